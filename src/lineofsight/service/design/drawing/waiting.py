"""How many waited how long: a column for each length of wait, and the limit's line between them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design import words
from lineofsight.service.design.comparisons import Waits
from lineofsight.service.design.drawing.frame import Plot, grid, named_along, room_for_scale
from lineofsight.service.design.drawing.paper import (
    GREY,
    INK,
    NOTHING,
    PALE,
    RUST,
    Paper,
    element,
    joined,
    sheet,
    words_at,
)
from lineofsight.service.design.fitting import room_for, shortened
from lineofsight.service.design.scales import scale_of


@dataclass(frozen=True)
class Columns(Plot):
    """A drawing whose heights are counts, with a column for each bin."""

    bins: int

    @property
    def step(self) -> float:
        return (self.right - self.left) / self.bins

    def begins(self, place: int) -> float:
        return self.left + self.step * place


def draw(waits: Waits, paper: Paper, css: str) -> SafeString:
    plot = _plot(waits, paper)
    marks = [
        grid(plot),
        *(_column(waits, place, plot) for place in range(len(waits.bins))),
        _counts(waits, plot),
        _bins_named(waits, plot),
        _limit(waits, plot),
    ]
    return sheet(waits, paper, css, paper.height, marks)


def _plot(waits: Waits, paper: Paper) -> Columns:
    counts = [float(count) for _, count in waits.bins if count is not None]
    scale = scale_of([0.0, *counts], "count", paper.ticks)
    # Two rows of words for the limit, and one for the count over the tallest column.
    above = paper.line * (2 if waits.limit_after is not None else 0) + paper.line
    return Columns(
        paper,
        scale,
        left=room_for_scale(scale, paper),
        right=paper.width - 4.0,
        top=above + 6,
        bottom=paper.height - paper.font * (3.6 if waits.waited else 2.2),
        bins=len(waits.bins),
    )


def _column(waits: Waits, place: int, plot: Columns) -> SafeString:
    _, count = waits.bins[place]
    title = waits.bin_said(place)
    gap = min(plot.step * 0.12, 4)
    x, width = plot.begins(place) + gap, plot.step - gap * 2
    if count is None:
        top = plot.top
        return element(
            "rect",
            title=title,
            class_="column hidden",
            x=x,
            y=top,
            width=width,
            height=plot.bottom - top,
            fill=PALE,
            stroke=GREY,
            stroke_width=0.8,
            stroke_dasharray="1 3",
        )
    late = waits.limit_after is not None and place >= waits.limit_after
    y = plot.y(count)
    return element(
        "rect",
        title=title,
        class_="column late" if late else "column",
        x=x,
        y=y,
        width=width,
        height=plot.bottom - y,
        fill=RUST if late else GREY,
    )


def _counts(waits: Waits, plot: Columns) -> SafeString:
    """Over each column, where they have room."""
    said = ["?" if count is None else words.number(count) for _, count in waits.bins]
    if max(room_for(text, plot.paper.font) for text in said) > plot.step:
        return NOTHING
    marks = []
    for place, (text, (_, count)) in enumerate(zip(said, waits.bins, strict=True)):
        y = plot.bottom - 6 if count is None else plot.y(count) - 4
        marks.append(words_at(plot.begins(place) + plot.step / 2, y, text, anchor="middle", halo=True))
    return joined(marks)


def _bins_named(waits: Waits, plot: Columns) -> SafeString:
    """Every bin's name where all have room, else the last, which is often open, and some of the rest."""
    paper = plot.paper
    y = plot.bottom + paper.font * 1.7
    widest = max(room_for(label, paper.font) for label, _ in waits.bins) + 6
    every = max(int(-(-widest // plot.step)), 1)
    last = len(waits.bins) - 1
    chosen = [last, *range(0, last, every)]
    named = [(plot.begins(place) + plot.step / 2, waits.bins[place][0]) for place in chosen]
    below = [named_along(named, y, paper)]
    if waits.waited:
        below.append(named_along([((plot.left + plot.right) / 2, waits.waited)], y + paper.line, paper))
    return joined(below)


def _limit(waits: Waits, plot: Columns) -> SafeString:
    if waits.limit_after is None:
        return NOTHING
    paper = plot.paper
    x = plot.begins(waits.limit_after)
    said = waits.limit_text or "limit"
    widest = max(room_for(text, paper.font, bold=True) for text in (said, waits.after_said))
    to_left = x + 5 + widest > paper.width and x - 5 > paper.width - x
    room = (x if to_left else paper.width - x) - 6
    at, anchor = (x - 5, "end") if to_left else (x + 5, "")
    title = f"{said}: {waits.after_said}"
    line = element(
        "line", title=title, class_="limit", x1=x, y1=2.0, x2=x, y2=plot.bottom, stroke=INK, stroke_width=1.4
    )
    texts = [
        words_at(
            at, paper.line * row + paper.font, shortened(text, paper.font, room, bold=True), anchor=anchor, bold=row > 0
        )
        for row, text in enumerate((said, waits.after_said))
    ]
    return joined([line, *texts])
