"""The standard tables: what each column means, its type, its code list, and who may see it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from lineofsight.records.definitions import read_yaml


class Holds(StrEnum):
    """How a table's rows sit in time."""

    EVENTS = "events"  # something that happened on a day
    SPANS = "spans"  # something true from a day until a day
    STATE = "state"  # how things stood when the extract was made; history comes from successive snapshots
    REFERENCE = "reference"  # a fact that is not dated


class Sensitivity(StrEnum):
    """Who may see a column, and what happens to it on the way into a snapshot."""

    CHILD_ID = "child_id"  # replaced by a keyed pseudonym
    IDENTIFIER = "identifier"  # kept apart with the identifiers; null in the snapshot
    PLACE = "place"  # kept apart, and replaced by a keyed hash so that two equal places still match
    BIRTH = "birth"  # needed for age; never shown with a figure
    SPECIAL = "special"  # special category data: health, ethnicity, abuse
    PERSONAL = "personal"
    STAFF = "staff"
    ORGANISATION = "organisation"
    REFERENCE = "reference"  # a row's own id, meaningless outside the case system
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str  # as the standard writes it: nvarchar(48), datetime, nchar(1), float(4), int(2), bit; ours: text, date...
    means: str
    sensitivity: Sensitivity
    codes: str | None = None  # a list in definitions/codes
    refers_to: str | None = None  # table.column
    ssd_ref: str | None = None

    @property
    def kind(self) -> str:
        """text, date, datetime, integer or number: how the cell is read.

        The standard writes `datetime` for plain days too; it is stored as a timestamp and staged as a date.
        """
        base = self.type.split("(")[0].lower()
        return _KINDS[base]

    @property
    def arrow_type(self) -> pa.DataType:
        return _ARROW[self.kind]


_KINDS = {
    "nvarchar": "text",
    "nchar": "text",
    "text": "text",
    "datetime": "datetime",
    "date": "date",
    "int": "integer",
    "integer": "integer",
    "float": "number",
    "number": "number",
}
_ARROW = {
    "text": pa.string(),
    "datetime": pa.timestamp("us"),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
}

# Every stored table carries these beside its own columns: whose row it is, and where it came from.
SYSTEM_COLUMNS = pa.schema(
    [
        ("authority", pa.string()),
        ("from_file", pa.int32()),  # position in the manifest's list of source files
        ("from_row", pa.int32()),  # row in that file as a person sees it
    ]
)


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    one_row_is: str
    holds: Holds
    fed_by: str  # one: the source with precedence; all: every source, joined on the key
    child: str | None  # the column that holds the authority's child id
    key: tuple[str, ...]
    defining_dates: tuple[str, ...]  # a row with none of these is set aside; empty: no date is needed
    columns: tuple[Column, ...]
    planned_dates: tuple[str, ...] = ()  # defining dates that are a plan: on them nothing has happened yet
    ends: str | None = None  # the column that ends a span

    @property
    def event_dates(self) -> tuple[str, ...]:
        """The defining dates on which something happened."""
        return tuple(name for name in self.defining_dates if name not in self.planned_dates)

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema a snapshot stores: the system columns, then the table's own."""
        return pa.schema([*SYSTEM_COLUMNS, *((c.name, c.arrow_type) for c in self.columns)])


def _table(document: dict[str, Any]) -> Table:
    columns = tuple(
        Column(
            name=c["name"],
            type=c["type"],
            means=c["means"] or "",
            sensitivity=Sensitivity(c["sensitivity"]),
            codes=c.get("codes"),
            refers_to=c.get("refers_to"),
            ssd_ref=c.get("ssd_ref"),
        )
        for c in document["columns"]
    )
    return Table(
        name=document["table"],
        one_row_is=document["one_row_is"],
        holds=Holds(document["holds"]),
        fed_by=document["fed_by"],
        child=document["child"],
        key=tuple(document["key"]),
        defining_dates=tuple(document["defining_dates"]),
        columns=columns,
        planned_dates=tuple(document.get("planned_dates", ())),
        ends=document.get("ends"),
    )


@lru_cache(maxsize=4)
def standard_tables(definitions: Path) -> dict[str, Table]:
    """Every standard table by name, from `definitions/tables`."""
    tables = (_table(read_yaml(path)) for path in sorted((definitions / "tables").glob("*.yaml")))
    return {table.name: table for table in tables}
