"""The deeds of the performance room."""

from typing import TYPE_CHECKING

from django.db import transaction

from lineofsight.service.access.permissions import Permission
from lineofsight.service.events import ledger
from lineofsight.service.performance.models import Comment
from lineofsight.service.performance.series import Place

if TYPE_CHECKING:
    from lineofsight.service.access.models import Person


@transaction.atomic
def comment(*, measure: str, place: Place, period: str, text: str, snapshot: str, by: "Person") -> Comment:
    """Say something of a month's figure, for everybody who may read it as it is."""
    by.must(Permission.COMMENT)
    said = Comment.objects.create(
        measure=measure,
        place_type=place.place_type,
        place=place.name,
        period=period,
        text=text.strip(),
        snapshot=snapshot,
        by=by,
        role=by.role,
    )
    ledger.record(
        "commented",
        about=f"measure:{measure}",
        by=by,
        text=said.text,
        comment=said.public_id,
        period=period,
        place_type=place.place_type,
        place=place.name,
        snapshot=snapshot,
    )
    return said
