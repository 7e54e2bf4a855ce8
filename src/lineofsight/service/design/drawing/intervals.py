"""Places one under another: a dot within its interval, or a bar from none, against a centre and an aim."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design.comparisons import OUTSIDE, Bar, Bars
from lineofsight.service.design.drawing.foot import Foot, Named
from lineofsight.service.design.drawing.frame import named_along
from lineofsight.service.design.drawing.marks import COLOURS, symbol
from lineofsight.service.design.drawing.paper import (
    FAINT,
    INK,
    Paper,
    element,
    foot_of,
    joined,
    sheet,
    words_at,
)
from lineofsight.service.design.fitting import room_for, shortened, wrapped
from lineofsight.service.design.scales import Scale, scale_for
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL, WORSE

GAP = 14  # between words and the drawing
LINE = 1.3  # of words one under another, in sizes of the font


@dataclass(frozen=True)
class Rows:
    """Where each place's row lies, and where values lie across."""

    paper: Paper
    scale: Scale
    left: float
    right: float
    top: float
    row: float
    rows: int
    lines: int  # of words over each mark: none on roomy paper

    @property
    def bottom(self) -> float:
        return self.top + self.row * self.rows

    def x(self, value: float) -> float:
        return round(self.left + (self.right - self.left) * self.scale.part(value), 1)

    def middle(self, place: int) -> float:
        """The height of a mark: under its words, where those stand above it."""
        over = self.paper.font * (0.3 + LINE * self.lines) if self.lines else 0.0
        return self.top + self.row * place + over + (self.row - over) / 2


def draw(bars: Bars, paper: Paper, css: str) -> SafeString:
    rows = _rows(bars, paper)
    foot = Foot.of([Named(bars.interval_text, "line")] if bars.interval_text and bars.has_intervals else [], paper)
    height = rows.bottom + paper.font * 2.6
    marks = [
        _grid(rows),
        _upright(rows, bars.centre, bars.centre_said, "centre", None),
        _upright(rows, bars.aim, bars.aim_said, "aim", "6 4"),
        _names(bars, rows),
        *(_row(bars, place, bar, rows) for place, bar in enumerate(bars.bars)),
        foot.draw(height),
    ]
    return sheet(bars, paper, css, height + foot.height, marks)


def _rows(bars: Bars, paper: Paper) -> Rows:
    scale = scale_for([bars], paper.ticks)
    at_ends = [max(room_for(label, paper.font) / 2, paper.font) for label in (scale.labels[0], scale.labels[-1])]
    left, right = at_ends
    lines, row = 0, 2.4
    if paper.roomy:
        names = [_lines_of_name(bar, paper) for bar in bars.bars]
        said = [_lines_said(bar, paper) for bar in bars.bars]
        left = max(left, max(map(_widest, names, [paper] * len(names))) + GAP)
        right = max(right, max(map(_widest, said, [paper] * len(said))) + GAP)
        row = max(row, 0.6 + LINE * max(len(each) for each in (*names, *said)))
    else:
        fit = all(_on_one_line(bar, paper) for bar in bars.bars)
        lines = 1 if fit else 1 + max(len(_lines_said(bar, paper)) for bar in bars.bars)
        row = LINE * lines + 1.8
    above = sum(1 for each in (bars.centre_said, bars.aim_said) if each) + (1 if scale.name else 0)
    return Rows(
        paper,
        scale,
        left=left,
        right=paper.width - right,
        top=paper.line * above + 8,
        row=paper.font * row,
        rows=len(bars.bars),
        lines=lines,
    )


def _widest(lines: Sequence[str], paper: Paper) -> float:
    return max([room_for(line, paper.font, bold=True) for line in lines], default=0)


def _on_one_line(bar: Bar, paper: Paper) -> bool:
    return _widest([bar.label], paper) + _widest([bar.said], paper) <= paper.width - GAP


def _lines_of_name(bar: Bar, paper: Paper) -> list[str]:
    return _at_most_two(bar.label, paper, paper.width * 0.3)


def _lines_said(bar: Bar, paper: Paper) -> list[str]:
    """The value and, on a line of its own where it has to be, that it is outside: that is never cut."""
    room = paper.width * (0.35 if paper.roomy else 1)
    if room_for(bar.said, paper.font, bold=True) <= room or bar.mark == USUAL:
        return _at_most_two(bar.said, paper, room)
    return [shortened(bar.text, paper.font, room, bold=True), OUTSIDE[bar.mark]]


def _at_most_two(text: str, paper: Paper, room: float) -> list[str]:
    lines = wrapped(text, paper.font, room, bold=True)
    return lines if len(lines) <= 2 else [lines[0], shortened(" ".join(lines[1:]), paper.font, room, bold=True)]


