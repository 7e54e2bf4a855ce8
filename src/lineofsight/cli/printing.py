"""Rows on the screen, as CSV, as JSON or in a workbook: one list of rows, four ways to hand it on."""

import csv
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
WIDEST = 46


def say_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, default=_plain))


def as_table(rows: Sequence[Row], columns: Sequence[str], *, widest: int = WIDEST) -> str:
    """Columns side by side, numbers to the right."""
    shown = [[_short(_cell(row.get(column)), widest) for column in columns] for row in rows]
    widths = [max([len(column), *(len(line[n]) for line in shown)]) for n, column in enumerate(columns)]
    numeric = [all(_is_number(row.get(column)) for row in rows) and bool(rows) for column in columns]
    heading = "  ".join(column.ljust(width) for column, width in zip(columns, widths, strict=True))
    lines = [heading.rstrip(), "  ".join("-" * width for width in widths)]
    for line in shown:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_never_a_formula(_cell(row.get(column))) for column in columns])
    return sink.getvalue()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: a heading row, the rows, and under them what must be known to read them."""

    title: str
    rows: Sequence[Row]
    columns: Sequence[str]
    notes: Sequence[str] = ()
    headings: Mapping[str, str] = field(default_factory=dict)  # where a column is headed in other words


def as_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """A workbook that an analyst can sort and filter."""
    from openpyxl import Workbook  # not before a workbook is asked for: most commands print

    workbook = Workbook()
    workbook.remove(workbook.active)
    for one in sheets:
        _fill(workbook.create_sheet(re.sub(r"[][:*?/\\]", " ", one.title)[:31]), one)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def _fill(sheet: Any, of: Sheet) -> None:
    from openpyxl.styles import Font

    sheet.append([of.headings.get(column, column) for column in of.columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(of.rows, start=2):
        for place, column in enumerate(of.columns, start=1):
            value = row.get(column)
            cell = sheet.cell(number, place)
            cell.value = value if isinstance(value, int | float | date | None) else _cell(value)
            if isinstance(value, str):
                cell.data_type = "s"  # text that begins with = is text, not a formula
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
    for place, heading in enumerate(sheet[1], start=1):
        cells = (_cell(row.get(of.columns[place - 1])) for row in of.rows)
        widest = max([len(str(heading.value)), *(len(text) for text in cells)])
        sheet.column_dimensions[heading.column_letter].width = min(widest, WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{sheet.cell(1, len(of.columns)).column_letter}{len(of.rows) + 1}"
    for place, note in enumerate(of.notes, start=len(of.rows) + 3):
        sheet.cell(place, 1).value = note


def to_standard_error(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if value != int(value) else str(int(value))
    return str(value)


def _short(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 3] + "..."


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _never_a_formula(text: str) -> str:
    """A spreadsheet runs a cell that begins with one of these; an apostrophe keeps it text."""
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t") else text


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")
