"""A measure beside other authorities: the message, chance, the years, and who to learn from. No league table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.urls import reverse

from lineofsight import definitions_folder
from lineofsight.records.problems import RefusedError
from lineofsight.service.design import words
from lineofsight.service.design.charts import Funnel, FunnelLine, FunnelPoint
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.once import once
from lineofsight.signals.comparison import saying
from lineofsight.signals.comparison.compared import AYear, Comparison, compare, what_compares
from lineofsight.signals.comparison.funnels import ALARM, Side
from lineofsight.signals.comparison.improvers import Improver
from lineofsight.signals.comparison.layouts import PER, Layout, Layouts, read_layouts
from lineofsight.signals.comparison.ours import OurYear, our_years
from lineofsight.signals.comparison.published import Value
from lineofsight.signals.comparison.store import in_force

FILES = (("csv", "Download the years as CSV"), ("xlsx", "as a workbook"), ("ods", "as ODS"))
STEPS = 60  # in which a limit is drawn
LINES = {
    False: "99.8% limits of chance alone",
    True: "99.8% limits that allow for authorities differing anyway",
}
OUTSIDE = "outside the limits that allow for authorities differing anyway"
MARKED_BY = "marked outside only beyond both pairs of limits"


@dataclass(frozen=True)
class ComparedPage:
    title: str
    back: str
    sentences: tuple[str, ...]
    chart: Funnel | None
    years: Table | None
    learning: Table | None
    rule: str
    neighbours: str
    lacking: tuple[str, ...]
    sources: Table | None
    downloads: tuple[tuple[str, str], ...]


def layouts() -> Layouts:
    return read_layouts(definitions_folder())


def compared_page(kept: Kept, measure_id: str) -> ComparedPage:
    title = kept.catalogue.measure(measure_id).title
    back = measure_address(measure_id)
    held = _held(kept, measure_id)
    agreed = layouts().of_measure(measure_id)
    if agreed is not None and not held:
        return _without(title, back, _to_bring(agreed[0]))
    try:
        found = compared(kept, measure_id, held)
    except RefusedError as why:
        return _without(title, back, str(why))
    learning = found.learning
    return ComparedPage(
        title=title,
        back=back,
        sentences=tuple(saying.sentences(found)),
        chart=_chart(found),
        years=years_table(found),
        learning=_learning(found) if learning.improvers else None,
        rule=" ".join(text for text in (learning.why_none, learning.rule if learning.considered else "") if text),
        neighbours=_neighbours(found),
        lacking=found.lacking,
        sources=_sources(found),
        downloads=tuple((label, reverse("compared_file", args=[measure_id, kind])) for kind, label in FILES),
    )


def _without(title: str, back: str, why: str) -> ComparedPage:
    return ComparedPage(title, back, (why,), None, None, None, "", "", (), None, ())


def _to_bring(layout: Layout) -> str:
    return (
        f"Nothing published has been imported to set beside it. Its publisher ({layout.publisher}, {layout.statistic})"
        f" offers “{layout.title}”; whoever loads data brings it in under Administration, Published statistics."
    )


def is_compared(kept: Kept, measure_id: str) -> bool:
    """Is anything published held that stands beside this measure?"""
    return bool(_held(kept, measure_id))


def _held(kept: Kept, measure_id: str) -> tuple[str, ...]:
    """The releases that are read for a measure: another one imported makes another page."""
    found = layouts().of_measure(measure_id)
    if found is None or not in_force(kept.home, found[0].kind):
        return ()
    return tuple(release.id for kind in layouts().kinds for release in in_force(kept.home, kind))


@once
def compared(kept: Kept, measure_id: str, held: tuple[str, ...]) -> Comparison:
    """`held` only tells one set of published files from another, for what is remembered."""
    measure = kept.catalogue.measure(measure_id)
    agreed = what_compares(layouts(), measure_id)
    figures = reading.series(kept, measure_id, reading.whole_of(kept))
    ours = our_years(figures, measure, *agreed)
    return compare(kept.home, layouts(), measure, authority=kept.authority, ours=ours)


# The years


def years_table(found: Comparison) -> Table:
    region = found.region.name if found.region else "Region"
    near = "Statistical neighbours"
    model = f" ({found.neighbours.model})" if found.neighbours else ""
    columns = [
        Column("Year"),
        Column("Our records"),
        Column("As published"),
        Column("England"),
        Column(region),
        Column(f"{near}: median"),
        Column(f"{near}: lowest to highest"),
    ]
    when = "on" if found.compares.over == "day" else "to"
    month, day = found.layout.ends_on
    caption = (
        f"Each year {when} {day} {saying.MONTHS[month - 1]}{', for every 10,000 children' if found.is_rate else ''}"
    )
    note = f"Statistical neighbours by the {found.neighbours.model}." if model and found.neighbours else ""
    return Table(caption, columns, [_year(one, found.is_rate) for one in found.years], note=note)


def _year(one: AYear, is_rate: bool) -> list[Cell | str]:
    near = one.neighbours
    middle, ends = Cell("not known", value=""), ""
    if near is not None and near.middle is not None:
        known = "" if near.known == near.of else f"{near.known} of {near.of} known"
        middle = Cell(saying.figure(near.middle, is_rate=is_rate), note=known, value=near.middle)
        ends = f"{saying.figure(near.low, is_rate=is_rate)} to {saying.figure(near.high, is_rate=is_rate)}"
    return [
        str(one.year),
        _ours(one.ours, is_rate),
        _published(one.us, is_rate, counts=not is_rate),
        _published(one.england, is_rate),
        _published(one.region, is_rate),
        middle,
        ends,
    ]


def _published(value: Value, is_rate: bool, *, counts: bool = False) -> Cell:
    if value.value is None:
        return Cell(value.missing, value="")
    return Cell(
        saying.figure(value.value, is_rate=is_rate), note=saying.of_counts(value) if counts else "", value=value.value
    )


def _ours(ours: OurYear | None, is_rate: bool) -> Cell:
    if ours is None or ours.value is None:
        return Cell(ours.why_not if ours else "", value="")
    counts = "" if is_rate else words.of(ours.numerator, ours.denominator)
    return Cell(saying.figure(ours.value, is_rate=is_rate), note=counts, value=ours.value)


# Chance


def _chart(found: Comparison) -> Funnel | None:
    funnel = found.funnel
    if funnel is None:
        return None
    times = PER if found.is_rate else 1
    low, high = funnel.adjusted(funnel.sizes, ALARM)
    ours = found.us.name if found.us else ""
    points = [
        FunnelPoint(
            label=name,
            size=float(size),
            value=float(value) * times,
            text=_point(float(count), float(size), float(value), found.is_rate),
            ours=name == ours,
            mark=_mark(side := _side(value, least, most), found.measure.good_is),
            why=OUTSIDE if side is not Side.INSIDE else "",
        )
        for name, count, size, value, least, most in zip(
            funnel.names, funnel.counts, funnel.sizes, funnel.values, low, high, strict=True
        )
    ]
    return Funnel(
        title=f"{found.measure.title}, {found.year}: {len(funnel.names)} authorities",
        desc="Each point is one authority, by how many it counts among and its figure.",
        unit="per 10,000 children" if found.is_rate else "share",
        points=points,
        lines=[_line(found, adjusted=adjusted) for adjusted in ((False, True) if funnel.spread else (False,))],
        centre=funnel.centre * times,
        size_name=_size_name(found),
        centre_text=f"all together {saying.figure(funnel.centre * times, is_rate=found.is_rate)}",
        rules=MARKED_BY if funnel.spread else "",
    )


def _side(value: float, low: float, high: float) -> Side:
    return Side.ABOVE if value > high else Side.BELOW if value < low else Side.INSIDE


def _mark(side: Side, good_is: str) -> str:
    if side is Side.INSIDE:
        return "usual"
    if good_is not in ("low", "high"):
        return "unusual"
    return "better" if (side is Side.BELOW) == (good_is == "low") else "worse"


def _point(count: float, size: float, value: float, is_rate: bool) -> str:
    if is_rate:
        return f"{value * PER:,.1f} for every 10,000 children"
    return f"{saying.figure(value, is_rate=False)}, {saying.of_counts(Value(count, size, value))}"


def _line(found: Comparison, *, adjusted: bool) -> FunnelLine:
    funnel = found.funnel
    assert funnel is not None  # noqa: S101 - drawn only where there is a funnel
    times = PER if found.is_rate else 1
    sizes = np.geomspace(float(funnel.sizes.min()), float(funnel.sizes.max()), STEPS)
    low, high = (funnel.adjusted if adjusted else funnel.unadjusted)(sizes, ALARM)
    limits = [(float(n), float(a) * times, float(b) * times) for n, a, b in zip(sizes, low, high, strict=True)]
    return FunnelLine(LINES[adjusted], limits)


def _size_name(found: Comparison) -> str:
    if found.is_rate:
        return "children who live there"
    parts = [found.layout.items[name].of for name in found.compares.denominator]
    return words.listed(parts)


# Whom to ask


def _learning(found: Comparison) -> Table:
    learning, is_rate = found.learning, found.is_rate
    columns = [
        Column("Authority"),
        Column(str(learning.from_year)),
        Column(str(learning.to_year)),
        Column("Inspection"),
    ]
    rows = [
        [
            Cell(one.area.name, note="a statistical neighbour" if one.neighbour else ""),
            _published(one.then, is_rate),
            _published(one.now, is_rate),
            _judged(one),
        ]
        for one in learning.improvers
    ]
    return Table("Who to learn from", columns, rows)


def _judged(one: Improver) -> Cell:
    if one.judged is None or one.judged.overall is None:
        return Cell("not known")
    return Cell(one.judged.overall, note=f"inspected {words.day(one.judged.inspected_on)}")


def _neighbours(found: Comparison) -> str:
    near = found.latest.neighbours
    if near is None or found.neighbours is None:
        return ""
    unknown = "".join(f" {name} has no figure: {why}." for name, why in near.unknown)
    return f"Statistical neighbours, {found.neighbours.model}: {words.listed(near.names)}.{unknown}"


def _sources(found: Comparison) -> Table:
    columns = [Column("Statistic"), Column("Publisher"), Column("Years"), Column("File"), Column("Imported")]
    rows: Sequence[Sequence[str]] = list(_source_rows(found))
    return Table("Where the published figures come from", columns, rows)


def _source_rows(found: Comparison) -> Iterator[list[str]]:
    for release in found.told.releases:
        about = release.about
        years = f"{release.years[0]} to {release.years[-1]}"
        imported = words.day(datetime.fromisoformat(about["imported_at"]).date())
        yield [about["title"], about["publisher"], years, about["file"], imported]
