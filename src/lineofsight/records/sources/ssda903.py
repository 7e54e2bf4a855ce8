"""A looked-after children return (SSDA903) as an extract, from CSV files or XML, with last year's copies if given.

A CSV is known by its exact set of headings. One whose name ends in `_last` is last year's copy: its rows fill in what
came before, and give way to this year's rows where both tell of the same thing.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.mapping.cells import read_column, tidy
from lineofsight.records.mapping.layouts import Kind, Layout, ListLayout, layout
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading, Source
from lineofsight.records.reading.raw import FROM_ROW, RawList, raw_list
from lineofsight.records.reading.safety import FileKind
from lineofsight.records.sources.care_periods import EPISODES, PLACEMENTS, REVIEWS, join_episodes
from lineofsight.records.sources.return_year import as_at_of, first_day_of_year, last_day_of_year, latest_day
from lineofsight.records.sources.ssda903_lists import (
    NAME,
    OC2_LAST_YEAR,
    ROW_ID,
    ReturnPart,
    nearly,
    read_parts,
    recognises,
)

_ORDER = (
    *("Header", "UASC", "Episodes", "Reviews", "OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm"),
    *("Missing", "SWEpisodes", "DoLo"),
)
# what makes a row of last year's copy the same thing as a row of this year's; None: last year's is never used
_SAME_THING: dict[str, tuple[str, ...] | None] = {
    "Header": ("CHILD",),
    "UASC": ("CHILD",),
    "Episodes": ("CHILD", "DECOM"),
    "Reviews": ("CHILD", "REVIEW"),
    "OC3": None,
    "AD1": ("CHILD",),
    "PlacedAdoption": ("CHILD", "DATE_PLACED"),
    "PrevPerm": ("CHILD",),
    "Missing": ("CHILD", "MIS_START"),
    "SWEpisodes": ("CHILD", "SW_ID", "SW_DECOM"),
    "DoLo": ("CHILD", "DOLO_START"),
}
_MAY_REPEAT = {"Missing"}  # a child can go missing twice in one day, and the return has no times
# the columns whose latest day says which year a return is for: its episodes, or else what it holds
_DATED_BY = (
    {"Episodes": ("DECOM", "DEC")},
    {
        "Reviews": ("REVIEW",),
        "Missing": ("MIS_START", "MIS_END"),
        "SWEpisodes": ("SW_DECOM", "SW_DEC"),
        "DoLo": ("DOLO_START",),
        "PlacedAdoption": ("DATE_PLACED",),
        "AD1": ("DATE_MATCH",),
    },
)


def read_return(files: Sequence[IncomingFile], reading: Reading) -> Extract:
    """The return in these files, or RefusedError."""
    problems = ProblemCounts()
    parts = read_parts(files, reading.definitions, problems)
    left_out = _LeftOut()
    rows = [sum(part.rows for part in parts if part.raw.file == at) for at in range(len(files))]
    sources = [file.as_source_file(NAME, count) for file, count in zip(files, rows, strict=True)]
    parts = _in_one_form(parts, files, left_out, problems)
    return _extract(parts, sources, reading, left_out, problems)


def _extract(
    parts: Sequence[ReturnPart],
    files: Sequence[SourceFile],
    reading: Reading,
    left_out: "_LeftOut",
    problems: ProblemCounts,
) -> Extract:
    return_ = layout(NAME, reading.definitions)
    place = ", ".join(file.name for file in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    _refuse_twice(parts, files)
    last_day = _last_day(parts, place, reading, problems)
    lists = []
    for part in sorted(parts, key=lambda part: (_ORDER.index(part.of), part.last_year)):
        raw = _without_repeats(part, parts, files, left_out, problems)
        lists.append(_with_ours(part, raw, return_, last_day))
    extract = type_rows(
        return_,
        lists,
        files,
        definitions=reading.definitions,
        now=reading.now,
        as_at=last_day,
        covers=(first_day_of_year(last_day), last_day),
        problems=problems,
    )
    extract.reference_date = last_day
    extract.rows_in += left_out.rows
    extract.rows_set_aside += left_out.rows
    _cover_last_year(extract, return_, parts)
    if EPISODES in extract.tables:
        _join_episodes(extract, place, problems)
    elif REVIEWS in extract.tables:
        _leave_reviews_untied(extract, place, problems)
    extract.problems, extract.problem_count = problems.listed(), problems.count
    return extract


@dataclass(slots=True)
class _LeftOut:
    """Rows set aside before any of their cells were read."""

    rows: int = 0


def _in_one_form(
    parts: Sequence[ReturnPart], files: Sequence[IncomingFile], left_out: _LeftOut, problems: ProblemCounts
) -> list[ReturnPart]:
    """A folder that holds the return as CSV files and as XML holds it twice: the CSV files are used."""
    in_csv = {(part.of, part.last_year) for part in parts if files[part.raw.file].kind is FileKind.CSV}
    twice = {
        part.raw.file
        for part in parts
        if files[part.raw.file].kind is FileKind.XML and (part.of, part.last_year) in in_csv
    }
    for file in sorted(twice):
        rows = sum(part.rows for part in parts if part.raw.file == file)
        left_out.rows += rows
        problems.add(
            files[file].name,
            f"The return came as CSV files too, so the {rows:,} rows of this one were set aside. "
            "If it is another return, load it by itself.",
        )
    return [part for part in parts if part.raw.file not in twice]


def _refuse_twice(parts: Sequence[ReturnPart], files: Sequence[SourceFile]) -> None:
    seen: dict[tuple[str, bool], str] = {}
    for part in parts:
        name = files[part.raw.file].name
        other = seen.setdefault((part.of, part.last_year), name)
        if other != name:
            raise RefusedError(
                f"{other} and {name} have the same columns. Load one of them, or give last year's copy a name that "
                "ends in _last."
            )


def _last_day(parts: Sequence[ReturnPart], place: str, reading: Reading, problems: ProblemCounts) -> date:
    """The day up to which the return is complete: it does not say, so its latest event and the as-at date do."""
    latest = _latest_event(parts, reading.now)
    if latest is None:
        problems.add(place, "The return does not say its year, and nothing in it is dated. Give the date with --as-at.")
        return reading.as_at or reading.now.date()
    if reading.as_at is None:
        problems.add(
            place,
            "The return does not say its year, so the year of its latest event was taken. "
            "If that is wrong, give the date with --as-at.",
        )
        return as_at_of(latest, reading.now)
    end = last_day_of_year(latest)
    if end < reading.as_at:
        problems.add(
            place,
            f"The return's latest event is in the year to {end:%d/%m/%Y}, so it was taken to be complete to the end of "
            "that year, not to the as-at date.",
        )
    return min(end, reading.as_at)


def _latest_event(parts: Sequence[ReturnPart], now: datetime) -> date | None:
    for dated_by in _DATED_BY:
        columns = [
            part.raw.table.column(heading)
            for part in parts
            if not part.last_year
            for heading in dated_by.get(part.of, ())
        ]
        latest = latest_day(columns, now)
        if latest is not None:
            return latest
    return None


def _without_repeats(
    part: ReturnPart,
    parts: Sequence[ReturnPart],
    files: Sequence[SourceFile],
    left_out: _LeftOut,
    problems: ProblemCounts,
) -> RawList:
    """Rows that repeat an earlier row cell for cell are set aside, and last year's rows that this year's retell."""
    raw, place = part.raw, files[part.raw.file].name
    table = raw.table
    again = _repeated(table) if part.of not in _MAY_REPEAT else _none(table.num_rows)
    problems.add_rows(
        place,
        "The row repeats an earlier one, so it was set aside.",
        table.column(FROM_ROW).filter(again).to_pylist(),
    )
    keep = pc.invert(again)
    if part.last_year:
        told = _told_this_year(part, parts)
        retold = pc.sum(pc.and_(told, keep)).as_py() or 0
        if retold:
            why = (
                "it shows how things stood a year before"
                if _SAME_THING.get(part.of, ()) is None
                else "this year's rows tell of the same"
            )
            problems.add(place, f"{retold:,} rows of last year's copy were set aside: {why}.")
        keep = pc.and_(keep, pc.invert(told))
    left_out.rows += table.num_rows - (pc.sum(keep).as_py() or 0)
    return dataclasses.replace(raw, table=table.filter(keep))


def _repeated(table: pa.Table) -> pa.Array:
    """True for each row that has the same cells as an earlier one."""
    if not table.num_rows:
        return pa.array([], pa.bool_())
    cells = [name for name in table.column_names if name not in (FROM_ROW, ROW_ID)]
    numbered = table.select(cells).append_column("_nth", pa.array(range(table.num_rows), pa.int64()))
    firsts = numbered.group_by(cells).aggregate([("_nth", "min")]).column("_nth_min")
    return pc.invert(pc.is_in(numbered.column("_nth"), value_set=firsts)).combine_chunks()


def _none(rows: int) -> pa.Array:
    return pa.array([False] * rows, pa.bool_())


def _told_this_year(part: ReturnPart, parts: Sequence[ReturnPart]) -> pa.Array:
    rows = part.raw.table.num_rows
    same = _SAME_THING.get(part.of, ())
    if same is None:
        return pa.array([True] * rows, pa.bool_())
    current = [other.raw.table for other in parts if other.of == part.of and not other.last_year]
    if not same or not current:
        return _none(rows)
    return pc.is_in(_keys(part.raw.table, same), value_set=_keys(current[0], same))


def _keys(table: pa.Table, headings: tuple[str, ...]) -> pa.Array:
    """What each row tells of, as one text; null where any of it is blank."""
    parts = []
    for heading in headings:
        cells = tidy(table.column(heading))
        days = read_column(cells, Kind.DATE).values
        parts.append(pc.coalesce(pc.strftime(days, "%Y-%m-%d"), cells))
    return pc.binary_join_element_wise(*parts, "\x1f")


def _with_ours(part: ReturnPart, raw: RawList, return_: Layout, last_day: date) -> RawList:
    """The raw list with the columns that we add: ids, and the second meaning of UPN and ACCOM."""
    last_year = part.last_year and part.of == "OC2"
    of = return_.list_of(OC2_LAST_YEAR if last_year else part.of)
    table = raw.table
    columns = {name: table.column(name).combine_chunks() for name in table.column_names if name != FROM_ROW}
    rows = table.column(FROM_ROW).combine_chunks()
    columns |= _ours(part, of, columns, rows, last_day_of_year(last_day).year - (1 if part.last_year else 0))
    return raw_list(
        file=raw.file,
        of=of.id,
        name=raw.name,
        headings=list(columns),
        columns=list(columns.values()),
        rows=rows,
        torn_rows=raw.torn_rows,
    )


def _ours(
    part: ReturnPart, of: ListLayout, columns: Mapping[str, pa.Array], rows: pa.Array, year: int
) -> dict[str, pa.Array]:
    # the row's number in a CSV; its place among the elements in XML, where a whole file may be one line
    stem = f"ssda903-{part.of.lower()}-{'last-' if part.last_year else ''}"
    made: dict[str, pa.Array] = {}
    if ROW_ID not in columns and ROW_ID in of.headings:
        made[ROW_ID] = pc.binary_join_element_wise(pa.scalar(stem), rows.cast(pa.string()), "")
    ids = made.get(ROW_ID, columns.get(ROW_ID))
    if "UPN row id" in of.headings:
        upn = pc.utf8_upper(tidy(columns["UPN"]))
        unknown = pc.fill_null(pc.match_substring_regex(upn, r"^UN[0-9]{1,2}$"), False)
        made["UPN row id"] = pc.binary_join_element_wise(ids, pa.scalar("-upn"), "")
        made["unknown UPN"] = pc.if_else(unknown, upn, _NOTHING)
        made["UPN"] = pc.if_else(unknown, _NOTHING, columns["UPN"])
    if "suitability" in of.headings:
        # B1 is accommodation B, suitable; 0 says that it is not known
        accommodation = tidy(columns["ACCOM"])
        both = pc.fill_null(pc.match_substring_regex(accommodation, r"^[A-Za-z][12]$"), False)
        made["suitability"] = pc.if_else(both, pc.utf8_slice_codeunits(accommodation, 1, 2), _NOTHING)
        made["ACCOM"] = pc.if_else(both, pc.utf8_slice_codeunits(accommodation, 0, 1), accommodation)
    if "return year" in of.headings:
        made["return year"] = pa.array([str(year)] * len(rows), pa.string())
    return made


_NOTHING = pa.nulls(1, pa.string())[0]  # pa.scalar would import pandas where it is installed


def _cover_last_year(extract: Extract, return_: Layout, parts: Sequence[ReturnPart]) -> None:
    """A table is complete for last year too if last year's copy of its list was given."""
    for part in parts:
        if not part.last_year:
            continue
        for feed in return_.list_of(part.of).feeds:
            held = extract.coverage.get(feed.table)
            if held is not None and held.from_ is not None:
                from_ = first_day_of_year(extract.coverage[feed.table].to).replace(year=held.from_.year - 1)
                extract.coverage[feed.table] = dataclasses.replace(held, from_=from_)


