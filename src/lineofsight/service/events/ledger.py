"""Writing an event, and proving that none was changed.

Each event is hashed with the one before it under a key that the database does not hold, so that whoever can change a
row cannot make the chain right again. The head is exported beside the home after each event, since a chain whose tail
was cut off is whole in itself.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from lineofsight.service.events import heads
from lineofsight.service.events.models import Event, EventText, Head
from lineofsight.service.keys import LEDGER, secret

SYSTEM = "system"
HASHED = ("sequence", "at", "what", "about", "by", "role", "references", "text_hash", "previous")


class Actor(Protocol):
    """Whoever did it: a person of the access room."""

    public_id: str
    role: str


def record(what: str, *, about: str, by: Actor | None, text: str = "", **references: Any) -> Event:
    """Add an event, as the last thing that a deed's transaction writes. `by` is None where no person acted."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of the deed it tells of: use @transaction.atomic.")
    head, _ = Head.objects.select_for_update().get_or_create(id=1)
    salt = secrets.token_hex(16) if text else ""
    event = Event(
        sequence=head.sequence + 1,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        what=what,
        about=about,
        by=by.public_id if by else SYSTEM,
        role=by.role if by else SYSTEM,
        references=json.dumps(references, sort_keys=True, ensure_ascii=True),
        text_hash=_of_text(salt, text) if text else "",
        previous=head.hash,
    )
    event.hash = _of_event(event)
    event.save(force_insert=True)
    if text:
        EventText.objects.create(event=event, salt=salt, text=text)
    head.sequence, head.hash = event.sequence, event.hash
    head.save()
    transaction.on_commit(lambda: heads.append(_heads(), event.sequence, event.hash))
    return event


def about(what: str, *, most: int = 20) -> list[Event]:
    """The latest events about one thing, the newest first."""
    return list(Event.objects.filter(about=what).select_related("written").order_by("-sequence")[:most])


def length() -> int:
    """How many events there are."""
    return Event.objects.count()


def breaks() -> Iterator[str]:
    """What is wrong with the ledger, the first break first; nothing where it is whole."""
    before, expected = "", 1
    found: dict[int, str] = {}
    for event in Event.objects.order_by("sequence").iterator():
        if event.sequence != expected:
            yield f"Event {expected} is missing: the next one stored is {event.sequence}."
            return
        if event.previous != before:
            yield f"Event {event.sequence} does not follow the event before it."
            return
        if not hmac.compare_digest(event.hash, _of_event(event)):
            yield f"Event {event.sequence} is not as it was written."
            return
        found[event.sequence] = event.hash
        before, expected = event.hash, event.sequence + 1
    yield from _after_the_chain(found, before)


def _after_the_chain(found: dict[int, str], last: str) -> Iterator[str]:
    head = Head.objects.filter(id=1).first()
    if (head.sequence, head.hash) != (len(found), last) if head else bool(found):
        yield f"The ledger ends at event {len(found)}, which is not where it was left."
        return
    for sequence, told in exported():
        if not heads.agrees(told, found.get(sequence)):
            yield f"Event {sequence} was exported, and is not in the ledger as it was then: events have been removed."
            return
    for written in EventText.objects.exclude(text=None).select_related("event").iterator():
        if _of_text(written.salt, written.text) != written.event.text_hash:
            yield f"The text of event {written.event.sequence} is not what was written."
            return


def exported() -> Iterator[tuple[int, str]]:
    """The heads that were written outside the database."""
    return heads.read(_heads())


def _heads() -> Path:
    return Path(settings.HOME) / "ledger" / "heads.txt"


def _of_event(event: Event) -> str:
    stored = json.dumps([getattr(event, name) for name in HASHED], ensure_ascii=True).encode()
    return hmac.new(_key(), stored, hashlib.sha256).hexdigest()


def _of_text(salt: str, text: str) -> str:
    return hmac.new(_key(), f"{salt}\x1f{text}".encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return _key_of(Path(settings.HOME) / "keys")


@cache
def _key_of(keys: Path) -> bytes:
    return bytes.fromhex(secret(keys, LEDGER))
