"""What happened when, on a chart through time: an upright line, and its words in rows above the drawing."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.frame import Frame
from lineofsight.service.design.drawing.paper import INK, Paper, element, joined, words_at
from lineofsight.service.design.fitting import room_for
from lineofsight.service.design.series import LineChart

# More rows of words than this would press the drawing flat.
ROWS = 3


@dataclass(frozen=True)
class Happening:
    """An event that is drawn: its month's place, its words, their row (None: no room), and the side they stand."""

    place: int
    text: str
    row: int | None
    to_left: bool


def happenings(chart: LineChart, paper: Paper, left: float, right: float) -> list[Happening]:
    """Each in the first row where it is clear of the others. With no room, its line's title says it instead."""
    months = {point.label: place for place, point in enumerate(chart.points)}
    drawn = sorted((months[label], text) for label, text in chart.events if label in months)
    free: list[float] = []  # how far right each row is already taken
    found = []
    for place, text in drawn:
        x = (left + right) / 2 if len(months) == 1 else left + (right - left) * place / max(len(chart.points) - 1, 1)
        wide = room_for(text, paper.font, bold=True) + 8
        to_left = x + wide > paper.width
        starts = x - wide if to_left else x
        row = next((n for n, taken in enumerate(free) if taken <= starts), len(free))
        if paper.ends_only or starts < 0 or row == ROWS:
            found.append(Happening(place, text, None, to_left))
            continue
        free[row : row + 1] = [starts + wide]
        found.append(Happening(place, text, row, to_left))
    return found


def rows_of(several: list[Happening]) -> int:
    return max([one.row + 1 for one in several if one.row is not None], default=0)


def draw(chart: LineChart, frame: Frame, above: float) -> SafeString:
    """`above` is where the first row of words begins."""
    paper = frame.paper
    lines, said = [], []
    for one in happenings(chart, paper, frame.left, frame.right):
        x = frame.x(one.place)
        top = frame.top if one.row is None else above + one.row * paper.line + 2
        title = f"{chart.points[one.place].label}: {one.text}"
        lines.append(element("line", title=title, class_="event", x1=x, y1=top, x2=x, y2=frame.bottom, stroke=INK))
        if one.row is not None:
            anchor = "end" if one.to_left else ""
            at = x - 5 if one.to_left else x + 5
            said.append(words_at(at, top + paper.font * 0.9, one.text, anchor=anchor, bold=True, halo=True))
    return joined([*lines, *said])
