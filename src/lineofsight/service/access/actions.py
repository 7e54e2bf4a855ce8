"""Deeds about people. The administration room's pages call these; so does the demo."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from lineofsight.records.home import INVENTED
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.caseload import busiest
from lineofsight.service.access.console import Console
from lineofsight.service.access.links import new_link
from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth, councils_own
from lineofsight.service.access.told import about
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_current, the_home

LONG_AGO = date(2000, 1, 1)
INVENTED_PEOPLE = "@demo.invalid"  # no address of the world's ends like this
NOT_YOUR_OWN = "Another administrator does this for you. You change your own password under Your sign-in."


@transaction.atomic
def give_link(*, person: Person, now: datetime, by: Person | Console) -> str:
    """A one-use link's token, for the administrator to hand over. The password in use, if any, holds until then."""
    by.must(Permission.MANAGE_PEOPLE)
    if person.email.endswith(INVENTED_PEOPLE) or person.has_role.only_me:
        raise RefusedError("This person has no password, and cannot be given one.")
    if not person.is_active:
        raise RefusedError("This person may not sign in. Switch them on first.")
    if person == by:
        raise RefusedError(NOT_YOUR_OWN)
    token = new_link(person, now)
    ledger.record("link given", about=about(person), by=by)
    return token


@transaction.atomic
def start_again(*, person: Person, now: datetime, by: Person | Console) -> str:
    """For a lost phone or a changed account: every way in is taken away, and a new link given."""
    by.must(Permission.MANAGE_PEOPLE)
    if person == by:
        raise RefusedError(NOT_YOUR_OWN)
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.times_ended += 1
    person.save(update_fields=["password", "times_ended"])
    ledger.record("every way in taken away", about=about(person), by=by)
    return give_link(person=person, now=now, by=by)


@transaction.atomic
def person_for_demo(role: str) -> Person:
    """The invented person of this role, made on the first sign-in. Only where `lineofsight demo` started us."""
    if not settings.DEMO or the_home().kind != INVENTED:
        raise Refused("One-click sign-in is for the demo only.")
    title = councils_own()[role].title
    person, made = Person.objects.get_or_create(
        email=f"{role}{INVENTED_PEOPLE}", defaults={"name": f"{title} (invented)", "role": role, "password": "!"}
    )
    if made:
        _give_a_place(person)
    return person


@transaction.atomic
def person_working_alone() -> Person:
    """The analyst of `lineofsight serve --only-me`, made the first time."""
    if not settings.ONLY_ME:
        raise Refused("This process was not started with --only-me.")
    person, _ = Person.objects.get_or_create(
        email="only-me@this-machine.invalid", defaults={"name": "Only me", "role": "only_me", "password": "!"}
    )
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
