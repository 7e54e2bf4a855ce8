"""Deeds about people: who may sign in, as what, and for which teams and localities. Nobody is ever deleted."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.actions import INVENTED_PEOPLE
from lineofsight.service.access.console import Console
from lineofsight.service.access.models import Person, PersonPlace
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.roles import councils_own, roles
from lineofsight.service.design import words
from lineofsight.service.events import ledger

NOT_YOUR_OWN = "You cannot change what you yourself may do. Ask another administrator."
THE_LAST = "This is the last person who may say who signs in. Add another administrator first."

Place = tuple[str, str, date]  # kind, name, first day


@transaction.atomic
def add_person(
    *, email: str, name: str, role: str, worker: str = "", places: Sequence[Place] = (), by: Person | Console
) -> Person:
    """Someone who may sign in, once they have a password or the council's own sign-in knows them."""
    by.must(Permission.MANAGE_PEOPLE)
    _must_be_role(role)
    email = email.strip().lower()
    if email.endswith(INVENTED_PEOPLE):
        raise RefusedError("Addresses like that belong to the demo's invented people.")
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, name=name.strip(), role=role, worker=worker.strip())
    except IntegrityError as taken:
        raise RefusedError("Somebody with this email address is on the list already.") from taken
    for kind, place, first_day in places:
        PersonPlace.objects.create(person=person, kind=kind, name=place, first_day=first_day)
    held = [f"{kind} {place} from {first_day.isoformat()}" for kind, place, first_day in places]
    ledger.record("person added", about=f"person:{person.public_id}", by=by, role_given=role, places=held)
    return person


@transaction.atomic
def change_role(*, person: Person, role: str, by: Person) -> Person:
    by.must(Permission.MANAGE_PEOPLE)
    _must_be_another(person, by)
    _must_be_role(role)
    person = _locked(person)
    if person.role == role:
        raise RefusedError(f"The role is {roles()[role].title} already.")
    if Permission.MANAGE_PEOPLE not in roles()[role].may:
        _must_not_be_the_last(person)
    before, person.role = person.role, role
    person.save()
    ledger.record("role changed", about=f"person:{person.public_id}", by=by, role_before=before, role_given=role)
    return person


@transaction.atomic
def change_worker(*, person: Person, worker: str, by: Person) -> Person:
    """The id that the records give a practitioner: whose cases are theirs."""
    by.must(Permission.MANAGE_PEOPLE)
    _must_be_another(person, by)
    person = _locked(person)
    if person.worker == worker.strip():
        raise RefusedError("The worker id is this already.")
    person.worker = worker.strip()
    person.save()
    ledger.record("worker id changed", about=f"person:{person.public_id}", by=by, given=bool(person.worker))
    return person


@transaction.atomic
def give_place(*, person: Person, kind: str, place: str, first_day: date, by: Person) -> PersonPlace:
    """A team or a locality to answer for, from a day. The day may be past; the event says when it was given."""
    by.must(Permission.MANAGE_PEOPLE)
    _must_be_another(person, by)
    _locked(person)
    if person.held.filter(kind=kind, name=place, last_day=None).exists():
        raise RefusedError(f"This {kind} is held already. End it first, if it should begin on another day.")
    held = PersonPlace.objects.create(person=person, kind=kind, name=place, first_day=first_day)
    ledger.record(f"{kind} given", about=f"person:{person.public_id}", by=by, place=place, on=first_day.isoformat())
    return held


@transaction.atomic
def end_place(*, held: PersonPlace, last_day: date, by: Person) -> PersonPlace:
    by.must(Permission.MANAGE_PEOPLE)
    _must_be_another(held.person, by)
    held = PersonPlace.objects.select_for_update().get(pk=held.pk)
    if held.last_day is not None:
        raise RefusedError(f"It ended on {words.day(held.last_day)} already.")
    if last_day < held.first_day:
        raise RefusedError(f"It began on {words.day(held.first_day)}, so its last day cannot be before that.")
    held.last_day = last_day
    held.save()
    ledger.record(
        f"{held.kind} ended",
        about=f"person:{held.person.public_id}",
        by=by,
        place=held.name,
        on=last_day.isoformat(),
    )
    return held


@transaction.atomic
def switch_off(*, person: Person, by: Person) -> Person:
    """They are signed out at their next page, and may not sign in. What they did stays theirs."""
    by.must(Permission.MANAGE_PEOPLE)
    person = _locked(person)
    _must_not_be_the_last(person)
    _must_be_another(person, by)
    if not person.is_active:
        raise RefusedError("This person is switched off already.")
    person.is_active = False
    person.save()
    ledger.record("person switched off", about=f"person:{person.public_id}", by=by)
    return person


@transaction.atomic
def switch_on(*, person: Person, by: Person) -> Person:
    by.must(Permission.MANAGE_PEOPLE)
    person = _locked(person)
    if person.is_active:
        raise RefusedError("This person may sign in already.")
    person.is_active = True
    person.save()
    ledger.record("person switched on", about=f"person:{person.public_id}", by=by)
    return person


def _locked(person: Person) -> Person:
    """As it is now, and nobody else changes it, nor counts who is left, until this deed is done."""
    administrators = [role.id for role in councils_own().values() if Permission.MANAGE_PEOPLE in role.may]
    list(Person.objects.select_for_update().filter(role__in=administrators, is_active=True).order_by("pk"))
    return Person.objects.select_for_update().get(pk=person.pk)


def _must_be_another(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise RefusedError(NOT_YOUR_OWN)


def _must_not_be_the_last(person: Person) -> None:
    if not person.may(Permission.MANAGE_PEOPLE):
        return
    administrators = [role.id for role in councils_own().values() if Permission.MANAGE_PEOPLE in role.may]
    if not Person.objects.filter(role__in=administrators, is_active=True).exclude(pk=person.pk).exists():
        raise RefusedError(THE_LAST)


def _must_be_role(role: str) -> None:
    if role not in councils_own():
        raise RefusedError("There is no such role. Choose one from the list.")
