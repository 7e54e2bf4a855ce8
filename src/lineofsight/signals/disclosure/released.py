"""The ledger of released cells, and the guard against taking one release from another.

Each release is written down whole and never changed: which numbers were shown of which cells, and which were not. A
later release is laid beside all that came before. A table that changed by one to five children, or that would hide
other cells than before, stays as it was first released; a year is withheld when its months would tell of a few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.results import Results, current
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.alike import hide_alike
from lineofsight.signals.disclosure.figure import SECONDARY
from lineofsight.signals.disclosure.lattice import MONTH, SCHEMA, YEAR, Row, Rule, year_of
from lineofsight.signals.disclosure.publishing import (
    PublicTables,
    protect_snapshot,
    rows_of,
    shared_numbers,
    write_rows,
)

FOLDER = "released"
KEPT = (
    "Kept as first released: the number has changed since by so few that the change would tell of single children, or"
    " would show what was hidden then."
)
WITHHELD = "Withheld: beside the months as they were released, the year would tell of a few children."
RECORD = pa.schema([*SCHEMA, ("since", pa.int64()), ("as_at", pa.string())])

Key = tuple[str, str, str, str]  # authority, kind of period, period, what it is broken down by
Tables = dict[Key, list[Row]]
NUMBERS = ("met", "rest", "counted")


@dataclass(frozen=True)
class Record:
    """One release in the ledger."""

    path: Path

    @property
    def number(self) -> int:
        return int(self.path.name.partition("-")[0])

    @property
    def snapshot(self) -> str:
        return self.path.stem.partition("-")[2]

    def of_measure(self, measure: str) -> list[Row]:
        return rows_of(self.path, measure)

    def first_shown(self) -> list[Row]:
        """What this release was the first to show."""
        rows: list[Row] = pq.read_table(self.path, filters=[("since", "=", self.number)]).to_pylist()
        return rows


def records(home: Home) -> list[Record]:
    folder = home.folder / FOLDER
    return [Record(path) for path in sorted(folder.glob("[0-9]*-*.parquet"))] if folder.is_dir() else []


def record_of(home: Home, snapshot: str) -> Record | None:
    return next((record for record in records(home) if record.snapshot == snapshot), None)


def write_down(home: Home, snapshot: Snapshot, results: Results, catalogue: Catalogue, rule: Rule) -> Record:
    """Enter a released snapshot in the ledger, unless it is there. From then on the public reads it there."""
    if (known := record_of(home, snapshot.id)) is not None:
        return known
    tables = protect_snapshot(results, catalogue, rule)
    with home.writing():
        earlier = records(home)
        known = next((record for record in earlier if record.snapshot == snapshot.id), None)
        if known is not None:
            return known
        number = earlier[-1].number + 1 if earlier else 1
        path = home.folder / FOLDER / f"{number:05}-{snapshot.id}.parquet"
        path.parent.mkdir(exist_ok=True)
        told = list(guarded(tables, earlier, number, snapshot.manifest.as_at, rule))
        if earlier:  # a table kept as first released may tell what another measure of the same numbers now hides
            hide_alike(told, shared_numbers(results, catalogue))
        write_rows(path, iter(told), RECORD)
    return Record(path)


def enter(home: Home, snapshot_id: str, catalogue: Catalogue) -> Record | None:
    """Enter what a release shows, as soon as there is anything: a snapshot not yet measured is entered when first read.

    Call it once the snapshot is released.
    """
    snapshot = home.snapshot(snapshot_id)
    try:
        results = current(home, snapshot_id)
    except RefusedError:
        return None
    rule = Rule(home.settings().small_numbers_up_to)
    return write_down(home, snapshot, results, catalogue, rule)


def guarded(tables: PublicTables, earlier: Sequence[Record], number: int, as_at: date, rule: Rule) -> Iterator[Row]:
    """Every public row of a snapshot as it may follow the earlier releases."""
    before = history(earlier)
    rows = pq.read_table(tables.path).to_pylist()
    for measure, of_measure in groupby(rows, key=lambda row: str(row["measure"])):
        yield from beside_earlier(list(of_measure), before.get(measure, {}), number, as_at, rule)


def history(earlier: Iterable[Record]) -> dict[str, dict[Key, list[list[Row]]]]:
    """By measure and table: every version that was shown, the oldest first."""
    found: dict[str, dict[Key, list[list[Row]]]] = {}
    for record in earlier:
        for measure, of_measure in groupby(record.first_shown(), key=lambda row: str(row["measure"])):
            versions = found.setdefault(measure, {})
            for key, rows in in_tables(of_measure).items():
                versions.setdefault(key, []).append(rows)
    return found


def in_tables(rows: Iterable[Row], as_at: date | None = None) -> Tables:
    """Rows by the table they stand in: the headlines of a period, or one of its breakdowns."""
    found: Tables = {}
    for row in rows:
        period = row["period"]
        if row["period_kind"] == AS_AT:
            period = f"{AS_AT} {as_at.isoformat() if as_at else row['as_at']}"
        key = (row["authority"], row["period_kind"], period, row["breakdown"].partition("=")[0])
        found.setdefault(key, []).append(row)
    return found


# --- the guard ---------------------------------------------------------------------------------------------------


def beside_earlier(
    rows: list[Row], before: Mapping[Key, list[list[Row]]], number: int, as_at: date, rule: Rule
) -> Iterator[Row]:
    """One measure's rows. Headlines first: what becomes of them decides what may be told of a breakdown."""
    new = in_tables(rows, as_at)
    shown: Tables = {}
    kept: set[Key] = set()
    for key in sorted(new, key=lambda key: (key[3] != "", key)):
        versions = before.get(key, [])
        linked = _month_linked if key[1] != YEAR else _year_linked
        follows = all(may_follow(old, new[key], rule.threshold) for old in versions)
        if versions and (not follows or _same(versions[-1], new[key])):
            shown[key] = versions[-1] if follows else [_kept(row) for row in versions[-1]]
            if not _same(versions[-1], new[key]):
                kept.add(key)
        elif key[3] and not linked(key, new, shown, kept, rule.threshold):
            shown[key] = [_kept(row) for row in versions[-1]] if versions else [_withheld(row) for row in new[key]]
        else:
            shown[key] = [{**row, "since": number} for row in new[key]]
        yield from ({**row, "as_at": as_at.isoformat(), "since": row.get("since", number)} for row in shown[key])


