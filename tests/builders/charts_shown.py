"""Every kind of chart, on invented figures: for the page of specimens, and to try the drawings on.

Limits and marks are written down, not worked out: what is tried here is whether they are drawn and said as given.
"""

from dataclasses import replace
from math import sqrt

from lineofsight.service.design.charts import Bar, Bars, Funnel, FunnelLine, FunnelPoint, LineChart, Point, Waits
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL, WORSE
from lineofsight.service.design.words import month, of, percent, share, short_month

MONTHS = [f"{2024 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}" for n in range(30)]
IN_TIME = [71, 69, 74, 70, 73, 68, 72, 75, 70, 71, 69, 72, 73, 70, 74, 79, 81, 80, 84, 83, 85, 82, 86, 88, 85, 87, 84]
IN_TIME += [88, 90, 89]
BEFORE, SINCE = (0.713, 0.629, 0.797), (0.847, 0.782, 0.912)  # centre, low, high
MARKS = dict.fromkeys((15, 17), (WORSE, "two of three close to the lower limit"))


def judged(mets: list[int | None], *, more: float = 0, marks: dict[int, tuple[str, str]] | None = None) -> list[Point]:
    """Months out of a hundred, with limits that begin again at the sixteenth."""
    found = []
    for place, (m, met) in enumerate(zip(MONTHS, mets, strict=False)):
        centre, low, high = (limit + more for limit in (BEFORE if place < 15 else SINCE))
        mark, why = (marks or {}).get(place, (USUAL, ""))
        found.append(
            Point(
                month(m),
                None if met is None else met / 100,
                share(met, 100),
                "" if met is None else of(met, 100),
                short_month(m),
                centre=centre,
                low=low,
                high=high,
                group=int(place >= 15),
                mark=mark,
                why=why,
            )
        )
    return found


XMR = LineChart(
    "The county improved in July 2025 and has held it; the aim of 90% is now within reach, not yet met",
    judged([*IN_TIME], marks=MARKS),
    desc="Share of assessments finished within 45 working days, by month.",
    events=[("February 2025", "Inspection"), ("July 2025", "New front door: limits begin again")],
    target=0.9,
    rules="Making Data Count 2023",
)
STEPPED = replace(
    XMR,
    title="The aim has risen twice, and the newest is met",
    points=[
        replace(p, aim=0.7 if n < 12 else 0.8 if n < 24 else 0.85, mark=BETTER if n >= 27 else USUAL, why="")
        for n, p in enumerate(XMR.points)
    ],
    target=None,
)
FALLING = [67, 68, 64, 74, 69, 66, 73, 74, 67, 66, 68, 71, 75, 69, 72, 71, 72, 71, 70, 69, 69, 73, 66, 64, 60, 59]
FALLING += [57, 56, 55, 53]
SIDE_BY_SIDE = [
    replace(XMR, title="North: improved, holding", points=judged(IN_TIME)),
    replace(XMR, title="East: improved, holding", points=judged([met + 4 for met in IN_TIME], more=0.04)),
    replace(XMR, title="Mid: no usual range is known", points=[Point(p.label, p.value, p.text) for p in XMR.points]),
    replace(
        XMR,
        title="Coast: getting worse since March, and nobody has said why",
        points=[
            replace(p, centre=0.66, low=0.575, high=0.755, group=0)
            for p in judged([*FALLING], marks={n: (WORSE, "7 in a row below the mean") for n in range(23, 30)})
        ],
    ),
]
COUNTED = LineChart(
    "Something unusual happened to the number of contacts in spring 2026",
    [
        Point(
            month(m),
            None if n in (6, 7) else 300 + (n * 37) % 70 + (160 if n in (24, 25) else 0),
            tick=short_month(m),
            centre=334,
            low=248,
            high=420,
            mark=UNUSUAL if n in (24, 25) else USUAL,
            why="above the upper limit" if n in (24, 25) else "",
        )
        for n, m in enumerate(MONTHS)
    ],
    unit="count",
    events=[("May 2026", "Campaign")],
    rules="Making Data Count 2023",
)
VARYING = LineChart(
    "Re-referrals are steady; small months may vary more",
    [
        Point(
            month(m),
            (0.2 + ((n * 7) % 9 - 4) / 90),
            tick=short_month(m),
            centre=0.2,
            low=0.2 - 3 * sqrt(0.16 / size),
            high=0.2 + 3 * sqrt(0.16 / size),
        )
        for n, m in enumerate(MONTHS[:20])
        for size in [40 + (n * 53) % 180]
    ],
    rules="p chart",
)


