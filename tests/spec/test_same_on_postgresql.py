"""One definition, one number: the same run on PostgreSQL gives the same digest, row for row."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.engines import ENGINES, Engine
from lineofsight.measures.run import run
from lineofsight.records.tables import Table, standard_tables
from tests.builders.measured_worlds import measured
from tests.builders.postgres import a_postgres
from tests.builders.postgres_engine import PostgresEngine
from tests.builders.worlds import World, covering

SEED = 20261031
CHILDREN = [f"c{n}" for n in range(40)]
CODES = {
    "sex": ["F", "M", "U"],
    "ethnicity": ["WBRI", "MWBC", "BAFR", "NOBT"],
    "yes_no": ["Y", "N"],
    "category_of_abuse": ["NEG", "PHY", "EMO"],
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with a_postgres() as address:
        yield address


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


def _row(table: Table, number: int, chance: Random) -> dict[str, Any]:
    """A row of plausible days and codes, with anything but its key sometimes not recorded."""
    row: dict[str, Any] = {}
    start = date(2024, 1, 1) + timedelta(days=chance.randrange(1000))
    for column in table.columns:
        if column.sensitivity == "child_id":
            row[column.name] = chance.choice(CHILDREN)
        elif column.name in table.key and column.kind == "text":
            row[column.name] = f"{table.name[4:7]}{number}"
        elif chance.random() < 0.15:
            row[column.name] = None
        elif column.kind in ("date", "datetime"):
            row[column.name] = start + timedelta(days=chance.randrange(-5, 120))
        elif column.kind == "integer":
            row[column.name] = chance.randrange(2020, 2027) if column.name == "year" else chance.randrange(0, 18)
        elif column.kind == "number":
            row[column.name] = chance.choice([0.5, 1.0])
        else:
            row[column.name] = chance.choice(_texts(column.name, column.codes))
    return row


def _texts(name: str, codes: str | None) -> list[str]:
    if codes is not None:
        lines = (definitions_folder() / "codes" / f"{codes}.csv").read_text(encoding="utf-8").splitlines()[1:]
        return [line.partition(",")[0] for line in lines]
    if "team" in name:
        return ["T1", "T2", "T3"]
    if name == "locality":
        return ["North", "South"]
    if "role" in name:
        return ["SW", "PA", "CPCHAIR", "IRO"]
    return [f"{name[:4]}{n}" for n in range(6)]


def _random_world(seed: int) -> World:
    chance = Random(seed)
    rows = {}
    for table in standard_tables(definitions_folder()).values():
        some = [_row(table, n, chance) for n in range(60)]
        keyed = {tuple(row[name] for name in table.key): row for row in some}
        rows[table.name] = list(keyed.values())
    coverage = {
        name: covering(holds="state", first=None) if table.holds == "state" else covering(first=date(2024, 1, 1))
        for name, table in standard_tables(definitions_folder()).items()
    }
    return World(rows, coverage=coverage)


@pytest.mark.slow
def test_the_whole_catalogue_gives_one_digest_on_both_engines(
    tmp_path: Path, catalogue: Catalogue, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def engine(_: Path) -> AbstractContextManager[Engine]:
        return PostgresEngine(postgres)

    monkeypatch.setitem(ENGINES, "postgres", engine)
    world = _random_world(SEED)
    (tmp_path / "duckdb").mkdir()
    ours = measured(tmp_path / "duckdb", world, catalogue=catalogue)
    home, snapshot = world.written(tmp_path / "postgres")
    theirs = run(snapshot, catalogue, home, engine="postgres")
    assert ours.summary.unavailable == theirs.unavailable
    assert (ours.summary.cases, ours.summary.tallies) == (theirs.cases, theirs.tallies)
    assert ours.summary.digest == theirs.digest
