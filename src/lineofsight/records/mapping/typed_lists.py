"""The cells of an incoming list, read by its layout: what each heading holds, and what could not be read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.extract import SourceFile
from lineofsight.records.mapping.cells import TOO_FAR_AHEAD, read_column, tidy
from lineofsight.records.mapping.codes import code_list
from lineofsight.records.mapping.layouts import Feed, Kind, Layout, ListLayout, same_words
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.raw import FROM_ROW, NO_HEADING, RawList, column_letters
from lineofsight.records.tables import Table

TORN_ROW = (
    "The row has more cells than there are headings, so it was set aside. "
    "Put quotation marks around any cell that holds a comma."
)


@dataclass(slots=True)
class TypedList:
    """One raw list after its cells have been read. Its rows are numbered on from the lists before it."""

    raw: RawList
    layout: ListLayout
    place: str  # "annex_a.xlsx, List 4"
    id_stem: str  # "annex_a-4", to which a row's number is added
    first_order: int
    matched: dict[str, str]  # our heading -> the file's
    values: dict[str, pa.Array] = field(default_factory=dict)  # our heading -> what was read
    set_aside_unread: int = 0  # rows torn or that only repeat the headings

    @property
    def rows(self) -> int:
        return int(self.raw.table.num_rows)

    @property
    def from_row(self) -> pa.Array:
        return _one_array(self.raw.table.column(FROM_ROW))

    @property
    def has_child(self) -> pa.Array:
        if self.layout.child is None:
            return pa.array([True] * self.rows, pa.bool_())
        if self.layout.child not in self.values:
            return pa.array([False] * self.rows, pa.bool_())
        return pc.is_valid(self.values[self.layout.child])

    def rows_at(self, orders: Iterable[int]) -> list[int | None]:
        """The file's row numbers of those of these rows that are in this list."""
        mine = [order - self.first_order for order in orders if 0 <= order - self.first_order < self.rows]
        rows: list[int | None] = self.from_row.take(pa.array(mine, pa.int64())).to_pylist()
        return rows


def read_lists(
    layout: Layout,
    lists: Sequence[RawList],
    files: Sequence[SourceFile],
    definitions: Path,
    problems: ProblemCounts,
) -> list[TypedList]:
    typed: list[TypedList] = []
    for position, raw in enumerate(lists):
        earlier = sum(other.of == raw.of for other in lists[:position])
        file = files[raw.file].name
        one = TypedList(
            raw=raw,
            layout=layout.list_of(raw.of),
            place=file if raw.name == file else f"{file}, {raw.name}",
            id_stem=f"{layout.source}-{raw.of}" + (f"-{earlier + 1}" if earlier else ""),
            first_order=typed[-1].first_order + typed[-1].rows if typed else 0,
            matched=layout.list_of(raw.of).match(raw.headings),
        )
        _refuse_without_required(one)
        one.set_aside_unread = len(raw.torn_rows)
        problems.add_rows(one.place, TORN_ROW, list(raw.torn_rows))
        _set_aside_repeated_headings(one, problems)
        _tell_of_headings(one, problems)
        _read_cells(one, layout.blank_words, definitions, problems)
        typed.append(one)
    return typed


def _refuse_without_required(one: TypedList) -> None:
    missing = one.layout.missing(one.raw.headings)
    if missing:
        raise RefusedError(
            f"{one.place} has no column headed {' or '.join(missing)}, so it is not {one.layout.name}: "
            "check that it is the right file."
        )


def _set_aside_repeated_headings(one: TypedList, problems: ProblemCounts) -> None:
    """A list pasted under another brings its headings along, as a row."""
    by = one.matched.get(one.layout.child or "") or next(iter(one.matched.values()), None)
    if by is None:
        return
    cells = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(one.raw.table.column(by)), by.strip()), False)
    suspects = pc.indices_nonzero(_one_array(cells)).to_pylist()
    repeats = [position for position in suspects if _repeats_headings(one.raw.table, position)]
    if not repeats:
        return
    problems.add_rows(
        one.place,
        "This row repeats the headings, so it was set aside.",
        one.from_row.take(pa.array(repeats, pa.int64())).to_pylist(),
    )
    kept = pc.invert(pc.is_in(pa.array(range(one.rows), pa.int64()), pa.array(repeats, pa.int64())))
    one.raw = replace(one.raw, table=one.raw.table.filter(kept))
    one.set_aside_unread += len(repeats)


def _repeats_headings(table: pa.Table, position: int) -> bool:
    row = table.slice(position, 1).drop_columns([FROM_ROW]).to_pylist()[0]
    filled = [(heading, cell) for heading, cell in row.items() if cell is not None]
    return sum(same_words(heading) == same_words(cell) for heading, cell in filled) * 2 > len(filled)


