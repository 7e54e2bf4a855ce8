"""One definition, one number: DuckDB, Spark and PostgreSQL give the same rows, and a run on each the same digest."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from lineofsight.measures.engines import ENGINES
from lineofsight.measures.portable import ALLOWED, parsed, portable_faults
from tests.builders.every_engine import ELSEWHERE, carried_whole, every_engine
from tests.conformance.statements import AWKWARD, EXPRESSIONS, KEYS, SCHEMA, STATEMENTS

pytestmark = pytest.mark.slow
Answers = dict[str, Counter[tuple[Any, ...]]]
# One statement holds all expressions, because an engine's time goes by the statement.
AT_ONCE = "SELECT id, " + ", ".join(f"{sql} AS v{n}" for n, sql in enumerate(EXPRESSIONS)) + " FROM awkward"


@pytest.fixture(scope="module", autouse=True)
def _engines() -> Iterator[None]:
    with every_engine():
        yield


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """What each engine says to each statement."""
    found: dict[str, Answers] = {}
    for name in ("duckdb", *ELSEWHERE):
        with ENGINES[name](tmp_path_factory.mktemp(name)) as engine:
            engine.give("awkward", AWKWARD)
            found[name] = {
                label: Counter(_rows(engine.table(carried_whole(sql, engine.dialect)).to_pylist()))
                for label, sql in {**STATEMENTS, "expressions": AT_ONCE}.items()
            }
    return found


def _rows(rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(int(v) if isinstance(v, Decimal) and v == int(v) else v for v in row.values())


@pytest.mark.parametrize("sql", [*STATEMENTS.values(), *(f"SELECT {sql} AS v FROM awkward" for sql in EXPRESSIONS)])
def test_what_is_compared_is_allowed(sql: str) -> None:
    assert portable_faults(sql, SCHEMA, KEYS) == []


def test_everything_allowed_is_compared() -> None:
    nodes: set[type[exp.Expr]] = set()
    for sql in (*STATEMENTS.values(), AT_ONCE):
        tree = parsed(sql)
        assert not isinstance(tree, str)
        nodes |= {type(node) for node in tree.walk()}
    unseen = {node.__name__ for node in ALLOWED - nodes}
    assert not unseen, f"The linter allows these, and no engine was asked what they mean: {sorted(unseen)}"


@pytest.mark.parametrize("engine", ELSEWHERE)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_means_one_thing(statement: str, engine: str, answers: dict[str, Answers]) -> None:
    assert answers[engine][statement] == answers["duckdb"][statement]


@pytest.mark.parametrize("engine", ELSEWHERE)
@pytest.mark.parametrize("number", range(len(EXPRESSIONS)), ids=EXPRESSIONS)
def test_an_expression_means_one_thing(number: int, engine: str, answers: dict[str, Answers]) -> None:
    ours, theirs = ({row[0]: row[number + 1] for row in answers[name]["expressions"]} for name in ("duckdb", engine))
    assert len(ours) == AWKWARD.num_rows
    assert theirs == ours
