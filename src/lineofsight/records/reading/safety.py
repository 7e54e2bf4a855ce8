"""What a file is by its content, and why some files are refused before anything reads them.

A file from outside may be cut short, locked, carry macros, or be made to exhaust the machine. Each refusal is one
sentence that says what is wrong and what to do; nothing has been stored when it is given.
"""

import codecs
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from xml.parsers import expat

from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.old_workbooks import (
    COLUMNS_AT_MOST,
    SIGNATURE,
    CompoundFile,
    DamagedError,
    look_through,
)

EXPANDS_TO_AT_MOST = 1 << 30  # bytes: a workbook of a million rows is well below
EXPANDS_BY_AT_MOST = 400  # times: sheets of repeated cells reach about 100
RATIO_COUNTS_FROM = 64 << 20  # bytes: a small file may be as empty as it likes
MEMBERS_AT_MOST = 5_000
CELLS_AT_MOST = 40_000_000  # in the rectangle a sheet spans: it is held whole in memory
_CHUNK = 1 << 20


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    XML = "xml"
    PARQUET = "parquet"

    @property
    def is_workbook(self) -> bool:
        return self in (FileKind.XLSX, FileKind.XLS, FileKind.ODS)


_ENDINGS = {
    ".xlsx": (FileKind.XLSX, FileKind.XLS),
    ".xls": (FileKind.XLS, FileKind.XLSX),
    ".ods": (FileKind.ODS,),
    ".csv": (FileKind.CSV,),
    ".tsv": (FileKind.CSV,),
    ".txt": (FileKind.CSV,),
    ".xml": (FileKind.XML,),
    ".parquet": (FileKind.PARQUET,),
}
_KNOWN_OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a word-processed document",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"SQLite format 3": "a database",
}
_MACRO_ENDINGS = (".xlsm", ".xlsb", ".xltm", ".xlam")


def kind_of_file(path: Path) -> FileKind:
    """What the file is by its content; refused if it cannot be read safely, or is not what its name says."""
    head = _head(path)
    if path.suffix.lower() in _MACRO_ENDINGS:
        raise RefusedError(f"{path.name} is a kind of workbook that can carry macros: save it as .xlsx and load that.")
    kind = _kind_by_content(path, head)
    expected = _ENDINGS.get(path.suffix.lower())
    if expected is not None and kind not in expected:
        raise RefusedError(
            f"{path.name} is named {path.suffix} but holds {_NAMES[kind]}: export it again, or give it its right name."
        )
    return kind


_NAMES = {
    FileKind.XLSX: "an Excel workbook",
    FileKind.XLS: "an old Excel workbook",
    FileKind.ODS: "an OpenDocument spreadsheet",
    FileKind.CSV: "plain text",
    FileKind.XML: "XML",
    FileKind.PARQUET: "Parquet",
}


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4_096)
    except OSError as error:
        raise RefusedError(
            f"{path.name} cannot be opened ({error.strerror}): check the name and who may read it."
        ) from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise RefusedError(f"{path.name} is empty: export it again.")
    return head


def _kind_by_content(path: Path, head: bytes) -> FileKind:
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(SIGNATURE):
        return _kind_of_old_office(path)
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    for start, what in _KNOWN_OTHERS.items():
        if head.startswith(start):
            raise RefusedError(f"{path.name} is {what}: load the spreadsheet, CSV or XML file that it was made from.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _kind_of_utf16(path, head)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table")):
        raise RefusedError(f"{path.name} is a web page: open it in a spreadsheet program and save it as .xlsx.")
    if text.startswith(b"<"):
        refuse_unsafe_xml(path)
        return FileKind.XML
    if b"\0" in head:
        raise RefusedError(f"{path.name} is not text that can be read: save it as CSV UTF-8 and load that.")
    return FileKind.CSV


