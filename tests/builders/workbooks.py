"""Small workbooks and text files of the kinds that people upload, with invented children; and damaged ones."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

CHILD = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"]
HELD = ["Allocated Team", "Allocated Worker"]
DISABILITY = "Does the Child have a Disability"
CONTACTS = [*CHILD, "Date of Contact", "Contact Source"]
ASSESSMENTS = [
    *CHILD,
    DISABILITY,
    "Continuous Assessment Start Date",
    "Child Seen During Continuous Assessment",
    "Continuous Assessment Date of Authorisation",
    "Was the child assessed as requiring LA children’s social care support?",
    *HELD,
]
CARE_LEAVERS_2019 = [
    *CHILD,
    DISABILITY,
    *HELD,
    "Eligibility Category",
    "LA In Touch",
    "Type of Accommodation",
    "Suitability of Accommodation",
    "Activity Status",
]
CARE_LEAVERS = [
    *CHILD,
    "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
    DISABILITY,
    *HELD,
    "Allocated Personal Advisor",
    "Eligibility Category",
    "Latest Pathway Plan Review Date",
    "LA in Touch",
    "Latest Date of Contact",
    "Type of Accommodation",
    "Suitability of Accommodation",
    "Activity Status",
]


def a_contact(child: Any = "INV1", on: Any = "05/10/2026", **cells: Any) -> dict[str, Any]:
    return {"Child Unique ID": child, "Gender": "a) Male", "Ethnicity": "a) WBRI", "Date of Contact": on, **cells}


def a_sheet(headings: Sequence[str], *rows: dict[str, Any], above: Sequence[Sequence[Any]] = ()) -> list[list[Any]]:
    """Rows of cells: whatever stands above the headings, the headings, then each row by heading."""
    return [*map(list, above), list(headings), *([row.get(heading) for heading in headings] for row in rows)]


def a_workbook(path: Path, **sheets: Iterable[Sequence[Any]]) -> Path:
    """An .xlsx file. A sheet's name is its keyword with underscores as spaces; List__1 gives List_1."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name.replace("__", "\0").replace("_", " ").replace("\0", "_"))
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def a_csv(path: Path, rows: Iterable[Sequence[Any]], encoding: str = "utf-8", **dialect: Any) -> Path:
    text = io.StringIO()
    csv.writer(text, **dialect).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def rewritten(path: Path, **members: bytes) -> Path:
    """The same archive with some members replaced or added; slashes in a name are written __."""
    replaced = {name.replace("__", "/").replace("_dot_", "."): content for name, content in members.items()}
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**kept, **replaced}.items():
            archive.writestr(name, content)
    return path


def an_opendocument(path: Path, name: str, rows: Iterable[Sequence[str]], manifest: str = "") -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="{name}">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def an_old_workbook(path: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """The least that is an .xls file: text cells on one sheet."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def words(text: str) -> bytes:
        return struct.pack("<HB", len(text), 0) + text.encode("latin-1")

    version = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    sheet_version = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    title = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    start = record(0x0809, version)
    finish = record(0x000A, b"")
    offset = len(start) + 4 + 6 + len(title) + len(finish)
    body = start + record(0x0085, struct.pack("<IBB", offset, 0, 0) + title) + finish
    body += record(0x0809, sheet_version)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            body += record(0x0204, struct.pack("<HHH", y, x, 0) + words(text))
    return a_compound_file(path, "Workbook", body + finish)


def a_compound_file(path: Path, stream: str, content: bytes) -> Path:
    """The container of old Office files, with one stream in it."""
    sector = 512
    content = content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
    used = len(content) // sector
    first = 2  # sector 0 is the allocation table, sector 1 the directory
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(first + 1, first + used), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (sector // 4 - len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        spelled = (name + "\0").encode("utf-16-le") if name else b""
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            spelled.ljust(64, b"\0")
            + struct.pack("<HBB", len(spelled), kind, 1)
            + links
            + bytes(16 + 4 + 16)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, first, len(content))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    path.write_bytes(header + struct.pack(f"<{len(table)}I", *table) + directory + content)
    return path
