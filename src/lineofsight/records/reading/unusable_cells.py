"""Cells of an .xlsx sheet that look blank to a reader but are not: formulas never worked out, and errors.

A program that writes formulas may leave them for Excel to work out; until someone opens and saves the file there is no
value. An error such as #N/A is a value that must not pass for a blank. Neither is ever computed here.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath

from lxml import etree

from lineofsight.records.reading.raw import UNWORKED_FORMULA

ERROR = "#VALUE!"

_PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
_ERROR_CELL = re.compile(rb"<" + _PREFIX + rb'c\s([^<>]*\bt="e"[^<>]*)>')
_FORMULA_CELL = re.compile(
    rb"<%(p)sc\s([^<>]*)>\s*<%(p)sf(?:\s[^<>]*)?(?:/>|>[^<]*</%(p)sf>)\s*"
    rb"(?:<%(p)sv\s*/>|<%(p)sv></%(p)sv>)?\s*</%(p)sc>" % {b"p": _PREFIX}
)
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_WORKED_OUT_AS_TEXT = re.compile(rb'\bt="str"')  # text of no length is what the formula came to
_CHUNK = 1 << 22
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def unusable_cells(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """By sheet name: row and column, from 0, and what to put there so that reading it makes a problem."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: list(_in_sheet(archive, member))
            for name, member in _sheet_members(archive)
            if member in archive.namelist()
        }


def _sheet_members(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = {r.get("Id"): r.get("Target", "") for r in _parsed(archive, "xl/_rels/workbook.xml.rels")}
    for sheet in _parsed(archive, "xl/workbook.xml").iter("{*}sheet"):
        target = relations.get(sheet.get(_OFFICE) or sheet.get(_strict_id(sheet)), "")
        yield sheet.get("name", ""), target[1:] if target.startswith("/") else normpath(join("xl", target))


def _strict_id(sheet: etree._Element) -> str:
    """The relation's attribute in a file of the strict kind, whose namespaces have other names."""
    return next((str(name) for name in sheet.attrib if str(name).endswith("}id")), "id")


def _parsed(archive: zipfile.ZipFile, member: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    return etree.fromstring(archive.read(member), parser)


def _in_sheet(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, int, str]]:
    rest = b""
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"row>") + 4  # a cell may be cut in two, but not before the row it is in has ended
            yield from _in_text(text[:end] if end > 3 else b"")
            rest = text[end:] if end > 3 else text
    yield from _in_text(rest)


def _in_text(text: bytes) -> Iterator[tuple[int, int, str]]:
    if b"<f" in text or b":f" in text:
        for cell in _FORMULA_CELL.finditer(text):
            if not _WORKED_OUT_AS_TEXT.search(cell[1]):
                yield from _address(cell[1], UNWORKED_FORMULA)
    if b't="e"' in text:
        for cell in _ERROR_CELL.finditer(text):
            yield from _address(cell[1], ERROR)


def _address(attributes: bytes, stands_for: str) -> Iterator[tuple[int, int, str]]:
    found = _ADDRESS.search(attributes)
    if found:
        column = 0
        for letter in found[1]:
            column = column * 26 + letter - ord("A") + 1
        yield int(found[2]) - 1, column - 1, stands_for
