"""The wheel: all that an analyst's laptop needs, with no Node, no make, no compiler and no administrator."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_it_runs_on_any_machine(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl"), "nothing in it is compiled for one kind of machine"


@pytest.mark.parametrize(
    "file",
    [
        "service/design/static/design/design.css",
        "service/design/static/design/enhance.js",
        "service/design/templates/design/base.html",
        "service/access/migrations/0001_initial.py",
        "definitions/roles.yaml",
        "definitions/measures/assessments_in_45_working_days.yaml",
        "definitions/cases/shared/periods_of_care.sql",
    ],
)
def test_it_carries_what_running_needs(wheel: Path, file: str) -> None:
    with zipfile.ZipFile(wheel) as packed:
        assert f"lineofsight/{file}" in packed.namelist()


def test_it_carries_nothing_that_only_building_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        extra = [name for name in packed.namelist() if "node_modules" in name or name.startswith("tests/")]
    assert not extra


def test_the_command_runs_from_what_the_wheel_holds_and_from_nothing_else_of_ours(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    run = "import sys; from lineofsight.cli.main import run; sys.argv[0] = 'lineofsight'; run()"
    said = subprocess.run(
        [sys.executable, "-c", run, "measures", "explain", "assessments_in_45_working_days", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(said.stdout)
    where = subprocess.run(
        [
            sys.executable,
            "-c",
            "import lineofsight; print(lineofsight.__file__); print(lineofsight.definitions_folder())",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    assert all(line.startswith(str(tmp_path)) for line in where if line)
