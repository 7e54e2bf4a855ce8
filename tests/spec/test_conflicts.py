"""One definition of each measure: no two go by one title, and none counts the same thing under another name."""

from dataclasses import replace
from datetime import date

import pytest

from lineofsight.measures.conflicts import SAME_MEANING, SAME_TITLE, conflicts
from lineofsight.measures.definition import Measure
from tests.builders.checked import shipped


@pytest.fixture
def one() -> Measure:
    return shipped().measure("assessments_in_45_working_days")


def test_the_shipped_measures_have_no_conflicts() -> None:
    assert len(shipped().measures) > 200
    assert conflicts(shipped().measures.values()) == []


def test_two_measures_of_one_title_conflict(one: Measure) -> None:
    other = shipped().measure("children_seen_in_assessments")
    same_title = replace(other, title=one.title.upper() + ".")
    assert [(c.one, c.other, c.what) for c in conflicts([one, same_title])] == [
        ("assessments_in_45_working_days", "children_seen_in_assessments", SAME_TITLE)
    ]


def test_one_thing_counted_under_two_names_conflicts(one: Measure) -> None:
    other = replace(one, id="another", title="Another name")
    assert [c.what for c in conflicts([other, one])] == [SAME_MEANING]


def test_what_took_its_place_later_does_not_conflict(one: Measure) -> None:
    later = replace(one, id="another", in_force_from=date(2030, 1, 1))
    before = replace(one, in_force_to=date(2029, 12, 31))
    assert conflicts([before, later]) == []
    assert len(conflicts([one, later])) == 2


def test_the_same_cases_on_another_condition_do_not_conflict(one: Measure) -> None:
    other = replace(one, id="another", title="Another", counts_when=one.met_when)
    assert conflicts([one, other]) == []
