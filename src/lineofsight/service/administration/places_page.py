"""What the page of localities and teams says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.records.home import Home
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import place_lists
from lineofsight.service.administration.place_lists import LOCALITIES, TEAMS, Lists, Row
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag

CHANGES = (
    ("Add a locality", "locality_add"),
    ("Add a team", "team_add"),
    ("Move a team to another locality", "team_move"),
    ("Close a team or a locality", "place_close"),
)


@dataclass(frozen=True)
class PlacesPage:
    where: str  # where the lists come from
    warning: str
    localities: Table
    teams: Table
    changes: Sequence[tuple[str, str]]  # label, address

    @classmethod
    def of(cls, home: Home, person: Person, today: date) -> "PlacesPage":
        here, records = place_lists.kept_here(home), place_lists.in_records(home.current())
        shown = records if here is None else here
        waits = here is not None and not here.same_as(records)
        return cls(
            where="These lists are kept here." if here is not None else _from_loads(records),
            warning=WAITS if waits else "",
            localities=_localities(shown, today),
            teams=_teams(shown, today),
            changes=_changes(person, here is not None, waits),
        )


WAITS = "The lists kept here are not those that the figures rest on: they wait to be loaded."


def _from_loads(records: Lists) -> str:
    if not records.localities and not records.teams:
        return "No load has brought a list of localities or teams. Without one, places are not recorded."
    return "These lists came with a load. Change them where they come from, then load them again."


def _changes(person: Person, here: bool, waits: bool) -> list[tuple[str, str]]:
    found = []
    if waits and person.may(Permission.LOAD):
        found.append(("Load these lists", reverse("places_load")))
    if person.may(Permission.EDIT_PLACES):
        found += [(label, reverse(name)) for label, name in CHANGES] if here else []
        found += [] if here else [("Keep these lists here", reverse("places_keep"))]
    return found


def _localities(lists: Lists, today: date) -> Table:
    names = [Column("Locality"), Column("Code"), Column("Who answers for it"), Column("From"), Column("To")]
    rows = [
        [_named(row, "locality", today), row["locality"], row["director_role"] or "not recorded", *_days(row)]
        for row in lists.localities
    ]
    return Table("Localities", names, rows, empty="None is listed.")


def _teams(lists: Lists, today: date) -> Table:
    names = [
        Column("Team"),
        Column("Team id"),
        Column("Locality"),
        Column("What it does"),
        Column("From"),
        Column("To"),
    ]
    rows = [
        [_named(row, "team", today), row["team"], row["locality"], row["service"] or "not recorded", *_days(row)]
        for row in lists.teams
    ]
    return Table("Teams", names, rows, empty="None is listed.")


def _named(row: Row, key: str, today: date) -> Cell:
    closed = bool(row["closed_on"]) and date.fromisoformat(row["closed_on"]) < today
    return Cell(row["name"] or row[key], tag=Tag("closed", "quiet") if closed else None)


def _days(row: Row) -> tuple[str, str]:
    opened, closed = row["opened_on"], row["closed_on"]
    return (
        words.day(date.fromisoformat(opened)) if opened else "not recorded",
        words.day(date.fromisoformat(closed)) if closed else "",
    )


def open_choices(lists: Lists, table: str) -> list[tuple[str, str]]:
    key = {LOCALITIES: "locality", TEAMS: "team"}[table]
    return [
        (row[key], f"{row['name'] or row[key]} ({key} {row[key]})") for row in lists.of(table) if not row["closed_on"]
    ]
