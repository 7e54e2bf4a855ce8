"""Deeds on people: who may do them, what is refused, what the ledger says; and their pages."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import roles
from lineofsight.service.administration import actions
from tests.builders.administration import events

TODAY = date(2026, 11, 2)
People = Callable[..., Person]

DEEDS: dict[str, Callable[[Person, Person], Any]] = {
    "add": lambda who, by: actions.add_person(email="new@example.invalid", name="New", role="partner", by=by),
    "role": lambda who, by: actions.change_role(person=who, role="head_of_service", by=by),
    "worker": lambda who, by: actions.change_worker(person=who, worker="W-77", by=by),
    "give": lambda who, by: actions.give_place(person=who, kind="team", place="North 2", first_day=TODAY, by=by),
    "end": lambda who, by: actions.end_place(held=who.held.get(), last_day=TODAY, by=by),
    "off": lambda who, by: actions.switch_off(person=who, by=by),
}


def as_stored() -> list[Any]:
    people = Person.objects.order_by("pk").values_list("email", "role", "worker", "is_active")
    return [*people, *PersonPlace.objects.order_by("pk").values_list("name", "first_day", "last_day")]


@pytest.mark.parametrize("role", ["director", "data_owner", "practitioner", "elected_member"])
@pytest.mark.parametrize("deed", DEEDS)
def test_only_an_administrator_may(deed: str, role: str, county: Path, person: People) -> None:
    who, by = person("team_manager", team="North 1"), person(role)
    before = as_stored()
    with pytest.raises(Refused, match=r"may not say who may sign in\. Ask "):
        DEEDS[deed](who, by)
    assert as_stored() == before and events() == []


@pytest.mark.parametrize("deed", DEEDS)
def test_an_administrator_may_and_it_is_in_the_ledger(deed: str, county: Path, person: People) -> None:
    who, by = person("team_manager", team="North 1"), person("administrator")
    before = as_stored()
    DEEDS[deed](who, by)
    assert as_stored() != before
    (event,) = events()
    assert event.by == by.public_id and event.about.startswith("person:")
    assert who.email not in event.references and who.name not in event.references


@pytest.mark.parametrize("deed", ["role", "worker", "give", "off"])
def test_nobody_changes_what_they_may_do_themselves(deed: str, county: Path, person: People) -> None:
    by = person("administrator")
    person("administrator")
    with pytest.raises(RefusedError, match="You cannot change what you yourself may do"):
        DEEDS[deed](by, by)
    by.refresh_from_db()
    assert by.role == "administrator" and by.is_active and events() == []


def test_the_last_administrator_stays(county: Path, person: People) -> None:
    first, second = person("administrator"), person("administrator")
    actions.switch_off(person=second, by=first)
    second.refresh_from_db()
    with pytest.raises(RefusedError, match="the last person who may say who signs in"):
        actions.switch_off(person=first, by=first)
    with pytest.raises(Refused):
        actions.switch_off(person=first, by=second)
    first.refresh_from_db()
    assert first.is_active


def test_an_administrator_may_become_something_else_while_another_is_left(county: Path, person: People) -> None:
    first, second = person("administrator"), person("administrator")
    actions.change_role(person=second, role="partner", by=first)
    assert not Person.objects.get(pk=second.pk).may(Permission.MANAGE_PEOPLE)
    assert json.loads(events()[-1].references) == {"role_before": "administrator", "role_given": "partner"}


REFUSALS: dict[str, tuple[Callable[[Person, Person], Any], str]] = {
    "an address that is taken": (
        lambda who, by: actions.add_person(email=who.email.upper(), name="X", role="partner", by=by),
        "on the list already",
    ),
    "a role that is none": (lambda who, by: actions.change_role(person=who, role="king", by=by), "no such role"),
    "the role held": (lambda who, by: actions.change_role(person=who, role="team_manager", by=by), "already"),
    "a place held": (
        lambda who, by: actions.give_place(person=who, kind="team", place="North 1", first_day=TODAY, by=by),
        "held already",
    ),
    "an end before the beginning": (
        lambda who, by: actions.end_place(held=who.held.get(), last_day=date(1999, 1, 1), by=by),
        "cannot be before",
    ),
    "on when on": (lambda who, by: actions.switch_on(person=who, by=by), "may sign in already"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_makes_no_sense_is_refused_in_a_sentence(refusal: str, county: Path, person: People) -> None:
    who, by = person("team_manager", team="North 1"), person("administrator")
    before = as_stored()
    deed, said = REFUSALS[refusal]
    with pytest.raises(RefusedError, match=said):
        deed(who, by)
    assert as_stored() == before and events() == []


def test_switched_off_is_signed_out_at_the_next_page(
    county: Path, person: People, client: Client, settings: Any
) -> None:
    settings.LOGIN_URL = "/sign-in/"
    who = person("data_owner")
    client.force_login(who)
    assert client.get(reverse("administration")).status_code == 200
    actions.switch_off(person=who, by=person("administrator"))
    answer = client.get(reverse("administration"))
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/")


def test_adding_somebody_with_a_place_through_the_page(county: Path, person: People, client: Client) -> None:
    client.force_login(person("administrator"))
    form = client.get(reverse("person_add")).content.decode()
    assert "Add a person" in form and "(locality)" in form
    place = next(part.split('"')[0] for part in form.split('value="') if part.startswith("locality "))
    said = {
        "name": "An invented locality director",
        "email": "Somebody@Example.invalid",
        "role": "locality_director",
        "place": place,
        "first_day_day": "1",
        "first_day_month": "4",
        "first_day_year": "2026",
    }
    answer = client.post(reverse("person_add"), said, follow=True)
    who = Person.objects.get(email="somebody@example.invalid")
    assert "is added" in answer.content.decode() and not who.has_usable_password()
    assert who.places("locality", TODAY) == {place.removeprefix("locality ")}
    assert who.places("locality", date(2026, 3, 31)) == frozenset()


def test_a_refusal_stands_above_the_form(county: Path, person: People, client: Client) -> None:
    taken = person("partner")
    client.force_login(person("administrator"))
    said = {"name": "Another", "email": taken.email, "role": "partner"}
    answer = client.post(reverse("person_add"), said).content.decode()
    assert "There is a problem" in answer and "on the list already" in answer
    assert 'value="Another"' in answer, "what was typed is kept"


def test_a_forgotten_answer_is_asked_for(county: Path, person: People, client: Client) -> None:
    client.force_login(person("administrator"))
    answer = client.post(reverse("person_add"), {}).content.decode()
    for asked in ("Enter the full name", "Enter an email address", "Select a role"):
        assert asked in answer


def test_a_page_says_what_a_role_sees_nothing_without(county: Path, person: People, client: Client) -> None:
    client.force_login(person("administrator"))
    for role, without in (
        ("practitioner", "worker id"),
        ("team_manager", "a team"),
        ("locality_director", "a locality"),
    ):
        html = client.get(reverse("person", args=[person(role).public_id])).content.decode()
        assert f"Without {without if without.startswith('a ') else 'a ' + without}" in html


def test_every_role_can_be_given(county: Path, person: People, client: Client) -> None:
    who = person("partner")
    client.force_login(person("administrator"))
    html = client.get(reverse("person_role", args=[who.public_id])).content.decode()
    given = {role for role in roles() if f'value="{role}"' in html}
    assert given == set(roles()) - {"partner"}


def test_the_list_asks_the_database_no_more_for_more_people(county: Path, person: People, client: Client) -> None:
    client.force_login(person("administrator"))
    counts = []
    for many in (2, 12):
        for _ in range(many):
            person("team_manager", team="North 1")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("people")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
