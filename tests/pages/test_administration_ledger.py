"""The pages of the ledger: every event in words, never a child, and whether it is whole."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lineofsight.service.access.caseload import open_caseload
from lineofsight.service.access.models import Person
from lineofsight.service.administration.cycle_page import months_back
from lineofsight.service.administration.ledger_page import AT_ONCE
from lineofsight.service.events import ledger
from lineofsight.service.events.models import Event
from lineofsight.service.kept import the_current

People = Callable[..., Person]
MEASURE = "assessments_in_45_working_days"


def write(many: int = 1, what: str = "commented", about: str = f"measure:{MEASURE}", **said: Any) -> None:
    said.setdefault("by", None)
    for _ in range(many):
        with transaction.atomic():
            ledger.record(what, about=about, **said)


@pytest.fixture
def reader(county: Path, person: People, client: Client) -> Person:
    who = person("commissioner")
    client.force_login(who)
    return who


def page(client: Client, name: str = "ledger", **said: str) -> str:
    return client.get(reverse(name), said).content.decode()


def look(who: Person) -> set[str]:
    kept = the_current()
    given = open_caseload(who, purpose="to see who INV1 is", kept=kept, today=kept.snapshot.manifest.as_at)
    return {row.child for row in given.cases(MEASURE, "2026-09").rows}


def test_a_look_is_told_and_no_child_is(reader: Person, person: People, client: Client) -> None:
    who = person("director")
    children = look(who)
    html = page(client)
    assert children and f"{len(children)} child" in html
    assert who.name in html and "Director of children&#x27;s services" in html
    assert the_current().catalogue.measures[MEASURE].title in html
    assert not any(child in html for child in children) and "INV1" not in html, "nor what was written about them"


def test_what_a_room_should_not_have_referred_to_is_not_shown(reader: Person, client: Client) -> None:
    write(about="child:abc123def456", child="abc123def456", note="INV1")
    write(about="abc123def456")
    html = page(client)
    assert "abc123def456" not in html and "INV1" not in html and "Commented" in html


def test_filters_by_kind_and_by_person(reader: Person, person: People, client: Client) -> None:
    who = person("director")
    write(by=who, what="commented")
    write(what="load stopped", about="load:xyz")
    assert "Load stopped" not in _table(page(client, kind="commented"))
    assert "Commented" not in _table(page(client, kind="load stopped"))
    assert "Load stopped" not in _table(page(client, person=who.public_id))


def _table(html: str) -> str:
    return html[html.index("<tbody") : html.index("</tbody")]


def test_older_events_follow_and_none_is_lost(reader: Person, client: Client) -> None:
    write(AT_ONCE + 5)
    first = page(client)
    assert _table(first).count("<tr") == AT_ONCE
    address = first.split('href="/administration/ledger/?')[1].split('"')[0]
    older = client.get(f"{reverse('ledger')}?{address.replace('&amp;', '&')}").content.decode()
    assert _table(older).count("<tr") == 5 and "Older events" not in older


def test_verify_says_whole_or_names_the_first_break(reader: Person, client: Client) -> None:
    write(3)
    assert "The ledger is whole: 3 events" in client.post(reverse("ledger_verify")).content.decode()
    Event.objects.filter(sequence=2).update(what="something else")
    html = client.post(reverse("ledger_verify")).content.decode()
    assert "Event 2 is not as it was written." in html and "not whole" in html


def test_more_events_ask_the_database_no_more(reader: Person, person: People, client: Client) -> None:
    counts = []
    for many in (3, 40):
        write(many, by=person("director"))
        with CaptureQueriesContext(connection) as asked:
            page(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_performance_cycle_says_who_looked_and_who_commented(
    reader: Person, person: People, client: Client
) -> None:
    look(person("director"))
    write(by=person("team_manager"))
    this_month = ledger.about(f"measure:{MEASURE}")[0].at[:7]
    html = page(client, "performance_cycle", month=this_month)
    assert "Director of children&#x27;s services" in html and "Team manager" in html
    assert "1 measure had somebody look behind it" in html
    assert "Nobody looked" in page(client, "performance_cycle", month=_a_year_before(this_month))


def _a_year_before(month: str) -> str:
    return months_back(date.fromisoformat(f"{month}-01"))[-1]
