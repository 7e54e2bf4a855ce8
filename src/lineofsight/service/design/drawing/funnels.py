"""A funnel: each place by how many it counts among, within limits that narrow as the numbers grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from lineofsight.service.design import words
from lineofsight.service.design.comparisons import Funnel, FunnelLine, FunnelPoint
from lineofsight.service.design.drawing import beside
from lineofsight.service.design.drawing.beside import Beside
from lineofsight.service.design.drawing.foot import Foot, Named
from lineofsight.service.design.drawing.frame import Plot, grid, named_above, named_along, room_for_scale
from lineofsight.service.design.drawing.marks import COLOURS, symbol
from lineofsight.service.design.drawing.paper import (
    GREY,
    INK,
    NOTHING,
    WHITE,
    Paper,
    element,
    joined,
    places,
    sheet,
    words_at,
)
from lineofsight.service.design.fitting import room_for, shortened, wrapped
from lineofsight.service.design.scales import Scale, scale_of
from lineofsight.service.design.series import UNUSUAL, USUAL

Place = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, foot


@dataclass(frozen=True)
class Spread(Plot):
    """A drawing whose heights are values, with sizes across."""

    sizes: Scale

    def x(self, size: float) -> float:
        return round(self.left + (self.right - self.left) * self.sizes.part(size), 1)


def draw(funnel: Funnel, paper: Paper, css: str) -> SafeString:
    foot = Foot.of(_foot(funnel, paper), paper)
    plot = _plot(funnel, paper)
    named = _beside(funnel, plot, paper)
    heights = [plot.y(min(max(one.value, plot.scale.low), plot.scale.high)) for one in named]
    marks = [
        grid(plot),
        _sizes(funnel, plot),
        *(_limits(funnel, line, plot) for line in funnel.lines),
        _centre(funnel, plot),
        *(_point(point, funnel, plot) for point in sorted(funnel.points, key=lambda point: point.ours)),
        _ours_named(funnel, plot),
        beside.draw(named, heights, plot.right + 4, paper, (plot.top, plot.bottom)),
        foot.draw(paper.height),
    ]
    return sheet(funnel, paper, css, paper.height + foot.height, marks)


def _plot(funnel: Funnel, paper: Paper) -> Spread:
    scale = scale_of(_held(funnel), funnel.unit, paper.ticks)
    sizes = [point.size for point in funnel.points]
    # From none, unless all are so large that the drawing would mostly be empty.
    begin = [0.0] if min(sizes) < max(sizes) / 2 else []
    right = beside.room_for_all(_beside(funnel, None, paper), paper)
    return Spread(
        paper,
        scale,
        left=room_for_scale(scale, paper) + 4,
        right=paper.width - right - 4,
        top=named_above(scale, paper) + 10,
        bottom=paper.height - paper.font * (3.6 if funnel.size_name else 2.2),
        sizes=scale_of([*begin, *sizes], "count", paper.ticks),
    )


def _held(funnel: Funnel) -> list[float]:
    """Every value; of the limits not those for the smallest quarter, so wide that they would flatten the rest."""
    sizes = sorted(point.size for point in funnel.points)
    least = min([sizes[len(sizes) // 4], *(point.size for point in funnel.ours)])
    limits = [
        limit
        for line in funnel.lines
        for size in (least, sizes[-1])
        if (at := funnel.limits_at(line, size)) is not None
        for limit in at
    ]
    centre = [] if funnel.centre is None else [funnel.centre]
    return [*(point.value for point in funnel.points), *limits, *centre]


def _sizes(funnel: Funnel, plot: Spread) -> SafeString:
    paper = plot.paper
    y = plot.bottom + paper.font * 1.7
    ticks = [(plot.x(at), label) for at, label in zip(plot.sizes.ticks, plot.sizes.labels, strict=True)]
    middle = (plot.left + plot.right) / 2
    named = named_along([(middle, funnel.size_name)], y + paper.line, paper) if funnel.size_name else NOTHING
    return named_along(list(reversed(ticks)), y, paper) + named


def _limits(funnel: Funnel, line: FunnelLine, plot: Spread) -> SafeString:
    dashes = "7 4" if line.dashed else None
    pairs = [[(size, low) for size, low, _ in line.limits], [(size, high) for size, _, high in line.limits]]
    marks = [
        element(
            "polyline",
            class_="limit",
            points=places([(plot.x(size), plot.y(value)) for size, value in stroke]),
            fill="none",
            stroke=GREY,
            stroke_width=1.2,
            stroke_dasharray=dashes,
        )
        for pair in pairs
        for stroke in _inside(pair, plot)
    ]
    return element("g", joined(marks), title=funnel.line_said(line), class_="limits")


def _inside(line: Sequence[Place], plot: Spread) -> list[list[Place]]:
    """The parts of a line that lie on the drawing."""
    found: list[list[Place]] = []
    for begin, end in pairwise(line):
        part = _cut(begin, end, plot)
        if part is None:
            continue
        if found and found[-1][-1] == part[0]:
            found[-1].append(part[1])
        else:
            found.append(list(part))
    return found


def _cut(begin: Place, end: Place, plot: Spread) -> tuple[Place, Place] | None:
    """The part of a straight line within the scales; None where no part of it is."""
    first, last = 0.0, 1.0
    edges = ((plot.sizes.low, plot.sizes.high), (plot.scale.low, plot.scale.high))
    for a, b, (low, high) in zip(begin, end, edges, strict=True):
        if a == b:
            if not low <= a <= high:
                return None
            continue
        enters, leaves = sorted(((low - a) / (b - a), (high - a) / (b - a)))
        first, last = max(first, enters), min(last, leaves)
    if first >= last:
        return None

    def at(part: float) -> Place:
        return (begin[0] + (end[0] - begin[0]) * part, begin[1] + (end[1] - begin[1]) * part)

    return (begin if first == 0 else at(first), end if last == 1 else at(last))


def _centre(funnel: Funnel, plot: Spread) -> SafeString:
    if funnel.centre is None:
        return NOTHING
    y = plot.y(funnel.centre)
    said = funnel.centre_said
    return element("line", title=said, class_="centre", x1=plot.left, y1=y, x2=plot.right, y2=y, stroke=INK)


def _shape(point: FunnelPoint, funnel: Funnel) -> str:
    if point.mark == USUAL:
        return "diamond" if point.ours else "circle"
    upward = point.upward
    if upward is None and funnel.centre is not None:
        upward = point.value >= funnel.centre
    # With nothing to lie above or below of, it does not point.
    if point.mark == UNUSUAL or upward is None:
        return "square"
    return "up" if upward else "down"


def _point(point: FunnelPoint, funnel: Funnel, plot: Spread) -> SafeString:
    """Others are grey and small; ours is large, and has its own shape and name."""
    r = plot.paper.dot * (1.5 if point.ours else 0.85)
    usual = INK if point.mark == USUAL else COLOURS[point.mark]
    return symbol(
        _shape(point, funnel),
        plot.x(point.size),
        plot.y(point.value),
        r,
        colour=usual if point.ours else GREY,
        edge=WHITE,
        title=point.title,
        css=f"point {'ours' if point.ours else 'other'} {point.mark}",
    )


def _ours_named(funnel: Funnel, plot: Spread) -> SafeString:
    """Beside, over or under each of ours: where it covers no other name, and the fewest marks."""
    taken = [_box_of(point, plot) for point in funnel.ours]
    others = [(plot.x(point.size), plot.y(point.value)) for point in funnel.points if not point.ours]
    marks = []
    for point in funnel.ours:
        text = f"{point.label} {words.valued(point.value, funnel.unit)}"
        text = shortened(text, plot.paper.font, (plot.right - plot.left) * 0.8, bold=True)
        free = [
            (sum(_holds(way[3], place) for place in others), number, way)
            for number, way in enumerate(_ways(text, _box_of(point, plot), plot.paper))
            if _within(way[3], plot) and not any(_touch(way[3], other) for other in taken)
        ]
        if free:
            _, _, (anchor, x, y, box) = min(free)
            taken.append(box)
            marks.append(words_at(x, y, text, anchor=anchor, bold=True, halo=True))
    return joined(marks)


def _within(box: Box, plot: Spread) -> bool:
    return plot.left <= box[0] and box[2] <= plot.right and plot.top <= box[1] and box[3] <= plot.bottom


def _holds(box: Box, place: Place) -> bool:
    return box[0] - 3 <= place[0] <= box[2] + 3 and box[1] - 3 <= place[1] <= box[3] + 3


def _box_of(point: FunnelPoint, plot: Spread) -> Box:
    x, y, r = plot.x(point.size), plot.y(point.value), plot.paper.dot * 2.4
    return x - r, y - r, x + r, y + r


def _ways(text: str, mark: Box, paper: Paper) -> list[tuple[str, float, float, Box]]:
    wide, tall = room_for(text, paper.font, bold=True), paper.font * 1.2
    left, top, right, foot = mark
    x, y = (left + right) / 2, (top + foot) / 2
    level = y + paper.font * 0.35
    return [
        ("", right, level, (right, y - tall / 2, right + wide, y + tall / 2)),
        ("end", left, level, (left - wide, y - tall / 2, left, y + tall / 2)),
        ("middle", x, top - paper.font * 0.25, (x - wide / 2, top - tall, x + wide / 2, top)),
        ("middle", x, foot + paper.font * 0.9, (x - wide / 2, foot, x + wide / 2, foot + tall)),
        ("end", right, top - paper.font * 0.25, (right - wide, top - tall, right, top)),
        ("end", right, foot + paper.font * 0.9, (right - wide, foot, right, foot + tall)),
        ("", left, top - paper.font * 0.25, (left, top - tall, left + wide, top)),
        ("", left, foot + paper.font * 0.9, (left, foot, left + wide, foot + tall)),
    ]


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _beside(funnel: Funnel, plot: Spread | None, paper: Paper) -> list[Beside]:
    """The centre's name and, where there is room, those of the limits. Without a plot: for how wide they are."""
    found = []
    if funnel.centre is not None:
        found.append(Beside(wrapped(funnel.centre_said, paper.font, paper.most_beside), funnel.centre))
    if paper.roomy:
        for line in funnel.lines:
            high = line.limits[-1][2]
            if plot is not None:
                at = line.at(plot.sizes.high)
                high = at[1] if at is not None else high
            found.append(Beside(wrapped(line.name, paper.font, paper.most_beside), high))
    return found


def _foot(funnel: Funnel, paper: Paper) -> list[Named]:
    found = []
    if not paper.roomy:
        found += [Named(line.name, "dashed" if line.dashed else "line") for line in funnel.lines]
    if funnel.rules:
        found.append(Named(f"Rules: {funnel.rules}"))
    return found