def _tell_of_headings(one: TypedList, problems: ProblemCounts) -> None:
    """Which headings are strange, not carried or missing. A strange heading is named by its place, not its words."""
    ours = {theirs: name for name, theirs in one.matched.items()}
    for position, theirs in enumerate(one.raw.headings):
        if theirs not in ours and not _is_nothing(one.raw.table, theirs):
            problems.add(
                one.place,
                "This heading is not one that the list has, or it stands twice, so the column was not read.",
                column=column_letters(position),
            )
    for heading in one.layout.headings.values():
        if heading.name not in one.matched and not heading.not_carried:
            problems.add(one.place, "This heading is missing, so what it holds is not known.", column=heading.name)
    if not one.rows:
        problems.add(one.place, "There are headings but no rows. If there were none to list, nothing needs doing.")


def _is_nothing(table: pa.Table, heading: str) -> bool:
    """A column with neither a heading nor a cell."""
    return heading.startswith(NO_HEADING) and table.column(heading).null_count == table.num_rows


def tell_of_not_carried(typed: Sequence[TypedList], place: str, problems: ProblemCounts) -> None:
    """The columns that no standard table has a place for, with how much stands in them. The layout says why."""
    filled: dict[str, int] = {}
    for one in typed:
        for name, theirs in one.matched.items():
            if one.layout.headings[name].not_carried:
                cells = one.rows - one.raw.table.column(theirs).null_count
                filled[name] = filled.get(name, 0) + cells
    if filled:
        listed = "; ".join(f"{name} ({cells:,} filled)" for name, cells in sorted(filled.items()))
        problems.add(place, f"Not carried, because no standard table has a place for them: {listed}.")


def _read_cells(one: TypedList, blank_words: tuple[str, ...], definitions: Path, problems: ProblemCounts) -> None:
    from_row = one.from_row
    for name, theirs in one.matched.items():
        heading = one.layout.headings[name]
        if heading.not_carried:
            continue
        cells = tidy(one.raw.table.column(theirs), blank_words)
        codes = code_list(definitions, heading.codes) if heading.codes else None
        read = read_column(cells, heading.kind, codes)
        one.values[name] = read.values
        for reason, positions in read.rows_by_reason().items():
            problems.add_rows(one.place, reason, from_row.take(positions).to_pylist(), column=theirs)
        if not heading.may_be_blank and name != one.layout.child:
            blank = from_row.filter(pc.is_null(cells)).to_pylist()
            problems.add_rows(one.place, "This is blank, so it is not known. Enter it.", blank, column=theirs)


def bound_dates(one: TypedList, last_day: date, problems: ProblemCounts) -> None:
    """Dates after the last day that anyone could mean become null."""
    limit = pa.scalar(datetime.combine(last_day + timedelta(days=1), datetime.min.time()), pa.timestamp("us"))
    for name, values in one.values.items():
        if one.layout.headings[name].kind is not Kind.DATE:
            continue
        far = pc.fill_null(pc.greater_equal(values, limit), False)
        if pc.any(far).as_py():
            rows = one.from_row.filter(far).to_pylist()
            problems.add_rows(one.place, TOO_FAR_AHEAD, rows, column=one.matched[name])
            one.values[name] = pc.if_else(far, pa.scalar(None, values.type), values)


def defining_headings(one: TypedList, feed: Feed, table: Table) -> list[str]:
    """The headings, of those the file has, that date a row of this table."""
    return _headings_of(one, feed, table.defining_dates)


def _event_headings(one: TypedList, feed: Feed, table: Table) -> list[str]:
    return _headings_of(one, feed, table.event_dates)


def _headings_of(one: TypedList, feed: Feed, names: Sequence[str]) -> list[str]:
    dates = (feed.columns.get(name) for name in names)
    return [fill.heading for fill in dates if fill is not None and fill.heading in one.values]


def latest_event(typed: Sequence[TypedList], tables: Mapping[str, Table], now: datetime) -> date | None:
    """The latest day on which something happened, of those not after `now`. A due date is a plan and says nothing."""
    last = pa.scalar(now.replace(tzinfo=None), pa.timestamp("us"))
    found: list[datetime] = []
    for one in typed:
        headings = {h for feed in one.layout.feeds for h in _event_headings(one, feed, tables[feed.table])}
        for heading in headings:
            if one.layout.headings[heading].kind is Kind.DATE:
                values = one.values[heading]
                latest = pc.max(values.filter(pc.less_equal(values, last))).as_py()
                found += [latest] if latest is not None else []
    return max(found).date() if found else None


def _one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
