"""The one world that every source file is written from: the standard tables, filled as the story is told."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa

from lineofsight import definitions_folder
from lineofsight.invented.days import add_months, after
from lineofsight.invented.luck import Luck
from lineofsight.records.tables import Table, standard_tables

YEARS_OF_RECORDS = 6  # the standard dataset's own scope: five years to look at, one to look back on
OPENED_WITH_THE_RECORDS = {  # the events that a warm-up story may have written earlier
    "los_contact_decisions": "received_at", "los_strategy_discussions": "held_on", "los_cp_medicals": "considered_at",
    "los_legal_gateway_meetings": "held_on", "los_transfers": "transferred_on", "ssd_contacts": "cont_contact_date",
}  # fmt: skip
DAYS_TO_CATCH_UP = 10  # how long a visit may stay in a notebook before it is typed up


class Rows:
    """One standard table, kept as columns that grow a row at a time."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns: dict[str, list[Any]] = {name: [] for name in table.column_names}
        self._appends = [(name, column.append) for name, column in self.columns.items()]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def add(self, values: dict[str, Any]) -> None:
        if not self.columns.keys() >= values.keys():
            raise KeyError(f"{self.table.name} has no column called {sorted(values.keys() - self.columns.keys())}")
        given = values.get
        for name, append in self._appends:
            append(given(name))

    def forget(self, count: int) -> None:
        """Drop the last rows."""
        for column in self.columns.values():
            del column[-count:]

    def keep_from(self, day: date, column: str) -> None:
        """Drop the rows that are dated before the day."""
        kept = [row for row, found in enumerate(self.columns[column]) if found is None or _day(found) >= day]
        for values in self.columns.values():
            values[:] = [values[row] for row in kept]

    def arrow(self) -> pa.Table:
        """The rows as Arrow. The standard says `datetime` for plain days too: what is told as a day stays a day."""
        columns = {}
        for column in self.table.columns:
            values = self.columns[column.name]
            kind = column.arrow_type
            if column.kind == "datetime" and not any(isinstance(value, datetime) for value in values):
                kind = pa.date32()
            columns[column.name] = pa.array(values, type=kind)
        return pa.table(columns)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=1)
def _tables() -> dict[str, Table]:
    return standard_tables(definitions_folder())


@dataclass
class World:
    as_at: date
    seed: int = 1
    scale: float = 1.0
    tables: dict[str, Rows] = field(default_factory=lambda: {name: Rows(table) for name, table in _tables().items()})
    _numbers: Counter[str] = field(default_factory=Counter)
    _since_mark: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.begins = add_months(after(self.as_at, 1), -12 * YEARS_OF_RECORDS).replace(day=1)

    def luck(self, about: str) -> Luck:
        """A stream of chance of its own, so that a change in one part of the story leaves the others alone."""
        return Luck(f"{self.seed}/{about}")

    def new_id(self, prefix: str) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:06d}"

    def add(self, table: str, **values: Any) -> None:
        self.tables[table].add(values)
        self._since_mark[table] += 1

    def scaled(self, count: float, least: int = 0) -> int:
        return max(least, round(count * self.scale))

    def past(self, day: date | None) -> date | None:
        """The day if it has come; what lies after the as-at date is not known to anybody."""
        return day if day is not None and day <= self.as_at else None

    def in_records(self, day: date) -> bool:
        return self.begins <= day <= self.as_at

    def typed_up(self, day: date, luck: Luck) -> bool:
        """Whether a visit or meeting is in the records by now: the newest are partly still in notebooks."""
        if not self.begins <= day <= self.as_at:
            return False
        return (self.as_at - day).days >= DAYS_TO_CATCH_UP or luck.often(0.85)

    def open_the_lists(self) -> None:
        """The county's own lists hold nothing older than the records: each was opened on the day they begin."""
        for table, column in OPENED_WITH_THE_RECORDS.items():
            self.tables[table].keep_from(self.begins, column)
        stays = self.tables["los_accommodation_log"].columns["from_date"]
        stays[:] = [max(day, self.begins) for day in stays]

    def mark(self) -> None:
        """From here on, remember what is told, so that it can be forgotten."""
        self._since_mark = Counter()

    def rewind(self) -> None:
        """Forget what was told since the mark: it ended before the records begin."""
        for name, count in self._since_mark.items():
            self.tables[name].forget(count)
        self._since_mark = Counter()
