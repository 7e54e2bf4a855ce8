"""Small worlds: a home with one snapshot in it, from a few rows written in a test. Nobody in them exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight import definitions_folder
from lineofsight.records.extract import Coverage
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.on_disk.durable import write_json
from lineofsight.records.on_disk.manifest import FEEDS, Manifest, Part, Rows
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import standard_tables

FIXTURES = Path(__file__).parent.parent / "fixtures" / "definitions"
AS_AT = date(2026, 10, 31)

RowsOf = Mapping[str, Sequence[Mapping[str, Any]]]


def definitions_for_tests(folder: Path) -> Path:
    """The shipped tables and codes under the tests' own cases, measures and rules."""
    folder.mkdir(parents=True)
    for shelf in ("tables", "codes"):
        (folder / shelf).symlink_to(definitions_folder() / shelf)
    for shelf in ("cases", "measures", "rules"):
        (folder / shelf).mkdir()
        for path in (FIXTURES / shelf).iterdir():
            (folder / shelf / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def covering(
    *, holds: str = "every", first: date | None = date(2020, 1, 1), to: date = AS_AT, source: str = "ssd", **more: Any
) -> Coverage:
    return Coverage(source, to, holds, first, to, tuple(more.get("not_filled", ())))


@dataclass
class World:
    """Rows by table, for one or several authorities."""

    rows: RowsOf
    as_at: date = AS_AT
    coverage: Mapping[str, Coverage] | None = None  # tables that are not as `covering()` says
    sequence: int = 1
    kind: str = INVENTED  # the home that is made for it

    def written(self, folder: Path) -> tuple[Home, Snapshot]:
        home = Home.open(folder, kind=self.kind, made=datetime(2026, 11, 1, tzinfo=UTC))
        snapshot = home.folder / "snapshots" / f"{self.as_at}-{self.sequence:08x}"
        authorities = sorted({row.get("authority", "999") for rows in self.rows.values() for row in rows} or {"999"})
        tables, parts = {}, []
        for name, rows in self.rows.items():
            coverage = (self.coverage or {}).get(name, covering(to=self.as_at))
            tables[name] = {"rows": len(rows), "coverage": dict.fromkeys(authorities, coverage.as_json())}
            for authority in authorities:
                own = [row for row in rows if row.get("authority", "999") == authority]
                path = snapshot / name / f"{authority}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(typed(name, own, authority), path)
                where = f"{name}/{authority}.parquet"
                parts.append(
                    Part(name, authority, coverage.source, FEEDS, where, len(own), coverage, self.sequence, ())
                )
        snapshot.mkdir(parents=True, exist_ok=True)
        write_json(snapshot / "manifest.json", self._manifest(snapshot.name, authorities, tables, parts).as_json())
        home.make_current(snapshot.name, self.sequence)
        return home, Snapshot(snapshot)

    def _manifest(
        self, name: str, authorities: list[str], tables: dict[str, dict[str, Any]], parts: list[Part]
    ) -> Manifest:
        return Manifest(
            snapshot=name,
            content="0" * 64,
            authorities=tuple(authorities),
            authority=authorities[0],
            as_at=self.as_at,
            load_as_at=self.as_at,
            sequence=self.sequence,
            based_on=None,
            loaded_at="2026-11-01T09:00:00",
            state="received",
            files=(),
            tables=tables,
            parts=tuple(parts),
            rows=Rows(0, 0, 0),
            children=0,
            children_loaded=0,
            problem_count=0,
            problems=(),
            keys={},
            hashes={},
            identifier_hashes={},
            definitions="",
            software={},
        )


def typed(table: str, rows: Sequence[Mapping[str, Any]], authority: str = "999") -> pa.Table:
    """Rows as a snapshot stores them. A column that a row does not mention is null; one that does not exist fails."""
    standard = standard_tables(definitions_folder())[table]
    unknown = {name for row in rows for name in row} - set(standard.schema.names)
    assert not unknown, f"{table} has no columns {unknown}"
    filled = [{"authority": authority, "from_file": 0, "from_row": n, **row} for n, row in enumerate(rows, start=2)]
    return pa.Table.from_pylist(
        [{name: _cell(value) for name, value in row.items()} for row in filled], schema=standard.schema
    )


def _cell(value: Any) -> Any:
    return datetime.combine(value, time()) if type(value) is date else value
