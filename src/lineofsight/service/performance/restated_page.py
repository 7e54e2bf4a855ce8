"""As reported against as now known: what earlier loads said of each month, and whether data or meaning has changed."""

from dataclasses import dataclass

from lineofsight.measures.definition import Measure
from lineofsight.measures.restatement import BOTH, DATA, MEANING, Counts, Reported, Restatement, as_reported
from lineofsight.measures.restatement import Place as OfPlace
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.explanation import moment

CAUSES = {
    DATA: "The records changed; the definition did not change it.",
    MEANING: "The definition changed; the records did not change it.",
    BOTH: "The definition and the records both changed.",
}
NOT_APART = (
    "The definition changed. Whether the records did too cannot be told: the earlier load was not measured again."
)


@dataclass(frozen=True)
class RestatedPage:
    title: str
    place: str
    back: str
    summary: str
    table: Table
    loads: Table


def restated_page(kept: Kept, measure_id: str, place: reading.Place) -> RestatedPage:
    measure = kept.catalogue.measure(measure_id)
    of_place = OfPlace(kept.authority, place.place_type, place.name)
    found = as_reported(kept.home, kept.snapshot, kept.results, measure_id, of_place)
    changed = [one for one in found if one.restated]
    return RestatedPage(
        title=measure.title,
        place="" if place.whole else place.name,
        back=measure_address(measure_id, place),
        summary=_summary(found, changed),
        table=Table(
            "Months told otherwise now",
            [Column("Month"), Column("As first reported"), Column("In between"), Column("As now known"), Column("Why")],
            [_row(one, measure) for one in changed],
            empty="None: every month that an earlier load told is told the same now.",
        ),
        loads=_loads(found),
    )


def _summary(found: list[Restatement], changed: list[Restatement]) -> str:
    if not found:
        return "No earlier load told any of these months, so there is nothing to compare with."
    return f"{words.plural(len(found), 'month')} told before; {words.number(len(changed))} told otherwise now."


def _row(one: Restatement, measure: Measure) -> list[Cell | str]:
    between = "; ".join(f"{said(other.counts, measure)} ({_load(other)})" for other in one.others)
    return [
        words.month(one.month),
        Cell(said(one.reported.counts, measure), note=_load(one.reported)),
        between or "the same",
        Cell(said(one.now.counts, measure), note=_load(one.now)),
        Cell(CAUSES.get(one.cause, NOT_APART), note=_by_meaning(one, measure)),
    ]


def _by_meaning(one: Restatement, measure: Measure) -> str:
    if one.by_meaning is None:
        return ""
    return f"The earlier records by the present definition: {said(one.by_meaning, measure)}."


def said(counts: Counts, measure: Measure) -> str:
    lacking = f", {words.number(counts.missing)} not recorded" if counts.missing else ""
    if measure.shows == "share":
        share, of = words.share(counts.met, counts.counted), words.of(counts.met, counts.counted)
        return f"{share}{'' if share == of else f' ({of})'}{lacking}"
    if measure.shows == "median":
        return f"{words.number(counts.middle)} (median of {words.plural(counts.counted, 'case')}){lacking}"
    return f"{words.number(counts.met)}{lacking}"


def _load(reported: Reported) -> str:
    released = "released" if reported.released else "not released"
    return f"records as at {words.day(reported.as_at)}, {released}"


def _loads(found: list[Restatement]) -> Table:
    every = {one.snapshot: one for each in found for one in (each.reported, *each.others, each.now)}
    rows = [
        [one.snapshot, words.day(one.as_at), moment(one.loaded_at), "yes" if one.released else "no", one.version]
        for one in sorted(every.values(), key=lambda one: one.loaded_at, reverse=True)
    ]
    columns = ["Snapshot", "Records as at", "Loaded", "Released", "Definition version"]
    return Table("The loads", [Column(name) for name in columns], rows)
