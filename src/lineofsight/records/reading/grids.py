"""Workbooks and CSV files as grids of text: every cell as it stands, true dates in ISO form, formulas never run."""

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.csv_files import read_csv
from lineofsight.records.reading.safety import FileKind, refuse_far_cells
from lineofsight.records.reading.unusable_cells import unusable_cells

HEAD_ROWS = 12  # titles and notes may stand above the headings, but not more than this
_DIGITS_KEPT = 1e15  # a spreadsheet keeps fifteen digits: a longer number has lost some


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a CSV file: columns of text from row 1 on. A blank cell is null."""

    name: str  # the sheet's, or the file's without its ending
    columns: list[pa.Array]
    row_numbers: pa.Array  # as a person sees them
    cells_in_row: pa.Array | None = None  # how many cells each row of a CSV file has; a sheet's rows are all alike
    hidden: bool = False
    note: str | None = None  # a problem of the whole file, in words of ours

    def head(self) -> list[list[str | None]]:
        """The first few rows, among which the headings are."""
        columns = [column.slice(0, HEAD_ROWS).to_pylist() for column in self.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def below(self, position: int) -> "Below":
        """What stands under the row at this position, rows without any cell left out."""
        columns = [column.slice(position + 1) for column in self.columns]
        numbers = self.row_numbers.slice(position + 1)
        filled = functools.reduce(pc.or_, (c.is_valid() for c in columns))
        torn = short = pa.array([False] * len(numbers), pa.bool_())
        if self.cells_in_row is not None:
            width = self.cells_in_row[position]
            lengths = self.cells_in_row.slice(position + 1)
            # Some programs end every row with commas to spare: only a row longer than most has been torn by a comma.
            usual = pc.mode(lengths.filter(filled))
            widest = max([width.as_py(), *(usual[0]["mode"].as_py() for _ in usual)])
            spare = [c.is_valid() for c in columns[width.as_py() :]]
            torn = functools.reduce(pc.or_, spare, pc.and_(pc.greater(lengths, widest), filled))
            short = pc.and_(pc.less(lengths, width), filled)
        kept = pc.and_not(filled, torn)
        return Below(
            columns=[column.filter(kept) for column in columns],
            row_numbers=numbers.filter(kept),
            torn_rows=numbers.filter(torn).to_pylist(),
            short_rows=numbers.filter(short).to_pylist(),
        )


@dataclass(frozen=True, slots=True)
class Below:
    columns: list[pa.Array]
    row_numbers: pa.Array
    torn_rows: list[int]  # more cells than headings
    short_rows: list[int]  # fewer


def read_grids(path: Path, kind: FileKind) -> list[Grid]:
    if kind is FileKind.CSV:
        text = read_csv(path)
        return [Grid(path.stem, text.columns, text.row_numbers, text.cells_in_row, note=text.note)]
    return list(_sheets(path, kind))


def _sheets(path: Path, kind: FileKind) -> Iterator[Grid]:
    damaged = RefusedError(
        f"{path.name} is damaged, locked or not a workbook that can be read: open it in a spreadsheet program and save "
        "it as .xlsx."
    )
    try:
        unusable = unusable_cells(path) if kind is FileKind.XLSX else {}
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:  # by content: names mislead
            for sheet in workbook.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    rows = _rows(path, workbook.get_sheet_by_name(sheet.name))
                    for row, column, stands_for in unusable.get(sheet.name, ()):
                        if row < len(rows) and column < len(rows[row]):
                            rows[row][column] = stands_for
                    yield _sheet_grid(sheet.name, rows, hidden=sheet.visible is not SheetVisibleEnum.Visible)
    except (CalamineError, etree.XMLSyntaxError, KeyError, OSError, ValueError, OverflowError) as error:
        raise damaged from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own fault on a damaged file; it has no better name
            raise damaged from error
        raise


def _rows(path: Path, sheet: CalamineSheet) -> list[list[Any]]:
    refuse_far_cells(path, sheet.total_height * sheet.total_width)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    return rows


def _sheet_grid(name: str, rows: list[list[Any]], *, hidden: bool) -> Grid:
    columns = [pa.array([_text(cell) for cell in column], pa.string()) for column in zip(*rows, strict=True)]
    while columns and columns[-1].null_count == len(columns[-1]):
        columns.pop()
    numbers = pa.array(range(1, (len(rows) if columns else 0) + 1), pa.int32())
    return Grid(name, columns, numbers, hidden=hidden)


def _text(cell: Any) -> str | None:
    write = _WRITE.get(type(cell))
    return write(cell) if write is not None else str(cell)


def _number(cell: float) -> str:
    if cell.is_integer():
        # A long number is written as a spreadsheet would show it, so that an id made of it is known to be damaged.
        return str(int(cell)) if abs(cell) < _DIGITS_KEPT else f"{cell:.14E}"
    return repr(cell)


_WRITE: dict[type, Any] = {
    str: lambda cell: cell if cell and not cell.isspace() else None,
    float: _number,
    int: lambda cell: _number(float(cell)),
    bool: lambda cell: "TRUE" if cell else "FALSE",
    date: operator.methodcaller("isoformat"),
    datetime: operator.methodcaller("isoformat"),
    time: operator.methodcaller("isoformat"),
    timedelta: str,
    type(None): lambda _: None,
}
