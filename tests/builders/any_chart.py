"""Any chart that a page could be given, for laws that hold for all of them."""

from hypothesis import strategies as st

from lineofsight.service.design.charts import Bar, Bars, Funnel, FunnelLine, FunnelPoint, LineChart, Point, Waits
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL, WORSE

UNITS = {
    "share": st.floats(0, 1),
    "count": st.integers(0, 10**9).map(float),
    "working days": st.floats(-1e6, 1e6),
    "per 10,000": st.floats(-1e12, 1e12, allow_subnormal=False),
}
MARKS = st.sampled_from([USUAL, USUAL, BETTER, WORSE, UNUSUAL])
SOME_WORDS = st.text("abc WM%<&>\"'", max_size=60)
NAMES = SOME_WORDS.map(lambda text: f"Place {text}")


@st.composite
def limits(draw: st.DrawFn, unit: str) -> tuple[float | None, float | None, float | None]:
    """A centre, low and high, each known or not."""
    low, centre, high = sorted(draw(st.tuples(*[UNITS[unit]] * 3)))
    known = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return tuple(n if k else None for n, k in zip((centre, low, high), known, strict=True))  # type: ignore[return-value]


@st.composite
def line_charts(draw: st.DrawFn, months: int = 40) -> LineChart:
    unit = draw(st.sampled_from(sorted(UNITS)))
    values = draw(st.lists(st.none() | UNITS[unit], min_size=1, max_size=months))
    labels = [f"month {n}" for n in range(len(values))]
    groups = draw(st.lists(limits(unit), min_size=1, max_size=3))
    own_limits = draw(st.booleans())
    own_aims = draw(st.lists(st.none() | UNITS[unit], max_size=2))
    points = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        group = place * len(groups) // len(values)
        centre, low, high = draw(limits(unit)) if own_limits else groups[group]
        mark = USUAL if value is None else draw(MARKS)
        points.append(
            Point(
                label,
                value,
                centre=centre,
                low=low,
                high=high,
                group=group,
                mark=mark,
                why=draw(SOME_WORDS) if mark != USUAL else "",
                aim=own_aims[place * len(own_aims) // len(values)] if own_aims else None,
                upward=draw(st.booleans()),
            )
        )
    return LineChart(
        title=draw(st.text(max_size=40).filter(lambda text: text.isprintable())),
        points=points,
        unit=unit,
        target=draw(st.none() | UNITS[unit]),
        target_text=draw(st.just("") | SOME_WORDS),
        events=draw(st.lists(st.tuples(st.sampled_from([*labels, "long ago"]), SOME_WORDS), max_size=6)),
        rules=draw(SOME_WORDS),
    )


@st.composite
def funnels(draw: st.DrawFn) -> Funnel:
    unit = draw(st.sampled_from(["share", "per 10,000"]))
    values = UNITS["share"] if unit == "share" else st.floats(0, 1e6)
    points = draw(
        st.lists(
            st.builds(
                FunnelPoint,
                NAMES,
                st.integers(1, 10**6).map(float),
                values,
                SOME_WORDS,
                st.booleans(),
                MARKS,
                SOME_WORDS,
            ),
            min_size=1,
            max_size=30,
        )
    )
    sizes = sorted(draw(st.sets(st.integers(1, 2 * 10**6), min_size=2, max_size=12)))
    lines = []
    for name in draw(st.lists(NAMES, max_size=2, unique=True)):
        pairs = [sorted(draw(st.tuples(values, values))) for _ in sizes]
        lines.append(FunnelLine(name, [(float(n), low, high) for n, (low, high) in zip(sizes, pairs, strict=True)]))
    return Funnel(
        "Any funnel",
        "",
        unit,
        points,
        lines,
        draw(st.none() | values),
        draw(SOME_WORDS),
        draw(SOME_WORDS),
        draw(SOME_WORDS),
    )


@st.composite
def bar_charts(draw: st.DrawFn) -> Bars:
    unit = draw(st.sampled_from(sorted(UNITS)))
    with_intervals = draw(st.booleans())
    found = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=12)):
        low, value, high = sorted(draw(st.tuples(*[UNITS[unit]] * 3)))
        known, interval = draw(st.booleans()), with_intervals and draw(st.booleans())
        found.append(
            Bar(
                name,
                value if known else None,
                low if interval else None,
                high if interval else None,
                draw(SOME_WORDS),
                draw(MARKS) if known else USUAL,
                draw(st.booleans()),
            )
        )
    either = st.none() | UNITS[unit]
    return Bars(
        "Any bars", "", unit, found, draw(either), draw(SOME_WORDS), draw(either), draw(SOME_WORDS), draw(SOME_WORDS)
    )


@st.composite
def waits_charts(draw: st.DrawFn) -> Waits:
    bins = draw(st.lists(st.tuples(SOME_WORDS, st.none() | st.integers(0, 10**6)), min_size=1, max_size=30))
    limit = draw(st.none() | st.integers(0, len(bins)))
    return Waits("Any waits", "", bins, limit, draw(SOME_WORDS), waited=draw(SOME_WORDS))


any_chart = st.one_of(line_charts(), funnels(), bar_charts(), waits_charts())
