"""A published file as it arrives: each row kept or set aside with a reason, each cell a number or why there is none."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lineofsight.records.on_disk.durable import sha256
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.signals.comparison.arriving_lists import read_inspections, read_neighbours
from lineofsight.signals.comparison.layouts import FIGURES, NEIGHBOURS, PLACE_AND_TIME, Item, Layout, Layouts
from lineofsight.signals.comparison.recognising import Recognised, recognise
from lineofsight.signals.comparison.symbols import Cell, Missing, read_cell
from lineofsight.signals.comparison.told import Told

NATIONAL, REGIONAL, LOCAL = "National", "Regional", "Local authority"
LEVELS = {"national": NATIONAL, "regional": REGIONAL, "local authority": LOCAL}
INVENTED_MARK = "(invented)"
WHY = "_why"  # beside each figure's column: the reason why there is none

NO_YEAR = "A row does not say its year as 2025 or 202425, so it was set aside."
NO_LEVEL = "A row is neither national, regional nor of a local authority, so it was set aside."
NO_AREA = "A row does not give the code of its area, so it was set aside."
TORN = "A row has more or fewer cells than there are headings, so it was set aside."
TWICE_ALIKE = "A row stands twice with the same figures, so one of them was set aside."
TWICE_APART = (
    "A row stands twice with different figures, so the second was set aside: ask the publisher which is right."
)


@dataclass
class Arrived:
    """One file, read through. Nothing is kept yet."""

    name: str  # the file's own name, never its path
    sha256: str
    layout: Layout
    rows: pa.Table
    rows_in: int
    set_aside: Counter[str]
    symbols: Counter[str]  # cells without a number, by the sign that stood there
    reasons: Counter[str]  # the same cells, by what the sign means
    numbers: int
    years: tuple[int, ...]
    not_carried: tuple[str, ...]  # headings that no layout of ours reads
    not_filled: tuple[str, ...]  # columns of the layout that this file does not have
    invented: bool
    notes: tuple[str, ...]
    problems: ProblemCounts

    @property
    def rows_kept(self) -> int:
        return len(self.rows)

    @property
    def release(self) -> str:
        """The latest year told and the file's own fingerprint: a name that the same file always has."""
        year = str(self.years[-1]) if self.years else "year-not-stated"
        return f"{year}-{self.sha256[:8]}"


def read_published(path: Path, layouts: Layouts, *, model_year: int | None = None) -> Arrived:
    """Read one file through, or refuse it in one sentence. `model_year` is for a list of neighbours."""
    found = recognise(path, layouts)
    told = Told(path.name, found)
    if found.layout.shape == FIGURES:
        rows = _Figures(found, told).table()
    elif found.layout.shape == NEIGHBOURS:
        rows = read_neighbours(found, told, path, model_year)
    else:
        rows = read_inspections(found, told)
    rows_in = len(found.below.row_numbers) + len(found.below.torn_rows) + len(found.below.short_rows)
    if told.torn():
        told.aside_rows(TORN, told.torn())
    if not len(rows):
        raise RefusedError(
            f"{path.name} has the headings of “{found.layout.title}” but no row that can be used: download it again."
        )
    if len(rows) + sum(told.set_aside.values()) != rows_in:
        raise RefusedError(f"The rows of {path.name} do not add up, so nothing was kept: send us the file's headings.")
    told.say_columns()
    return Arrived(
        name=path.name,
        sha256=sha256(path),
        layout=found.layout,
        rows=rows,
        rows_in=rows_in,
        set_aside=told.set_aside,
        symbols=told.symbols,
        reasons=told.reasons,
        numbers=told.numbers,
        years=told.years,
        not_carried=told.not_carried,
        not_filled=told.not_filled,
        invented=told.invented,
        notes=tuple(told.notes),
        problems=told.problems,
    )


