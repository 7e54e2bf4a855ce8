"""A snapshot as it would have stood on an earlier day: what had happened by then, and nothing that came after.

Later rows go; later days in earlier rows are not known yet, and neither is what came with them. A plan for a day that
has passed stays; one for a later day is taken not to have been made yet. Two things cannot be undone, and are not: a
value that was written over, such as a latest category, stands as it is now; and a row typed up long after its day
counts from its day. State tables are left out: how things stood has to come from a load made then, or be worked out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.records.definitions import read_yaml
from lineofsight.records.extract import Coverage, Hold
from lineofsight.records.on_disk.durable import write_json
from lineofsight.records.on_disk.manifest import FEEDS, MANIFEST, Part, coverage_from_json
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Column, Holds, Sensitivity, Table

KNOWN_WITH = Path(__file__).with_name("known_with.yaml")
PLANS = frozenset({"due_on", "pers_expected_dob"})  # beside each table's own planned dates


@lru_cache(maxsize=1)
def known_with() -> dict[str, dict[str, list[str]]]:
    """table: {day: what is known only from that day on}."""
    found: dict[str, dict[str, list[str]]] = read_yaml(KNOWN_WITH)
    return found


def as_known_sql(table: Table, rows: str, day: date) -> str:
    """The rows of a table that were known by the end of this day, with what was known of each."""
    days = [column for column in table.columns if column.kind in ("date", "datetime")]
    facts = [column.name for column in days if not _is_plan(table, column) and not _is_birth(column)]
    hidden = {name: f"CASE WHEN {_later(name, day)} THEN NULL ELSE {name} END" for name in facts}
    for name, others in known_with().get(table.name, {}).items():
        for other in others:
            hidden[other] = f"CASE WHEN {_later(name, day)} THEN NULL ELSE {other} END"
    replaced = ", ".join(f"{sql} AS {name}" for name, sql in hidden.items())
    query = f"SELECT * REPLACE ({replaced}) FROM {rows}" if replaced else f"SELECT * FROM {rows}"
    if facts and not any(_is_birth(column) for column in days):
        earliest = ", ".join(f"CAST({column.name} AS DATE)" for column in days)
        query += f" WHERE coalesce(least({earliest}) <= DATE '{day}', TRUE)"
    return query


def _later(name: str, day: date) -> str:
    return f"CAST({name} AS DATE) > DATE '{day}'"


def _is_plan(table: Table, column: Column) -> bool:
    return column.name in table.planned_dates or column.name in PLANS


def _is_birth(column: Column) -> bool:
    return column.sensitivity is Sensitivity.BIRTH


def write_rows_as_known(snapshot: Snapshot, day: date, tables: Iterable[Table], folder: Path) -> None:
    """The rows of these tables known on the day, laid out as a snapshot lays them out. State tables are passed over."""
    with duckdb.connect(config={"threads": 2}) as database:
        for table in tables:
            for file in snapshot.parquet(table.name) if table.holds is not Holds.STATE else ():
                to = folder / table.name / file.name
                to.parent.mkdir(parents=True, exist_ok=True)
                rows = f"read_parquet('{_quoted(file)}', hive_partitioning = false)"
                database.execute(f"COPY ({as_known_sql(table, rows, day)}) TO '{_quoted(to)}' (FORMAT parquet)")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def as_snapshot(snapshot: Snapshot, day: date, folder: Path, states: Sequence[Part], *, sequence: int = 1) -> Snapshot:
    """The folder of rows as known on the day, as a snapshot of that day, with the state tables worked out for it."""
    held: dict[str, dict[str, Any]] = {}
    for name, said in snapshot.manifest.tables.items():
        if (folder / name).is_dir():
            coverage = {who: _until(coverage_from_json(one), day).as_json() for who, one in said["coverage"].items()}
            held[name] = {"rows": said["rows"], "coverage": coverage}
    for part in states:
        held[part.table] = {"rows": part.rows, "coverage": {part.authority: part.coverage.as_json()}}
    manifest = replace(
        snapshot.manifest, snapshot=folder.name, as_at=day, load_as_at=day, sequence=sequence, based_on=None,
        tables=held, parts=tuple(states), hashes={}, identifier_hashes={},
    )  # fmt: skip
    write_json(folder / MANIFEST, manifest.as_json())
    return Snapshot(folder)


def write_state(
    folder: Path, rows: pa.Table, table: str, authority: str, day: date, *, source: str, not_filled: tuple[str, ...],
    sequence: int = 1,
) -> Part:  # fmt: skip
    """A state table worked out for the day, and what the manifest says of it."""
    path = folder / table / f"{authority}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path)
    coverage = Coverage(source, day, Hold.STATE, None, day, not_filled)
    where = path.relative_to(folder).as_posix()
    return Part(table, authority, source, FEEDS, where, rows.num_rows, coverage, sequence, ())


def _until(coverage: Coverage, day: date) -> Coverage:
    first = coverage.from_ if coverage.from_ is None or coverage.from_ <= day else day
    return replace(coverage, as_at=day, from_=first, to=min(coverage.to, day))
