"""Tonight's list, from how many to who to signed off by name, with every step in the ledger."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from lineofsight.service.access.models import Person
from lineofsight.service.events import ledger
from lineofsight.service.events.models import Event
from lineofsight.service.kept import the_current
from lineofsight.service.performance.models import TonightSignOff

WHY = "I am the director on call tonight"
DECIDED = "The head of leaving care finds a place for each before nine."

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader" class="govuk-table__header">([A-Z0-9]+)', page)


def read_hash(page: str) -> str:
    found = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    assert found, "the list carries what it was when it was read"
    return found[1]


@pytest.fixture
def director(county: Any, person: Any, client: Client) -> Person:
    who: Person = person("director")
    client.force_login(who)
    return who


@pytest.fixture
def expected(county: Any) -> set[str]:
    """The authority's numbers of those on the list, read apart from the page."""
    import pyarrow.parquet as pq

    from lineofsight.measures.drill_down import cases
    from lineofsight.service.performance.tonight import dangers_of

    kept = the_current()
    dangers, faults = dangers_of(kept)
    assert not faults
    children = {
        row.child
        for danger in dangers
        for one in (*danger.listed, *danger.not_known)
        for row in cases(kept.results, kept.catalogue.measure(one.measure), "as at", verdict=one.verdict).rows
    }
    assert children, "the invented county has somebody in danger tonight"
    names = pq.read_table(
        next(kept.home.identifiers(kept.snapshot.id).glob("*.parquet")),
        columns=["child", "child_id"],
        partitioning=None,
    ).to_pylist()
    return {row["child_id"] for row in names if row["child"] in children}


def test_before_the_list_there_are_numbers_and_no_child(director: Person, expected: set[str], client: Client) -> None:
    page = text(client.get("/tonight/"))
    assert "Care leavers without a safe place to live" in page and "not known to be safe" in page
    assert "Nobody has signed this list yet." in page
    assert not any(number in page for number in expected)
    assert not Event.objects.filter(what="children looked at").exists()


def test_no_list_without_a_reason(director: Person, client: Client) -> None:
    for purpose in ("", "work"):
        page = text(client.post("/tonight/", {"purpose": purpose}))
        assert not listed(page) and "There is a problem" in page
    assert not Event.objects.filter(what="children looked at").exists()


def test_the_list_names_each_by_the_case_systems_number_and_each_look_is_on_record(
    director: Person, expected: set[str], client: Client
) -> None:
    page = text(client.post("/tonight/", {"purpose": WHY}))
    assert set(listed(page)) == expected
    looks = Event.objects.filter(what="children looked at").select_related("written")
    assert {event.written.text for event in looks} == {WHY} and {event.by for event in looks} == {director.public_id}
    assert {event.about for event in looks} >= {"measure:children_missing_now"}


def test_it_is_signed_by_name_with_one_event_and_whoever_comes_next_sees_it(
    director: Person, expected: set[str], client: Client, person: Any
) -> None:
    page = text(client.post("/tonight/", {"purpose": WHY}))
    said = {"purpose": WHY, "read": read_hash(page), "decided": DECIDED}
    assert client.post("/tonight/sign/", said)["Location"] == "/tonight/"
    kept = TonightSignOff.objects.get()
    assert (kept.person, kept.snapshot, kept.decided) == (director, the_current().snapshot.id, DECIDED)
    assert kept.listed + kept.not_known >= len(expected) and not any(number in str(kept.marks) for number in expected)
    event = Event.objects.get(what="tonight's list signed")
    assert event.sequence == Event.objects.order_by("sequence").last().sequence, "the event is the last thing written"
    assert event.about == "tonight" and event.written.text == DECIDED and DECIDED not in event.references
    assert json.loads(event.references)["list"] == kept.list_hash == said["read"]
    assert not list(ledger.breaks())

    client.force_login(person("improvement_director"))
    front = text(client.get("/tonight/"))
    assert "Signed by Invented director, director of children&#x27;s services" in front and DECIDED in front
    again = text(client.post("/tonight/", {"purpose": WHY}))
    assert "Nothing has been added since it was signed" in again and ">new</strong>" not in again


def test_what_a_load_adds_is_new_and_asks_for_a_signature_again(director: Person, client: Client) -> None:
    page = text(client.post("/tonight/", {"purpose": WHY}))
    client.post("/tonight/sign/", {"purpose": WHY, "read": read_hash(page), "decided": DECIDED})
    kept = TonightSignOff.objects.get()
    kept.snapshot, kept.marks = "an earlier load", kept.marks[1:]  # as if one line had not been there yet
    kept.save()
    assert "New records have been loaded since it was signed" in text(client.get("/tonight/"))
    again = text(client.post("/tonight/", {"purpose": WHY}))
    assert "1 line added since it was signed" in again and again.count(">new</strong>") == 1


def test_a_list_that_changed_while_it_was_read_is_not_signed(director: Person, client: Client) -> None:
    for read in ("0" * 64, ""):
        page = text(client.post("/tonight/sign/", {"purpose": WHY, "read": read, "decided": DECIDED}))
        assert "The list has changed since you read it" in page and listed(page)
        assert DECIDED in page, "what was written is not lost"
    assert not TonightSignOff.objects.exists()
    assert not Event.objects.filter(what="tonight's list signed").exists()


def test_it_is_not_signed_without_a_decision(director: Person, client: Client) -> None:
    page = text(client.post("/tonight/", {"purpose": WHY}))
    for decided in ("", "ok"):
        again = text(client.post("/tonight/sign/", {"purpose": WHY, "read": read_hash(page), "decided": decided}))
        assert "There is a problem" in again
    assert not TonightSignOff.objects.exists()


def test_only_who_may_sign_reaches_it(county: Any, person: Any, client: Client) -> None:
    client.force_login(person("head_of_service"))
    for answer in (client.get("/tonight/"), client.post("/tonight/", {"purpose": WHY}), client.post("/tonight/sign/")):
        assert answer.status_code == 403
        assert "Heads of service may not sign tonight&#x27;s list." in answer.content.decode()


def test_the_deed_itself_asks_for_the_permission(county: Any, person: Any) -> None:
    from lineofsight.service.access.refusals import Refused
    from lineofsight.service.performance.actions_tonight import sign_tonight

    with pytest.raises(Refused, match="may not sign tonight's list"):
        sign_tonight(reading=None, read_hash="", decided=DECIDED, at=None, by=person("head_of_service"))  # type: ignore[arg-type]


def test_the_database_is_asked_no_more_often_for_many_signatures(director: Person, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = text(client.post("/tonight/", {"purpose": WHY}))
    asked = []
    for times in (1, 6):
        for _ in range(times):
            client.post("/tonight/sign/", {"purpose": WHY, "read": read_hash(page), "decided": DECIDED})
        with CaptureQueriesContext(connection) as queries:
            assert text(client.get("/tonight/")).count(DECIDED) == TonightSignOff.objects.count()
        asked.append(len(queries) - 1)
    assert asked[0] == asked[1]


def test_the_first_page_of_the_day_opens_with_tonight_for_who_may_sign_it(
    director: Person, client: Client, person: Any
) -> None:
    page = text(client.get("/"))
    assert re.search(r"<h2[^>]*>Tonight: (at least )?[0-9]+ care leavers? without a safe place to live</h2>", page)
    assert "Nobody has signed this list yet." in page and 'href="/tonight/"' in page
    client.force_login(person("head_of_service"))
    assert "Tonight:" not in text(client.get("/"))
