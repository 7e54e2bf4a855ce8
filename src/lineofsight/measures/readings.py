"""The stated readings of a figure: how the same cases give another number with nobody wrong about any child."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

import pyarrow as pa
from sqlglot import exp

from lineofsight.measures.case_sql import NOT_RECORDED, OLDEST, UNBORN, on, verdict_column
from lineofsight.measures.definition import Measure
from lineofsight.measures.drill_down import stored_table
from lineofsight.measures.engines import connect
from lineofsight.measures.language import Condition
from lineofsight.measures.results import Results
from lineofsight.measures.rules import Rule
from lineofsight.measures.verdict import Verdict
from lineofsight.measures.verdict_sql import late_day, verdict_sql
from lineofsight.measures.working_days import working_days

A_BLANK, A_CLOCK, A_POPULATION, A_READING = "a blank", "a clock", "a population", "the working-day reading"
NEAR = 1  # a case so many units from the limit is told apart by a day's difference in a date


@dataclass(frozen=True, slots=True)
class Case:
    """One of our cases, with all that another reading could make of it."""

    authority: str
    child: str
    case_id: str
    verdict: Verdict
    by_other_reading: Verdict  # of working days
    not_excluded: Verdict  # judged as though the measure excluded nothing
    because: str | None  # why it is excluded
    near_limit: bool
    locality: str
    team: str
    age_band: str | None
    restricted: bool
    measured: float | None
    dates: Mapping[str, date | None]

    @property
    def counted(self) -> bool:
        return self.verdict >= Verdict.MISSING


POPULATIONS: Mapping[str, Callable[[Case], bool]] = {
    "children whose place is not recorded": lambda case: case.locality == NOT_RECORDED,
    "children whose team is not recorded": lambda case: case.team == NOT_RECORDED,
    "children not yet born": lambda case: case.age_band == UNBORN,
    "young people of 18 and over": lambda case: case.age_band == OLDEST,
    "restricted records": lambda case: case.restricted,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count. What it does not say is as our own headline is."""

    words: str
    blanks: str = "not met"  # | left out | met
    other_clock: bool = False
    other_working_days: bool = False
    excluded: str = "left out"  # | met | not met | judged
    without: str | None = None  # one of POPULATIONS


OURS = Reading("ours")