_NOW_FILLED = {
    EPISODES: ("clae_cla_id", "clae_cla_placement_id", "clae_entered_care_date"),
    PLACEMENTS: ("clap_cla_id",),
}


def _join_episodes(extract: Extract, place: str, problems: ProblemCounts) -> None:
    joined = join_episodes(extract.tables)
    extract.tables = joined.tables
    for table, columns in _NOW_FILLED.items():
        held = extract.coverage[table]
        left = tuple(name for name in held.not_filled if name not in columns)
        extract.coverage[table] = dataclasses.replace(held, not_filled=left)
    for doubt in joined.doubts:
        problems.add_rows(extract.files[doubt.from_file].name, doubt.what, list(doubt.rows))
    if joined.entry_not_known:
        problems.add(
            place,
            f"For {joined.entry_not_known:,} periods of care the day on which the child entered care is not known: "
            "the episode that began with code S is not in the return. Load last year's episodes too.",
        )
    if joined.start_not_known:
        problems.add(
            place,
            f"For {joined.start_not_known:,} placements or legal statuses the day on which they began is not in the "
            "return. They are dated from the first episode in it, so they look shorter than they are. "
            "Load last year's episodes too.",
        )


def _leave_reviews_untied(extract: Extract, place: str, problems: ProblemCounts) -> None:
    """Without episodes nothing ties a review to a period of care, and so to its child."""
    table = extract.tables[REVIEWS]
    blank = pa.nulls(table.num_rows, pa.string())
    column = table.schema.get_field_index("clar_cla_id")
    extract.tables[REVIEWS] = table.set_column(column, table.schema.field(column), blank)
    problems.add(
        place,
        "The reviews came without episodes, so they belong to no period of care and count for no child. "
        "Load the Episodes file with them.",
    )


SOURCE = Source(NAME, "a looked-after children return (SSDA903)", recognises, read_return, nearly=nearly)
