"""A chart read aloud says the same as the picture: each is read back and held against the other, both ways."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.service.design import charts
from lineofsight.service.design.charts import Bar, Bars, Funnel, FunnelLine, FunnelPoint, LineChart, Point, Waits
from lineofsight.service.design.words import sentence
from tests.builders.accounts import heard, named, seen, sentences
from tests.builders.any_chart import bar_charts, funnels, line_charts, waits_charts
from tests.builders.charts_shown import ALONE, SIDE_BY_SIDE, VARYING, XMR
from tests.builders.reading_svg import Element, corners, drawings, of_class, titles

LINES = [chart for chart in [*ALONE, *SIDE_BY_SIDE] if isinstance(chart, LineChart)]


def agree(chart: LineChart) -> None:
    for drawing in drawings(charts.draw(chart)):
        picture, words = seen(drawing), heard(str(drawing.findtext("desc")))
        if words.known is None:
            judged = picture.known and (picture.marks or picture.limits)
            assert not judged, "how many are known is said wherever any is judged"
            picture.known = None
        assert picture == words


@pytest.mark.parametrize("chart", LINES, ids=lambda chart: chart.title[:30])
def test_a_line_read_aloud_says_what_is_drawn(chart: LineChart) -> None:
    agree(chart)


@settings(max_examples=150, deadline=None)
@given(line_charts(), st.sets(st.integers(0, 39)))
def test_so_does_any_line(chart: LineChart, withheld: set[int]) -> None:
    """Its words are plain ones: what a person writes may itself read like a description."""
    agree(
        replace(
            chart,
            points=[
                replace(p, text="" if p.value is not None else "too few to show" if n in withheld else "", why="why")
                for n, p in enumerate(chart.points)
            ],
            target_text="",
            rules="a set" if chart.rules else "",
            events=[(label, f"event {n}") for n, (label, _) in enumerate(chart.events)],
        )
    )


def test_an_account_differs_where_the_picture_does() -> None:
    """The judge itself is judged: each thing taken out of the picture is missed."""
    words = heard(XMR.described)
    for css in ("worse", "stretch", "aim", "event"):
        drawing = drawings(charts.draw(XMR))[0]
        mark = of_class(drawing, css)[0]
        drawing.remove(mark)
        assert seen(drawing) != words, css


def value_at(drawing: Element, y: float) -> float:
    """A height read as a person does: by the lines of the scale beside it, in the unit that they are labelled in."""
    labels = [text for text in drawing.iter("text") if text.attrib.get("text-anchor") == "end"]
    scale = [
        (float(line.attrib["y1"]), float(str(label.text).removesuffix("%").replace(",", "")))
        for line, label in zip(of_class(drawing, "grid"), labels, strict=False)
    ]
    (a, at), (b, bt) = scale[0], scale[-1]
    return at + (bt - at) * (y - a) / (b - a)


@pytest.mark.parametrize("chart", [XMR, VARYING, *SIDE_BY_SIDE[:2]], ids=lambda chart: chart.title[:30])
def test_limits_are_drawn_where_the_words_say(chart: LineChart) -> None:
    for drawing in drawings(charts.draw(chart)):
        groups = of_class(drawing, "stretch")
        assert len(groups) == len(chart.stretches)
        for group in groups:
            said = re.search(r"mean (\d+)%, usual range (\d+)% to (\d+)%", str(group.findtext("title")))
            assert said
            lines = [*of_class(group, "mean"), *of_class(group, "limit")]
            at = [value_at(drawing, list(corners(line))[-1][1]) for line in lines]
            assert at == pytest.approx([float(number) for number in said.groups()], abs=0.75)


def test_limits_are_broken_where_they_begin_again_and_the_reason_stands_there() -> None:
    for drawing in drawings(charts.draw(XMR)):
        before, since = (list(corners(of_class(group, "mean")[0])) for group in of_class(drawing, "stretch"))
        assert before[-1][0] == pytest.approx(since[0][0], abs=0.2)
        assert before[-1][1] != since[0][1]
        event = next(mark for mark in of_class(drawing, "event") if "limits begin again" in str(mark.findtext("title")))
        assert since[0][0] < float(event.attrib["x1"]) < since[-1][0]
    assert "Limits begin again at July 2025 (New front door: limits begin again)." in XMR.described


def test_no_limits_are_drawn_where_none_are_known() -> None:
    some = [replace(p, centre=None, low=None, high=None) if 8 <= n < 12 else p for n, p in enumerate(VARYING.points)]
    for drawing in drawings(charts.draw(replace(VARYING, points=some))):
        first, then = of_class(drawing, "stretch")
        ends = max(x for band in of_class(first, "band") for x, _ in corners(band))
        begins = min(x for band in of_class(then, "band") for x, _ in corners(band))
        assert ends < begins
    none = replace(XMR, points=[Point(p.label, p.value) for p in XMR.points])
    assert "usual" not in charts.draw(none).replace('point usual"', "")


@settings(max_examples=60, deadline=None)
@given(funnels())
def test_a_funnel_read_aloud_says_what_is_drawn(funnel: Funnel) -> None:
    plain = replace(funnel, centre_text="Somewhere", size_name="Size", rules="")
    for drawing in drawings(charts.draw(plain)):
        said = sentences(str(drawing.findtext("desc")))
        outside = [label.partition(": ")[0] for label in titles(drawing, "point") if ", outside" in f", {label}"]
        points = len(of_class(drawing, "point"))
        marked = [m for m in of_class(drawing, "point") if not {"usual"} & set(m.attrib["class"].split())]
        assert len(marked) == sum(point.mark != "usual" for point in funnel.points)
        assert all(label.startswith("Place") for label in outside)
        if marked:
            wanted = next(part for part in said if part.startswith("Outside: "))
            assert wanted.startswith(f"Outside: {len(marked)} of {points}, ")
            labels = Counter(str(m.findtext("title")).partition(": ")[0] for m in marked)
            assert Counter(named(wanted.partition(", ")[2])) == labels
        else:
            assert f"None of {points} is outside" in said
        for title in titles(drawing, "ours"):
            assert sentence(title) in said
        others = len(of_class(drawing, "other"))
        if of_class(drawing, "ours"):
            assert f"Among {others:,} {'other' if others == 1 else 'others'}" in said
        for title in [*titles(drawing, "limits"), *titles(drawing, "centre")]:
            assert sentence(title) in said
        told = [part for part in said if re.match(r"Place .*: .* at [\d,.]+$", part)]
        assert sorted(told) == sorted([*titles(drawing, "limits"), *_unsaid_text(titles(drawing, "ours"))])


def _unsaid_text(ours: list[str]) -> list[str]:
    """Titles of points that nobody worded, which end as a pair of limits does: 30% at 806."""
    return [title for title in ours if re.match(r"Place .*: .* at [\d,.]+$", title)]


@settings(max_examples=60, deadline=None)
@given(bar_charts())
def test_bars_read_aloud_say_what_is_drawn(bars: Bars) -> None:
    plain = replace(bars, centre_text="county", aim_text="aim", interval_text="intervals")
    for drawing in drawings(charts.draw(plain)):
        *lines, rows, outside = sentences(str(drawing.findtext("desc")))
        each = rows.split("; ")
        known = [row for row, bar in zip(each, bars.bars, strict=True) if bar.value is not None]
        assert titles(drawing, "point") == known
        marked = [m for m in of_class(drawing, "point") if "usual" not in m.attrib["class"].split()]
        if marked:
            assert outside.startswith(f"Outside: {len(marked)} of {len(each)}, ")
            assert len(named(outside.partition(", ")[2])) == len(marked)
        else:
            assert outside == f"None of {len(each)} is outside"
        for title in [*titles(drawing, "centre"), *titles(drawing, "aim")]:
            assert sentence(title) in lines
        assert len(of_class(drawing, "interval")) == 3 * rows.count(", between ")


@settings(max_examples=60, deadline=None)
@given(waits_charts())
def test_waits_read_aloud_say_what_is_drawn(waits: Waits) -> None:
    chart = replace(waits, bins=[(f"Bin {n}", count) for n, (_, count) in enumerate(waits.bins)], limit_text="limit: x")
    for drawing in drawings(charts.draw(chart)):
        said = sentences(str(drawing.findtext("desc")))
        columns = titles(drawing, "column")
        assert "; ".join(columns) in said
        late = [title for title in columns if title.endswith(", after the limit")]
        assert len(late) == len(of_class(drawing, "late")) + sum("not shown" in title for title in late)
        limit = titles(drawing, "limit")
        assert [sentence(title) for title in limit] == [part for part in said if part.startswith("Limit: x")]
        numbers = [re.search(r": ([\d,]+)", title) for title in late]
        if limit and all(numbers):
            after = sum(int(found[1].replace(",", "")) for found in numbers if found)
            assert limit[0].startswith(f"limit: x: {after:,} ")


@pytest.mark.parametrize("chart", LINES, ids=lambda chart: chart.title[:30])
def test_an_aim_steps_where_it_changes(chart: LineChart) -> None:
    for drawing in drawings(charts.draw(chart)):
        runs = [list(corners(mark)) for mark in of_class(drawing, "aim")]
        assert len(runs) == len(list(chart.aim_runs()))
        for one, other in pairwise(runs):
            assert one[-1][0] == pytest.approx(other[0][0], abs=0.2)
            assert one[-1][1] != other[0][1]


MONTHS = [Point("April 2026", 0.7, "70%", "7 of 10"), Point("May 2026", 0.9, "90%", "9 of 10")]
LIMITED = [replace(p, centre=0.8, low=0.61, high=0.99) for p in MONTHS]
ALL = "April 2026 to May 2026"

# name: chart, its words read aloud
SAID: dict[str, tuple[charts.Chart, str]] = {
    "months alone": (LineChart("t", MONTHS, "By month."), "By month. Latest: May 2026, 90%, 9 of 10."),
    "limits": (
        LineChart("t", LIMITED),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: mean 80%, usual range 61% to 99%. None of 2 stands out.",
    ),
    "a median": (
        LineChart("t", [replace(p, low=None, high=None) for p in LIMITED], centre_name="median"),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: median 80%. None of 2 stands out.",
    ),
    "only an upper limit": (
        LineChart("t", [Point("May 2026", 4, low=None, high=12)], unit="days"),
        "Latest: May 2026, 4 days. May 2026: usual range up to 12 days. None of 1 stands out.",
    ),
    "only a lower limit": (
        LineChart("t", [Point("May 2026", 40, low=12)], unit="count"),
        "Latest: May 2026, 40. May 2026: usual range 12 or more. None of 1 stands out.",
    ),
    "a limit under none": (
        LineChart("t", [Point("May 2026", 4, centre=3, low=-2, high=8.2)], unit="count"),
        "Latest: May 2026, 4. May 2026: mean 3, usual range 0 to 8.2. None of 1 stands out.",
    ),
    "limits that nothing could reach": (
        LineChart("t", [Point("May 2026", 4, low=-5, high=-3)], unit="count"),
        "Latest: May 2026, 4. May 2026: usual range 0 to 0. None of 1 stands out.",
    ),
    "a limit over all": (
        LineChart("t", [Point("May 2026", 0.97, centre=0.95, low=0.88, high=1.02)]),
        "Latest: May 2026, 97%. May 2026: mean 95%, usual range 88% to 100%. None of 1 stands out.",
    ),
    "limits of their own": (
        LineChart("t", [LIMITED[0], replace(LIMITED[1], low=0.5, high=1.0)]),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: mean 80%, usual range 50% to 100% (at May 2026: each point has its "
        "own). None of 2 stands out.",
    ),
    "limits that begin again": (
        LineChart("t", [LIMITED[0], replace(LIMITED[1], centre=0.9, group=1)], events=[("May 2026", "New team")]),
        "Latest: May 2026, 90%, 9 of 10. April 2026: mean 80%, usual range 61% to 99%. Limits begin again at May 2026 "
        "(New team). May 2026: mean 90%, usual range 61% to 99%. None of 2 stands out. Marked: New team (May 2026).",
    ),
    "worse, with why": (
        LineChart("t", [replace(LIMITED[0], mark="worse", why="below the lower limit"), LIMITED[1]], rules="A set"),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: mean 80%, usual range 61% to 99%. Worse than usual: 1 of 2, April "
        "2026 (below the lower limit). Rules: A set.",
    ),
    "a run of them": (
        LineChart("t", [replace(p, mark="better", why="8 in a row above") for p in LIMITED]),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: mean 80%, usual range 61% to 99%. Better than usual: 2 of 2, {ALL} "
        "(8 in a row above).",
    ),
    "unusual": (
        LineChart("t", [replace(LIMITED[0], mark="unusual"), LIMITED[1]]),
        f"Latest: May 2026, 90%, 9 of 10. {ALL}: mean 80%, usual range 61% to 99%. Unusual, neither better nor worse: "
        "1 of 2, April 2026.",
    ),
    "an aim": (LineChart("t", MONTHS, target=0.9), "Latest: May 2026, 90%, 9 of 10. Aim 90%."),
    "an aim that steps": (
        LineChart("t", [replace(p, aim=aim) for p, aim in zip(MONTHS, (0.8, 0.9), strict=True)]),
        "Latest: May 2026, 90%, 9 of 10. Aim 80%, April 2026; aim 90%, May 2026.",
    ),
    "an aim since": (
        LineChart("t", [MONTHS[0], replace(MONTHS[1], aim=0.9)], target=0.5),
        "Latest: May 2026, 90%, 9 of 10. Aim 90%, May 2026.",
    ),
    "nothing known": (LineChart("t", [Point("May 2026", None)]), "Unknown: May 2026."),
    "a funnel": (
        Funnel(
            "t",
            "A year.",
            "share",
            [
                FunnelPoint("Ours", 100, 0.5, "50%, 50 of 100", True, "worse", "above"),
                FunnelPoint("A", 200, 0.25),
                FunnelPoint("B", 50, 0.2),
            ],
            [FunnelLine("95% limits", [(50, -0.1, 0.5), (150, 0.2, 0.3)])],
            0.24,
            "Plans",
            "England 24%",
        ),
        "A year. Ours: 50%, 50 of 100, outside, worse (above). Among 2 others. England 24%. 95% limits: 5% to 40% at "
        "100. Outside: 1 of 3, Ours. Across: Plans.",
    ),
    "a funnel of others": (
        Funnel("t", "", "per 10,000", [FunnelPoint("A", 200, 25)], [FunnelLine("l", [(1, 2, 3), (9, 2, 3)])], None, ""),
        "1 point. L: none at 200. None of 1 is outside.",
    ),
    "bars": (
        Bars(
            "t",
            "A month.",
            "share",
            [
                Bar("North", 0.5, 0.4, 0.6, "50%, 5 of 10"),
                Bar("South", 0.1, 0.05, 0.2, mark="worse"),
                Bar("East", None),
            ],
            0.4,
            "county 40%",
            0.9,
            interval_text="95% intervals",
        ),
        "A month. County 40%. Aim 90%. 95% intervals. North: 50%, 5 of 10, between 40% and 60%; South: 10%, between 5% "
        "and 20%, outside, worse; East: unknown. Outside: 1 of 3, South.",
    ),
    "bars of counts": (
        Bars("t", "", "count", [Bar("north", 5.0), Bar("south", 7, mark="unusual")]),
        "North: 5; south: 7, outside. Outside: 1 of 2, south.",
    ),
    "waits": (
        Waits("t", "", [("0 to 5", 3), ("6 to 10", 1200)], 1, "limit: 5 days", "visits", "Days"),
        "1,203 visits. Limit: 5 days: 1,200 of 1,203 after it. 0 to 5: 3; 6 to 10: 1,200, after the limit. "
        "Across: Days.",
    ),
    "waits with no limit": (Waits("t", "", [("short", 3)]), "3 cases. Short: 3."),
    "waits not all shown": (
        Waits("t", "", [("short", None), ("long", 4)], 1),
        "Limit: 4 after it. Short: not shown; long: 4, after the limit.",
    ),
    "long waits not shown": (
        Waits("t", "", [("short", 4), ("long", None)], 1),
        "Limit: not shown after it. Short: 4; long: not shown, after the limit.",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_chart_says_aloud(name: str) -> None:
    chart, said = SAID[name]
    assert chart.described == said
    assert all(drawing.findtext("desc") == said for drawing in drawings(charts.draw(chart)))