def _limits(centre: float, wide: float) -> list[tuple[float, float, float]]:
    return [
        (
            float(size),
            centre - wide * sqrt(centre * (1 - centre) / size),
            centre + wide * sqrt(centre * (1 - centre) / size),
        )
        for size in range(10, 1001, 10)
    ]


NEIGHBOURS = [
    FunnelPoint(f"Authority {n}", size, rate, f"{percent(rate)}, {round(size * rate)} of {size}")
    for n in range(1, 121)
    for size in [40 + (n * n * 13) % 700]
    for rate in [round(size * (0.24 + ((n * 29) % 41 - 20) / 320)) / size]
]
FUNNEL = Funnel(
    "Repeat plans are more common here than chance explains, and within what other authorities differ by",
    "Children who began a second or later plan, of all who began a plan in the year.",
    "share",
    [
        *NEIGHBOURS,
        FunnelPoint("Far Shore", 520, 0.39, "39%, 203 of 520", mark=WORSE, why="outside both pairs of limits"),
        FunnelPoint(
            "Fernshire",
            806,
            243 / 806,
            "30%, 243 of 806",
            ours=True,
            mark=WORSE,
            why="outside the unadjusted 99.8% limits, inside the adjusted",
        ),
    ],
    [
        FunnelLine("99.8% limits", _limits(0.24, 3.09)),
        FunnelLine("99.8% limits, adjusted for how authorities differ", _limits(0.24, 6.5)),
    ],
    centre=0.24,
    centre_text="England 24%",
    size_name="Plans begun in the year",
)
BARS = Bars(
    "One locality is behind the others by more than chance",
    "Assessments finished in time, October 2026.",
    "share",
    [
        Bar("Eastvale", 0.88, 0.80, 0.93, "88%, 83 of 94"),
        Bar("Northfern", 0.91, 0.83, 0.95, "91%, 79 of 87"),
        Bar("Southmere and the islands", 0.62, 0.51, 0.72, "62%, 50 of 81, few families", mark=WORSE),
        Bar("Westmoor", None, text="unknown"),
    ],
    centre=0.81,
    centre_text="county 81%",
    aim=0.9,
    interval_text="95% intervals",
)
COUNTS = Bars(
    "Two teams hold half of the work",
    "Open cases by team, 31 October 2026.",
    "count",
    [Bar("Harbour", 61, ours=True), Bar("Moor", 58), Bar("Vale", 41, mark=UNUSUAL), Bar("Shore", 0), Bar("Hill", 33)],
    centre=38.6,
    centre_text="mean 38.6",
)
WAITS = Waits(
    "One assessment in twelve takes longer than 45 working days",
    "Assessments finished in the year to October 2026, by how long they took.",
    [
        *((f"{n * 5 + 1} to {n * 5 + 5}", count) for n, count in enumerate([12, 25, 37, 48, 66, 71, 88, 95, 120])),
        ("46 to 50", 28),
        ("51 to 60", 14),
        ("61 or more", 9),
    ],
    limit_after=9,
    limit_text="limit: 45 working days",
    counted="assessments",
    waited="Working days from the start",
)
SOME_HIDDEN = Waits(
    "Some of the waits are too few to show",
    "Invented.",
    [("up to a week", 14), ("a month", 23), ("a term", None), ("longer", None)],
    limit_after=2,
    limit_text="limit: one month",
)
ALONE = [XMR, STEPPED, COUNTED, VARYING, FUNNEL, BARS, COUNTS, WAITS, SOME_HIDDEN]
