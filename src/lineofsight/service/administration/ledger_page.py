"""What the page of the ledger says: each event in words, and never a child.

A look at children says how many, and nothing that is written about them is shown here: purposes and comments are text
that may name somebody. Of what an event refers to, only the kinds listed here are shown.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from lineofsight.service.access.models import Person
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.events.ledger import SYSTEM
from lineofsight.service.events.models import Event

AT_ONCE = 100
NAMED = ("measure", "policy", "team", "locality", "snapshot", "check")  # what may be named after its kind
UNNAMED = {"load": "a load", "person": "a person", "published": "published files"}
PSEUDONYM_LENGTH = 12


@dataclass(frozen=True)
class Known:
    """Names for what events only refer to."""

    people: Mapping[str, Person]
    titles: Mapping[str, str]  # measures and rules, by id


@dataclass(frozen=True)
class LedgerPage:
    events: Table
    older: str
    how_many: str

    @classmethod
    def of(cls, events: Sequence[Event], known: Known, filters: Mapping[str, str], length: int) -> "LedgerPage":
        more = len(events) > AT_ONCE
        shown = events[:AT_ONCE]
        columns = [Column("When"), Column("Who"), Column("What"), Column("About"), Column("More")]
        rows = [_line(event, known) for event in shown]
        older = {**filters, "before": str(shown[-1].sequence)} if more else {}
        return cls(
            events=Table("Events", columns, rows, empty="None of this kind.", caption_hidden=True),
            older=f"{reverse('ledger')}?{urlencode(older)}" if older else "",
            how_many=f"{words.plural(length, 'event')} in all. The latest come first.",
        )


def _line(event: Event, known: Known) -> list[Cell | str]:
    references: dict[str, Any] = json.loads(event.references)
    return [
        words.moment(localtime(datetime.fromisoformat(event.at))),
        _who(event, known),
        words.sentence(event.what),
        _about(event.about, known),
        "; ".join(_more(references)),
    ]


def _who(event: Event, known: Known) -> Cell:
    if event.by == SYSTEM:
        return Cell("The system itself")
    person = known.people.get(event.by)
    role = roles().get(event.role)
    return Cell(person.name if person else "Someone no longer listed", note=role.title if role else event.role)


def _about(about: str, known: Known) -> str:
    kind, colon, what = about.partition(":")
    if not colon:
        return kind if len(kind) != PSEUDONYM_LENGTH or " " in kind else "not shown"
    if kind == "person" and what in known.people:
        return known.people[what].name
    if kind in NAMED:
        return f"{words.sentence(kind)}: {known.titles.get(what, what)}"
    return UNNAMED.get(kind, kind)


def _more(references: Mapping[str, Any]) -> list[str]:
    return [said(references[name]) for name, said in SAID.items() if references.get(name) not in (None, "", [], False)]


def _role(name: str) -> str:
    found = roles().get(name)
    return found.title if found else str(name)


def _day(said: str) -> str:
    return f"on {words.day(date.fromisoformat(said))}"


def _several(said: Any) -> str:
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


SAID = {
    "children": lambda n: words.plural(n, "child", "children"),
    "restricted": lambda n: f"{words.plural(n, 'restricted record')} counted, not shown",
    "depth": lambda depth: f"as far as: {depth}",
    "period": lambda period: words.period(period),
    "team": lambda team: f"team {team}",
    "locality": lambda locality: f"locality {locality}",
    "place": lambda place: f"{place}",
    "places": _several,
    "role_before": lambda role: f"was {_role(role)}",
    "role_given": lambda role: f"is {_role(role)}",
    "old": lambda value: f"was {value}",
    "new": lambda value: f"is {value}",
    "unit": str,
    "from_": lambda day: f"from {words.day(date.fromisoformat(day))}",
    "past": lambda _: "a day that was past",
    "problems": lambda n: words.plural(n, "problem"),
    "rows_set_aside": lambda n: f"{words.plural(n, 'row')} set aside",
    "agree": lambda n: f"{words.plural(n, 'figure')} agreed",
    "snapshot": lambda snapshot: f"snapshot {snapshot}",
    "on": _day,
}
