"""The deeds of the performance room."""

from typing import TYPE_CHECKING

from django.db import transaction

from lineofsight.service.access.permissions import Permission
from lineofsight.service.events import ledger
from lineofsight.service.performance.models import Comment, Question
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


@transaction.atomic
def ask(
    *,
    measure: str,
    months: tuple[str, str],
    place: Place,
    split: str,
    beside: str,
    snapshot: str,
    by: "Person",
) -> Question:
    """Ask something of the figures. What was asked is kept, and who asked; the answer is what the records say."""
    by.must(Permission.SEE_FIGURES)
    first, last = months
    asked = Question.objects.create(
        measure=measure,
        first_month=first,
        last_month=last,
        place_type=place.place_type,
        place=place.name,
        split=split,
        beside=beside,
        snapshot=snapshot,
        by=by,
        role=by.role,
    )
    ledger.record(
        "asked of the figures",
        about=f"question:{asked.public_id}",
        by=by,
        measure=measure,
        first_month=first,
        last_month=last,
        place_type=place.place_type,
        place=place.name,
        split=split,
        beside=beside,
        snapshot=snapshot,
    )
    return asked
