"""The looked-after children return for the year to the last 31 March, as its CSV files."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.invented.days import add_months, after
from lineofsight.invented.world import World
from lineofsight.invented.write_tables import database_of, write_csv

QUERIES = Path(__file__).with_name("ssda903")
FILES = ("header", "episodes", "reviews", "uasc", "oc2", "oc3", "ad1", "placed_for_adoption", "previous_permanence",
         "missing", "social_workers")  # fmt: skip


def return_year(as_at: date) -> tuple[date, date]:
    """The first and last day of the latest year, from 1 April to 31 March, that is over."""
    last = date(as_at.year if as_at >= date(as_at.year, 3, 31) else as_at.year - 1, 3, 31)
    return after(add_months(last, -12), 1), last


def write_ssda903(folder: Path, tables: dict[str, pa.Table], world: World) -> None:
    first, last = return_year(world.as_at)
    with database_of(tables) as database:
        for statement in (QUERIES / "views.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                database.execute(statement, _days(statement, first, last))
        for name in FILES:
            query = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
            rows = database.sql(query, params=_days(query, first, last)).to_arrow_table()
            if rows.num_rows:
                write_csv(folder / "ssda903" / f"{name}.csv", _days_as_the_return_has_them(rows))


def _days(query: str, first: date, last: date) -> dict[str, date]:
    return {name: day for name, day in (("first", first), ("last", last)) if f"${name}" in query}


def _days_as_the_return_has_them(rows: pa.Table) -> pa.Table:
    for position, column in enumerate(rows.schema):
        if pa.types.is_date(column.type):
            rows = rows.set_column(position, column.name, pc.strftime(rows.column(position), format="%d/%m/%Y"))
    return rows
