"""A series with what it shows: limits, signs of change and their words, laid over with what is marked on its chart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lineofsight.measures.definition import Measure
from lineofsight.service.design import words
from lineofsight.service.design.charts import LineChart, Point
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import chart_unit, points
from lineofsight.service.performance.marks import Marked, Marks
from lineofsight.service.performance.message import message
from lineofsight.service.performance.once import once
from lineofsight.service.performance.series import Place
from lineofsight.signals.disclosure.figure import Figure
from lineofsight.signals.variation.of_series import Aim, Asked, Month, Signal, SignalPoint, of_series
from lineofsight.signals.variation.saying import Sign

MONTHS = reading.THREE_YEARS  # as much as a chart shows
NO_MARKS = Marks((), (), ())
QUARTERS = "quarter totals"


@once
def signal(kept: Kept, measure_id: str, place: Place, marks: Marks = NO_MARKS) -> Signal | None:
    """What the last months show; None where nothing is told by month."""
    told = [figure for figure in reading.newest_of(kept, measure_id, place) if not reading.is_as_at(figure)]
    return signal_of(told, kept.catalogue.measure(measure_id), marks) if told else None


def signal_of(months: Sequence[Figure], measure: Measure, marks: Marks = NO_MARKS) -> Signal:
    asked = Asked(
        good_is=measure.good_is,
        shows=measure.shows,
        shape=str(measure.cases.shape),
        aims=[Aim(_first_day(month), value) for month, value in marks.aims],
        counted="each period",  # the definitions count each month by itself; none is rolling
        begins_again=[_first_day(one.month) for one in marks.limits if one.month > months[0].period],
    )
    return of_series([_month(figure) for figure in months], asked)


def _month(figure: Figure) -> Month:
    return Month(
        label=words.period(figure.period),
        day=_first_day(figure.period),
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=figure.value,
        is_hidden=figure.is_hidden,
    )


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def chart_of(
    months: Sequence[Figure], measure: Measure, found: Signal | None, marks: Marks = NO_MARKS, *, title: str = ""
) -> LineChart:
    """Months as a chart: with what is usual where that can be told, and as they are where it cannot."""
    plain = points(months)
    drawn = _drawn(plain, found, measure.good_is) if found is not None and found.points else plain
    return LineChart(
        title=title or titled(months, measure, found),
        points=drawn,
        desc=f"{measure.title}, {QUARTERS if len(drawn) < len(plain) else 'by month'}.",
        unit=chart_unit(months[-1]),
        events=_events(months, marks, drawn),
        # Several small charts share one line for their rules.
        rules="" if found is None else found.rules if title else f"{found.rules} on a {found.chart}",
        note=" ".join(noted(found)) if found is not None else "",
    )


TOLD = (Sign.IMPROVING, Sign.WORSENING, Sign.HIGH, Sign.LOW, Sign.NO_CHANGE)


def in_a_word(found: Signal | None) -> str:
    """Improving, or no change shown; empty where the chart cannot tell."""
    return str(found.variation) if found is not None and found.variation in TOLD else ""


def without_notes(found: Signal) -> str:
    """Its sentence, where what else to know is said once for several."""
    said = found.sentence
    for note in found.notes:
        said = said.replace(note, "").strip()
    return said


def titled(months: Sequence[Figure], measure: Measure, found: Signal | None) -> str:
    """What the chart shows, then the numbers."""
    numbers = message(months, measure)
    return f"{without_notes(found)} {numbers}" if found is not None and in_a_word(found) else numbers


def noted(found: Signal) -> list[str]:
    """Why this chart, and what else to know before reading it."""
    why = (
        without_notes(found)
        if not in_a_word(found)
        else f"{words.sentence(found.why_chart)}."
        if found.why_chart
        else ""
    )
    return [said for said in (why, *found.notes, "A month with nothing to count is a gap.") if said]


def _drawn(plain: Sequence[Point], found: Signal, good_is: str) -> list[Point]:
    """The months with what is usual laid over; or the signal's own points, where it judged quarters or days between."""
    by_month = [point.label for point in plain] == [point.label for point in found.points]
    own = plain if by_month else [Point(signs.label, signs.value) for signs in found.points]
    return [_laid(point, signs, good_is) for point, signs in zip(own, found.points, strict=True)]


def _laid(point: Point, signs: SignalPoint, good_is: str) -> Point:
    limits = {"centre": signs.centre, "low": signs.low, "high": signs.high, "group": signs.group, "aim": signs.aim}
    if point.value is None or signs.mark == USUAL:
        return replace(point, **limits)
    # The way of the change, which in a trend need not be the side of the mean.
    upward = None if signs.mark == UNUSUAL else (signs.mark == BETTER) == (good_is == "high")
    return replace(point, **limits, mark=signs.mark, why=signs.why, upward=upward)


def _events(months: Sequence[Figure], marks: Marks, drawn: Sequence[Point]) -> list[tuple[str, str]]:
    """Those within the chart, each at its month, or at the quarter that its month is part of."""
    first, last = months[0].period, months[-1].period
    within = [one for one in marks.events if first <= one.month <= last]
    within += [
        Marked(one.month, f"Limits begin again: {one.text}") for one in marks.limits if first < one.month <= last
    ]
    labels = {point.label for point in drawn}
    return [(words.month(one.month), one.text) for one in within if words.month(one.month) in labels]
