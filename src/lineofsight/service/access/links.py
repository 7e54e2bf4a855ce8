"""Passwords, set with one-use links: no e-mail server, and no password that anybody else has known."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from lineofsight.service.access.models import Link, Person
from lineofsight.service.access.told import about
from lineofsight.service.events import ledger

LASTS = timedelta(days=3)


def new_link(person: Person, now: datetime) -> str:
    """The token of a new link; the one before it, if any, ends."""
    token = secrets.token_urlsafe(32)
    Link.objects.update_or_create(person=person, defaults={"token_hash": _hash(token), "ends_at": now + LASTS})
    return token


def whose(token: str, now: datetime) -> Person | None:
    """The person whom an unused link lets in, or nobody."""
    link = Link.objects.filter(token_hash=_hash(token), ends_at__gt=now).select_related("person").first()
    return link.person if link is not None and link.person.is_active else None


@transaction.atomic
def set_password(token: str, password: str, now: datetime) -> bool:
    """Use the link up. False where it was not there to be used: of two at once, one is told so."""
    person = whose(token, now)
    if person is None:
        return False
    validate_password(password, person)
    used, _ = Link.objects.filter(token_hash=_hash(token)).delete()
    if not used:
        return False
    person.set_password(password)
    person.times_ended += 1
    person.save(update_fields=["password", "times_ended"])
    ledger.record("password set", about=about(person), by=person)
    return True


@transaction.atomic
def change_password(person: Person, password: str) -> None:
    """By the person, signed in, who has just given the old one again. Their other sessions end with it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    Link.objects.filter(person=person).delete()
    ledger.record("password changed", about=about(person), by=person)


def address_of_site(port: int = 8000) -> str:
    """Where people reach this service, for a link that is printed rather than shown on a page."""
    if not settings.PUBLIC_HOSTS:
        return f"http://127.0.0.1:{port}"
    return f"{'https' if settings.HTTPS else 'http'}://{settings.PUBLIC_HOSTS[0].lstrip('.')}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
