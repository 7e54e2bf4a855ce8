"""Limits for counts of something out of something: wider where there is less to count."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import pi, sqrt

from lineofsight.signals.variation.chances import of_binomial, of_poisson
from lineofsight.signals.variation.limits import Limits, exact_mean, mean_moving_range, moving_ranges

Pair = tuple[float, float] | None  # numerator and denominator; None: not known, or nothing to count
Pairs = Sequence[Pair]
PerPoint = list[Limits | None]
IN_3_SIGMA, IN_2_SIGMA = 0.00135, 0.02275  # of a normal distribution, beyond three and two standard deviations
MOVING_RANGE_TO_SIGMA = 1.128


def pooled(pairs: Pairs) -> float | None:
    known = [pair for pair in pairs if pair is not None]
    size = sum(n for _, n in known)
    return sum(x for x, _ in known) / size if size else None


def sigma_z(pairs: Pairs, spread: Callable[[float], float], *, screens: bool = False) -> float | None:
    """How many times wider the ups and downs are than chance alone would make them (Laney)."""
    centre = pooled(pairs)
    if centre is None or not spread(centre):
        return None
    z = [None if pair is None else (pair[0] / pair[1] - centre) / sqrt(spread(centre) / pair[1]) for pair in pairs]
    moved = mean_moving_range(moving_ranges(z), screens=screens)
    return None if moved is None else moved / MOVING_RANGE_TO_SIGMA


def of_share(centre: float) -> float:
    return centre * (1 - centre)


def of_rate(centre: float) -> float:
    return centre


def p_limits(pairs: Pairs, *, baseline: Pairs | None = None, wider: float = 1) -> PerPoint:
    """A p chart; a p' chart where its limits are made wider by sigma_z."""
    return _by_size(pairs, baseline, of_share, wider, most=1)


def u_limits(pairs: Pairs, *, baseline: Pairs | None = None, wider: float = 1) -> PerPoint:
    """A u chart of events over what they might have happened to; u' where made wider by sigma_z."""
    return _by_size(pairs, baseline, of_rate, wider, most=None)


def widening(pairs: Pairs, spread: Callable[[float], float]) -> float:
    """Never below 1: with few to count, sigma_z would make limits narrower than chance."""
    found = sigma_z(pairs, spread)
    return 1.0 if found is None else max(1.0, found)


def _by_size(
    pairs: Pairs, baseline: Pairs | None, spread: Callable[[float], float], wider: float, most: float | None
) -> PerPoint:
    centre = pooled(pairs if baseline is None else baseline)
    if centre is None:
        return [None] * len(pairs)
    return [
        None if pair is None else _around(centre, sqrt(spread(centre) / pair[1]) * wider, least=0, most=most)
        for pair in pairs
    ]


def _around(centre: float, sigma: float, *, least: float | None = None, most: float | None = None) -> Limits:
    def cut(at: float) -> float:
        at = at if least is None else max(least, at)
        return at if most is None else min(most, at)

    return Limits(
        centre,
        cut(centre - 3 * sigma),
        cut(centre + 3 * sigma),
        cut(centre - 2 * sigma),
        cut(centre + 2 * sigma),
        sigma,
    )


def exact_share_limits(pairs: Pairs, *, baseline: Pairs | None = None) -> PerPoint:
    """From the binomial distribution itself: with few to count, three standard deviations are not what they seem."""
    centre = pooled(pairs if baseline is None else baseline)
    if centre is None:
        return [None] * len(pairs)

    def at(size: float, tail: float) -> tuple[float, float]:
        low, high = of_binomial(round(size), centre, tail)
        return low / size, high / size

    return [
        None
        if pair is None
        else _exact(centre, at(pair[1], IN_3_SIGMA), at(pair[1], IN_2_SIGMA), sqrt(of_share(centre) / pair[1]))
        for pair in pairs
    ]


def exact_count_limits(values: Sequence[float | None], *, baseline: Sequence[float | None] | None = None) -> PerPoint:
    """From the Poisson distribution itself, for counts of events in periods alike."""
    known = [value for value in (values if baseline is None else baseline) if value is not None]
    if not known:
        return [None] * len(values)
    centre = exact_mean(known)

    limits = _exact(centre, of_poisson(centre, IN_3_SIGMA), of_poisson(centre, IN_2_SIGMA), sqrt(centre))
    return [None if value is None else limits for value in values]


def _exact(centre: float, far: tuple[float, float], near: tuple[float, float], sigma: float) -> Limits:
    # The least value that is not beyond: never past the centre, however lopsided the distribution.
    return Limits(centre, min(far[0], centre), max(far[1], centre), min(near[0], centre), max(near[1], centre), sigma)


def i_prime_limits(
    values: Sequence[float | None], sizes: Sequence[float | None], *, fix_after: int | None = None
) -> PerPoint:
    """An I' chart: any average, with limits by the number it is the average of."""
    known = [None if y is None or not n else (y, n) for y, n in zip(values, sizes, strict=True)]
    base = known if fix_after is None else known[:fix_after]
    size = sum(pair[1] for pair in base if pair)
    moved = [
        sqrt(pi / 2) * abs(b[0] - a[0]) / sqrt(1 / a[1] + 1 / b[1])
        for a, b in pairwise(base)
        if a is not None and b is not None
    ]
    if not size:
        return [None] * len(known)
    centre = sum(pair[0] * pair[1] for pair in base if pair) / size
    if not moved:
        return [None if pair is None else Limits(centre) for pair in known]
    sigma = exact_mean(moved)
    return [None if pair is None else _around(centre, sigma / sqrt(pair[1])) for pair in known]
