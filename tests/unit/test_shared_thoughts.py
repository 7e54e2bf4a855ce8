"""Thoughts that cases share stand as tables of their own, each staged after those that it reads."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.engines import DuckDbEngine
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.staging import stage_shared

PLANS = "-- Shared: plans.\nSELECT child, began FROM plan_rows"
FIRST = "-- Shared: first plans. It reads plans.\nSELECT child, MIN(began) AS began FROM plans GROUP BY child"
LATE = "-- Shared: first plans that began late. It reads first_plans.\nSELECT child FROM first_plans WHERE began > 2"


@pytest.mark.parametrize(
    "order", [("plans", "first_plans", "late_plans"), ("plans", "first_plans", "other", "late_plans")]
)
def test_a_thought_may_read_another(order: tuple[str, ...]) -> None:
    every = {"plans": PLANS, "first_plans": FIRST, "late_plans": LATE, "other": "SELECT 1 AS one FROM plan_rows"}
    with DuckDbEngine() as engine:
        engine.give("plan_rows", pa.table({"child": ["a", "a", "b"], "began": [1, 5, 3]}))
        stage_shared(engine, {name: every[name] for name in order}, Compiled(engine.dialect, "proof"))
        assert engine.table("SELECT child FROM late_plans").to_pylist() == [{"child": "b"}]


def test_a_thought_may_not_take_the_name_of_a_staged_table(tmp_path: Path) -> None:
    (tmp_path / "cases" / "shared").mkdir(parents=True)
    (tmp_path / "cases" / "shared" / "children.sql").write_text("-- Shared: x.\nSELECT 1 AS one", encoding="utf-8")
    with pytest.raises(DefinitionError, match="A staged table has this name"):
        load_catalogue(definitions_folder(), tmp_path, prove=False)


def test_every_case_reads_the_same_columns_over_tables_as_with_its_thoughts_written_out() -> None:
    catalogue = load_catalogue(definitions_folder(), prove=False)
    sharing = [case for case in catalogue.cases.values() if case.shared]
    assert sharing
    with duckdb.connect() as connection:
        for name, columns in catalogue.tables.items():
            listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f'CREATE TABLE "{name}" ({listed})')
        compiled = Compiled("duckdb", "proof")
        stage_shared(
            DuckDbEngine(connection=connection),
            {name: sql for case in sharing for name, sql in case.shared.items()},
            compiled,
        )
        for case in sharing:
            written_out, over_tables = (
                connection.execute(f"DESCRIBE {tree.sql(dialect='duckdb')}").fetchall()
                for tree in (case.tree, case.over_staged)
            )
            assert written_out == over_tables, case.id
