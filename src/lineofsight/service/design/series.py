"""What a chart through time shows: its message, its months, what is usual, an aim, what happened when.

What is unknown stays unknown: a month without a value is a gap, and where no limits are given none are drawn. The
text alternative, `described`, is made from the same parts as the drawing, so that the two say the same.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from math import isfinite

from lineofsight.service.design import words

USUAL, BETTER, WORSE, UNUSUAL = "usual", "better", "worse", "unusual"
# How each mark is said, in the drawing and in its text alternative.
SAID = {BETTER: "better than usual", WORSE: "worse than usual", UNUSUAL: "unusual, neither better nor worse"}


@dataclass(frozen=True)
class Point:
    """One month: what it is called, its value (None: unknown), as said (89%, or 3 of 7), and what is usual."""

    label: str
    value: float | None
    text: str = ""
    detail: str = ""  # what else its own title says: 410 of 461, 14 not recorded
    tick: str = ""  # the label where there is little room: Sep 26
    centre: float | None = None
    low: float | None = None  # the limits of what is usual; None: no such limit is known
    high: float | None = None
    group: int = 0  # another number where limits begin again
    mark: str = USUAL
    why: str = ""  # of a mark: 7 in a row above the mean
    aim: float | None = None
    upward: bool | None = None  # the way a mark points; None: by its value against the centre

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.label} has a lower limit above its upper one. Give the lower as `low`.")
        if self.mark == USUAL:
            return
        if self.mark not in SAID:
            raise ValueError(f"{self.label} is marked {self.mark!r}. Write one of {', '.join((USUAL, *SAID))}.")
        if self.value is None:
            raise ValueError(f"{self.label} is marked {self.mark} and has no value. What is unknown is not marked.")
        if self.mark != UNUSUAL and self.upward is None and self.centre is None:
            raise ValueError(f"{self.label} is marked {self.mark} and has no centre. Give a centre, or say `upward`.")

    @property
    def short(self) -> str:
        return self.tick or self.label

    @property
    def is_hidden(self) -> bool:
        """Not known, or not shown, is one thing; known to have had nothing to count is another."""
        return self.value is None and self.text.lower() != words.NOTHING

    @property
    def has_limits(self) -> bool:
        return (self.centre, self.low, self.high) != (None, None, None)

    @property
    def shape(self) -> str:
        """circle, up, down or square: what a mark is can be seen without its colour."""
        if self.mark in (USUAL, UNUSUAL):
            return "circle" if self.mark == USUAL else "square"
        upward = self.upward
        if upward is None:
            upward = self.value is not None and self.centre is not None and self.value >= self.centre
        return "up" if upward else "down"

    @property
    def said(self) -> str:
        """Its value and what goes with it: 89%, 410 of 461."""
        value = self.text or (words.UNKNOWN if self.value is None else "")
        return ", ".join(part for part in (value, self.detail) if part)

    @property
    def title(self) -> str:
        marked = SAID.get(self.mark, "")
        why = f" ({self.why})" if self.why and marked else ""
        return f"{self.label}: {self.said}" + (f", {marked}{why}" if marked else "")


@dataclass(frozen=True)
class Stretch:
    """Months side by side whose limits were worked out together."""

    first: int
    points: Sequence[Point]
    unit: str
    centre_name: str

    @property
    def last(self) -> int:
        return self.first + len(self.points) - 1

    @property
    def newest(self) -> Point:
        return self.points[-1]

    @property
    def group(self) -> int:
        return self.newest.group

    @property
    def centre_said(self) -> str:
        centre = self.newest.centre
        return "" if centre is None else f"{self.centre_name} {words.valued(centre, self.unit)}"

    @property
    def range_said(self) -> str:
        newest = self.newest
        if newest.low is None and newest.high is None:
            return ""
        return f"usual range {words.ranged(newest.low, newest.high, self.unit)}"

    @property
    def said(self) -> str:
        """April 2024 to June 2025: mean 71%, usual range 63% to 80%"""
        when = from_to(self.points[0].label, self.newest.label)
        varies = len({(point.centre, point.low, point.high) for point in self.points}) > 1
        last = f" (at {self.newest.label}: each point has its own)" if varies else ""
        return f"{when}: {', '.join(part for part in (self.centre_said, self.range_said) if part)}{last}"


@dataclass(frozen=True)
class LineChart:
    title: str  # the message: what the chart shows, as a sentence
    points: Sequence[Point]
    desc: str = ""
    unit: str = "share"  # share (values from 0 to 1), count, or the unit in words: days, working days, per 10,000
    target: float | None = None
    target_text: str = ""  # as said: aim 90%
    events: Sequence[tuple[str, str]] = field(default=())  # the label of a point, and what happened then
    note: str = ""
    rules: str = ""  # the name of the rule set that marked the points
    centre_name: str = "mean"

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"The chart {self.title!r} has no months. Say in words that there is nothing to draw.")
        if not all(isfinite(value) for value in self.held):
            raise ValueError(f"The chart {self.title!r} has a value that is not a number. Give None for unknown.")
        edges = self._edges()
        object.__setattr__(self, "points", tuple(_within(_said(p, self.unit), edges) for p in self.points))

    @property
    def known(self) -> list[float]:
        return [point.value for point in self.points if point.value is not None]

    @property
    def held(self) -> list[float]:
        """Everything that its scale must have room for."""
        limits = [n for p in self.points for n in (p.centre, p.low, p.high) if n is not None]
        return [*self.known, *limits, *(aim for aim in self.aims if aim is not None)]

    def _edges(self) -> tuple[float | None, float | None]:
        """What cannot be is not usual: no share is under none or over all, and no count under none."""
        if any(value < 0 for value in self.known):
            return None, None
        return 0, 1 if self.unit == "share" and all(value <= 1 for value in self.known) else None

    @property
    def aims(self) -> list[float | None]:
        """The aim at each month: its own, where any month has its own."""
        own = [point.aim for point in self.points]
        return own if any(aim is not None for aim in own) else [self.target] * len(own)

    def aim_runs(self) -> Iterator[tuple[int, int, float]]:
        """First and last month of each run of one aim."""
        for aim, run in groupby(enumerate(self.aims), key=lambda one: one[1]):
            places = [place for place, _ in run]
            if aim is not None:
                yield places[0], places[-1], aim

    def aim_said(self, aim: float) -> str:
        return (self.target_text if aim == self.target else "") or f"aim {words.valued(aim, self.unit)}"

    @property
    def stretches(self) -> list[Stretch]:
        found = []
        together = groupby(enumerate(self.points), key=lambda one: (one[1].has_limits, one[1].group))
        for (known, _), run in together:
            places = list(run)
            if known:
                found.append(Stretch(places[0][0], [p for _, p in places], self.unit, self.centre_name))
        return found

    @property
    def latest(self) -> Point | None:
        """The newest month that is known."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def described(self) -> str:
        """The text alternative: all that the drawing shows, and what it leaves out."""
        parts = [self.desc, self._latest_said(), *self._limits_said(), *self._marks_said(), self._aim_described()]
        parts += [*self._events_said(), f"Rules: {self.rules}." if self.rules else ""]
        return " ".join(part for part in parts if part)

    def _latest_said(self) -> str:
        latest = self.latest
        if latest is None:
            return ""
        opening = "Latest" if latest is self.points[-1] else "Latest known"
        return f"{opening}: {latest.label}, {latest.said}."

    def _limits_said(self) -> Iterator[str]:
        before: int | None = None
        reasons = dict(self.events)
        for stretch in self.stretches:
            label = stretch.points[0].label
            if before not in (None, stretch.group):
                reason = f" ({reasons[label]})" if label in reasons else ""
                yield f"Limits begin again at {label}{reason}."
            before = stretch.group
            yield f"{words.sentence(stretch.said)}."

    def _marks_said(self) -> Iterator[str]:
        for mark, said in SAID.items():
            many = sum(point.mark == mark for point in self.points)
            if many:
                runs = words.listed(_runs_said(self.points, mark))
                yield f"{words.sentence(said)}: {many} of {len(self.known)}, {runs}."
        if self.stretches and self.known and all(point.mark == USUAL for point in self.points):
            yield f"None of {len(self.known)} stands out."

    def _aim_described(self) -> str:
        runs = list(self.aim_runs())
        if not runs:
            return ""
        if len(runs) == 1 and (runs[0][0], runs[0][1]) == (0, len(self.points) - 1):
            return f"{words.sentence(self.aim_said(runs[0][2]))}."
        return words.sentence("; ".join(self.aim_title(*run) for run in runs)) + "."

    def aim_title(self, first: int, last: int, aim: float) -> str:
        """aim 85%, April 2024 to March 2025"""
        if (first, last) == (0, len(self.points) - 1):
            return self.aim_said(aim)
        return f"{self.aim_said(aim)}, {from_to(self.points[first].label, self.points[last].label)}"

    def _events_said(self) -> Iterator[str]:
        labels = {point.label for point in self.points}
        inside = [f"{text} ({label})" for label, text in self.events if label in labels]
        outside = [f"{text} ({label})" for label, text in self.events if label not in labels]
        absent: dict[str, list[str]] = {}
        for point in self.points:
            if point.value is None:
                absent.setdefault(words.sentence(point.text or words.UNKNOWN), []).append(point.label)
        if inside:
            yield f"Marked: {words.listed(inside)}."
        for said, months in absent.items():
            yield f"{said}: {words.listed(months)}."
        if outside:
            yield f"Not drawn, outside these months: {words.listed(outside)}."

    @property
    def key(self) -> str:
        return key_of(self)


def key_of(chart: object) -> str:
    """A name for ids in the page: the same chart always has the same."""
    return "c" + hashlib.blake2s(repr(chart).encode(), digest_size=5).hexdigest()


def from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _said(point: Point, unit: str) -> Point:
    if point.value is None or point.text:
        return point
    return replace(point, text=words.valued(point.value, unit))


def _within(point: Point, edges: tuple[float | None, float | None]) -> Point:
    """Its limits, cut where nothing can be."""
    if point.low is None and point.high is None:
        return point
    return replace(point, low=_cut(point.low, *edges), high=_cut(point.high, *edges))


def _cut(limit: float | None, least: float | None, most: float | None) -> float | None:
    if limit is None:
        return None
    limit = limit if least is None else max(limit, least)
    return limit if most is None else min(limit, most)


def _runs_said(points: Sequence[Point], mark: str) -> list[str]:
    """July 2025 to September 2025 (8 in a row above the mean)"""
    found = []
    for (of_mark, why), run in groupby(points, key=lambda point: (point.mark, point.why)):
        if of_mark == mark:
            together = list(run)
            said = from_to(together[0].label, together[-1].label)
            found.append(f"{said} ({why})" if why else said)
    return found
