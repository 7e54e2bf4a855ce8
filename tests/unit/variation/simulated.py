"""Our rules over chance's own series: how often they cry out at nothing, and how long they take to see something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from statistics import median

import numpy as np
from numpy.random import Generator, default_rng

from lineofsight.signals.variation.of_series import Asked, Month, of_series
from lineofsight.signals.variation.rule_sets import DEFAULT
from lineofsight.signals.variation.xmr import COMMON_CAUSE, Series, xmr
from tests.unit.variation.series import month_starts

SEED, RUNS, MONTHS = 20261122, 4000, 24
WAITED = 60  # months after a change, at most
DAYS = month_starts(MONTHS + WAITED)


@dataclass(frozen=True)
class Drawn:
    """A stable process, one draw at a time: values, and what they are counted out of where they are shares."""

    name: str
    draw: Callable[[Generator], tuple[list[float], list[float] | None]]
    asked: Asked | None  # what pages would be told of it; None: they are never given one


def _plain(values: object) -> tuple[list[float], None]:
    return [float(value) for value in np.asarray(values)], None


def _normal(chance: Generator) -> tuple[list[float], None]:
    return _plain(chance.normal(100, 10, MONTHS))


def _counts(mean: float, chance: Generator) -> tuple[list[float], None]:
    return _plain(chance.poisson(mean, MONTHS))


def _shares(low: int, high: int, share: float, chance: Generator) -> tuple[list[float], list[float]]:
    sizes = chance.integers(low, high + 1, MONTHS)
    return [float(met) for met in chance.binomial(sizes, share)], [float(size) for size in sizes]


def _follows(itself: float, chance: Generator) -> tuple[list[float], None]:
    values = [float(chance.normal(0, 1 / (1 - itself**2) ** 0.5))]
    while len(values) < MONTHS:
        values.append(itself * values[-1] + float(chance.normal()))
    return _plain([100 + 10 * value for value in values])


def _rolling(over: int, chance: Generator) -> tuple[list[float], None]:
    return _plain(np.convolve(chance.normal(100, 10, MONTHS + over - 1), np.ones(over) / over, "valid"))


COUNT = Asked("low", shows="count")
STOCK = Asked("low", shows="count", shape="at period end")
STABLE = [
    Drawn("normal, each month apart", _normal, COUNT),
    Drawn("counts, 10 a month", partial(_counts, 10), COUNT),
    Drawn("counts, 3 a month", partial(_counts, 3), COUNT),
    Drawn("counts, 1 a month", partial(_counts, 1), COUNT),
    Drawn("shares of 6 to 14 cases, 90% met", partial(_shares, 6, 14, 0.9), Asked("high")),
    Drawn("shares of 20 to 40 cases, 80% met", partial(_shares, 20, 40, 0.8), Asked("high")),
    Drawn("shares of 60 to 90 cases, 70% met", partial(_shares, 60, 90, 0.7), Asked("high")),
    Drawn("a stock that follows itself, r 0.3", partial(_follows, 0.3), STOCK),
    Drawn("a stock that follows itself, r 0.6", partial(_follows, 0.6), STOCK),
    Drawn("a rolling average of 3 months", partial(_rolling, 3), None),
    Drawn("a rolling average of 12 months", partial(_rolling, 12), None),
]
SHIFTS = (0.5, 1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class Alarms:
    """Shares of the runs in which an XmR chart, and the chart we would choose, cried out."""

    any_xmr: float
    latest_xmr: float
    any_chosen: float | None = None
    latest_chosen: float | None = None


def false_alarms(drawn: Drawn, runs: int = RUNS, seed: int = SEED) -> Alarms:
    chance = default_rng(seed)
    counted = np.zeros(4)
    for _ in range(runs):
        met, sizes = drawn.draw(chance)
        values = met if sizes is None else [x / n for x, n in zip(met, sizes, strict=True)]
        flags = [point.point_type != COMMON_CAUSE for point in xmr(_series(values)).points]
        counted[:2] += any(flags), flags[-1]
        if drawn.asked is not None:
            marks = [point.mark != "usual" for point in of_series(_months(met, sizes), drawn.asked).points]
            counted[2:] += any(marks), marks[-1]
    shares = [float(share) for share in counted / runs]
    return Alarms(*(shares if drawn.asked is not None else shares[:2]))


def _months(met: Sequence[float], sizes: Sequence[float] | None) -> list[Month]:
    return [
        Month(f"{day:%B %Y}", day, x, sizes and sizes[n], x / sizes[n] if sizes else x)
        for n, (day, x) in enumerate(zip(DAYS, met, strict=False))
    ]


def _series(values: Sequence[float], fix_after: int | None = None) -> Series:
    days = [datetime(day.year, day.month, day.day) for day in DAYS[: len(values)]]  # noqa: DTZ001 - days have no zone
    return Series(days, values, [str(day) for day in days], fix_after=fix_after, is_stock=False)


@dataclass(frozen=True)
class Delay:
    """Months from a lasting change to the first sign of it; limits are of the 24 months before."""

    median: float
    within_6: float
    within_12: float


def delay(sigmas: float, runs: int = RUNS, seed: int = SEED) -> Delay:
    chance = default_rng(seed)
    waited = []
    for _ in range(runs):
        before, after = chance.normal(0, 1, MONTHS), chance.normal(sigmas, 1, WAITED)
        waited.append(_first_sign([*before.tolist(), *after.tolist()]))
    return Delay(
        median=float(median(waited)),
        within_6=sum(months <= 6 for months in waited) / runs,
        within_12=sum(months <= 12 for months in waited) / runs,
    )


def _first_sign(values: list[float]) -> int:
    """The chart is drawn again each month. What it shows once it goes on showing, so the first is found by halves."""

    def shows(months: int) -> bool:
        chart = xmr(_series(values[: MONTHS + months], fix_after=MONTHS), DEFAULT)
        return any(cause.direction > 0 for point in chart.points[MONTHS:] for cause in point.judged.causes)

    if not shows(WAITED):
        return WAITED + 1
    low, high = 0, WAITED
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high
