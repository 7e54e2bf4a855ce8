"""Rare events: charted by the days, or the cases, between one and the next."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import sqrt
from statistics import median

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.limits import Limits, exact_mean, xmr_limits

POWER = 3.6  # days between events raised to 1 / 3.6 are spread nearly as a normal distribution


def days_between(days: Sequence[date]) -> list[int]:
    """From each event to the next. Two on one day are nought days apart, which a t chart cannot show."""
    gaps = [(b - a).days for a, b in pairwise(sorted(days))]
    if 0 in gaps:
        raise RefusedError(
            "Two events fell on one day, so the days between them cannot be charted: count cases between events, or "
            "chart quarter totals."
        )
    return gaps


def t_limits(gaps: Sequence[float]) -> Limits | None:
    """A t chart: limits on the gaps as they are, worked out where their spread is even."""
    if any(gap <= 0 for gap in gaps):
        raise RefusedError("The time between two events must be more than nought: give the days between them.")
    even = xmr_limits([gap ** (1 / POWER) for gap in gaps], screens=False)
    if even is None or even.low is None or even.high is None or even.near_low is None or even.near_high is None:
        return even and Limits(even.centre**POWER)
    return Limits(*(max(0.0, at) ** POWER for at in (even.centre, even.low, even.high, even.near_low, even.near_high)))


def g_limits(between: Sequence[float]) -> Limits | None:
    """A g chart of the cases between events. Its centre is the median, as half lie above; its limits use the mean."""
    if not between:
        return None
    if any(cases < 0 for cases in between):
        raise RefusedError("The number of cases between two events cannot be less than nought.")
    mean = exact_mean(between)
    sigma = sqrt(mean * (mean + 1))
    low, near_low = max(0.0, mean - 3 * sigma), max(0.0, mean - 2 * sigma)
    return Limits(float(median(between)), low, mean + 3 * sigma, near_low, mean + 2 * sigma)
