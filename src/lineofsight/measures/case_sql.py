"""One wide row a case: what the case file gives, the breakdowns, and every measure's verdict."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlglot import exp

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.definition import Measure
from lineofsight.measures.house_functions import expand
from lineofsight.measures.names_apart import names_apart
from lineofsight.measures.rules import Rule
from lineofsight.measures.verdict_sql import late_day, late_days, verdict_sql
from lineofsight.measures.vocabulary import GIVEN, SQL_TYPES

NOT_RECORDED = "not recorded"
BANDS = ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 to 17"))
OLDEST, UNBORN = "18 and over", "unborn"
PLACED = ("locality", "age_band")  # these depend on the day that decides, so each deciding day has its own
YEARS = "whole_years"
LOCALITY_NOW = "locality_now"  # of an event case that is still open, and so has no deciding day yet
BREAKDOWNS = ("age_band", "sex", "ethnic_group", "disabled")


def on(name: str, day: str) -> str:
    """The name of a placed column for one deciding day."""
    return f"{name}_on_{day}"


def verdict_column(measure: Measure) -> str:
    return f"verdict_{measure.id}"


def open_column(measure: Measure) -> str:
    return f"open_{measure.id}"


def limit_column(measure: Measure) -> str:
    return f"limit_{measure.id}"


def deciding_days(measures: Iterable[Measure]) -> list[str]:
    return sorted({measure.decided_on for measure in measures})


def case_sql(case: CaseKind, measures: list[Measure], rules: Mapping[str, Rule]) -> exp.Expr:
    """The whole statement, in the portable subset."""
    query = exp.select().from_("aged").select(*_judged(case, measures, rules), copy=False)
    query.with_("given", as_=case.over_staged.copy(), copy=False)
    query.with_("placed", as_=_placed(case, measures), copy=False)
    # Apart from the years that they are told by, or an engine would count the years anew for each band.
    bands = [exp.alias_(_age_band(on(YEARS, day)), on("age_band", day)) for day in deciding_days(measures)]
    query.with_("aged", as_=exp.select("*", *bands).from_("placed"), copy=False)
    return names_apart(query)


def _placed(case: CaseKind, measures: list[Measure]) -> exp.Select:
    """The case with its child's breakdowns, and the month, week, locality and age in years on each deciding day."""
    days = deciding_days(measures)
    chosen: list[exp.Expr] = [exp.column(name, "g") for name in case.base]
    for word in case.columns.values():
        cast = exp.cast(exp.column(word.name, "g"), SQL_TYPES[word.type])
        chosen.append(exp.alias_(cast, word.name))
    chosen += [exp.column(name, "k") for name in ("sex", "ethnic_group", "disabled")]
    chosen.append(exp.alias_(exp.func("COALESCE", exp.column("restricted", "k"), exp.false()), "restricted"))
    query = exp.select().from_("given AS g")
    query = query.join(
        "children AS k", on="k.authority = g.authority AND k.child = g.child", join_type="LEFT", copy=False
    )
    for number, day in enumerate(days):
        chosen += _placed_on(case, day, number)
        if case.shape is Shape.EVENTS:
            query = _left_join(query, f"calendar AS d{number}", f"d{number}.day = g.{day}")
        query = query.join(
            f"team_places AS p{number}", on=_in_place(f"p{number}", f"g.{day}"), join_type="LEFT", copy=False
        )
    if _needs_locality_now(case, measures):
        query = query.join("as_at AS now_on", on="now_on.authority = g.authority", join_type="LEFT", copy=False)
        query = query.join(
            "team_places AS now_at", on=_in_place("now_at", "now_on.as_at"), join_type="LEFT", copy=False
        )
        chosen.append(exp.alias_(exp.column("locality", "now_at"), LOCALITY_NOW))
    for number, day in enumerate(sorted({day for measure in measures for day in late_days(measure)})):
        query = _left_join(query, f"calendar AS e{number}", f"e{number}.day = g.{day}")
        late = exp.Case().when(f"NOT e{number}.is_working_day", exp.Literal.number(1)).else_(exp.Literal.number(0))
        chosen.append(exp.alias_(late, late_day(day)))
    return query.select(*chosen, copy=False)


def _left_join(query: exp.Select, table: str, on: str) -> exp.Select:
    return query.join(table, on=on, join_type="LEFT", copy=False)


