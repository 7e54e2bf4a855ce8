"""A small county, planted or sound, loaded and measured by the measures that should show what is planted in it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from lineofsight import definitions_folder
from lineofsight.invented.county import AS_AT, tell_the_story
from lineofsight.invented.planted import planted_failures
from lineofsight.invented.write_tables import write_tables
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.failures import Failure
from lineofsight.measures.replay import asked
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.measures.staging import staging_text
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.load import load
from lineofsight.records.reading.marker import write_marker
from lineofsight.records.snapshot import Snapshot

PUBLISHED = (
    *("assessments_in_45_working_days", "conferences_in_15_working_days_of_section_47_start"),
    *("re_referrals_within_12_months", "second_or_subsequent_plans", "child_protection_reviews_all_on_time"),
)
NOW = datetime(2026, 11, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Played:
    sources: Path
    home: Home
    snapshot: Snapshot
    results: Results
    catalogue: Catalogue  # only the measures that were asked for
    failures: list[Failure]
    victims: dict[str, list[str]]
    as_at: date = AS_AT


@lru_cache(maxsize=2)
def a_played_county(*, scale: float = 0.25, seed: int = 1, planted: bool = True) -> Played:
    whole = load_catalogue(definitions_folder(), prove=False)
    failures = planted_failures(AS_AT, whole.measures)
    told = asked(whole, failures)
    told = replace(told, measures={**told.measures, **{name: whole.measures[name] for name in PUBLISHED}})
    read = "\n".join([*(measure.cases.text for measure in told.measures.values()), staging_text()])
    names = set(re.findall(r"[a-z_][a-z0-9_]*", read))
    folder = Path(mkdtemp(prefix="lineofsight-played-"))
    world, plants = tell_the_story(seed=seed, as_at=AS_AT, scale=scale, planted=planted)
    tables = {name: rows.arrow() for name, rows in world.tables.items() if name in names}
    sources = folder / "sources"
    sources.mkdir()
    write_tables(sources, tables, world)
    write_marker(sources, {"seed": seed, "planted": planted})
    home = Home.open(folder / "home", kind=INVENTED, made=NOW)
    snapshot = load([sources], home=home, as_at=AS_AT, now=NOW, authority="999").snapshot
    run(snapshot, told, home)
    return Played(sources, home, snapshot, current(home, snapshot.id), told, failures, dict(plants.victims))
