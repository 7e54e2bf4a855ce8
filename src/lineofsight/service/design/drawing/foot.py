"""Words at the foot of a drawing: what a shape or a line means, beside one of its kind, where it has no room itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.marks import symbol
from lineofsight.service.design.drawing.paper import (
    GREY,
    INK,
    MIDDLE,
    SHADE,
    Paper,
    element,
    foot_of,
    joined,
    words_at,
)
from lineofsight.service.design.fitting import room_for, wrapped

SWATCH, APART = 22, 14


@dataclass(frozen=True)
class Named:
    """Words, and what they stand beside: a shape, `band`, `line`, `dashed`, `upright`, or nothing."""

    text: str
    like: str = ""
    colour: str = GREY


@dataclass(frozen=True)
class Foot:
    """Rows of words under the drawing, each run on from the last where there is room."""

    paper: Paper
    rows: Sequence[Sequence[tuple[float, Named]]]

    @classmethod
    def of(cls, named: Sequence[Named], paper: Paper) -> "Foot":
        rows: list[list[tuple[float, Named]]] = []
        taken = 0.0
        for one in named:
            begin = SWATCH if one.like else 0
            lines = wrapped(one.text, paper.font, paper.width - begin)
            for number, line in enumerate(lines):
                wide = begin + room_for(line, paper.font)
                part = Named(line, one.like if number == 0 else "", one.colour)
                if not rows or number > 0 or taken + wide > paper.width:
                    rows.append([])
                    taken = 0.0
                # A line that runs on stands under its own beginning, not under the mark.
                rows[-1].append((taken + (begin if number else 0), part))
                taken += wide + APART
        return cls(paper, rows)

    @property
    def height(self) -> float:
        return len(self.rows) * self.paper.line + (4 if self.rows else 0)

    def draw(self, top: float) -> SafeString:
        marks = []
        for number, row in enumerate(self.rows):
            middle = top + self.paper.line * (number + 0.5)
            for x, named in row:
                begin = SWATCH if named.like else 0
                marks += [_like(named, x, middle, self.paper)] if named.like else []
                marks.append(words_at(x + begin, foot_of(middle, self.paper), named.text, grey=True))
        return joined(marks)


def _like(named: Named, x: float, middle: float, paper: Paper) -> SafeString:
    wide = SWATCH - 6.0
    if named.like == "band":
        return element(
            "rect",
            class_="key",
            x=x,
            y=middle - 5.0,
            width=wide,
            height=10.0,
            fill=SHADE,
            stroke=MIDDLE,
            stroke_width=0.8,
        )
    if named.like == "upright":
        at, tall = x + wide / 2, paper.font * 0.5
        return element("line", class_="key", x1=at, y1=middle - tall, x2=at, y2=middle + tall, stroke=named.colour)
    if named.like in ("line", "dashed"):
        dashes = "5 3" if named.like == "dashed" else None
        return element(
            "line",
            class_="key",
            x1=x,
            y1=middle,
            x2=x + wide,
            y2=middle,
            stroke=named.colour or INK,
            stroke_width=1.2,
            stroke_dasharray=dashes,
        )
    return symbol(named.like, x + wide / 2, middle, max(paper.dot, 3.0), colour=named.colour, css="key")
