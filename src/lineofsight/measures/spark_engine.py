"""A run on Apache Spark: on this machine, or on a cluster that is named by its master's address.

Every engine is given the same SQL. What a statement makes is put in the folder that the run may write to, as Parquet,
and read back from there, so that each statement is planned by itself.
"""

import logging
import os
import re
import shutil
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.engines import threads
from lineofsight.measures.spark_java import INSTALL, start
from lineofsight.records.problems import RefusedError

MASTER, MEMORY = "LINEOFSIGHT_SPARK_MASTER", "LINEOFSIGHT_SPARK_MEMORY"
SMALL = 64 * 2**20  # bytes of one authority's files: below it, planning costs more than reading

CREATE = re.compile(r'CREATE (?:OR REPLACE )?(?:TEMP(?:ORARY)? )?(?:TABLE|VIEW) [`"]?(\w+)[`"]? AS (.*)', re.DOTALL)

# Without these, a statement could mean something else than it does elsewhere.
MEANING = {
    "spark.sql.ansi.enabled": "true",  # a sum too large or a cast that fails stops the run
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # a time in a record is the time on the office's clock
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.legacy.setopsPrecedence.enabled": "false",
    "spark.sql.groupByAliases": "false",  # a name that is also a column is the column
}
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.eventLog.enabled": "false",
    "spark.log.level": "OFF",  # a line of a log may quote a cell
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.parquet.compression.codec": "zstd",
}
# Nothing listens but to this machine.
ALONE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
# Code is not written and compiled for each statement, and no exchange of rows is planned, where rows are few.
FEW_ROWS = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
MANY_ROWS = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}


def settings(environment: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """How Spark is set. What it may use of a cluster is the cluster's own to say."""
    folders = {"spark.sql.warehouse.dir": str(scratch / "warehouse"), "spark.local.dir": str(scratch / "spill")}
    found = {"spark.app.name": "lineofsight", **MEANING, **QUIET, **folders}
    master = environment.get(MASTER, "")
    if master and not master.startswith("local"):
        return {**found, "spark.master": master}
    return {
        **found,
        **ALONE,
        "spark.master": master or f"local[{threads()}]",
        "spark.driver.memory": environment.get(MEMORY, "2g"),
        "spark.sql.shuffle.partitions": str(threads()),
        "spark.sql.adaptive.enabled": "false",
    }


class SparkEngine:
    name = "spark"
    dialect = "spark"
    _one_at_a_time: ClassVar[threading.Lock] = threading.Lock()
    _gateway: ClassVar[Any] = None

    def __init__(self, temporary: Path) -> None:
        if find_spec("pyspark") is None:
            raise RefusedError(f"Spark is not installed here: {INSTALL}.")
        if not self._one_at_a_time.acquire(blocking=False):
            raise RefusedError("This process is at a run on Spark already: wait until it has ended.")
        self.folder = temporary.absolute()
        self.bytes_given = 0
        self.at_once = threads()
        try:
            self.session = self._session(settings(os.environ, self.folder))
            self._expect(FEW_ROWS)
        except BaseException:
            self._one_at_a_time.release()
            raise

    @classmethod
    def _session(cls, wanted: Mapping[str, str]) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about pandas, which no row goes through
            from pyspark import SparkConf, SparkContext
            from pyspark.sql import SparkSession

            # Java takes seconds to start, so it stays for the process; all it holds of a run goes with the run.
            cls._gateway = cls._gateway or start(wanted)
            conf = SparkConf(loadDefaults=False).setAll(list(wanted.items()))
            logging.getLogger("SQLQueryContextLogger").disabled = True  # it would print the cell that a cast met
            with _told("start"):
                return SparkSession(SparkContext(gateway=cls._gateway, conf=conf))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.session.stop()
        finally:
            self._one_at_a_time.release()

    def beside(self) -> AbstractContextManager[Self]:
        return nullcontext(self)  # a session serves every thread

    def run(self, sql: str) -> None:
        made = CREATE.fullmatch(sql)
        if made is None:
            raise ValueError("A run on Spark makes tables from queries, and does no more.")
        name, folder = made[1], self.folder / "tables" / made[1]
        schema = self._written(name, made[2], folder, one_part=self._is_small)
        self._show(name, [str(folder)], schema)

    def table(self, sql: str) -> pa.Table:
        with _told("answer a question"):
            found: pa.Table = self.session.sql(sql).toArrow()
        return found

    def keep(self, name: str, sql: str, path: Path) -> None:
        aside = self.folder / "kept" / name
        schema = self._written(name, sql, aside, one_part=True)
        (part,) = aside.glob("part-*.parquet")
        shutil.copyfile(part, path)
        self._show(name, [str(path.absolute())], schema)

    def let_go(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        shutil.rmtree(self.folder / "kept" / name)

    def give(self, name: str, rows: pa.Table) -> None:
        folder = self.folder / "given"
        folder.mkdir(exist_ok=True)
        file = folder / f"{name}.{len(list(folder.iterdir()))}.parquet"
        pq.write_table(rows, file)
        self.give_parquet(name, [file])

    def give_parquet(self, name: str, files: Sequence[Path]) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        fields = pa.unify_schemas([pq.read_schema(file) for file in files])
        self.bytes_given += sum(file.stat().st_size for file in files)
        if not self._is_small:
            self._expect(MANY_ROWS)
        self._show(name, [str(file.absolute()) for file in files], from_arrow_schema(fields, prefer_timestamp_ntz=True))

    def number(self, sort: str, columns: Sequence[tuple[str, str]]) -> None:
        """Nothing to do: Parquet, where every table stands, keeps its words as numbers already."""

    @property
    def _is_small(self) -> bool:
        return self.bytes_given < SMALL

    def _expect(self, rows: Mapping[str, str]) -> None:
        for key, value in rows.items():
            self.session.conf.set(key, value)

    def _written(self, name: str, query: str, folder: Path, *, one_part: bool) -> Any:
        with _told(f"make {name}"):
            frame = self.session.sql(query)
            (frame.coalesce(1) if one_part else frame).write.mode("overwrite").parquet(str(folder))
        return frame.schema

    def _show(self, name: str, paths: list[str], schema: Any) -> None:
        with _told(f"read {name}"):
            frame = self.session.read.schema(schema).parquet(*paths)
            (frame.coalesce(1) if self._is_small else frame).createOrReplaceTempView(name)


@contextmanager
def _told(doing: str) -> Iterator[None]:
    """Spark's own words for a fault quote the statement and the cell: only the fault's name is passed on."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise RefusedError(f"Spark could not {doing} ({error.getCondition() or type(error).__name__}).") from None
    except Py4JError:
        more = f"{MEMORY} says how much memory it may use, such as 4g"
        raise RefusedError(f"Spark could not {doing}: its Java stopped or gave up. {more}.") from None
