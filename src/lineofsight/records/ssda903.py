"""A looked-after children return (SSDA903) as an extract, from CSV files or XML, with last year's copies if given.

A CSV is known by its exact set of headings. One whose name ends in `_last` is last year's copy: its rows fill in what
came before, and give way to this year's rows where both tell of the same thing.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.care_periods import EPISODES, PLACEMENTS, REVIEWS, join_episodes
from lineofsight.records.cells import read_column, tidy
from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.layouts import Kind, Layout, ListLayout, layout
from lineofsight.records.problem_counts import ProblemCounts
from lineofsight.records.problems import RefusedError
from lineofsight.records.raw import FROM_ROW, RawList, raw_list
from lineofsight.records.reading_ssda903_xml import read_ssda903_xml
from lineofsight.records.return_year import as_at_of, first_day_of_year, last_day_of_year, latest_day
from lineofsight.records.typing_rows import type_rows

SOURCE = "ssda903"
OC2_LAST_YEAR = "OC2 last year"
ROW_ID = "row id"  # ours: where a row stands
_ORDER = (
    *("Header", "UASC", "Episodes", "Reviews", "OC2", OC2_LAST_YEAR, "OC3", "AD1", "PlacedAdoption", "PrevPerm"),
    *("Missing", "SWEpisodes", "DoLo"),
)
_LAST = re.compile(r"[ _-]last$", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """One list of the return as it came."""

    of: str  # the list of the layout
    last_year: bool
    raw: RawList


def recognise_headings(headings: Iterable[str], definitions: Path) -> str | None:
    """The list of the return that has exactly these headings, in any order and any case."""
    found = {heading.strip().upper() for heading in headings}
    for of, items in items_by_list(layout(SOURCE, definitions)).items():
        if set(items) == found:
            return of
    return None


def items_by_list(return_: Layout) -> dict[str, tuple[str, ...]]:
    """The headings of each list of the return, without those that are ours."""
    return {
        one.id: tuple(heading.name for heading in one.headings.values() if heading.required)
        for one in return_.lists
        if one.id != OC2_LAST_YEAR
    }


def extract_ssda903(
    parts: Sequence[ReturnPart],
    files: Sequence[SourceFile],
    *,
    definitions: Path,
    now: datetime,
    as_at: date | None = None,
    problems: ProblemCounts | None = None,
) -> Extract:
    """The return made of these lists."""
    problems = problems if problems is not None else ProblemCounts()
    return_ = layout(SOURCE, definitions)
    place = ", ".join(file.name for file in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    _refuse_twice(parts, files)
    last_day = as_at or _derived_as_at(parts, place, now, problems)
    left_out = _LeftOut()
    lists = []
    for part in sorted(parts, key=lambda part: (_ORDER.index(part.of), part.last_year)):
        raw = _without_repeats(part, parts, files, left_out, problems)
        lists.append(_with_ours(part, raw, return_, last_day))
    extract = type_rows(
        return_,
        lists,
        files,
        definitions=definitions,
        now=now,
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


def read_parts(paths: Sequence[Path], read_csv: Callable[[Path, int], RawList], definitions: Path) -> list[ReturnPart]:
    """The lists in these files, in their order; each path is a CSV or an XML file of the return."""
    parts: list[ReturnPart] = []
    for file, path in enumerate(paths):
        if path.suffix.lower() == ".xml":
            parts += _parts_of_xml(path, file, definitions)
        else:
            parts.append(_part_of_csv(path, read_csv(path, file), definitions))
    return parts


def _part_of_csv(path: Path, raw: RawList, definitions: Path) -> ReturnPart:
    of = recognise_headings(raw.headings, definitions)
    if of is None:
        raise RefusedError(_unlike(path, raw.headings, definitions))
    headings = [heading.strip().upper() for heading in raw.headings]
    table = raw.table.rename_columns([*headings, FROM_ROW])
    return ReturnPart(of, bool(_LAST.search(path.stem)), dataclasses.replace(raw, of=of, table=table))


def _unlike(path: Path, headings: Sequence[str], definitions: Path) -> str:
    """Which list a CSV comes nearest to, and what it lacks or has too many of."""
    found = {heading.strip().upper() for heading in headings}
    lists = items_by_list(layout(SOURCE, definitions))
    nearest = max(lists, key=lambda of: len(found & set(lists[of])) - len(found ^ set(lists[of])) / 100)
    if not found & set(lists[nearest]) - {"CHILD", "DOB", "SEX"}:
        return f"{path.name} is not one of the files of a looked-after children return (SSDA903): check its columns."
    lacks = [item for item in lists[nearest] if item not in found]
    said = f"it has no column headed {' or '.join(lacks)}" if lacks else "it has columns that the return does not"
    return f"{path.name} is nearly the {nearest} file of a looked-after children return (SSDA903), but {said}."


def _parts_of_xml(path: Path, file: int, definitions: Path) -> list[ReturnPart]:
    read = read_ssda903_xml(path, items_by_list(layout(SOURCE, definitions)))
    last_year = bool(_LAST.search(path.stem))
    parts = []
    for of, rows in read.rows.items():
        stem = f"ssda903-{of.lower()}-{'last-' if last_year else ''}"
        ids = pa.array([f"{stem}{nth}" for nth in range(1, rows.count + 1)], pa.string())
        columns = rows.columns() | ({ROW_ID: ids})
        raw = raw_list(
            file=file, of=of, name=of, headings=list(columns), columns=list(columns.values()), rows=rows.lines()
        )
        parts.append(ReturnPart(of, last_year, raw))
    return parts


@dataclass(slots=True)
class _LeftOut:
    rows: int = 0


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


def _derived_as_at(parts: Sequence[ReturnPart], place: str, now: datetime, problems: ProblemCounts) -> date:
    for dated_by in _DATED_BY:
        columns = [
            part.raw.table.column(heading)
            for part in parts
            if not part.last_year
            for heading in dated_by.get(part.of, ())
        ]
        latest = latest_day(columns, now)
        if latest is not None:
            problems.add(
                place,
                "The return does not say its year, so the year of its latest event was taken. "
                "If that is wrong, give the date with --as-at.",
            )
            return as_at_of(latest, now)
    problems.add(place, "The return does not say its year, and nothing in it is dated. Give the date with --as-at.")
    return last_day_of_year(now.date())


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
    cells = [name for name in table.column_names if name != FROM_ROW]
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
        file=raw.file, of=of.id, name=raw.name, headings=list(columns), columns=list(columns.values()), rows=rows
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


_NOTHING = pa.scalar(None, pa.string())


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
