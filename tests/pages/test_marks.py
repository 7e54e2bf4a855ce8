"""Events, aims and limits on a chart: said by somebody, for a reason, kept when taken back."""

import re
from pathlib import Path

import pytest

from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.events.models import Event as LedgerEvent
from lineofsight.service.kept import the_current
from lineofsight.service.performance import actions_marks
from lineofsight.service.performance.marks import marks_of
from lineofsight.service.performance.marks_page import LEAST_AFTER, months_to_mark
from lineofsight.service.performance.models import Mark
from lineofsight.service.performance.series import Place, series, whole_of
from tests.builders.service_home import SeenBy

MEASURE = "assessments_in_45_working_days"
PAGE = f"/charts/{MEASURE}/"


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'"))


def here() -> Place:
    return whole_of(the_current())


def months(kind: str) -> tuple[str, ...]:
    kept = the_current()
    return months_to_mark(kept, kept.catalogue.measure(MEASURE), here(), kind)


def test_an_event_is_marked_on_one_chart_or_on_every(seen_by: SeenBy) -> None:
    client = seen_by("performance_analyst")
    month = months("event")[-3]
    for bears_on, words in (("this", "New front door"), ("every", "Strike")):
        said = {"month": month, "text": words, "bears_on": bears_on}
        assert client.post(f"{PAGE}event/", said).status_code == 302
    kept = the_current()
    assert {(mark.month, mark.text) for mark in marks_of(kept, MEASURE, here()).events} >= {
        (month, "New front door"),
        (month, "Strike"),
    }
    another = next(name for name in kept.catalogue.measures if name != MEASURE)
    elsewhere = marks_of(kept, another, Place("locality", "eastvale"))
    assert "Strike" in {one.text for one in elsewhere.events}
    assert "New front door" not in {one.text for one in elsewhere.events}
    page = text(client.get(PAGE))
    assert "New front door" in page and "every measure" in page and "Performance analyst" in page
    deeds = LedgerEvent.objects.filter(about__startswith="mark:")
    assert [event.what for event in deeds] == ["event marked on charts"] * 2


def test_national_events_are_marked_with_their_source(seen_by: SeenBy) -> None:
    page = text(seen_by("elected_member").get(PAGE))
    assert "First lockdown" in page and "SI 2020/350" in page
    assert "Set an aim" not in page, "a member reads the marks and makes none"


def test_help_set_against_assessments_is_drawn_for_the_whole_authority_and_marked(seen_by: SeenBy) -> None:
    name, mark = "early_help_set_against_assessments", "Family Help begins"
    told = series(the_current(), name, here())
    assert len(told) > LEAST_AFTER and mark in {one.text for one in marks_of(the_current(), name, here()).events}
    helped, begun = sum(month.numerator or 0 for month in told), sum(month.denominator or 0 for month in told)
    assert 0.05 * begun < helped < 0.95 * begun, "the county has one of the two and hardly any of the other"
    nowhere = series(the_current(), name, Place("locality", "eastvale"))
    assert not any(month.denominator for month in nowhere), "a locality would read as one that only assesses"
    client = seen_by("elected_member")
    assert mark in text(client.get(f"/charts/{name}/")) and mark not in text(client.get(PAGE))


def test_an_aim_holds_from_its_month_until_the_next(seen_by: SeenBy) -> None:
    client, every = seen_by("director"), months("aim")
    for month, value in ((every[2], "85"), (every[-2], "90 %")):
        answer = client.post(f"{PAGE}aim/", {"month": month, "value": value, "text": "The plan, March: the board"})
        assert answer.status_code == 302
    marks = marks_of(the_current(), MEASURE, here())
    assert [marks.aim_in(every[n]) for n in (0, 2, 3, -3, -2, -1)] == [None, 0.85, 0.85, 0.85, 0.9, 0.9]
    assert "85%: The plan" in text(client.get(PAGE))


@pytest.mark.parametrize(
    ("value", "says"), [("", "Enter the aim"), ("soon", "must be a number"), ("101", "100 per cent or less")]
)
def test_an_aim_that_is_none_is_asked_again(seen_by: SeenBy, value: str, says: str) -> None:
    client = seen_by("director")
    answer = client.post(f"{PAGE}aim/", {"month": months("aim")[0], "value": value, "text": "The board, in March"})
    assert answer.status_code == 200 and says in text(answer)
    assert not Mark.objects.exists()


def test_limits_begin_again_only_where_enough_months_follow_and_for_a_reason(seen_by: SeenBy) -> None:
    client = seen_by("performance_analyst")
    told = [figure.period for figure in series(the_current(), MEASURE, here())]
    open_to_it = months("limits")
    assert open_to_it and told[0] not in open_to_it and len(told[told.index(open_to_it[-1]) :]) == LEAST_AFTER
    reason = "The front door was joined in March and the cause of the change is known"
    too_late = client.post(f"{PAGE}limits/", {"month": told[-1], "text": reason})
    assert too_late.status_code == 200 and not Mark.objects.exists()
    assert client.post(f"{PAGE}limits/", {"month": open_to_it[-1], "text": "better"}).status_code == 200
    assert client.post(f"{PAGE}limits/", {"month": open_to_it[-1], "text": reason}).status_code == 302
    assert marks_of(the_current(), MEASURE, here()).limits[0].month == open_to_it[-1]
    again = client.post(f"{PAGE}limits/", {"month": open_to_it[-1], "text": reason})
    assert again.status_code == 403 and "already" in text(again)


def test_the_chart_is_read_with_limits_that_begin_again_and_with_one_set_of_them(seen_by: SeenBy) -> None:
    client = seen_by("performance_analyst")
    page = f"/figures/{MEASURE}/"
    before = client.get(page).content.decode()
    assert "one set of limits" not in before and "Limits begin again" not in before
    reason = "The front door was joined in March and the cause of the change is known"
    client.post(f"{PAGE}limits/", {"month": months("limits")[-1], "text": reason})
    again = client.get(page).content.decode()
    assert "Limits begin again" in again and f'href="{page}?limits=as-one"' in again
    as_one = client.get(page, {"limits": "as-one"}).content.decode()
    assert "Limits begin again" not in as_one and "The chart as its limits begin again" in as_one


def test_a_mark_taken_back_is_drawn_no_more_and_stays_on_record(seen_by: SeenBy) -> None:
    client = seen_by("performance_analyst")
    client.post(f"{PAGE}event/", {"month": months("event")[-3], "text": "A mistake", "bears_on": "this"})
    mark = Mark.objects.get()
    address = f"/charts/mark/{mark.public_id}/back/"
    assert "Enter why" in text(client.post(address, {"because": ""}))
    assert client.post(address, {"because": "It was another county"}).status_code == 302
    assert "A mistake" not in {one.text for one in marks_of(the_current(), MEASURE, here()).events}
    page = text(client.get(PAGE))
    assert "A mistake" in page and "Taken back" in page and "It was another county" in page
    assert client.post(address, {"because": "Again"}).status_code == 404


def test_who_may_not_mark_is_refused(county: Path, person: object) -> None:
    member: Person = person("elected_member")  # type: ignore[operator]
    with pytest.raises(Refused, match="may not mark charts"):
        actions_marks.mark_event(measure=MEASURE, place=None, month="2026-03", text="Strike", by=member)
    assert not Mark.objects.exists() and not LedgerEvent.objects.filter(about__startswith="mark:").exists()
