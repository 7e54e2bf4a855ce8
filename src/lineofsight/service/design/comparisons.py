"""What a chart across places shows: a funnel, bars with their intervals, how long things waited.

As with a chart through time, `described` is the text alternative and is made from the same parts as the drawing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, isfinite

from lineofsight.service.design import words
from lineofsight.service.design.series import BETTER, SAID, UNUSUAL, USUAL, WORSE, key_of

# Beside a place a mark is about the others, not about its own past.
OUTSIDE = {BETTER: "outside, better", WORSE: "outside, worse", UNUSUAL: "outside"}


def _refuse(title: str, numbers: Sequence[float | None], marks: Sequence[str]) -> None:
    if not all(isfinite(n) for n in numbers if n is not None):
        raise ValueError(f"The chart {title!r} has a value that is not a number. Give None for unknown.")
    wrong = sorted(set(marks) - {USUAL, *SAID})
    if wrong:
        raise ValueError(f"The chart {title!r} has the mark {wrong[0]!r}. Write one of {', '.join((USUAL, *SAID))}.")


def _with(text: str, mark: str, why: str = "") -> str:
    marked = OUTSIDE.get(mark, "")
    return ", ".join(part for part in (text, f"{marked} ({why})" if marked and why else marked) if part)


@dataclass(frozen=True)
class FunnelPoint:
    """One authority or locality: how many it counts among, and its value."""

    label: str
    size: float
    value: float
    text: str = ""  # 30%, 243 of 806
    ours: bool = False
    mark: str = USUAL
    why: str = ""  # of a mark: outside the 99.8% limits, inside the adjusted ones
    upward: bool | None = None  # the way a mark points; None: by its value against the centre

    @property
    def title(self) -> str:
        return f"{self.label}: {_with(self.text, self.mark, self.why)}"


@dataclass(frozen=True)
class FunnelLine:
    """A pair of limits by size: its name, and (size, low, high) from the smallest size to the largest."""

    name: str
    limits: Sequence[tuple[float, float, float]]
    dashed: bool = False

    def at(self, size: float) -> tuple[float, float] | None:
        """Its limits at a size, between the two sizes beside it; None beyond the sizes given."""
        for (a, low, high), (b, next_low, next_high) in pairwise(self.limits):
            if a <= size <= b:
                part = 0 if a == b else (size - a) / (b - a)
                return low + (next_low - low) * part, high + (next_high - high) * part
        return None


@dataclass(frozen=True)
class Funnel:
    title: str
    desc: str
    unit: str
    points: Sequence[FunnelPoint]
    lines: Sequence[FunnelLine]
    centre: float | None
    size_name: str  # what the size counts: plans begun in the year
    centre_text: str = ""  # England 24%
    rules: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"The funnel {self.title!r} has no points. Say in words that there is nothing to draw.")
        limits = [number for line in self.lines for at in line.limits for number in at]
        numbers = [n for p in self.points for n in (p.size, p.value)]
        _refuse(self.title, [*numbers, *limits, self.centre], [p.mark for p in self.points])
        for line in self.lines:
            sizes = [size for size, _, _ in line.limits]
            if len(sizes) < 2 or sizes != sorted(sizes):
                raise ValueError(f"The limits {line.name!r} need two sizes or more, from the smallest to the largest.")
            if any(low > high for _, low, high in line.limits):
                raise ValueError(f"The limits {line.name!r} have a lower limit above its upper one.")
        said = tuple(_funnel_point(p, self.unit) for p in self.points)
        object.__setattr__(self, "points", said)
        # Two pairs of limits are told apart without their names: the second is dashed.
        dashed = [replace(line, dashed=line.dashed or place > 0) for place, line in enumerate(self.lines)]
        object.__setattr__(self, "lines", tuple(dashed))

    @property
    def ours(self) -> list[FunnelPoint]:
        return [point for point in self.points if point.ours]

    @property
    def centre_said(self) -> str:
        if self.centre is None:
            return ""
        return self.centre_text or f"centre {words.valued(self.centre, self.unit)}"

    def limits_at(self, line: FunnelLine, size: float) -> tuple[float, float] | None:
        """Its limits at a size, cut where nothing can be: under none, or a share over all."""
        limits = line.at(size)
        values = [point.value for point in self.points]
        if limits is None or min(values) < 0:
            return limits
        most = 1.0 if self.unit == "share" and max(values) <= 1 else inf
        return min(max(limits[0], 0.0), most), min(max(limits[1], 0.0), most)

    def line_said(self, line: FunnelLine) -> str:
        """Its name and what it comes to at our size; at the largest size where none is ours."""
        at = self.ours[0] if self.ours else max(self.points, key=lambda point: point.size)
        limits = self.limits_at(line, at.size)
        where = f"at {words.number(_whole(at.size))}"
        return f"{line.name}: {words.ranged(*limits, self.unit)} {where}" if limits else f"{line.name}: none {where}"

    @property
    def described(self) -> str:
        others = len(self.points) - len(self.ours)
        parts = [self.desc, *(f"{words.sentence(point.title)}." for point in self.ours)]
        parts += [f"Among {words.plural(others, 'other')}." if self.ours else f"{words.plural(others, 'point')}."]
        parts += [f"{words.sentence(self.centre_said)}." if self.centre_said else ""]
        parts += [f"{words.sentence(self.line_said(line))}." for line in self.lines]
        parts += [_outside_said(self.points), f"Across: {self.size_name}." if self.size_name else ""]
        parts += [f"Rules: {self.rules}." if self.rules else ""]
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        return key_of(self)


def _whole(size: float) -> int | float:
    return int(size) if float(size).is_integer() else size


def _funnel_point(point: FunnelPoint, unit: str) -> FunnelPoint:
    if point.text:
        return point
    said = f"{words.valued(point.value, unit)} at {words.number(_whole(point.size))}"
    return replace(point, text=said)


def _outside_said(points: "Sequence[FunnelPoint | Bar]") -> str:
    outside = [point.label for point in points if point.mark != USUAL]
    if not outside:
        return f"None of {len(points)} is outside."
    return f"Outside: {len(outside)} of {len(points)}, {words.listed(outside)}."


@dataclass(frozen=True)
class Bar:
    """One place: its value (None: unknown) and the interval that it lies in as surely as is said."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""  # 62%, 31 of 50
    mark: str = USUAL
    ours: bool = False

    @property
    def said(self) -> str:
        return _with(self.text or words.UNKNOWN, self.mark)


