"""Which engines a run may use, and what is said of those that it may not."""

from pathlib import Path

import pytest

from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.run import run
from lineofsight.records.problems import RefusedError
from tests.builders.worlds import World, definitions_for_tests


def test_spark_is_not_there_yet_and_says_so(tmp_path: Path) -> None:
    catalogue = load_catalogue(definitions_for_tests(tmp_path / "definitions"), prove=False)
    home, snapshot = World({"ssd_cin_assessments": []}).written(tmp_path / "home")
    with pytest.raises(RefusedError, match="duckdb only, not on spark"):
        run(snapshot, catalogue, home, engine="spark")
    assert not (home.results / snapshot.id).exists()
