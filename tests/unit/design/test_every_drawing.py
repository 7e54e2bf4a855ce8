"""Laws of every drawing, of whatever kind: on the paper, legible, escaped, distinct, and the same each time."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from lineofsight.service.design import charts
from lineofsight.service.design.charts import Bar, Bars, Funnel, FunnelLine, FunnelPoint, LineChart, Point, Waits
from lineofsight.service.design.drawing.paper import PALE, SHADE, WHITE, plain
from tests.builders.any_chart import any_chart, line_charts
from tests.builders.charts_shown import ALONE, SIDE_BY_SIDE
from tests.builders.reading_svg import Element, contrast, corners, drawings, faults, of_class

SHOWN = [pytest.param(charts.draw(chart), id=chart.title[:30]) for chart in ALONE]
SHOWN.append(pytest.param(charts.small_multiples(SIDE_BY_SIDE), id="side by side"))
# Lines that values are read by and shading whose edges are drawn: nothing is lost with them.
QUIET = ("grid", "band")
LEGIBLE = 12


@settings(max_examples=150, deadline=None)
@given(any_chart)
def test_marks_and_words_stay_on_the_paper_and_off_each_other(chart: charts.Chart) -> None:
    for drawing in drawings(charts.draw(chart)):
        assert not faults(drawing)


@settings(max_examples=40, deadline=None)
@given(line_charts(months=12), line_charts(months=12))
def test_side_by_side_too(one: LineChart, other: LineChart) -> None:
    alike = [one, other if other.unit == one.unit else replace(one, title="Again")]
    for drawing in drawings(charts.small_multiples(alike)):
        assert not faults(drawing)


@settings(max_examples=60, deadline=None)
@given(any_chart)
def test_no_number_on_the_paper_is_strange(chart: charts.Chart) -> None:
    for drawing in drawings(charts.draw(chart)):
        for mark in drawing.iter():
            for name, value in mark.attrib.items():
                if name not in ("id", "class", "fill", "stroke", "aria-labelledby", "aria-describedby"):
                    assert not re.search(r"\b(nan|inf|None|e[+-]?\d)", value), (mark.tag, name, value)


@settings(max_examples=40, deadline=None)
@given(any_chart)
def test_the_same_chart_is_drawn_the_same(chart: charts.Chart) -> None:
    assert charts.draw(chart) == charts.draw(replace(chart))


@settings(max_examples=40, deadline=None)
@given(any_chart)
def test_a_drawing_has_its_title_and_the_text_alternative(chart: charts.Chart) -> None:
    for drawing in drawings(charts.draw(chart)):
        assert drawing.attrib["role"] == "img"
        assert [part.tag for part in drawing[:2]] == ["title", "desc"]
        assert drawing[0].text == (chart.title or None)
        assert drawing[1].text == (chart.described or None)
        assert drawing.attrib["aria-labelledby"] == drawing[0].attrib["id"]
        assert drawing.attrib["aria-describedby"] == drawing[1].attrib["id"]


@pytest.mark.parametrize("svg", SHOWN)
def test_every_mark_stands_out_from_what_it_lies_on(svg: str) -> None:
    seen = 0
    for drawing in drawings(svg):
        for mark in drawing.iter():
            if mark.attrib.get("class") in QUIET or mark.tag == "text":
                continue
            edge, fill = mark.attrib.get("stroke"), mark.attrib.get("fill", "none")
            # Seen by its edge where it has one, else by what fills it; a white edge only parts it from others.
            colour = edge if edge not in (None, WHITE) else fill
            if colour in (None, "none") or mark.tag == "svg":
                continue
            seen += 1
            for ground in (WHITE, SHADE, PALE):
                assert contrast(str(colour), ground) >= 3, (mark.attrib, ground)
    assert seen, "no mark was looked at"


@pytest.mark.parametrize("svg", SHOWN)
def test_every_word_can_be_read(svg: str) -> None:
    for drawing in drawings(svg):
        assert float(drawing.attrib["font-size"]) >= LEGIBLE
        for text in drawing.iter("text"):
            assert "font-size" not in text.attrib, "all words are as large"
            for ground in (WHITE, SHADE, PALE):
                assert contrast(text.attrib.get("fill", "#0b0c0c"), ground) >= 4.5
            assert "transform" not in text.attrib, "words run level"


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#00b0f0", "#ffffff") == pytest.approx(2.48, abs=0.01)


NASTY = '<script>alert(1)</script>"'
NASTIES: list[charts.Chart] = [
    LineChart(
        NASTY,
        [
            Point(NASTY, 0.5, NASTY, NASTY, NASTY, 0.4, 0.3, 0.6, mark="worse", why=NASTY),
            Point("next", None, NASTY, NASTY),
        ],
        NASTY,
        NASTY,
        0.5,
        NASTY,
        [(NASTY, NASTY)],
        NASTY,
        NASTY,
        NASTY,
    ),
    Funnel(
        NASTY,
        NASTY,
        NASTY,
        [FunnelPoint(NASTY, 5, 3, NASTY, True, "worse", NASTY)],
        [FunnelLine(NASTY, [(1, 1, 2), (9, 1, 2)])],
        2,
        NASTY,
        NASTY,
        NASTY,
    ),
    Bars(NASTY, NASTY, NASTY, [Bar(NASTY, 5, 4, 6, NASTY, "worse", True)], 4, NASTY, 6, NASTY, NASTY),
    Waits(NASTY, NASTY, [(NASTY, 4), (NASTY, None)], 1, NASTY, NASTY, NASTY),
]


@pytest.mark.parametrize("chart", NASTIES, ids=lambda chart: type(chart).__name__)
def test_words_are_escaped_and_nothing_is_styled_in_the_page(chart: charts.Chart) -> None:
    svg = charts.draw(chart)
    if isinstance(chart, LineChart):
        svg += charts.small_multiples([chart])
    assert "&lt;script" in svg
    assert "<script" not in svg
    assert not re.search(r"\sstyle=", svg)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize(
    "given",
    [
        lambda n: LineChart("a", [Point("m", n)]),
        lambda n: LineChart("a", [Point("m", 1, low=n)]),
        lambda n: LineChart("a", [Point("m", 1, aim=n)]),
        lambda n: Funnel("a", "", "share", [FunnelPoint("x", 5, n)], [], None, ""),
        lambda n: Funnel("a", "", "share", [FunnelPoint("x", n, 0.5)], [], None, ""),
        lambda n: Funnel("a", "", "share", [FunnelPoint("x", 5, 1)], [FunnelLine("l", [(1, 0, n), (2, 0, 1)])], 1, ""),
        lambda n: Bars("a", "", "share", [Bar("x", n)]),
        lambda n: Bars("a", "", "share", [Bar("x", 0.5, 0.4, n)]),
    ],
)
def test_what_is_no_number_is_refused(given: Callable[[float], Any], number: float) -> None:
    with pytest.raises(ValueError, match="Give None for unknown"):
        given(number)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no months": (lambda: LineChart("a", []), "has no months"),
    "no points": (lambda: Funnel("a", "", "share", [], [], None, ""), "has no points"),
    "no bars": (lambda: Bars("a", "", "share", []), "has no bars"),
    "no bins": (lambda: Waits("a", "", []), "has no bins"),
    "a mark nobody knows": (lambda: Point("m", 1, mark="red"), "Write one of usual, better"),
    "a bar's mark": (lambda: Bars("a", "", "share", [Bar("x", 1, mark="red")]), "Write one of usual, better"),
    "a mark on nothing": (lambda: Point("m", None, mark="worse"), "What is unknown is not marked"),
    "a bar marked on nothing": (lambda: Bars("a", "", "share", [Bar("x", None, mark="worse")]), "is not marked"),
    "a mark that points nowhere": (lambda: Point("m", 1, mark="better"), "say `upward`"),
    "limits at one size": (
        lambda: Funnel("a", "", "share", [FunnelPoint("x", 5, 1)], [FunnelLine("l", [(1, 0, 1)])], 1, ""),
        "two sizes or more",
    ),
    "limits out of order": (
        lambda: Funnel("a", "", "share", [FunnelPoint("x", 5, 1)], [FunnelLine("l", [(2, 0, 1), (1, 0, 1)])], 1, ""),
        "from the smallest",
    ),
    "limits upside down": (lambda: Point("m", 1, low=3, high=2), "lower limit above its upper"),
    "a funnel upside down": (
        lambda: Funnel("a", "", "share", [FunnelPoint("x", 5, 1)], [FunnelLine("l", [(1, 1, 0), (2, 0, 1)])], 1, ""),
        "lower limit above its upper",
    ),
    "an interval upside down": (lambda: Bars("a", "", "share", [Bar("x", 0.5, 0.6, 0.4)]), "lower end is above"),
    "a count under none": (lambda: Waits("a", "", [("x", -1)]), "under none"),
    "a limit past the end": (lambda: Waits("a", "", [("x", 1)], 2), "after bin 2 of 1"),
    "different units": (
        lambda: charts.small_multiples([LineChart("a", [Point("m", 1)], unit=unit) for unit in ("days", "count")]),
        "share one scale",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_truly_is_refused(name: str) -> None:
    given, why = REFUSED[name]
    with pytest.raises(ValueError, match=why):
        given()


def test_a_place_off_every_paper_is_refused() -> None:
    assert plain(12.04) == "12"
    assert plain(-0.04) == "0"
    with pytest.raises(ValueError, match="not finite"):
        plain(float("nan"))


def test_shapes_tell_marks_apart_without_their_colour() -> None:
    """Each kind of mark on the page of specimens has a shape that no other kind has."""
    shapes: dict[str, set[str]] = {}
    for chart in [*ALONE, *SIDE_BY_SIDE]:
        if isinstance(chart, LineChart):
            for point in chart.points:
                shapes.setdefault(point.mark, set()).add(point.shape)
    assert shapes == {"usual": {"circle"}, "better": {"up"}, "worse": {"down"}, "unusual": {"square"}}


# mark, value, centre, upward: the shape
SHAPES = [
    ("usual", 5, 4, None, "circle"),
    ("better", 5, 4, None, "up"),
    ("better", 3, 4, None, "down"),
    ("worse", 5, 4, None, "up"),
    ("worse", 3, 4, None, "down"),
    ("worse", 3, 4, True, "up"),
    ("better", 5, None, False, "down"),
    ("unusual", 5, 4, None, "square"),
    ("unusual", 5, None, None, "square"),
]


@pytest.mark.parametrize(("mark", "value", "centre", "upward", "shape"), SHAPES)
def test_a_triangle_points_the_way_its_value_lies(
    mark: str, value: float, centre: float | None, upward: bool | None, shape: str
) -> None:
    """In the drawing too, where a lower-is-better measure's better months point down."""
    assert Point("m", value, centre=centre, mark=mark, upward=upward).shape == shape
    for chart in (
        LineChart("t", [Point("m", value, centre=centre, mark=mark, upward=upward)], unit="count"),
        Funnel("t", "", "count", [FunnelPoint("x", 5, value, mark=mark, upward=upward)], [], centre, ""),
    ):
        for drawing in drawings(charts.draw(chart)):
            assert _pointing(of_class(drawing, "point")[0]) == shape


def _pointing(mark: Element) -> str:
    if mark.tag == "circle":
        return "circle"
    at = list(corners(mark))
    if len(at) == 4:
        return "square"
    highest = min(y for _, y in at)
    return "up" if sum(y == highest for _, y in at) == 1 else "down"


def test_a_mark_says_its_kind_in_its_class() -> None:
    for svg in (param.values[0] for param in SHOWN):
        for drawing in drawings(str(svg)):
            for mark in of_class(drawing, "point"):
                assert mark.findtext("title")
