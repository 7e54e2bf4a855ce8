"""The paper a chart is drawn on: how large it and its words are, its few colours, and how an element is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

# Each stands at 3 to 1 or more against white and against the shading, and none carries meaning alone.
INK, GREY, MIDDLE, BLUE, RUST = "#0b0c0c", "#595959", "#767676", "#005ea5", "#a8440a"
# Shading and the lines of the scale: whoever does not see them loses nothing, since edges and words say the same.
SHADE, PALE, FAINT, WHITE = "#e6eef6", "#f3f2f1", "#d9dcde", "#ffffff"
NOTHING = SafeString("")


@dataclass(frozen=True)
class Paper:
    """How large a drawing is, in its own units, and how large its words are."""

    name: str
    width: int
    height: int  # of the drawing without its foot
    font: int
    tick_room: int
    ticks: int
    dot: float
    ends_only: bool = False  # only the first and last month are named, and no event
    roomy: bool = False  # words stand beside what they name; else some stand at the foot

    @property
    def line(self) -> float:
        return self.font * 1.4

    @property
    def most_beside(self) -> float:
        """Words to the right never press the drawing flat."""
        return self.width * (0.25 if self.roomy else 0.38)


WIDE = Paper("wide", 760, 330, 13, 62, 5, 4, roomy=True)
NARROW = Paper("narrow", 300, 240, 12, 60, 4, 3)
SMALL = Paper("small", 300, 170, 12, 60, 3, 2.8, ends_only=True)


class Drawn(Protocol):
    """Any chart: what is said of it, and a name for its ids."""

    @property
    def title(self) -> str: ...

    @property
    def described(self) -> str: ...

    @property
    def key(self) -> str: ...


def sheet(chart: Drawn, paper: Paper, css: str, height: float, marks: Sequence[SafeString]) -> SafeString:
    """The whole drawing, with its title and text alternative."""
    key = f"{chart.key}-{paper.name}"
    named = element("title", chart.title, id=f"{key}-title") + element("desc", chart.described, id=f"{key}-desc")
    return element(
        "svg",
        named + joined(marks),
        class_=css,
        viewBox=f"0 0 {paper.width} {plain(height)}",
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        font_family="Arial, sans-serif",
        font_size=paper.font,
        fill=INK,
    )


def element(name: str, content: str = "", *, title: str = "", **attributes: object) -> SafeString:
    """One element of SVG, everything in it escaped; `class_` and `font_size` are written class and font-size."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{plain(value) if isinstance(value, float) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = (f"<title>{escape(title)}</title>" if title else "") + conditional_escape(content)
    drawn = f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"
    return mark_safe(drawn)  # noqa: S308 (the names are our own, and all that they hold is escaped)


def plain(value: float) -> str:
    """A place on the paper, to a tenth: the same on every machine."""
    if not isfinite(value):
        raise ValueError("A mark has no place on the paper: its number is not finite.")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def places(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{plain(x)},{plain(y)}" for x, y in points)


def joined(marks: Sequence[SafeString]) -> SafeString:
    return mark_safe("".join(conditional_escape(mark) for mark in marks))  # noqa: S308 (escaped here)


def words_at(
    x: float, y: float, text: str, *, anchor: str = "", bold: bool = False, grey: bool = False, halo: bool = False
) -> SafeString:
    """Words whose foot is at y. A halo keeps them legible where a line passes behind."""
    return element(
        "text",
        text,
        x=float(x),
        y=float(y),
        text_anchor=anchor or None,
        font_weight=700 if bold else None,
        fill=GREY if grey else None,
        stroke=WHITE if halo else None,
        stroke_width=3 if halo else None,
        paint_order="stroke" if halo else None,
    )


def foot_of(middle: float, paper: Paper) -> float:
    """The foot of words whose middle is at this height."""
    return middle + paper.font * 0.35
