"""A measure's verdict as one SQL expression over a row of its cases."""

from collections.abc import Mapping

from sqlglot import exp

from lineofsight.measures.definition import Measure
from lineofsight.measures.rules import Rule, date_literal
from lineofsight.measures.verdict import Verdict


def late_day(column: str) -> str:
    """The name of the 0 or 1 that says whether a date column's day is a non-working day.

    An event on such a day has the ordinal of the last working day before it. Read by the n-th working day instead, it
    came one working day later.
    """
    return f"non_working_{column}"


def late_days(measure: Measure) -> frozenset[str]:
    """The date columns whose non-working days this measure's reading must know."""
    if measure.working_days_reading == "by_nth_day" and measure.uses_working_days:
        return frozenset({measure.done_on})
    return frozenset()


def verdict_sql(measure: Measure, rules: Mapping[str, Rule]) -> exp.Expr:
    """0 to 4, as `verdict.Verdict`: outside before excluded before missing, never met."""
    decided = exp.column(measure.decided_on)
    before = exp.LT(this=decided, expression=date_literal(measure.in_force_from))
    judged = _judged(measure, rules)
    whole = exp.Case()
    if measure.dated_by is not None:
        whole = whole.when(exp.Is(this=decided.copy(), expression=exp.Null()), _code(Verdict.OUTSIDE), copy=False)
    whole = whole.when(before, _code(Verdict.OUTSIDE), copy=False)
    if measure.in_force_to is not None:
        after = exp.GT(this=decided.copy(), expression=date_literal(measure.in_force_to))
        whole = whole.when(after, _code(Verdict.OUTSIDE), copy=False)
    if measure.counts_when is None:
        return whole.else_(judged, copy=False)
    whole = whole.when(measure.counts_when.sql(rules, measure.limits_on), judged, copy=False)
    return whole.else_(_code(Verdict.OUTSIDE), copy=False)


def _judged(measure: Measure, rules: Mapping[str, Rule]) -> exp.Expr:
    """The verdict on a case that counts."""
    arms = exp.Case()
    for exclusion in measure.exclude:  # an arm is taken only when true, so an unknown exclusion does not exclude
        arms = arms.when(exclusion.when.sql(rules, measure.limits_on), _code(Verdict.EXCLUDED), copy=False)
    if measure.met_when is None:
        return arms.else_(_code(Verdict.MET), copy=False) if measure.exclude else _code(Verdict.MET)
    met = _in_its_reading(measure, measure.met_when.sql(rules, measure.limits_on))
    not_met = exp.Not(this=exp.Paren(this=met.copy()))
    arms = arms.when(met, _code(Verdict.MET), copy=False).when(not_met, _code(Verdict.NOT_MET), copy=False)
    return arms.else_(_code(Verdict.MISSING), copy=False)


def _in_its_reading(measure: Measure, condition: exp.Expr) -> exp.Expr:
    """Under the reading by the n-th working day, an end on a non-working day came one working day later."""
    for done in late_days(measure):
        for column in list(condition.find_all(exp.Column)):
            word = measure.cases.vocabulary.get(column.name)
            if word is not None and word.unit == "working days":
                later = exp.Add(this=column.copy(), expression=exp.column(late_day(done)))
                column.replace(exp.Paren(this=later))
    return condition


def _code(verdict: Verdict) -> exp.Expr:
    return exp.Literal.number(int(verdict))
