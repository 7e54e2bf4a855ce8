"""A snapshot as it would have stood on an earlier day: what had happened by then, and nothing that came after.

Later rows go; later days in earlier rows are not known yet, and neither is what came with them. Plans (a due date) stay.
Two things cannot be undone, and are not: a value that was written over, such as a plan's latest category, stands as it
is now; and a row typed up long after its day counts from its day. State tables are left out: how things stood then has
to come from a load made then, or be worked out from dated rows.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb

from lineofsight.records.definitions import read_yaml
from lineofsight.records.durable import write_json
from lineofsight.records.extract import Coverage
from lineofsight.records.manifest import MANIFEST, FEEDS, Part, coverage_from_json
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


def write_as_known(
    snapshot: Snapshot, day: date, tables: dict[str, Table], folder: Path, states: dict[str, dict[str, Path]]
) -> Snapshot:
    """These tables of the snapshot, as known on the day, as a snapshot of their own in `folder`.

    `states` are state tables as worked out for that day: {table: {authority: file}}.
    """
    held: dict[str, dict[str, object]] = {}
    parts: list[Part] = []
    with duckdb.connect(config={"threads": 2}) as database:
        for table in tables.values():
            if table.holds is Holds.STATE:
                continue
            for file in snapshot.parquet(table.name):
                _write(database, table, file, day, folder / table.name / file.name)
    for name in tables:
        held[name] = {"rows": 0, "coverage": {}}
    for name, table in tables.items():
        if table.holds is Holds.STATE:
            parts += [_state_part(name, authority, path, day, folder) for authority, path in states.get(name, {}).items()]
            held[name]["coverage"] = {part.authority: part.coverage.as_json() for part in parts if part.table == name}
            continue
        coverage = snapshot.manifest.tables.get(name, {}).get("coverage", {})
        held[name]["coverage"] = {who: _until(coverage_from_json(said), day).as_json() for who, said in coverage.items()}
    held = {name: said for name, said in held.items() if said["coverage"]}
    manifest = replace(
        snapshot.manifest, snapshot=folder.name, as_at=day, load_as_at=day, sequence=1, based_on=None, tables=held,
        parts=tuple(parts), hashes={}, identifier_hashes={},
    )  # fmt: skip
    write_json(folder / MANIFEST, manifest.as_json())
    return Snapshot(folder)


def _write(database: duckdb.DuckDBPyConnection, table: Table, file: Path, day: date, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    rows = f"read_parquet('{_quoted(file)}', hive_partitioning = false)"
    database.execute(f"COPY ({as_known_sql(table, rows, day)}) TO '{_quoted(to)}' (FORMAT parquet)")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _until(coverage: Coverage, day: date) -> Coverage:
    first = coverage.from_ if coverage.from_ is None or coverage.from_ <= day else day
    return replace(coverage, as_at=day, from_=first, to=min(coverage.to, day))


def _state_part(table: str, authority: str, path: Path, day: date, folder: Path) -> Part:
    coverage = Coverage("ssd", day, "state", None, day, ())
    where = path.relative_to(folder).as_posix()
    return Part(table, authority, "ssd", FEEDS, where, 0, coverage, 1, ())
