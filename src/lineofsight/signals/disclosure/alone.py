"""One tally protected by itself: what is small in it is hidden, and nothing from which it could be worked out is said.

It knows nothing of the tables a tally stands in, so it is right only where each number is shown with no other.
"""

from datetime import date

from lineofsight.measures.tallied import UNITS, Tally
from lineofsight.signals.disclosure.figure import PRIMARY, SMALL, Figure, hidden, shown

WHY = "The number is between 1 and 5."


def alone(tally: Tally, *, snapshot: str, as_at: date) -> Figure:
    def small(*, between: tuple[int, int] | None, denominator: bool) -> Figure:
        return hidden(
            tally,
            suppressed=PRIMARY,
            why=WHY,
            between=between,
            denominator=denominator,
            snapshot=snapshot,
            as_at=as_at,
        )

    met = tally.numerator
    if tally.unit in (UNITS["count"], UNITS["rate_per_10000"]):
        if met in SMALL:
            return small(between=(1, 5), denominator=True)
        return shown(tally, official=False, snapshot=snapshot, as_at=as_at)
    counted = tally.denominator or 0
    if counted in SMALL:
        return small(between=None, denominator=False)
    if met is not None and met in SMALL:
        return small(between=(1, 5), denominator=True)
    if met is not None and counted - met in SMALL:
        between = (counted - 5, counted - 1)
        return small(between=between, denominator=True)
    parts = (met or 0, counted - (met or 0), counted - (met or 0) - tally.missing, tally.missing)
    official = not any(part in SMALL for part in parts)
    return shown(tally, official=official, snapshot=snapshot, as_at=as_at)
