"""Limits: how far values go from their mean when nothing but the usual moves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from math import fsum

from lineofsight.signals.variation.rule_sets import LIMIT, NEAR, SCREEN

Values = Sequence[float | None]  # None: not known


@dataclass(frozen=True, slots=True)
class Limits:
    """What one point is judged by."""

    centre: float
    low: float | None = None  # None: there was nothing to work limits out from
    high: float | None = None
    near_low: float | None = None
    near_high: float | None = None
    sigma: float | None = None  # one standard deviation: limits that are cut off at nought, or at the whole, hide it

    @property
    def has_width(self) -> bool:
        return self.low is not None and self.high is not None and self.high > self.low


def exact_mean(values: Sequence[float]) -> float:
    """The mean to the last bit: a series that never moves must lie on its own mean."""
    first = fsum(values) / len(values)
    left_over = fsum(chain(values, repeat(-first, len(values))))
    return first + left_over / len(values)


def moving_ranges(values: Values) -> list[float]:
    """From each known value to the next; a gap is not bridged."""
    return [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]


def mean_moving_range(ranges: Sequence[float], *, screens: bool) -> float | None:
    """None where no two neighbours are both known. Screening looks once, and leaves out what is far from the rest."""
    if not ranges:
        return None
    mean = exact_mean(ranges)
    if not screens:
        return mean
    kept = [one for one in ranges if one < SCREEN * mean]
    return exact_mean(kept) if kept else 0.0  # nothing is left only where nothing ever moved


def xmr_limits(values: Values, *, screens: bool, fix_after: int | None = None) -> Limits | None:
    """Of one group of values: the same for each. None where no value is known."""
    fixed = values if fix_after is None else values[:fix_after]
    known = [value for value in fixed if value is not None]
    if not known:
        return None
    mean = exact_mean(known)
    moved = mean_moving_range(moving_ranges(fixed), screens=screens)
    if moved is None:
        return Limits(mean)
    far, near = LIMIT * moved, NEAR * moved
    return Limits(mean, mean - far, mean + far, mean - near, mean + near, far / 3)
