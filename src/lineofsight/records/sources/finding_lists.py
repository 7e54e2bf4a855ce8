"""Which list a sheet or CSV file is, by its headings first and its name second; and its rows as a raw list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lineofsight.records.extract import SourceFile
from lineofsight.records.mapping.layouts import Layout, ListLayout, same_words
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.grids import Grid
from lineofsight.records.reading.incoming import IncomingFile
from lineofsight.records.reading.raw import RawList, raw_list

SHORT_ROW = "The row has fewer cells than there are headings. Those missing at its end were read as blank."


@dataclass(frozen=True, slots=True)
class FoundList:
    grid: Grid
    layout: ListLayout
    position: int  # of the headings' row in the grid


TITLE = 3  # the name is a title of the list, and nothing else


def find_list(grid: Grid, layout: Layout) -> FoundList | None:
    """The list whose required headings all stand in one of the grid's first rows; the best match, if several do."""
    best: tuple[tuple[int, int, int], FoundList] | None = None
    for position, cells in enumerate(grid.head()):
        headings = [cell for cell in cells if cell is not None]
        if not headings:
            continue
        for one in layout.lists:
            named, matches = _named(grid.name, one), len(one.match(headings))
            whole = matches == len(one.headings) == len(headings)
            if not one.missing(headings) and (named == TITLE or whole or not layout.told_by_name):
                rank = (named, matches, -position)
                if best is None or rank > best[0]:
                    best = rank, FoundList(grid, one, position)
    return best[1] if best else None


def named_list(grid: Grid, layout: Layout) -> ListLayout | None:
    """The list that the grid's name says it is, whatever its headings."""
    ranked = max(layout.lists, key=lambda one: _named(grid.name, one))
    return ranked if _named(grid.name, ranked) > 1 else None


def _named(name: str, one: ListLayout) -> int:
    """How surely a name means a list: 3 it is a title of it, 2 the list's own name is in it, 1 a title is in it."""
    words = _spaced(name)
    if words in {_spaced(one.name), *map(_spaced, one.titles)}:
        return TITLE
    if f" {_spaced(one.name)} " in f" {words} ":
        return 2
    return int(any(f" {_spaced(title)} " in f" {words} " for title in one.titles))


def _spaced(name: str) -> str:
    """List_4, LIST4 and "List 04" alike."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", " ", same_words(name)).split()).replace(
        " 0", " "
    )


def raw_lists(
    files: Sequence[IncomingFile], layout: Layout, problems: ProblemCounts
) -> tuple[list[RawList], list[SourceFile]]:
    """Every list in the files. Each list may come once: two copies of one would count children twice."""
    found: list[RawList] = []
    where: dict[str, str] = {}
    sources: list[SourceFile] = []
    for position, file in enumerate(files):
        mine = [
            _raw(position, one, file, problems)
            for number, grid in enumerate(file.grids, 1)
            if (one := _list_in(grid, number, file, layout, problems)) is not None
        ]
        if not mine:
            raise RefusedError(f"{file.name} holds no list of {layout.title} that can be recognised by its headings.")
        for raw in mine:
            place = f"{file.name}, {raw.name}"
            if raw.of in where:
                raise RefusedError(
                    f"{layout.list_of(raw.of).name} is in {where[raw.of]} and again in {place}: load one of them."
                )
            where[raw.of] = place
        found += mine
        rows = sum(raw.table.num_rows + len(raw.torn_rows) for raw in mine)
        sources.append(file.as_source_file(layout.source, rows))
    return found, sources


def _list_in(grid: Grid, number: int, file: IncomingFile, layout: Layout, problems: ProblemCounts) -> FoundList | None:
    place = f"{file.name}, sheet {number}"  # by number: a sheet's name may be a person's
    found, named = find_list(grid, layout), named_list(grid, layout)
    if grid.hidden and (found is not None or (named is not None and grid.columns)):
        problems.add(place, "This sheet is hidden, so it was not read. Unhide it if it belongs to the lists.")
        return None
    if found is not None:
        return found
    if named is None:
        if grid.columns and same_words(grid.name) not in {same_words(name) for name in layout.sheets_ignored}:
            problems.add(place, "This sheet is not one of the lists, so it was not read.")
        return None
    if not grid.columns:
        problems.add(f"{file.name}, {named.name}", "The sheet is empty, so what it should hold is not known.")
        return None
    raise RefusedError(_wrong_columns(grid, named, file))


def _wrong_columns(grid: Grid, named: ListLayout, file: IncomingFile) -> str:
    rows = [[cell for cell in cells if cell is not None] for cells in grid.head()]
    nearest = max(rows, key=lambda cells: len(named.match(cells)))
    return (
        f"{file.name} has no {named.name} that can be read: there is no column headed "
        f"{' or '.join(named.missing(nearest))} in its first rows."
    )


def _raw(position: int, found: FoundList, file: IncomingFile, problems: ProblemCounts) -> RawList:
    grid = found.grid
    headings = [cell or "" for cell in grid.head()[found.position]]
    below = grid.below(found.position)
    is_sheet = file.kind.is_workbook
    name = found.layout.name if is_sheet else file.name
    place = f"{file.name}, {name}" if is_sheet else file.name
    if grid.note is not None:
        problems.add(place, grid.note)
    problems.add_rows(place, SHORT_ROW, list(below.short_rows))
    return raw_list(
        file=position,
        of=found.layout.id,
        name=name,
        headings=headings,
        columns=below.columns,
        rows=below.row_numbers,
        torn_rows=below.torn_rows,
    )
