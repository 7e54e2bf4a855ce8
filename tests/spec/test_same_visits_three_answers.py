"""The same visits under three states of the law: the coronavirus regulations of 2020 through the whole engine.

Three children were each last seen in person eight weeks ago. One was spoken to by video three days ago, the reason
written down; one likewise, with no reason written; and one was not spoken to at all. Nothing differs from one judgement
to the next but the day.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from tests.builders.a_snapshot import Records
from tests.builders.few_measures import few_measures
from tests.builders.measured import Measured

SPOKEN_TO, NO_REASON, NOT_SPOKEN_TO = "spoken to by video", "by video and no reason written", "not spoken to"
LATEST, DUE = "cla_visits_latest_on_time", "cla_visits_due_made_on_time"

# The last day before SI 2020/445; a day under it; one after it, under SI 2020/909; and one after both.
ANSWERS = {
    date(2020, 4, 23): {SPOKEN_TO: "not met", NO_REASON: "not met", NOT_SPOKEN_TO: "not met"},
    date(2020, 6, 1): {SPOKEN_TO: "excluded", NO_REASON: "excluded", NOT_SPOKEN_TO: "excluded"},
    date(2020, 10, 1): {SPOKEN_TO: "met", NO_REASON: "not met", NOT_SPOKEN_TO: "not met"},
    date(2021, 11, 1): {SPOKEN_TO: "not met", NO_REASON: "not met", NOT_SPOKEN_TO: "not met"},
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(
        few_measures(definitions_folder(), tmp_path_factory.mktemp("few") / "definitions", [LATEST, DUE])
    )


def _the_same_visits(records: Records, day: date) -> None:
    for child in (SPOKEN_TO, NO_REASON, NOT_SPOKEN_TO):
        records.a_child(child)
        seen = day - timedelta(weeks=8)
        records.a_period_of_care(child, entered_on=day - timedelta(weeks=30), visited_on=[seen - timedelta(7), seen])
    lately = day - timedelta(days=3)
    records.a_logged_visit(SPOKEN_TO, on=lately, kind="CLA", mode="VIDEO", reason="The household was isolating")
    records.a_logged_visit(NO_REASON, on=lately, kind="CLA", mode="VIDEO")


@pytest.fixture(scope="module")
def judged(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Measured]:
    @cache
    def on(day: date) -> Measured:
        records = Records(as_at=day)
        _the_same_visits(records, day)
        return records.measured(tmp_path_factory.mktemp("same_visits"), catalogue)

    return on


@pytest.mark.parametrize("day", sorted(ANSWERS), ids=str)
def test_each_day_gives_its_own_answer(day: date, judged: Callable[[date], Measured]) -> None:
    found = {child: judged(day).verdict(LATEST, child, "as at") for child in ANSWERS[day]}
    assert found == ANSWERS[day]


def test_three_days_give_three_answers(judged: Callable[[date], Measured]) -> None:
    days = (date(2020, 4, 23), date(2020, 6, 1), date(2020, 10, 1))
    assert [judged(day).verdict(LATEST, SPOKEN_TO, "as at") for day in days] == ["not met", "excluded", "met"]


@pytest.mark.parametrize("day", sorted(ANSWERS), ids=str)
def test_the_visit_that_fell_due_is_judged_by_the_day_it_was_due(day: date, judged: Callable[[date], Measured]) -> None:
    """Due two weeks ago and not made: a breach, unless the law of that day set no limit."""
    due_on = day - timedelta(weeks=2)
    found = [verdict for case, verdict in judged(day).judged(DUE, NOT_SPOKEN_TO) if case["fell_due_on"] == due_on]
    relaxed = date(2020, 4, 24) <= due_on <= date(2020, 9, 24)
    assert found == ["excluded" if relaxed else "not met"]


def test_the_page_that_explains_it_says_the_same() -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / "law-of-the-day.md"
    told = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| ([a-z ]+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {date.fromisoformat(day): verdict for day, verdict in told} == {
        day: answers[SPOKEN_TO] for day, answers in ANSWERS.items()
    }
