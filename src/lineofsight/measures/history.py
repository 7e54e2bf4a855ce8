"""What was known when: state tables hold only how things stood, so their past is the snapshots kept before.

Each load of the table gives its rows from its own as-at date until the next one's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Holds, Table


@dataclass(frozen=True)
class StateRows:
    """A state table's rows while they were the latest known. No known_to: they still are."""

    known_from: date
    known_to: date | None
    files: list[Path]


def state_histories(
    home: Home, snapshot: Snapshot, authority: str, tables: Mapping[str, Table]
) -> dict[str, list[StateRows]]:
    """Every state table's history, as known when `snapshot` was loaded."""
    known = [earlier for earlier in home.in_time(until=snapshot) if not earlier.purged]
    states = [table.name for table in tables.values() if table.holds is Holds.STATE]
    return {name: history for name in states if (history := _history(name, known, authority))}


def _history(table: str, snapshots: list[Snapshot], authority: str) -> list[StateRows]:
    found: dict[date, list[Path]] = {}
    for snapshot in snapshots:
        coverage = snapshot.coverage(table, authority)
        files = authority_files(snapshot, table, authority)
        if coverage is not None and files:
            found[coverage.as_at] = files  # of two loads as at one day, the later holds
    days = sorted(found)
    following: dict[date, date] = dict(pairwise(days))
    return [StateRows(day, following.get(day), found[day]) for day in days]


def authority_files(snapshot: Snapshot, table: str, authority: str) -> list[Path]:
    return [file for file in snapshot.parquet(table) if file.stem == authority]
