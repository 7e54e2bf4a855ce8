"""What the pages about people say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.roles import Depth
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag

SIGNS_IN, OFF = Tag("may sign in", "good"), Tag("switched off", "quiet")
OPENS = {
    Depth.NONE: "No child",
    Depth.OWN_CASES: "The children they work with",
    Depth.OWN_TEAM: "The children of their teams",
    Depth.OWN_LOCALITY: "The children of their localities",
    Depth.COUNTY: "Every child in the county",
}


def people_table(people: Iterable[Person], today: date) -> Table:
    """`people` come with what they hold."""
    rows = [
        [
            Cell(person.name, reverse("person", args=[person.public_id])),
            person.role_title,
            _places_on(person.held.all(), today) or "none",
            person.worker or "none",
            Cell("", tag=SIGNS_IN if person.is_active else OFF),
        ]
        for person in people
    ]
    columns = [Column("Name"), Column("Role"), Column("Teams and localities"), Column("Worker id"), Column("Sign-in")]
    return Table("People", columns, rows, caption_hidden=True)


def _places_on(held: Iterable[PersonPlace], day: date) -> str:
    return ", ".join(
        each.name for each in held if each.first_day <= day and (not each.last_day or each.last_day >= day)
    )


@dataclass(frozen=True)
class PersonPage:
    name: str
    facts: Sequence[tuple[str, str]]
    state: Tag
    held: Table
    changes: Sequence[tuple[str, str]]  # label, address
    note: str

    @classmethod
    def of(cls, person: Person, by: Person) -> "PersonPage":
        own = person.pk == by.pk
        role = person.has_role
        facts = [
            ("Role", role.title),
            ("Email address", person.email),
            ("Worker id", person.worker or "none"),
            ("Figures", "As they are" if role.figures == "internal" else "Released figures only"),
            ("Children", OPENS[role.children]),
            ("May", ", ".join(sorted(permission.value for permission in role.may))),
        ]
        return cls(
            name=person.name,
            facts=facts,
            state=SIGNS_IN if person.is_active else OFF,
            held=_held_table(person, own),
            changes=() if own else _changes(person),
            note="This is you. Another administrator changes what you may do." if own else _needs(person),
        )


def _needs(person: Person) -> str:
    """What this role sees nothing without."""
    depth = person.has_role.children
    if depth is Depth.OWN_CASES and not person.worker:
        return "Without a worker id, this person is shown no child."
    kind = {Depth.OWN_TEAM: PersonPlace.TEAM, Depth.OWN_LOCALITY: PersonPlace.LOCALITY}.get(depth)
    if kind and not any(each.kind == kind and not each.last_day for each in person.held.all()):
        return f"Without a {kind}, this person is shown no child."
    return ""


def _changes(person: Person) -> list[tuple[str, str]]:
    to = [person.public_id]
    off = "Switch off" if person.is_active else "Switch on"
    return [
        ("Change role", reverse("person_role", args=to)),
        ("Change worker id", reverse("person_worker", args=to)),
        ("Give a team or a locality", reverse("person_place", args=to)),
        *([("Give a link to set a password", reverse("person_link", args=to))] if person.is_active else []),
        (off, reverse("person_sign_in", args=to)),
    ]


def _held_table(person: Person, own: bool) -> Table:
    rows = [
        [
            Cell(each.name, note=each.kind),
            words.day(each.first_day),
            words.day(each.last_day) if each.last_day else "",
            Cell("")
            if own or each.last_day
            else Cell(f"End {each.name}", reverse("person_place_end", args=[person.public_id, each.pk])),
        ]
        for each in sorted(person.held.all(), key=lambda each: (each.first_day, each.name))
    ]
    columns = [Column("Team or locality"), Column("First day"), Column("Last day"), Column("Change")]
    return Table("Teams and localities", columns, rows, empty="None.")
