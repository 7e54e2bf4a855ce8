"""Our own figure for a published year, added up from monthly figures, and only where every month needed is there.

It is made of figures, so it says to each audience only what that audience is already told month by month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.definition import Measure
from lineofsight.signals.comparison.layouts import PER, RATE, YEAR, Compares, Layout
from lineofsight.signals.disclosure.figure import Figure

MONTH = "month"
NOT_MEASURED = "{there} of the {needed} months needed are measured"
PROTECTED = "a month's number is small or not wholly told, so the year's is not added up"


@dataclass(frozen=True)
class OurYear:
    """What our records say of one published year."""

    year: int
    numerator: int | None
    denominator: int | None
    value: float | None
    blank: int | None  # cases whose record does not say; treated as the publisher treats them
    months: int  # of those needed, so many are there
    months_needed: int
    why_not: str = ""  # in words; empty where there is a value

    @property
    def complete(self) -> bool:
        return self.months == self.months_needed

    def as_json(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "missing": self.blank,
            "months": self.months,
            "months_needed": self.months_needed,
            "why_not": self.why_not or None,
        }


def our_years(figures: Iterable[Figure], measure: Measure, layout: Layout, compares: Compares) -> list[OurYear]:
    """Every published year of which any month is measured, the earliest first. Figures are of the whole authority."""
    months = {figure.period: figure for figure in figures if figure.period_kind == MONTH}
    if not months:
        return []
    years = range(int(min(months)[:4]), int(max(months)[:4]) + 2)
    found = [_year(year, months, measure, layout, compares) for year in years]
    return [one for one in found if one.months]


def months_of(year: int, layout: Layout, compares: Compares) -> list[str]:
    """The months that make a published year, the last of them last."""
    ends_in = layout.ends_on[0]
    if compares.over != YEAR:
        return [f"{year}-{ends_in:02}"]
    return [f"{year - (n > ends_in)}-{n:02}" for n in (*range(ends_in + 1, 13), *range(1, ends_in + 1))]


def _year(year: int, months: Mapping[str, Figure], measure: Measure, layout: Layout, compares: Compares) -> OurYear:
    names = months_of(year, layout, compares)
    there = [months[name] for name in names if name in months]
    if len(there) < len(names):
        why = NOT_MEASURED.format(there=len(there), needed=len(names))
        return OurYear(year, None, None, None, None, len(there), len(names), why)
    counts = _added_up(there, measure, compares)
    if counts is None:
        return OurYear(year, None, None, None, None, len(there), len(names), PROTECTED)
    top, bottom, blank = counts
    times = PER if compares.shows == RATE else 1
    value = top * times / bottom if bottom else None
    return OurYear(year, top, bottom, value, blank, len(there), len(names), "" if bottom else "nothing to count")


def _added_up(there: Sequence[Figure], measure: Measure, compares: Compares) -> tuple[int, int, int] | None:
    """Numerator, denominator and blanks; None where a part is not told."""
    met, of, blank = 0, 0, 0
    for figure in there:
        if figure.numerator is None or figure.denominator is None or figure.missing is None:
            return None
        met, of, blank = met + figure.numerator, of + figure.denominator, blank + figure.missing
    if compares.shows == RATE:
        return met, there[-1].denominator or 0, blank
    if measure.official_missing == "left out":
        return met, of - blank, blank
    return (met + blank, of, blank) if measure.official_missing == "counted as met" else (met, of, blank)
