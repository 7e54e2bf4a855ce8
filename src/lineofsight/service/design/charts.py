"""Charts drawn by our own hand, as SVG: a thin line that rests where a month is unknown, words beside what they name.

Drawn once wide and once narrow, so that the words can be read on a phone; the stylesheet shows one of the two.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lineofsight.service.design import words
from lineofsight.service.design.scales import Scale, room_for, scale_for, spread

GREY, INK, FAINT, PALE = "#595959", "#0b0c0c", "#d9dcde", "#f3f2f1"
# More rows of words than this would press the drawing flat.
EVENT_ROWS = 3


@dataclass(frozen=True)
class Point:
    """One month: what it is called, its value (None: unknown), and the value as said (89%, or 3 of 7)."""

    label: str
    value: float | None
    text: str = ""
    detail: str = ""  # what else its own title says: 410 of 461, 14 not recorded
    tick: str = ""  # the label where there is little room: Sep 26

    @property
    def title(self) -> str:
        said = self.text or (words.UNKNOWN if self.value is None else "")
        return f"{self.label}: {', '.join(part for part in (said, self.detail) if part)}"


@dataclass(frozen=True)
class LineChart:
    title: str  # the message: what the chart shows, as a sentence
    points: Sequence[Point]
    desc: str = ""
    unit: str = "share"  # share (values from 0 to 1), count, or the unit in words: days, working days, per 10,000
    target: float | None = None
    target_text: str = ""  # as said: aim 90%
    events: Sequence[tuple[str, str]] = field(default=())  # the label of a point, and what happened then
    note: str = ""

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"The chart {self.title!r} has no months. Say in words that there is nothing to draw.")
        if not all(isfinite(value) for value in [*self.known, *([] if self.target is None else [self.target])]):
            raise ValueError(f"The chart {self.title!r} has a value that is not a number. Give None for unknown.")
        for point in self.points:
            if point.value is not None and not point.text:
                object.__setattr__(self, "points", [_said(p, self.unit) for p in self.points])
                break

    @property
    def known(self) -> list[float]:
        return [point.value for point in self.points if point.value is not None]

    @property
    def aim(self) -> str:
        return self.target_text or f"aim {_value(self.target, self.unit)}"

    @property
    def described(self) -> str:
        """The description, and what the drawing leaves out."""
        labels = {point.label for point in self.points}
        inside = [f"{text} ({label})" for label, text in self.events if label in labels]
        outside = [f"{text} ({label})" for label, text in self.events if label not in labels]
        unknown = [point.label for point in self.points if point.value is None]
        parts = [self.desc]
        parts += [f"Marked: {words.listed(inside)}."] if inside else []
        parts += [f"Unknown: {words.listed(unknown)}."] if unknown else []
        parts += [f"Not drawn, outside these months: {words.listed(outside)}."] if outside else []
        return " ".join(part for part in parts if part)

    @property
    def key(self) -> str:
        """A name for ids in the page: the same chart always has the same."""
        return "c" + hashlib.blake2s(repr(self).encode(), digest_size=5).hexdigest()


@dataclass(frozen=True)
class Paper:
    """How large a drawing is, in its own units, and how large its words are."""

    name: str
    width: int
    height: int
    font: int
    tick_room: int
    ticks: int
    dot: float
    ends_only: bool = False  # only the first and last month are named, and no event


WIDE = Paper("wide", 760, 330, 13, 62, 5, 4)
NARROW = Paper("narrow", 300, 240, 12, 60, 4, 2.6)
SMALL = Paper("small", 320, 180, 12, 60, 3, 2.6, ends_only=True)


def line_chart(chart: LineChart) -> SafeString:
    """The chart wide, and again narrow: the same words, told once, since only one is shown."""
    scale = scale_for([chart], WIDE.ticks)
    return mark_safe(  # noqa: S308 (both parts are escaped where they are made)
        _draw(chart, WIDE, scale, "los-chart__wide")
        + _draw(chart, NARROW, scale_for([chart], NARROW.ticks), "los-chart__narrow")
    )


def small_multiples(charts: Sequence[LineChart]) -> SafeString:
    """Charts side by side on one scale, so that the one that differs is seen."""
    if len({chart.unit for chart in charts}) > 1:
        raise ValueError("Charts side by side share one scale, so they must share one unit.")
    scale = scale_for(charts, SMALL.ticks) if charts else None
    figures = format_html_join(
        "",
        '<figure><figcaption class="los-chart__title">{}</figcaption>{}</figure>',
        ((chart.title, _draw(chart, SMALL, scale, "los-chart__small")) for chart in charts),
    )
    return format_html('<div class="los-multiples">{}</div>', figures)


def _said(point: Point, unit: str) -> Point:
    return point if point.value is None or point.text else replace(point, text=_value(point.value, unit))


def _value(value: float | None, unit: str) -> str:
    if unit == "share":
        return words.percent(value)
    return words.number(value) if unit == "count" else words.measured(value, unit)


@dataclass(frozen=True)
class Frame:
    """Where on the paper the months and values lie."""

    paper: Paper
    scale: Scale
    left: float
    right: float
    top: float
    bottom: float
    months: int

    def x(self, place: int) -> float:
        if self.months == 1:
            return round((self.left + self.right) / 2, 1)
        return round(self.left + (self.right - self.left) * place / (self.months - 1), 1)

    def y(self, value: float) -> float:
        return round(self.bottom - (self.bottom - self.top) * self.scale.part(value), 1)

    def band(self, first: int, last: int) -> tuple[float, float]:
        """Where the months from first to last begin, and how wide they are: half a month either side."""
        half = (self.right - self.left) / 2 / max(self.months - 1, 1)
        left = max(self.x(first) - half, self.left)
        return round(left, 1), round(min(self.x(last) + half, self.right) - left, 1)


def _draw(chart: LineChart, paper: Paper, scale: Scale, css: str) -> SafeString:
    frame = _frame(chart, paper, scale)
    key = f"{chart.key}-{paper.name}"
    marks = [
        _grid(chart, frame),
        _unknown_months(chart, frame),
        _events(chart, frame),
        _aim(chart, frame),
        _line(chart, frame),
        _dots(chart, frame),
        _beside(chart, frame),
    ]
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title" aria-describedby="{}-desc" '
        'font-family="Arial, sans-serif" font-size="{}" fill="{}"><title id="{}-title">{}</title>'
        '<desc id="{}-desc">{}</desc>{}</svg>',
        *(css, paper.width, paper.height, key, key, paper.font, INK, key, chart.title, key, chart.described),
        mark_safe("".join(marks)),  # noqa: S308 (each mark is escaped where it is made)
    )


def _frame(chart: LineChart, paper: Paper, scale: Scale) -> Frame:
    left = max(room_for(text, paper.font) for text in scale.labels) + 10
    beside = [text for text, _ in _words_beside(chart)]
    right = max([room_for(text, paper.font, bold=True) for text in beside], default=0) + 12
    rows = max([row for row, *_ in _event_words(chart, paper, left, paper.width - right)], default=-1) + 1
    named = 1 if scale.name else 0
    return Frame(
        paper,
        scale,
        left=left + paper.dot,
        right=paper.width - right,
        top=paper.font * (1.4 * (rows + named)) + 10,
        bottom=paper.height - paper.font * 2.2,
        months=len(chart.points),
    )


def _grid(chart: LineChart, frame: Frame) -> SafeString:
    lines = format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        (
            (frame.left, frame.y(at), frame.right, frame.y(at), FAINT)
            + (frame.left - 8, round(frame.y(at) + frame.paper.font * 0.35, 1), GREY, label)
            for at, label in zip(frame.scale.ticks, frame.scale.labels, strict=True)
        ),
    )
    named = _months_named(chart, frame)
    months = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>',
        (
            (frame.x(place), round(frame.bottom + frame.paper.font * 1.7, 1), anchor, GREY)
            + (chart.points[place].tick or chart.points[place].label,)
            for place, anchor in named
        ),
    )
    name = format_html('<text x="0" y="{}" fill="{}">{}</text>', frame.paper.font, GREY, frame.scale.name)
    return lines + months + (name if frame.scale.name else SafeString(""))


def _months_named(chart: LineChart, frame: Frame) -> list[tuple[int, str]]:
    """Places whose month is named, and how its words stand to it."""
    last = len(chart.points) - 1
    if frame.paper.ends_only:
        return [(0, "start"), (last, "end")] if last else [(0, "middle")]
    # From the last month back, so that the latest is always named.
    step = frame.scale.months_a_tick(last + 1, frame.right - frame.left, frame.paper.tick_room)
    return [(place, "middle") for place in range(last, -1, -step)]


def _unknown_months(chart: LineChart, frame: Frame) -> SafeString:
    """A pale band where nothing is known, which says so."""
    height = round(frame.bottom - frame.top, 1)
    bands = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        ((x, frame.top, width, height, PALE) for x, width in (frame.band(*run) for run in _runs(chart))),
    )
    titles = format_html_join(
        "",
        '<rect class="unknown" x="{}" y="{}" width="{}" height="{}" fill="none" pointer-events="all"><title>{}</title>'
        "</rect>",
        (
            (*(x := frame.band(place, place))[:1], frame.top, x[1], height, point.title)
            for place, point in enumerate(chart.points)
            if point.value is None
        ),
    )
    said = []
    for first, last in _runs(chart):
        x, width = frame.band(first, last)
        text = words.UNKNOWN if width > room_for(words.UNKNOWN, frame.paper.font) else "?"
        said.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
                *(round(x + width / 2, 1), round(frame.bottom - 6, 1), GREY, text),
            )
        )
    return bands + titles + SafeString("".join(said))


def _runs(chart: LineChart) -> list[tuple[int, int]]:
    """First and last place of each run of unknown months."""
    runs: list[tuple[int, int]] = []
    for place, point in enumerate(chart.points):
        if point.value is not None:
            continue
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _event_words(chart: LineChart, paper: Paper, left: float, right: float) -> list[tuple[int, int, str, bool]]:
    """For each event drawn: the row of its words, its place, the words, and whether they stand to the line's left."""
    places = {point.label: place for place, point in enumerate(chart.points)}
    drawn = sorted((places[label], text) for label, text in chart.events if label in places)
    free: list[float] = []  # how far right each row is already taken
    found = []
    for place, text in drawn:
        x = left + (right - left) * place / max(len(chart.points) - 1, 1)
        wide = room_for(text, paper.font, bold=True) + 6
        to_left = x + wide > paper.width
        starts = x - wide if to_left else x
        row = next((n for n, taken in enumerate(free) if taken <= starts), len(free))
        if paper.ends_only or starts < 0 or row == EVENT_ROWS:
            # No room for the words: the line's own title says them, and so does the description.
            found.append((-1, place, text, to_left))
            continue
        free[row : row + 1] = [starts + wide]
        found.append((row, place, text, to_left))
    return found


