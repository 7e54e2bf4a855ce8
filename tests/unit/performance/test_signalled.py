"""A series on a page: its limits and marks as the library gives them, with what is marked laid over."""

from dataclasses import replace

from lineofsight.service.performance.marks import Marked, Marks
from lineofsight.service.performance.signalled import chart_of, in_a_word, signal_of, titled
from tests.builders.told import OfMeasure, a_count, a_month, months_to

SHARE = OfMeasure()
COUNT = OfMeasure(shows="count", good_is="low")
MONTHS = months_to("2026-10", 24)
STEADY = [a_month(month, 40 + n % 3, 50) for n, month in enumerate(MONTHS)]
FALLEN = [*STEADY[:16], *(a_month(month, 25, 50) for month in MONTHS[16:])]
NONE = Marks((), (), ())


def named(measure: OfMeasure) -> OfMeasure:
    measure.title = "Visits made in time"  # type: ignore[attr-defined]
    return measure


def test_a_steady_series_shows_no_change_and_has_limits_at_every_month() -> None:
    chart = chart_of(STEADY, named(SHARE), signal_of(STEADY, SHARE))
    assert chart.title.startswith("No change shown: ")
    assert all(point.low is not None and point.low < point.value < point.high for point in chart.points)
    assert "mdc-2023" in chart.rules and {point.mark for point in chart.points} == {"usual"}


def test_a_fall_is_worse_in_the_title_and_in_the_marks() -> None:
    found = signal_of(FALLEN, SHARE)
    chart = chart_of(FALLEN, named(SHARE), found)
    assert in_a_word(found) == "worsening" and chart.title.startswith("Worsening: higher is better")
    assert [point.mark for point in chart.points][-8:] == ["worse"] * 8
    assert "Worse than usual" in chart.described


def test_limits_begin_again_where_somebody_decided_it_and_say_why() -> None:
    marks = Marks((), (), (Marked(MONTHS[11], "A second team was set up"),))
    chart = chart_of(FALLEN, named(SHARE), signal_of(FALLEN, SHARE, marks), marks)
    assert [point.group for point in chart.points] == [0] * 11 + [1] * 13
    assert "Limits begin again: A second team was set up" in chart.described


def test_an_aim_is_drawn_from_its_month_on() -> None:
    marks = Marks((), ((MONTHS[4], 0.85), (MONTHS[20], 0.9)), ())
    chart = chart_of(STEADY, named(SHARE), signal_of(STEADY, SHARE, marks), marks)
    assert [point.aim for point in chart.points] == [None] * 4 + [0.85] * 16 + [0.9] * 4
    assert signal_of(STEADY, SHARE, marks).assurance in ("misses the aim", "may meet or miss the aim")


def test_an_event_stands_at_its_month_and_none_outside_the_chart() -> None:
    marks = Marks((Marked("2020-03", "First lockdown"), Marked(MONTHS[5], "Inspection")), (), ())
    chart = chart_of(STEADY, named(SHARE), signal_of(STEADY, SHARE, marks), marks)
    assert [text for _, text in chart.events] == ["Inspection"] and "lockdown" not in chart.described


def test_a_month_hidden_from_the_public_is_a_gap_in_the_limits_too() -> None:
    """Limits from what is hidden would let it be worked out."""
    hidden = [a_month(month, 48 if n == 5 else 40 + n % 3, 50, public=True) for n, month in enumerate(MONTHS)]
    chart = chart_of(hidden, named(SHARE), signal_of(hidden, SHARE))
    assert chart.points[5].value is None and "all but between 1 and 5 of 50" in chart.points[5].text
    other = [replace(one, numerator=None, value=None) if n == 5 else one for n, one in enumerate(hidden)]
    without = chart_of(other, named(SHARE), signal_of(other, SHARE))
    assert [point.low for point in chart.points] == [point.low for point in without.points]


def test_too_few_months_are_values_and_the_title_says_only_the_numbers() -> None:
    few = STEADY[:6]
    found = signal_of(few, SHARE)
    assert titled(few, named(SHARE), found).startswith("8")
    chart = chart_of(few, named(SHARE), found)
    assert not any(point.has_limits for point in chart.points) and "Too few months to tell" in chart.note


def test_what_is_rare_is_judged_by_quarters_where_there_are_enough() -> None:
    rare = [a_count(month, n % 3 + 1) for n, month in enumerate(months_to("2026-09", 39))]
    chart = chart_of(rare, named(COUNT), signal_of(rare, COUNT))
    assert len(chart.points) == 13 and "quarter" in chart.desc
