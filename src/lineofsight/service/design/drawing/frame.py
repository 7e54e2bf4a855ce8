"""Where on the paper values, months and sizes lie, and the faint lines that values are read by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.paper import FAINT, Paper, element, foot_of, joined, words_at
from lineofsight.service.design.fitting import clear_of, room_for, shortened
from lineofsight.service.design.scales import Scale


@dataclass(frozen=True)
class Plot:
    """A drawing whose heights are values."""

    paper: Paper
    scale: Scale
    left: float
    right: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        return round(self.bottom - (self.bottom - self.top) * self.scale.part(value), 1)


@dataclass(frozen=True)
class Frame(Plot):
    """The same, with months across."""

    months: int

    def x(self, place: int) -> float:
        if self.months == 1:
            return round((self.left + self.right) / 2, 1)
        return round(self.left + (self.right - self.left) * place / (self.months - 1), 1)

    def band(self, first: int, last: int) -> tuple[float, float]:
        """Where the months from first to last begin, and how wide they are: half a month either side."""
        half = (self.right - self.left) / 2 / max(self.months - 1, 1)
        left = max(self.x(first) - half, self.left)
        return round(left, 1), round(min(self.x(last) + half, self.right) - left, 1)


def room_for_scale(scale: Scale, paper: Paper) -> float:
    """The room that the numbers at the left take."""
    return max(room_for(text, paper.font) for text in scale.labels) + 10


def named_above(scale: Scale, paper: Paper) -> float:
    """How much the name of the unit takes above everything."""
    return paper.line if scale.name else 0


def grid(plot: Plot) -> SafeString:
    """Faint lines at round values, each with its number, and the unit's name once at the top."""
    paper = plot.paper
    marks = []
    for at, label in zip(plot.scale.ticks, plot.scale.labels, strict=True):
        y = plot.y(at)
        marks.append(element("line", class_="grid", x1=plot.left, y1=y, x2=plot.right, y2=y, stroke=FAINT))
        marks.append(words_at(plot.left - 8, foot_of(y, paper), label, anchor="end", grey=True))
    if plot.scale.name:
        marks.append(words_at(0, paper.font, shortened(plot.scale.name, paper.font, paper.width), grey=True))
    return joined(marks)


def named_along(said: Sequence[tuple[float, str]], y: float, paper: Paper, *, most: float | None = None) -> SafeString:
    """Words in one row, each about its own place. Those given first are written where not all have room."""
    placed, spans = [], []
    for middle, text in said:
        fits = shortened(text, paper.font, paper.width if most is None else most)
        half = room_for(fits, paper.font) / 2
        at = min(max(middle, half), paper.width - half)
        placed.append(words_at(at, y, fits, anchor="middle", grey=True))
        spans.append((at - half, at + half))
    return joined([placed[place] for place in sorted(clear_of(spans, 4))])
