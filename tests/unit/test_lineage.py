"""What cases read, kept on the disk: the same as read out of the SQL, and believed only where it is whole and ours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.checks import lineage as about
from lineofsight.measures.checks.lineage import KEPT, Lineage, lineage, read_out, recall


@pytest.fixture(scope="module")
def some() -> Catalogue:
    """A few of the shipped cases: what is kept is kept in one way for all."""
    whole = load_catalogue(definitions_folder(), prove=False)
    return replace(whole, cases=dict(list(whole.cases.items())[:4]))


@pytest.fixture(scope="module")
def read(some: Catalogue) -> Mapping[str, Lineage]:
    return {name: read_out(case) for name, case in some.cases.items()}


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """As a new process begins: nothing is known, and what is read out of SQL is written down."""

    def begun() -> list[str]:
        out: list[str] = []
        monkeypatch.setattr(about, "_KNOWN", about.WeakKeyDictionary())
        monkeypatch.setattr(about, "read_out", lambda case: out.append(case.id) or read_out(case))
        return out

    return begun


def known(of: Catalogue) -> dict[str, Lineage]:
    return {name: lineage(case) for name, case in of.cases.items()}


def test_what_was_kept_is_what_the_sql_says(
    some: Catalogue, read: Mapping[str, Lineage], begin: Callable[[], list[str]], tmp_path: Path
) -> None:
    first = begin()
    recall(tmp_path, some)
    assert known(some) == read
    assert sorted(first) == sorted(some.cases)

    second = begin()
    recall(tmp_path, some)
    assert known(some) == read
    assert second == []
    assert [path.name for path in tmp_path.iterdir()] == [KEPT]


def _torn(said: dict[str, Any]) -> str:
    return json.dumps(said)[:-40]


def _changed(said: dict[str, Any]) -> str:
    next(iter(said["cases"].values()))["tables"].append("ssd_person_of_another")
    return json.dumps(said)


def _of_others(said: dict[str, Any]) -> str:
    """Whole, and of other definitions."""
    key = "1 another"
    return json.dumps({**said, "key": key, "digest": about._digest(key, said["cases"])})


def _nothing(said: dict[str, Any]) -> str:
    return "[]" if said else ""


@pytest.mark.parametrize("spoilt", [_torn, _changed, _of_others, _nothing])
def test_what_is_torn_changed_or_of_others_is_read_out_anew(
    some: Catalogue,
    read: Mapping[str, Lineage],
    begin: Callable[[], list[str]],
    tmp_path: Path,
    spoilt: Callable[[dict[str, Any]], str],
) -> None:
    begin()
    recall(tmp_path, some)
    whole = (tmp_path / KEPT).read_text(encoding="utf-8")
    (tmp_path / KEPT).write_text(spoilt(json.loads(whole)), encoding="utf-8")

    out = begin()
    recall(tmp_path, some)
    assert sorted(out) == sorted(some.cases)
    assert known(some) == read
    assert (tmp_path / KEPT).read_text(encoding="utf-8") == whole


def test_other_definitions_are_not_answered_from_what_was_kept(
    some: Catalogue, begin: Callable[[], list[str]], tmp_path: Path
) -> None:
    begin()
    recall(tmp_path, some)
    out = begin()
    recall(tmp_path, replace(some, proof="of other definitions"))
    assert sorted(out) == sorted(some.cases)


def test_a_home_that_cannot_be_written_to_has_the_same_answer(
    some: Catalogue, read: Mapping[str, Lineage], begin: Callable[[], list[str]], tmp_path: Path
) -> None:
    begin()
    recall(tmp_path / "not there", some)
    assert known(some) == read
