"""Funnels: how far apart authorities stand by chance alone, and once we allow that authorities differ anyway.

Two readings, and both are always given by name. *Unadjusted* limits are those of chance alone around one common value.
*Adjusted* limits add the spread between authorities that chance does not explain (Spiegelhalter's additive model).

- A share is compared on the scale of the arcsine of its square root, on which chance is of one size whatever the share.
  Both readings are drawn on it, so they differ only in what they allow for. Public Health England's funnel for
  proportions is here too: the Wilson interval turned round, which is the normal approximation at the common value.
- A rate, or a ratio of observed to expected, has exact Poisson limits. They depend on the number expected, never on the
  size of the population alone, so a rate per 10,000 is not made to look surer than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from scipy.special import gammaincinv, ndtri  # not scipy.stats: every command would wait seconds for it

Floats = np.ndarray[Any, np.dtype[np.float64]]

WARNING, ALARM = 0.95, 0.998
OUTER = 0.1  # the share of scores at each end that winsorising draws in, or trimming leaves out
LEAST_AUTHORITIES = 10  # fewer cannot say how far authorities differ anyway


def z_of(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))


# Limits of chance alone


def _poisson_mean(events: Floats | float, probability: float) -> Any:
    """Half the point of the chi-squared distribution with twice as many degrees of freedom."""
    return gammaincinv(events, probability)


def proportion_limits(centre: float, sizes: Sequence[float] | Floats, confidence: float) -> tuple[Floats, Floats]:
    """The shares, from 0 to 1, between which an authority of each size stands by chance."""
    n = np.asarray(sizes, dtype=float)
    reach = z_of(confidence) * np.sqrt(centre * (1 - centre) / n)
    return np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1)


def ratio_limits(expected: Sequence[float] | Floats, confidence: float) -> tuple[Floats, Floats]:
    """The ratios of observed to expected that stand at the exact Poisson limits of each number expected."""
    e = np.asarray(expected, dtype=float)
    tail = (1 - confidence) / 2
    return _poisson_mean(e, tail) / e, _poisson_mean(e + 1, 1 - tail) / e


@dataclass(frozen=True)
class OnTheLimit:
    """How many would have to be expected for this count to lie exactly on a limit, and the ratio it then is.

    Below the lower limit means that at least `expected_low` were expected; above the upper, that at most
    `expected_high` were. A count of nought is below no upper limit: `expected_high` is then nought and has no ratio.
    """

    observed: int
    expected_low: float
    ratio_low: float
    expected_high: float
    ratio_high: float | None


def on_the_limit(observed: int, confidence: float) -> OnTheLimit:
    """The closed form of the funnel for rates and ratios in which the limits are found from the count."""
    tail = (1 - confidence) / 2
    low = float(_poisson_mean(observed + 1, 1 - tail))
    high = float(_poisson_mean(observed, tail)) if observed else 0.0
    return OnTheLimit(observed, low, observed / low, high, observed / high if high else None)


# What chance does not explain


class Spread(StrEnum):
    """The scale on which authorities are compared when the spread between them is worked out."""

    SHARE = "share, arcsine of the square root"
    RATIO_ROOT = "ratio, square root"
    RATIO_LOG = "ratio, logarithm"


@dataclass(frozen=True)
class OverDispersion:
    """How far authorities differ beyond chance."""

    scale: Spread
    centre: float
    authorities: int
    phi: float  # 1 where chance explains everything
    tau2: float  # the variance between authorities, on the scale; 0 where phi gives no reason for any

    def limits(self, sizes: Sequence[float] | Floats, confidence: float) -> tuple[Floats, Floats]:
        """On the natural scale. Sizes are numbers of cases for a share, numbers expected for a ratio."""
        n = np.asarray(sizes, dtype=float)
        target = float(_onto(self.scale, np.asarray([self.centre]))[0])
        reach = z_of(confidence) * np.sqrt(_error(self.scale, n) ** 2 + self.tau2)
        return _back(self.scale, target - reach), _back(self.scale, target + reach)


def over_dispersion(
    values: Sequence[float] | Floats, sizes: Sequence[float] | Floats, centre: float, scale: Spread
) -> OverDispersion:
    """Spiegelhalter's additive model: scores drawn in or trimmed at each end, then phi and the variance between.

    A logarithm has no place for nought, so on that scale authorities with none are left out; the other two keep them.
    """
    y, n = np.asarray(values, dtype=float), np.asarray(sizes, dtype=float)
    if scale is Spread.RATIO_LOG:
        y, n = y[y > 0], np.round(n[y > 0], 2)
    target = float(_onto(scale, np.asarray([centre]))[0])
    error = _error(scale, n)
    z = (_onto(scale, y) - target) / error
    kept = np.ones(len(z), dtype=bool)
    if scale is Spread.RATIO_LOG:
        kept = _middle(z)
        z, error = z[kept], error[kept]
    else:
        low, high = np.quantile(z, [OUTER, 1 - OUTER]) if len(z) else (0.0, 0.0)
        z = np.clip(z, low, high)
    many = len(z)
    phi = float(np.sum(z**2) / many) if many else 1.0
    return OverDispersion(scale, centre, many, phi, _between(phi, many, error))


def _between(phi: float, many: int, error: Floats) -> float:
    if many < 2 or many * phi < many - 1:
        return 0.0
    weight = 1 / error**2
    spare = np.sum(weight) - np.sum(weight**2) / np.sum(weight)
    return max(0.0, float((many * phi - (many - 1)) / spare))


def _middle(z: Floats) -> Any:
    """Without the tenth of the scores at either end, by rank."""
    rank = np.argsort(np.argsort(z, kind="stable"), kind="stable") + 1
    return (rank > len(z) * OUTER) & (rank <= len(z) * (1 - OUTER))


def _onto(scale: Spread, y: Floats) -> Floats:
    if scale is Spread.SHARE:
        return np.asarray(np.arcsin(np.sqrt(y)))
    return np.asarray(np.sqrt(y) if scale is Spread.RATIO_ROOT else np.log(y))


def _back(scale: Spread, y: Floats) -> Floats:
    if scale is Spread.SHARE:
        return np.asarray(np.sin(np.clip(y, 0, np.pi / 2)) ** 2)
    return np.asarray(np.clip(y, 0, None) ** 2 if scale is Spread.RATIO_ROOT else np.exp(y))


def _error(scale: Spread, n: Floats) -> Floats:
    return np.asarray(1 / np.sqrt(n) if scale is Spread.RATIO_LOG else 1 / (2 * np.sqrt(n)))


# A funnel of authorities


class Side(StrEnum):
    ABOVE = "above"
    INSIDE = "inside"
    BELOW = "below"


@dataclass(frozen=True)
class Limits:
    """The limits at one authority's size, and where it stands. On the limit is inside."""

    low: float
    high: float
    side: Side

    @classmethod
    def around(cls, value: float, low: float, high: float) -> "Limits":
        side = Side.ABOVE if value > high else Side.BELOW if value < low else Side.INSIDE
        return cls(low, high, side)


