"""Records as known on an earlier day: nothing of what came after, and all of what came before."""

from datetime import date, timedelta

import duckdb
import pytest

from lineofsight import definitions_folder
from lineofsight.records.as_known import PLANS, as_known_sql, known_with
from lineofsight.records.tables import Holds, Sensitivity, Table, standard_tables
from tests.builders.county import County, a_county

DAY = date(2025, 3, 31)
TABLES = [table for table in standard_tables(definitions_folder()).values() if table.holds is not Holds.STATE]


@pytest.fixture(scope="module")
def county() -> County:
    return a_county(scale=0.03)


def facts(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if column.kind in ("date", "datetime")
        and column.sensitivity is not Sensitivity.BIRTH
        and column.name not in (*table.planned_dates, *PLANS)
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_of_what_came_after(county: County, table: Table) -> None:
    later = " OR ".join(f"CAST({name} AS DATE) > DATE '{DAY}'" for name in facts(table)) or "FALSE"
    assert county.number(f"SELECT count(*) FROM ({as_known_sql(table, table.name, DAY)}) WHERE {later}") == 0


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_was_known_then_is_known_by_way_of_any_day_between(county: County, table: Table) -> None:
    between = as_known_sql(table, table.name, DAY + timedelta(days=200))
    once, twice = as_known_sql(table, table.name, DAY), as_known_sql(table, f"({between})", DAY)
    for one, other in ((once, twice), (twice, once)):
        assert county.number(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})") == 0


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_on_the_as_at_day_everything_is_known_but_plans_for_later(county: County, table: Table) -> None:
    as_at = county.world.as_at
    lost = f"SELECT * FROM {table.name} EXCEPT ALL ({as_known_sql(table, table.name, as_at)})"
    planned = " AND ".join([f"{name} > DATE '{as_at}'" for name in table.planned_dates]) or "FALSE"
    assert county.number(f"SELECT count(*) FROM ({lost}) WHERE NOT ({planned})") == 0


def test_an_outcome_is_not_known_before_the_meeting() -> None:
    table = standard_tables(definitions_folder())["los_core_groups"]
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE groups AS SELECT 'a' AS core_group_id, DATE '2025-03-20' AS due_on,"
            " DATE '2025-04-02' AS held_on, 'WORSE' AS progress"
        )
        found = database.execute(as_known_sql(table, "groups", DAY)).fetchall()
    assert found == [("a", date(2025, 3, 20), None, None)]


def test_what_is_known_with_a_day_names_columns_that_are_there() -> None:
    tables = standard_tables(definitions_folder())
    for name, days in known_with().items():
        columns = set(tables[name].column_names)
        named = {*days, *(column for others in days.values() for column in others)}
        assert named <= columns, f"{name} has no column called {sorted(named - columns)}"
        assert not set(days) & {column for others in days.values() for column in others}, name