def _in_place(place: str, day: str) -> str:
    """The team's place on a day. Places of one team never overlap, so a case stays one row."""
    return (
        f"{place}.authority = g.authority AND {place}.team = g.team AND {place}.valid_from <= {day}"
        f" AND ({place}.valid_to IS NULL OR {place}.valid_to > {day})"
    )


def _needs_locality_now(case: CaseKind, measures: list[Measure]) -> bool:
    return case.shape is Shape.EVENTS and any(measure.due is not None for measure in measures)


def _placed_on(case: CaseKind, day: str, number: int) -> list[exp.Expr]:
    locality = exp.alias_(exp.column("locality", f"p{number}"), on("locality", day))
    years = exp.alias_(_years(f"g.{day}"), on(YEARS, day))
    if case.shape is not Shape.EVENTS:
        return [locality, years]
    month = exp.alias_(exp.column("month", f"d{number}"), on("month", day))
    return [locality, years, month, exp.alias_(exp.column("week", f"d{number}"), on("week", day))]


@cache
def _years(day: str) -> exp.Expr:
    """The age in years on the deciding day: null when the birth date is not recorded, -1 when not yet born."""
    years = expand(exp.maybe_parse(f"full_years(k.born_on, {day})", dialect="duckdb")).sql(dialect="duckdb")
    return exp.maybe_parse(
        f"CASE WHEN {day} IS NULL THEN NULL WHEN k.born_on > {day} THEN -1"
        f" WHEN k.born_on IS NULL AND k.expected_on IS NOT NULL THEN -1 ELSE {years} END",
        dialect="duckdb",
    )


@cache
def _age_band(years: str) -> exp.Expr:
    bands = " ".join(f"WHEN {years} < {below} THEN '{band}'" for below, band in BANDS)
    return exp.maybe_parse(
        f"CASE WHEN {years} IS NULL THEN CAST(NULL AS VARCHAR) WHEN {years} < 0 THEN '{UNBORN}' {bands}"
        f" ELSE '{OLDEST}' END",
        dialect="duckdb",
    )


def _judged(case: CaseKind, measures: list[Measure], rules: Mapping[str, Rule]) -> list[exp.Expr]:
    chosen: list[exp.Expr] = [exp.column(name) for name in (*case.base, *case.columns)]
    chosen += [exp.column(name) for name in ("sex", "ethnic_group", "disabled", "restricted")]
    for day in deciding_days(measures):
        names = PLACED if case.shape is not Shape.EVENTS else (*PLACED, "month", "week")
        chosen += [exp.column(on(name, day)) for name in names]
    if _needs_locality_now(case, measures):
        chosen.append(exp.column(LOCALITY_NOW))
    for measure in measures:
        verdict = _on_its_day(verdict_sql(measure, rules), measure)
        chosen.append(exp.alias_(exp.cast(verdict, "SMALLINT"), verdict_column(measure)))
        if measure.due is not None:
            chosen += _due(measure, rules)
    return chosen


def _on_its_day(condition: exp.Expr, measure: Measure) -> exp.Expr:
    """`locality` in a measure's condition is the locality on that measure's own deciding day."""
    for column in list(condition.find_all(exp.Column)):
        if column.name in PLACED and column.name in GIVEN:
            column.replace(exp.column(on(column.name, measure.decided_on)))
    return condition


def _due(measure: Measure, rules: Mapping[str, Rule]) -> list[exp.Expr]:
    """Is the thing still to be done for this case, and within what limit?"""
    due = measure.due
    if due is None:
        return []
    tests: list[exp.Expr] = []
    # A measure often counts a case only once it is late; what is still to be done is then said apart.
    still_to_do = due.open_when or measure.counts_when
    if still_to_do is not None:
        tests.append(still_to_do.sql(rules, measure.limits_on))
    if due.done is not None:
        tests.append(exp.Is(this=exp.column(due.done), expression=exp.Null()))
    still_open = exp.Case()
    for exclusion in measure.exclude:
        still_open = still_open.when(exclusion.when.sql(rules, measure.limits_on), exp.false())
    everything = exp.and_(*tests) if tests else exp.true()
    still_open = still_open.when(everything, exp.true()).else_(exp.false())
    found = [exp.alias_(_on_its_day(still_open, measure), open_column(measure))]
    if due.rule is not None and due.from_ is not None:
        # The limit is read where the verdict reads it; an open case may not have that day yet.
        day = exp.func("COALESCE", exp.column(measure.limits_on), exp.column(due.from_))
        found.append(exp.alias_(exp.cast(rules[due.rule].sql(day), "INT"), limit_column(measure)))
    return found
