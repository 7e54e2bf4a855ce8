"""What is usual, on a chart through time: a shaded band with its limits, a thin mean, and the aim, dashed."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from django.utils.safestring import SafeString

from lineofsight.service.design.drawing.frame import Frame
from lineofsight.service.design.drawing.paper import GREY, INK, MIDDLE, SHADE, element, joined, places
from lineofsight.service.design.series import LineChart, Stretch


def stretches(chart: LineChart, frame: Frame) -> SafeString:
    """One group a stretch, so that each is broken where limits begin again or are not known."""
    return joined([_stretch(stretch, frame) for stretch in chart.stretches])


def _stretch(stretch: Stretch, frame: Frame) -> SafeString:
    lows = _steps(stretch, frame, [point.low for point in stretch.points])
    highs = _steps(stretch, frame, [point.high for point in stretch.points])
    centres = _steps(stretch, frame, [point.centre for point in stretch.points])
    marks = [_band(stretch, frame)]
    marks += [_step_line(step, "limit", MIDDLE, 0.8) for step in (*lows, *highs)]
    marks += [_step_line(step, "mean", GREY, 1.2) for step in centres]
    return element("g", joined(marks), title=stretch.said, class_="stretch")


def _band(stretch: Stretch, frame: Frame) -> SafeString:
    """One shape for months side by side, so that no seam shows; with one limit, from it to the edge of the scale."""
    shapes = []
    together = groupby(enumerate(stretch.points), key=lambda one: (one[1].low is None, one[1].high is None))
    for (no_low, no_high), run in together:
        if no_low and no_high:
            continue
        upper: list[tuple[float, float]] = []
        lower: list[tuple[float, float]] = []
        for place, point in run:
            left, width = frame.band(stretch.first + place, stretch.first + place)
            high = frame.top if point.high is None else frame.y(point.high)
            low = frame.bottom if point.low is None else frame.y(point.low)
            upper += [(left, high), (left + width, high)]
            lower += [(left, low), (left + width, low)]
        shapes.append(element("polygon", class_="band", points=places([*upper, *reversed(lower)]), fill=SHADE))
    return joined(shapes)


def _steps(stretch: Stretch, frame: Frame, values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """The corners of each unbroken line of values, level across each month."""
    lines: list[list[tuple[float, float]]] = []
    before: float | None = None
    for place, value in enumerate(values):
        if value is not None:
            left, width = frame.band(stretch.first + place, stretch.first + place)
            if before is None:
                lines.append([])
            line = lines[-1]
            if line and value == before:
                line.pop()
            else:
                line.append((left, frame.y(value)))
            line.append((left + width, frame.y(value)))
        before = value
    return lines


def _step_line(step: Sequence[tuple[float, float]], css: str, colour: str, width: float) -> SafeString:
    return element("polyline", class_=css, points=places(step), fill="none", stroke=colour, stroke_width=width)


def aims(chart: LineChart, frame: Frame) -> SafeString:
    """Dashed, and level with each month's own aim; a thin riser where it changes."""
    runs = list(chart.aim_runs())
    marks = []
    for first, last, aim in runs:
        left, width = frame.band(first, last)
        marks.append(
            element(
                "line",
                title=chart.aim_title(first, last, aim),
                class_="aim",
                x1=left,
                y1=frame.y(aim),
                x2=left + width,
                y2=frame.y(aim),
                stroke=INK,
                stroke_width=1.2,
                stroke_dasharray="6 4",
            )
        )
    for (_, last, aim), (first, _, next_aim) in pairwise(runs):
        if first == last + 1:
            at = frame.band(first, first)[0]
            marks.append(
                element(
                    "line",
                    class_="aim-step",
                    x1=at,
                    y1=frame.y(aim),
                    x2=at,
                    y2=frame.y(next_aim),
                    stroke=INK,
                    stroke_width=1.2,
                    stroke_dasharray="2 3",
                )
            )
    return joined(marks)
