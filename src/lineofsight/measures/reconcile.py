"""Our figures beside somebody else's; where they differ, the reading that gives theirs and the children it turns on.

A reading explains a figure only if it gives theirs exactly. Otherwise the difference is not explained, and is said so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.case_files import Shape
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.drill_down import why_not
from lineofsight.measures.reading_figures import TheirChild, TheirFigure
from lineofsight.measures.readings import (
    A_BLANK,
    A_CLOCK,
    A_POPULATION,
    A_READING,
    OURS,
    POPULATIONS,
    Case,
    Count,
    Reading,
    Standing,
    cases_of,
    count,
    limits_in,
    readings_of,
    standings,
)
from lineofsight.measures.results import Results
from lineofsight.measures.verdict import Verdict
from lineofsight.records.problems import RefusedError

NOT_EXPLAINED = "not explained"
NOT_COUNTED = "not counted"
A_LITTLE = 1e-9  # two numbers that are one, but for how a computer keeps fractions


@dataclass(frozen=True, slots=True)
class ChildDifference:
    """One child on whom a difference turns."""

    authority: str
    child: str
    why: str
    ours: str
    theirs: str
    because: str | None
    dates: Mapping[str, str | None]
    measure: str = ""
    month: str = ""

    def as_json(self) -> dict[str, Any]:
        told = {
            "child": self.child,
            "why": self.why,
            "ours": self.ours,
            "theirs": self.theirs,
            "dates": dict(self.dates),
            "because": self.because,
            "authority": self.authority,
        }
        return {"measure": self.measure, "month": self.month, **told} if self.measure else told


@dataclass
class FigureCompared:
    measure: str
    month: str
    place: str
    theirs: dict[str, Any]
    ours: dict[str, Any] | None  # None: this figure is not told here
    agrees: bool
    explained_by: str | None = None
    also_given_by: list[str] = field(default_factory=list)  # other readings that give the same numbers
    not_tried: list[str] = field(default_factory=list)
    near_limit: int | None = None  # None: not asked, or the measure sets no limit
    children: list[ChildDifference] = field(default_factory=list)
    restricted: int = 0  # on whom it turns too; counted, not listed

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "month": self.month,
            "place": self.place,
            "theirs": self.theirs,
            "ours": self.ours,
            "agrees": self.agrees,
            "explained_by": self.explained_by,
            "also_given_by": self.also_given_by,
            "not_tried": self.not_tried,
            "near_limit": self.near_limit,
            "children": [child.as_json() for child in self.children],
            "restricted": self.restricted,
        }


@dataclass(frozen=True, slots=True)
class _Place:
    authority: str
    place_type: str
    place: str

    def holds(self, case: Case) -> bool:
        if case.authority != self.authority:
            return False
        return self.place_type == "authority" or getattr(case, self.place_type) == self.place


class Ours:
    """What this home says, read once for each measure and period."""

    def __init__(self, results: Results, catalogue: Catalogue, authorities: Sequence[str]) -> None:
        self.results, self.catalogue, self.authorities = results, catalogue, tuple(authorities)
        wanted = ["measure", "authority", "period", "place_type", "place", "population", "breakdown"]
        rows = pq.read_table(results.tallies, columns=wanted).to_pylist()
        self._tallies = [row for row in rows if row["breakdown"] == ""]
        self._told = {(row["measure"], row["authority"], row["period"]) for row in self._tallies}
        self._cases: dict[tuple[str, str], list[Case]] = {}

    def told(self, measure: str, authority: str, period: str) -> bool:
        return (measure, authority, period) in self._told

    def cases(self, measure: Measure, period: str) -> list[Case]:
        key = (measure.id, period)
        if key not in self._cases:
            self._cases[key] = cases_of(self.results, measure, self.catalogue.rules, period)
        return self._cases[key]

    def twin(self, measure: Measure, authority: str, period: str) -> tuple[Measure, list[Case]] | str | None:
        """The measure with the other clock and its cases; or why it cannot be asked; None: there is none."""
        if measure.other_clock is None:
            return None
        twin = self.catalogue.measures.get(measure.other_clock)
        if twin is None:
            return f"{measure.other_clock}: it was not measured"
        if not self.told(twin.id, authority, period):
            return f"{twin.id}: {self.silence(twin, period)}"
        return twin, [case for case in self.cases(twin, period) if case.authority == authority]

    def silence(self, measure: Measure, period: str) -> str:
        """Why nothing is told for a period."""
        if period == AS_AT and measure.cases.shape is Shape.EVENTS:
            return "it counts events by month"
        if any(row["measure"] == measure.id for row in self._tallies):
            return f"no source loaded covers {period} whole"
        return why_not(self.results, measure)

    def population(self, measure: str, period: str, where: _Place) -> int | None:
        wanted = {"measure": measure, "period": period, "place_type": where.place_type, "place": where.place}
        found = [row for row in self._tallies if all(row[name] == value for name, value in wanted.items())]
        return next((row["population"] for row in found if row["authority"] == where.authority), None)

    def place(self, figure: TheirFigure) -> _Place:
        """The place that they name, as we spell it. Refused if it is none of ours, or more than one of ours."""
        if figure.place is None:
            return _Place(self.only_authority(figure.row), "authority", self.only_authority(figure.row))
        known = {(row["authority"], row["place_type"], row["place"]) for row in self._tallies}
        known |= {(authority, "authority", authority) for authority in self.authorities}
        said = figure.place.casefold()
        found = [
            _Place(*each)
            for each in sorted(known)
            if each[2].casefold() == said and figure.place_type in (None, each[1])
        ]
        if len(found) != 1:
            what = (
                "is not one that we know" if not found else "is more than one of ours: head the column team or locality"
            )
            raise RefusedError(f"Row {figure.row}: the place {what}. Write it as `lineofsight figures` does.")
        return found[0]

    def authority(self, child: TheirChild) -> str:
        if child.authority is None:
            return self.only_authority(child.row)
        if child.authority not in self.authorities:
            raise RefusedError(f"Row {child.row}: this authority is not held here. Write its code, or leave it blank.")
        return child.authority

    def only_authority(self, row: int) -> str:
        if len(self.authorities) != 1:
            raise RefusedError(f"Row {row}: several authorities are held here. Give each row its authority's code.")
        return self.authorities[0]


def compare_figure(figure: TheirFigure, ours: Ours) -> FigureCompared:
    measure = ours.catalogue.measure(figure.measure)
    where = ours.place(figure)
    theirs: dict[str, Any] = {"numerator": figure.numerator, "denominator": figure.denominator}
    if figure.value is not None:
        theirs["value"] = figure.value.value
    if not ours.told(measure.id, where.authority, figure.period):
        reason = f"not told here: {ours.silence(measure, figure.period)}"
        return FigureCompared(measure.id, figure.period, where.place, theirs, None, False, reason)
    cases = [case for case in ours.cases(measure, figure.period) if where.holds(case)]
    population = ours.population(measure.id, figure.period, where)
    found = standings(cases, OURS)
    agrees = _gives(figure, measure, count(found), population)
    told = _told(measure, cases, count(found), population)
    compared = FigureCompared(measure.id, figure.period, where.place, theirs, told, agrees)
    if not agrees:
        _explain(compared, figure, measure, cases, population, ours, where)
    return compared


def _told(measure: Measure, cases: Sequence[Case], counted: Count, population: int | None) -> dict[str, Any]:
    numerator, denominator, value = _figures(measure, counted, population)
    verdicts = Counter(case.verdict for case in cases)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "missing": verdicts[Verdict.MISSING],
        "excluded": verdicts[Verdict.EXCLUDED],
        "value": value,
    }


def _figures(measure: Measure, counted: Count, population: int | None) -> tuple[int | None, int | None, float | None]:
    """The numerator, the denominator and the value, as the figures of a measure have them."""
    if measure.shows == "count":
        return counted.met, None, float(counted.met)
    if measure.shows == "median":
        return None, counted.counted, counted.middle
    below = population if measure.shows == "rate_per_10000" else counted.counted
    scale = 10_000 if measure.shows == "rate_per_10000" else 1
    return counted.met, below, counted.met * scale / below if below else None


def _gives(figure: TheirFigure, measure: Measure, counted: Count, population: int | None) -> bool:
    """Is it exactly theirs? A value is asked for only where the two numbers do not settle it."""
    numerator, denominator, value = _figures(measure, counted, population)
    pairs = [(figure.numerator, numerator), (figure.denominator, denominator)]
    settled = [(theirs, ours) for theirs, ours in pairs if theirs is not None and ours is not None]
    if any(theirs != ours for theirs, ours in settled):
        return False
    if figure.value is None or len(settled) == len(pairs):
        return bool(settled)
    return value is not None and abs(value - figure.value.value) <= figure.value.leeway + A_LITTLE


def _explain(
    compared: FigureCompared,
    figure: TheirFigure,
    measure: Measure,
    cases: list[Case],
    population: int | None,
    ours: Ours,
    where: _Place,
) -> None:
    twin = ours.twin(measure, where.authority, figure.period)
    if isinstance(twin, str):
        compared.not_tried.append(twin)
    seen: list[set[tuple[str, str, str, bool]]] = []
    for reading in readings_of(measure):
        if reading.other_clock and not isinstance(twin, tuple):
            continue
        asked, of = (measure, cases) if not reading.other_clock else _placed(twin, where)
        found = standings(of, reading)
        if not _gives(figure, asked, count(found), population) or (counted := _counted(found)) in seen:
            continue
        if not seen:
            compared.explained_by = reading.words
            differing = list(differences(standings(cases, OURS), found, reading))
            _list(compared, differing, {(c.authority, c.child) for c in (*cases, *of) if c.restricted})
        else:
            compared.also_given_by.append(reading.words)
        seen.append(counted)
    if not seen:
        compared.explained_by = NOT_EXPLAINED
        near = sum(case.near_limit for case in cases if case.counted)
        compared.near_limit = near if limits_in(measure) else None


def _counted(found: Sequence[Standing]) -> set[tuple[str, str, str, bool]]:
    """Two readings with the same of these are one: what the second adds changes nothing here."""
    return {(s.case.authority, s.case.child, s.case.case_id, s.met) for s in found if s.met is not None}


def _placed(twin: Any, where: _Place) -> tuple[Measure, list[Case]]:
    measure, cases = twin
    return measure, [case for case in cases if where.holds(case)]


def _list(compared: FigureCompared, found: list[ChildDifference], restricted: set[tuple[str, str]]) -> None:
    kept_back = {(child.authority, child.child) for child in found} & restricted
    compared.restricted = len(kept_back)
    compared.children = [child for child in found if (child.authority, child.child) not in kept_back]


# --- children --------------------------------------------------------------------------------------------------------


def differences(ours: Sequence[Standing], theirs: Sequence[Standing], reading: Reading) -> Iterator[ChildDifference]:
    """Each child who stands otherwise under the reading. A child whose cases only change places makes no difference."""
    here, there = _by_child(ours), _by_child(theirs)
    for key in sorted(here.keys() | there.keys()):
        mine, others = here.get(key, {}), there.get(key, {})
        if _counts(mine) == _counts(others):
            continue
        for one, other in _beside(mine, others):
            if _word(one) != _word(other):
                yield _difference(key, one, other, reading)


def _by_child(found: Sequence[Standing]) -> dict[tuple[str, str], dict[str, Standing]]:
    by_child: dict[tuple[str, str], dict[str, Standing]] = {}
    for standing in found:
        by_child.setdefault((standing.case.authority, standing.case.child), {})[standing.case.case_id] = standing
    return by_child


def _counts(found: Mapping[str, Standing]) -> Counter[str]:
    return Counter(_word(standing) for standing in found.values() if standing.met is not None)


def _beside(
    mine: Mapping[str, Standing], others: Mapping[str, Standing]
) -> Iterator[tuple[Standing | None, Standing | None]]:
    """The same case on both sides; or, where the other clock has cases of its own, one with one in order."""
    both = [name for name in mine if name in others]
    yield from ((mine[name], others[name]) for name in both)
    yield from zip_longest(
        [standing for name, standing in mine.items() if name not in others],
        [standing for name, standing in others.items() if name not in mine],
    )


def _word(standing: Standing | None) -> str:
    if standing is None or standing.met is None:
        return NOT_COUNTED
    return "met" if standing.met else "not met"


def _difference(
    key: tuple[str, str], one: Standing | None, other: Standing | None, reading: Reading
) -> ChildDifference:
    case = one.case if one is not None else None
    dates = {**(dates_of(other.case) if other else {}), **(dates_of(case) if case else {})}
    ours = case.verdict.words if case is not None else NOT_COUNTED
    why, because = _why(case, reading)
    return ChildDifference(*key, why, ours, _word(other), because, dates)


def _why(case: Case | None, reading: Reading) -> tuple[str, str | None]:
    """Which part of the reading it is that this child turns on, and the reason behind it where one is written."""
    if reading.other_clock:
        blank = case is not None and case.verdict is Verdict.MISSING and reading.blanks != "not met"
        return (A_BLANK if blank else A_CLOCK), None
    if case is None:
        return A_POPULATION, None
    if reading.other_working_days and case.by_other_reading is not case.verdict:
        return A_READING, None
    if case.verdict is Verdict.EXCLUDED:
        return A_POPULATION, f"excluded here: {case.because}"
    if reading.without is not None and POPULATIONS[reading.without](case):
        return A_POPULATION, f"one of {reading.without}"
    return A_BLANK, None


def dates_of(case: Case) -> dict[str, str | None]:
    return {name: day.isoformat() if day is not None else None for name, day in case.dates.items()}