@dataclass(frozen=True)
class Bars:
    title: str
    desc: str
    unit: str
    bars: Sequence[Bar]
    centre: float | None = None
    centre_text: str = ""  # county 78%
    aim: float | None = None
    aim_text: str = ""
    interval_text: str = ""  # what the intervals are: 95% intervals
    note: str = ""

    def __post_init__(self) -> None:
        if not self.bars:
            raise ValueError(f"The chart {self.title!r} has no bars. Say in words that there is nothing to draw.")
        _refuse(self.title, self.held, [bar.mark for bar in self.bars])
        for bar in self.bars:
            if bar.value is None and bar.mark != USUAL:
                raise ValueError(f"{bar.label} is marked {bar.mark} and has no value. What is unknown is not marked.")
            if bar.low is not None and bar.high is not None and bar.low > bar.high:
                raise ValueError(f"{bar.label} has an interval whose lower end is above its upper one.")
        said = tuple(_bar(bar, self.unit) for bar in self.bars)
        object.__setattr__(self, "bars", said)

    @property
    def has_intervals(self) -> bool:
        return any(bar.low is not None and bar.high is not None for bar in self.bars)

    @property
    def held(self) -> list[float]:
        own = [n for bar in self.bars for n in (bar.value, bar.low, bar.high)]
        # A bar's length is its value, so it begins at none; a dot may begin anywhere.
        floor = [] if self.has_intervals else [0.0]
        return [n for n in [*own, self.centre, self.aim] if n is not None] + floor

    @property
    def centre_said(self) -> str:
        if self.centre is None:
            return ""
        return self.centre_text or f"centre {words.valued(self.centre, self.unit)}"

    @property
    def aim_said(self) -> str:
        return "" if self.aim is None else self.aim_text or f"aim {words.valued(self.aim, self.unit)}"

    def title_of(self, bar: Bar) -> str:
        interval = ""
        if bar.low is not None and bar.high is not None:
            interval = f", between {words.ranged(bar.low, bar.high, self.unit).replace(' to ', ' and ')}"
        return f"{bar.label}: {bar.text}{interval}" + (f", {OUTSIDE[bar.mark]}" if bar.mark != USUAL else "")

    @property
    def described(self) -> str:
        lines = [words.sentence(said) for said in (self.centre_said, self.aim_said, self.interval_text) if said]
        parts = [self.desc, *(f"{said}." for said in lines)]
        parts += [f"{words.sentence('; '.join(self.title_of(bar) for bar in self.bars))}.", _outside_said(self.bars)]
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        return key_of(self)


