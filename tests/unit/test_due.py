"""What falls due: overdue, due soon, and what cannot be dated, each in the unit of its own limit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.due import DueRow, after, due, lateness, one_line_a_deed
from lineofsight.measures.working_days import working_days
from tests.builders.measured_worlds import Measured, measured
from tests.builders.worlds import World, definitions_for_tests

CALENDAR = working_days(2057)

AFTER = [
    ("working days over Easter", date(2026, 4, 2), 10, "working days", date(2026, 4, 20)),
    ("working days from a Saturday", date(2026, 3, 7), 1, "working days", date(2026, 3, 9)),
    ("days", date(2026, 2, 1), 28, "days", date(2026, 3, 1)),
    ("months to the last day of February", date(2025, 8, 31), 6, "months", date(2026, 2, 28)),
    ("months over a year's end", date(2025, 11, 30), 3, "months", date(2026, 2, 28)),
    ("years from a leap day", date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
]


@pytest.mark.parametrize(("what", "start", "limit", "unit", "day"), AFTER, ids=[spec[0] for spec in AFTER])
def test_the_due_day_is_the_last_day_within_the_limit(what: str, start: date, limit: int, unit: str, day: date) -> None:
    assert after(start, limit, unit, CALENDAR) == day


LATE = [
    ("a working day late", date(2026, 3, 6), date(2026, 3, 9), "working days", 1),
    ("no working day has passed over a weekend", date(2026, 3, 6), date(2026, 3, 8), "working days", 0),
    ("days late", date(2026, 3, 6), date(2026, 3, 8), "days", 2),
    ("not yet a month late", date(2026, 1, 31), date(2026, 2, 28), "months", 0),
    ("a month late", date(2026, 1, 31), date(2026, 3, 1), "months", 1),
    ("a year late", date(2025, 3, 1), date(2026, 3, 1), "years", 1),
]


@pytest.mark.parametrize(("what", "day", "on_day", "unit", "late"), LATE, ids=[spec[0] for spec in LATE])
def test_lateness_is_whole_units_since_the_due_day(what: str, day: date, on_day: date, unit: str, late: int) -> None:
    assert lateness(day, on_day, unit, CALENDAR) == late


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("due") / "definitions"), prove=False)


def an_assessment(number: int, started: date | None, **more: Any) -> dict[str, Any]:
    return {
        "cina_assessment_id": f"a{number}",
        "cina_person_id": f"c{number}",
        "cina_assessment_start_date": started,
        "cina_assessment_team": "T1" if number < 3 else "T2",
        "cina_assessment_worker_id": "w1",
        **more,
    }


ON = date(2026, 10, 30)  # a Friday


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Measured:
    rows = [
        an_assessment(0, date(2026, 8, 27)),  # due on 30 October itself
        an_assessment(1, date(2026, 8, 26)),  # due the day before
        an_assessment(2, date(2026, 9, 11)),  # due in ten working days
        an_assessment(3, date(2026, 9, 14)),  # due in eleven
        an_assessment(4, None),
        an_assessment(5, date(2026, 1, 5), cina_assessment_auth_date=date(2026, 9, 1)),  # done
        an_assessment(6, date(2026, 1, 5)),  # long overdue, and restricted
    ]
    return measured(
        tmp_path_factory.mktemp("due_world"),
        World(
            {
                "ssd_cin_assessments": rows,
                "los_restricted_records": [{"child_id": "c6"}],
                "los_teams": [{"team": "T1", "locality": "North", "opened_on": date(2020, 1, 1)}],
                "ssd_cp_plans": [
                    {"cppl_cp_plan_id": "p1", "cppl_person_id": "c1", "cppl_cp_plan_start_date": date(2026, 1, 1)}
                ],
                "ssd_cp_visits": [
                    {"cppv_cp_visit_id": "v1", "cppv_person_id": "c1", "cppv_cp_visit_date": date(2026, 9, 30)}
                ],
            }
        ),
        catalogue=catalogue,
    )


def _listed(world: Measured, *measures: str, **asked: Any) -> dict[str, DueRow]:
    found = due(
        world.results, [world.catalogue.measure(name) for name in measures], on_day=ON, **{"within": 10, **asked}
    )
    return {row.case_id: row for row in found.rows}


def test_open_work_is_overdue_due_soon_or_not_known(world: Measured) -> None:
    found = _listed(world, "assessments_in_time")
    assert {case: (row.status, row.due_on) for case, row in found.items()} == {
        "a0": ("due", date(2026, 10, 30)),
        "a1": ("overdue", date(2026, 10, 29)),
        "a2": ("due", date(2026, 11, 13)),
        "a4": ("not known", None),
    }
    assert (found["a1"].late, found["a1"].working_days_left) == (1, None)
    assert (found["a2"].late, found["a2"].working_days_left) == (None, 10)
    assert (found["a0"].working_days_left, found["a0"].unit) == (0, "working days")
    assert (found["a1"].team, found["a1"].worker, found["a1"].locality) == ("T1", "w1", "North")
    assert found["a4"].locality == "not recorded"


def test_what_cannot_be_dated_comes_first_and_then_the_longest_overdue(world: Measured) -> None:
    assert list(_listed(world, "assessments_in_time")) == ["a4", "a1", "a0", "a2"]


def test_restricted_records_are_counted_and_not_listed(world: Measured) -> None:
    measures = [world.catalogue.measure("assessments_in_time")]
    found = due(world.results, measures, on_day=ON)
    assert found.restricted == 1
    assert found.restricted_of == {"overdue": 1}
    assert "a6" not in {row.case_id for row in found.rows}
    assert "c6" not in str(found.as_json())
    assert due(world.results, measures, on_day=ON, team="T1").restricted == 0, "the restricted case is another team's"


def test_a_team_sees_its_own_list(world: Measured) -> None:
    assert set(_listed(world, "assessments_in_time", team="T2")) == {"a4"}


def test_looking_further_ahead_shows_more(world: Measured) -> None:
    assert "a3" in _listed(world, "assessments_in_time", within=11)


def test_a_case_at_a_period_end_is_due_from_its_latest_event(world: Measured) -> None:
    row = _listed(world, "visited_in_28_days")["p1"]
    assert (row.status, row.due_on, row.late, row.unit, row.local) == ("overdue", date(2026, 10, 28), 2, "days", True)
    assert (row.counted_from, row.limit) == (date(2026, 9, 30), 28)
    assert (row.last_on, row.seen_alone) == (date(2026, 9, 30), None)
    assert row.as_json()["last_on"] == "2026-09-30"


def test_what_is_open_and_never_done_was_last_done_on_no_day(world: Measured) -> None:
    row = _listed(world, "assessments_in_time")["a1"]
    assert (row.last_on, row.seen_alone, row.counted_from, row.limit) == (None, None, date(2026, 8, 26), 45)


def test_measures_without_a_due_day_and_measures_not_available_list_nothing(world: Measured) -> None:
    assert _listed(world, "open_assessments", "care_leavers_in_touch") == {}


def test_each_line_says_what_to_do_and_why(world: Measured) -> None:
    found = _listed(world, "assessments_in_time", "visited_in_28_days")
    assert (found["a1"].do, found["a1"].why) == ("Finish the assessment", "45 working days from 26/08/2026")
    assert found["a4"].why == "there is no day on record to count from"
    assert found["p1"].why == "28 days from 30/09/2026 (local policy)"


def test_what_keeps_a_child_safe_comes_before_longer_overdue_paper(world: Measured) -> None:
    assert list(_listed(world, "assessments_in_time", "visited_in_28_days")) == ["p1", "a4", "a1", "a0", "a2"]


DEED = DueRow(
    measure="one",
    title="One measure",
    do="Visit the child",
    why="10 working days from 01/10/2026",
    comes_first=True,
    authority="999",
    child="c1",
    case_id="v1",
    team="T1",
    locality="North",
    worker="w1",
    due_on=date(2026, 10, 15),
    status="overdue",
    late=11,
    working_days_left=None,
    unit="working days",
    local=False,
    restricted=False,
)
LONG_AGO = date(2025, 10, 30)

LAST_DONE: list[tuple[str, list[tuple[date | None, bool | None]], tuple[date | None, bool | None]]] = [
    ("never, by any of them", [(None, None), (None, None)], (None, None)),
    (
        "the latest of them, whichever speaks",
        [(date(2026, 9, 1), True), (date(2026, 9, 8), False)],
        (date(2026, 9, 8), False),
    ),
    ("one that has it on record", [(None, None), (date(2026, 9, 8), None)], (date(2026, 9, 8), None)),
    (
        "seen alone by one of two that day",
        [(date(2026, 9, 8), False), (date(2026, 9, 8), True)],
        (date(2026, 9, 8), True),
    ),
    (
        "nobody said, though it was not the day before",
        [(date(2026, 9, 7), True), (date(2026, 9, 8), None)],
        (date(2026, 9, 8), None),
    ),
]


@pytest.mark.parametrize(("what", "times", "told"), LAST_DONE, ids=[spec[0] for spec in LAST_DONE])
def test_a_deed_was_last_done_when_any_of_its_measures_says_so(
    what: str, times: list[tuple[date | None, bool | None]], told: tuple[date | None, bool | None]
) -> None:
    rows = [replace(DEED, case_id=f"v{n}", last_on=on, seen_alone=alone) for n, (on, alone) in enumerate(times)]
    for order in (rows, rows[::-1]):
        (line,) = one_line_a_deed(order, long_ago=LONG_AGO)
        assert (line.last_on, line.seen_alone) == told


SAME_DEED: list[tuple[str, list[DueRow], list[tuple[str, list[str], bool]]]] = [
    (
        "the earliest limit speaks for the deed, and names the others",
        [replace(DEED, measure="later", case_id="v2", due_on=date(2026, 10, 20)), DEED],
        [("v1", ["later"], False)],
    ),
    (
        "overdue speaks before due soon, whatever the order of the measures",
        [replace(DEED, measure="soon", case_id="v2", status="due", due_on=date(2026, 11, 4)), DEED],
        [("v1", ["soon"], False)],
    ),
    (
        "another child is another line",
        [DEED, replace(DEED, child="c2", case_id="v2")],
        [("v1", [], False), ("v2", [], False)],
    ),
    (
        "another deed is another line",
        [DEED, replace(DEED, do="Review", case_id="v2")],
        [("v2", [], False), ("v1", [], False)],
    ),
    (
        "the same child's number in two authorities is two children",
        [DEED, replace(DEED, authority="998", case_id="v2")],
        [("v1", [], False), ("v2", [], False)],
    ),
    (
        "rows about no child are one line a case",
        [replace(DEED, child=None, case_id="f1"), replace(DEED, child=None, case_id="f2")],
        [("f1", [], False), ("f2", [], False)],
    ),
    ("overdue for a year to the day is not yet long ago", [replace(DEED, due_on=LONG_AGO)], [("v1", [], False)]),
    ("overdue for a year and a day is", [replace(DEED, due_on=date(2025, 10, 29))], [("v1", [], True)]),
    (
        "a deed owed since long ago and again now is owed now",
        [replace(DEED, case_id="old", measure="old", due_on=date(2020, 1, 1)), DEED],
        [("v1", ["old"], False)],
    ),
]


@pytest.mark.parametrize(("what", "rows", "lines"), SAME_DEED, ids=[spec[0] for spec in SAME_DEED])
def test_one_line_for_one_thing_to_do(what: str, rows: list[DueRow], lines: list[tuple[str, list[str], bool]]) -> None:
    found = one_line_a_deed(rows, long_ago=LONG_AGO)
    assert [(row.case_id, [other.measure for other in row.also], row.long_overdue) for row in found] == lines


def test_what_fell_due_years_ago_is_a_list_of_its_own(world: Measured) -> None:
    measures = [world.catalogue.measure("assessments_in_time")]
    found = due(world.results, measures, on_day=date(2027, 10, 30))
    assert {row.case_id for row in found.long_overdue} == {"a1"}
    assert "a1" not in {row.case_id for row in found.rows}
    assert found.as_json()["long_overdue"][0]["due_on"] == "2026-10-29"
    assert found.restricted == 1, "the restricted case is counted though it is long overdue too"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


def test_every_timed_measure_says_when_the_deed_is_done_or_was_last_done(shipped: Catalogue) -> None:
    """Else its line would say `none recorded` of what may have been done many times."""
    silent = [
        measure.id
        for measure in shipped.measures.values()
        if measure.due is not None
        and not (measure.due.done or measure.due.last)
        and not measure.cases.id.startswith("open_")  # work that is open has not been done at all
    ]
    assert not silent, f"Name under `due` the day it is `done`, or `last` was: {silent}"