def _kept(row: Row) -> Row:
    return {**row, "why": f"{row['why']} {KEPT}".strip() if KEPT not in row["why"] else row["why"]}


def _withheld(row: Row) -> Row:
    nothing = {"numerator": None, "denominator": None, "value": None, "between_low": None, "between_high": None}
    told = {"met_told": False, "counted_told": False, "suppressed": SECONDARY, "why": WITHHELD}
    return {**row, **nothing, **told, "missing": "", "excluded": "", "since": 0}


def _month_linked(key: Key, new: Tables, shown: Tables, kept: set[Key], threshold: int) -> bool:
    """A month's breakdown adds up to its headline: a headline that is kept would be found out by it."""
    return (*key[:3], "") not in kept


def _year_linked(key: Key, new: Tables, shown: Tables, kept: set[Key], threshold: int) -> bool:
    """A year is its months: those that are kept may together differ by nothing, or by more than a few."""
    moved = dict.fromkeys(NUMBERS, 0)
    for month in kept:
        if month[0] != key[0] or month[1] != MONTH or month[3] or year_of(month[2]) != key[2]:
            continue
        old, now = (_numbers(_whole(tables[month])) for tables in (shown, new))
        for name in NUMBERS:
            was, is_now = old[name], now[name]
            if was is None or is_now is None:
                if was is not is_now or old["met"] is None or now["met"] is None:
                    return False
                continue
            moved[name] += is_now - was
    return not any(1 <= abs(change) <= threshold for change in moved.values())


