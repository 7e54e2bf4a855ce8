"""A measure's localities and teams side by side on one scale, and its breakdowns: each with its numbers in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import BREAKDOWNS
from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.design.charts import LineChart, Point, small_multiples
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.saying import confidence, lacking, say, when
from lineofsight.signals.disclosure.figure import Figure

MONTHS_SMALL = 25  # two years and the month itself
BREAKDOWN_TITLES = {"age_band": "Age", "sex": "Sex", "ethnic_group": "Ethnic group", "disabled": "Disability recorded"}
PLURALS = {"locality": "Localities", "team": "Teams"}
NUMBERS = ("Number", "Of how many", "Not recorded")
COLUMNS = (Column("Figure"), *(Column(name, numeric=True) for name in NUMBERS))


@dataclass(frozen=True)
class Beside:
    """Places of one kind, drawn and in a table."""

    heading: str
    drawn: SafeString
    table: Table


def measure_address(measure: str, place: reading.Place | None = None) -> str:
    address = reverse("measure", args=[measure])
    return address if place is None or place.whole else f"{address}?{urlencode({place.place_type: place.name})}"


def points(months: Sequence[Figure]) -> list[Point]:
    """A point a month; a month that is not shown, or has nothing to count, is a gap."""
    found = []
    for figure in months:
        said = say(figure)
        detail = "" if said.hidden else _detail(figure, said.counts)
        label = words.period(figure.period)
        tick = words.short_month(figure.period) if figure.period_kind == "month" else ""
        found.append(Point(label, said.number, said.value, detail, tick))
    return found


def _detail(figure: Figure, counts: str) -> str:
    return ", ".join(part for part in (counts, lacking(figure)) if part)


def chart_unit(figure: Figure) -> str:
    if figure.unit in (UNITS["share"], UNITS["count"]):
        return figure.unit
    return "count" if figure.unit in ("integer", "number", "none") else figure.unit


def side_by_side(kept: Kept, measure: Measure, place_type: str, *, within: str | None = None) -> Beside | None:
    """Places of a kind that the measure counts in; `within` keeps the teams of one locality."""
    found = {
        where: months
        for where, months in reading.by_place(kept, measure.id, place_type).items()
        if (within is None or where[1] == within) and months[-1].period == _last(kept, measure.id)
    }
    if not found:
        return None
    charts = [
        LineChart(
            title=f"{_named(where, place_type, within)}: {say(months[-1]).whole}",
            points=points(months[-MONTHS_SMALL:]),
            desc=f"{measure.title}, by month.",
            unit=chart_unit(months[-1]),
        )
        for where, months in sorted(found.items())
        if len(months) > 1
    ]
    drawn = small_multiples(charts) if charts else SafeString("")
    return Beside(PLURALS[place_type], drawn, _table(measure, place_type, found, within))


def _last(kept: Kept, measure: str) -> str:
    """A place that has closed is not shown beside those that are open."""
    whole = reading.series(kept, measure, reading.whole_of(kept))
    return whole[-1].period if whole else ""


def _named(where: tuple[str, str], place_type: str, within: str | None) -> str:
    name, part_of = where
    return f"{name} ({part_of})" if place_type == "team" and within is None and part_of not in name else name


def _table(
    measure: Measure,
    place_type: str,
    found: Mapping[tuple[str, str], Sequence[Figure]],
    within: str | None,
) -> Table:
    rows = []
    for where, months in sorted(found.items()):
        figure, said = months[-1], say(months[-1])
        place = reading.Place(place_type, where[0])
        rows.append(
            [
                Cell(_named(where, place_type, within), href=measure_address(measure.id, place)),
                Cell(said.value, value=figure.value),
                *numbers(figure.numerator, figure.denominator, figure.missing),
                confidence(figure),
            ]
        )
    newest = next(iter(found.values()))[-1]
    return Table(
        caption=f"{PLURALS[place_type]}, {when(newest, measure)}",
        columns=[Column(place_type.capitalize()), *COLUMNS, Column("Confidence")],
        rows=rows,
    )


def breakdowns(kept: Kept, measure: Measure) -> list[Table]:
    """Who the figure is about. Events of twelve months are taken together, for one month's are too few."""
    return [table for name in BREAKDOWNS if (table := _breakdown(kept, measure, name)) is not None]


def _breakdown(kept: Kept, measure: Measure, name: str) -> Table | None:
    found = reading.by_part(kept, measure.id, name)
    last = _last(kept, measure.id)
    together = measure.cases.shape is Shape.EVENTS and measure.shows in ("share", "count")
    rows, newest = [], None
    for part, months in found.items():
        if together:
            rows.append([part, *_added(measure, [m for m in months if _within_a_year(m.period, last)])])
        elif months[-1].period == last:
            newest = months[-1]
            said = say(newest)
            told = numbers(newest.numerator, newest.denominator, newest.missing)
            rows.append([part, Cell(said.value, value=newest.value), *told])
    if len(rows) < 2:
        return None
    over = f"the twelve months to {words.month(last)}" if together else when(newest, measure) if newest else ""
    return Table(f"{BREAKDOWN_TITLES[name]}, {over}", [Column(BREAKDOWN_TITLES[name]), *COLUMNS], rows)


def _added(measure: Measure, months: Sequence[Figure]) -> list[Cell]:
    met, missing = sum(m.numerator or 0 for m in months), sum(m.missing or 0 for m in months)
    if measure.shows == "count":
        return [Cell(words.number(met), value=met), *numbers(met, None, missing)]
    counted = sum(m.denominator or 0 for m in months)
    return [Cell(words.share(met, counted)), *numbers(met, counted, missing)]


def numbers(numerator: int | None, denominator: int | None, missing: int | None) -> list[Cell]:
    """What a figure is made of; a measure that has none of one leaves it blank."""
    return [
        Cell("", value="") if number is None else Cell(words.number(number), value=number)
        for number in (numerator, denominator, missing)
    ]


def _within_a_year(month: str, last: str) -> bool:
    return _number(last) - 12 < _number(month) <= _number(last)


def _number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1