@dataclass(frozen=True, slots=True)
class Count:
    met: int
    counted: int
    middle: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A case under a reading: met, not met, or (None) not counted."""

    case: Case
    met: bool | None


def readings_of(measure: Measure) -> Iterator[Reading]:
    """In the order in which they are tried: the commonest first, then each together with blanks left out."""
    published = ", as the published statistic does" if measure.official_missing == "left out" else ""
    as_published = ", as the published statistic does" if measure.official_missing == "counted as met" else ""
    left_out = Reading(f"blanks left out{published}", blanks="left out")
    yield left_out
    yield Reading(f"blanks counted as met{as_published}", blanks="met")
    others = list(_without_blanks(measure))
    yield from others
    for other in others:
        yield replace(other, words=f"{other.words}; and {left_out.words}", blanks="left out")


def _without_blanks(measure: Measure) -> Iterator[Reading]:
    if measure.other_clock is not None:
        yield Reading(f"the other clock, {measure.other_clock}", other_clock=True)
    if measure.uses_working_days:
        other = _other_working_days(measure).working_days_reading
        words = "by the n-th working day" if other == "by_nth_day" else "as working days elapsed"
        yield Reading(f"working days read {words}", other_working_days=True)
    if measure.exclude:
        for how, words in (("met", "as met"), ("not met", "as not met"), ("judged", "and judged like the rest")):
            yield Reading(f"excluded cases counted in {words}", excluded=how)
    for population in POPULATIONS:
        yield Reading(f"without {population}", without=population)


def standings(cases: Sequence[Case], reading: Reading) -> list[Standing]:
    return [Standing(case, _met(case, reading)) for case in cases]


def _met(case: Case, reading: Reading) -> bool | None:
    verdict = case.by_other_reading if reading.other_working_days else case.verdict
    if verdict is Verdict.EXCLUDED:
        verdict = {
            "left out": Verdict.EXCLUDED,
            "met": Verdict.MET,
            "not met": Verdict.NOT_MET,
            "judged": case.not_excluded,
        }[reading.excluded]
    if verdict < Verdict.MISSING or (reading.without is not None and POPULATIONS[reading.without](case)):
        return None
    if verdict is Verdict.MISSING:
        return {"left out": None, "not met": False, "met": True}[reading.blanks]
    return verdict is Verdict.MET


def count(found: Sequence[Standing]) -> Count:
    counted = [standing for standing in found if standing.met is not None]
    known = [s.case.measured for s in counted if s.case.measured is not None and s.case.verdict is not Verdict.MISSING]
    return Count(sum(bool(standing.met) for standing in counted), len(counted), median(known) if known else None)


# --- our cases -------------------------------------------------------------------------------------------------------


def cases_of(results: Results, measure: Measure, rules: Mapping[str, Rule], period: str) -> list[Case]:
    """Every case of the period, whatever its verdict, in order."""
    table = _with_late_days(stored_table(results, measure, period), measure)
    for name in ("locality", "age_band"):  # a condition's own words for what is kept for each deciding day
        table = table.append_column(name, table[on(name, measure.decided_on)])
    asked = {
        "_verdict": exp.column(verdict_column(measure)),
        "_other": verdict_sql(_other_working_days(measure), rules),
        "_judged": verdict_sql(replace(measure, exclude=()), rules),
        "_because": _which_exclusion(measure, rules),
        "_near": _near_limit(measure, rules),
    }
    chosen = ", ".join(f"{sql.sql(dialect='duckdb')} AS {name}" for name, sql in asked.items())
    with connect() as connection:
        connection.register("cases", table)
        rows = connection.sql(f"SELECT *, {chosen} FROM cases").to_arrow_table().to_pylist()
    return sorted((_case(measure, row) for row in rows), key=lambda c: (c.authority, c.child, c.case_id))


def _case(measure: Measure, row: Mapping[str, Any]) -> Case:
    excluded = row["_verdict"] == Verdict.EXCLUDED
    return Case(
        authority=row["authority"],
        child=row["child"] or "",  # a measure of posts or workers is about no child
        case_id=row["case_id"],
        verdict=Verdict(row["_verdict"]),
        by_other_reading=Verdict(row["_other"]),
        not_excluded=Verdict(row["_judged"]),
        because=measure.exclude[row["_because"]].because if excluded else None,
        near_limit=bool(row["_near"]),
        locality=row["locality"] or NOT_RECORDED,
        team=row["team"] or NOT_RECORDED,
        age_band=row["age_band"],
        restricted=row["restricted"],
        measured=row[measure.measured] if measure.measured else None,
        dates={name: row[name] for name, word in measure.cases.columns.items() if word.type == "date"},
    )


def _other_working_days(measure: Measure) -> Measure:
    other = "by_nth_day" if measure.working_days_reading == "elapsed" else "elapsed"
    return replace(measure, working_days_reading=other)


def _with_late_days(table: pa.Table, measure: Measure) -> pa.Table:
    """Beside the day the clock stops, whether it is a non-working day."""
    if not measure.uses_working_days:
        return table
    days = table[measure.done_on].to_pylist()
    known = [day.year for day in days if day is not None]
    calendar = working_days(max(known, default=2000) + 1)
    late = [int(day is not None and not calendar.is_working_day(day)) for day in days]
    return table.append_column(late_day(measure.done_on), pa.array(late, pa.int32()))


def _which_exclusion(measure: Measure, rules: Mapping[str, Rule]) -> exp.Expr:
    if not measure.exclude:
        return exp.Literal.number(0)
    which = exp.Case()
    for number, exclusion in enumerate(measure.exclude):
        which = which.when(exclusion.when.sql(rules, measure.limits_on), exp.Literal.number(number), copy=False)
    return which.else_(exp.Literal.number(0), copy=False)


def limits_in(measure: Measure) -> list[exp.Expr]:
    """The comparisons that set a measured length of time against a limit."""
    if measure.met_when is None:
        return []
    found = measure.met_when.tree.find_all(exp.LT, exp.LTE, exp.GT, exp.GTE)
    return [node for node in found if _is_length(node.this, measure) or _is_length(node.expression, measure)]


def _is_length(node: exp.Expr, measure: Measure) -> bool:
    word = measure.cases.vocabulary.get(node.name) if isinstance(node, exp.Column) else None
    return word is not None and word.unit is not None


def _near_limit(measure: Measure, rules: Mapping[str, Rule]) -> exp.Expr:
    tests: list[exp.Expr] = []
    for node in limits_in(measure):
        gap = exp.Abs(this=exp.Sub(this=node.this.copy(), expression=node.expression.copy()))
        near = exp.LTE(this=gap, expression=exp.Literal.number(NEAR))
        whole = Condition("near the limit", near, frozenset(), frozenset())
        tests.append(exp.func("COALESCE", whole.sql(rules, measure.limits_on), exp.false()))
    return exp.or_(*tests) if tests else exp.false()