@dataclass
class _Figures:
    """A file in the long form of England's statistics: an area and a year to a row, figures side by side."""

    found: Recognised
    told: Told

    def table(self) -> pa.Table:
        places = self._places()
        splits = {
            name: [split.value(text) for text in self._texts(split.headings)]
            for name, split in self.found.layout.splits.items()
        }
        cells: dict[str, tuple[list[float | None], list[str | None]]] = {}
        texts: dict[str, list[str | None]] = {}
        for item in self.found.layout.items.values():
            column = self.found.column(item.headings)
            if column is None:
                self.told.not_filled = (*self.told.not_filled, item.headings[0])
                continue
            texts[item.name] = column.to_pylist()
        kept = self._kept(places, splits, texts)
        for name in texts:
            item = self.found.layout.items[name]
            cells[name] = self._typed(item, [texts[name][row] for row in kept], kept)
        return self._as_table(places, splits, cells, kept)

    def _texts(self, headings: Sequence[str]) -> list[str | None]:
        column = self.found.column(headings)
        if column is None:
            return [None] * len(self.found.below.row_numbers)
        return [text.strip() if text else None for text in column.to_pylist()]

    def _places(self) -> list[Mapping[str, object] | str]:
        """Each row's year and area, or the reason why it has none."""
        columns = {name: self._texts(headings) for name, headings in PLACE_AND_TIME.items()}
        names = list(columns)
        rows = zip(*columns.values(), strict=True)
        return [_place_of(dict(zip(names, row, strict=True))) for row in rows]

    def _kept(
        self,
        places: Sequence[Mapping[str, object] | str],
        splits: Mapping[str, Sequence[str]],
        texts: Mapping[str, Sequence[str | None]],
    ) -> list[int]:
        """The rows with a year and an area, each once."""
        seen: dict[tuple[object, ...], int] = {}
        kept: list[int] = []
        for row, place in enumerate(places):
            if isinstance(place, str):
                self.told.aside(place, row)
                continue
            key = (place["year"], place["level"], place["area"], *(values[row] for values in splits.values()))
            first = seen.setdefault(key, row)
            if first == row:
                kept.append(row)
            else:
                alike = all(values[row] == values[first] for values in texts.values())
                self.told.aside(TWICE_ALIKE if alike else TWICE_APART, row)
        return kept

    def _typed(
        self, item: Item, texts: Sequence[str | None], kept: Sequence[int]
    ) -> tuple[list[float | None], list[str | None]]:
        read: dict[str | None, Cell] = {text: read_cell(text) for text in set(texts)}
        for text, many in Counter(texts).items():
            self.told.cell(text, read[text], many)
        unusable = {text: cell.problem for text, cell in read.items() if cell.problem}
        heading = self.found.headings[self.found.place(item.headings) or 0]
        for what in sorted(set(unusable.values())):
            rows = [row for row, text in zip(kept, texts, strict=True) if unusable.get(text) == what]
            self.told.problem(what, rows, heading)
        numbers = [read[text].number for text in texts]
        whys = [str(missing) if (missing := read[text].missing) else None for text in texts]
        return numbers, whys

    def _as_table(
        self,
        places: Sequence[Mapping[str, object] | str],
        splits: Mapping[str, Sequence[str]],
        cells: Mapping[str, tuple[list[float | None], list[str | None]]],
        kept: Sequence[int],
    ) -> pa.Table:
        told = [place for row in kept if not isinstance(place := places[row], str)]
        columns: dict[str, pa.Array] = {"year": pa.array([place["year"] for place in told], pa.int16())}
        for name in ("period", "level", "area", "new_code", "name", "region", "region_name"):
            columns[name] = pa.array([place[name] for place in told], pa.string())
        for name, values in splits.items():
            columns[name] = pa.array([values[row] for row in kept], pa.string())
        for name in self.found.layout.items:
            numbers, whys = cells.get(name, ([None] * len(kept), [str(Missing.BLANK)] * len(kept)))
            columns[name] = pa.array(numbers, pa.float64())
            columns[name + WHY] = pa.array(whys, pa.string())
        columns["from_row"] = self.found.below.row_numbers.take(pa.array(kept, pa.int64()))
        self.told.years = tuple(sorted({int(str(place["year"])) for place in told}))
        names = {str(place["name"]) for place in told if place["name"]}
        self.told.invented = any(INVENTED_MARK in name for name in names)
        return pa.table(columns)


def _place_of(row: Mapping[str, str | None]) -> Mapping[str, object] | str:
    year = year_of(row["time_period"])
    if year is None:
        return NO_YEAR
    level = LEVELS.get((row["geographic_level"] or "").lower())
    if level is None:
        return NO_LEVEL
    codes = {
        NATIONAL: (row["country_code"], row["country_name"]),
        REGIONAL: (row["region_code"], row["region_name"]),
        LOCAL: (_plain_code(row["old_la_code"]) or row["new_la_code"], row["la_name"]),
    }
    area, name = codes[level]
    if area is None or area.lower() in ("x", "z", "c"):
        return NO_AREA
    return {
        "year": year,
        "period": row["time_period"],
        "level": level,
        "area": area,
        "new_code": row["new_la_code"] if level == LOCAL else None,
        "name": name or area,
        "region": row["region_code"],
        "region_name": row["region_name"],
    }


def _plain_code(text: str | None) -> str | None:
    """A code that a spreadsheet has made a number of is itself again."""
    plain = re.sub(r"^([0-9]+)\.0+$", r"\1", text) if text else ""
    return plain if plain.lower() not in ("", "x", "z", "c", "na", "n/a") else None


def year_of(text: str | None) -> int | None:
    """The year in which a period ends: 2025, or 202425 and 2024/25 and 2024-25 for one that spans two."""
    plain = re.sub(r"\.0+$", "", (text or "").strip())
    if re.fullmatch(r"(19|20)[0-9]{2}", plain):
        return int(plain)
    if found := re.fullmatch(r"((?:19|20)[0-9]{2})[-/]?([0-9]{2})", plain):
        first, last = int(found[1]), int(found[2])
        return first + 1 if (first + 1) % 100 == last else None
    return None
