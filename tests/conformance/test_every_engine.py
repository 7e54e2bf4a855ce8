"""One definition, one number: DuckDB, Spark and PostgreSQL give the same rows, and a run on each the same digest.

`make test` takes a sample; `make conformance` takes the whole catalogue, and every check, over the invented county and
over 200 worlds.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from lineofsight import definitions_folder
from lineofsight.invented.county import write_county
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.checks.outcomes import CHECKS, ERROR, FAILED, FOUND_ROWS, PASSED
from lineofsight.measures.engines import ENGINES
from lineofsight.measures.portable import ALLOWED, parsed, portable_faults
from lineofsight.measures.results import Results
from lineofsight.measures.run import RunSummary, run
from lineofsight.records.home import Home
from lineofsight.records.load import load
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from tests.builders.every_engine import ELSEWHERE, carried_whole, every_engine
from tests.conformance.statements import AWKWARD, EXPRESSIONS, KEYS, SCHEMA, STATEMENTS
from tests.judge import stack
from tests.judge.making import World
from tests.judge.worlds import a_world
from tests.judge.worlds_of_care_and_work import a_world_of_care
from tests.judge.worlds_of_plans import a_world_of_plans

pytestmark = pytest.mark.slow
WHOLE = os.environ.get("LINEOFSIGHT_CONFORMANCE") == "whole"
FAMILIES = (a_world, a_world_of_plans, a_world_of_care)
WORLDS = int(os.environ.get("LINEOFSIGHT_WORLDS", "200")) if WHOLE else 12
IN_ONE_AUTHORITY = 67 if WHOLE else 6
KINDS_APART, CHECKS_APART = 12, 8  # in the sample
ADDS_MONTHS = (
    "undeclared_with_parents"  # a check whose cases add months to a day, which each engine writes in its own way
)
AS_AT = date(2026, 10, 31)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
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


def test_a_fault_quotes_no_cell(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Spark's own words would: only the name of the fault is passed on, and nothing is logged."""
    with ENGINES["spark"](tmp_path) as engine:
        engine.give("cells", pa.table({"cell": ["invented secret"]}))
        with pytest.raises(RefusedError, match="CAST_INVALID_INPUT") as refusal:
            engine.table("SELECT CAST(cell AS DATE) AS day FROM cells")
        with pytest.raises(RefusedError, match="could not make broken") as another:
            engine.run("CREATE TABLE broken AS SELECT CAST(cell AS INT) AS number FROM cells")
    said = capfd.readouterr()
    assert "secret" not in f"{refusal.value} {another.value} {said.out} {said.err}"


def test_two_runs_on_spark_at_one_time_are_refused(tmp_path: Path) -> None:
    with (
        ENGINES["spark"](tmp_path / "one"),
        pytest.raises(RefusedError, match="already"),
        ENGINES["spark"](tmp_path / "two"),
    ):
        pass


# Whole runs


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


def _a_sample(catalogue: Catalogue) -> Catalogue:
    """Every so many kinds of case and every so many checks, and one that is easily carried wrong."""
    kinds = sorted(catalogue.cases)[::KINDS_APART]
    checks = [ADDS_MONTHS, *sorted(catalogue.checks)[::CHECKS_APART]]
    return replace(
        catalogue,
        measures={m.id: m for m in catalogue.measures.values() if m.cases.id in kinds},
        checks={name: catalogue.checks[name] for name in checks},
    )


def _same_on_every_engine(home: Home, snapshot: Snapshot, catalogue: Catalogue, folder: Path) -> Results:
    """The one result that all engines give, once all their tallies, cases and checks have been found the same."""
    summaries, results = {}, {}
    for engine in ("duckdb", *ELSEWHERE):
        began = perf_counter()
        summaries[engine] = run(snapshot, catalogue, home, engine=engine)
        print(_told(summaries[engine], perf_counter() - began), flush=True)
        home.results.rename(folder / engine)
        results[engine] = Results(folder / engine / snapshot.id / catalogue.hash)
    for engine in ELSEWHERE:
        _expect_the_same(engine, summaries["duckdb"], summaries[engine])
        assert _files_that_differ(results["duckdb"].folder, results[engine].folder) == [], engine
        assert _read(results[engine], CHECKS) == _read(results["duckdb"], CHECKS), engine
    return results["duckdb"]


