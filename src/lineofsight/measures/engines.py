"""What computes a run. DuckDB: in this process, within a stated memory, spilling to the home's own disk."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Protocol, Self

import duckdb
import pyarrow as pa

MEMORY = "640MB"  # with Python and Arrow beside it, a run stays under 1 GiB
THREADS = 2


class Engine(Protocol):
    """What a run needs of an engine. The SQL it is given is in the portable subset, in `dialect`."""

    name: str
    dialect: str
    at_once: int  # how many statements it does well at one time

    def beside(self) -> AbstractContextManager["Engine"]:
        """Another hand on the same tables, for another thread."""
        ...

    def run(self, sql: str) -> None: ...

    def table(self, sql: str) -> pa.Table: ...

    def keep(self, name: str, sql: str, path: Path) -> None:
        """The rows of a query as one Parquet file, to be read by this name until it is let go."""
        ...

    def let_go(self, name: str) -> None: ...

    def give(self, name: str, rows: pa.Table) -> None: ...

    def give_parquet(self, name: str, files: Sequence[Path]) -> None: ...

    def number(self, sort: str, columns: Sequence[tuple[str, str]]) -> None:
        """Few different words of one sort stand in these columns (table, column): numbers may stand for them."""
        ...


def threads() -> int:
    return max(1, int(os.environ.get("LINEOFSIGHT_THREADS", min(THREADS, os.cpu_count() or 1))))


def connect(temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory. LINEOFSIGHT_MEMORY and LINEOFSIGHT_THREADS change what it may use."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": os.environ.get("LINEOFSIGHT_MEMORY", MEMORY),
        # One statement of one authority is too small to share out: several run side by side instead.
        "threads": 1,
        "preserve_insertion_order": False,  # a case file has no order, and keeping one costs memory
        # Nothing is fetched, whatever a file's contents ask for.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        # Joins run in the order they are written. Guessed row counts are far too low after a join on a range of days,
        # and the engine would then put the many rows where it expects the few.
        "disabled_optimizers": "join_order,build_side_probe_side",
    }
    if temporary is not None:
        settings["temp_directory"] = str(temporary)  # beside the data, so that it is encrypted as the data is
    return duckdb.connect(":memory:", config=settings)


class DuckDbEngine:
    name = "duckdb"
    dialect = "duckdb"

    def __init__(self, temporary: Path | None = None, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self.connection = connect(temporary) if connection is None else connection
        self.at_once = threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def beside(self) -> "DuckDbEngine":
        return DuckDbEngine(connection=self.connection.cursor())

    def run(self, sql: str) -> None:
        self.connection.execute(sql)

    def table(self, sql: str) -> pa.Table:
        return self.connection.sql(sql).to_arrow_table()

    def keep(self, name: str, sql: str, path: Path) -> None:
        """Read back from its file, which takes less time and memory than a table beside it."""
        self.connection.execute(f"COPY ({sql}) TO {_quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        self.give_parquet(name, [path])

    def let_go(self, name: str) -> None:
        self.connection.execute(f'DROP VIEW "{name}"')

    def give(self, name: str, rows: pa.Table) -> None:
        self.connection.register("given_rows", rows)
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM given_rows')
        self.connection.unregister("given_rows")

    def give_parquet(self, name: str, files: Sequence[Path]) -> None:
        listed = ", ".join(_quoted(str(file)) for file in files)
        self.connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')

    def number(self, sort: str, columns: Sequence[tuple[str, str]]) -> None:
        """A number is sooner compared, joined on and stored than a word, and still reads as its word."""
        words = " UNION ".join(f'SELECT "{name}" AS word FROM "{table}"' for table, name in columns)
        # In the order of the words, so that the numbers have it too. There is no type of no words: hence an empty one.
        in_order = f"SELECT word FROM ({words} UNION SELECT '') WHERE word IS NOT NULL ORDER BY word"
        self.connection.execute(f"CREATE TYPE {sort}_word AS ENUM ({in_order})")
        for table, name in columns:
            self.connection.execute(f'ALTER TABLE "{table}" ALTER "{name}" TYPE {sort}_word')


def side_by_side(engine: Engine, jobs: Iterable[Callable[[Engine], None]]) -> None:
    """Every job done, as many at one time as the engine does well; after an error nobody begins another."""
    waiting = iter(jobs)
    turn = Lock()

    def following() -> Callable[[Engine], None] | None:
        with turn:
            return next(waiting, None)

    def work() -> None:
        with engine.beside() as hand:
            while (job := following()) is not None:
                try:
                    job(hand)
                except BaseException:
                    deque(iter(following, None), maxlen=0)
                    raise

    with ThreadPoolExecutor(engine.at_once) as pool:
        hands = [pool.submit(work) for _ in range(engine.at_once)]
    for hand in hands:
        hand.result()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _spark(temporary: Path) -> AbstractContextManager[Engine]:
    from lineofsight.measures.spark_engine import SparkEngine  # the other engines do without it

    return SparkEngine(temporary)


# Whatever computes a run stands here under the name that --engine gives it; it is handed a folder it may spill to.
ENGINES: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {"duckdb": DuckDbEngine, "spark": _spark}
