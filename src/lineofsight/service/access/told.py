"""Sign-ins, sign-outs, failures and changes of the second step, told to the ledger.

This is the one place where we listen to signals: Django and django-allauth do these deeds, in code that is not ours,
and a signal is the only word they give of it. Our own deeds write their events themselves.
A failure is told without what was typed: neither the password nor an address that nobody added.
"""

from typing import Any

from allauth.mfa import signals as second_step_signals
from django.contrib.auth import signals
from django.db import transaction
from django.dispatch import receiver

from lineofsight.service.access.models import Person
from lineofsight.service.events import ledger

SIGN_IN = "sign-in"  # what a failure is about, where nobody of that address was added


def about(person: Person) -> str:
    return f"person:{person.public_id}"


@transaction.atomic
def _tell(what: str, person: Person, **references: str) -> None:
    ledger.record(what, about=about(person), by=person, **references)


@transaction.atomic
def not_signed_in(person: Person | None, *, way: str) -> None:
    ledger.record("sign-in failed", about=about(person) if person else SIGN_IN, by=None, way=way)


def provider_linked(person: Person) -> None:
    _tell("provider linked", person)


def second_step_set_up(person: Person) -> None:
    _tell("second step added", person, kind="totp")


@receiver(signals.user_logged_in)
def _signed_in(user: Person, **_: Any) -> None:
    _tell("signed in", user, way=getattr(user, "backend", "").rpartition(".")[2])


@receiver(signals.user_logged_out)
def _signed_out(user: Person | None, **_: Any) -> None:
    if user is not None:
        _tell("signed out", user)


@receiver(signals.user_login_failed)
def _failed(credentials: dict[str, Any], **_: Any) -> None:
    email = str(credentials.get("email") or "").strip().lower()
    not_signed_in(Person.objects.filter(email=email).first(), way="password")


@receiver(second_step_signals.authentication_failed)
def _second_step_failed(user: Person, **_: Any) -> None:
    not_signed_in(user, way="second step")


@receiver(second_step_signals.authenticator_added)
def _second_step_added(user: Person, authenticator: Any, **_: Any) -> None:
    _tell("second step added", user, kind=str(authenticator.type))


@receiver(second_step_signals.authenticator_removed)
def _second_step_removed(user: Person, authenticator: Any, **_: Any) -> None:
    _tell("second step removed", user, kind=str(authenticator.type))


@receiver(second_step_signals.authenticator_reset)
def _recovery_codes_made(user: Person, **_: Any) -> None:
    _tell("recovery codes made again", user)
