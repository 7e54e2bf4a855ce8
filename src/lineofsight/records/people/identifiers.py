"""Names, numbers and addresses, kept apart from the rows that measures read.

`identifiers/<snapshot>/<authority>.parquet` has a row a child: the pseudonym, the authority's own id, and what names
the child. Beside it, `<source>/<table>/<authority>.parquet` has what identifies a row, such as an address.
"""

from collections.abc import Callable, Iterable, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.people.pseudonyms import Pseudonyms, place_hash, raise_collision
from lineofsight.records.tables import SYSTEM_COLUMNS, Column, Sensitivity, Table

_SYSTEM = tuple(SYSTEM_COLUMNS.names)
_APART = (Sensitivity.IDENTIFIER, Sensitivity.PLACE)
# Identifiers that belong to the child rather than to one row of the child's.
_OF_THE_CHILD = {
    "ssd_person": ("pers_forename", "pers_surname", "pers_common_child_id", "pers_legacy_id"),
    "ssd_send": ("send_upn", "send_uln"),
}


def child_columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.sensitivity is Sensitivity.CHILD_ID]


def child_ids(tables: Iterable[tuple[Table, pa.Table]]) -> pa.Array:
    """Every distinct id in any column that holds a child's id."""
    found = [
        rows[name].combine_chunks().cast(pa.string())
        for table, rows in tables
        for name in child_columns(table)
        if name in rows.column_names
    ]
    return pc.unique(pa.chunked_array(found, pa.string())) if found else pa.array([], pa.string())


def set_apart(table: Table, rows: pa.Table, pseudonyms: Pseudonyms, key: bytes) -> tuple[pa.Table, pa.Table]:
    """The rows as a snapshot stores them, and what was taken out of them (no columns where nothing identifies)."""
    stored = rows
    for position, name in enumerate(table.schema.names):
        if name in _SYSTEM:
            continue
        column = table.column(name)
        stand_in = _stand_in(column, pseudonyms, key)
        if stand_in is not None:
            stored = stored.set_column(position, table.schema.field(position), stand_in(rows[name]))
    taken = [column.name for column in table.columns if column.sensitivity in _APART]
    if not taken:
        return stored, pa.table({})
    kept = [name for name in (*_SYSTEM, *child_columns(table), *table.key) if name not in taken]
    apart = stored.select(list(dict.fromkeys(kept)))
    for name in taken:
        apart = apart.append_column(name, rows[name])
    something = pc.is_valid(rows[taken[0]])
    for name in taken[1:]:
        something = pc.or_(something, pc.is_valid(rows[name]))
    return stored, apart.filter(something)


def _stand_in(
    column: Column, pseudonyms: Pseudonyms, key: bytes
) -> Callable[[pa.ChunkedArray], pa.ChunkedArray] | None:
    """What replaces a sensitive column's cells; None: the column is stored as it is."""
    if column.sensitivity is Sensitivity.CHILD_ID:
        return pseudonyms.of
    if column.sensitivity is Sensitivity.PLACE:
        return lambda cells: _each(cells, lambda place: place_hash(key, place))
    if column.sensitivity is not Sensitivity.IDENTIFIER:
        return None
    return lambda cells: pa.chunked_array([pa.nulls(len(cells), column.arrow_type)])


def _each(cells: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """Change each distinct value once."""
    distinct = pc.unique(cells).drop_null()
    changed = pa.array([change(value) for value in distinct.to_pylist()], pa.string())
    return changed.take(pc.index_in(cells, value_set=distinct))


def of_each_child(
    held: pa.Array, ids: Sequence[pa.Table], apart: Sequence[tuple[Table, pa.Table]], authority: str
) -> pa.Table:
    """A row for each child held: the pseudonym, the authority's own id, and what names the child.

    `ids` have (child, child_id), of this load and of the one before; `apart` is in order of precedence.
    """
    with duckdb.connect() as connection:
        connection.register("held", pa.table({"child": held}))
        connection.register("ids", pa.concat_tables([rows.select(["child", "child_id"]) for rows in ids]))
        if connection.execute("SELECT 1 FROM ids GROUP BY child HAVING count(DISTINCT child_id) > 1").fetchall():
            raise_collision(authority)
        whole = connection.sql("SELECT DISTINCT child, child_id FROM ids SEMI JOIN held USING (child)").to_arrow_table()
        for table, names in _OF_THE_CHILD.items():
            stacked = _stacked(table, names, apart)
            connection.register("stacked", stacked)
            connection.register("whole", whole)
            first = ", ".join(
                f"first({name} ORDER BY place, from_file, from_row) FILTER ({name} IS NOT NULL) AS {name}"
                for name in names
            )
            whole = connection.sql(
                f"SELECT * FROM whole LEFT JOIN (SELECT child, {first} FROM stacked GROUP BY child) USING (child)"
            ).to_arrow_table()
    return whole.sort_by("child")


def _stacked(table: str, names: Sequence[str], apart: Sequence[tuple[Table, pa.Table]]) -> pa.Table:
    """What every source says of the table's children, with the source's place in the order of precedence."""
    wanted = pa.schema(
        [
            ("child", pa.string()),
            ("from_file", pa.int32()),
            ("from_row", pa.int32()),
            *((n, pa.string()) for n in names),
        ]
    )
    of_table = [(of, rows) for of, rows in apart if of.name == table]
    return pa.concat_tables(
        [
            pa.table(
                [rows[of.child], rows["from_file"], rows["from_row"], *(rows[n] for n in names)], schema=wanted
            ).append_column("place", pa.array([place] * len(rows), pa.int32()))
            for place, (of, rows) in enumerate(of_table)
        ]
        or [wanted.append(pa.field("place", pa.int32())).empty_table()]
    )
