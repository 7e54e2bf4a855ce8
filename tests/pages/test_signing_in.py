"""Signing in: who is let in, by what, and what everybody else is told."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from lineofsight.records.home import INVENTED, Home
from lineofsight.service.access.actions import person_for_demo
from lineofsight.service.access.models import Person
from lineofsight.service.access.roles import councils_own, roles
from lineofsight.service.events import ledger
from lineofsight.service.events.models import Event
from tests.builders.service_home import PASSWORD
from tests.builders.signing_in import NO_SUCH, code_now, give_password, set_up_second_step, signed_in

pytestmark = pytest.mark.django_db

WRONG = "Your email address or password is wrong"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def told(what: str) -> list[Event]:
    return list(Event.objects.filter(what=what))


def without_tokens(page: bytes, *addresses: str) -> str:
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page.decode())
    for address in addresses:
        text = text.replace(address, "")
    return text


def test_a_password_lets_in_a_person_whose_role_needs_no_second_step(person: Any, client: Client) -> None:
    who = person("elected_member")
    answer = give_password(client, who.email)
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert signed_in(client)
    [event] = told("signed in")
    assert (event.by, event.about) == (who.public_id, f"person:{who.public_id}")


def test_capitals_and_spaces_around_an_address_do_not_matter(person: Any, client: Client) -> None:
    give_password(client, f"  {person('elected_member').email.upper()} ")
    assert signed_in(client)


def test_whoever_is_not_let_in_is_told_the_same(person: Any, client: Client, settings: Any) -> None:
    """A wrong password, an address nobody added, a person let in no longer, and the demo's and the laptop's people."""
    inactive, alone = person("elected_member"), person("only_me")
    Person.objects.filter(pk=inactive.pk).update(is_active=False)
    settings.DEMO = True
    demo = person_for_demo("elected_member")
    settings.DEMO = False
    known = person("elected_member")
    tries = [
        (known.email, "not the pass phrase"),
        (NO_SUCH, PASSWORD),
        (inactive.email, PASSWORD),
        (alone.email, PASSWORD),
        (demo.email, "!"),
    ]
    answers = [give_password(client, *one) for one in tries]
    assert {answer.status_code for answer in answers} == {200}
    pages = {without_tokens(answer.content, one[0]) for answer, one in zip(answers, tries, strict=True)}
    assert len(pages) == 1 and WRONG in pages.pop()
    assert not signed_in(client)


def test_an_address_that_nobody_added_costs_as_much_time(person: Any, client: Client, monkeypatch: Any) -> None:
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *said: hashed.append(1) or encode(*said))
    who = person("elected_member")
    counts = []
    for email in (who.email, NO_SUCH):
        hashed.clear()
        give_password(client, email, "not the pass phrase")
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_a_failure_is_counted_and_what_was_typed_is_kept_nowhere(person: Any, client: Client) -> None:
    who = person("elected_member")
    give_password(client, who.email, "typed-by-mistake-1")
    give_password(client, NO_SUCH, "typed-by-mistake-2")
    assert [event.about for event in told("sign-in failed")] == [f"person:{who.public_id}", "sign-in"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            kept = str(cursor.fetchall())
            assert "typed-by-mistake" not in kept, table
            assert NO_SUCH not in kept, table
    for session in Session.objects.all():
        assert "typed-by" not in str(session.get_decoded()) and NO_SUCH not in str(session.get_decoded())


@pytest.mark.parametrize("role", [role.id for role in roles().values() if role.second_step])
def test_a_role_that_needs_a_second_step_is_not_signed_in_before_it(role: str, person: Any, client: Client) -> None:
    who = person(role)
    answer = give_password(client, who.email)
    assert answer["Location"] == "/sign-in/second-step/"
    for address in ("/who-can-see-what/", "/your-sign-in/", "/your-sign-in/second-step/", "/your-sign-in/confirm/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 200
    assert not signed_in(client)
    set_up_second_step(client)
    assert signed_in(client)
    assert [event.by for event in told("second step added")] == [who.public_id]


def test_every_role_that_sees_a_child_or_lets_people_in_needs_a_second_step() -> None:
    words = {"see children", "see due", "load", "manage people"}
    needing = {
        role.id for role in councils_own().values() if words & {str(p.name).lower().replace("_", " ") for p in role.may}
    }
    assert needing == {role.id for role in councils_own().values() if role.second_step}
    assert {"director", "team_manager", "administrator", "practitioner"} <= needing


def test_the_second_step_is_asked_each_time_and_a_code_serves_once(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    letters, _, given = set_up_second_step(client)
    client.post("/sign-out/")
    assert not signed_in(client)

    assert give_password(client, who.email)["Location"] == "/sign-in/code/"
    assert client.get("/sign-in/second-step/")["Location"] == "/sign-in/", "it is not set up twice"
    assert not signed_in(client)
    refused = client.post("/sign-in/code/", {"code": given})
    assert "has been used" in refused.content.decode(), "the code that it was set up with was given already"
    assert client.post("/sign-in/code/", {"code": code_now(letters, steps=1)})["Location"] == "/"
    assert signed_in(client)
    assert len(told("sign-in failed")) == 1

    client.post("/sign-out/")
    give_password(client, who.email)
    again = client.post("/sign-in/code/", {"code": code_now(letters, steps=1)})
    assert again.status_code == 200 and not signed_in(client)


def test_a_recovery_code_lets_in_once(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    _, codes, _ = set_up_second_step(client)
    assert len(codes) == 10
    for expected in (True, False):
        client.post("/sign-out/")
        give_password(client, who.email)
        client.post("/sign-in/code/", {"code": codes[0]})
        assert signed_in(client) is expected


def test_the_second_step_is_kept_under_a_key_that_the_database_does_not_hold(person: Any, client: Client) -> None:
    give_password(client, person("director").email)
    letters, codes, _ = set_up_second_step(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = str(cursor.fetchall())
    assert letters.replace(" ", "") not in kept and not any(code in kept for code in codes)


def test_a_half_finished_sign_in_is_given_up_for_another(person: Any, client: Client) -> None:
    give_password(client, person("director").email)
    assert client.get("/sign-in/")["Location"] == "/sign-in/second-step/"
    assert client.get("/sign-in/?again=yes").status_code == 200
    give_password(client, person("elected_member").email)
    assert signed_in(client)


def test_five_wrong_passwords_and_the_right_one_waits(person: Any, client: Client) -> None:
    who = person("elected_member")
    for number in range(5):
        # Each name and port would have a count of its own, if counts went by them.
        give_password(client, who.email, "wrong pass phrase", HTTP_HOST=f"localhost:{8000 + number}")
    answer = give_password(client, who.email)
    assert "Wait 5 minutes" in answer.content.decode() and not signed_in(client)
    assert len(told("sign-in failed")) == 5
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert "Wait 5 minutes" in give_password(other, who.email).content.decode(), "from wherever it is tried"
    later = time.time() + 301
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(time, "time", lambda: later)
        give_password(client, who.email)
    assert signed_in(client)


def test_one_address_may_not_try_everybody(person: Any, client: Client) -> None:
    answers = [give_password(client, f"person{n}@example.invalid", "wrong pass phrase") for n in range(11)]
    assert "Wait 5 minutes" in answers[-1].content.decode()
    assert WRONG in answers[0].content.decode()


def test_codes_may_not_be_guessed_without_end(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    letters, *_ = set_up_second_step(client)
    client.post("/sign-out/")
    cache.clear()
    give_password(client, who.email)
    for guess in range(5):
        client.post("/sign-in/code/", {"code": f"{guess:06d}"})
    answer = client.post("/sign-in/code/", {"code": code_now(letters, steps=1)})
    assert "Wait 5 minutes" in answer.content.decode() and not signed_in(client)


def test_a_new_session_begins_with_signing_in(person: Any, client: Client) -> None:
    """So that a session that somebody else planted in this browser is worth nothing."""
    client.get("/sign-in/?again=yes")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    give_password(client, person("elected_member").email)
    assert signed_in(client) and client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


CHANGES = {
    "another role": {"role": "lead_member"},
    "let in no longer": {"is_active": False},
    "ended by the administrator": {"times_ended": 1},
    "another password": {"password": "!"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_about_a_person_ends_their_sessions(change: str, person: Any, client: Client) -> None:
    who = person("elected_member")
    give_password(client, who.email)
    assert signed_in(client)
    Person.objects.filter(pk=who.pk).update(**CHANGES[change])
    assert not signed_in(client)


HOSTILE = [
    "https://example.com/",
    "//example.com",
    "///example.com",
    "/\\example.com",
    "\\\\example.com",
    "http:///example.com",
    "javascript:alert(1)",
    "http://localhost:9/",
    "http://127.0.0.1/x",
    "https://testserver@example.com/",
    "/%09/example.com\n",
    "\x01https://example.com",
]


@pytest.mark.parametrize("where", HOSTILE)
def test_nobody_is_sent_to_another_site_after_signing_in(where: str, person: Any, client: Client) -> None:
    who = person("elected_member")
    for answer in (
        client.post("/sign-in/", {"login": who.email, "password": PASSWORD, "next": where}),
        client.get("/sign-in/", {"next": where}),  # signed in already
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/") and answer["Location"][1:2] not in ("/", "\\"), answer["Location"]
        assert "example.com" not in answer["Location"] or answer["Location"].startswith("/%09/")


def test_a_person_is_taken_back_to_the_page_they_asked_for(person: Any, client: Client) -> None:
    who = person("director")
    asked = client.get("/who-can-see-what/")
    assert asked["Location"] == "/sign-in/?next=/who-can-see-what/"
    assert client.post(asked["Location"], {"login": who.email, "password": PASSWORD})["Location"].endswith(
        "second-step/"
    )
    shown = client.get("/sign-in/second-step/").content.decode()
    letters = re.search(r"Letters: <code>([A-Z2-7 ]+)</code>", shown)[1]  # type: ignore[index]
    client.post("/sign-in/second-step/", {"code": code_now(letters)})
    assert client.post("/sign-in/second-step/")["Location"] == "/who-can-see-what/"


def test_signing_out_is_told_and_ends_it(person: Any, client: Client) -> None:
    who = person("elected_member")
    give_password(client, who.email)
    key = client.cookies["sessionid"].value
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not Session.objects.filter(session_key=key).exists()
    assert [event.by for event in told("signed out")] == [who.public_id]


def test_the_ledger_of_sign_ins_is_whole(person: Any, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.HOME = Home.open(tmp_path, kind=INVENTED).folder
    test_the_second_step_is_asked_each_time_and_a_code_serves_once(person, client)
    assert list(ledger.breaks()) == []
