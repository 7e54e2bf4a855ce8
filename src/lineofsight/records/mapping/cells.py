"""Reading cells: text becomes an id, a day, a number or a code; what cannot be read becomes null and a reason.

Each reason is a sentence of ours that says what to enter. None of them repeats the cell.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.mapping.codes import CodeList, normalised
from lineofsight.records.mapping.layouts import Kind
from lineofsight.records.reading.raw import UNWORKED_FORMULA

ENTER_A_DATE = "Enter a date like 31/03/2026."
ENTER_FOUR_FIGURES = "Enter the year in four figures, like 31/03/2026."
NO_SUCH_DAY = "There is no such day. Enter the day, then the month, then the year, like 31/03/2026."
NO_SUCH_TIME = "There is no such time of day. Enter a date and time like 31/03/2026 14:05, or the date alone."
TOO_EARLY = "The year is before 1900. Enter a date like 31/03/2026."
TOO_FAR_AHEAD = "The date is more than thirty years after the as-at date. Check its year."
NUMBER_NOT_DATE = "This is a number where a date belongs. Format the column as dates, and save the file again."
ENTER_A_WHOLE_NUMBER = "Enter a whole number, like 3."
ENTER_A_NUMBER = "Enter a number, like 2.5."
ENTER_A_POSTCODE = "Enter a whole postcode, like AB1 2CD."
SPREADSHEET_ERROR = "The cell holds a spreadsheet error. Put right its formula, or enter the value."
FORMULA = "The cell holds a formula that was not worked out. Open the file, let it calculate, and save it as values."
SHORTENED_ID = "A spreadsheet has shortened this number. Format the column as text, and export the file again."
TOO_LONG_FOR_AN_ID = "This is too long to be an id. Enter the id alone, and keep notes out of the list."
ID_WITH_DECIMALS = "This id was written with decimals. It was read as the whole number; export ids as text."

_ID_AT_MOST = 100  # characters: the standard's longest, a worker's
_CODES_NAMED = 8  # a longer list is looked up, not read out
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")

_TIME = (
    r"(?:(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})" + _TIME, re.ASCII
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sep>[/-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})" + _TIME, re.ASCII)
_WORDED = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ /-]?(?P<word>[a-z]{3,9})[ /,-]{0,2}(?P<year>\d{4}|\d{2})" + _TIME,
    re.ASCII | re.IGNORECASE,
)
_JUST_A_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_OF = {**{m: i for i, m in enumerate(_MONTHS, 1)}, **{m[:3]: i for i, m in enumerate(_MONTHS, 1)}, "sept": 9}

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    values: pa.Array
    reasons: pa.Array  # text: why a cell could not be read as it stands; null where it could

    def rows_by_reason(self) -> dict[str, pa.Array]:
        """Positions of the cells at fault, by reason."""
        if self.reasons.null_count == len(self.reasons):
            return {}
        return {
            reason: pc.indices_nonzero(pc.fill_null(pc.equal(self.reasons, reason), False))
            for reason in pc.unique(self.reasons.drop_null()).to_pylist()
        }


class _Fault(str):
    """A reason, so that it cannot be taken for a value."""

    __slots__ = ()


def read_column(cells: pa.Array, kind: Kind, codes: CodeList | None = None) -> ReadColumn:
    """Cells already tidied (see `tidy`), read as one kind of thing."""
    if kind in (Kind.TEXT, Kind.ID):
        return _read_text(cells, joins_rows=kind is Kind.ID)
    if kind is Kind.CODE:
        if codes is None:
            raise ValueError("A code cannot be read without its list.")
        return _read_distinct(cells, lambda text: _read_code(text, codes), pa.string())
    reader, arrow = _READERS[kind]
    return _read_distinct(cells, reader, arrow)


_UNSEEN = "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"  # joiners stay: names need them


def tidy(cells: pa.Array | pa.ChunkedArray, blank_words: tuple[str, ...] = ()) -> pa.Array:
    """Without the spaces around; a cell of nothing but spaces is null, as are the words a database writes for null."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if not pc.all(pc.string_is_ascii(cells), min_count=0).as_py():
        # A copied cell may bring marks that nobody sees; with one in it an id would be another child's
        cells = pc.replace_substring_regex(cells, _UNSEEN, "")
    spaced = pc.replace_substring(cells, "\u00a0", " ")
    plain = pc.replace_substring_regex(spaced, r'^\s*="([^"]*)"\s*$', r"\1")  # ="0012": how a CSV keeps its noughts
    trimmed = pc.utf8_trim_whitespace(plain)
    blank = pc.is_in(trimmed, pa.array(["", *blank_words], pa.string()))
    return pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)


