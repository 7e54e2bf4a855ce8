"""Words to the right of a drawing, each as near as can be to what it names, and never one upon another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.paper import Paper, foot_of, joined, words_at
from lineofsight.service.design.fitting import room_for, shortened, spread

GAP = 6  # between the drawing and its words


@dataclass(frozen=True)
class Beside:
    """Lines of words, and the height of what they name."""

    lines: Sequence[str]
    value: float
    bold: bool = False

    def room(self, paper: Paper) -> float:
        return max(room_for(line, paper.font, bold=self.bold) for line in self.lines)


def room_for_all(several: Sequence[Beside], paper: Paper) -> float:
    widest = max([one.room(paper) for one in several], default=0)
    return min(widest, paper.most_beside) + GAP * 2


def draw(
    several: Sequence[Beside], heights: Sequence[float], x: float, paper: Paper, ends: tuple[float, float]
) -> SafeString:
    """`heights` are where each would stand if it stood alone; `ends` the top and foot they are kept between."""
    line = paper.font * 1.25
    sizes = [line * len(one.lines) for one in several]
    middles = spread(heights, sizes, ends[0] - line / 2, ends[1] + line / 2)
    marks = []
    for one, middle, size in zip(several, middles, sizes, strict=True):
        for number, text in enumerate(one.lines):
            at = middle - size / 2 + line * (number + 0.5)
            said = shortened(text, paper.font, paper.width - x - GAP, bold=one.bold)
            marks.append(words_at(x + GAP, foot_of(at, paper), said, bold=one.bold))
    return joined(marks)
