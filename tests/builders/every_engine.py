"""The engines that must agree: DuckDB, Spark, and a real PostgreSQL where there is one."""

import importlib.util
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from lineofsight.measures.engines import ENGINES, Engine
from lineofsight.measures.names_apart import written_out
from lineofsight.measures.portable import parsed
from tests.builders.postgres import a_postgres
from tests.builders.postgres_engine import PostgresEngine

ELSEWHERE = ("postgres", "spark")


@contextmanager
def every_engine() -> Iterator[None]:
    """While this lasts, a run may name PostgreSQL too. What is small is also quick: Java compiles it lightly."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.fail("NO SPARK: `make setup` brings it, with its own Java")
    with a_postgres() as address, pytest.MonkeyPatch.context() as patch:

        def postgres(_: Path) -> AbstractContextManager[Engine]:
            return PostgresEngine(address)

        patch.setitem(ENGINES, "postgres", postgres)
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield


def carried_whole(sql: str, dialect: str) -> str:
    """A statement as a run carries it to an engine."""
    tree = parsed(sql)
    assert not isinstance(tree, str), tree
    return written_out(tree).sql(dialect=dialect)
