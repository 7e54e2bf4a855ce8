"""Special causes: what in a row of points is more than the usual ups and downs, one label a point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from lineofsight.signals.variation.limits import Limits, Values
from lineofsight.signals.variation.rule_sets import RUN, RuleSet


class Cause(StrEnum):
    """Spelt as the public package spells them, so that the two can be laid side by side."""

    ABOVE_LIMIT = "Above UCL"
    BELOW_LIMIT = "Below LCL"
    RISING = "7 Point Trend (Increasing)"
    FALLING = "7 Point Trend (Decreasing)"
    TWO_HIGH = "2 in 3 Above CL"
    TWO_LOW = "2 in 3 Below CL"
    SHIFT_UP = "7 Points Above CL"
    SHIFT_DOWN = "7 Points Below CL"
    COMMON = "Common Cause"

    @property
    def direction(self) -> int:
        return _DIRECTIONS.get(self, 0)


_DIRECTIONS = {
    Cause.ABOVE_LIMIT: 1,
    Cause.RISING: 1,
    Cause.TWO_HIGH: 1,
    Cause.SHIFT_UP: 1,
    Cause.BELOW_LIMIT: -1,
    Cause.FALLING: -1,
    Cause.TWO_LOW: -1,
    Cause.SHIFT_DOWN: -1,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One point. None: not known, or nothing to judge it by."""

    outside: bool | None
    side: int | None  # of the mean: -1, 0 or 1
    close: bool | None  # inside the limits, and near one
    causes: tuple[Cause, ...]  # every rule that it is part of, the one it is labelled by first

    @property
    def cause(self) -> Cause:
        return self.causes[0] if self.causes else Cause.COMMON


def judge(values: Values, limits: Sequence[Limits | None], rules: RuleSet) -> list[Judged]:
    """The points of one group, in order of time. Groups are judged apart: no run crosses a new beginning."""
    pairs = list(zip(values, limits, strict=True))
    sides = [_side(value, limit) for value, limit in pairs]
    outside = [_outside(value, limit) for value, limit in pairs]
    beyond = [_beyond_near(value, limit) for value, limit in pairs]
    close = [None if far is None or out is None else far and not out for far, out in zip(beyond, outside, strict=True)]
    counts = beyond if rules.outside_counts_as_near else close
    steps = [None if a is None or b is None else _sign(b - a) for a, b in pairwise(values)]
    trends = _trends(steps, rules)
    twos = _two_of_three(sides, counts)
    shifts = _in_long_runs(sides, RUN)
    return [
        Judged(outside[n], sides[n], close[n], tuple(_causes(sides[n] or 0, outside[n], trends[n], twos[n], shifts[n])))
        for n in range(len(values))
    ]


def _causes(side: int, outside: bool | None, trend: int, two: bool, shift: bool) -> Iterator[Cause]:
    """In the order in which they are named."""
    if outside:
        yield Cause.ABOVE_LIMIT if side > 0 else Cause.BELOW_LIMIT
    if trend:
        yield Cause.RISING if trend > 0 else Cause.FALLING
    if two:
        yield Cause.TWO_HIGH if side > 0 else Cause.TWO_LOW
    if shift:
        yield Cause.SHIFT_UP if side > 0 else Cause.SHIFT_DOWN


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _side(value: float | None, limit: Limits | None) -> int | None:
    return None if value is None or limit is None else _sign(value - limit.centre)


def _outside(value: float | None, limit: Limits | None) -> bool | None:
    """On a limit is inside. Limits without width measure nothing by which a value could be far."""
    if value is None or limit is None or limit.low is None or limit.high is None:
        return None
    return limit.has_width and (value > limit.high or value < limit.low)


def _beyond_near(value: float | None, limit: Limits | None) -> bool | None:
    if value is None or limit is None or limit.near_low is None or limit.near_high is None:
        return None
    return limit.has_width and (value > limit.near_high or value < limit.near_low)


def _in_long_runs(signs: Sequence[int | None], length: int) -> list[bool]:
    """Which stand in a run of so many of the same sign; nought and the unknown end a run."""
    found = [False] * len(signs)
    start = 0
    for n in range(1, len(signs) + 1):
        if n < len(signs) and signs[n] == signs[start]:
            continue
        if signs[start] and n - start >= length:
            found[start:n] = [True] * (n - start)
        start = n
    return found


def _trends(steps: Sequence[int | None], rules: RuleSet) -> list[int]:
    """Of each point the direction of the trend it is part of, or nought."""
    long = _in_long_runs(steps, RUN - 1)
    within = [into or out for into, out in zip([False, *long], [*long, False], strict=True)]
    found = []
    for n, part in enumerate(within):
        into = (steps[n - 1] if n else 0) or 0
        if not part:
            found.append(0)
        elif rules.trend_turns_at_any_step and n + 1 < len(within) and within[n + 1]:
            found.append(1 if steps[n] == 1 else -1)
        elif n < len(long) and long[n]:
            found.append(steps[n] or into)  # a point that two trends share belongs to the later
        else:
            found.append(into)
    return found


def _two_of_three(sides: Sequence[int | None], counts: Sequence[bool | None]) -> list[bool]:
    """Three in a row on one side, two of them far from the mean: those two are flagged, and the third is not."""
    found = [False] * len(sides)
    for n in range(len(sides) - 2):
        three = range(n, n + 3)
        if sides[n] and sides[n] == sides[n + 1] == sides[n + 2] and sum(bool(counts[m]) for m in three) >= 2:
            for m in three:
                found[m] = found[m] or bool(counts[m])
    return found
