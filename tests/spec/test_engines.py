"""Which engines a run may use, what Spark is given, and what is said when it cannot be had."""

import subprocess
from pathlib import Path

import pytest

from lineofsight.cli.main import REFUSED, main
from lineofsight.measures import spark_engine, spark_java
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.run import run
from lineofsight.measures.spark_engine import MASTER, settings
from lineofsight.measures.spark_java import LEFT_OUT, java_home, wrapped
from lineofsight.records.problems import RefusedError
from tests.builders.worlds import World, definitions_for_tests


def test_an_engine_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    catalogue = load_catalogue(definitions_for_tests(tmp_path / "definitions"), prove=False)
    home, snapshot = World({"ssd_cin_assessments": []}).written(tmp_path / "home")
    with pytest.raises(RefusedError, match="duckdb, spark only, not on abacus"):
        run(snapshot, catalogue, home, engine="abacus")
    assert not (home.results / snapshot.id).exists()


def test_spark_that_is_not_installed_is_one_sentence_and_nothing_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, snapshot = World({"ssd_cin_assessments": []}).written(tmp_path / "home")
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(home.folder))
    monkeypatch.setattr(spark_engine, "find_spec", lambda _: None)
    monkeypatch.setattr("lineofsight.cli.measures.proved_catalogue", lambda _: _few(tmp_path))
    assert main(["measures", "run", "--engine", "spark"]) == REFUSED
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("Spark is not installed here: install it with `pip install 'lineofsight[spark]'`")
    assert not any((home.results / snapshot.id).glob("*"))


def _few(folder: Path) -> object:
    return load_catalogue(definitions_for_tests(folder / "definitions"), prove=False)


# The Java that Spark runs on


def a_java(home: Path, version: str) -> Path:
    """A stand-in that says its version, and else prints what it was given."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/sh\nif [ "$1" = -XshowSettings:properties ]; then\n'
        f'  echo "    java.specification.version = {version}" >&2\nelse printf "%s\\n" "$@"; fi\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return home


def test_java_home_is_used_where_it_can_be(tmp_path: Path) -> None:
    assert java_home({"JAVA_HOME": str(a_java(tmp_path, "21"))}) == tmp_path


@pytest.mark.parametrize("version", ["1.8", "11", "nonsense"])
def test_an_old_java_is_refused(version: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="JAVA_HOME holds Java .*too old for Spark"):
        java_home({"JAVA_HOME": str(a_java(tmp_path, version))})


def test_a_java_home_without_java_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="JAVA_HOME holds no Java"):
        java_home({"JAVA_HOME": str(tmp_path)})


def test_no_java_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_java, "find_spec", lambda _: None)
    with pytest.raises(RefusedError, match="Spark needs Java, and none is here"):
        java_home({})


def test_only_the_one_flag_is_left_out(tmp_path: Path) -> None:
    given = ["-Xmx1g", LEFT_OUT, "-cp", "a b:c", LEFT_OUT, "--conf", "it's=$HOME"]
    with wrapped(a_java(tmp_path / "a folder", "21")) as home:
        said = subprocess.run([home / "bin" / "java", *given], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["-Xmx1g", "-cp", "a b:c", "--conf", "it's=$HOME"]
    assert not home.exists()


# What Spark is told


def test_spark_here_stays_on_this_machine_and_in_the_folder_it_is_given(tmp_path: Path) -> None:
    told = settings({}, tmp_path)
    assert told["spark.master"].startswith("local[")
    assert told["spark.driver.bindAddress"] == told["spark.driver.host"] == "127.0.0.1"
    assert told["spark.ui.enabled"] == "false"
    assert told["spark.log.level"] == "OFF"
    for folder in ("spark.local.dir", "spark.sql.warehouse.dir"):
        assert Path(told[folder]).is_relative_to(tmp_path)


def test_a_clusters_master_leaves_the_size_of_things_to_the_cluster(tmp_path: Path) -> None:
    here, there = settings({}, tmp_path), settings({MASTER: "spark://cluster:7077"}, tmp_path)
    assert there["spark.master"] == "spark://cluster:7077"
    assert not there.keys() & {"spark.driver.memory", "spark.sql.shuffle.partitions", "spark.driver.bindAddress"}
    meaning = {name for name in here if name in spark_engine.MEANING}
    assert {name: there[name] for name in meaning} == {name: here[name] for name in meaning}