@dataclass(frozen=True)
class Funnel:
    """Many authorities' counts around one common value. Build it with `funnel_of`."""

    is_rate: bool
    names: tuple[str, ...]
    counts: Floats
    sizes: Floats
    centre: float  # a share from 0 to 1, or a rate of one
    spread: OverDispersion | None  # None: too few authorities to say

    @property
    def values(self) -> Floats:
        return np.asarray(self.counts / self.sizes)

    def unadjusted(self, sizes: Sequence[float] | Floats, confidence: float) -> tuple[Floats, Floats]:
        n = np.asarray(sizes, dtype=float)
        if not self.is_rate:
            return OverDispersion(Spread.SHARE, self.centre, len(self.names), 1.0, 0.0).limits(n, confidence)
        low, high = ratio_limits(self.centre * n, confidence)
        return low * self.centre, high * self.centre

    def adjusted(self, sizes: Sequence[float] | Floats, confidence: float) -> tuple[Floats, Floats]:
        """Never narrower than chance alone: two authorities cannot differ by less than that."""
        n = np.asarray(sizes, dtype=float)
        least, most = self.unadjusted(n, confidence)
        if self.spread is None or self.spread.tau2 == 0:
            return least, most
        if not self.is_rate:
            low, high = self.spread.limits(n, confidence)
        else:
            low, high = (limit * self.centre for limit in self.spread.limits(self.centre * n, confidence))
        return np.minimum(low, least), np.maximum(high, most)

    def at(self, value: float, size: float, confidence: float, *, adjusted: bool) -> Limits:
        low, high = (self.adjusted if adjusted else self.unadjusted)([size], confidence)
        return Limits.around(value, float(low[0]), float(high[0]))

    def outside(self, confidence: float, *, adjusted: bool) -> list[str]:
        low, high = (self.adjusted if adjusted else self.unadjusted)(self.sizes, confidence)
        out = (self.values > high) | (self.values < low)
        return [name for name, is_out in zip(self.names, out, strict=True) if is_out]


def funnel_of(points: Sequence[tuple[str, float, float]], *, is_rate: bool) -> Funnel | None:
    """A funnel of (name, count, size), sizes being cases for a share and children for a rate; None of too few."""
    told = [point for point in points if point[2] > 0]
    counts = np.asarray([count for _, count, _ in told], dtype=float)
    sizes = np.asarray([size for _, _, size in told], dtype=float)
    if len(told) < 2 or counts.sum() == 0:
        return None
    centre = float(counts.sum() / sizes.sum())
    spread = None
    if len(told) >= LEAST_AUTHORITIES:
        if is_rate:
            expected = centre * sizes
            spread = over_dispersion(counts / expected, expected, 1.0, Spread.RATIO_ROOT)
        else:
            spread = over_dispersion(counts / sizes, sizes, centre, Spread.SHARE)
    return Funnel(is_rate, tuple(name for name, _, _ in told), counts, sizes, centre, spread)
