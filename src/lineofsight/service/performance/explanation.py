"""Where one number comes from: its files, its snapshot, its definition and rules, the checks, and how it adds up."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lineofsight.measures.checks.bearing import bears, what_it_reads
from lineofsight.measures.coverage import AS_AT, SOURCE_TITLES
from lineofsight.measures.definition import Measure
from lineofsight.measures.restatement import Counts, months_told
from lineofsight.measures.restatement import Place as OfPlace
from lineofsight.measures.tallied import period_days
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, Part
from lineofsight.records.provenance import rows_by_file
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.kept import Kept
from lineofsight.service.performance import saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.defining import Definition, definition, rules_table
from lineofsight.service.performance.once import once
from lineofsight.signals.disclosure.figure import Figure

HOLDS = {
    "every": "all of it",
    "latest": "only the latest of each child",
    "state": "how things stood on one day",
    "open": "what was open, or closed since the first day",
}
LONDON = ZoneInfo("Europe/London")
OUTCOME_LOOK = {"failed": "warning", "error": "warning"}


@dataclass(frozen=True)
class Explanation:
    title: str
    place: str
    when: str
    said: str
    back: str
    facts: tuple[tuple[str, str], ...]
    adds_up: Table | None
    sums: tuple[str, ...]
    files: Table
    tables: Table
    rules: Table | None
    checks: Table
    confidence: str
    reasons: tuple[str, ...]
    definition: Definition
    measured_by_another: bool  # the definition has changed since these results were made


@once
def explanation(kept: Kept, measure_id: str, period: str, place: reading.Place) -> Explanation | None:
    """None where this period is not told of this place."""
    measure = kept.catalogue.measure(measure_id)
    figure = next((f for f in reading.series(kept, measure_id, place) if f.period == period), None)
    if figure is None:
        return None
    counts = months_told(kept.results.folder, measure_id, OfPlace(kept.authority, place.place_type, place.name)).get(
        period
    )
    parts = _parts(kept, measure)
    return Explanation(
        title=measure.title,
        place="" if place.whole else place.name,
        when=words.sentence(saying.when(figure, measure)),
        said=words.sentence(saying.say(figure).whole),
        back=measure_address(measure_id, place),
        facts=tuple(_facts(kept, figure)),
        adds_up=_adds_up(counts, measure) if counts and not kept.public else None,
        sums=tuple(_sums(kept, measure, period, place, counts)) if counts and not kept.public else (),
        files=_files(kept, parts),
        tables=_tables(kept, parts),
        rules=rules_table(measure, kept.catalogue, last_day(kept, period)),
        checks=_checks(kept, measure, place),
        confidence=saying.confidence(figure),
        reasons=figure.confidence_reasons,
        definition=definition(kept, measure_id),
        measured_by_another=figure.version != measure.version,
    )


def last_day(kept: Kept, period: str) -> date:
    return reading.as_at(kept) if period == AS_AT else period_days(period)[1]


def moment(text: str) -> str:
    """A time as it is kept, said as in London."""
    at = datetime.fromisoformat(text)
    return words.moment(at if at.tzinfo is None else at.astimezone(LONDON))


def _facts(kept: Kept, figure: Figure) -> list[tuple[str, str]]:
    manifest, release = kept.snapshot.manifest, kept.snapshot.release
    released = (
        f"by {release['by']}, {moment(release['at'])}" if release else "not yet: the data owner has not released it"
    )
    provisional = "provisional: records of it are still being completed" if figure.provisional else "not provisional"
    return [
        ("Records as at", words.day(manifest.as_at_of(kept.authority))),
        ("Loaded", moment(manifest.loaded_at)),
        ("Snapshot", manifest.snapshot),
        ("Released", released),
        ("Standing", provisional),
        ("Definition version", figure.version),
        ("Results", kept.results.folder.name),
    ]


def _parts(kept: Kept, measure: Measure) -> list[Part]:
    """What each source gave of the tables that decide the figure."""
    read = what_it_reads(measure).tables
    return [
        part
        for part in kept.snapshot.manifest.parts
        if part.table in read and part.authority == kept.authority and part.role in (FEEDS, JOINED)
    ]


def _files(kept: Kept, parts: list[Part]) -> Table:
    manifest = kept.snapshot.manifest
    given: dict[int, dict[str, int]] = {}  # by file: how many rows of each table
    for table in sorted({part.table for part in parts}):
        for number, rows in rows_by_file(kept.snapshot, table, kept.authority).items():
            given.setdefault(number, {})[table] = rows
    # Once the rows are purged, all that is left is which files the loads had.
    numbers = given or {number: {} for part in parts for number in part.files}
    known = {listed.number: listed.file for listed in manifest.files}
    rows = []
    for number, tables in sorted(numbers.items()):
        file = known.get(number)
        if file is None:
            continue
        used = "; ".join(f"{table}: {words.plural(many, 'row')}" for table, many in tables.items())
        counts = () if kept.public else (words.number(file.rows), used or words.UNKNOWN)
        rows.append([file.name, _source(file.source), *counts, file.sha256])
    counted = [] if kept.public else [Column("Rows in it", numeric=True), Column("Rows read from it")]
    return Table(
        "Files",
        [Column("File"), Column("Kind"), *counted, Column("SHA-256")],
        rows,
        note="Equal SHA-256, equal file.",
        empty="The files are not on record.",
    )


def _tables(kept: Kept, parts: list[Part]) -> Table:
    """To the public no rows are counted: a rare thing has one row for each child, and so few rows."""
    rows = [
        [
            part.table,
            _source(part.source),
            *(() if kept.public else (Cell(words.number(part.rows), value=part.rows),)),
            HOLDS[part.coverage.holds],
            f"{words.day(part.coverage.from_)} to {words.day(part.coverage.to)}"
            if part.coverage.from_
            else f"to {words.day(part.coverage.to)}; no first day is stated",
            words.day(part.as_at),
        ]
        for part in sorted(parts, key=lambda part: (part.table, part.source))
    ]
    counted = [] if kept.public else [Column("Rows", numeric=True)]
    return Table(
        "What it reads",
        [Column("Table"), Column("From"), *counted, Column("Holds"), Column("Complete"), Column("As at")],
        rows,
        empty="No table that it reads is held.",
    )


def _source(name: str) -> str:
    return SOURCE_TITLES.get(name, name)


def _adds_up(counts: Counts, measure: Measure) -> Table:
    whole = counts.counted + counts.excluded
    lines = [
        ("Met", counts.met, "It did what the measure asks."),
        ("Not met", counts.not_met, "It did not."),
        ("Not recorded", counts.missing, "What is needed to judge it was not recorded. Counted as not met."),
        ("Counted", counts.counted, "Met, not met and not recorded together."),
        ("Left out", counts.excluded, "It would count, but a stated exclusion removes it."),
        ("All that were looked at", whole, "Counted and left out together."),
    ]
    if measure.shows != "share":
        lines[2] = ("Not recorded", counts.missing, "What is needed to judge it was not recorded.")
    rows = [[name, Cell(words.number(many), value=many), meaning] for name, many, meaning in lines]
    return Table("How it adds up", [Column("Verdict"), Column("Cases", numeric=True), Column("What it means")], rows)


def _sums(kept: Kept, measure: Measure, period: str, place: reading.Place, counts: Counts) -> list[str]:
    """The places within, and whether they make the whole."""
    within = {"authority": "locality", "locality": "team"}.get(place.place_type)
    if within is None or measure.shows == "median":
        return []
    found = {
        where: figure
        for where, months in reading.by_place(kept, measure.id, within).items()
        for figure in months
        if figure.period == period and (place.whole or where[1] == place.name)
    }
    if not found:
        return []
    shares = measure.shows == "share"
    parts = {where: (f.denominator if shares else f.numerator) or 0 for where, f in sorted(found.items())}
    whole = counts.counted if shares else counts.met
    listed = words.listed(f"{name} {words.number(many)}" for (name, _), many in parts.items())
    total = sum(parts.values())
    ends = f"together {words.number(total)}"
    return [f"{listed}: {ends}, {'as above' if total == whole else f'where {words.number(whole)} were counted'}."]


def _checks(kept: Kept, measure: Measure, place: reading.Place) -> Table:
    outcomes = reading.grader(kept).outcomes.get(kept.authority, {})
    rows = []
    for name, check in kept.catalogue.checks.items():
        said = outcomes.get(name)
        if said is None or not bears(check, said, measure, place.place_type):
            continue
        tag = Tag(said.outcome, OUTCOME_LOOK.get(said.outcome, "quiet"))
        rows.append([check.title, Cell("", tag=tag), "" if kept.public else words.sentence(said.why)])
    return Table(
        "Checks that bear on it",
        [Column("Check"), Column("Outcome"), Column("What it found")],
        rows,
        empty="No check looks at the records behind it.",
    )