def _kind_of_utf16(path: Path, head: bytes) -> FileKind:
    if head[: len(head) // 2 * 2].decode("utf-16", errors="replace").lstrip().startswith("<"):
        refuse_unsafe_xml(path)
        return FileKind.XML
    raise RefusedError(f'{path.name} is in UTF-16 ("Unicode text"): save it as "CSV UTF-8" and load that.')


# --- zip: xlsx and ods ------------------------------------------------------------------------------------------------


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            kind = _kind_by_members(path, {member.filename for member in members})
            _refuse_bomb(path, members)
            _refuse_locked(path, archive, members)
            for member in members:
                _expand(path, archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise RefusedError(f"{path.name} is cut short or damaged: export or copy it again.") from error
    return kind


def _kind_by_members(path: Path, names: set[str]) -> FileKind:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") for name in lower) or any(name.startswith("basic/") for name in lower):
        raise RefusedError(f"{path.name} carries macros: save it as .xlsx without macros and load that.")
    if "xl/workbook.xml" in lower:
        return FileKind.XLSX
    if "xl/workbook.bin" in lower:
        raise RefusedError(f"{path.name} is a binary workbook (.xlsb): save it as .xlsx and load that.")
    if "content.xml" in lower and "mimetype" in lower:
        return FileKind.ODS
    if "word/document.xml" in lower:
        raise RefusedError(f"{path.name} is a word-processed document, not a spreadsheet, CSV or XML file.")
    raise RefusedError(f"{path.name} is a zip archive: unpack it and load what is in it.")


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    claimed = sum(member.file_size for member in members)
    packed = path.stat().st_size
    too_many = len(members) > MEMBERS_AT_MOST
    if too_many or claimed > EXPANDS_TO_AT_MOST or claimed > max(RATIO_COUNTS_FROM, packed * EXPANDS_BY_AT_MOST):
        raise _bomb(path)


def _bomb(path: Path) -> RefusedError:
    return RefusedError(
        f"{path.name} would unpack to more than {EXPANDS_TO_AT_MOST >> 30} GB or {EXPANDS_BY_AT_MOST} times its size, "
        "so it was not opened: delete empty rows and unused sheets, save it, and load that."
    )


def _refuse_locked(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if any(member.flag_bits & 0x1 for member in members) or b"encryption-data" in manifest:
        raise _locked(path)


def _locked(path: Path) -> RefusedError:
    return RefusedError(f"{path.name} is locked with a password: save a copy without one and load that.")


def _expand(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpacks a member and throws it away, so that a false claim or a cut-off is met here and not in the reader."""
    extent = _Extent()
    found = 0
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            found += len(chunk)
            if found > EXPANDS_TO_AT_MOST:
                raise _bomb(path)
            extent.take(chunk)
    if found != member.file_size:
        raise zipfile.BadZipFile("a member is not as long as the archive says")
    refuse_far_cells(path, extent.cells)


def refuse_far_cells(path: Path, cells: int) -> None:
    """A reader holds a sheet's whole rectangle in memory: one far cell could take all the machine has."""
    if cells > CELLS_AT_MOST:
        raise RefusedError(
            f"{path.name} has a sheet with a cell far away from the others, so it was not opened: delete the rows and "
            "columns outside the list, save it, and load that."
        )


class _Extent:
    """The rectangle that a sheet's cells span, from their own addresses: what a sheet says of its size is not used.

    Any member may be called a sheet by the workbook, so every member is looked through.
    """

    _address = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,10})["']""")

    def __init__(self) -> None:
        self._columns = 1
        self._rows = 0
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        text = self._rest + chunk
        self._rest = text[-64:]  # an address may be cut in two
        addresses = self._address.findall(text)
        if addresses:
            self._columns = max(self._columns, *map(_column_number, {column.upper() for column, _ in addresses}))
            self._rows = max(self._rows, max(map(int, {row for _, row in addresses})))

    @property
    def cells(self) -> int:
        return self._columns * self._rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


# --- old Excel --------------------------------------------------------------------------------------------------------


def _kind_of_old_office(path: Path) -> FileKind:
    try:
        inside = CompoundFile(path.read_bytes())
        names = inside.streams.keys()
        if "EncryptedPackage" in names:
            raise _locked(path)
        if any(name.startswith("_VBA_PROJECT") for name in names):
            raise RefusedError(f"{path.name} carries macros: save it as .xlsx without macros and load that.")
        stream = next((name for name in ("Workbook", "Book") if name in names), None)
        if stream is None:
            raise RefusedError(f"{path.name} is not a workbook that can be read: save it as .xlsx and load that.")
        workbook = look_through(inside.read(stream))
    except (DamagedError, struct.error) as error:
        raise RefusedError(f"{path.name} is cut short or damaged: export or copy it again.") from error
    if workbook.locked:
        raise _locked(path)
    if workbook.columns > COLUMNS_AT_MOST:
        raise RefusedError(f"{path.name} is damaged: open it in a spreadsheet program and save it as .xlsx.")
    return FileKind.XLS


# --- XML --------------------------------------------------------------------------------------------------------------


class _RootReachedError(Exception):
    """The document's own elements have begun: a document type can no longer follow."""


def refuse_unsafe_xml(path: Path) -> str:
    """Refuses an XML file with a document type (which can define entities); otherwise the name of its root element."""
    root = ""

    def document_type(*_: object) -> None:
        raise RefusedError(
            f"{path.name} has a document type declaration, which no statutory return has: export the return again."
        )

    def element(name: str, _: object) -> None:
        nonlocal root
        root = name.rpartition(":")[2]
        raise _RootReachedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = document_type
    parser.StartElementHandler = element
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except _RootReachedError:
        return root
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise RefusedError(f"{path.name} is not XML that can be read: export it again.") from error
    raise RefusedError(f"{path.name} has no elements: export it again.")
