"""Rows that speak of one thing: duplicates by key are set aside, and rows about one child or team become one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.tables import SYSTEM_COLUMNS, Table

ORDER = "_order"  # the place of the source row among all rows of its source
_BESIDE = (ORDER, *SYSTEM_COLUMNS.names)


@dataclass(frozen=True, slots=True)
class JoinedRows:
    rows: pa.Table
    orders: pa.Array  # every source row that the table still speaks for
    duplicates: list[int] = field(default_factory=list)  # repeats in every cell
    contradictions: list[int] = field(default_factory=list)  # same key, other content: the first was kept
    conflicts: dict[str, list[int]] = field(default_factory=dict)  # column -> rows whose value gave way


def join_rows(table: Table, parts: Sequence[pa.Table], key: Sequence[str], once_per: Sequence[str]) -> JoinedRows:
    """The rows of one standard table, in the order of the source.

    With `once_per`, rows equal in those columns are one row: column by column the first value that is not blank.
    Without, the key decides, and a row whose key stands already is set aside.
    """
    rows = pa.concat_tables(parts).sort_by(ORDER)
    by = list(once_per or key)
    if not rows.num_rows or _all_different(rows, by):
        return JoinedRows(rows, _orders(rows))
    with duckdb.connect() as connection:
        connection.register("part", rows)
        if once_per:
            return _merged(connection, rows, by, table)
        return _without_duplicates(connection, rows, by, table)


def _all_different(rows: pa.Table, by: Sequence[str]) -> bool:
    """Whether no two rows agree in these columns."""
    if len(by) == 1:
        filled = rows.column(by[0]).drop_null()
        return bool(rows.column(by[0]).null_count <= 1 and pc.count_distinct(filled).as_py() == len(filled))
    return bool(rows.group_by(list(by)).aggregate([]).num_rows == rows.num_rows)


def _merged(connection: duckdb.DuckDBPyConnection, rows: pa.Table, by: Sequence[str], table: Table) -> JoinedRows:
    empty = [name for name in rows.column_names if rows.column(name).null_count == rows.num_rows and name not in by]
    rest = [name for name in rows.column_names if name not in (ORDER, *by, *empty)]
    firsts = ", ".join(f"arg_min({q}, _order) FILTER (WHERE {q} IS NOT NULL) AS {q}" for q in map(_quoted, rest))
    keys = ", ".join(map(_quoted, by))
    connection.execute(
        f"CREATE TEMP TABLE merged AS SELECT {keys}, min(_order) AS _order{', ' if firsts else ''}{firsts} "
        f"FROM part GROUP BY {keys}"
    )
    columns = ", ".join(f"NULL AS {_quoted(n)}" if n in empty else _quoted(n) for n in rows.column_names)
    merged = _fetched(connection, f"SELECT {columns} FROM merged ORDER BY _order", rows.schema)
    compared = [name for name in rest if name not in _BESIDE and name not in table.key]
    conflicts = {}
    on = " AND ".join(f"part.{q} IS NOT DISTINCT FROM merged.{q}" for q in map(_quoted, by))
    for name in compared:
        found = connection.execute(
            f"SELECT part._order FROM part JOIN merged ON {on} "
            f"WHERE part.{_quoted(name)} <> merged.{_quoted(name)} ORDER BY 1"
        ).fetchall()
        if found:
            conflicts[name] = [order for (order,) in found]
    return JoinedRows(merged, _orders(rows), conflicts=conflicts)


def _without_duplicates(
    connection: duckdb.DuckDBPyConnection, rows: pa.Table, by: Sequence[str], table: Table
) -> JoinedRows:
    keys = ", ".join(map(_quoted, by))
    filled = " AND ".join(f"{q} IS NOT NULL" for q in map(_quoted, by))  # a blank key is nobody's duplicate
    connection.execute(
        f"CREATE TEMP TABLE ranked AS SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY _order) AS _nth "
        f"FROM part WHERE {filled}"
    )
    made = () if set(table.key) <= set(by) else table.key  # an id made for the row differs in every row
    compared = [name for name in rows.column_names if name not in (*_BESIDE, *made)]
    same = [f"later.{q} IS NOT DISTINCT FROM first.{q}" for q in map(_quoted, compared)]
    found = connection.execute(
        f"SELECT later._order, {' AND '.join(same)} FROM ranked later JOIN ranked first "
        f"ON first._nth = 1 AND {' AND '.join(f'later.{q} = first.{q}' for q in map(_quoted, by))} "
        "WHERE later._nth > 1 ORDER BY 1"
    ).fetchall()
    gone = pa.array([order for order, _ in found], pa.int64())
    left = rows.filter(pc.invert(pc.is_in(rows.column(ORDER), gone)))
    return JoinedRows(
        left,
        _orders(left),
        duplicates=[order for order, alike in found if alike],
        contradictions=[order for order, alike in found if not alike],
    )


def _fetched(connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.Table:
    fetched: pa.Table = connection.sql(query).to_arrow_table()
    return fetched.cast(schema)


def _orders(rows: pa.Table) -> pa.Array:
    return rows.column(ORDER).combine_chunks()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
