"""Laws of a chart: whatever the months hold, everything known is on the drawing, titled, and nothing else is."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.service.design.charts import LineChart, Point, line_chart, small_multiples
from lineofsight.service.design.fitting import room_for, spread

UNITS = {
    "share": st.floats(0, 1),
    "count": st.integers(0, 10**9).map(float),
    "working days": st.floats(-1e6, 1e6),
    "per 10,000": st.floats(-1e12, 1e12, allow_subnormal=False),
}


@st.composite
def charts(draw: st.DrawFn, months: int = 40) -> LineChart:
    unit = draw(st.sampled_from(sorted(UNITS)))
    values = draw(st.lists(st.none() | UNITS[unit], min_size=1, max_size=months))
    labels = [f"month {n}" for n in range(len(values))]
    events = draw(st.lists(st.tuples(st.sampled_from([*labels, "long ago"]), st.text("abc <&>\"'", max_size=60))))
    return LineChart(
        title=draw(st.text(max_size=40).filter(lambda text: text.isprintable())),
        points=[Point(label, value) for label, value in zip(labels, values, strict=True)],
        unit=unit,
        target=draw(st.none() | UNITS[unit]),
        events=events,
    )


def drawings(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<all>{svg}</all>").iter("svg"))  # noqa: S314 (our own drawing)


def size(drawing: ElementTree.Element) -> tuple[float, float]:
    _, _, width, height = drawing.attrib["viewBox"].split()
    return float(width), float(height)


def ends(drawing: ElementTree.Element) -> list[tuple[float, float]]:
    """Every place that any mark reaches."""
    places = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in drawing.iter("circle")]
    for line in drawing.iter("line"):
        places += [(float(line.attrib[f"x{n}"]), float(line.attrib[f"y{n}"])) for n in (1, 2)]
    for line in drawing.iter("polyline"):
        places += [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.attrib["points"].split())]
    for box in drawing.iter("rect"):
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        places += [(x, y), (x + w, y + h)]
    return places


@settings(max_examples=60, deadline=None)
@given(charts())
def test_every_known_month_is_drawn_within_the_frame_and_no_other(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        width, height = size(drawing)
        assert len(list(drawing.iter("circle"))) == len(chart.known)
        assert all(-0.5 <= x <= width + 0.5 and -0.5 <= y <= height + 0.5 for x, y in ends(drawing))


@settings(max_examples=40, deadline=None)
@given(charts())
def test_a_higher_value_is_never_drawn_lower(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        heights = [float(c.attrib["cy"]) for c in drawing.iter("circle")]
        for (a, at), (b, bt) in pairwise(sorted(zip(chart.known, heights, strict=True))):
            assert a == b or at >= bt


@settings(max_examples=40, deadline=None)
@given(charts())
def test_every_mark_says_what_it_is(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        assert drawing.findtext("title") == chart.title
        assert drawing.findtext("desc") == chart.described
        titled = [m.findtext("title") for m in drawing if m.attrib.get("class") in ("point", "unknown")]
        assert sorted(map(str, titled)) == sorted(point.title for point in chart.points)
        months = {point.label for point in chart.points}
        marked = [m.findtext("title") for m in drawing if m.attrib.get("class") == "event"]
        wanted = [f"{label}: {text}" for label, text in chart.events if label in months]
        assert sorted(map(str, marked)) == sorted(wanted)


@settings(max_examples=40, deadline=None)
@given(charts())
def test_nothing_is_drawn_across_an_unknown_month(chart: LineChart) -> None:
    runs = "".join(" " if point.value is None else "x" for point in chart.points).split()
    for drawing in drawings(line_chart(chart)):
        strokes = [len(line.attrib["points"].split()) for line in drawing.iter("polyline")]
        assert strokes == [len(run) for run in runs if len(run) > 1]


@settings(max_examples=40, deadline=None)
@given(charts())
def test_no_word_lies_upon_another_at_the_right(chart: LineChart) -> None:
    for drawing in drawings(line_chart(chart)):
        beside = [t for t in drawing.iter("text") if t.attrib.get("text-anchor") is None and t.attrib["x"] != "0"]
        heights = sorted(float(t.attrib["y"]) for t in beside)
        assert all(b - a > 12 for a, b in pairwise(heights))


@settings(max_examples=30, deadline=None)
@given(st.lists(charts(months=12), min_size=1, max_size=4))
def test_charts_side_by_side_share_one_scale(several: list[LineChart]) -> None:
    unit = several[0].unit
    alike = [chart if chart.unit == unit else replace(chart, unit=unit, points=[Point("m", 0.5)]) for chart in several]
    drawn = drawings(small_multiples(alike))
    heights = [float(c.attrib["cy"]) for drawing in drawn for c in drawing.iter("circle")]
    values = [value for chart in alike for value in chart.known]
    for (a, at), (b, bt) in pairwise(sorted(zip(values, heights, strict=True))):
        assert at == bt if a == b else at >= bt


def test_charts_of_different_units_are_not_set_side_by_side() -> None:
    with pytest.raises(ValueError, match="share one scale"):
        small_multiples([LineChart("a", [Point("m", 1)], unit="days"), LineChart("b", [Point("m", 1)])])


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
    assert chart.described == "Nothing to count: May 2026. Unknown: May 2026."
    svg = line_chart(replace(chart, points=chart.points[:2]))
    assert "May 2026: Nothing to count" in svg
    assert "<rect x" not in svg
    assert ">?</text>" not in svg


def test_a_month_withheld_says_so_and_not_that_it_is_unknown() -> None:
    chart = LineChart("Few", [Point("April 2026", 0.5), Point("May 2026", None, "too few to show")])
    assert chart.described == "Too few to show: May 2026."
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


def test_what_happened_outside_the_months_is_said_if_not_drawn() -> None:
    chart = replace(ONE, events=[("May 2015", "Inspection")])
    assert "Not drawn, outside these months: Inspection (May 2015)." in chart.described
    assert 'class="event"' not in line_chart(chart)


def test_words_are_escaped_and_nothing_is_styled_in_the_page() -> None:
    nasty = '<script>alert(1)</script>"'
    chart = LineChart(
        nasty, [Point(nasty, 0.5, nasty, nasty, nasty)], nasty, events=[(nasty, nasty)], target_text=nasty
    )
    svg = line_chart(chart) + small_multiples([replace(chart, target=0.9)])
    assert "<script" not in svg
    assert not re.search(r"\sstyle=", svg)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="Give None for unknown"):
        LineChart("Wrong", [Point("m", value)])


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="has no months"):
        LineChart("Nothing", [])


def test_the_same_chart_has_the_same_ids_and_another_has_others() -> None:
    ids = re.compile(r' id="([^"]+)"')
    first, again = ids.findall(line_chart(ONE)), ids.findall(line_chart(replace(ONE)))
    other = ids.findall(line_chart(replace(ONE, title="Other")))
    assert first == again
    assert len(set(first)) == len(first) == 4
    assert not set(first) & set(other)


@given(st.lists(st.floats(0, 100), max_size=5))
def test_words_spread_keep_their_order_and_their_distance(heights: list[float]) -> None:
    placed = spread(heights, 15, 0, 100)
    in_order = [placed[n] for n in sorted(range(len(heights)), key=lambda n: heights[n])]
    assert all(b - a >= 14.8 for a, b in pairwise(in_order))
    assert all(-0.1 <= y <= 100.1 for y in placed)


def test_room_grows_with_the_words() -> None:
    assert room_for("working days", 13) > room_for("days", 13)
    assert room_for("89%", 13, bold=True) > room_for("89%", 13)
