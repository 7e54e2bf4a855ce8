"""The page of what is marked on one chart: everything that stands or was taken back, and who said it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from lineofsight.measures.definition import Measure
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance.beside import chart_unit, measure_address
from lineofsight.service.performance.marks import every_mark, faults, known
from lineofsight.service.performance.models import Mark
from lineofsight.service.performance.series import Place, series

LONDON = ZoneInfo("Europe/London")
LEAST_AFTER = 8  # months: fewer cannot show that a change has lasted
KINDS = {Mark.Kind.EVENT: "What happened", Mark.Kind.AIM: "Aim", Mark.Kind.LIMITS: "Limits begin again"}
ADD = {
    "event": "Mark what happened",
    "aim": "Set an aim",
    "limits": "Begin the limits again",
}


@dataclass(frozen=True)
class MarksPage:
    title: str
    place: str
    back: str
    said: Table
    shipped: Table
    ways_to_add: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]  # of the files that say what happened


def marks_page(kept: Kept, measure: Measure, place: Place, person: Person) -> MarksPage:
    marks, may = every_mark(measure.id, place), person.may(Permission.MARK_CHARTS)
    unit = unit_of(kept, measure, place)
    columns = [Column(name) for name in ("Month", "What", "Said", "By", "Standing")]
    return MarksPage(
        title=measure.title,
        place="" if place.whole else place.name,
        back=measure_address(measure.id, place),
        said=Table(
            "Marked here", columns, [_row(mark, unit, may) for mark in marks], empty="Nothing has been marked here."
        ),
        shipped=Table(
            "Marked by the definitions",
            [Column("From"), Column("To"), Column("What"), Column("Source")],
            [
                [words.day(one.first_day), words.day(one.last_day) if one.last_day else "", one.text, one.source]
                for one in known(kept)
                if one.bears_on(measure.id)
            ],
        ),
        ways_to_add=tuple((label, add_address(kind, measure.id, place)) for kind, label in ADD.items()) if may else (),
        faults=faults(kept),
    )


def add_address(kind: str, measure: str, place: Place) -> str:
    return _at(reverse("mark_add", args=[measure, kind]), place)


def marks_address(measure: str, place: Place) -> str:
    return _at(reverse("marks", args=[measure]), place)


def _at(address: str, place: Place) -> str:
    return address if place.whole else f"{address}?{urlencode({place.place_type: place.name})}"


def unit_of(kept: Kept, measure: Measure, place: Place) -> str:
    months = series(kept, measure.id, place)
    return chart_unit(months[-1]) if months else "count"


def months_to_mark(kept: Kept, measure: Measure, place: Place, kind: str) -> tuple[str, ...]:
    """Those of the chart; where limits may begin again, enough months follow."""
    months = tuple(figure.period for figure in series(kept, measure.id, place) if figure.period_kind == "month")
    return months[1 : max(len(months) - LEAST_AFTER + 1, 1)] if kind == Mark.Kind.LIMITS else months


def _row(mark: Mark, unit: str, may: bool) -> list[Cell | str]:
    value = "" if mark.value is None else words.percent(mark.value) if unit == "share" else words.number(mark.value)
    everywhere = "" if mark.measure else "every measure"
    said = f"{value}: {mark.text}" if value else mark.text
    if mark.taken_back_at:
        when = words.moment(localtime(mark.taken_back_at, LONDON))
        standing = Cell(f"Taken back {when} by {_role(mark.taken_back_by.role)}", note=mark.taken_back_because)
    else:
        standing = Cell("Take back", href=reverse("mark_take_back", args=[mark.public_id])) if may else Cell("Stands")
    by = Cell(_role(mark.role), note=words.moment(localtime(mark.at, LONDON)))
    return [words.sentence(words.month(mark.month)), Cell(KINDS[mark.kind], note=everywhere), said, by, standing]


def _role(name: str) -> str:
    role = roles().get(name)
    return role.title if role else "a role that is no longer used"
