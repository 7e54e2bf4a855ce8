"""Somebody else's figures, and the children behind them, as a CSV file or a workbook gives them.

Two kinds of rows are known by their headings: a figure, and a child whom a figure counts. What cannot be read is said
by its row and column, never by its content, and then nothing is compared.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NoReturn

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.faults import did_you_mean
from lineofsight.measures.working_days import month_end
from lineofsight.records.mapping.cells import tidy
from lineofsight.records.mapping.layouts import same_words
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.records.reading.grids import HEAD_ROWS, Grid, read_grids
from lineofsight.records.reading.safety import FileKind, kind_of_file

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "measure": ("measure", "measure id", "measure name", "measure title", "indicator", "indicator name", "title"),
    "month": ("month", "period", "reporting month", "reporting period", "month ending", "month end", "as at"),
    "authority": ("authority", "local authority", "la", "la code", "council"),
    "locality": ("locality", "area", "district"),
    "team": ("team", "team name"),
    "place": ("place", "where"),
    "numerator": ("numerator", "num", "number met", "top"),
    "denominator": ("denominator", "den", "denom", "cohort", "total", "out of", "bottom"),
    "value": ("value", "figure", "rate", "result"),
    "percentage": ("percentage", "percent", "per cent", "pct", "share"),
    "child": ("child", "child id", "child unique id", "person id", "child reference", "unique id", "client id", "uid"),
    "counted": ("counted", "counted y n", "in cohort", "in the cohort", "included", "in denominator"),
    "met": ("met", "met y n", "in time", "on time", "within timescale", "within timescales", "in numerator"),
}
PERCENT_HEADING = "%"  # nothing is left of it once marks are set aside
PLACE_TYPES = ("team", "locality", "authority")  # the narrowest that a row fills says where it is
YES, NO = ("y", "yes", "true", "1"), ("n", "no", "false", "0")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TOLD_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as they wrote it: a share as a part of one, with the half of its last place as leeway."""

    value: float
    leeway: float


@dataclass(frozen=True, slots=True)
class TheirFigure:
    measure: str
    period: str
    place_type: str | None  # None: they say a place, and not of what type
    place: str | None  # None: the whole authority
    numerator: int | None
    denominator: int | None
    value: Stated | None
    row: int


@dataclass(frozen=True, slots=True)
class TheirChild:
    measure: str
    period: str
    authority: str | None
    child_id: str
    counted: bool
    met: bool | None
    row: int


@dataclass
class TheirFile:
    figures: list[TheirFigure] = field(default_factory=list)
    children: list[TheirChild] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _BadCellError(Exception):
    def __init__(self, column: str, what: str) -> None:
        self.column, self.what = column, what
        super().__init__(what)


def read_their_file(path: Path, catalogue: Catalogue) -> TheirFile:
    """Every figure and child of the file; refused, with each place that is wrong, if any row cannot be read."""
    kind = kind_of_file(path)
    if kind is not FileKind.CSV and not kind.is_workbook:
        raise RefusedError(f"{path.name} is neither a CSV file nor a workbook: save it as one of them.")
    found, problems, unread, hidden = TheirFile(), list[Problem](), 0, 0
    titles = {same_words(name): m for m in catalogue.measures.values() for name in (m.id, m.title)}
    for grid in read_grids(path, kind):
        at = _heading_row(grid)
        if at is None or grid.hidden:
            hidden += grid.hidden
            unread += not grid.hidden
            continue
        _Sheet(path.name if kind is FileKind.CSV else f"{path.name}, a sheet", grid, at, titles, found, problems).read()
    if problems:
        more = len(problems) - TOLD_AT_MOST
        told = [str(problem) for problem in problems[:TOLD_AT_MOST]] + ([f"And {more} more."] if more > 0 else [])
        raise RefusedError("\n".join(told))
    if not found.figures and not found.children:
        _refuse_empty(path)
    if unread or hidden:
        found.notes.append(f"{unread + hidden} sheets are hidden or lack the headings, and were not read.")
    return found


def _refuse_empty(path: Path) -> NoReturn:
    raise RefusedError(
        f"{path.name} has no figures to compare: give it the headings measure, month, numerator and denominator; or"
        " measure, child, month, counted and met."
    )


def _field(heading: str | None) -> str | None:
    if heading is None:
        return None
    words = same_words(heading)
    if not words and heading.strip() == PERCENT_HEADING:
        return "percentage"
    return next((name for name, spellings in SPELLINGS.items() if words in spellings), None)


def _heading_row(grid: Grid) -> int | None:
    """The first row that names a measure, a month, and either a child or a number."""
    for at, row in enumerate(grid.head()[:HEAD_ROWS]):
        fields = {_field(cell) for cell in row}
        if {"measure", "month"} <= fields and fields & {"child", "numerator", "value", "percentage"}:
            return at
    return None


