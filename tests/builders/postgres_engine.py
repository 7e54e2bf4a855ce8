"""The same run on PostgreSQL: another engine behind the same few verbs, to judge that our SQL means one thing."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from psycopg import sql as words

TYPES = {
    pa.string(): "text",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
}


class PostgresEngine:
    name = "postgres"
    dialect = "postgres"
    at_once = 1

    @contextmanager
    def beside(self) -> Iterator["PostgresEngine"]:
        yield self

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        # Text is put in order byte by byte, as the other engines do.
        self.run("DROP SCHEMA IF EXISTS measuring CASCADE; CREATE SCHEMA measuring; SET search_path TO measuring")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def run(self, sql: str) -> None:
        self.connection.execute(words.SQL(sql))  # type: ignore[arg-type]

    def table(self, sql: str) -> pa.Table:
        cursor = self.connection.execute(words.SQL(sql))  # type: ignore[arg-type]
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
        return pa.table([pa.array([row[n] for row in rows]) for n in range(len(names))], names=names)

    def keep(self, name: str, sql: str, path: Path) -> None:
        self.run(f'CREATE TABLE "{name}" AS {sql}')
        pq.write_table(self.table(f'SELECT * FROM "{name}"'), path)

    def let_go(self, name: str) -> None:
        self.run(f'DROP TABLE "{name}"')

    def give(self, name: str, rows: pa.Table) -> None:
        columns = ", ".join(f'"{field.name}" {TYPES[field.type]}{_collation(field)}' for field in rows.schema)
        self.run(f'DROP TABLE IF EXISTS "{name}"; CREATE TABLE "{name}" ({columns})')
        sink = io.BytesIO()
        pc.write_csv(rows, sink, pc.WriteOptions(include_header=False))
        with self.connection.cursor().copy(words.SQL(f'COPY "{name}" FROM STDIN (FORMAT csv)')) as copy:  # type: ignore[arg-type]
            copy.write(sink.getvalue())

    def give_parquet(self, name: str, files: Sequence[Path]) -> None:
        self.give(name, pa.concat_tables([pq.read_table(file, partitioning=None) for file in files]))

    def number(self, sort: str, columns: Sequence[tuple[str, str]]) -> None:
        """Words stay words here."""


def _collation(field: Any) -> str:
    return ' COLLATE "C"' if field.type == pa.string() else ""
