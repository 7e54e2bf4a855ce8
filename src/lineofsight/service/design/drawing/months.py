"""A chart through time: a thin line that rests where a month is unknown, on what is usual, with words beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lineofsight.service.design import words
from lineofsight.service.design.drawing import beside, happenings, limits
from lineofsight.service.design.drawing.beside import Beside
from lineofsight.service.design.drawing.foot import Foot, Named
from lineofsight.service.design.drawing.frame import Frame, grid, named_above, named_along, room_for_scale
from lineofsight.service.design.drawing.marks import COLOURS, symbol
from lineofsight.service.design.drawing.paper import (
    GREY,
    INK,
    MIDDLE,
    PALE,
    Paper,
    element,
    joined,
    places,
    sheet,
    words_at,
)
from lineofsight.service.design.fitting import clear_of, room_for
from lineofsight.service.design.scales import Scale
from lineofsight.service.design.series import SAID, LineChart, Stretch


@dataclass(frozen=True)
class Agreed:
    """What several drawings side by side must have alike: the room at the right and at the foot."""

    beside: float
    foot: float

    @classmethod
    def of(cls, charts: Sequence[LineChart], paper: Paper, scale: Scale) -> "Agreed":
        room = max(beside.room_for_all(_beside(chart, paper), paper) for chart in charts)
        feet = (_foot(chart, _frame(chart, paper, scale, room)).height for chart in charts)
        return cls(room, max(feet))


def draw(chart: LineChart, paper: Paper, scale: Scale, css: str, agreed: Agreed | None = None) -> SafeString:
    agreed = agreed or Agreed.of([chart], paper, scale)
    frame = _frame(chart, paper, scale, agreed.beside)
    named = _beside(chart, paper)
    heights = [frame.y(one.value) for one in named]
    marks = [
        limits.stretches(chart, frame),
        grid(frame),
        _months_named(chart, frame),
        _unknown_months(chart, frame),
        happenings.draw(chart, frame, named_above(scale, paper)),
        limits.aims(chart, frame),
        _line(chart, frame),
        _dots(chart, frame),
        beside.draw(named, heights, frame.right + paper.dot, paper, (frame.top, frame.bottom)),
        _foot(chart, frame).draw(paper.height),
    ]
    return sheet(chart, paper, css, paper.height + agreed.foot, marks)


def _frame(chart: LineChart, paper: Paper, scale: Scale, right: float) -> Frame:
    left = room_for_scale(scale, paper) + paper.dot
    rows = happenings.rows_of(happenings.happenings(chart, paper, left, paper.width - right))
    return Frame(
        paper,
        scale,
        left=left,
        right=paper.width - right,
        top=paper.line * rows + named_above(scale, paper) + 10,
        bottom=paper.height - paper.font * 2.2,
        months=len(chart.points),
    )


def _months_named(chart: LineChart, frame: Frame) -> SafeString:
    """From the last month back, so that the latest is always named."""
    paper = frame.paper
    y = frame.bottom + paper.font * 1.7
    last = len(chart.points) - 1
    shorts = [point.short for point in chart.points]
    if paper.ends_only and last:
        # Each is set in from its own end, and has half of the paper.
        half = [min(room_for(text, paper.font), paper.width / 2 - 8) / 2 for text in (shorts[0], shorts[-1])]
        ends = [(frame.right - half[1], shorts[-1]), (frame.left + half[0], shorts[0])]
        return named_along(ends, y, paper, most=paper.width / 2 - 8)
    widest = max(room_for(text, paper.font) for text in shorts) + 8
    room = max(paper.tick_room, min(widest, frame.right - frame.left))
    step = frame.scale.months_a_tick(last + 1, frame.right - frame.left, room)
    return named_along([(frame.x(place), shorts[place]) for place in range(last, -1, -step)], y, paper)


def _unknown_months(chart: LineChart, frame: Frame) -> SafeString:
    """A pale band where nothing is known, which says so."""
    height = frame.bottom - frame.top
    bands, titles, said, spans = [], [], [], []
    for first, last in _runs(chart):
        x, width = frame.band(first, last)
        bands.append(
            element(
                "rect",
                class_="hidden",
                x=x,
                y=frame.top,
                width=width,
                height=height,
                fill=PALE,
                stroke=MIDDLE,
                stroke_width=0.8,
                stroke_dasharray="1 3",
            )
        )
        text = _said_of_band({point.text or words.UNKNOWN for point in chart.points[first : last + 1]})
        text = text if width > room_for(text, frame.paper.font) else "?"
        wide = room_for(text, frame.paper.font)
        said.append(words_at(x + width / 2, frame.bottom - 6, text, anchor="middle", grey=True))
        spans.append((x + (width - wide) / 2, x + (width + wide) / 2))
    for place, point in enumerate(chart.points):
        if point.value is None:
            x, width = frame.band(place, place)
            titles.append(
                element(
                    "rect",
                    title=point.title,
                    class_="unknown",
                    x=x,
                    y=frame.top,
                    width=width,
                    height=height,
                    fill="none",
                    pointer_events="all",
                )
            )
    return joined([*bands, *titles, *(said[n] for n in clear_of(spans))])


def _said_of_band(said: set[str]) -> str:
    return said.pop() if len(said) == 1 else "not shown"


def _runs(chart: LineChart) -> list[tuple[int, int]]:
    """First and last place of each run of unknown months; one with nothing to count is a gap and no more."""
    runs: list[tuple[int, int]] = []
    for place, point in enumerate(chart.points):
        if not point.is_hidden:
            continue
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _line(chart: LineChart, frame: Frame) -> SafeString:
    """One stroke for each run of known months: nothing is drawn across what is not known."""
    strokes: list[list[tuple[float, float]]] = [[]]
    for place, point in enumerate(chart.points):
        if point.value is None:
            strokes.append([])
        else:
            strokes[-1].append((frame.x(place), frame.y(point.value)))
    return joined(
        [
            element("polyline", class_="line", points=places(stroke), fill="none", stroke=GREY, stroke_width=1.2)
            for stroke in strokes
            if len(stroke) > 1
        ]
    )


def _dots(chart: LineChart, frame: Frame) -> SafeString:
    r = float(frame.paper.dot)
    return joined(
        [
            symbol(
                point.shape,
                frame.x(place),
                frame.y(point.value),
                r,
                colour=COLOURS[point.mark],
                title=point.title,
                css=f"point {point.mark}",
            )
            for place, point in enumerate(chart.points)
            if point.value is not None
        ]
    )


def _beside(chart: LineChart, paper: Paper) -> list[Beside]:
    """The latest known value, the aim, the mean and, where there is room, the range of what is usual."""
    unit = f" {chart.unit}"
    found = []
    latest = chart.latest
    if latest is not None and latest.value is not None:
        last = latest is chart.points[-1]
        # A value that is not the last month's must not be taken for it.
        if last or not paper.ends_only:
            text = latest.text.removesuffix(unit)
            found.append(Beside([text if last else f"{text} ({latest.short})"], latest.value, bold=True))
    runs = list(chart.aim_runs())
    if runs:
        _, place, aim = runs[-1]
        text = chart.aim_said(aim).removesuffix(unit)
        ended = "" if place == len(chart.points) - 1 else f" (to {chart.points[place].short})"
        found.append(Beside([f"{text}{ended}"], aim))
    stretch = _named_stretch(chart)
    if stretch is not None:
        newest = stretch.newest
        if newest.centre is not None:
            found.append(Beside([stretch.centre_said.removesuffix(unit)], newest.centre))
        edge = newest.low if newest.high is None else newest.high
        if paper.roomy and edge is not None:
            found.append(Beside(["usual range", _range(stretch)], edge))
    return found


def _named_stretch(chart: LineChart) -> Stretch | None:
    """The limits that the latest known month is judged by: older ones are not named as if they still held."""
    latest = chart.latest
    return next((stretch for stretch in chart.stretches if any(point is latest for point in stretch.points)), None)


def _range(stretch: Stretch) -> str:
    return words.ranged(stretch.newest.low, stretch.newest.high, stretch.unit).removesuffix(f" {stretch.unit}")


def _foot(chart: LineChart, frame: Frame) -> Foot:
    """The range of what is usual and the events that had no room above, then what each shape means, and the rules."""
    paper = frame.paper
    stretch = _named_stretch(chart)
    found = []
    if stretch is not None and stretch.range_said and not paper.roomy:
        found.append(Named(f"usual range {_range(stretch)}", "band"))
    shapes = sorted({(point.mark, point.shape) for point in chart.points if point.mark in SAID})
    found += [Named(SAID[mark], shape, COLOURS[mark]) for mark, shape in shapes]
    if not paper.ends_only:
        for one in happenings.happenings(chart, paper, frame.left, frame.right):
            if one.row is None:
                found.append(Named(f"{chart.points[one.place].short}: {one.text}", "upright", INK))
        found += [Named(f"Rules: {chart.rules}")] if chart.rules else []
    return Foot.of(found, paper)
