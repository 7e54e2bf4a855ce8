"""How many to expect in a place by how many children live there, and what a place so small could have shown.

One standard for the county, with local need allowed for: the same rate everywhere, times the children who live in each
place. The range about it is exact. Against a rate that comes from elsewhere it is Poisson's; against all the places
together, of whose total each is itself a part, it is Poisson's given that total.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scipy.optimize import brentq
from scipy.stats import binom, hypergeom, poisson

SEEN_OFTEN = 0.8  # a difference counts as one that could have been shown where it would be, four times in five


@dataclass(frozen=True, slots=True)
class Range:
    """The counts that are usual: from `least` to `most`, both included."""

    expected: float
    least: int
    most: int

    def side(self, count: int) -> int:
        """-1 below, 0 within, 1 above."""
        return (count > self.most) - (count < self.least)


def usual_by_need(among: float, rate: float, alpha: float) -> Range:
    """Of events among so many, at a rate known from elsewhere; outside it by chance at most `alpha` of the time."""
    expected = among * rate
    return Range(expected, *_within(poisson(expected), alpha)) if expected else Range(0.0, 0, 0)


def usual_of_total(total: int, part: float, alpha: float) -> Range:
    """Of a total of events, where a place is home to this part of all who could have one."""
    return Range(total * part, *_within(binom(total, part), alpha))


def usual_of_cases(of: int, total: int, whole: int, alpha: float) -> Range:
    """Of the cases met in all places together, where a place has so many of the cases: the exact share limits."""
    return Range(of * total / whole, *_within(hypergeom(whole, total, of), alpha))


def _within(law: Any, alpha: float) -> tuple[int, int]:
    """The counts of which neither tail beyond holds more than half of `alpha`."""
    return int(law.ppf(alpha / 2)), int(law.isf(alpha / 2))


@dataclass(frozen=True, slots=True)
class CouldShow:
    """The nearest true values, below and above, that would have been seen four times in five; None: none would."""

    below: float | None
    above: float | None


def share_could_show(of: int, usual: Range) -> CouldShow:
    """Of a place with so many cases: the true share there that its count would most likely have given away."""
    pooled = usual.expected / of

    def low(share: float) -> float:
        return float(binom.cdf(usual.least - 1, of, share)) - SEEN_OFTEN

    def high(share: float) -> float:
        return float(binom.sf(usual.most, of, share)) - SEEN_OFTEN

    below = _root(low, 0.0, pooled) if usual.least > 0 else None
    return CouldShow(below, _root(high, pooled, 1.0) if usual.most < of else None)


def count_could_show(usual: Range) -> CouldShow:
    """Of a place's events: the true average, in the place of the expected one, that would have been seen."""

    def low(average: float) -> float:
        return float(poisson.cdf(usual.least - 1, average)) - SEEN_OFTEN

    def high(average: float) -> float:
        return float(poisson.sf(usual.most, average)) - SEEN_OFTEN

    below = _root(low, 0.0, usual.expected) if usual.least > 0 else None
    return CouldShow(below, _root(high, usual.expected, 2 * usual.most + 50))


def _root(seen: Callable[[float], float], start: float, end: float) -> float | None:
    """Where the chance of being seen comes to four in five; None where it never does."""
    at_start, at_end = seen(start), seen(end)
    if math.copysign(1, at_start) == math.copysign(1, at_end):
        return None
    return float(brentq(seen, start, end, xtol=1e-12))
