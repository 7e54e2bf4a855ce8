"""CSV files as columns of text, whatever their commas, and never guessing where a torn row's cells belong."""

import csv
import io
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from lineofsight.records.problems import RefusedError

READ_AS_WINDOWS = (
    'The file is not in UTF-8, so it was read as Windows text. Save it as "CSV UTF-8", so that accents are sure.'
)
_SEPARATORS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')
_HEAD = 1 << 16  # bytes in which the first rows are looked at
_CELL_AT_MOST = 1 << 24  # characters


@dataclass(frozen=True, slots=True)
class CsvText:
    columns: list[pa.Array]
    row_numbers: pa.Array
    cells_in_row: pa.Array | None  # null where every row has as many cells as the first
    note: str | None


def read_csv(path: Path) -> CsvText:
    data, note = _as_utf8(path)
    separator = _separator(data)
    try:
        columns = _read_even(data, separator)
        lengths = None
    except pa.ArrowInvalid:
        columns, lengths = _read_uneven(path, data, separator)
    rows = len(columns[0]) if columns else 0
    return CsvText(columns, pa.array(range(1, rows + 1), pa.int32()), lengths, note)


def _as_utf8(path: Path) -> tuple[bytes, str | None]:
    data = path.read_bytes()
    if b"\0" in data:
        raise RefusedError(f'{path.name} is not text that can be read: save it as "CSV UTF-8" and load that.')
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252").encode("utf-8"), READ_AS_WINDOWS
        except UnicodeDecodeError as error:
            raise RefusedError(
                f'{path.name} is neither UTF-8 nor Windows text: save it as "CSV UTF-8" and load that.'
            ) from error
    return data.removeprefix(b"\xef\xbb\xbf"), None


def _separator(data: bytes) -> str:
    """The mark that stands, outside quotation marks, on most of the first lines; a title has none."""
    text = _QUOTED.sub("", data[:_HEAD].decode("utf-8", errors="ignore"))
    lines = text.splitlines()[:40]
    return max(_SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))


def _read_even(data: bytes, separator: str) -> list[pa.Array]:
    """The quick way, for a file whose rows are all of one length. Raises ArrowInvalid for any other."""
    body = data.rstrip(b"\r\n")
    if body.count(b'"') % 2 or b"\n\n" in body or b"\n\r\n" in body or b"\r\r" in body:
        raise pa.ArrowInvalid(
            "needs the careful way: an open quotation mark, or an empty line that would not be counted"
        )
    width = _width(body, separator)
    names = [f"{i}" for i in range(width)]
    table = arrow_csv.read_csv(
        io.BytesIO(body),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=max(1 << 20, min(len(body) + 1, 1 << 26))),
        parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )
    return [_blank_as_null(column.combine_chunks()) for column in table.columns]


def _width(body: bytes, separator: str) -> int:
    # Line endings as old as a lone carriage return are met in the wild, and the csv module refuses them.
    start = io.StringIO(body[:_HEAD].decode("utf-8", errors="ignore"), newline=None)
    return len(next(csv.reader(start, delimiter=separator), [""]))


def _read_uneven(path: Path, data: bytes, separator: str) -> tuple[list[pa.Array], pa.Array]:
    """The careful way: row by row, each as long as it is."""
    csv.field_size_limit(_CELL_AT_MOST)
    text = io.StringIO(data.decode("utf-8"), newline="")
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(text, delimiter=separator, strict=True))
    except csv.Error as error:
        raise RefusedError(
            f"{path.name} has a quotation mark out of place after row {len(rows)}: export it again."
        ) from error
    while rows and not any(rows[-1]):
        rows.pop()
    columns = [pa.array(column, pa.string()) for column in itertools.zip_longest(*rows)]
    return [_blank_as_null(column) for column in columns], pa.array(map(len, rows), pa.int32())


def _blank_as_null(column: pa.Array) -> pa.Array:
    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), column)