def _grid(rows: Rows) -> SafeString:
    paper = rows.paper
    lines = [
        element("line", class_="grid", x1=rows.x(at), y1=rows.top, x2=rows.x(at), y2=rows.bottom, stroke=FAINT)
        for at in rows.scale.ticks
    ]
    ticks = [(rows.x(at), label) for at, label in zip(rows.scale.ticks, rows.scale.labels, strict=True)]
    lines.append(named_along(list(reversed(ticks)), rows.bottom + paper.font * 1.5, paper))
    if rows.scale.name:
        lines.append(words_at(0, paper.font, shortened(rows.scale.name, paper.font, paper.width), grey=True))
    return joined(lines)


def _upright(rows: Rows, value: float | None, said: str, css: str, dashes: str | None) -> SafeString:
    if value is None:
        return joined([])
    x = rows.x(value)
    return element(
        "line",
        title=said,
        class_=css,
        x1=x,
        y1=rows.top - 4,
        x2=x,
        y2=rows.bottom,
        stroke=INK,
        stroke_width=1.2,
        stroke_dasharray=dashes,
    )


def _names(bars: Bars, rows: Rows) -> SafeString:
    """The centre's and the aim's own words, each in a row of its own over its line."""
    paper = rows.paper
    row = paper.line if rows.scale.name else 0.0
    found = []
    for value, said in ((bars.centre, bars.centre_said), (bars.aim, bars.aim_said)):
        if value is None:
            continue
        found.append(named_along([(rows.x(value), said)], row + paper.font, paper))
        row += paper.line
    return joined(found)


def _row(bars: Bars, place: int, bar: Bar, rows: Rows) -> SafeString:
    y = rows.middle(place)
    marks = []
    if bars.has_intervals:
        marks += _interval(bar, rows, y)
    if bar.value is not None:
        marks.append(_dot(bar, bars, rows, y) if bars.has_intervals else _bar(bar, bars, rows, y))
    return joined([*_words(bar, place, rows), *marks])


def _interval(bar: Bar, rows: Rows, y: float) -> list[SafeString]:
    if bar.low is None or bar.high is None:
        return []
    left, right, end = rows.x(bar.low), rows.x(bar.high), rows.paper.font * 0.3
    strokes = [(left, y, right, y), (left, y - end, left, y + end), (right, y - end, right, y + end)]
    return [
        element("line", class_="interval", x1=a, y1=b, x2=c, y2=d, stroke=COLOURS[bar.mark], stroke_width=1.4)
        for a, b, c, d in strokes
    ]


def _shape(bar: Bar, bars: Bars) -> str:
    if bar.mark in (BETTER, WORSE) and bar.value is not None and bars.centre is not None:
        return "up" if bar.value >= bars.centre else "down"
    if bar.mark in (BETTER, WORSE, UNUSUAL):
        return "square"
    return "diamond" if bar.ours else "circle"


def _dot(bar: Bar, bars: Bars, rows: Rows, y: float) -> SafeString:
    return symbol(
        _shape(bar, bars),
        rows.x(bar.value or 0.0),
        y,
        max(rows.paper.dot, 3.0) * 1.25,
        colour=INK if bar.ours and bar.mark == USUAL else COLOURS[bar.mark],
        title=bars.title_of(bar),
        css=f"point {bar.mark}",
    )


def _bar(bar: Bar, bars: Bars, rows: Rows, y: float) -> SafeString:
    ends = sorted((rows.x(0.0), rows.x(bar.value or 0.0)))
    tall = rows.paper.font * 0.9
    return element(
        "rect",
        title=bars.title_of(bar),
        class_=f"point {bar.mark}",
        x=ends[0],
        y=y - tall / 2,
        width=ends[1] - ends[0],
        height=tall,
        fill=COLOURS[bar.mark],
        stroke=COLOURS[bar.mark] if ends[0] == ends[1] else None,
    )


def _words(bar: Bar, place: int, rows: Rows) -> Sequence[SafeString]:
    """The name at the left and the value at the right; on narrow paper both stand over the mark."""
    paper, marked = rows.paper, bar.mark in OUTSIDE
    said = _lines_said(bar, paper)
    if not rows.lines:
        middle = rows.middle(place)
        names = _column(_lines_of_name(bar, paper), 0, middle, paper, bold=bar.ours)
        return [*names, *_column(said, rows.right + GAP, middle, paper, bold=marked)]
    at = rows.top + rows.row * place + paper.font * 1.25
    name = words_at(0, at, shortened(bar.label, paper.font, paper.width, bold=True), bold=bar.ours, halo=True)
    if rows.lines == 1:
        return [name, words_at(paper.width, at, bar.said, anchor="end", bold=marked, halo=True)]
    under = enumerate(said, start=1)
    return [name, *(words_at(0, at + paper.font * LINE * n, line, bold=marked, halo=True) for n, line in under)]


def _column(lines: Sequence[str], x: float, middle: float, paper: Paper, *, bold: bool) -> list[SafeString]:
    """Lines one under another, about one height."""
    step = paper.font * LINE
    top = middle - step * (len(lines) - 1) / 2
    return [words_at(x, foot_of(top + step * n, paper), line, bold=bold) for n, line in enumerate(lines)]
