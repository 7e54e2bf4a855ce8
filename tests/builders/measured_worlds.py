"""A small world measured by the tests' own definitions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import RunSummary, run
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from tests.builders.worlds import World, definitions_for_tests

Row = dict[str, Any]


@dataclass
class Measured:
    home: Home
    snapshot: Snapshot
    catalogue: Catalogue
    summary: RunSummary
    results: Results

    def tallies(self, measure: str, **wanted: Any) -> list[Row]:
        """Tallies of a measure that have these values, in order of period and place."""
        rows = pq.read_table(self.results.tallies).to_pylist()
        found = [r for r in rows if r["measure"] == measure and all(r[name] == value for name, value in wanted.items())]
        return sorted(found, key=lambda r: (r["authority"], r["period"], r["place_type"], r["place"], r["breakdown"]))

    def counted(self, measure: str, **wanted: Any) -> dict[str, int]:
        """The verdicts counted over these tallies, together."""
        rows = self.tallies(measure, **wanted)
        return {name: sum(row[name] for row in rows) for name in ("met", "not_met", "missing", "excluded")}

    def why_not(self, measure: str, authority: str = "999") -> str | None:
        reason: str | None = self.results.unavailable[authority].get(measure, {}).get("reason")
        return reason

    def months(self, measure: str) -> list[str]:
        return [r["period"] for r in self.tallies(measure, period_kind="month", place_type="authority", breakdown="")]


def only(definitions: Path, measures: Iterable[str]) -> Path:
    """Leave out every other measure and its cases, so that a test reads only what it is about."""
    wanted = set(measures)
    for path in (definitions / "measures").iterdir():
        if path.stem not in wanted:
            path.unlink()
    return definitions


def measured(
    folder: Path,
    world: World,
    *,
    catalogue: Catalogue | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Measured:
    home, snapshot = world.written(folder / "home")
    if catalogue is None:
        catalogue = load_catalogue(definitions_for_tests(folder / "definitions"), prove=False)
    summary = run(snapshot, catalogue, home, first=first, last=last)
    return Measured(home, snapshot, catalogue, summary, current(home, snapshot.id))


def an_assessment(number: int, started: date | None, authorised: date | None, **more: Any) -> dict[str, Any]:
    return {
        "cina_assessment_id": f"a{number}",
        "cina_person_id": more.pop("child", f"c{number}"),
        "cina_assessment_start_date": started,
        "cina_assessment_auth_date": authorised,
        "cina_assessment_team": more.pop("team", None),
        **more,
    }
