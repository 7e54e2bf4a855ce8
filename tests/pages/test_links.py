"""The one-use link with which a person sets a password, and the person's own sign-in page."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from lineofsight.cli import people
from lineofsight.cli.main import main
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.problems import RefusedError
from lineofsight.service.access import links
from lineofsight.service.access.actions import give_link, start_again
from lineofsight.service.access.console import Console
from lineofsight.service.access.models import Link, Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.administration.actions import add_person
from lineofsight.service.events.models import Event
from tests.builders.service_home import PASSWORD
from tests.builders.signing_in import code_now, give_password, set_up_second_step, signed_in

NEW = "another invented pass phrase"


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


def given(role: str = "elected_member") -> tuple[Person, str]:
    who = add_person(email="New.Person@Example.invalid", name="Invented Surname", role=role, by=Console())
    return who, f"/sign-in/link/{give_link(person=who, now=timezone.now(), by=Console())}/"


def put(client: Client, address: str, new: str = NEW, again: str | None = None) -> Any:
    return client.post(address, {"new": new, "again": new if again is None else again})


def test_a_link_sets_a_password_once(client: Client) -> None:
    who, address = given()
    assert not give_password(client, who.email, "").wsgi_request.user.is_authenticated, "nobody begins with a password"
    for _ in range(3):
        assert client.get(address).status_code == 200, "looking does not use it up"
    assert put(client, address)["Location"] == "/sign-in/"
    assert not signed_in(client), "the second step would otherwise be gone round"
    assert client.get(address).status_code == 404 and put(client, address, "yet another pass phrase").status_code == 404
    give_password(client, "new.person@example.invalid", NEW)
    assert signed_in(client)
    assert [event.what for event in Event.objects.all()] == ["person added", "link given", "password set", "signed in"]


REFUSED = {
    "too short": ("eleven char", "eleven char", "12 characters"),
    "like the name of the person": ("invented-surname", "invented-surname", None),
    "common": ("password1234", "password1234", None),
    "like the name": ("new.person@example", "new.person@example", None),
    "not the same": (NEW, "another invented pass phrasee", "not the same"),
    "nothing": ("", "", "Enter the new password"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_weak_or_mistyped_password_is_refused_and_the_link_kept(why: str, client: Client) -> None:
    _, address = given()
    new, again, said = REFUSED[why]
    answer = put(client, address, new, again)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert said is None or said in answer.content.decode()
    assert new == "" or f'value="{new}"' not in answer.content.decode(), "a password is not sent back"
    assert Link.objects.count() == 1


def test_a_link_ends_with_time_with_another_and_with_the_person(client: Client) -> None:
    who, address = given()
    later = give_link(person=who, now=timezone.now(), by=Console())
    assert client.get(address).status_code == 404, "another was given after it"
    Link.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert put(client, f"/sign-in/link/{later}/").status_code == 404, "its time is over"
    Link.objects.update(ends_at=timezone.now() + links.LASTS)
    Person.objects.filter(pk=who.pk).update(is_active=False)
    assert client.get(f"/sign-in/link/{later}/").status_code == 404, "the person is let in no longer"
    with pytest.raises(RefusedError, match="may not sign in"):
        give_link(person=Person.objects.get(pk=who.pk), now=timezone.now(), by=Console())


def test_the_database_holds_no_way_in(client: Client) -> None:
    _, address = given()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_link")
        assert address.split("/")[3] not in str(cursor.fetchall())
    assert client.get("/sign-in/link/" + Link.objects.get().token_hash + "/").status_code == 404


def test_a_link_does_not_go_round_the_second_step(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    letters, *_ = set_up_second_step(client)
    fresh = Client()
    put(fresh, f"/sign-in/link/{give_link(person=who, now=timezone.now(), by=Console())}/")
    assert not signed_in(client), "whoever was signed in with the old password is not any more"
    assert give_password(fresh, who.email, NEW)["Location"] == "/sign-in/code/"
    fresh.post("/sign-in/code/", {"code": code_now(letters, steps=1)})
    assert signed_in(fresh)


def test_starting_again_takes_every_way_in_away(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    set_up_second_step(client)
    token = start_again(person=who, now=timezone.now(), by=person("administrator"))
    assert not signed_in(client)
    give_password(client, who.email)
    assert not signed_in(client)
    put(client, f"/sign-in/link/{token}/")
    assert give_password(client, who.email, NEW)["Location"] == "/sign-in/second-step/"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_is_let_in(settings: Any, tmp_path: Path) -> None:
    settings.HOME = Home.open(tmp_path, kind=INVENTED).folder  # what is committed here is exported here
    if connection.vendor == "sqlite":
        pytest.skip("The tests' SQLite is in memory, where two threads never wait for one another; PostgreSQL's do.")
    _, address = given()
    together, done = threading.Barrier(2), []

    def use(words: str) -> None:
        try:
            together.wait()
            done.append(put(Client(), address, words).status_code)
        finally:
            connection.close()

    both = [threading.Thread(target=use, args=(words,)) for words in (NEW, "yet another pass phrase")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(done)[0] == 302 and sorted(done)[1] != 302
    assert Event.objects.filter(what="password set").count() == 1


DEEDS = {
    "add": lambda who, by: add_person(email="x@example.invalid", name="X", role="partner", by=by),
    "link": lambda who, by: give_link(person=who, now=timezone.now(), by=by),
    "again": lambda who, by: start_again(person=who, now=timezone.now(), by=by),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_only_those_who_manage_people_do_these(deed: str, person: Any) -> None:
    who = person("partner")
    for role in ("director", "data_owner", "performance_analyst", "partner"):
        with pytest.raises(Refused, match="may not say who may sign in"):
            DEEDS[deed](who, person(role))
    DEEDS[deed](who, person("administrator"))
    with pytest.raises(PermissionError):
        Console().must(Permission.SEE_CHILDREN)


NOT_ADDED = {
    "twice": {"email": "ADDED@example.invalid"},
    "an invented one": {"email": "director@demo.invalid"},
    "a role that is none": {"role": "superuser"},
    "the laptop's role": {"role": "only_me"},
}


@pytest.mark.parametrize("case", NOT_ADDED)
def test_who_is_not_added(case: str, person: Any) -> None:
    person("partner", email="added@example.invalid")
    with pytest.raises(RefusedError):
        add_person(**{"email": "b@example.invalid", "name": "B", "role": "partner", **NOT_ADDED[case]}, by=Console())
    assert Person.objects.count() == 1


# --- a person's own sign-in ----------------------------------------------------------------------------------------


def confirm(client: Client, to: str, password: str = PASSWORD) -> Any:
    asked = client.get(to)
    assert asked["Location"] == f"/your-sign-in/confirm/?next={to.replace('/', '%2F')}"
    return client.post(asked["Location"], {"password": password, "next": to})


def test_a_new_password_is_set_after_the_old_one_and_ends_other_sessions(person: Any, client: Client) -> None:
    who, elsewhere = person("elected_member"), Client()
    give_password(client, who.email)
    give_password(elsewhere, who.email)
    page = "/your-sign-in/password/"
    assert put(client, page)["Location"] == page, "and what was sent is not kept for later"
    assert NEW not in str(client.session.items())
    assert confirm(client, page, "not the pass phrase").status_code == 200
    assert client.get(page).status_code == 302
    assert confirm(client, page)["Location"] == page
    assert put(client, page)["Location"] == "/your-sign-in/"
    assert signed_in(client) and not signed_in(elsewhere)
    client.post("/sign-out/")
    give_password(client, who.email, NEW)
    assert signed_in(client)
    assert Event.objects.filter(what="password changed", by=who.public_id).count() == 1


def test_a_second_step_is_added_shown_and_removed(
    person: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    who = person("elected_member")
    give_password(client, who.email)
    page = "/your-sign-in/second-step/"
    confirm(client, page)
    shown = client.get(page).content.decode()
    letters = re.search(r"Letters: <code>([A-Z2-7 ]+)</code>", shown)[1]  # type: ignore[index]
    assert "<svg" in shown and "data:" not in shown and "style=" not in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, {"code": code_now(letters)})["Location"] == "/your-sign-in/recovery-codes/"
    seen = re.findall(r"<code>(\d{8})</code>", client.get("/your-sign-in/recovery-codes/").content.decode())
    assert len(seen) == 10
    assert not re.findall(r"<code>\d", client.get("/your-sign-in/recovery-codes/").content.decode()), "shown once"
    assert "10 left" in client.get("/your-sign-in/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/your-sign-in/recovery-codes/new/")
    again = re.findall(r"<code>(\d{8})</code>", client.get("/your-sign-in/recovery-codes/").content.decode())
    assert len(again) == 10 and not set(again) & set(seen)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/your-sign-in/second-step/remove/")["Location"] == "/your-sign-in/"
    assert "Set up" in client.get("/your-sign-in/").content.decode()
    told = list(Event.objects.exclude(what="signed in").values_list("what", flat=True))
    assert told == ["second step added"] * 2 + ["recovery codes made again"] + ["second step removed"] * 2


def test_a_second_step_is_not_removed_without_the_password(person: Any, client: Client) -> None:
    who = person("director")
    give_password(client, who.email)
    set_up_second_step(client)
    answer = client.post("/your-sign-in/second-step/remove/")
    assert answer["Location"].startswith("/your-sign-in/confirm/")
    give_password(Client(), who.email)
    assert client.get("/your-sign-in/").content.decode().count("An authenticator app (your role needs one)") == 1


def test_confirming_is_limited(person: Any, client: Client) -> None:
    give_password(client, person("elected_member").email)
    answers = [client.post("/your-sign-in/confirm/", {"password": "wrong"}) for _ in range(11)]
    assert answers[-1].status_code == 429 or "Wait 5 minutes" in answers[-1].content.decode()


# --- who gives a link ----------------------------------------------------------------------------------------------


def test_an_administrator_gives_a_link_from_the_persons_page(person: Any, client: Client) -> None:
    administrator, who = person("administrator"), person("elected_member")
    client.force_login(administrator)
    page = f"/administration/people/{who.public_id}/link/"
    assert page in client.get(f"/administration/people/{who.public_id}/").content.decode()
    assert "/sign-in/link/" not in client.get(page).content.decode()
    shown = client.post(page).content.decode()
    address = re.search(r"http://testserver(/sign-in/link/[^/]+/)", shown)[1]  # type: ignore[index]
    browser = Client()
    give_password(browser, who.email)
    assert signed_in(browser), "the password in use holds until the link is used"
    assert put(Client(), address).status_code == 302 and not signed_in(browser)
    again = client.post(page, {"start_again": "on"}).content.decode()
    assert "/sign-in/link/" in again
    give_password(browser, who.email, NEW)
    assert not signed_in(browser)
    assert address.split("/")[3] not in str(list(Event.objects.values_list("references", flat=True)))


def test_an_administrator_does_not_take_their_own_second_step_away(person: Any, client: Client) -> None:
    administrator = person("administrator")
    client.force_login(administrator)
    shown = client.post(f"/administration/people/{administrator.public_id}/link/", {"start_again": "on"})
    assert "Another administrator" in shown.content.decode() and "/sign-in/link/" not in shown.content.decode()
    assert Person.objects.get(pk=administrator.pk).check_password(PASSWORD)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: Any) -> Any:
    """`lineofsight people ...` in this process, on the tests' own database: exit code, and what was printed."""
    monkeypatch.setattr(people, "_begin", lambda: None)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["people", *words])
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    return run


