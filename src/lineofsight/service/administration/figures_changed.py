"""Which figures of the whole authority are other numbers since measuring again, in words."""

from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.results import folder_for
from lineofsight.records.home import Home
from lineofsight.service.design import words
from lineofsight.service.design.tables import Column, Table

COLUMNS = [
    Column("Measure"),
    Column("Latest period"),
    Column("Before"),
    Column("Now"),
    Column("Periods changed", numeric=True),
]
SAID = "No figure of the whole authority changed."

Counts = tuple[int, int, int]  # met, not met, missing


def figures_changed(home: Home, snapshot: str, before: str, now: str, catalogue: Catalogue) -> Table:
    """Between two sets of definitions on one snapshot."""
    if not before or before == now:
        return Table("What changed", COLUMNS, [], empty="The definitions are the same, so no figure changed.")
    paths = [folder_for(home, snapshot, name) / "tallies.parquet" for name in (before, now)]
    if not all(path.is_file() for path in paths):
        return Table("What changed", COLUMNS, [], empty="The figures of before are no longer kept.")
    earlier, later = (_figures(path) for path in paths)
    changed: dict[str, list[str]] = {}
    for key in sorted(earlier.keys() | later.keys()):
        if earlier.get(key) != later.get(key):
            changed.setdefault(key[0], []).append(key[1])
    rows = []
    for measure, periods in changed.items():
        key = (measure, periods[-1])
        found = catalogue.measures.get(measure)
        title = found.title if found else measure
        latest = [_said(earlier.get(key)), _said(later.get(key))]
        rows.append([title, words.period(periods[-1]), *latest, len(periods)])
    return Table("Figures that changed", COLUMNS, rows, empty=SAID)


@lru_cache(maxsize=8)
def _figures(path: Path) -> dict[tuple[str, str], Counts]:
    """Months and the day of the records, by measure; several authorities are added together."""
    filters = [("place_type", "=", "authority"), ("breakdown", "=", ""), ("period_kind", "in", ["month", "as at"])]
    wanted = ["measure", "period", "met", "not_met", "missing"]
    found: dict[tuple[str, str], Counts] = {}
    for row in pq.read_table(path, columns=wanted, filters=filters).to_pylist():
        met, not_met, missing = found.get((row["measure"], row["period"]), (0, 0, 0))
        found[row["measure"], row["period"]] = (met + row["met"], not_met + row["not_met"], missing + row["missing"])
    return found


def _said(counts: Counts | None) -> str:
    return "not told" if counts is None else words.of(counts[0], sum(counts))
