"""A month as reported against as now known: the same month from two loads, by one definition or by two."""

import re
from datetime import date
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.restatement import (
    BOTH,
    DATA,
    MEANING,
    NOT_TOLD_APART,
    Place,
    Restatement,
    as_reported,
    restated,
)
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from tests.builders.measured_worlds import an_assessment, only
from tests.builders.worlds import World, definitions_for_tests

MEASURE = "assessments_in_time"
COUNTY = Place("999", "authority", "999")
STARTED, IN_TIME, LATE = date(2026, 3, 2), date(2026, 3, 27), date(2026, 9, 30)


def definitions(folder: Path, *, stricter: bool = False) -> Catalogue:
    path = only(definitions_for_tests(folder), [MEASURE, "open_assessments"])
    if stricter:
        file = path / "measures" / f"{MEASURE}.yaml"
        text = file.read_text(encoding="utf-8")
        text, changed = re.subn(r"(?m)^met_when: .*$", "met_when: working_days_from_start <= 5", text)
        assert changed == 1
        file.write_text(text, encoding="utf-8")
    return load_catalogue(path, prove=False)


def march(count: int) -> list[dict[str, object]]:
    """So many assessments, all done in time, on working day 19."""
    return [an_assessment(n, STARTED, IN_TIME) for n in range(count)]


def told(
    folder: Path, *, first: int, then: int, meanings: tuple[Catalogue, Catalogue], both: bool = False
) -> list[Restatement]:
    """Two loads, each measured by its own definitions; with `both`, the earlier one by the later ones too."""
    home, earlier = World({"ssd_cin_assessments": march(first)}, sequence=1).written(folder)
    run(earlier, meanings[0], home)
    if both:
        run(earlier, meanings[1], home)
    _, later = World({"ssd_cin_assessments": march(then)}, sequence=2).written(folder)
    run(later, meanings[1], home)
    return as_reported(home, later, current(home, later.id), MEASURE, COUNTY)


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return definitions(tmp_path_factory.mktemp("same") / "definitions")


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return definitions(tmp_path_factory.mktemp("stricter") / "definitions", stricter=True)


def of_march(found: list[Restatement]) -> Restatement:
    return next(one for one in found if one.month == "2026-03")


def test_a_month_told_the_same_twice_is_not_restated(tmp_path: Path, same: Catalogue) -> None:
    found = told(tmp_path / "home", first=3, then=3, meanings=(same, same))
    assert not of_march(found).restated
    assert not any(one.restated for one in found)


def test_records_that_came_late_are_a_change_of_the_records(tmp_path: Path, same: Catalogue) -> None:
    one = of_march(told(tmp_path / "home", first=3, then=5, meanings=(same, same)))
    assert (one.reported.counts.met, one.now.counts.met, one.cause) == (3, 5, DATA)
    assert one.restated and one.by_meaning is None


@pytest.mark.parametrize(("then", "both", "cause"), [(3, True, MEANING), (5, True, BOTH), (5, False, NOT_TOLD_APART)])
def test_a_change_of_the_definition_is_told_apart_where_both_runs_are_kept(
    tmp_path: Path, same: Catalogue, stricter: Catalogue, then: int, both: bool, cause: str
) -> None:
    one = of_march(told(tmp_path / "home", first=3, then=then, meanings=(same, stricter), both=both))
    assert (one.reported.counts.met, one.reported.counts.not_met) == (3, 0)
    assert (one.now.counts.met, one.now.counts.not_met) == (0, then)
    assert one.cause == cause
    if both:
        assert one.by_meaning is not None and one.by_meaning.not_met == 3
    assert one.reported.version != one.now.version


def test_a_month_is_compared_with_the_first_snapshot_that_told_it_and_those_between_are_kept(
    tmp_path: Path, same: Catalogue
) -> None:
    folder = tmp_path / "home"
    for number, count in enumerate((3, 4, 4, 3), start=1):
        home, snapshot = World({"ssd_cin_assessments": march(count)}, sequence=number).written(folder)
        run(snapshot, same, home)
    one = of_march(as_reported(home, snapshot, current(home, snapshot.id), MEASURE, COUNTY))
    assert [other.counts.met for other in (one.reported, *one.others, one.now)] == [3, 4, 3]
    assert not one.restated, "it is told again as it was at first"


def test_a_later_load_is_not_what_an_earlier_one_is_compared_with(tmp_path: Path, same: Catalogue) -> None:
    folder = tmp_path / "home"
    home, earlier = World({"ssd_cin_assessments": march(3)}, sequence=1).written(folder)
    run(earlier, same, home)
    _, later = World({"ssd_cin_assessments": march(9)}, sequence=2).written(folder)
    run(later, same, home)
    assert restated(home, earlier, current(home, earlier.id), MEASURE, COUNTY) == []
