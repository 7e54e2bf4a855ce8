"""One drawing of a chart as SVG: a thin line that rests where a month is unknown, words beside what they name."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lineofsight.service.design import words
from lineofsight.service.design.scales import Scale, room_for, spread
from lineofsight.service.design.series import LineChart

GREY, INK, FAINT, PALE = "#595959", "#0b0c0c", "#d9dcde", "#f3f2f1"
BOLD, PLAIN = 700, 400
# More rows of words than this would press the drawing flat.
EVENT_ROWS = 3


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

    def middle_of_words(self, y: float) -> float:
        """The foot of words whose middle is at y."""
        return round(y + self.paper.font * 0.35, 1)

    def band(self, first: int, last: int) -> tuple[float, float]:
        """Where the months from first to last begin, and how wide they are: half a month either side."""
        half = (self.right - self.left) / 2 / max(self.months - 1, 1)
        left = max(self.x(first) - half, self.left)
        return round(left, 1), round(min(self.x(last) + half, self.right) - left, 1)


def draw(chart: LineChart, paper: Paper, scale: Scale, css: str, beside: float | None = None) -> SafeString:
    """`beside` is the room for words to the right, where several drawings must agree on it."""
    frame = _frame(chart, paper, scale, room_beside(chart, paper) if beside is None else beside)
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


def room_beside(chart: LineChart, paper: Paper) -> float:
    said = [text for text, _, _ in _words_beside(chart, paper)]
    return max([room_for(text, paper.font, bold=True) for text in said], default=0) + 12


def _frame(chart: LineChart, paper: Paper, scale: Scale, right: float) -> Frame:
    left = max(room_for(text, paper.font) for text in scale.labels) + 10
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
    middle = frame.middle_of_words
    lines = format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end" fill="{}">{}</text>',
        (
            (frame.left, frame.y(at), frame.right, frame.y(at), FAINT, frame.left - 8, middle(frame.y(at)), GREY, label)
            for at, label in zip(frame.scale.ticks, frame.scale.labels, strict=True)
        ),
    )
    named = _months_named(chart, frame)
    months = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}" fill="{}">{}</text>',
        (
            (frame.x(place), round(frame.bottom + frame.paper.font * 1.7, 1), anchor, GREY, chart.points[place].short)
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
        text = _said_of_band({point.text or words.UNKNOWN for point in chart.points[first : last + 1]})
        text = text if width > room_for(text, frame.paper.font) else "?"
        said.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>',
                *(round(x + width / 2, 1), round(frame.bottom - 6, 1), GREY, text),
            )
        )
    return bands + titles + SafeString("".join(said))


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


def _words_beside(chart: LineChart, paper: Paper) -> list[tuple[str, float, int]]:
    """What stands to the right of the drawing, at which value and how bold: the latest known value, and the aim."""
    beside = []
    latest = next((point for point in reversed(chart.points) if point.value is not None), None)
    if latest is not None and latest.value is not None:
        last = latest is chart.points[-1]
        # A value that is not the last month's must not be taken for it.
        if last or not paper.ends_only:
            text = latest.text.removesuffix(f" {chart.unit}")
            beside.append((text if last else f"{text} ({latest.short})", latest.value, BOLD))
    if chart.target is not None:
        beside.append((chart.aim, chart.target, PLAIN))
    # The unit is named once, above the scale.
    return [(text.removesuffix(f" {chart.unit}"), value, weight) for text, value, weight in beside]


def _beside(chart: LineChart, frame: Frame) -> SafeString:
    """Never one word upon another: they keep a line's height apart, as near as can be to what they name."""
    beside = _words_beside(chart, frame.paper)
    line = frame.paper.font * 1.25
    heights = spread([frame.y(value) for _, value, _ in beside], line, frame.top, frame.bottom)
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-weight="{}">{}</text>',
        (
            (round(frame.right + frame.paper.dot + 5, 1), frame.middle_of_words(y), weight, text)
            for (text, _, weight), y in zip(beside, heights, strict=True)
        ),
    )
