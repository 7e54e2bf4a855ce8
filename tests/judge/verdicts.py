"""One verdict a case, and their counts: by month, week and as at; by place; and by each breakdown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from tests.judge.days import age_on, is_working_day, month_of, week_of
from tests.judge.definitions_in_words import MeasureText
from tests.judge.record import Period, Record, Row

OUTSIDE, EXCLUDED, MISSING, NOT_MET, MET = range(5)
UNKNOWN = "not recorded"


def verdict(measure: MeasureText, case: Row) -> int:
    day = case.get(measure.decided_on)
    first, last = measure.in_force
    if day is None or not first <= day <= last:
        return OUTSIDE
    if measure.counts_when is not None and measure.counts_when(case) is not True:
        return OUTSIDE
    if any(excluded(case) is True for excluded in measure.exclude):
        return EXCLUDED
    if measure.met_when is None:
        return MET
    met = measure.met_when(_in_its_reading(measure, case))
    return MISSING if met is None else MET if met else NOT_MET


def _in_its_reading(measure: MeasureText, case: Row) -> Row:
    """By the n-th working day: what was done on a day that is none was done one working day later."""
    done = case.get(measure.done_on)
    if not measure.by_nth_day or done is None or is_working_day(done):
        return case
    later = {
        name: case[name] + 1
        for name, type_ in measure.header.columns.items()
        if type_.endswith("working days") and case[name] is not None
    }
    return {**case, **later}


def age_band(record: Record, child: str, day: date | None) -> str | None:
    born, expected = record.child(child).born_on, record.child(child).expected_on
    if day is None:
        return None
    if born is None:
        return "unborn" if expected is not None else None
    years = age_on(born, day)
    assert years is not None
    if born > day:
        return "unborn"
    for below, band in ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 to 17")):
        if years < below:
            return band
    return "18 and over"


def described(record: Record, case: Row, day: date | None) -> Row:
    """The case with what every case is given: its place and its child's breakdowns on the deciding day."""
    child = record.child(case["child"])
    return {
        **case,
        "locality": record.locality(case["team"], day),
        "age_band": age_band(record, case["child"], day),
        "sex": child.sex,
        "ethnic_group": child.ethnic_group,
        "disabled": child.disabled,
    }


BREAKDOWNS = ("age_band", "sex", "ethnic_group", "disabled")
Key = tuple[str, str, str, str, str, str, str]  # measure, period kind, period, place type, place, part of, breakdown


@dataclass
class Count:
    by_verdict: list[int] = field(default_factory=lambda: [0] * 5)
    measured: list[float] = field(default_factory=list)
    population: int | None = None

    @property
    def numbers(self) -> tuple[Any, ...]:
        middle = float(median(self.measured)) if self.measured else None
        return (*(self.by_verdict[code] for code in (MET, NOT_MET, MISSING, EXCLUDED)), middle, self.population)


NUMBERS = ("met", "not_met", "missing", "excluded", "measured_median", "population")


class Tallies:
    """One authority's."""

    def __init__(self, authority: str, record: Record) -> None:
        self.authority, self.record = authority, record
        self.counts: dict[Key, Count] = defaultdict(Count)
        self._localities: dict[date, set[str]] = {}
        self._populations: dict[tuple[int, str | None, str], int | None] = {}

    def add(self, measure: MeasureText, told: frozenset[tuple[str, str]], case: Row, given: int) -> None:
        if given == OUTSIDE:
            return
        for kind, name in _periods_of(measure, case):
            if (kind, name) in told:
                for place in self._places(kind, case):
                    count = self.counts[measure.id, kind, name, *place]
                    count.by_verdict[given] += 1
                    measured = case.get(measure.said.get("measured", ""))
                    if measure.shows == "median" and given >= NOT_MET and measured is not None:
                        count.measured.append(measured)

    def _places(self, kind: str, case: Row) -> Iterator[tuple[str, str, str, str]]:
        locality, team = case["locality"] or UNKNOWN, case["team"] or UNKNOWN
        yield "authority", self.authority, "", ""
        yield "locality", locality, self.authority, ""
        yield "team", team, locality, ""
        if kind != "week":
            for name in BREAKDOWNS:
                yield "authority", self.authority, "", f"{name}={case[name] or UNKNOWN}"

    def zeros(self, measure: MeasureText, told: Iterable[Period]) -> None:
        """Nothing counted is worth saying of the authority, and of each locality while it had a team."""
        for period in told:
            self.counts[measure.id, period.kind, period.name, "authority", self.authority, "", ""]
            for locality in self._localities_on(period.ends_on):
                self.counts[measure.id, period.kind, period.name, "locality", locality, self.authority, ""]

    def _localities_on(self, day: date) -> set[str]:
        if day not in self._localities:
            self._localities[day] = _localities(self.record, day)
        return self._localities[day]

    def populations(self, measure: MeasureText, told: Iterable[Period]) -> None:
        """Children under 18, of the latest year known by the period's end."""
        if measure.shows != "rate_per_10000":
            return
        ends = {(period.kind, period.name): period.ends_on for period in told}
        for (of, kind, name, place_type, place, _, breakdown), count in self.counts.items():
            if of == measure.id and place_type != "team":
                asked = ends[kind, name].year, place if place_type == "locality" else None, breakdown
                if asked not in self._populations:
                    self._populations[asked] = _population(self.record, *asked)
                count.population = self._populations[asked]


def _periods_of(measure: MeasureText, case: Row) -> list[tuple[str, str]]:
    if measure.header.shape != "events":
        return [(case["period_kind"], case["period"])]
    day = case[measure.decided_on]
    return [("month", month_of(day)), ("week", week_of(day))]


def _localities(record: Record, day: date) -> set[str]:
    return {
        row["locality"]
        for row in record.rows("los_teams")
        if row["locality"] is not None and record.locality(row["team"], day) == row["locality"]
    }


def _population(record: Record, year: int, locality: str | None, breakdown: str) -> int | None:
    known = [row for row in record.rows("los_population") if row["children"] is not None and row["year"] <= year]
    if not known:
        return None
    latest = max(row["year"] for row in known)
    name, _, band = breakdown.partition("=")
    if name not in ("", "age_band"):
        return None
    counted = [
        row["children"]
        for row in known
        if row["year"] == latest
        and row["age"] < 18
        and locality in (None, row["locality"])
        and band in ("", _band_of(row["age"]))
    ]
    return sum(counted) if counted else None


def _band_of(age: int) -> str:
    for below, band in ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15")):
        if age < below:
            return band
    return "16 to 17"
