"""Deeds about people. The administration room's pages call these; so does the demo."""

from datetime import date

from django.conf import settings
from django.db import transaction

from lineofsight.service.access.caseload import busiest
from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth, roles
from lineofsight.service.kept import the_current

LONG_AGO = date(2000, 1, 1)


@transaction.atomic
def person_for_demo(role: str) -> Person:
    """The invented person of this role, made on the first sign-in. Only where `lineofsight demo` started us."""
    if not settings.DEMO:
        raise Refused("One-click sign-in is for the demo only.")
    title = roles()[role].title
    person, made = Person.objects.get_or_create(
        email=f"{role}@demo.invalid", defaults={"name": f"{title} (invented)", "role": role, "password": "!"}
    )
    if made:
        _give_a_place(person)
    return person


def _give_a_place(person: Person) -> None:
    """A locality, a team or a caseload that has something in it, so that the demo shows what the role is for."""
    depth = person.has_role.children
    if depth in (Depth.NONE, Depth.COUNTY):
        return
    locality, team, worker = busiest(the_current())
    if depth is Depth.OWN_CASES:
        person.worker = worker
        person.save()
        return
    kind, name = (PersonPlace.LOCALITY, locality) if depth is Depth.OWN_LOCALITY else (PersonPlace.TEAM, team)
    PersonPlace.objects.create(person=person, kind=kind, name=name, first_day=LONG_AGO)
