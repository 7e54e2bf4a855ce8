"""Laws of a chart: whatever the months hold, everything known is on the drawing, titled, and nothing else is."""

import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.service.design.charts import Bar, Bars, LineChart, Point, bars, line_chart, small_multiples
from lineofsight.service.design.fitting import room_for, shortened, spread, wrapped
from tests.builders.any_chart import line_charts
from tests.builders.charts_shown import VARYING, XMR
from tests.builders.reading_svg import drawings, middle, of_class, titles


@settings(max_examples=60, deadline=None)
@given(line_charts())
def test_every_known_month_is_drawn_and_no_other(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        assert len(of_class(drawing, "point")) == len(chart.known)
        for mark in ("usual", "better", "worse", "unusual"):
            assert len(of_class(drawing, mark)) == sum(p.mark == mark and p.value is not None for p in chart.points)


@settings(max_examples=40, deadline=None)
@given(line_charts())
def test_a_higher_value_is_never_drawn_lower(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        circles = [middle(mark)[1] for mark in of_class(drawing, "point") if mark.tag == "circle"]
        known = [p.value for p in chart.points if p.value is not None and p.shape == "circle"]
        for (a, at), (b, bt) in pairwise(sorted(zip(known, circles, strict=True))):
            assert a == b or at >= bt


@settings(max_examples=40, deadline=None)
@given(line_charts())
def test_every_mark_says_what_it_is(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        titled = titles(drawing, "point") + titles(drawing, "unknown")
        assert sorted(titled) == sorted(point.title for point in chart.points)
        months = {point.label for point in chart.points}
        wanted = [f"{label}: {text}" for label, text in chart.events if label in months]
        assert sorted(titles(drawing, "event")) == sorted(wanted)


@settings(max_examples=40, deadline=None)
@given(line_charts())
def test_nothing_is_drawn_across_an_unknown_month(chart: LineChart) -> None:
    runs = "".join(" " if point.value is None else "x" for point in chart.points).split()
    for drawing in drawings(line_chart(chart)):
        strokes = [len(line.attrib["points"].split()) for line in of_class(drawing, "line")]
        assert strokes == [len(run) for run in runs if len(run) > 1]


@settings(max_examples=30, deadline=None)
@given(st.lists(line_charts(months=12), min_size=1, max_size=4))
def test_charts_side_by_side_share_one_scale(several: list[LineChart]) -> None:
    unit = several[0].unit
    alike = [chart if chart.unit == unit else replace(chart, unit=unit, points=[Point("m", 0.5)]) for chart in several]
    drawn = drawings(small_multiples(alike))
    heights = [middle(c)[1] for drawing in drawn for c in of_class(drawing, "point") if c.tag == "circle"]
    values = [p.value for chart in alike for p in chart.points if p.value is not None and p.shape == "circle"]
    for (a, at), (b, bt) in pairwise(sorted(zip(values, heights, strict=True))):
        assert at == bt if a == b else at >= bt


ONE = LineChart("Steady", [Point("April 2026", 0.7, "70%", "7 of 10", "Apr 26"), Point("May 2026", None)], target=0.9)


def test_an_aim_is_dashed_and_said_and_an_unknown_month_says_so() -> None:
    svg = line_chart(ONE)
    assert svg.count('stroke-dasharray="6 4"') == 2  # wide and narrow
    assert svg.count("aim 90%</text>") == 2
    assert "May 2026: unknown" in svg
    assert "April 2026: 70%, 7 of 10" in svg
    assert "Unknown: May 2026." in svg


def test_a_month_with_nothing_to_count_is_a_gap_and_not_called_unknown() -> None:
    chart = LineChart("Few", [Point("April 2026", 0.5), Point("May 2026", None, "Nothing to count"), ONE.points[1]])
    assert chart.described == "Latest known: April 2026, 50%. Nothing to count: May 2026. Unknown: May 2026."
    svg = line_chart(replace(chart, points=chart.points[:2]))
    assert "May 2026: Nothing to count" in svg
    assert '<rect class="hidden' not in svg
    assert ">?</text>" not in svg


def test_a_month_withheld_says_so_and_not_that_it_is_unknown() -> None:
    chart = LineChart("Few", [Point("April 2026", 0.5), Point("May 2026", None, "too few to show")])
    assert chart.described == "Latest known: April 2026, 50%. Too few to show: May 2026."
    svg = line_chart(chart)
    assert "May 2026: too few to show" in svg
    assert ">too few to show</text>" in svg
    assert "unknown<" not in svg


def test_an_earlier_months_value_is_not_shown_as_the_last_months() -> None:
    assert svg_words(line_chart(ONE), "700") == ["70% (Apr 26)"] * 2
    assert svg_words(small_multiples([ONE]), "700") == []
    assert svg_words(line_chart(replace(ONE, points=ONE.points[:1])), "700") == ["70%"] * 2


def svg_words(svg: str, weight: str) -> list[str]:
    return re.findall(f'font-weight="{weight}">([^<]+)</text>', svg)


def test_what_is_usual_is_named_on_every_paper() -> None:
    """Beside the band where there is room, else at the foot beside a piece of it."""
    wide, narrow = drawings(line_chart(XMR))
    small = drawings(re.sub("<figcaption.*?</figcaption>", "", small_multiples([XMR])))[0]
    said = [[str(text.text) for text in drawing.iter("text")] for drawing in (wide, narrow, small)]
    assert {"usual range", "78% to 91%", "mean 85%", "aim 90%", "89%"} <= set(said[0])
    for words in said[1:]:
        assert {"usual range 78% to 91%", "mean 85%", "aim 90%", "89%"} <= set(words)


def test_that_a_place_is_outside_is_never_cut() -> None:
    long = Bar(
        "A locality with a very long name indeed", 0.36, 0.15, 0.65, "4 of 11 (36%, of a good many), last year", "worse"
    )
    for drawing in drawings(bars(Bars("t", "", "share", [long, Bar("Short", 0.8, 0.7, 0.9)]))):
        said = [str(text.text) for text in drawing.iter("text")]
        assert any(text.endswith("outside, worse") for text in said), said


def test_a_band_that_varies_is_one_shape() -> None:
    """Shapes side by side show seams between them."""
    for drawing in drawings(line_chart(VARYING)):
        assert len(of_class(drawing, "band")) == 1


def test_old_limits_are_not_named_as_if_they_still_held() -> None:
    points = [p if n < 20 else replace(p, centre=None, low=None, high=None) for n, p in enumerate(XMR.points)]
    for drawing in drawings(line_chart(replace(XMR, points=points))):
        assert not [text for text in drawing.iter("text") if re.match("usual range|mean", str(text.text))]


def test_the_rules_are_printed_once_under_charts_side_by_side() -> None:
    assert line_chart(XMR).count("Rules: Making Data Count 2023</text>") == 2
    several = small_multiples([XMR, replace(XMR, title="Another")])
    assert several.endswith('<p class="los-chart__note">Rules: Making Data Count 2023</p>')
    assert "Rules: Making Data Count 2023</text>" not in several


def test_drawings_side_by_side_begin_and_end_alike() -> None:
    months = [Point("April 2026", 0.5), Point("May 2026", 0.7)]
    long = [months[0], replace(months[1], text="1,234 of 2,345")]
    drawn = drawings(
        re.sub("<figcaption.*?</figcaption>", "", small_multiples([LineChart("a", months), LineChart("b", long)]))
    )
    assert len({tuple(c.attrib["cx"] for c in drawing.iter("circle")) for drawing in drawn}) == 1


def test_zero_is_not_forced() -> None:
    svg = line_chart(LineChart("High", [Point(f"m{n}", 0.86 + n / 100) for n in range(5)]))
    assert ">0%<" not in svg
    assert ">0<" not in svg


def test_an_event_with_no_room_above_stands_at_the_foot_beside_an_upright_line() -> None:
    long = "The front door began again with another team"
    months = [Point(f"month {n}", n / 12) for n in range(12)]
    wide, narrow = drawings(line_chart(LineChart("t", months, events=[("month 5", long)])))
    assert any(text.text == long for text in wide.iter("text"))
    foot = " ".join(str(text.text) for text in narrow.iter("text"))
    assert f"month 5: {long}" in foot
    assert [mark.tag for mark in of_class(narrow, "key")] == ["line"]


def test_what_happened_outside_the_months_is_said_if_not_drawn() -> None:
    chart = replace(ONE, events=[("May 2015", "Inspection")])
    assert "Not drawn, outside these months: Inspection (May 2015)." in chart.described
    assert 'class="event"' not in line_chart(chart)


def test_the_same_chart_has_the_same_ids_and_another_has_others() -> None:
    ids = re.compile(r' id="([^"]+)"')
    first, again = ids.findall(line_chart(ONE)), ids.findall(line_chart(replace(ONE)))
    other = ids.findall(line_chart(replace(ONE, title="Other")))
    assert first == again
    assert len(set(first)) == len(first) == 4
    assert not set(first) & set(other)


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([10.0, 20.0])), max_size=5))
def test_words_spread_keep_their_order_and_their_distance(several: list[tuple[float, float]]) -> None:
    heights, sizes = [height for height, _ in several], [size for _, size in several]
    placed = spread(heights, sizes, 0, 100)
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    for above, below in pairwise(order):
        assert placed[below] - placed[above] >= (sizes[above] + sizes[below]) / 2 - 0.2
    assert all(size / 2 - 0.1 <= y <= 100 - size / 2 + 0.1 for y, size in zip(placed, sizes, strict=True))


@given(st.text("abc WMi", max_size=60), st.floats(20, 300))
def test_words_cut_or_broken_fit_their_room(text: str, room: float) -> None:
    assert room_for(shortened(text, 12, room), 12) <= room
    lines = wrapped(text, 12, room)
    assert all(room_for(line, 12) <= room for line in lines)
    if all(room_for(word, 12) <= room for word in text.split()):
        assert " ".join(lines) == " ".join(text.split()), "no word is lost where each has room"


def test_room_grows_with_the_words() -> None:
    assert room_for("working days", 13) > room_for("days", 13)
    assert room_for("89%", 13, bold=True) > room_for("89%", 13)
    assert room_for("WWW", 13) > room_for("iii", 13)
