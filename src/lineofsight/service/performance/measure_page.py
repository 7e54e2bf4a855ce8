"""A measure's page: what it asks, what the newest figure says and how far to trust it, and where it differs."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from lineofsight.measures.definition import Measure
from lineofsight.measures.restatement import Place as OfPlace
from lineofsight.measures.restatement import restated
from lineofsight.service.design import words
from lineofsight.service.design.charts import LineChart
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import beside, saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.defining import Definition, definition, frameworks
from lineofsight.service.performance.marks import Marks
from lineofsight.service.performance.message import message
from lineofsight.service.performance.once import once
from lineofsight.service.performance.side_by_side import Beside, side_by_side
from lineofsight.service.performance.signalled import MONTHS, NO_MARKS, chart_of, signal
from lineofsight.signals.disclosure.figure import Figure

LONG = 16  # letters of a value: more is set as words
NOT_SHOWN = "not shown"
FILES = (("CSV", "csv"), ("ODS", "ods"), ("XLSX", "xlsx"))


@dataclass(frozen=True)
class Box:
    """The newest figure."""

    heading: str
    value: str
    long: bool  # words rather than a number
    counts: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    words: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Provenance:
    as_at: str
    confidence: str
    reason: str
    provisional: bool
    explain: str


@dataclass(frozen=True)
class MeasurePage:
    """All of the page that is the same for everybody who may read as much."""

    id: str
    title: str
    question: str
    place: str  # the locality or team it is about; empty: the whole authority
    crumbs: tuple[tuple[str, str], ...]
    provenance: Provenance | None
    why_not: str
    message: str
    chart: LineChart | None
    box: Box | None
    pair: Link | None
    pair_words: str
    months: Table | None
    localities: Beside | None
    teams: Beside | None
    breakdowns: tuple[Table, ...]
    definition: Definition
    downloads: tuple[tuple[str, str], ...]
    walk_down: Link | None
    as_reported: Link | None
    comment: str  # the address of the form


@once
def measure_page(
    kept: Kept, measure_id: str, place: reading.Place, marks: Marks = NO_MARKS, *, places: bool
) -> MeasurePage:
    measure = kept.catalogue.measure(measure_id)
    months = reading.series(kept, measure_id, place)
    newest = months[-1] if months else None
    pair = pair_of(kept, measure, place)
    return MeasurePage(
        id=measure_id,
        title=measure.title,
        question=measure.question,
        place="" if place.whole else place.name,
        crumbs=_crumbs(kept, measure, place),
        provenance=_provenance(kept, newest, place) if newest else None,
        why_not="" if newest else words.sentence(reading.why_not(kept, measure_id)),
        message=message(months, measure) if newest else "",
        chart=_chart(kept, measure, place, marks) if newest else None,
        box=_box(newest, measure) if newest else None,
        pair=pair,
        pair_words=f"Read it beside {pair.words}: {pair.note}." if pair else "",
        months=months_table(months, measure, place, most=MONTHS) if newest else None,
        localities=side_by_side(kept, measure, "locality") if places and place.whole else None,
        teams=_teams(kept, measure, place) if places else None,
        breakdowns=tuple(beside.breakdowns(kept, measure)) if places and place.whole else (),
        definition=definition(kept, measure_id),
        downloads=_downloads(measure_id, place) if places and newest else (),
        walk_down=_walk_down(measure, newest, place) if newest and not kept.public else None,
        as_reported=_as_reported(kept, measure_id, place) if places and not kept.public else None,
        comment=_comment(newest, place) if newest else "",
    )


def _crumbs(kept: Kept, measure: Measure, place: reading.Place) -> tuple[tuple[str, str], ...]:
    crumbs = [("Figures", reverse("figures"))]
    area = next((frameworks(kept).areas.get(name) for name in measure.priority_areas), None)
    if area is not None:
        crumbs.append((area.title, f"{reverse('figures')}?{urlencode({'area': area.area})}"))
    if not place.whole:
        crumbs.append((measure.title, measure_address(measure.id)))
    return tuple(crumbs)


def explain_address(figure: Figure, place: reading.Place) -> str:
    address = reverse("explain", args=[figure.measure, saying.period_in_address(figure.period)])
    return address if place.whole else f"{address}?{urlencode({place.place_type: place.name})}"


def _provenance(kept: Kept, figure: Figure, place: reading.Place) -> Provenance:
    reason = figure.confidence_reasons[0] if figure.confidence_reasons else ""
    return Provenance(
        as_at=words.day(reading.as_at(kept)),
        confidence=saying.confidence(figure),
        reason=reason,
        provisional=figure.provisional and not reading.is_as_at(figure),
        explain=explain_address(figure, place),
    )


def _chart(kept: Kept, measure: Measure, place: reading.Place, marks: Marks) -> LineChart | None:
    """None where a line would say less than the sentence: of one month."""
    months = reading.series(kept, measure.id, place)[-MONTHS:]
    if len(months) < 2:
        return None
    return chart_of(months, measure, signal(kept, measure.id, place, marks), marks)


def _box(figure: Figure, measure: Measure) -> Box:
    said = saying.say(figure)
    lines = [saying.missing(figure), saying.published_way(figure)]
    if figure.excluded:
        lines.append(f"{words.sentence(words.number(figure.excluded))} left out by the definition.")
    return Box(
        words.sentence(saying.when(figure, measure)),
        words.sentence(said.value),
        len(said.value) > LONG,
        said.counts,
        tuple(line for line in lines if line),
    )


def pair_of(kept: Kept, measure: Measure, place: reading.Place) -> Link | None:
    """The measure that sees what this one cannot, with its own newest figure."""
    other = kept.catalogue.measures.get(measure.pair_with or "")
    if other is None:
        return None
    months = reading.newest_of(kept, other.id, place)
    if not months:
        return Link(other.title, measure_address(other.id, place), "it has no figure here")
    said = saying.say(months[-1])
    return Link(other.title, measure_address(other.id, place), f"{said.whole} {saying.when(months[-1], other)}")


def _teams(kept: Kept, measure: Measure, place: reading.Place) -> Beside | None:
    if place.place_type == "team":
        return None
    return side_by_side(kept, measure, "team", within=None if place.whole else place.name)


def months_table(months: reading.Series, measure: Measure, place: reading.Place, *, most: int | None = None) -> Table:
    """The newest first."""
    shown = months if most is None else months[-most:]
    columns = months_columns(measure, day=reading.is_as_at(months[-1]))
    rows = [month_row(figure, place) for figure in reversed(shown)]
    note = (
        "Left out are cases that the definition excludes. A provisional month still changes as records are completed."
    )
    return Table(f"{measure.title}: every month", columns, rows, note=note)


def months_columns(measure: Measure, *, day: bool = False) -> list[Column]:
    return [
        Column("Day" if day else "Month"),
        Column("Figure"),
        Column("Met" if measure.shows == "share" else "Number", numeric=True),
        Column("Of how many", numeric=True),
        Column("Not recorded", numeric=True),
        Column("Left out", numeric=True),
        Column("Confidence"),
        Column("Standing"),
    ]


def month_row(figure: Figure, place: reading.Place) -> list[Cell | str]:
    said = saying.say(figure)
    return [
        Cell(words.sentence(words.period(figure.period)), href=explain_address(figure, place), value=figure.period),
        Cell(words.sentence(said.value), value=None if said.hidden else figure.value),
        _number(figure.numerator, said.hidden),
        _number(figure.denominator, said.hidden),
        _number(figure.missing, said.hidden, figure.missing_band),
        _number(figure.excluded, said.hidden, NOT_SHOWN),
        figure.confidence or "none",
        "provisional" if figure.provisional else "",
    ]


def _number(number: int | None, hidden: bool, instead: str = "") -> Cell:
    """`instead` is said where the number itself is not to be had."""
    if number is not None:
        return Cell(words.number(number), value=number)
    return Cell(NOT_SHOWN) if hidden else Cell(instead, value=instead)


def _downloads(measure: str, place: reading.Place) -> tuple[tuple[str, str], ...]:
    query = "" if place.whole else f"?{urlencode({place.place_type: place.name})}"
    return tuple(
        (f"Months as {name}", f"{reverse('months_file', args=[measure, kind])}{query}") for name, kind in FILES
    )


def _walk_down(measure: Measure, figure: Figure, place: reading.Place) -> Link | None:
    """To the cases that the figure is not content with; of a count, to all that it counts."""
    if measure.shows == "share" and measure.good_is != "low":
        many, verdict = (figure.denominator or 0) - (figure.numerator or 0) - (figure.missing or 0), "not met"
    elif figure.numerator is not None:
        many, verdict = figure.numerator, "met"
    else:
        many, verdict = figure.denominator or 0, ""
    address = reverse("walk_down", args=[figure.measure, saying.period_in_address(figure.period)])
    query = {"verdict": verdict} if verdict else {}
    if not place.whole:
        query[place.place_type] = place.name
    kind = f"“{verdict}” " if measure.shows == "share" else ""
    label = f"{words.plural(many, 'case')} {kind}{saying.when(figure, measure)}"
    return Link(words.sentence(label), f"{address}?{urlencode(query)}")


def _as_reported(kept: Kept, measure: str, place: reading.Place) -> Link:
    address = reverse("as_reported", args=[measure])
    query = "" if place.whole else f"?{urlencode({place.place_type: place.name})}"
    found = restated(kept.home, kept.snapshot, kept.results, measure, OfPlace(kept.authority, *_of(place)))
    if not found:
        return Link("As reported against as now known", f"{address}{query}", "No month has been told otherwise before.")
    latest = found[0]
    note = f"{words.plural(len(found), 'month has', 'months have')} been restated, {words.month(latest.month)} last."
    return Link("As reported against as now known", f"{address}{query}", note)


def _of(place: reading.Place) -> tuple[str, str]:
    return place.place_type, place.name


def _comment(figure: Figure, place: reading.Place) -> str:
    address = reverse("comment", args=[figure.measure, saying.period_in_address(figure.period)])
    return address if place.whole else f"{address}?{urlencode({place.place_type: place.name})}"


def age_in_words(as_at: date, today: date) -> str:
    """How old the extract is."""
    days = (today - as_at).days
    return "of today" if days <= 0 else f"{words.plural(days, 'day')} old"
