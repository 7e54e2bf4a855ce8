"""The scale of a chart: round numbers that hold every value, without forcing zero, and room for the words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from lineofsight.service.design import words


class Charted(Protocol):
    @property
    def unit(self) -> str: ...

    @property
    def held(self) -> list[float]: ...


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    name: str  # the unit in words, where the numbers cannot say it

    def part(self, value: float) -> float:
        """0 at the foot, 1 at the top."""
        return (value - self.low) / (self.high - self.low)

    def months_a_tick(self, months: int, width: float, room: float) -> int:
        """Every month named where there is room, else every third, sixth, twelfth."""
        fits = max(int(width // room), 1)
        return next(step for step in (1, 2, 3, 6, *range(12, months + 13, 12)) if months <= fits * step)


def scale_for(charts: Sequence[Charted], ticks: int) -> Scale:
    """One scale that holds every value, limit and aim of every chart."""
    return scale_of([value for chart in charts for value in chart.held], charts[0].unit, ticks)


def scale_of(held: Iterable[float], unit: str, ticks: int) -> Scale:
    values = [Decimal(str(value)) for value in held]
    low, high = _ends(values, unit)
    step = _step((high - low) / ticks, unit)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    at = [step * (first + n) for n in range(int(last - first) + 1)]
    return Scale(
        low=float(at[0]),
        high=float(at[-1]),
        ticks=tuple(float(tick) for tick in at),
        labels=_labels(at, unit),
        name="" if unit in ("share", "count", "", "none") else unit,
    )


def _ends(values: list[Decimal], unit: str) -> tuple[Decimal, Decimal]:
    """A little more than the values take, and never a line of no height."""
    if not values:
        return (Decimal(0), Decimal(1))
    low, high = min(values), max(values)
    least = Decimal("0.1") if unit == "share" else Decimal(4)
    # Beyond fifteen figures a step would be lost in the rounding.
    least = max(least, abs(high) / 10**9, abs(low) / 10**9)
    if high - low < least:
        middle = (high + low) / 2
        low, high = middle - least / 2, middle + least / 2
        if min(values) >= 0 > low:
            low, high = Decimal(0), least
    if unit == "share" and min(values) >= 0 and max(values) <= 1:
        return max(low, Decimal(0)), min(high, Decimal(1))
    return low, high


def _step(rough: Decimal, unit: str) -> Decimal:
    """The next round number: 1, 2 or 5, tens of them, or tenths."""
    power = Decimal(10) ** rough.adjusted()
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    return max(step, Decimal(1)) if unit == "count" else step


def _labels(at: Sequence[Decimal], unit: str) -> tuple[str, ...]:
    if unit != "share":
        return tuple(_plain(tick) for tick in at)
    # The sign is said once, at the top: the rest are read by it.
    shown = [_plain(tick * 100) for tick in at]
    return (*shown[:-1], f"{shown[-1]}%")


def _plain(tick: Decimal) -> str:
    normal = tick.normalize()
    places = max(-int(normal.as_tuple().exponent), 0)
    return words.number(int(tick)) if places == 0 else f"{tick:,.{places}f}"
