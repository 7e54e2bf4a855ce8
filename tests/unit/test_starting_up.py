"""What a command imports: only what it is about, since all of it takes seconds."""

import argparse
import subprocess
import sys
from importlib import import_module

import pytest

from lineofsight.cli import COMMAND_GROUPS, groups_for
from lineofsight.cli.main import parser

HEAVY = ("scipy", "scipy.stats", "django", "pyspark", "pandas", "sqlalchemy", "sqlglot", "duckdb", "openpyxl")
SAY = "import sys; from lineofsight.cli.main import main\ntry: main(%r)\nfinally: print(*sys.modules, file=sys.stderr)"


def imported(*arguments: str) -> set[str]:
    ran = subprocess.run([sys.executable, "-c", SAY % list(arguments)], capture_output=True, text=True, check=True)
    assert ran.stdout
    return set(ran.stderr.split())


def test_the_version_waits_for_nothing_heavy() -> None:
    modules = imported("--version")
    assert "lineofsight.cli.main" in modules
    assert not modules & set(HEAVY)


def test_a_verb_imports_its_own_module_and_figures_need_no_pages() -> None:
    modules = imported("figures", "--help")
    assert "lineofsight.cli.figures" in modules
    assert "lineofsight.cli.compare" not in modules
    assert not modules & {"scipy", "django", "pyspark", "pandas", "sqlalchemy", "openpyxl"}


@pytest.mark.parametrize("name", COMMAND_GROUPS)
def test_each_module_adds_the_verbs_it_is_listed_with(name: str) -> None:
    verbs = argparse.ArgumentParser().add_subparsers()
    import_module(f"lineofsight.cli.{name}").add_verbs(verbs)
    assert tuple(verbs.choices) == COMMAND_GROUPS[name]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["no-such-verb"], ["-h"]])
def test_help_and_mistakes_are_answered_by_the_whole_command_line(arguments: list[str]) -> None:
    assert len(groups_for(arguments)) == len(COMMAND_GROUPS)
    verbs = {verb for several in COMMAND_GROUPS.values() for verb in several}
    assert all(verb in parser(arguments).format_help() for verb in verbs)
