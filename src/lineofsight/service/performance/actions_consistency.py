"""Taking one locality's problem up with another's practice, and saying what came of it."""

from datetime import datetime

from django.db import transaction

from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.events import ledger
from lineofsight.service.performance.models import TakenUp


@transaction.atomic
def take_up(*, measure: str, behind: str, ahead: str, found: str, tries: str, snapshot: str, by: Person) -> TakenUp:
    """What `behind` will try of what `ahead` does; `found` is the difference as it was read."""
    by.must(Permission.TAKE_UP)
    if behind == ahead:
        raise Refused("A locality learns from another: choose two that are not the same.")
    if TakenUp.objects.select_for_update().filter(measure=measure, behind=behind, closed_at=None).exists():
        raise Refused("This is taken up already. Say what came of that first, then take it up anew.")
    taken = TakenUp.objects.create(
        measure=measure,
        behind=behind,
        ahead=ahead,
        found=found,
        tries=tries.strip(),
        snapshot=snapshot,
        by=by,
        role=by.role,
    )
    ledger.record("difference taken up", by=by, text=taken.tries, snapshot=snapshot, **_about(taken))
    return taken


@transaction.atomic
def close_taken_up(*, taken: TakenUp, outcome: str, at: datetime, by: Person) -> TakenUp:
    """What came of it, for better or not. It stays on the page."""
    by.must(Permission.TAKE_UP)
    held = TakenUp.objects.select_for_update().get(pk=taken.pk)
    if held.closed_at is not None:
        raise Refused("What came of this has been said already.")
    held.closed_at, held.closed_by, held.closed_role, held.outcome = at, by, by.role, outcome.strip()
    held.save(update_fields=["closed_at", "closed_by", "closed_role", "outcome"])
    ledger.record("what came of a difference taken up", by=by, text=held.outcome, **_about(held))
    return held


def _about(taken: TakenUp) -> dict[str, str]:
    of = {"measure": taken.measure, "behind": taken.behind, "ahead": taken.ahead}
    return {"about": f"taken up:{taken.public_id}", **of}
