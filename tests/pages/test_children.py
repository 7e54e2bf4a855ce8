"""Down from a figure to its cases and up from a child to every figure: one's own, with a reason, and on record."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lineofsight.measures.drill_down import cases
from lineofsight.measures.walk_up import walk_up
from lineofsight.service.access.roles import Depth, roles
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_current
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.models import Comment
from tests.builders.service_home import SeenBy

PURPOSE = "to see who has not been visited"


@pytest.fixture
def every_case(county: Path) -> Any:
    """A measure, its newest month, and all the cases of it, as no page gives them whole."""
    kept = the_current()
    for measure in kept.catalogue.measures.values():
        if measure.due is None or measure.id not in reading.newest(kept, "authority") or measure.shows != "share":
            continue
        period = reading.series(kept, measure.id, reading.whole_of(kept))[-1].period
        found = cases(kept.results, measure, period)
        if len({row.team for row in found.rows}) > 2 and any(row.verdict == "not met" for row in found.rows):
            return measure, period, found
    raise AssertionError("no measure of the small county has cases in several teams")


def address(every_case: Any) -> str:
    measure, period, _ = every_case
    return f"/figures/{measure.id}/{period}/cases/"


def children_on(page: str) -> list[str]:
    return re.findall(r'name="child" value="([^"]+)"', page)


def looked(client: Client, every_case: Any, **said: str) -> str:
    answer = client.post(address(every_case), {"purpose": PURPOSE, "verdict": "every", **said})
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def test_the_privacy_screen_comes_first_and_shows_no_child(seen_by: SeenBy, every_case: Any) -> None:
    client = seen_by("director")
    before = ledger.length()
    page = client.get(address(every_case), {"verdict": "not met"}).content.decode()
    assert "Before you see children" in page and "Why do you need to see these children?" in page
    assert not children_on(page) and ledger.length() == before
    assert re.search(r'value="not met"[^>]*checked|checked[^>]*value="not met"', page), "the verdict that was asked for"


@pytest.mark.parametrize("purpose", ["", "   ", "curious"])
def test_without_a_reason_there_is_no_list(seen_by: SeenBy, every_case: Any, purpose: str) -> None:
    client, before = seen_by("director"), ledger.length()
    page = looked(client, every_case, purpose=purpose)
    assert "There is a problem" in page and not children_on(page) and ledger.length() == before


def test_who_answers_for_the_county_is_shown_every_case_with_the_dates_that_decided_it(
    seen_by: SeenBy, every_case: Any
) -> None:
    page = looked(seen_by("director"), every_case)
    _, _, found = every_case
    assert sorted(children_on(page)) == sorted(row.child for row in found.rows if row.child)
    assert re.search(r"[a-z ]+: (\d{1,2} [A-Z][a-z]+ \d{4}|not recorded)", page)


def test_restricted_records_are_counted_and_not_listed(seen_by: SeenBy) -> None:
    client, kept = seen_by("director"), the_current()
    for measure in kept.catalogue.measures.values():
        months = reading.series(kept, measure.id, reading.whole_of(kept))
        found = cases(kept.results, measure, months[-1].period) if months else None
        if found is not None and found.restricted:
            page = looked(client, (measure, months[-1].period.replace(" ", "-"), found))
            assert f"{found.restricted} restricted record" in page
            assert len(children_on(page)) == len([row for row in found.rows if row.child])
            return
    raise AssertionError("the small county has no restricted record in any newest month")


def test_a_verdict_keeps_the_cases_so_judged(seen_by: SeenBy, every_case: Any) -> None:
    page = looked(seen_by("director"), every_case, verdict="not met")
    _, _, found = every_case
    assert sorted(children_on(page)) == sorted(row.child for row in found.rows if row.verdict == "not met")


@pytest.mark.parametrize(("role", "kind"), [("team_manager", "team"), ("locality_director", "locality")])
def test_others_are_shown_their_own_only_whatever_they_ask_for(
    seen_by: SeenBy, every_case: Any, role: str, kind: str
) -> None:
    _, _, found = every_case
    mine = getattr(found.rows[0], kind)
    client = seen_by(role, **{kind: mine})
    own = sorted(row.child for row in found.rows if getattr(row, kind) == mine and row.child)
    assert sorted(children_on(looked(client, every_case))) == own
    other = next(getattr(row, kind) for row in found.rows if getattr(row, kind) not in (mine, "not recorded"))
    assert children_on(looked(client, every_case, **{kind: other})) == [], "asking for another place opens nothing"


def test_a_locality_asked_for_is_all_that_is_listed(seen_by: SeenBy, every_case: Any) -> None:
    _, _, found = every_case
    locality = next(row.locality for row in found.rows if row.locality != "not recorded")
    page = looked(seen_by("director"), every_case, locality=locality)
    assert sorted(children_on(page)) == sorted(row.child for row in found.rows if row.locality == locality)


def test_the_look_is_in_the_ledger_with_the_reason_and_no_child(seen_by: SeenBy, every_case: Any) -> None:
    measure, period, _ = every_case
    given = children_on(looked(seen_by("director"), every_case))
    event = ledger.about(f"measure:{measure.id}")[0]
    assert event.written.text == PURPOSE
    said = json.loads(event.references)
    assert said["children"] == len(set(given)) and said["period"] == period
    assert not any(child in event.references for child in given)


@pytest.mark.parametrize("role", [role.id for role in roles().values() if role.children is Depth.NONE])
def test_a_role_that_sees_no_child_is_refused_with_a_sentence(seen_by: SeenBy, every_case: Any, role: str) -> None:
    client = seen_by(role)
    for answer in (client.get(address(every_case)), client.post(address(every_case)), client.post("/child/")):
        assert answer.status_code == 403
        assert f"{roles()[role].plural} may not open child lists. Ask" in answer.content.decode()


def test_no_childs_id_is_ever_in_an_address(seen_by: SeenBy, every_case: Any) -> None:
    page = looked(seen_by("director"), every_case)
    addresses = " ".join(re.findall(r'(?:href|action)="([^"]*)"', page))
    assert not any(child in addresses for child in children_on(page))
    assert all(child.isalnum() for child in children_on(page))


# --- walking up --------------------------------------------------------------------------------------------------


def up(client: Client, child: str) -> str:
    answer = client.post("/child/", {"child": child, "purpose": PURPOSE})
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_from_a_child_up_to_every_measure_they_count_in(seen_by: SeenBy, every_case: Any) -> None:
    _, _, found = every_case
    child, kept = next(row.child for row in found.rows if row.child), the_current()
    page = up(seen_by("director"), child)
    expected = {row.measure for row in walk_up(kept.results, kept.catalogue, child).rows}
    assert set(re.findall(r'href="/figures/([a-z0-9_]+)/"', page)) == expected
    assert every_case[0].id in expected and len(expected) > 3
    assert child not in re.sub(r"<input[^>]*>", "", page), "the pseudonym is for the machine"
    event = ledger.about("child")[0]
    assert event.written.text == PURPOSE and child not in event.references


def test_a_child_of_another_team_cannot_be_guessed(seen_by: SeenBy, every_case: Any) -> None:
    _, _, found = every_case
    kept, mine = the_current(), found.rows[0].team

    def in_my_team(child: str) -> bool:
        return any(row.team == mine for row in walk_up(kept.results, kept.catalogue, child).rows)

    other = next(row.child for row in found.rows if row.child and row.team != mine and not in_my_team(row.child))
    page = up(seen_by("team_manager", team=mine), other)
    assert page == up(seen_by("team_manager", team=mine), "000000000000"), "as though there were no such child"
    assert "None of this child’s cases is one that you may open" in page


def test_a_child_is_never_asked_for_by_address(seen_by: SeenBy) -> None:
    assert seen_by("director").get("/child/").status_code == 405
    assert seen_by("director").post("/child/", {"child": "x"}).status_code == 400


# --- comments ----------------------------------------------------------------------------------------------------


def commented(client: Client, every_case: Any, text: str, **place: str) -> Any:
    measure, period, _ = every_case
    return client.post(f"/figures/{measure.id}/{period}/comment/", {"text": text, **place})


def test_a_comment_is_shown_dated_under_the_role_and_is_in_the_ledger(seen_by: SeenBy, every_case: Any) -> None:
    measure, period, _ = every_case
    client = seen_by("head_of_service")
    answer = commented(client, every_case, "Two workers were ill.\nCover began <b>on Monday</b>.")
    assert answer.status_code == 302 and answer["Location"].endswith("#comments")
    page = client.get(f"/figures/{measure.id}/").content.decode()
    assert "Two workers were ill.<br>Cover began &lt;b&gt;on Monday&lt;/b&gt;." in page
    assert re.search(r"Head of service, \d{1,2} [A-Z][a-z]+ \d{4} at \d\d:\d\d, on ", page)
    event, comment = ledger.about(f"measure:{measure.id}")[0], Comment.objects.get()
    assert (event.what, event.written.text) == ("commented", comment.text)
    said = json.loads(event.references)
    assert (said["comment"], said["period"]) == (comment.public_id, period) and "ill" not in event.references
    assert comment.snapshot == the_current().snapshot.id
    assert list(ledger.breaks()) == []


def test_a_comment_on_a_locality_stands_on_its_page_only(seen_by: SeenBy, every_case: Any) -> None:
    measure, _, found = every_case
    locality = next(row.locality for row in found.rows if row.locality != "not recorded")
    client = seen_by("locality_director")
    assert commented(client, every_case, "Here only.", locality=locality).status_code == 302
    assert "Here only." in client.get(f"/figures/{measure.id}/", {"locality": locality}).content.decode()
    assert "Here only." not in client.get(f"/figures/{measure.id}/").content.decode()


def test_an_empty_comment_is_asked_for_again(seen_by: SeenBy, every_case: Any) -> None:
    answer = commented(seen_by("director"), every_case, "  ")
    assert answer.status_code == 200 and "Enter your comment" in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("role", ["elected_member", "practitioner", "data_owner"])
def test_who_may_not_comment_is_refused_with_a_sentence(seen_by: SeenBy, every_case: Any, role: str) -> None:
    answer = commented(seen_by(role), every_case, "A word from outside.")
    assert answer.status_code == 403
    assert f"{roles()[role].plural} may not comment on figures. Ask" in answer.content.decode()
    assert not Comment.objects.exists()


def test_the_public_profile_reads_no_comment(seen_by: SeenBy, every_case: Any) -> None:
    commented(seen_by("director"), every_case, "Between colleagues.")
    page = seen_by("elected_member").get(f"/figures/{every_case[0].id}/").content.decode()
    assert "Between colleagues." not in page and "What has been said" not in page
