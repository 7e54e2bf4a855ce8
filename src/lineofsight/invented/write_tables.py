"""The standard dataset and the county's own lists, as the CSV files that an extract makes of them."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lineofsight.invented.world import World

AS_ISO = "%Y-%m-%dT%H:%M:%S"


def write_tables(folder: Path, tables: dict[str, pa.Table], world: World) -> None:
    """`ssd/<table>.csv` and `los/<table>.csv` for every table with rows; days as 2026-03-31."""
    for name, table in tables.items():
        if table.num_rows:
            write_csv(folder / name.split("_")[0] / f"{name}.csv", _moments_as_text(table))


def database_of(tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """The standard tables under their own names, for the sources that are a question put to them."""
    database = duckdb.connect(config={"threads": 2})
    for name, table in tables.items():
        database.register(name, table)
    return database


def _moments_as_text(table: pa.Table) -> pa.Table:
    for position, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            moments = table.column(position).cast(pa.timestamp("s"))
            table = table.set_column(position, column.name, pc.strftime(moments, format=AS_ISO))
    return table


def write_csv(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))