def _read_text(cells: pa.Array, *, joins_rows: bool) -> ReadColumn:
    reasons = pa.nulls(len(cells), pa.string())
    cells, reasons = _blank_out(cells, reasons, pc.is_in(cells, pa.array(_ERRORS)), SPREADSHEET_ERROR)
    cells, reasons = _blank_out(cells, reasons, pc.equal(cells, UNWORKED_FORMULA), FORMULA)
    if joins_rows:
        shortened = pc.match_substring_regex(cells, r"^[0-9]+(\.[0-9]+)?[eE]\+[0-9]+$")
        cells, reasons = _blank_out(cells, reasons, shortened, SHORTENED_ID)
        long = pc.greater(pc.utf8_length(cells), _ID_AT_MOST)
        cells, reasons = _blank_out(cells, reasons, long, TOO_LONG_FOR_AN_ID)
        decimals = pc.fill_null(pc.match_substring_regex(cells, r"^[0-9]+\.0+$"), False)
        reasons = pc.if_else(decimals, ID_WITH_DECIMALS, reasons)
        cells = pc.if_else(decimals, pc.replace_substring_regex(cells, r"\.0+$", ""), cells)
    return ReadColumn(cells, reasons)


def _blank_out(cells: pa.Array, reasons: pa.Array, where: pa.Array, why: str) -> tuple[pa.Array, pa.Array]:
    where = pc.fill_null(where, False)
    return pc.if_else(where, pa.scalar(None, pa.string()), cells), pc.if_else(where, why, reasons)


def _read_distinct(cells: pa.Array, read: Callable[[str], Any], arrow: pa.DataType) -> ReadColumn:
    """Reads each different cell once: days, codes and counts repeat, so a long column costs little more."""
    encoded = cells.dictionary_encode()
    answers = [read(text) for text in encoded.dictionary.to_pylist()]
    values = pa.array([None if isinstance(a, _Fault) else a for a in answers], arrow)
    reasons = pa.array([str(a) if isinstance(a, _Fault) else None for a in answers], pa.string())
    return ReadColumn(values.take(encoded.indices), reasons.take(encoded.indices))


def read_date(text: str) -> datetime | str:
    """A day, with its time where one is written, or the reason there is none. The day comes before the month.

    A time zone is dropped: the day as written is the day meant.
    """
    parts = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _WORDED.fullmatch(text)
    if parts is None:
        return _not_a_date(text)
    found = parts.groupdict()
    if len(found["year"]) == 2:
        return _Fault(ENTER_FOUR_FIGURES)
    month = int(found["month"]) if found.get("month") else _MONTH_OF.get(found["word"].lower())
    if month is None:
        return _Fault(ENTER_A_DATE)
    try:
        day = datetime(int(found["year"]), month, int(found["day"]))  # noqa: DTZ001 - a day has no zone
    except ValueError:
        return _Fault(NO_SUCH_DAY)
    if day.year < 1900:
        return _Fault(TOO_EARLY)
    try:
        return day.replace(
            hour=int(found["hour"] or 0),
            minute=int(found["minute"] or 0),
            second=int(found["second"] or 0),
            microsecond=int((found["part"] or "0").ljust(6, "0")[:6]),
        )
    except ValueError:
        return _Fault(NO_SUCH_TIME)


def _not_a_date(text: str) -> _Fault:
    return _unreadable(text, NUMBER_NOT_DATE if _JUST_A_NUMBER.fullmatch(text) else ENTER_A_DATE)


def _read_integer(text: str) -> int | _Fault:
    if _WHOLE.fullmatch(text):
        return int(text.split(".")[0])
    return _unreadable(text, ENTER_A_WHOLE_NUMBER)


def _read_number(text: str) -> float | _Fault:
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return _unreadable(text, ENTER_A_NUMBER)


def _read_postcode(text: str) -> str | _Fault:
    parts = _POSTCODE.fullmatch(text.upper())
    if parts is not None:
        return f"{parts[1]} {parts[2]}"
    return _unreadable(text, ENTER_A_POSTCODE)


def _not_recognised(codes: CodeList) -> str:
    if len(codes.codes) > _CODES_NAMED:
        return f"Not recognised. Enter one of the codes of the list {codes.name}."
    named = "; ".join(f"{code.code} ({code.label})" for code in codes.codes.values())
    return f"Not recognised in the list {codes.name}. Enter one of its codes: {named}."


def _unreadable(text: str, what: str) -> _Fault:
    if text in _ERRORS:
        return _Fault(SPREADSHEET_ERROR)
    return _Fault(FORMULA if text.startswith("=") else what)


def _read_code(text: str, codes: CodeList) -> str | _Fault | None:
    code = codes.read(text)
    if code is not None or normalised(text) in codes.says_unknown:
        return code
    return _unreadable(text, _not_recognised(codes))


_READERS: dict[Kind, tuple[Callable[[str], Any], pa.DataType]] = {
    Kind.DATE: (read_date, pa.timestamp("us")),
    Kind.INTEGER: (_read_integer, pa.int64()),
    Kind.NUMBER: (_read_number, pa.float64()),
    Kind.POSTCODE: (_read_postcode, pa.string()),
}
