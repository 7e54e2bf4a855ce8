"""The invented county as its systems write it, roughened as records are, and measured by our measures.

The story has no slips in these tables, so a few are put in before the files are written: in the dataset and in the
census alike, because both are written from the same tables.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pyarrow as pa

from lineofsight import definitions_folder
from lineofsight.invented.county import AS_AT, tell_the_story
from lineofsight.invented.write_cin_census import write_cin_census
from lineofsight.invented.write_tables import database_of, write_tables
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.measures.staging import staging_text
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.load import load
from lineofsight.records.reading.marker import write_marker
from tests.builders.played import NOW, PUBLISHED
from tests.builders.published_counts import Census, Dataset

# Every so manieth case, in the order of its id, so that the same slips come every time.
_SLIPS = {
    "ssd_cin_assessments": """
        SELECT * EXCLUDE (n) REPLACE (CASE WHEN n % 53 = 0 THEN NULL
            WHEN n % 47 = 0 THEN cina_assessment_auth_date + 3
            ELSE cina_assessment_start_date END AS cina_assessment_start_date)
        FROM (SELECT *, row_number() OVER (ORDER BY cina_assessment_id) AS n FROM ssd_cin_assessments)""",
    "ssd_s47_enquiry": """
        SELECT * EXCLUDE (n) REPLACE (CASE WHEN n % 29 = 0 THEN NULL
            WHEN n % 23 = 0 THEN s47e_s47_start_date + 60
            ELSE s47e_s47_start_date END AS s47e_s47_start_date)
        FROM (SELECT *, row_number() OVER (ORDER BY s47e_s47_nfa, s47e_s47_enquiry_id) AS n FROM ssd_s47_enquiry)""",
    # More referrals that come to nothing: on a referral's own day, on that day a year later, and on the day after it.
    "ssd_cin_episodes": """
        SELECT * FROM ssd_cin_episodes
        UNION ALL BY NAME
        SELECT * EXCLUDE (n) REPLACE ('R9' || cine_referral_id AS cine_referral_id, 'Y' AS cine_referral_nfa,
            CAST(CASE n % 31 WHEN 0 THEN cine_referral_date WHEN 1 THEN cine_referral_date + INTERVAL 1 YEAR
                ELSE cine_referral_date + INTERVAL 1 YEAR + INTERVAL 1 DAY END AS DATE) AS cine_referral_date,
            CAST(cine_referral_date + INTERVAL 2 YEAR AS DATE) AS cine_close_date)
        FROM (SELECT *, row_number() OVER (ORDER BY cine_referral_id) AS n FROM ssd_cin_episodes)
        WHERE n % 31 < 3 AND cine_referral_date < DATE '2025-09-01'""",
    "ssd_cp_plans": """
        SELECT * EXCLUDE (n) REPLACE (CASE WHEN n % 11 = 0 THEN 'Y' ELSE cppl_cp_plan_ola END AS cppl_cp_plan_ola)
        FROM (SELECT *, row_number() OVER (ORDER BY cppl_cp_plan_id) AS n FROM ssd_cp_plans)""",
}


@dataclass(frozen=True)
class PublishedCounty:
    dataset: Dataset
    census: Census
    measured: Results  # from the dataset
    measured_from_census: Results
    catalogue: Catalogue


@lru_cache(maxsize=1)
def a_published_county(*, scale: float = 0.15, seed: int = 1) -> PublishedCounty:
    folder = Path(mkdtemp(prefix="lineofsight-published-"))
    catalogue = only(PUBLISHED)
    names = read_by(catalogue)
    world, _ = tell_the_story(seed=seed, as_at=AS_AT, scale=scale, planted=True)
    tables = _roughened({name: rows.arrow() for name, rows in world.tables.items()})
    for source in ("dataset", "census"):
        (folder / source).mkdir()
    write_tables(folder / "dataset", {name: table for name, table in tables.items() if name in names}, world)
    write_cin_census(folder / "census", tables, world)
    for source in ("dataset", "census"):
        write_marker(folder / source, {"seed": seed, "planted": True})
    return PublishedCounty(
        dataset=Dataset(folder / "dataset"),
        census=Census(folder / "census" / "cin_census.xml"),
        measured=measured(folder / "dataset", catalogue),
        measured_from_census=measured(folder / "census", catalogue),
        catalogue=catalogue,
    )


def only(measures: Iterable[str]) -> Catalogue:
    whole = load_catalogue(definitions_folder(), prove=False)
    return replace(whole, measures={name: whole.measures[name] for name in measures})


def read_by(catalogue: Catalogue) -> set[str]:
    """The names of the tables that these measures and the staging may read: the others need not be written."""
    kinds = [measure.cases for measure in catalogue.measures.values()]
    read = "\n".join([*(kind.text for kind in kinds), *(text for kind in kinds for text in kind.shared.values())])
    return set(re.findall(r"[a-z_][a-z0-9_]*", f"{read}\n{staging_text()}".replace("state_history_", "")))


def _roughened(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    with database_of(tables) as database:
        return {name: _rough(database, name, table) for name, table in tables.items()}


def _rough(database: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> pa.Table:
    if name not in _SLIPS:
        return table
    return database.sql(f"{_SLIPS[name]} ORDER BY 1").to_arrow_table().cast(table.schema)


def measured(sources: Path, catalogue: Catalogue) -> Results:
    home = Home.open(sources.with_name(f"{sources.name}-home"), kind=INVENTED, made=NOW)
    as_at = AS_AT if sources.name == "dataset" else None
    snapshot = load([sources], home=home, as_at=as_at, now=NOW, authority="999").snapshot
    run(snapshot, catalogue, home)
    return current(home, snapshot.id)