def _told(found: RunSummary, seconds: float) -> str:
    counts = f"{found.measures} measures, {found.cases} cases, {found.tallies} tallies"
    return f"{found.engine}: {counts}, digest {found.digest[:12]}, {seconds:.0f} seconds"


def _expect_the_same(engine: str, ours: RunSummary, theirs: RunSummary) -> None:
    assert theirs.unavailable == ours.unavailable, engine
    assert theirs.notes == ours.notes, engine
    assert (theirs.cases, theirs.tallies, theirs.digest) == (ours.cases, ours.tallies, ours.digest), engine


def _files_that_differ(ours: Path, theirs: Path) -> list[str]:
    """Files of cases, or of records that checks found, in which one engine has a row that the other has not."""
    files, others = (
        {str(path.relative_to(folder)) for path in (*folder.glob("cases_*/*.parquet"), folder / FOUND_ROWS)}
        for folder in (ours, theirs)
    )
    assert len(files) > 1
    same = {name for name in files & others if _are_same_rows(ours / name, theirs / name)}
    return sorted((files | others) - same)


def _are_same_rows(one: Path, other: Path) -> bool:
    a, b = (f"(SELECT * FROM read_parquet('{path}', hive_partitioning = false))" for path in (one, other))
    more = duckdb.sql(f"SELECT COUNT(*) FROM (({a} EXCEPT ALL {b}) UNION ALL ({b} EXCEPT ALL {a}))").fetchall()
    return more == [(0,)]


def _read(results: Results, name: str) -> Any:
    return json.loads((results.folder / name).read_text(encoding="utf-8"))


def _outcomes(results: Results) -> Counter[str]:
    """How many checks came to each outcome, over all authorities."""
    return Counter(said["outcome"] for each in _read(results, CHECKS).values() for said in each["outcomes"])


def _a_world_of_any_family(number: int, as_at: date) -> World:
    return FAMILIES[number % len(FAMILIES)](number, as_at)


def test_random_worlds_stacked_as_authorities(tmp_path: Path, catalogue: Catalogue) -> None:
    home = Home.open(tmp_path / "home", kind="invented", made=stack.NOW)
    stacked = list(stack.authorities(range(WORLDS), AS_AT, IN_ONE_AUTHORITY, _a_world_of_any_family))
    snapshot = [stack.load(home, authority) for authority in stacked][-1]
    found = _same_on_every_engine(home, snapshot, catalogue if WHOLE else _a_sample(catalogue), tmp_path)
    assert len(found.unavailable) == len(stacked) > 1
    few = "the worlds have hardly any of these: they no longer test anything"
    assert found.summary["cases"] > 4 * WORLDS, few
    assert min(_outcomes(found)[name] for name in (FAILED, PASSED)) > 1, few
    assert not _outcomes(found)[ERROR]


@pytest.mark.skipif(not WHOLE, reason="the whole catalogue over the county: make conformance")
def test_the_whole_catalogue_over_the_county(tmp_path: Path, catalogue: Catalogue) -> None:
    write_county(tmp_path / "county", scale=0.02, as_at=AS_AT)
    home = Home.open(tmp_path / "home", kind="invented")
    for source in ("los", "ssd"):
        snapshot = load([tmp_path / "county" / source], home=home, source=source, as_at=AS_AT, now=NOW).snapshot
    found = _same_on_every_engine(home, snapshot, catalogue, tmp_path)
    untold = [name for name, said in found.unavailable["999"].items() if "reason" in said]
    assert len(untold) < len(catalogue.measures) / 4, f"The county feeds too little: {untold}"
    assert not _outcomes(found)[ERROR]