def _events(chart: LineChart, frame: Frame) -> SafeString:
    paper = frame.paper
    marks = []
    for row, place, text, to_left in _event_words(chart, paper, frame.left, frame.right):
        x = frame.x(place)
        named = paper.font * 1.4 if frame.scale.name else 0
        top = round(named + max(row, 0) * paper.font * 1.4 + 2, 1)
        marks.append(
            format_html(
                '<line class="event" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"><title>{}</title></line>',
                *(x, top if row >= 0 else frame.top, x, frame.bottom, INK),
                f"{chart.points[place].label}: {text}",
            )
        )
        if row >= 0:
            marks.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="{}" font-weight="700">{}</text>',
                    *(x - 5 if to_left else x + 5, round(top + paper.font * 0.9, 1), "end" if to_left else "start"),
                    text,
                )
            )
    return SafeString("".join(marks))


def _aim(chart: LineChart, frame: Frame) -> SafeString:
    if chart.target is None:
        return SafeString("")
    return format_html(
        '<line class="aim" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-dasharray="6 4"><title>{}</title></line>',
        *(frame.left, frame.y(chart.target), frame.right, frame.y(chart.target), INK, chart.aim),
    )


def _line(chart: LineChart, frame: Frame) -> SafeString:
    """One stroke for each run of known months: nothing is drawn across what is not known."""
    strokes: list[list[str]] = [[]]
    for place, point in enumerate(chart.points):
        if point.value is None:
            strokes.append([])
        else:
            strokes[-1].append(f"{frame.x(place)},{frame.y(point.value)}")
    return format_html_join(
        "",
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.2"/>',
        ((" ".join(stroke), GREY) for stroke in strokes if len(stroke) > 1),
    )


