"""Signing off tonight's list."""

from datetime import datetime

from django.db import transaction

from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.events import ledger
from lineofsight.service.performance.models import TonightSignOff, new_salt
from lineofsight.service.performance.tonight import LISTED, NOT_KNOWN, Reading, marks

ABOUT = "tonight"


class ListChanged(Refused):
    """The list is not the one that was read."""


@transaction.atomic
def sign_tonight(*, reading: Reading, read_hash: str, decided: str, at: datetime, by: Person) -> TonightSignOff:
    """The list as read now must be the one that the person had before them."""
    by.must(Permission.SIGN_TONIGHT)
    if reading.hash != read_hash:
        raise ListChanged("The list has changed since you read it, so it was not signed. Read it again, then sign.")
    salt = new_salt()
    signed = TonightSignOff.objects.create(
        snapshot=reading.snapshot,
        day=reading.day,
        signed_at=at,
        person=by,
        role=by.role,
        list_hash=reading.hash,
        salt=salt,
        marks=marks(reading.keys, salt),
        listed=sum(entry.kind == LISTED for entry in reading.entries),
        not_known=sum(entry.kind == NOT_KNOWN for entry in reading.entries),
        restricted=sum(one.number for one in reading.restricted),
        decided=decided,
    )
    ledger.record(
        "tonight's list signed",
        about=ABOUT,
        by=by,
        text=decided,
        sign_off=signed.pk,
        snapshot=reading.snapshot,
        list=reading.hash,
        listed=signed.listed,
        not_known=signed.not_known,
        restricted=signed.restricted,
    )
    return signed