@dataclass
class _Sheet:
    """One sheet while it is read."""

    source: str
    grid: Grid
    at: int
    titles: Mapping[str, Measure]
    found: TheirFile
    problems: list[Problem]

    def read(self) -> None:
        below = self.grid.below(self.at)
        headings = self.grid.head()[self.at]
        columns = self._columns(headings)
        for row in (*below.torn_rows, *below.short_rows):
            self._problem(row, None, "The row does not have as many cells as there are headings. Put the commas right.")
        cells = {name: tidy(below.columns[place]).to_pylist() for name, place in columns.items()}
        self.headings = {name: headings[place] or "" for name, place in columns.items()}
        empty = 0
        for place, row in enumerate(below.row_numbers.to_pylist()):
            said = {name: values[place] for name, values in cells.items() if values[place] is not None}
            if not said:
                continue
            try:
                empty += not self._row(said, row)
            except _BadCellError as bad:
                self._problem(row, self.headings.get(bad.column, bad.column), bad.what)
        unused = sum(heading is not None for heading in headings) - len(columns)
        if unused:
            self.found.notes.append(f"{unused} columns have headings that are not compared.")
        if empty:
            self.found.notes.append(f"{empty} rows give no number, and were not compared.")

    def _columns(self, headings: list[str | None]) -> dict[str, int]:
        found: dict[str, int] = {}
        fields = [_field(heading) for heading in headings]
        for place, name in enumerate(fields):
            if name == "met" and "child" not in fields:
                name = "numerator"
            if name is None:
                continue
            if name in found:
                self._problem(None, headings[place], f"Two columns both say the {name}. Rename or delete one of them.")
            found[name] = place
        return found

    def _problem(self, row: int | None, column: str | None, what: str) -> None:
        self.problems.append(Problem(self.source, row, column, what))

    def _row(self, said: Mapping[str, str], row: int) -> bool:
        """Keep the row; False if it is a figure without a number."""
        measure, period = self._measure(said), _period(said.get("month"))
        if "child" in said:
            counted, met = _yes_no(said, "counted"), _yes_no(said, "met")
            child = re.sub(r"^([0-9]+)\.0+$", r"\1", said["child"])
            authority = said.get("authority")
            self.found.children.append(TheirChild(measure.id, period, authority, child, counted is not False, met, row))
            return True
        if "child" in self.headings and not {"numerator", "value", "percentage"} & set(self.headings):
            raise _BadCellError("child", "Enter the child's id.")
        numbers = {name: _whole_number(said, name) for name in ("numerator", "denominator")}
        value = _stated(said, share=measure.shows == "share")
        if value is None and numbers["numerator"] is None and numbers["denominator"] is None:
            return False
        place_type = next((name for name in PLACE_TYPES if name in said), None)
        place = said[place_type] if place_type else said.get("place")
        self.found.figures.append(TheirFigure(measure.id, period, place_type, place, **numbers, value=value, row=row))
        return True

    def _measure(self, said: Mapping[str, str]) -> Measure:
        if "measure" not in said:
            raise _BadCellError("measure", "Name the measure, by its id or its title.")
        words = same_words(said["measure"])
        if words not in self.titles:
            near = did_you_mean(words.replace(" ", "_"), {measure.id for measure in self.titles.values()})
            near = near if near.startswith(" Did") else " `lineofsight measures list` names them."
            raise _BadCellError("measure", f"There is no such measure.{near}")
        return self.titles[words]


def _period(text: str | None) -> str:
    """A month in any of the ways in which people and spreadsheets write one; a week; or as at."""
    text = (text or "").strip().lower()
    if text.replace("-", " ") == "as at":
        return AS_AT
    for period in _periods(text):
        return period
    raise _BadCellError("month", "Enter the month like 2026-03, the week like 2026-W10, or as at.")


def _periods(text: str) -> Iterator[str]:
    if found := re.fullmatch(r"([0-9]{4})-w(0[1-9]|[1-4][0-9]|5[0-3])", text):
        yield f"{found[1]}-W{found[2]}"
    if found := re.fullmatch(r"([0-9]{4})[-/](0?[1-9]|1[0-2])", text):
        yield f"{found[1]}-{int(found[2]):02}"
    if found := re.fullmatch(r"(0?[1-9]|1[0-2])[-/]([0-9]{4})", text):
        yield f"{found[2]}-{int(found[1]):02}"
    if (found := re.fullmatch(r"([a-z]{3,9})[- ]([0-9]{4})", text)) and found[1][:3] in MONTHS:
        yield f"{found[2]}-{MONTHS.index(found[1][:3]) + 1:02}"
    day = _day(text)
    if day is not None and day in (day.replace(day=1), month_end(day)):
        yield f"{day.year:04}-{day.month:02}"


def _day(text: str) -> date | None:
    british = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    try:
        if british:
            return date(int(british[3]), int(british[2]), int(british[1]))
        return date.fromisoformat(text.partition("t")[0])
    except ValueError:
        return None


def _yes_no(said: Mapping[str, str], name: str) -> bool | None:
    text = said.get(name, "").lower()
    if text in YES:
        return True
    if text in NO:
        return False
    if not text:
        return None
    raise _BadCellError(name, "Enter Y or N, or leave it blank.")


def _whole_number(said: Mapping[str, str], name: str) -> int | None:
    text = said.get(name)
    if text is None:
        return None
    plain = re.fullmatch(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,12})(\.0+)?", text)
    if plain is None:
        raise _BadCellError(name, "Enter a whole number.")
    return int(plain[1].replace(",", ""))


def _stated(said: Mapping[str, str], *, share: bool) -> Stated | None:
    """A percentage becomes a part of one. Without its sign, a share up to 1 is taken to be a part of one already."""
    name = next((name for name in ("percentage", "value") if name in said), None)
    if name is None:
        return None
    plain = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,17}))?\s*(%?)", said[name].replace(",", ""))
    if plain is None:
        raise _BadCellError(name, "Enter a number, such as 85.3.")
    decimals = plain[2] or ""
    value, leeway = float(f"{plain[1]}.{decimals or 0}"), 0.5 * 10.0 ** -len(decimals)
    if plain[3] or (share and value > 1):
        value, leeway = value / 100, leeway / 100
    return Stated(value, leeway)
