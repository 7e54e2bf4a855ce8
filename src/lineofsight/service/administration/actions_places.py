"""Deeds on the lists of localities and teams that are kept here. A figure changes when the lists are loaded."""

from datetime import date

from django.db import transaction

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import place_lists
from lineofsight.service.administration.place_lists import LOCALITIES, TEAMS
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_home


@transaction.atomic
def keep_lists_here(*, by: Person) -> None:
    """Begin to keep both lists here, from what the records hold now."""
    by.must(Permission.EDIT_PLACES)
    home = the_home()
    if place_lists.kept_here(home) is not None:
        raise RefusedError("These lists are kept here already.")
    lists = place_lists.in_records(home.current())
    ledger.record(
        "lists of places kept here", about="places", by=by, localities=len(lists.localities), teams=len(lists.teams)
    )
    place_lists.keep(home, lists)  # after the event: a file that could not be written undoes it; so in each deed below


@transaction.atomic
def add_locality(*, locality: str, name: str, director_role: str, first_day: date, by: Person) -> None:
    by.must(Permission.EDIT_PLACES)
    home = the_home()
    lists = place_lists.with_locality(
        place_lists.must_be_kept_here(home),
        locality=locality,
        name=name,
        director_role=director_role,
        first_day=first_day,
    )
    ledger.record("locality added", about=f"locality:{locality}", by=by, on=first_day.isoformat())
    place_lists.keep(home, lists)


@transaction.atomic
def add_team(*, team: str, name: str, locality: str, service: str, first_day: date, by: Person) -> None:
    by.must(Permission.EDIT_PLACES)
    home = the_home()
    lists = place_lists.with_team(
        place_lists.must_be_kept_here(home),
        team=team,
        name=name,
        locality=locality,
        service=service,
        first_day=first_day,
    )
    ledger.record("team added", about=f"team:{team}", by=by, on=first_day.isoformat(), locality=locality)
    place_lists.keep(home, lists)


@transaction.atomic
def move_team(*, team: str, locality: str, first_day: date, by: Person) -> None:
    """Cases of days before stay with the locality that the team belonged to then."""
    by.must(Permission.EDIT_PLACES)
    home = the_home()
    lists = place_lists.with_team_moved(
        place_lists.must_be_kept_here(home), team=team, locality=locality, first_day=first_day
    )
    ledger.record("team moved", about=f"team:{team}", by=by, on=first_day.isoformat(), locality=locality)
    place_lists.keep(home, lists)


@transaction.atomic
def close_place(*, table: str, place: str, last_day: date, by: Person) -> None:
    by.must(Permission.EDIT_PLACES)
    home = the_home()
    lists = place_lists.with_closed(place_lists.must_be_kept_here(home), table=table, place=place, last_day=last_day)
    kind = {LOCALITIES: "locality", TEAMS: "team"}[table]
    ledger.record(f"{kind} closed", about=f"{kind}:{place}", by=by, on=last_day.isoformat())
    place_lists.keep(home, lists)
