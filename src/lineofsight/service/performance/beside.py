"""What stands beside a figure: the points of its chart, what its numbers are made of, and who it is about."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import BREAKDOWNS
from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.design.charts import Point
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.saying import lacking, period_of, say, when
from lineofsight.signals.disclosure.figure import Figure

BREAKDOWN_TITLES = {"age_band": "Age", "sex": "Sex", "ethnic_group": "Ethnic group", "disabled": "Disability recorded"}
NUMBERS = ("Number", "Of how many", "Not recorded")
COLUMNS = (Column("Figure"), *(Column(name, numeric=True) for name in NUMBERS))


def measure_address(measure: str, place: reading.Place | None = None) -> str:
    address = reverse("measure", args=[measure])
    return address if place is None or place.whole else f"{address}?{urlencode({place.place_type: place.name})}"


def points(months: Sequence[Figure]) -> list[Point]:
    """A point a month; a month that is not shown, or has nothing to count, is a gap."""
    found = []
    for figure in months:
        said = say(figure)
        detail = "" if said.hidden else _detail(figure, said.counts)
        label = words.sentence(period_of(figure))
        tick = words.short_month(figure.period) if figure.period_kind == "month" else ""
        found.append(Point(label, said.number, said.value, detail, tick))
    return found


def _detail(figure: Figure, counts: str) -> str:
    return ", ".join(part for part in (counts, lacking(figure)) if part)


def chart_unit(figure: Figure) -> str:
    if figure.unit in (UNITS["share"], UNITS["count"]):
        return figure.unit
    return "count" if figure.unit in ("integer", "number", "none") else figure.unit


def last_told(kept: Kept, measure: str) -> str:
    """A place that has closed is not shown beside those that are open."""
    whole = reading.series(kept, measure, reading.whole_of(kept))
    return whole[-1].period if whole else ""


def breakdowns(kept: Kept, measure: Measure) -> list[Table]:
    """Who the figure is about. Events of twelve months are taken together, for one month's are too few."""
    return [table for name in BREAKDOWNS if (table := _breakdown(kept, measure, name)) is not None]


def _breakdown(kept: Kept, measure: Measure, name: str) -> Table | None:
    found = reading.by_part(kept, measure.id, name)
    last = last_told(kept, measure.id)
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
