"""How far a share or a rate could lie from what was counted, by chance alone.

Shares have Wilson's interval. Rates have the exact Poisson interval below ten events and Byar's approximation from
ten. No interval is given of nothing: None, never 0 to 1.
"""

import math
from dataclasses import dataclass

from scipy.special import gammaincinv, ndtri

USUAL = 0.95
EXACT_BELOW = 10  # events: from here Byar's approximation is as good as the exact interval to the third figure
NO_EVENT = 1e-6  # a weighted count below this is none: its lower end is nearer nought than a number can be written
WILSON, EXACT, BYARS = "Wilson", "Exact", "Byars"


@dataclass(frozen=True, slots=True)
class Interval:
    """What was counted, and between what it could be. An end that cannot be told is None."""

    value: float
    lower: float | None
    upper: float
    confidence: float
    method: str


def z_of(confidence: float) -> float:
    """How many standard deviations either side hold this much: 1.96 for 0.95, without end for 1."""
    if not 0 < confidence <= 1:
        raise ValueError(f"A confidence lies above 0 and is at most 1: {confidence} does not. Give 0.95 for 95%.")
    return float(ndtri(confidence + (1 - confidence) / 2))


def wilson(x: float, n: float, confidence: float = USUAL) -> Interval | None:
    """Of a share; `x` may be a fraction. None where there is nothing to count."""
    if n < 0 or not 0 <= x <= max(n, 0) or not math.isfinite(n):
        raise ValueError("A share is of a whole: give a number from nought to the number counted, and no less than 0.")
    if n == 0:
        return None
    z = z_of(confidence)
    if math.isinf(z):
        return Interval(x / n, 0.0, 1.0, confidence, WILSON)
    middle, reach = 2 * x + z * z, z * math.sqrt(z * z + 4 * x * (1 - x / n))
    whole = 2 * (n + z * z)
    # At the two ends the formula is exact in algebra and not in binary.
    lower = 0.0 if x == 0 else (middle - reach) / whole
    upper = 1.0 if x == n else (middle + reach) / whole
    return Interval(x / n, lower, upper, confidence, WILSON)


def exact_count(x: float, confidence: float = USUAL) -> Interval:
    """Of a count of events, by the Poisson distribution itself."""
    _counted(x)
    tail = (1 - confidence) / 2
    z_of(confidence)
    lower = 0.0 if x < NO_EVENT else float(gammaincinv(x, tail))
    return Interval(x, lower, float(gammaincinv(x + 1, 1 - tail)), confidence, EXACT)


def byars_count(x: float, confidence: float = USUAL) -> Interval:
    """Of a count of events, by Byar's approximation. A lower end below nought is unknown, not nought."""
    _counted(x)
    z = z_of(confidence)
    lower = None
    if x > 0 and math.isfinite(z):
        below: float = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
        lower = None if below < 0 else below
    more = x + 1
    return Interval(x, lower, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3, confidence, BYARS)


def count_interval(x: float, confidence: float = USUAL) -> Interval:
    return exact_count(x, confidence) if x < EXACT_BELOW else byars_count(x, confidence)


def rate_interval(x: float, n: float, *, per: float, confidence: float = USUAL) -> Interval | None:
    """Of `x` events among `n`, said per so many (10,000 children). None where nobody is there to count."""
    if n < 0 or per <= 0:
        raise ValueError("A rate is of a number that is at least nought, per a number above nought.")
    if n == 0:
        return None
    events, scale = count_interval(x, confidence), per / n
    lower = None if events.lower is None else events.lower * scale
    return Interval(x * scale, lower, events.upper * scale, confidence, events.method)


def _counted(x: float) -> None:
    if not (math.isfinite(x) and x >= 0):
        raise ValueError("Events are counted from nought upwards.")
