"""How much so few can carry: when a share is said as a percentage, and when a rate is said at all."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lineofsight.signals.consistency.intervals import Interval, rate_interval, wilson

NO_PERCENTAGE_BELOW = 10  # counted: "3 of 7"
FEW_BELOW = 30  # counted: the interval is said, and that there are few
NO_RATE_BELOW = 3  # events
UNSURE_BELOW = 20  # events
FEW = "few children"
FEW_EVENTS = "few events"
UNSURE = "u"  # as published tables flag a rate of few events
NO_RATE = "too few to give a rate"


@dataclass(frozen=True, slots=True)
class Told:
    """A share or a rate in the words that its numbers can carry."""

    words: str
    note: str  # few children; a rate's flag; "" where it needs none
    percentage: bool  # may it be said, drawn or marked as a percentage or a rate?
    interval: Interval | None


def tell_share(x: int, n: int) -> Told:
    """`3 of 7`; `58% (7 of 12), between 32% and 81%` of few children; `89% (410 of 461)`."""
    if n == 0:
        return Told("nothing to count", "", False, None)
    interval = wilson(x, n)
    assert interval is not None and interval.lower is not None  # noqa: S101 - there is something to count
    of = f"{x:,} of {n:,}"
    if n < NO_PERCENTAGE_BELOW:
        return Told(of, "", False, interval)
    said = f"{percent(interval.value)} ({of})"
    if n < FEW_BELOW:
        between = f"between {percent(interval.lower)} and {percent(interval.upper)}"
        return Told(f"{said}, {between}", FEW, True, interval)
    return Told(said, "", True, interval)


def tell_rate(x: int, n: int | None, *, per: int, unit: str) -> Told:
    """No rate of fewer than three events; one of fewer than twenty is flagged."""
    interval = rate_interval(x, n, per=per) if n else None
    if interval is None:
        return Told(f"{x:,}, among an unknown number", "", False, None)
    if x < NO_RATE_BELOW:
        return Told(f"{x:,} of {n:,}", NO_RATE, False, None)
    note = UNSURE if x < UNSURE_BELOW else ""
    return Told(f"{one_place(interval.value)} {unit} ({x:,} of {n:,})", note, True, interval)


def percent(value: float) -> str:
    """One short of everybody is never rounded up to everybody, nor one down to none."""
    exact = Decimal(str(value)) * 100
    whole = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if whole == 100 and exact < 100:
        return "over 99%"
    if whole == 0 and exact > 0:
        return "under 1%"
    return f"{whole}%"


def one_place(value: float) -> str:
    return f"{Decimal(str(value)).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
