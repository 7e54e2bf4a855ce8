"""Extracts as a reader would hand them on, from a few rows written as a person would say them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import lineofsight
from lineofsight.records.building.build import build_snapshot
from lineofsight.records.extract import Coverage, Extract, SourceFile
from lineofsight.records.home import Home
from lineofsight.records.problems import Problem
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table, standard_tables

TABLES: dict[str, Table] = standard_tables(lineofsight.definitions_folder())
AS_AT = date(2026, 10, 31)
NOW = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001 - as the command line gives it: London time, without a zone

Rows = Sequence[Mapping[str, Any]]


def rows_of(table: str, rows: Rows) -> pa.Table:
    """Rows from the first file, numbered from 2 as under a heading; a column not named is blank."""
    schema = pa.schema([field for field in TABLES[table].schema if field.name != "authority"])
    whole = [
        {"from_file": 0, "from_row": number, **{name: _cell(schema, name, value) for name, value in row.items()}}
        for number, row in enumerate(rows, start=2)
    ]
    return pa.Table.from_pylist(whole, schema=schema)


def _cell(schema: pa.Schema, name: str, value: Any) -> Any:
    if pa.types.is_timestamp(schema.field(name).type) and type(value) is date:
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as the standard tables store a day
    return value


def an_extract(
    source: str = "annex_a",
    tables: Mapping[str, Rows] | None = None,
    *,
    as_at: date = AS_AT,
    from_: date | None = None,
    holds: str = "every",
    file: str = "extract.xlsx",
    authority: str | None = None,
    set_aside: int = 0,
    problems: Sequence[Problem] = (),
    not_filled: tuple[str, ...] = (),
    as_at_stated: bool = True,
) -> Extract:
    tables = {"ssd_person": [{"pers_person_id": "A1"}]} if tables is None else tables
    typed = {name: rows_of(name, rows) for name, rows in tables.items()}
    kept = sum(len(rows) for rows in typed.values())
    digest = hashlib.sha256(repr((source, sorted(tables.items()))).encode()).hexdigest()
    return Extract(
        source=source,
        files=[SourceFile(file, digest, source, kept + set_aside)],
        tables=typed,
        coverage={name: Coverage(source, as_at, holds, from_, as_at, not_filled) for name in typed},
        problems=list(problems),
        problem_count=len(problems),
        rows_in=kept + set_aside,
        rows_kept=kept,
        rows_set_aside=set_aside,
        authority=authority,
        reference_date=as_at,
        children=0,
        as_at_stated=as_at_stated,
    )


def loaded(home: Home, *extracts: Extract, **options: Any) -> Snapshot:
    """The snapshot that these extracts make."""
    options = {"authority": "999", "as_at": max(e.reference_date or AS_AT for e in extracts), "now": NOW, **options}
    return build_snapshot(home, extracts, **options)


def stored(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    """The rows that measures would read, without where they came from."""
    rows: list[dict[str, Any]] = []
    for path in snapshot.parquet(table):
        rows += pq.read_table(path, partitioning=None).to_pylist()
    return rows


def pseudonym_of(home: Home, snapshot: Snapshot, child_id: str, authority: str = "999") -> str:
    people = pq.read_table(home.identifiers(snapshot.id) / f"{authority}.parquet", partitioning=None).to_pylist()
    return next(str(person["child"]) for person in people if person["child_id"] == child_id)


def a_home(folder: Path, kind: str | None = None) -> Home:
    return Home.open(folder / "home", kind=kind)
