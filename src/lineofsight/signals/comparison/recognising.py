"""Which kind of published file this is: by its headings and, where kinds share them, by what stands under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.mapping.codes import normalised
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.grids import Below, Grid, read_grids
from lineofsight.records.reading.safety import FileKind, kind_of_file
from lineofsight.signals.comparison.layouts import FIGURES, Layout, Layouts, Split, same_heading

NEAR = 3  # so many headings found make it worth saying which others are not
CAN_BE_READ = (FileKind.CSV, FileKind.XLSX, FileKind.XLS, FileKind.ODS)


@dataclass(frozen=True)
class Recognised:
    """One sheet of one file, and where its columns are."""

    layout: Layout
    grid: Grid
    below: Below
    headings: list[str]  # as the file spells them; empty where there is none
    places: dict[str, int]  # the first column of each heading

    def column(self, spellings: Sequence[str]) -> pa.Array | None:
        place = self.place(spellings)
        return None if place is None else self.below.columns[place]

    def place(self, spellings: Sequence[str]) -> int | None:
        return _place(self.places, spellings)


def recognise(path: Path, layouts: Layouts) -> Recognised:
    """The one sheet that is of a known kind; a refusal in one sentence where there is none, or more than one."""
    if not path.is_file():
        raise RefusedError(f"There is no file {path.name} to read: check its name and folder.")
    kind = kind_of_file(path)
    if kind not in CAN_BE_READ:
        raise RefusedError(f"{path.name} is not a table: download the statistic as CSV, or save it as .xlsx.")
    grids = read_grids(path, kind)
    found = [one for grid in grids for one in _of_grid(grid, layouts)]
    if not found:
        raise RefusedError(_not_known(path, grids, layouts))
    if len({id(one.grid) for one in found}) > 1:
        raise RefusedError(f"{path.name} has more than one sheet of published figures: save each as a file of its own.")
    most = max(len(one.layout.wanted) for one in found)
    best = [one for one in found if len(one.layout.wanted) == most]
    if len(best) > 1:
        titles = " and ".join(one.layout.title for one in best)
        raise RefusedError(f"{path.name} could be either of {titles}: import one that holds only one of them.")
    return best[0]


def _of_grid(grid: Grid, layouts: Layouts) -> list[Recognised]:
    for position, row in enumerate(grid.head()):
        places = _places(row)
        fitting = [layout for layout in layouts.kinds.values() if not _lacking(layout, places)]
        if not fitting:
            continue
        below = _whole_rows(grid.below(position))
        headings = [cell or "" for cell in row]
        return [
            Recognised(layout, grid, below, headings, places)
            for layout in fitting
            if all(_holds(split, below, places) for split in layout.splits.values())
        ]
    return []


def _whole_rows(below: Below) -> Below:
    """Without the rows that end too soon: which of their cells are missing cannot be told."""
    whole = pc.invert(pc.is_in(below.row_numbers, value_set=pa.array(below.short_rows, below.row_numbers.type)))
    return Below(
        columns=[column.filter(whole) for column in below.columns],
        row_numbers=below.row_numbers.filter(whole),
        torn_rows=below.torn_rows,
        short_rows=below.short_rows,
    )


def _places(row: Sequence[str | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        if cell is not None:
            found.setdefault(same_heading(cell), place)
    return found


def _place(places: dict[str, int], spellings: Sequence[str]) -> int | None:
    return next((places[name] for name in map(same_heading, spellings) if name in places), None)


def _lacking(layout: Layout, places: dict[str, int]) -> list[str]:
    return [spellings[0] for spellings in layout.wanted if _place(places, spellings) is None]


def _holds(split: Split, below: Below, places: dict[str, int]) -> bool:
    place = _place(places, split.headings)
    if not split.holds or place is None:
        return True
    there = {normalised(text) for text in pc.unique(below.columns[place]).to_pylist() if text}
    return any(normalised(value) in there for value in split.holds)


def _not_known(path: Path, grids: Sequence[Grid], layouts: Layouts) -> str:
    nearest: tuple[int, Layout, list[str]] | None = None
    for grid in grids:
        for row in grid.head():
            places = _places(row)
            for layout in layouts.kinds.values():
                lacking = _lacking(layout, places)
                own = _own_found(layout, places)
                if own >= NEAR and lacking and (nearest is None or len(lacking) < len(nearest[2])):
                    nearest = own, layout, lacking
    if nearest is not None:
        _, layout, lacking = nearest
        return (
            f"{path.name} is most like “{layout.title}”, but has no column headed {', '.join(lacking)}: download the"
            " whole file again from its publisher."
        )
    titles = "; ".join(layout.title for layout in layouts.kinds.values())
    return f"{path.name} is not a published file that we know by its headings: we know {titles}."


def _own_found(layout: Layout, places: dict[str, int]) -> int:
    """How many of the headings that make this kind what it is are there; place and time are in every kind."""
    own = [item.headings for item in layout.items.values()] if layout.shape == FIGURES else layout.wanted
    return sum(_place(places, spellings) is not None for spellings in own)
