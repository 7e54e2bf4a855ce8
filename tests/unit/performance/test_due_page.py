"""A team's morning in words: what each line says, and what the page says of them all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lineofsight.measures.due import Also, DueList, DueRow
from lineofsight.service.performance.due_page import DuePage, Saying, stale

ON = date(2026, 10, 6)  # a Tuesday
MEASURES: Mapping[str, Any] = {
    "visits": SimpleNamespace(title="Visits in time"),
    "supervision": SimpleNamespace(title="Supervision in time"),
}
VISIT = DueRow(
    measure="visits",
    title="Visits in time",
    do="Visit the child",
    why="10 working days from 01/09/2026 (local policy)",
    comes_first=True,
    authority="999",
    child="c1",
    case_id="v1",
    team="Coast 2",
    locality="Coast",
    worker="social worker 14",
    due_on=date(2026, 9, 14),
    status="overdue",
    late=16,
    working_days_left=None,
    unit="working days",
    local=True,
    restricted=False,
    counted_from=date(2026, 8, 28),
    limit=10,
    last_on=date(2026, 8, 28),
    seen_alone=False,
)
SOON: dict[str, Any] = {"status": "due", "late": None, "due_on": date(2026, 10, 8), "working_days_left": 2}
UNDATED: dict[str, Any] = {"status": "not known", "late": None, "due_on": None, "counted_from": None, "limit": None}


def address(measure: str) -> str:
    return f"/figures/{measure}/"


def line(row: DueRow) -> Any:
    return Saying(ON, {"c1": "WM-104482"}, MEASURES, address).line(row)


SAID: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "a local limit",
        {},
        {
            "case_number": "WM-104482",
            "what": "Visit the child",
            "local": "local: 10 working days",
            "limit": "10 working days from 28 August",
            "due": "14 September",
            "lateness": "16 working days late",
            "last": "28 August, not seen alone",
            "worker": "social worker 14",
            "figures": "1 figure",
        },
    ),
    ("a national one", {"local": False}, {"local": "", "limit": "10 working days from 28 August"}),
    (
        "a local day that the record holds",
        {"limit": None, "counted_from": None},
        {"local": "local policy", "limit": ""},
    ),
    ("a working day late", {"late": 1}, {"lateness": "1 working day late"}),
    ("days late", {"unit": "days", "late": 7}, {"lateness": "7 days late"}),
    ("not a whole month late", {"unit": "months", "late": 0}, {"lateness": "less than 1 month late"}),
    ("due today", {**SOON, "working_days_left": 0}, {"lateness": "due today"}),
    ("due tomorrow", {**SOON, "working_days_left": 1}, {"lateness": "due in 1 working day", "due": "8 October"}),
    ("no day to count from", UNDATED, {"due": "not known", "lateness": "it may be overdue", "limit": ""}),
    ("a day of another year", {"due_on": date(2025, 9, 14)}, {"due": "14 September 2025"}),
    ("never done", {"last_on": None, "seen_alone": None}, {"last": "none recorded"}),
    ("seen alone", {"seen_alone": True}, {"last": "28 August, seen alone"}),
    ("nobody said whether alone", {"seen_alone": None}, {"last": "28 August"}),
    ("nobody holds the case", {"worker": None}, {"worker": "unallocated"}),
    ("a child whose number is not held", {"child": "c9"}, {"case_number": "number not held"}),
    ("a family", {"child": None}, {"case_number": "no one child"}),
]


@pytest.mark.parametrize(("what", "given", "told"), SAID, ids=[spec[0] for spec in SAID])
def test_a_line_in_words(what: str, given: dict[str, Any], told: dict[str, str]) -> None:
    found = line(replace(VISIT, **given))
    assert {name: getattr(found, name) for name in told} == told


def test_a_line_names_each_figure_once_and_leads_to_it() -> None:
    twice = (Also("visits", "Visits in time", "v2", None), Also("supervision", "Supervision in time", "s1", None))
    found = line(replace(VISIT, also=twice))
    assert found.figures == "2 figures"
    assert [(one.title, one.href) for one in found.counts_in] == [
        ("Visits in time", "/figures/visits/"),
        ("Supervision in time", "/figures/supervision/"),
    ]


def page(*rows: DueRow, by_worker: bool = False, today: date = ON, **more: Any) -> DuePage:
    late = tuple(row for row in rows if row.long_overdue)
    found = DueList(ON, 10, tuple(row for row in rows if not row.long_overdue), late, **{"restricted": 0, **more})
    return DuePage.of(
        found,
        whose="Coast 2",
        case_numbers={"c1": "WM-104482", "c2": "WM-099317"},
        measures=MEASURES,
        address=address,
        today=today,
        by_worker=by_worker,
    )


COUNTED: list[tuple[str, list[DueRow], dict[str, Any], str]] = [
    ("nothing", [], {}, "0 overdue and 0 due in the next 10 working days."),
    ("one child", [VISIT], {}, "1 overdue and 0 due in the next 10 working days, across 1 child."),
    (
        "two things for one child, one for another",
        [VISIT, replace(VISIT, do="Review", **SOON), replace(VISIT, child="c2", **SOON)],
        {},
        "1 overdue and 2 due in the next 10 working days, across 2 children.",
    ),
    (
        "what cannot be dated, and what is long overdue",
        [replace(VISIT, **UNDATED), replace(VISIT, child="c2", long_overdue=True)],
        {},
        "0 overdue, 0 due in the next 10 working days, 1 that cannot be dated and 1 more than a year overdue, across "
        "2 children.",
    ),
    (
        "restricted records count",
        [VISIT],
        {"restricted": 3, "restricted_of": {"overdue": 2, "due": 1}},
        "3 overdue and 1 due in the next 10 working days, across 1 child.",
    ),
]


@pytest.mark.parametrize(("what", "rows", "more", "said"), COUNTED, ids=[spec[0] for spec in COUNTED])
def test_the_page_counts_in_a_sentence(what: str, rows: list[DueRow], more: dict[str, Any], said: str) -> None:
    assert page(*rows, **more).said == said


def test_the_four_groups_stand_in_order_and_an_empty_one_says_so() -> None:
    (sheet,) = page(replace(VISIT, **SOON), VISIT, replace(VISIT, **UNDATED), replace(VISIT, long_overdue=True)).sheets
    assert [(group.heading, len(group.lines)) for group in sheet.groups] == [
        ("Overdue", 1),
        ("Due in the next 10 working days", 1),
        ("Cannot be dated", 1),
        ("More than a year overdue", 1),
    ]
    (empty,) = page().sheets
    assert empty.groups[0].empty == "Nothing is overdue."
    assert not empty.heads_itself


def test_each_team_has_a_sheet_and_by_worker_each_worker_of_each_team() -> None:
    rows = [VISIT, replace(VISIT, team="Coast 1"), replace(VISIT, team="Coast 1", worker=None)]
    assert [(sheet.title, sheet.said) for sheet in page(*rows).sheets] == [
        ("Coast 1", "2 overdue."),
        ("Coast 2", "1 overdue."),
    ]
    assert [sheet.title for sheet in page(*rows, by_worker=True).sheets] == [
        "Coast 1 · social worker 14",
        "Coast 1 · unallocated",
        "Coast 2 · social worker 14",
    ]


def test_restricted_records_are_spoken_of_and_of_nothing_when_there_are_none() -> None:
    assert page(VISIT).restricted == ""
    said = page(VISIT, restricted=1, restricted_of={"due": 1}).restricted
    assert said == "1 thing to do for restricted records: counted here, and opened only by people named for them."


STALE = [(date(2026, 10, 6), False), (date(2026, 10, 9), False), (date(2026, 10, 10), True)]


@pytest.mark.parametrize(("today", "told"), STALE)
def test_records_of_more_than_a_weekend_ago_say_so(today: date, told: bool) -> None:
    assert bool(stale(ON, today)) is told
    assert bool(page(VISIT, today=today).stale) is told


def test_the_workbook_has_every_line_with_its_day_and_says_what_is_not_in_it() -> None:
    table = page(VISIT, replace(VISIT, child="c2", **UNDATED), restricted=1, restricted_of={"due": 1}).table
    lines = [row for row in table.cells if len(row) == len(table.columns)]
    assert [row[1].words for row in lines] == ["WM-104482", "WM-099317"]
    assert lines[0][5].in_a_file == date(2026, 9, 14)
    assert [row[0].words for row in table.cells[len(lines) :]] == [
        "Coast 2. Records as at 6 October 2026. 1 overdue, 1 due in the next 10 working days and 1 that cannot be "
        "dated, across 2 children.",
        "1 thing to do for restricted records: counted here, and opened only by people named for them.",
    ]