def _dots(chart: LineChart, frame: Frame) -> SafeString:
    return format_html_join(
        "",
        '<circle class="point" cx="{}" cy="{}" r="{}" fill="{}"><title>{}</title></circle>',
        (
            (frame.x(place), frame.y(point.value), frame.paper.dot, GREY, point.title)
            for place, point in enumerate(chart.points)
            if point.value is not None
        ),
    )


def _words_beside(chart: LineChart) -> list[tuple[str, float]]:
    """What stands to the right of the drawing, and the value it stands at: the latest known value, and the aim."""
    beside = []
    latest = next((point for point in reversed(chart.points) if point.value is not None), None)
    if latest is not None and latest.value is not None:
        beside.append((latest.text, latest.value))
    if chart.target is not None:
        beside.append((chart.aim, chart.target))
    # The unit is named once, above the scale.
    return [(text.removesuffix(f" {chart.unit}"), value) for text, value in beside]


def _beside(chart: LineChart, frame: Frame) -> SafeString:
    """Never one word upon another: they keep a line's height apart, as near as can be to what they name."""
    beside = _words_beside(chart)
    line = frame.paper.font * 1.25
    heights = spread([frame.y(value) for _, value in beside], line, frame.top, frame.bottom)
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-weight="{}">{}</text>',
        (
            (round(frame.right + frame.paper.dot + 5, 1), round(y + frame.paper.font * 0.35, 1))
            + (400 if chart.known == [] or place else 700, text)
            for place, ((text, _), y) in enumerate(zip(beside, heights, strict=True))
        ),
    )
