"""Who is like us, how inspectors judged them, and where one figure stands among many without a league table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from lineofsight.records.home import Home
from lineofsight.signals.comparison.layouts import INSPECTIONS, NEIGHBOURS, Layouts
from lineofsight.signals.comparison.published import Area, Published
from lineofsight.signals.comparison.store import in_force

MODEL_NOT_STATED = "year not stated"


@dataclass(frozen=True)
class Neighbours:
    """One authority's statistical neighbours by one year's model."""

    model_year: int | None
    codes: tuple[str, ...]  # the nearest first
    invented: bool

    @property
    def model(self) -> str:
        return f"{self.model_year} model" if self.model_year else f"model, {MODEL_NOT_STATED}"


def neighbours_of(home: Home, layouts: Layouts, codes: Collection[str]) -> Neighbours | None:
    """By the latest model held that knows this authority."""
    for release in in_force(home, layouts.of_shape(NEIGHBOURS).kind):
        for row in release.rows().to_pylist():
            if row["area"] in codes:
                return Neighbours(row["model_year"], tuple(row["neighbours"]), release.invented)
    return None


@dataclass(frozen=True)
class OfNeighbours:
    """The middle and the ends of what is known of the neighbours in one year."""

    known: int
    of: int
    middle: float | None
    low: float | None
    high: float | None
    names: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]  # name, and why there is no figure

    def as_json(self) -> dict[str, Any]:
        return {
            "known": self.known,
            "of": self.of,
            "median": self.middle,
            "low": self.low,
            "high": self.high,
            "authorities": list(self.names),
            "unknown": [{"authority": name, "why": why} for name, why in self.unknown],
        }


def of_neighbours(told: Published, neighbours: Neighbours, year: int) -> OfNeighbours:
    values, names, unknown = [], [], []
    for code in neighbours.codes:
        area = told.find(code, year)
        value = told.of(area, year)
        name = area.name if area else code
        names.append(name)
        if value.value is None:
            unknown.append((name, value.missing))
        else:
            values.append(value.value)
    known = sorted(values)
    return OfNeighbours(
        known=len(known),
        of=len(neighbours.codes),
        middle=median(known) if known else None,
        low=known[0] if known else None,
        high=known[-1] if known else None,
        names=tuple(names),
        unknown=tuple(unknown),
    )


@dataclass(frozen=True)
class Judged:
    """The latest inspection of an authority."""

    overall: str | None
    inspected_on: date
    published_on: date | None
    inspection: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "overall": self.overall,
            "inspected_on": self.inspected_on.isoformat(),
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "inspection": self.inspection,
        }


class Inspections:
    """The latest judgement of each authority that any release held tells of."""

    def __init__(self, home: Home, layouts: Layouts) -> None:
        self._latest: dict[str, Judged] = {}
        found = in_force(home, layouts.of_shape(INSPECTIONS).kind)
        self.held = bool(found)
        for release in found:
            for row in release.rows().to_pylist():
                judged = Judged(row["overall"], row["inspected_on"], row["published_on"], row["inspection"])
                before = self._latest.get(row["new_code"])
                if before is None or before.inspected_on < judged.inspected_on:
                    self._latest[row["new_code"]] = judged

    def of(self, area: Area) -> Judged | None:
        found = [self._latest[code] for code in area.codes if code in self._latest]
        return max(found, key=lambda judged: judged.inspected_on, default=None)


LEAST_TO_PLACE = 10


def standing(value: float, values: Sequence[float]) -> str:
    """Where a figure stands among all authorities', in words. A rank would say more than a figure can bear."""
    if len(values) < LEAST_TO_PLACE:
        return ""
    below = sum(other < value for other in values) + sum(other == value for other in values) / 2
    share = below / len(values)
    for least, words in (
        (0.9, "among the highest tenth"),
        (0.75, "in the highest quarter"),
        (0.25, "in the middle half"),
        (0.1, "in the lowest quarter"),
    ):
        if share >= least:
            return words
    return "among the lowest tenth"
