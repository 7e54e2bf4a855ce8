"""The sentence over a chart: the newest figure beside the same month a year before and the twelve months before it.

It is worked out from the very figures that the chart draws, so it is true whenever they are. It says that one number is
higher than another and never that anything is better: whether a difference is more than chance is another question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.performance.saying import is_share_of_few, say, when
from lineofsight.signals.disclosure.figure import Figure

HIGHER, LOWER, SAME, MUCH_THE_SAME, BESIDE = "higher than", "lower than", "the same as", "much the same as", "against"
YEAR = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """What the newest figure is set beside."""

    relation: str
    with_what: str  # in October 2025
    said: str  # 84% (380 of 452)

    @property
    def words(self) -> str:
        return f"{self.relation} {self.said} {self.with_what}"


def message(series: Sequence[Figure], measure: Measure) -> str:
    """One sentence, without a full stop."""
    if not series:
        return "No month is told"
    newest = series[-1]
    opening = f"{words.sentence(say(newest).whole)} {when(newest, measure)}"
    beside = compared(series, measure)
    return f"{opening}, {words.listed(one.words for one in beside)}" if beside else opening


def compared(series: Sequence[Figure], measure: Measure) -> list[Compared]:
    newest = series[-1]
    if newest.period_kind != "month":
        return []
    by_month = {_number(figure.period): figure for figure in series}
    found = []
    year_before = by_month.get(_number(newest.period) - YEAR)
    if year_before is not None:
        said = say(year_before)
        found.append(Compared(_relation(newest, year_before), when(year_before, measure), said.whole))
    twelve = [by_month[n] for n in range(_number(newest.period) - YEAR, _number(newest.period)) if n in by_month]
    together = _together(twelve, measure)
    if together is not None:
        relation = _relation_to(newest, together)
        found.append(Compared(relation, _over(len(twelve), newest), together.said))
    return found


@dataclass(frozen=True, slots=True)
class Together:
    """Several months as one number."""

    exact: Fraction | None  # None: a range, with which nothing is compared
    said: str
    few: bool = False


def _together(months: Sequence[Figure], measure: Measure) -> Together | None:
    """None where there is nothing to say, or where a small number could be worked out from what was said."""
    if len(months) < 2 or any(month.is_hidden for month in months):
        return None
    if measure.shows == "share":
        met, counted = sum(m.numerator or 0 for m in months), sum(m.denominator or 0 for m in months)
        if not counted:
            return None
        share = words.share(met, counted)
        few = counted < words.FEW
        return Together(Fraction(met, counted), share if few else f"{share} ({words.of(met, counted)})", few)
    if measure.shows == "count":
        mean = Fraction(sum(m.numerator or 0 for m in months), len(months))
        return Together(mean, f"a mean of {words.number(float(mean))} a month")
    known = [m.value for m in months if m.value is not None]
    if len(known) < len(months):
        return None
    low, high = min(known), max(known)
    unit = "" if months[0].unit in ("integer", "number", "none") else f" {months[0].unit}"
    return Together(None, f"{words.number(low)} to {words.number(high)}{unit}")


def _over(months: int, newest: Figure) -> str:
    many = "twelve" if months == YEAR else str(months)
    return f"over the {many} months before"


def _relation(newest: Figure, earlier: Figure) -> str:
    one, other = exact(newest), exact(earlier)
    said = say(newest), say(earlier)
    if one is None or other is None or any(each.hidden for each in said) or is_share_of_few(newest, earlier):
        return BESIDE
    return _named(one, other, said[0].value == said[1].value)


def _relation_to(newest: Figure, together: Together) -> str:
    one, said = exact(newest), say(newest)
    if one is None or together.exact is None or said.hidden or together.few or is_share_of_few(newest):
        return BESIDE
    return _named(one, together.exact, together.said.partition(" (")[0] == said.value)


def _named(one: Fraction, other: Fraction, read_alike: bool) -> str:
    if one == other:
        return SAME
    if read_alike:
        return MUCH_THE_SAME
    return HIGHER if one > other else LOWER


def exact(figure: Figure) -> Fraction | None:
    """The figure without rounding, so that no comparison hangs on it."""
    if figure.value is None:
        return None
    if figure.unit == UNITS["share"]:
        return Fraction(figure.numerator or 0, figure.denominator or 1)
    if figure.unit == UNITS["rate_per_10000"]:
        return Fraction((figure.numerator or 0) * 10_000, figure.denominator or 1)
    return Fraction(figure.value)


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def change(series: Sequence[Figure]) -> Fraction | None:
    """By how many cases the newest month differs from what the twelve before would lead one to expect.

    Only a share has this: so many more, or fewer, of its cases were met than at the share of the months before.
    """
    newest = series[-1] if series else None
    if newest is None or newest.unit != UNITS["share"] or newest.period_kind != "month" or not newest.denominator:
        return None
    before = [f for f in series[:-1] if _number(newest.period) - YEAR <= _number(f.period) < _number(newest.period)]
    met, counted = sum(f.numerator or 0 for f in before), sum(f.denominator or 0 for f in before)
    if len(before) < YEAR or not counted:
        return None
    return (newest.numerator or 0) - Fraction(met, counted) * newest.denominator