def _whole(rows: Iterable[Row]) -> Row:
    return next(row for row in rows if row["place_type"] == "authority" and not row["breakdown"])


def _numbers(row: Row | None) -> dict[str, int | None]:
    """The three numbers of a place, each as far as it is told. A place that is not there has none of anything."""
    if row is None:
        return {"met": 0, "rest": 0, "counted": 0}
    if row["shows"] != "share":
        one = row["denominator" if row["shows"] == "median" else "numerator"]
        return {"met": one, "rest": None if one is None else 0, "counted": one}
    return {
        "met": row["numerator"],
        "rest": row["denominator"] - row["numerator"] if row["numerator"] is not None else None,
        "counted": row["denominator"],
    }


def _cells(rows: Iterable[Row]) -> dict[tuple[str, str, str], Row]:
    return {(row["place_type"], row["place"], row["breakdown"]): row for row in rows}


SHOWN = ("numerator", "denominator", "value", "suppressed", "between_low", "between_high", "met_told", "counted_told")


def _same(old: list[Row], new: list[Row]) -> bool:
    one, other = _cells(old), _cells(new)
    return one.keys() == other.keys() and all(
        all(one[cell][name] == other[cell][name] for name in SHOWN) for cell in one
    )


def may_follow(old: list[Row], new: list[Row], threshold: int) -> bool:
    """May this table be shown to somebody who kept the other, an earlier one of the same place and period?"""
    one, other = _cells(old), _cells(new)
    for cell in sorted(one.keys() | other.keys()):
        if not _cell_may_follow(one.get(cell), other.get(cell), threshold):
            return False
    hidden = {cell for cell in one if not one[cell]["met_told"]}
    if hidden != {cell for cell in other if not other[cell]["met_told"]} or not hidden:
        return True
    return _same(old, new) or _hidden_together(one, other, threshold)


def _cell_may_follow(old: Row | None, new: Row | None, threshold: int) -> bool:
    was, is_now = _spans(old), _spans(new)
    for name in NUMBERS:
        before, after = was[name], is_now[name]
        if before is None or after is None:
            if before is not after:
                return False
            continue
        both_hidden = before[0] < before[1] and after[0] < after[1]
        apart = max(before[0] - after[1], after[0] - before[1])  # how much it has changed at least
        if before != after and not both_hidden and apart <= threshold:
            return False
    same = was == is_now and old is not None and new is not None
    return not (same and old is not None and new is not None and old["value"] != new["value"])


def _spans(row: Row | None) -> dict[str, tuple[int, int] | None]:
    """Between what each number of a place is known to be, from what is told of it; None where nothing is said."""
    told = _numbers(row)
    found = {name: None if number is None else (number, number) for name, number in told.items()}
    if row is None or told["met"] is not None or row["between_high"] is None:
        return found
    low, high = row["between_low"], row["between_high"]
    if row["shows"] != "share":
        return {"met": (low, high), "rest": (0, 0), "counted": (low, high)}
    counted = told["counted"]
    return {**found, "met": (low, high), "rest": None if counted is None else (counted - high, counted - low)}


def _hidden_together(
    old: Mapping[tuple[str, str, str], Row], new: Mapping[tuple[str, str, str], Row], threshold: int
) -> bool:
    """What is hidden adds up to a number that anybody can work out: that, too, may not change by a few."""
    totals = []
    for cells in (old, new):
        wholes = [row for row in cells.values() if row["place_type"] == "authority" and not row["breakdown"]]
        if not wholes or not wholes[0]["met_told"]:
            return False
        whole = _numbers(wholes[0])
        parts = [_numbers(row) for row in cells.values() if row is not wholes[0]]
        totals.append({name: _left(whole[name], [part[name] for part in parts]) for name in NUMBERS})
    return not any(1 <= abs(totals[1][name] - totals[0][name]) <= threshold for name in NUMBERS)


def _left(whole: int | None, parts: Iterable[int | None]) -> int:
    return (whole or 0) - sum(part for part in parts if part is not None)
