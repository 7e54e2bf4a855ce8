"""Public tables attacked: all that is told of a measure as one set of sums, and what can be worked out from it."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lineofsight.measures.case_files import Shape
from lineofsight.signals.disclosure.attacker import Known, Sum, ranges
from lineofsight.signals.disclosure.lattice import Rule, public_rows, year_of
from lineofsight.signals.disclosure.table import CountTable

Row = dict[str, Any]
PLACES = ("Eastvale", "Northfern", "Southmere", "Westmoor", "not recorded")
SPLITS = {"sex": ("F", "M", "not recorded"), "age_band": ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17")}
A_LITTLE = 1e-6


# --- tables ------------------------------------------------------------------------------------------------------


def with_totals(counts: Sequence[Sequence[int]]) -> CountTable:
    rows = [(*line, sum(line)) for line in counts]
    rows.append(tuple(sum(column) for column in zip(*rows, strict=True)))
    names = tuple(f"row {n}" for n in range(len(counts)))
    columns = tuple(f"column {n}" for n in range(len(counts[0])))
    return CountTable((*names, "Total"), (*columns, "Total"), tuple(rows), len(counts), len(counts[0]))


def some_counts(luck: random.Random, rows: int, columns: int) -> list[list[int]]:
    kind = luck.choice(("few", "some", "many"))
    most = {"few": 9, "some": 40, "many": 200}[kind]
    return [
        [luck.choice((0, luck.randint(0, 9), luck.randint(0, most), luck.randint(0, most))) for _ in range(columns)]
        for _ in range(rows)
    ]


def taken(ranges_: Mapping[Any, tuple[float, float]], threshold: int) -> list[Any]:
    """Which of these small numbers an attacker has: not nought any more, or not more than small."""
    return [cell for cell, (low, high) in ranges_.items() if low > A_LITTLE or high < threshold + 1 - A_LITTLE]


# --- a measure of an invented place ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cases:
    shape: Shape


@dataclass(frozen=True)
class SomeMeasure:
    """As much of a measure as the public tables need to know."""

    shows: str = "share"
    shape: Shape = Shape.EVENTS
    safety_critical: bool = False
    id: str = "a_measure"

    @property
    def cases(self) -> Cases:
        return Cases(self.shape)


def months_from(first: str, many: int) -> list[str]:
    year, month = int(first[:4]), int(first[5:])
    return [f"{year + (month - 1 + n) // 12}-{(month - 1 + n) % 12 + 1:02}" for n in range(many)]


Child = tuple[str, str, Mapping[str, str], str]  # month, place, groups, verdict


def some_children(luck: random.Random, months: Sequence[str]) -> list[Child]:
    """Cases of a measure: some measures count many, some few, some are nearly always met."""
    busy = {place: luck.choice((0.2, 1, 3, 10, 30)) for place in PLACES[:-1]} | {PLACES[-1]: luck.choice((0, 0, 1))}
    met, missing = luck.choice((0.03, 0.3, 0.6, 0.9, 0.97)), luck.choice((0, 0.02, 0.2))
    found = []
    for month in months:
        for place, many in busy.items():
            for _ in range(int(luck.expovariate(1 / many)) if many else 0):
                groups = {name: luck.choice(values) for name, values in SPLITS.items()}
                chance = luck.random()
                verdict = "missing" if chance < missing else "met" if luck.random() < met else "not_met"
                found.append((month, place, groups, verdict))
    return found


def tallies(children: Iterable[Child], months: Sequence[str], measure: SomeMeasure) -> list[Row]:
    """The children counted, as the engine does: by place, and by each breakdown of the authority."""
    counts: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for month in months:
        for kind, place in (("authority", "999"), *(("locality", name) for name in PLACES)):
            counts[month, kind, place, ""] = dict.fromkeys(("met", "not_met", "missing", "excluded"), 0)
    for month, place, groups, verdict in children:
        keys = [("authority", "999", ""), ("locality", place, "")]
        keys += [("authority", "999", f"{name}={value}") for name, value in groups.items()]
        for key in keys:
            empty = dict.fromkeys(("met", "not_met", "missing", "excluded"), 0)
            counts.setdefault((month, *key), empty)[verdict] += 1
    return [
        {
            "measure": measure.id,
            "version": "1",
            "authority": "999",
            "period_kind": "month",
            "period": month,
            "place_type": kind,
            "place": place,
            "part_of": "" if kind == "authority" else "999",
            "breakdown": breakdown,
            **each,
            "measured_median": 10.0,
            "population": 10_000,
        }
        for (month, kind, place, breakdown), each in sorted(counts.items())
    ]


def public(measure: SomeMeasure, rows: Sequence[Row], threshold: int) -> list[Row]:
    return public_rows(measure, rows, Rule(threshold))  # type: ignore[arg-type]


# --- the attacker's sums -----------------------------------------------------------------------------------------

NUMBERS = ("met", "rest", "counted")
Name = tuple[str, ...]


@dataclass
class Picture:
    """Every number that there is of a measure, by name; what is published of it; and which add up to which."""

    names: dict[Name, int] = field(default_factory=dict)
    sums: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)
    published: dict[int, int] = field(default_factory=dict)
    said: dict[int, tuple[float, float]] = field(default_factory=dict)

    def cell(self, *name: str) -> int:
        return self.names.setdefault(name, len(self.names))

    def add_up(self, whole: Name, parts: Iterable[Name]) -> None:
        self.sums.add((self.cell(*whole), tuple(sorted(self.cell(*part) for part in parts))))

    def of(self, wanted: Iterable[int]) -> dict[int, tuple[float, float]]:
        sums = [Sum(whole, parts) for whole, parts in sorted(self.sums)]
        return ranges(Known(len(self.names), sums, self.published, self.said), wanted)


def cell_of(row: Row) -> Name:
    """Which cell of which table a row is: the period, what it is split by, and the part."""
    period = f"year {row['period']}" if row["period_kind"] == "year" else row["period"]
    if row["breakdown"]:
        return period, row["breakdown"].partition("=")[0], row["breakdown"]
    return period, row["place_type"], row["place"]


def put_structure(picture: Picture, measure: SomeMeasure, rows: Sequence[Row], release: str = "") -> dict[Name, int]:
    """The sums that hold whatever the numbers are; and the numbers as they are, by name.

    Of events, groups stand for a year: however a year's groups fall into its months, the sums can be kept, so the
    groups' months would hold nothing down.
    """
    heads = {cell_of(row): _numbers(measure, row) for row in rows if not row["breakdown"]}
    groups = {cell_of(row): _numbers(measure, row) for row in rows if row["breakdown"]}
    if measure.shape is Shape.EVENTS:
        groups = _by_year(groups)
        every = [name for name in heads if name[1] == "authority"]
        for year in {name[0] for name in groups}:
            months = [name for name in every if f"year {year_of(name[0])}" == year]
            whole = (year, *months[0][1:])
            heads[whole] = _added(heads[month] for month in months)
            _add_up(picture, whole, months, release)
    cells = heads | groups
    for (period, _), parts in _tables(cells).items():
        _add_up(picture, (period, "authority", "999"), parts, release)
    truth = {}
    for name, numbers in cells.items():
        three = [(*name, number, release) for number in NUMBERS]
        truth.update(zip(three, numbers, strict=True))
        picture.add_up(three[2], three[:2])
    return truth


def _numbers(measure: SomeMeasure, row: Row) -> tuple[int, int, int]:
    if measure.shows == "count":
        return row["met"], 0, row["met"]
    rest = row["not_met"] + row["missing"]
    return row["met"], rest, row["met"] + rest


def _by_year(groups: Mapping[Name, tuple[int, int, int]]) -> dict[Name, tuple[int, int, int]]:
    found: dict[Name, list[tuple[int, int, int]]] = {}
    for (month, *rest), numbers in groups.items():
        found.setdefault((f"year {year_of(month)}", *rest), []).append(numbers)
    return {name: _added(each) for name, each in found.items()}


def _added(each: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    met, rest, counted = (sum(numbers) for numbers in zip(*each, strict=True))
    return met, rest, counted


def _tables(cells: Iterable[Name]) -> dict[tuple[str, str], list[Name]]:
    found: dict[tuple[str, str], list[Name]] = {}
    for name in cells:
        if name[1] != "authority":
            found.setdefault((name[0], name[1]), []).append(name)
    return found


def _add_up(picture: Picture, whole: Name, parts: Iterable[Name], release: str) -> None:
    parts = list(parts)
    for number in NUMBERS:
        picture.add_up((*whole, number, release), ((*part, number, release) for part in parts))


def publish(
    picture: Picture, measure: SomeMeasure, told: Iterable[Row], truth: Mapping[Name, int], release: str = ""
) -> None:
    """What is told goes into the picture, and must be true; what is said to be between two numbers, too."""
    for row in told:
        met, rest, counted = ((*cell_of(row), number, release) for number in NUMBERS)
        if measure.shows != "share":
            picture.published[picture.cell(*rest)] = 0 if measure.shows == "count" else truth[rest]
        if row["numerator"] is not None:
            picture.published[picture.cell(*met)] = row["numerator"]
        if row["denominator"] is not None and measure.shows == "share":
            picture.published[picture.cell(*counted)] = row["denominator"]
        if row["between_low"] is not None:
            picture.said[picture.cell(*met)] = (row["between_low"], row["between_high"])
            assert row["between_low"] <= truth[met] <= row["between_high"]
        assert row["value"] is None or row["numerator"] is not None or measure.shows == "median"
    for name, cell in picture.names.items():
        if cell in picture.published and name in truth:
            assert picture.published[cell] == truth[name], f"what is told of {name[:2]} is not so"
