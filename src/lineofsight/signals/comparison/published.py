"""One measure as it is published: every authority, region and England, year by year, with what is not known and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from lineofsight.records.home import Home
from lineofsight.signals.comparison.arriving import LOCAL, NATIONAL, REGIONAL, WHY
from lineofsight.signals.comparison.layouts import PER, RATE, Compares, Layout, Layouts
from lineofsight.signals.comparison.store import Release, in_force
from lineofsight.signals.comparison.symbols import IN_WORDS, Missing

JOINED = " / "  # between the codes of authorities that report together
NOT_TOLD = "not in the file"
NO_POPULATION = "the number of children is not known: import the mid-year population estimates"


@dataclass(frozen=True)
class Area:
    code: str
    new_code: str | None
    name: str
    level: str
    region: str | None
    region_name: str | None
    earlier_codes: frozenset[str] = frozenset()  # a new code comes with each change of boundary or of kind

    @property
    def codes(self) -> set[str]:
        """Its own codes, those it had before, and those of each authority where several report together."""
        own = {self.code, self.new_code or self.code, *self.earlier_codes}
        return {part for code in own for part in (code, *code.split(JOINED))}


@dataclass(frozen=True)
class Value:
    """A figure of one area in one year: a share from 0 to 1, or a rate; or why there is none."""

    numerator: float | None
    denominator: float | None
    value: float | None
    missing: str = ""  # in words; empty where there is a value

    @property
    def counted(self) -> bool:
        return self.numerator is not None and bool(self.denominator)


@dataclass(frozen=True)
class Published:
    """What is held of one measure. Build it with `published`."""

    layout: Layout
    compares: Compares
    years: Mapping[int, Mapping[str, Value]]  # by year, then by the area's code
    areas: Mapping[str, Area]  # as the latest year that tells of them says
    releases: tuple[Release, ...]

    @property
    def invented(self) -> bool:
        return any(release.invented for release in self.releases)

    @property
    def latest(self) -> int | None:
        return max(self.years, default=None)

    def find(self, code: str, year: int | None = None) -> Area | None:
        """The authority of this code, new or old, or the one that it reports together with."""
        told = self.years.get(year, {}) if year is not None else self.areas
        local = [area for area in self.areas.values() if area.level == LOCAL and code in area.codes]
        return next((area for area in local if area.code in told), local[0] if local else None)

    @property
    def england(self) -> Area | None:
        return next((area for area in self.areas.values() if area.level == NATIONAL), None)

    def region_of(self, area: Area) -> Area | None:
        return next((a for a in self.areas.values() if a.level == REGIONAL and a.code == area.region), None)

    def of(self, area: Area | None, year: int) -> Value:
        found = self.years.get(year, {}).get(area.code) if area is not None else None
        return found or Value(None, None, None, NOT_TOLD)

    def locals(self, year: int) -> dict[str, Value]:
        """Every local authority told that year, with or without a figure."""
        return {c: value for c, value in self.years.get(year, {}).items() if self.areas[c].level == LOCAL}


@dataclass
class _Reading:
    """Rows of one release, found by area, year and part."""

    layout: Layout
    table: pa.Table
    rows: dict[tuple[Any, ...], int] = field(default_factory=dict)
    splits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.splits = tuple(self.layout.splits)
        keys = [self.table[name].to_pylist() for name in ("year", "area", *self.splits)]
        self.rows = {key: row for row, key in enumerate(zip(*keys, strict=True))}
        self.columns = {name: self.table[name].to_pylist() for name in self.table.column_names}

    def amount(self, item: str, year: int, area: str, where: Mapping[str, str]) -> tuple[float | None, str]:
        """A number, or why there is none."""
        row = self.rows.get((year, area, *(where.get(name, "") for name in self.splits)))
        if row is None:
            return None, NOT_TOLD
        number = self.columns[item][row]
        if number is not None:
            return float(number), ""
        return None, IN_WORDS[Missing(self.columns[item + WHY][row])]

    def sum_of(
        self, items: Iterable[str], year: int, area: str, wheres: Iterable[Mapping[str, str]]
    ) -> tuple[float | None, str]:
        """Known only where every part is."""
        total, parts = 0.0, list(wheres)
        for item in items:
            for where in parts:
                number, why = self.amount(item, year, area, where)
                if number is None:
                    return None, why
                total += number
        return total, ""


def published(home: Home, layouts: Layouts, layout: Layout, compares: Compares) -> Published:
    """What the home holds for one measure; years without any release are simply not there."""
    found = in_force(home, layout.kind)
    people = _children(home, layouts) if compares.population else {}
    years: dict[int, dict[str, Value]] = {}
    areas: dict[str, tuple[int, Area]] = {}
    new_codes: dict[str, set[str]] = {}
    for release in found:  # the newest first: what it tells, an older one does not
        reading = _Reading(layout, release.rows())
        told = set(years)
        for year, area in _each_area(reading):
            new_codes.setdefault(area.code, set()).update(code for code in (area.new_code,) if code)
            if year in told:
                continue
            years.setdefault(year, {})[area.code] = _value(reading, compares, year, area.code, people)
            if area.code not in areas or areas[area.code][0] < year:
                areas[area.code] = (year, area)
    named = {code: replace(area, earlier_codes=frozenset(new_codes[code])) for code, (_, area) in areas.items()}
    return Published(layout, compares, years, named, tuple(found))


def _each_area(reading: _Reading) -> list[tuple[int, Area]]:
    columns = reading.columns
    names = ("year", "area", "new_code", "name", "level", "region", "region_name")
    rows = zip(*(columns[name] for name in names), strict=True)
    found = {(year, area): (year, Area(area, *rest)) for year, area, *rest in rows}
    return list(found.values())


def _value(
    reading: _Reading, compares: Compares, year: int, area: str, people: Mapping[tuple[int, str], float]
) -> Value:
    given, why_not_given = None, ""
    if compares.value is not None:
        given, why_not_given = reading.amount(compares.value, year, area, compares.where)
        if given is not None and compares.shows != RATE:
            given /= 100
    if not compares.counts or compares.numerator is None:
        return Value(None, None, given, why_not_given)
    count, why = reading.sum_of([compares.numerator], year, area, _parts(compares, compares.where))
    if compares.population:
        size, no_size = people.get((year - 1, area)), NO_POPULATION
    else:
        size, no_size = reading.sum_of(compares.denominator, year, area, _parts(compares, compares.whole))
    if given is None and count is not None and size:
        given = count / size * (PER if compares.shows == RATE else 1)
    return Value(count, size, given, "" if given is not None else why or no_size or why_not_given or "nothing to count")


def _parts(compares: Compares, where: Mapping[str, str]) -> list[Mapping[str, str]]:
    if compares.add_up is None:
        return [where]
    split, parts = compares.add_up
    return [{**where, split: part} for part in parts]


def _children(home: Home, layouts: Layouts) -> dict[tuple[int, str], float]:
    """How many children live in each area in the middle of each year, as published."""
    layout = layouts.population
    if layout.population is None:
        return {}
    item, where = layout.population
    found: dict[tuple[int, str], float] = {}
    for release in in_force(home, layout.kind):
        reading = _Reading(layout, release.rows())
        for (year, area, *_), _row in reading.rows.items():
            number, _why = reading.amount(item, year, area, where)
            if number is not None:
                found.setdefault((year, area), number)
    return found
