"""Marking a chart, and taking a mark back. No figure changes; what people see drawn around it does."""

from datetime import datetime

from django.db import transaction

from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.events import ledger
from lineofsight.service.performance.models import Mark
from lineofsight.service.performance.series import Place


@transaction.atomic
def mark_event(*, measure: str, place: Place | None, month: str, text: str, by: Person) -> Mark:
    """What happened in a month, for one measure or (blank) every one, at one place or wherever it is drawn."""
    by.must(Permission.MARK_CHARTS)
    mark = _marked(Mark.Kind.EVENT, measure, place, month, text, by)
    ledger.record("event marked on charts", about=f"mark:{mark.public_id}", by=by, text=mark.text, **_said(mark))
    return mark


@transaction.atomic
def set_aim(*, measure: str, place: Place, month: str, value: float, text: str, by: Person) -> Mark:
    """What is aimed at from a month on, in the unit of the chart; the aim before it stands until then."""
    by.must(Permission.MARK_CHARTS)
    mark = _marked(Mark.Kind.AIM, measure, place, month, text, by, value)
    ledger.record("aim set", about=f"mark:{mark.public_id}", by=by, text=mark.text, value=value, **_said(mark))
    return mark


@transaction.atomic
def begin_limits_again(*, measure: str, place: Place, month: str, text: str, by: Person) -> Mark:
    """Limits worked out anew from a month on: a decision about a chart, with its reason. Both views stay to be seen."""
    by.must(Permission.MARK_CHARTS)
    same = Mark.objects.filter(
        kind=Mark.Kind.LIMITS, measure=measure, place_type=place.place_type, place=place.name, month=month
    )
    if same.filter(taken_back_at=None).exists():
        raise Refused("The limits of this chart begin again in that month already.")
    mark = _marked(Mark.Kind.LIMITS, measure, place, month, text, by)
    ledger.record("limits begun again", about=f"mark:{mark.public_id}", by=by, text=mark.text, **_said(mark))
    return mark


@transaction.atomic
def take_back(*, mark: Mark, because: str, at: datetime, by: Person) -> Mark:
    """The mark is drawn no more, and stays in the list with why."""
    by.must(Permission.MARK_CHARTS)
    held = Mark.objects.select_for_update().get(pk=mark.pk)
    if held.taken_back_at is not None:
        raise Refused("That mark has been taken back already.")
    held.taken_back_at, held.taken_back_by, held.taken_back_because = at, by, because.strip()
    held.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    ledger.record("mark taken back", about=f"mark:{held.public_id}", by=by, text=held.taken_back_because, **_said(held))
    return held


def _marked(
    kind: Mark.Kind, measure: str, place: Place | None, month: str, text: str, by: Person, value: float | None = None
) -> Mark:
    return Mark.objects.create(
        kind=kind,
        measure=measure,
        place_type=place.place_type if place else "",
        place=place.name if place else "",
        month=month,
        value=value,
        text=text.strip(),
        by=by,
        role=by.role,
    )


def _said(mark: Mark) -> dict[str, str]:
    return {"measure": mark.measure, "place_type": mark.place_type, "place": mark.place, "month": mark.month}
