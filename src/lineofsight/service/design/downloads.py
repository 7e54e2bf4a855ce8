"""A table as a file: CSV, ODS or XLSX, with its headings, its numbers as numbers, and nothing a sheet would run."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from odf import opendocument
from odf.element import Element
from odf.style import Style, TextProperties
from odf.table import Table as OdfTable
from odf.table import TableCell, TableHeaderRows, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lineofsight.service.design.tables import Table, Value, said

# What makes a sheet read a cell as a formula, straight or through the wide forms that some turn into these.
FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
# A tab or a line's end at the start hides what follows it; the others cannot be written in a sheet's XML at all.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def download(table: Table, kind: str, name: str) -> HttpResponse:
    """The table as a file for the person to keep, called after `name`."""
    if kind not in KINDS:
        raise ValueError(f"A table can be had as {', '.join(KINDS)}, not as {kind!r}.")
    content_type, write = KINDS[kind]
    response = HttpResponse(write(table), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}.{kind}"'
    response["Cache-Control"] = "no-store"  # a list of children is not left in a shared machine's cache
    return response


def file_name(name: str) -> str:
    """Letters, digits and hyphens, so that every system can keep it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:100].strip("-") or "table"


def safe(text: str) -> str:
    """The same words, so that no sheet takes them for a formula: such a cell opens with an apostrophe."""
    text = CONTROL.sub("", text)
    if text[:1] in "\t\r\n" and text:
        return f"'{text}"
    return f"'{text}" if FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def rows_of(table: Table) -> list[list[Value]]:
    """Rows as wide as the table: what does not reach across is blank."""
    width = len(table.columns)
    return [[*(_kept(cell.in_a_file) for cell in row), *[""] * (width - len(row))] for row in table.cells]


def _kept(value: Value) -> Value:
    if isinstance(value, bool) or value is None or isinstance(value, str | datetime):
        return safe(said(value))
    return value


def _csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(column.name) for column in table.columns])
    for row in rows_of(table):
        writer.writerow([value.isoformat() if isinstance(value, date) else value for value in row])
    return out.getvalue().encode("utf-8-sig")  # with a mark, without which Excel misreads accents


def _xlsx(table: Table) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", table.caption).strip()[:31].strip() or "Table"
    wrapped, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    rows = [[safe(column.name) for column in table.columns], *rows_of(table)]
    for number, values in enumerate(rows, 1):
        for place, value in enumerate(values, 1):
            cell = sheet.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # text, whatever it begins with
            cell.alignment = wrapped
            if number == 1:
                cell.font = bold
            elif isinstance(value, date):
                cell.number_format = "d mmmm yyyy"
    for place in range(len(table.columns)):
        longest = max(len(said(row[place])) for row in rows)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, 8), 60)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods(table: Table) -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    bold = Style(name="heading", family="table-cell")
    bold.addElement(TextProperties(fontweight="bold"))
    book.automaticstyles.addElement(bold)
    sheet = OdfTable(name=re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", table.caption).strip()[:31].strip() or "Table")
    headings = TableHeaderRows()
    headings.addElement(_ods_row([safe(column.name) for column in table.columns], bold))
    sheet.addElement(headings)
    for row in rows_of(table):
        sheet.addElement(_ods_row(row))
    book.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def _ods_row(values: list[Value], style: Element | None = None) -> Element:
    row = TableRow()
    for value in values:
        settings = {"stylename": style} if style is not None else {}
        if isinstance(value, int | float | Decimal):
            cell = TableCell(valuetype="float", value=str(value), **settings)
        elif isinstance(value, date):
            cell = TableCell(valuetype="date", datevalue=value.isoformat(), **settings)
        else:
            cell = TableCell(valuetype="string", **settings)
        for line in said(value).splitlines():
            cell.addElement(P(text=line))
        row.addElement(cell)
    return row


KINDS: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _ods),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
