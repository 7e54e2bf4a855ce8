"""Another system's figures beside ours: counts for those who may compare, children behind the row gate."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from lineofsight.measures.reading_figures import TheirFigure
from lineofsight.measures.reconcile import Ours, compare_figure
from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.administration import uploads
from lineofsight.service.administration.actions_reconcile import compare_figures
from lineofsight.service.kept import Kept, the_current
from tests.builders.administration import a_list, events

People = Callable[..., Person]
MEASURE, MONTH = "assessments_in_45_working_days", "2026-09"
HEAD = ["measure", "month", "numerator", "denominator"]
PURPOSE = "to put the return right before it goes"


def ours(kept: Kept, numerator: int | None = None, denominator: int | None = None) -> Any:
    """Our figure of the month beside theirs."""
    told = Ours(kept.results, kept.catalogue, kept.snapshot.manifest.authorities)
    theirs = TheirFigure(MEASURE, MONTH, None, None, numerator, denominator, None, 2)
    return compare_figure(theirs, told)


@pytest.fixture
def figures(county: Path) -> tuple[int, int]:
    kept = the_current()
    if kept.results.folder.name != kept.catalogue.hash:
        pytest.fail("The county was measured by other definitions: remove LINEOFSIGHT_TEST_COUNTY's folder.")
    told = ours(kept).ours
    return told["numerator"], told["denominator"]


def send(client: Client, *rows: list[str], **said: str) -> str:
    answer = client.post(reverse("reconcile"), {"file": a_list("chat.csv", *rows), **said})
    return answer.content.decode()


def children_of(kept: Kept) -> list[list[str]]:
    """A list of children in the authority's own numbers that nobody here counts: each differs."""
    return [["measure", "child", "month", "counted", "met"], [MEASURE, "INV-not-ours", MONTH, "Y", "Y"]]


def test_a_figure_that_agrees(figures: tuple[int, int], person: People, client: Client) -> None:
    who = person("data_owner")
    client.force_login(who)
    html = send(client, HEAD, [MEASURE, MONTH, *map(str, figures)])
    assert "1 of 1 figure agree" in html and "agrees" in html
    (event,) = events("figures compared")
    assert event.by == who.public_id and '"agree": 1' in event.references
    assert not any(uploads.arriving().iterdir()), "the sheet is deleted"


def test_a_figure_that_differs_is_explained_or_said_not_to_be(
    figures: tuple[int, int], person: People, client: Client
) -> None:
    client.force_login(person("data_owner"))
    html = send(client, HEAD, [MEASURE, MONTH, str(figures[0] + 1), str(figures[1] + 7)])
    assert "differs" in html and "Not explained" in html and "within one unit of the limit" in html


def test_children_are_counted_for_those_who_may_not_open_them(
    figures: tuple[int, int], person: People, client: Client
) -> None:
    client.force_login(person("data_owner"))
    html = send(client, *children_of(the_current()), purpose=PURPOSE)
    assert "line" in html and "Case number" not in html and "INV-not-ours" not in html
    assert "Why you need to see the children" not in html, "the purpose is not asked of a role that sees no child"
    assert events("children looked at") == []


def test_children_are_listed_for_a_purpose_and_the_look_is_written_first(
    figures: tuple[int, int], person: People, client: Client
) -> None:
    who = person("performance_analyst")
    client.force_login(who)
    assert "Case number" not in send(client, *children_of(the_current()))
    html = send(client, *children_of(the_current()), purpose=PURPOSE)
    assert "Case number" in html
    whats = [event.what for event in events()]
    assert whats == ["figures compared", "children looked at", "figures compared"]
    (look,) = events("children looked at")
    assert look.written.text == PURPOSE and look.by == who.public_id


def test_a_purpose_that_says_nothing_opens_nothing(figures: tuple[int, int], person: People, client: Client) -> None:
    client.force_login(person("performance_analyst"))
    answer = client.post(
        reverse("reconcile"), {"file": a_list("chat.csv", *children_of(the_current())), "purpose": "x"}
    )
    assert answer.status_code == 403 and "Say why" in answer.content.decode()
    assert events() == []


@pytest.mark.parametrize("role", ["team_manager", "administrator", "elected_member"])
def test_others_may_not_compare(role: str, county: Path, person: People) -> None:
    file = a_list("chat.csv", HEAD, [MEASURE, MONTH, "1", "2"])
    with pytest.raises(Refused, match="may not set our figures beside another system's"):
        compare_figures(file=file, purpose="", kept=the_current(), today=localdate(), by=person(role))
    assert events() == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([HEAD, ["no_such_measure", MONTH, "1", "2"]], "There is no such measure."),
        ([["this", "that"], ["1", "2"]], "has no figures to compare"),
        ([HEAD, [MEASURE, "soon", "1", "2"]], "Enter the month like 2026-03"),
    ],
    ids=["a measure that is none", "another sheet", "a month that is none"],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_a_sentence(
    rows: list[list[str]], said: str, county: Path, person: People, client: Client
) -> None:
    client.force_login(person("data_owner"))
    html = send(client, *rows)
    assert "There is a problem" in html and said in html and events() == []
