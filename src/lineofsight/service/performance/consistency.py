"""Each measure's localities side by side: shares as they are, and rates and numbers beside what to expect by need.

What happens on a day is added up over twelve months, for a month's numbers are too few; what is counted at a month's
end is taken at the latest. Need is how many children live in a place, and nothing else: no other is on record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lineofsight.measures.case_files import Shape
from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.once import once
from lineofsight.signals.consistency.differences import RATE, Consistency, compare_rates, compare_shares, shown_only
from lineofsight.signals.consistency.places import InPlace
from lineofsight.signals.disclosure.figure import Figure

MONTHS = 12
PER = 10_000
# Kinds of case that are many parts of one thing: they rise and fall together, so chance is far larger than their number
# says, and every difference would look sure.
PARTS_OF_ONE = {
    "social_work_posts": "it counts tenths of a post, ten of which are filled or empty together",
    "social_worker_days": "it counts days, many of them in one absence of one person",
}
PER_CHILDREN = UNITS["rate_per_10000"]


@dataclass(frozen=True)
class Beside:
    """One measure in every locality, over a time that is said."""

    measure: Measure
    over: str  # in the twelve months to October 2026; at the end of October 2026
    found: Consistency

    @property
    def p_value(self) -> float:
        return self.found.chance.p_value if self.found.chance else 1.0

    @property
    def by_need(self) -> bool:
        """Is what is usual worked out from how many children live there?"""
        return self.found.shows == RATE


def on_the_board(measure: Measure) -> bool:
    """Every share and rate, and the numbers that should be low: how many to expect of them is a matter of need."""
    return measure.shows in ("share", "rate_per_10000") or (measure.shows == "count" and measure.good_is == "low")


@once
def localities(kept: Kept) -> tuple[Beside, ...]:
    """Every measure of the board, those whose localities differ most strongly first."""
    told = [
        beside
        for name, measure in kept.catalogue.measures.items()
        if on_the_board(measure) and (beside := of_measure(kept, name)) is not None
    ]
    return tuple(sorted(told, key=lambda one: (one.p_value, one.measure.title)))


@once
def children_in(kept: Kept) -> Mapping[str, int]:
    """How many children live in each locality, as the newest rate by population counts them."""
    for name, measure in kept.catalogue.measures.items():
        if measure.shows == "rate_per_10000":
            newest = reading.newest(kept, "locality").get(name, {})
            found = {place: months[-1].denominator for (place, _), months in newest.items() if months[-1].denominator}
            if found:
                return found
    return {}


@once
def of_measure(kept: Kept, name: str) -> Beside | None:
    """One measure in every locality; None where it is told for none, or cannot be added up."""
    measure = kept.catalogue.measures[name]
    of_places = {place: months for (place, _), months in reading.newest(kept, "locality").get(name, {}).items()}
    if measure.shows == "median" or not of_places:
        return None
    last = max(months[-1].period for months in of_places.values())
    together = measure.cases.shape is Shape.EVENTS and not reading.is_as_at(next(iter(of_places.values()))[-1])
    taken = {place: _taken(months, last, together) for place, months in of_places.items()}
    over = _over(last, max(len(months) for months in taken.values()) if together else 0)
    if measure.shows == "share":
        places = [
            InPlace(place, sum(m.numerator or 0 for m in months), sum(m.denominator or 0 for m in months))
            for place, months in sorted(taken.items())
        ]
        why = PARTS_OF_ONE.get(measure.cases.id)
        return Beside(measure, over, shown_only(places, why) if why else compare_shares(places))
    people = children_in(kept)
    places = [
        InPlace(place, sum(m.numerator or 0 for m in months), people.get(place))
        for place, months in sorted(taken.items())
    ]
    return Beside(measure, over, compare_rates(places, per=PER))


def _taken(months: Sequence[Figure], last: str, together: bool) -> list[Figure]:
    if not together:
        return [month for month in months if month.period == last]
    first = _before(last, MONTHS - 1)
    return [month for month in months if first <= month.period <= last]


def _before(month: str, many: int) -> str:
    year, _, number = month.partition("-")
    at = int(year) * 12 + int(number) - 1 - many
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _over(last: str, added: int) -> str:
    if added > 1:
        return f"in the {'twelve' if added == MONTHS else added} months to {words.month(last)}"
    if added == 1:
        return f"in {words.month(last)}"
    return f"at the end of {words.month(last)}" if "-" in last else "as at the day of the records"
