"""An extract's tables on their way into a snapshot: pseudonyms in, identifiers out, in a fixed order."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from lineofsight.records.extract import Extract
from lineofsight.records.on_disk.manifest import FEEDS, Part
from lineofsight.records.people.identifiers import set_apart
from lineofsight.records.people.pseudonyms import Pseudonyms
from lineofsight.records.tables import Table


@dataclass(frozen=True)
class Arriving:
    """One table of one extract, as it will be stored; and what identifies, which is stored apart from it."""

    part: Part
    rows: pa.Table
    apart: pa.Table


def arrive(
    extract: Extract,
    numbers: Sequence[int],
    *,
    tables: dict[str, Table],
    pseudonyms: Pseudonyms,
    key: bytes,
    authority: str,
    sequence: int,
) -> list[Arriving]:
    """Every table of the extract. `numbers` are those of its files in the manifest."""
    found = []
    for name in sorted(extract.tables):
        table = tables[name]
        rows = conform(table, extract.tables[name], authority, numbers)
        stored, apart = set_apart(table, rows, pseudonyms, key)
        part = Part(
            table=name,
            authority=authority,
            source=extract.source,
            role=FEEDS,
            path="",
            rows=len(stored),
            coverage=extract.coverage[name],
            loaded=sequence,
            files=tuple(numbers),
        )
        found.append(Arriving(part, in_order(table, stored), apart))
    return found


def conform(table: Table, rows: pa.Table, authority: str, numbers: Sequence[int]) -> pa.Table:
    """The table's own columns and types, with its authority and the manifest's file numbers."""
    unknown = set(rows.column_names) - set(table.schema.names)
    if unknown:
        raise ValueError(f"{table.name} has no column called {', '.join(sorted(unknown))}.")
    position = rows["from_file"].combine_chunks().cast(pa.int32())
    whole = in_todays_columns(table, rows).set_column(
        0, table.schema.field("authority"), pa.array([authority] * len(rows), pa.string())
    )
    place = table.schema.get_field_index("from_file")
    return whole.set_column(place, table.schema.field(place), pa.array(numbers, pa.int32()).take(position))


def in_todays_columns(table: Table, rows: pa.Table) -> pa.Table:
    """Rows under the standard as it is now: columns it has gained are blank in rows stored before, lost ones go."""
    return pa.table(
        [
            rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
            for field in table.schema
        ],
        schema=table.schema,
    )


def in_order(table: Table, rows: pa.Table) -> pa.Table:
    """By child, then date, then everything that tells rows apart: equal rows make equal files."""
    child = [table.child] if table.child else []
    by = dict.fromkeys([*child, *table.defining_dates, *table.key, "from_file", "from_row"])
    return rows.sort_by([(name, "ascending") for name in by])
