"""What a chart shows: its message, its months, an aim, what happened when. What is unknown stays unknown."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from lineofsight.service.design import words


@dataclass(frozen=True)
class Point:
    """One month: what it is called, its value (None: unknown), and the value as said (89%, or 3 of 7)."""

    label: str
    value: float | None
    text: str = ""
    detail: str = ""  # what else its own title says: 410 of 461, 14 not recorded
    tick: str = ""  # the label where there is little room: Sep 26

    @property
    def short(self) -> str:
        return self.tick or self.label

    @property
    def is_hidden(self) -> bool:
        """Not known, or not shown, is one thing; known to have had nothing to count is another."""
        return self.value is None and self.text.lower() != words.NOTHING

    @property
    def title(self) -> str:
        said = self.text or (words.UNKNOWN if self.value is None else "")
        return f"{self.label}: {', '.join(part for part in (said, self.detail) if part)}"


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

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"The chart {self.title!r} has no months. Say in words that there is nothing to draw.")
        if not all(isfinite(value) for value in [*self.known, *([] if self.target is None else [self.target])]):
            raise ValueError(f"The chart {self.title!r} has a value that is not a number. Give None for unknown.")
        for point in self.points:
            if point.value is not None and not point.text:
                object.__setattr__(self, "points", [_said(p, self.unit) for p in self.points])
                break

    @property
    def known(self) -> list[float]:
        return [point.value for point in self.points if point.value is not None]

    @property
    def aim(self) -> str:
        return self.target_text or f"aim {_value(self.target, self.unit)}"

    @property
    def described(self) -> str:
        """The description, and what the drawing leaves out."""
        labels = {point.label for point in self.points}
        inside = [f"{text} ({label})" for label, text in self.events if label in labels]
        outside = [f"{text} ({label})" for label, text in self.events if label not in labels]
        absent: dict[str, list[str]] = {}
        for point in self.points:
            if point.value is None:
                absent.setdefault(words.sentence(point.text or words.UNKNOWN), []).append(point.label)
        parts = [self.desc]
        parts += [f"Marked: {words.listed(inside)}."] if inside else []
        parts += [f"{said}: {words.listed(labels)}." for said, labels in absent.items()]
        parts += [f"Not drawn, outside these months: {words.listed(outside)}."] if outside else []
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        """A name for ids in the page: the same chart always has the same."""
        return "c" + hashlib.blake2s(repr(self).encode(), digest_size=5).hexdigest()


def _said(point: Point, unit: str) -> Point:
    return point if point.value is None or point.text else replace(point, text=_value(point.value, unit))


def _value(value: float | None, unit: str) -> str:
    if unit == "share":
        return words.percent(value)
    return words.number(value) if unit == "count" else words.measured(value, unit)
