"""A layout and raw lists become typed rows of the standard tables. Every row is kept or set aside, and counted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.extract import Coverage, Extract, Hold, SourceFile
from lineofsight.records.mapping.feeding_tables import Gathered, gather
from lineofsight.records.mapping.joining_rows import ORDER, JoinedRows, join_rows
from lineofsight.records.mapping.layouts import Layout
from lineofsight.records.mapping.typed_lists import (
    TypedList,
    bound_dates,
    defining_headings,
    latest_event,
    read_lists,
    tell_of_not_carried,
)
from lineofsight.records.problems import ProblemCounts
from lineofsight.records.reading.raw import RawList
from lineofsight.records.tables import Table, standard_tables

YEARS_AHEAD = 30  # a later date is a slip of the keyboard


def type_rows(
    layout: Layout,
    lists: Sequence[RawList],
    files: Sequence[SourceFile],
    *,
    definitions: Path,
    now: datetime,
    as_at: date | None = None,
    reference_date: date | None = None,
    covers: tuple[date | None, date] | None = None,
    authority: str | None = None,
    problems: ProblemCounts | None = None,
) -> Extract:
    """One source's lists as an Extract.

    `as_at` is what the person asked for, `reference_date` what the file says of itself; with neither, the latest
    plausible event date stands in and a problem says so. `covers` is the period that a return is for: it takes the
    place of a period counted back from the as-at date. `problems` holds those that the reader met already.
    """
    problems = problems if problems is not None else ProblemCounts()
    tables = standard_tables(definitions)
    typed = read_lists(layout, lists, files, definitions, problems)
    latest = latest_event(typed, tables, now)
    asked = as_at or reference_date
    day = asked or latest or now.date()
    if asked is None:
        problems.add(_names(files), _as_at_sentence(latest))
    for one in typed:
        bound_dates(one, months_before(day, -12 * YEARS_AHEAD), problems)
    tell_of_not_carried(typed, _names(files), problems)
    gathered = gather(typed, tables, day)
    kept, joined = _join(gathered)
    _tell_of_all_rows(typed, tables, gathered, kept, joined, problems)
    stored = {name: rows.rows.drop_columns([ORDER]) for name, rows in joined.items()}
    rows_in = sum(one.rows + one.set_aside_unread for one in typed)
    coverage = {name: _coverage(layout.source, g, stored[name], day, covers) for name, g in gathered.items()}
    if covers is None:
        _tell_of_assumed_starts(gathered, stored, _names(files), problems)
    return Extract(
        source=layout.source,
        files=list(files),
        tables=stored,
        coverage=coverage,
        problems=problems.listed(),
        problem_count=problems.count,
        rows_in=rows_in,
        rows_kept=len(kept),
        rows_set_aside=sum(one.set_aside_unread + _not_kept(one, kept).true_count for one in typed),
        authority=authority,
        reference_date=reference_date or latest,
        children=_children(gathered, stored),
        as_at_stated=asked is not None,
    )


def _join(gathered: Mapping[str, Gathered]) -> tuple[pa.Array, dict[str, JoinedRows]]:
    """Which source rows are kept: those that a table of their list's own still speaks for after duplicates are gone.

    Rows that only accompany others (the child, the team) are then taken from kept rows alone.
    """
    own = {name: join_rows(g.table, g.own, g.key, g.once_per) for name, g in gathered.items() if g.own}
    kept = pc.unique(pa.chunked_array([rows.orders for rows in own.values()], pa.int64()))
    joined = {}
    for name, g in gathered.items():
        if g.alongside:
            accompanying = [part.filter(pc.is_in(part.column(ORDER), kept)) for part in g.alongside]
            joined[name] = join_rows(g.table, [*g.own, *accompanying], g.key, g.once_per)
        else:
            joined[name] = own[name]
    return kept, joined


def _tell_of_all_rows(
    typed: Sequence[TypedList],
    tables: Mapping[str, Table],
    gathered: Mapping[str, Gathered],
    kept: pa.Array,
    joined: Mapping[str, JoinedRows],
    problems: ProblemCounts,
) -> None:
    for one in typed:
        _tell_of_rows(one, tables, _not_kept(one, kept), _repeats(one, joined), problems)
    for name, rows in joined.items():
        _tell_of_joins(typed, gathered[name], rows, problems)


def _not_kept(one: TypedList, kept: pa.Array) -> pa.Array:
    orders = pa.array(range(one.first_order, one.first_order + one.rows), pa.int64())
    return pc.invert(pc.is_in(orders, kept))


def _tell_of_rows(
    one: TypedList, tables: Mapping[str, Table], not_kept: pa.Array, repeats: pa.Array, problems: ProblemCounts
) -> None:
    """Why a row was set aside, or could not make all that it should. `repeats` are told of elsewhere."""
    told = repeats
    if one.layout.child is not None:
        nobody = pc.invert(one.has_child)
        what = "There is no id that can be read, so the row was set aside. Enter the child's id."
        problems.add_rows(
            one.place, what, one.from_row.filter(nobody).to_pylist(), column=one.matched.get(one.layout.child)
        )
        told = pc.or_(told, nobody)
    for feed in one.layout.feeds:
        table = tables[feed.table]
        if table.defining_dates and not (feed.when_filled or feed.when or feed.alongside or feed.undated):
            headings = defining_headings(one, feed, table)
            undated = _all_blank(one, headings)
            _tell_of_undated(one, table, headings, undated, problems)
            told = pc.or_(told, undated)
    rest = one.from_row.filter(pc.and_not(not_kept, told)).to_pylist()
    problems.add_rows(one.place, "Nothing in this row could be used, so it was set aside.", rest)


def _all_blank(one: TypedList, headings: Sequence[str]) -> pa.Array:
    """Rows that have a child, but nothing that can be read under these headings."""
    blank = one.has_child
    for heading in headings:
        blank = pc.and_(blank, pc.is_null(one.values[heading]))
    return blank


def _tell_of_undated(
    one: TypedList, table: Table, headings: Sequence[str], undated: pa.Array, problems: ProblemCounts
) -> None:
    theirs = [one.matched[heading] for heading in headings]
    problems.add_rows(
        one.place,
        f"Without a date that can be read, this cannot count as {table.one_row_is}. Enter {' or '.join(theirs)}.",
        one.from_row.filter(undated).to_pylist(),
        column=theirs[0] if len(theirs) == 1 else None,
    )


def _repeats(one: TypedList, joined: Mapping[str, JoinedRows]) -> pa.Array:
    orders = pa.array(range(one.first_order, one.first_order + one.rows), pa.int64())
    found = [order for rows in joined.values() for order in (*rows.duplicates, *rows.contradictions)]
    return pc.is_in(orders, pa.array(found, pa.int64()))


def _tell_of_joins(typed: Sequence[TypedList], g: Gathered, joined: JoinedRows, problems: ProblemCounts) -> None:
    thing = g.table.one_row_is
    repeated = f"The row repeats an earlier one ({thing}), so it was set aside."
    differs = (
        f"An earlier row has the same id but other content ({thing}). The earlier one was kept: delete the wrong one."
    )
    gave_way = "This is not what an earlier row says of the same one. The earlier was kept: put the wrong one right."
    for one in typed:
        problems.add_rows(one.place, repeated, one.rows_at(joined.duplicates))
        problems.add_rows(one.place, differs, one.rows_at(joined.contradictions))
        for column, orders in joined.conflicts.items():
            for heading in _headings_for(one, g.table, column):
                problems.add_rows(one.place, gave_way, one.rows_at(orders), column=heading)


def _headings_for(one: TypedList, table: Table, column: str) -> list[str]:
    """What the file calls the cells of a standard column."""
    fills = (feed.columns.get(column) for feed in one.layout.feeds if feed.table == table.name)
    return [one.matched[f.heading] for f in fills if f is not None and f.heading in one.matched][:1]


def _coverage(
    source: str, g: Gathered, rows: pa.Table, as_at: date, covers: tuple[date | None, date] | None
) -> Coverage:
    from_, to = covers if covers is not None and g.feed.months is None else (None, as_at)
    if g.feed.months is not None:
        from_ = months_before(as_at, g.feed.months)
    elif g.feed.holds in (Hold.EVERY, Hold.OPEN) and from_ is None:
        from_ = _earliest(g.table, rows)
    if g.feed.holds in (Hold.LATEST, Hold.STATE):
        from_ = None
    not_filled = tuple(name for name in g.table.column_names if name not in g.filled)
    return Coverage(source, as_at, g.feed.holds, from_, to, not_filled)


def _earliest(table: Table, rows: pa.Table) -> date | None:
    """The earliest day on which the list shows something to have happened.

    A span that is still open may have begun long before the list was kept, so it is the earliest ending that speaks.
    """
    names = table.event_dates
    if table.ends is not None and rows.column(table.ends).null_count < rows.num_rows:
        names = (table.ends,)
    found = [pc.min(rows.column(name)).as_py() for name in names]
    days = [day.date() if isinstance(day, datetime) else day for day in found if day is not None]
    return min(days, default=None)


def _tell_of_assumed_starts(
    gathered: Mapping[str, Gathered], stored: Mapping[str, pa.Table], place: str, problems: ProblemCounts
) -> None:
    assumed = [
        name
        for name, g in gathered.items()
        if g.feed.holds is Hold.EVERY and g.feed.months is None and _earliest(g.table, stored[name]) is not None
    ]
    if assumed:
        problems.add(
            place,
            "Nothing says from which day these are complete, so the earliest event or ending in each was taken: "
            f"{', '.join(sorted(assumed))}.",
        )


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("Every month has 28 days.")


def _children(gathered: Mapping[str, Gathered], stored: Mapping[str, pa.Table]) -> int:
    ids = [
        pc.unique(stored[name].column(g.table.child).drop_null())
        for name, g in gathered.items()
        if g.table.child is not None
    ]
    return len(pc.unique(pa.concat_arrays([i.cast(pa.string()) for i in ids]))) if ids else 0


def _names(files: Sequence[SourceFile]) -> str:
    names = [file.name for file in files]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _as_at_sentence(latest: date | None) -> str:
    if latest is None:
        return "No as-at date was given and no event is dated, so today was taken. Give the date with --as-at."
    return (
        "No as-at date was given, so the latest event date was taken. "
        "If the extract was made on another day, give that day with --as-at."
    )
