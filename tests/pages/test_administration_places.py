"""Localities and teams: shown from the records, kept here where nobody else keeps them, loaded as any file is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.administration import actions_places, place_lists
from lineofsight.service.administration.models import State
from lineofsight.service.administration.place_lists import LOCALITIES, TEAMS
from tests.builders.administration import council, events, here, send, settled

__all__ = ["council", "here", "send"]

People = Callable[..., Person]
FIRST, LATER = date(2025, 4, 1), date(2026, 4, 1)


def add_coast(by: Person) -> None:
    actions_places.add_locality(locality="coast", name="Coast", director_role="", first_day=FIRST, by=by)


def add_team(by: Person, locality: str = "coast") -> None:
    actions_places.add_team(team="T1", name="Coast 1", locality=locality, service="", first_day=FIRST, by=by)


@pytest.fixture
def lists(council: Home, person: People) -> Person:
    """Two localities and a team, kept here; and who keeps them."""
    by = person("administrator")
    actions_places.keep_lists_here(by=by)
    add_coast(by)
    actions_places.add_locality(locality="north", name="North", director_role="", first_day=FIRST, by=by)
    add_team(by)
    return by


def test_a_team_that_moves_was_where_it_was(lists: Person, council: Home) -> None:
    actions_places.move_team(team="T1", locality="north", first_day=LATER, by=lists)
    teams = place_lists.kept_here(council).teams
    assert [(row["locality"], row["opened_on"], row["closed_on"]) for row in teams] == [
        ("coast", "2025-04-01", "2026-03-31"),
        ("north", "2026-04-01", ""),
    ]
    assert [event.what for event in events()] == [
        "lists of places kept here",
        "locality added",
        "locality added",
        "team added",
        "team moved",
    ]


REFUSED: dict[str, tuple[Callable[[Person], Any], str]] = {
    "a code that is taken": (add_coast, "of this code already"),
    "a team that is open": (add_team, "open team of this id"),
    "a locality that is none": (lambda by: actions_places.add_team(
        team="T2", name="X", locality="moon", service="", first_day=FIRST, by=by), "no open locality"),
    "a move to where it is": (lambda by: actions_places.move_team(
        team="T1", locality="coast", first_day=LATER, by=by), "belongs to that locality already"),
    "a locality with teams": (lambda by: actions_places.close_place(
        table=LOCALITIES, place="coast", last_day=LATER, by=by), "Teams still belong"),
    "an end before the beginning": (lambda by: actions_places.close_place(
        table=TEAMS, place="T1", last_day=date(2020, 1, 1), by=by), "cannot be before"),
    "kept here already": (lambda by: actions_places.keep_lists_here(by=by), "kept here already"),
}  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refusal_changes_nothing(refused: str, lists: Person, council: Home) -> None:
    before, written = place_lists.kept_here(council), len(events())
    deed, said = REFUSED[refused]
    with pytest.raises(RefusedError, match=said):
        deed(lists)
    assert place_lists.kept_here(council) == before and len(events()) == written


DEEDS: dict[str, Callable[[Person], Any]] = {
    "keep": lambda by: actions_places.keep_lists_here(by=by),
    "locality": add_coast,
    "team": add_team,
    "move": lambda by: actions_places.move_team(team="T1", locality="north", first_day=LATER, by=by),
    "close": lambda by: actions_places.close_place(table=TEAMS, place="T1", last_day=LATER, by=by),
}


@pytest.mark.parametrize("role", ["director", "team_manager", "elected_member"])
@pytest.mark.parametrize("deed", DEEDS)
def test_others_may_not(deed: str, role: str, lists: Person, council: Home, person: People) -> None:
    before, written = place_lists.kept_here(council), len(events())
    with pytest.raises(Refused, match="may not change localities and teams"):
        DEEDS[deed](person(role))
    assert place_lists.kept_here(council) == before and len(events()) == written


def test_lists_that_come_with_loads_are_not_changed_here(county: Path, person: People, client: Client) -> None:
    by = person("administrator")
    with pytest.raises(RefusedError, match="These lists come with the loads"):
        add_coast(by)
    client.force_login(by)
    html = client.get(reverse("places")).content.decode()
    assert "came with a load" in html and reverse("places_keep") in html and reverse("team_move") not in html


def test_the_lists_kept_here_are_loaded_as_any_file_is(
    lists: Person, council: Home, person: People, client: Client, send: Any, here: None
) -> None:
    client.force_login(person("data_owner"))
    assert "they wait to be loaded" in client.get(reverse("places")).content.decode()
    send("places_load", sure="on")
    job = settled()
    assert job.state == State.TO_DECIDE, job.why
    send("load_accept", job.public_id, sure="on")
    assert settled().state == State.DONE
    stored = place_lists.in_records(council.current())
    assert stored.same_as(place_lists.kept_here(council)) and len(stored.teams) == 1
    assert "they wait to be loaded" not in client.get(reverse("places")).content.decode()


def test_an_administrator_keeps_lists_and_another_loads_them(lists: Person, council: Home, client: Client) -> None:
    client.force_login(lists)
    html = client.get(reverse("places")).content.decode()
    assert reverse("team_add") in html and reverse("places_load") not in html
    assert client.post(reverse("places_load"), {"sure": "on"}).status_code == 403
