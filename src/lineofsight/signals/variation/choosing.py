"""Which chart: chosen by how much there is to count, and the reason said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from lineofsight.signals.variation.attributes import Pair, Pairs, of_rate, of_share, pooled, widening
from lineofsight.signals.variation.limits import Values
from lineofsight.signals.variation.rule_sets import ENOUGH

FEW = 10  # cases in a month: fewer are told as x of n, and no sign is read from them
SOME = 30  # cases in a month, on average: below it the binomial distribution is used as it is
LEAST_EXPECTED = 5  # met and not met in a month, for three standard deviations to be what they seem
RARE = 3  # events in a month, on average
UNEVEN = 1.25  # the largest population over the smallest: beyond it a rate's limits follow its size
MONTHS_IN_QUARTER = 3


class Chart(StrEnum):
    XMR = "XmR chart"
    P = "p chart"
    P_PRIME = "p' chart"
    EXACT_P = "p chart with exact limits"
    U = "u chart"
    U_PRIME = "u' chart"
    I_PRIME = "I' chart"
    QUARTERS = "XmR chart of quarters"
    T = "t chart"
    VALUES = "values only"


@dataclass(frozen=True, slots=True)
class Choice:
    chart: Chart
    why: str


def choose(
    values: Values,
    pairs: Pairs,
    *,
    shows: str,
    is_stock: bool,
    event_days: Sequence[date] = (),
    sizes: Values = (),
) -> Choice:
    """For one measure's months: `event_days` are its events' own, `sizes` the cases that a median is the median of."""
    known = [pair for pair in pairs if pair is not None]
    complete = all(pair is not None for value, pair in zip(values, pairs, strict=True) if value is not None)
    if shows == "share" and known and complete:
        return _for_share(known)
    counts = _counts(values, known if complete else [], shows)
    if counts is not None and counts and fmean(counts) < RARE:
        return _for_rare(values, fmean(counts), is_stock=is_stock, event_days=event_days)
    if shows == "rate_per_10000" and known and complete:
        return _for_rate(known)
    if shows == "median" and sizes:
        return _for_median(values, sizes)
    what = {
        "share": "the counts behind the share are not given",
        "median": "how many cases each median is of is not given",
    }
    return Choice(
        Chart.XMR, f"{what.get(shows, 'there are enough to count each month')}, so months are judged by months"
    )


def _counts(values: Values, known: Sequence[Pair], shows: str) -> list[float] | None:
    """Events a month, where the measure is a count or a rate of them."""
    if shows == "count":
        return [value for value in values if value is not None]
    if shows == "rate_per_10000":
        return [pair[0] for pair in known if pair is not None]
    return None


def _for_share(known: Sequence[Pair]) -> Choice:
    sizes = [pair[1] for pair in known if pair is not None]
    centre = pooled(known) or 0.0
    size = fmean(sizes)
    if size < SOME or size * min(centre, 1 - centre) < LEAST_EXPECTED:
        few = f"only {size:.0f} cases a month" if size < SOME else f"{size:.0f} cases a month, nearly all alike"
        return Choice(Chart.EXACT_P, f"{few} on average, so limits come from the binomial distribution itself")
    wider = widening(known, of_share)
    if wider > 1:
        return Choice(
            Chart.P_PRIME,
            f"{size:.0f} cases a month on average, whose share varies {wider:.1f} times as much as chance alone would "
            "make it, so limits are widened by as much",
        )
    return Choice(Chart.P, f"{size:.0f} cases a month on average, whose share varies no more than chance makes it")


def _for_rare(values: Values, mean: float, *, is_stock: bool, event_days: Sequence[date]) -> Choice:
    rare = f"{mean:.1f} a month on average, and fewer than {RARE} are too rare to judge month by month"
    if is_stock:
        return Choice(Chart.VALUES, f"{rare}; what stands at a month's end cannot be added up to quarters")
    if len(set(event_days)) == len(event_days) > ENOUGH:
        return Choice(Chart.T, f"{rare}, so the days between one and the next are charted")
    if len(values) // MONTHS_IN_QUARTER >= ENOUGH and mean * MONTHS_IN_QUARTER >= RARE:
        return Choice(Chart.QUARTERS, f"{rare}, so quarter totals are charted")
    return Choice(
        Chart.VALUES, f"{rare}; {ENOUGH} quarters of {RARE} or more each, or the day of each event, would be needed"
    )


def _for_rate(known: Sequence[Pair]) -> Choice:
    sizes = [pair[1] for pair in known if pair is not None]
    if max(sizes) <= UNEVEN * min(sizes):
        return Choice(Chart.XMR, "the population hardly changes from month to month, so months are judged by months")
    wider = widening(known, of_rate)
    if wider > 1:
        return Choice(
            Chart.U_PRIME,
            f"the population changes, and the rate varies {wider:.1f} times as much as chance alone would make it, so "
            "limits follow the population and are widened by as much",
        )
    return Choice(Chart.U, "the population changes, so limits follow it")


def _for_median(values: Values, sizes: Values) -> Choice:
    of = [size or 0 for value, size in zip(values, sizes, strict=True) if value is not None]
    if not min(of):
        return Choice(Chart.XMR, "how many cases each median is of is not always given, so months are judged by months")
    if max(of) > UNEVEN * min(of):
        return Choice(Chart.I_PRIME, "each median is of a different number of cases, so limits follow that number")
    return Choice(Chart.XMR, "each median is of about as many cases, so months are judged by months")
