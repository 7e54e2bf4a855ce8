"""What each kind of published file looks like, and which measures of ours its figures may be set beside.

One YAML file a kind, in `definitions/published/`. A file is known by its headings, and where several kinds share them,
by what stands under them; never by its name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lineofsight.records.definitions import read_yaml
from lineofsight.records.mapping.codes import normalised

FIGURES, NEIGHBOURS, INSPECTIONS = "figures", "neighbours", "inspections"
SHARE, RATE = "share", "rate"
YEAR, DAY = "year", "day"
YEAR_BEFORE = "year before"
PER = 10_000

# How the publishers of England's statistics head the place and time of every row.
PLACE_AND_TIME: Mapping[str, tuple[str, ...]] = {
    "time_period": ("time_period",),
    "geographic_level": ("geographic_level",),
    "country_code": ("country_code",),
    "country_name": ("country_name",),
    "region_code": ("region_code",),
    "region_name": ("region_name",),
    "old_la_code": ("old_la_code",),
    "new_la_code": ("new_la_code",),
    "la_name": ("la_name",),
}
KNOWN_AND_UNUSED = ("time_identifier", "category", "region_ind", "web link", "local authority status", "ofsted region")


class LayoutError(ValueError):
    """A layout of ours is wrong. The message names the file and what to change."""


def same_heading(text: str) -> str:
    """A heading without what never matters: case, curly marks, spaces against underscores."""
    return re.sub(r"[\s_]+", " ", normalised(text)).strip()


@dataclass(frozen=True)
class Item:
    """One column of figures."""

    name: str
    headings: tuple[str, ...]
    is_: str  # count | amount | percent | rate
    of: str
    may_be_absent: bool


@dataclass(frozen=True)
class Split:
    """A column that says what part of the statistic a row is."""

    name: str
    headings: tuple[str, ...]
    holds: tuple[str, ...]  # one of these stands in it, or the file is of another kind
    spelled: Mapping[str, str]  # older spellings, and ours

    def value(self, text: str | None) -> str:
        plain = " ".join((text or "").split())
        return self.spelled.get(normalised(plain), plain)


@dataclass(frozen=True)
class Column:
    """A column of a file that is not of figures."""

    name: str
    headings: tuple[str, ...]
    numbered: bool  # headings hold {n}: one column each for 1, 2, 3...
    may_be_absent: bool


@dataclass(frozen=True)
class Compares:
    """How one column becomes a figure that may stand beside one of our measures."""

    kind: str
    measure: str
    shows: str  # share | rate
    numerator: str | None
    denominator: tuple[str, ...]  # added up; empty where a population is, or where only the value is published
    value: str | None  # the publisher's own share or rate
    where: Mapping[str, str]  # the rows of the numerator
    whole: Mapping[str, str]  # the rows of the denominator, where they are others
    add_up: tuple[str, tuple[str, ...]] | None  # a split whose parts are added up
    population: str  # "year before": per child who lived there in the middle of the year before
    over: str  # year: what happened in twelve months; day: how it stood on the last
    difference: str  # in words; empty where the definitions agree

    @property
    def counts(self) -> bool:
        """Is there a count and a size, so that chance can be reckoned with?"""
        return self.numerator is not None and bool(self.denominator or self.population)


@dataclass(frozen=True)
class Layout:
    kind: str
    title: str
    statistic: str
    publisher: str
    shape: str
    ends_on: tuple[int, int]  # month and day on which a published year ends, or at which it is told
    items: Mapping[str, Item]
    splits: Mapping[str, Split]
    columns: Mapping[str, Column]
    compares: tuple[Compares, ...]
    not_compared: Mapping[str, str]
    grades: tuple[str, ...]
    population: tuple[str, Mapping[str, str]] | None  # the item and rows that say how many children live somewhere

    def year_end(self, year: int) -> date:
        return date(year, *self.ends_on)

    @property
    def wanted(self) -> list[tuple[str, ...]]:
        """The headings without any of which this is another kind of file; each in every spelling."""
        if self.shape == FIGURES:
            place = [PLACE_AND_TIME[name] for name in ("time_period", "geographic_level")]
            codes = [(*PLACE_AND_TIME["old_la_code"], *PLACE_AND_TIME["new_la_code"])]
            items = [item.headings for item in self.items.values() if not item.may_be_absent]
            return [*place, *codes, *items, *(split.headings for split in self.splits.values())]
        return [
            tuple(heading.replace("{n}", "1") for heading in column.headings)
            for column in self.columns.values()
            if not column.may_be_absent and column.name != "closeness"
        ]

    @property
    def known(self) -> set[str]:
        """Every heading that this layout reads or knows it may leave."""
        found = {same_heading(heading) for heading in KNOWN_AND_UNUSED}
        for headings in (*PLACE_AND_TIME.values(), *(i.headings for i in self.items.values())):
            found |= {same_heading(heading) for heading in headings}
        for split in self.splits.values():
            found |= {same_heading(heading) for heading in split.headings}
        for column in self.columns.values():
            numbers = range(1, 51) if column.numbered else (1,)
            found |= {same_heading(heading.replace("{n}", str(n))) for heading in column.headings for n in numbers}
        return found


@dataclass(frozen=True)
class Layouts:
    kinds: Mapping[str, Layout]

    def of_measure(self, measure: str) -> tuple[Layout, Compares] | None:
        for layout in self.kinds.values():
            for compares in layout.compares:
                if compares.measure == measure:
                    return layout, compares
        return None

    def why_not(self, measure: str) -> str:
        """Why a published figure that looks alike is not set beside this measure; empty where none looks alike."""
        return next((one.not_compared[measure] for one in self.kinds.values() if measure in one.not_compared), "")

    @property
    def population(self) -> Layout:
        return next(layout for layout in self.kinds.values() if layout.population)

    def of_shape(self, shape: str) -> Layout:
        return next(layout for layout in self.kinds.values() if layout.shape == shape)


@lru_cache(maxsize=8)
def read_layouts(definitions: Path) -> Layouts:
    """Every layout in `published/` of these definitions."""
    found: dict[str, Layout] = {}
    for path in sorted((definitions / "published").glob("*.yaml")):
        layout = _read(path)
        found[layout.kind] = layout
    if not found:
        raise LayoutError("There are no layouts of published files in definitions/published.")
    return Layouts(found)


def _read(path: Path) -> Layout:
    try:
        said = read_yaml(path)
        layout = _layout(said)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as fault:
        raise LayoutError(f"published/{path.name} cannot be read ({fault}): compare it with another layout.") from fault
    if layout.kind != path.stem:
        raise LayoutError(f"published/{path.name} calls itself {layout.kind}: give both the same name.")
    for compares in layout.compares:
        _check(layout, compares, path.name)
    return layout


def _layout(said: Mapping[str, Any]) -> Layout:
    population = said.get("gives_population")
    return Layout(
        kind=said["kind"],
        title=said["title"],
        statistic=said["statistic"],
        publisher=said["publisher"],
        shape=said["shape"],
        ends_on=_month_and_day(said.get("ends_on", "31 March")),
        items={name: _item(name, about) for name, about in said.get("items", {}).items()},
        splits={name: _split(name, about) for name, about in said.get("splits", {}).items()},
        columns={name: _column(name, about) for name, about in said.get("columns", {}).items()},
        compares=tuple(_compares(said["kind"], about) for about in said.get("compares", ())),
        not_compared={name: _one_line(why) for name, why in said.get("not_compared", {}).items()},
        grades=tuple(said.get("grades", ())),
        population=(population["item"], dict(population["where"])) if population else None,
    )


_MONTHS = {"March": 3, "June": 6, "August": 8, "September": 9, "December": 12}


def _month_and_day(text: str) -> tuple[int, int]:
    day, month = text.split()
    return _MONTHS[month], int(day)


def _item(name: str, said: Mapping[str, Any]) -> Item:
    if said["is"] not in ("count", "amount", "percent", "rate"):
        raise ValueError(f"{name} is count, amount, percent or rate")
    return Item(name, _several(said["heading"]), said["is"], said["of"], bool(said.get("may_be_absent")))


def _split(name: str, said: Mapping[str, Any]) -> Split:
    spelled = {normalised(other): ours for other, ours in said.get("spelled", {}).items()}
    return Split(name, _several(said["heading"]), tuple(said.get("holds", ())), spelled)


def _column(name: str, said: Mapping[str, Any]) -> Column:
    numbered = "numbered" in said
    return Column(
        name, _several(said["numbered" if numbered else "heading"]), numbered, bool(said.get("may_be_absent"))
    )


def _compares(kind: str, said: Mapping[str, Any]) -> Compares:
    add_up = said.get("add_up")
    return Compares(
        kind=kind,
        measure=said["measure"],
        shows=said["shows"],
        numerator=said.get("numerator"),
        denominator=_several(said.get("denominator", ())),
        value=said.get("value"),
        where=dict(said.get("where", {})),
        whole=dict(said.get("whole", said.get("where", {}))),
        add_up=next(((name, tuple(parts)) for name, parts in add_up.items()), None) if add_up else None,
        population=said.get("population", ""),
        over=said["over"],
        difference=_one_line(said.get("difference", "")),
    )


def _check(layout: Layout, compares: Compares, file: str) -> None:
    named = [name for name in (compares.numerator, compares.value, *compares.denominator) if name]
    unknown = [name for name in named if name not in layout.items]
    unknown += [name for name in (*compares.where, *compares.whole) if name not in layout.splits]
    if compares.add_up is not None and compares.add_up[0] not in layout.splits:
        unknown.append(compares.add_up[0])
    if unknown:
        raise LayoutError(f"published/{file}, {compares.measure}: there is no column called {', '.join(unknown)}.")
    if compares.shows not in (SHARE, RATE) or compares.over not in (YEAR, DAY):
        raise LayoutError(f"published/{file}, {compares.measure}: shows a share or a rate, over a year or on a day.")
    if compares.population not in ("", YEAR_BEFORE) or not (compares.counts or compares.value):
        raise LayoutError(f"published/{file}, {compares.measure}: give a numerator with a denominator, or a value.")


def _several(said: str | Iterable[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _one_line(text: str) -> str:
    return " ".join(text.split())