def _bar(bar: Bar, unit: str) -> Bar:
    return bar if bar.text else replace(bar, text=words.valued(bar.value, unit))


@dataclass(frozen=True)
class Waits:
    """How many waited how long. `limit_after` bins lie within the limit, from the first; None: there is no limit."""

    title: str
    desc: str
    bins: Sequence[tuple[str, int | None]]  # None: not shown
    limit_after: int | None = None
    limit_text: str = ""  # limit: 45 working days
    counted: str = "cases"
    waited: str = ""  # what the bins are: working days from the referral
    note: str = ""

    def __post_init__(self) -> None:
        if not self.bins:
            raise ValueError(f"The chart {self.title!r} has no bins. Say in words that there is nothing to draw.")
        if any(count is not None and count < 0 for _, count in self.bins):
            raise ValueError(f"The chart {self.title!r} has a count under none.")
        if self.limit_after is not None and not 0 <= self.limit_after <= len(self.bins):
            raise ValueError(f"The limit of {self.title!r} comes after bin {self.limit_after} of {len(self.bins)}.")

    @property
    def total(self) -> int | None:
        return _sum(self.bins)

    @property
    def after(self) -> int | None:
        """How many waited longer than the limit; None where some of them are not shown."""
        return None if self.limit_after is None else _sum(self.bins[self.limit_after :])

    @property
    def after_said(self) -> str:
        if self.limit_after is None:
            return ""
        after = "not shown" if self.after is None else words.number(self.after)
        return f"{after} after it" if self.total is None else f"{after} of {words.number(self.total)} after it"

    def bin_said(self, place: int) -> str:
        label, count = self.bins[place]
        late = self.limit_after is not None and place >= self.limit_after
        return f"{label}: {'not shown' if count is None else words.number(count)}{', after the limit' if late else ''}"

    @property
    def described(self) -> str:
        return " ".join(part for part in self._parts() if part)

    def _parts(self) -> Iterator[str]:
        yield self.desc
        if self.total is not None:
            yield f"{words.number(self.total)} {self.counted}."
        if self.limit_after is not None:
            yield f"{words.sentence(self.limit_text or 'limit')}: {self.after_said}."
        yield f"{words.sentence('; '.join(self.bin_said(place) for place in range(len(self.bins))))}."
        if self.waited:
            yield f"Across: {self.waited}."

    @property
    def key(self) -> str:
        return key_of(self)


def _sum(bins: Sequence[tuple[str, int | None]]) -> int | None:
    counts = [count for _, count in bins]
    return None if None in counts else sum(count for count in counts if count is not None)