def test_the_first_administrator_is_made_on_the_command_line(command: Any, client: Client, settings: Any) -> None:
    add = ("add", "First@Example.invalid", "--role", "administrator", "--name", "Invented Administrator")
    code, link, _ = command(*add)
    assert code == 0 and link.startswith("http://127.0.0.1:8000/sign-in/link/")
    put(client, link.removeprefix("http://127.0.0.1:8000"))
    assert give_password(client, "first@example.invalid", NEW)["Location"] == "/sign-in/second-step/"
    assert [event.by for event in Event.objects.filter(what__in=("person added", "link given"))] == ["console"] * 2
    assert command(*add)[0] == 3
    settings.PUBLIC_HOSTS, settings.HTTPS = ["los.example.com"], True
    assert command("link", "first@example.invalid")[1].startswith("https://los.example.com/sign-in/link/")


WRONG = {
    "no such role": (
        ("add", "a@example.invalid", "--role", "superuser", "--name", "A"),
        "There is no role `superuser`",
    ),
    "the laptop's role": (("add", "a@example.invalid", "--role", "only_me", "--name", "A"), "There is no role"),
    "no address": (("add", "not an address", "--role", "administrator", "--name", "A"), "like name@example.com"),
    "nobody": (("link", "nobody@example.invalid"), "Nobody with that email address"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_command_refuses(case: str, command: Any) -> None:
    words, sentence = WRONG[case]
    code, out, err = command(*words)
    assert code == 3 and out == "" and sentence in err
    assert not Person.objects.exists()
