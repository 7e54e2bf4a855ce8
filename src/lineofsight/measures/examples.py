"""A measure's own examples: there must be one for each verdict it can reach, and the compiled SQL must agree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from lineofsight.measures.definition import Example, Measure
from lineofsight.measures.faults import Fault
from lineofsight.measures.rules import Rule
from lineofsight.measures.verdict import Verdict
from lineofsight.measures.verdict_sql import late_day, late_days, verdict_sql
from lineofsight.measures.vocabulary import Vocabulary
from lineofsight.measures.working_days import WorkingDays

ARROW = {"date": pa.date32(), "integer": pa.int64(), "number": pa.float64(), "text": pa.string(), "flag": pa.bool_()}
MOST_WORDS = 10  # beyond this, telling which verdicts can be reached takes too long and none is demanded


def example_faults(measures: Iterable[Measure], rules: Mapping[str, Rule], working_days: WorkingDays) -> list[Fault]:
    """Verdicts without an example, then examples that the measure contradicts."""
    measures = list(measures)
    faults = [fault for measure in measures for fault in _absent(measure)]
    return faults + _contradicted(measures, rules, working_days)


def _absent(measure: Measure) -> Iterator[Fault]:
    shown = {example.verdict for example in measure.examples}
    for verdict in sorted(reachable(measure) - shown, reverse=True):
        yield Fault(f"{measure.id}, examples", f"Add an example whose verdict is '{verdict.words}'. {_how(verdict)}")


def _how(verdict: Verdict) -> str:
    return {
        Verdict.OUTSIDE: "The measure does not apply to it.",
        Verdict.EXCLUDED: "One of the exclusions removes it.",
        Verdict.MISSING: "Leave out what is needed to judge it.",
        Verdict.NOT_MET: "It counts, and falls short.",
        Verdict.MET: "It counts, and is met.",
    }[verdict]


# --- one query judges every example ------------------------------------------------------------------------------


def _contradicted(measures: list[Measure], rules: Mapping[str, Rule], working_days: WorkingDays) -> list[Fault]:
    by_case: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        by_case[measure.cases.id].append(measure)
    if not by_case:
        return []
    with duckdb.connect(":memory:") as connection:
        queries = []
        for case, of_case in by_case.items():
            connection.register(f"examples_{case}", _rows(of_case, working_days))
            queries.append(_query(case, of_case, rules))
        found = connection.execute(" UNION ALL ".join(queries)).fetchall()
    verdicts = {(measure, number): Verdict(code) for measure, number, code in found}
    return [
        _contradiction(measure, example, verdicts[measure.id, number])
        for measure in measures
        for number, example in enumerate(measure.examples)
        if verdicts[measure.id, number] is not example.verdict
    ]


def _query(case: str, measures: list[Measure], rules: Mapping[str, Rule]) -> str:
    choice = exp.Case()
    for measure in measures:
        this_one = exp.EQ(this=exp.column("of_measure"), expression=exp.Literal.string(measure.id))
        choice = choice.when(this_one, verdict_sql(measure, rules))
    code = exp.alias_(choice, "code")
    return exp.select("of_measure", "of_example", code).from_(f"examples_{case}").sql(dialect="duckdb")


def _rows(measures: list[Measure], working_days: WorkingDays) -> pa.Table:
    vocabulary = measures[0].cases.vocabulary
    marked = sorted({column for measure in measures for column in late_days(measure)})
    rows = []
    for measure in measures:
        for number, example in enumerate(measure.examples):
            row: dict[str, Any] = {"of_measure": measure.id, "of_example": number, **example.given}
            for column in marked:
                row[late_day(column)] = _non_working(example.given.get(column), working_days)
            rows.append(row)
    return pa.Table.from_pylist(rows, schema=_schema(vocabulary, marked))


def _schema(vocabulary: Vocabulary, marked: list[str]) -> pa.Schema:
    fields = [("of_measure", pa.string()), ("of_example", pa.int32())]
    fields += [(word.name, ARROW[word.type]) for word in vocabulary.values()]
    return pa.schema([*fields, *((late_day(column), pa.int32()) for column in marked)])


def _non_working(day: date | None, working_days: WorkingDays) -> int:
    return 0 if day is None or working_days.is_working_day(day) else 1


def _contradiction(measure: Measure, example: Example, found: Verdict) -> Fault:
    what = (
        f"the example '{example.case}' should be '{example.verdict.words}' but is '{found.words}'. "
        "Change the condition if the example is right, or the example if the condition is right."
    )
    return Fault(measure.id, what + _hint(measure, example))


def _hint(measure: Measure, example: Example) -> str:
    limits = measure.met_when is not None and measure.met_when.rules
    if limits and example.given.get(measure.limits_on) is None:
        return f" It gives no `{measure.limits_on}`, the day on which the limit is read."
    decided = example.given.get(measure.decided_on)
    if decided is not None and decided < measure.in_force_from:
        return f" It is dated before the measure's `in_force_from`, {measure.in_force_from}."
    return ""


# --- which verdicts can a measure reach? -------------------------------------------------------------------------

TRUE, FALSE, NULL = "true", "false", "null"
Answers = frozenset[str]
EITHER: Answers = frozenset({TRUE, FALSE})


def reachable(measure: Measure) -> set[Verdict]:
    """The verdicts that some case could be given, trying each way of recording or not recording what is read."""
    words = {word for condition in measure.conditions for word in condition.words}
    if any(condition.rules for condition in measure.conditions):
        words.add(measure.limits_on)
    free = sorted(words - {measure.decided_on})  # a case without its deciding day is outside, whatever else it has
    found = {Verdict.OUTSIDE} if measure.dated_by is not None else set()
    if len(free) > MOST_WORDS:
        return found | {Verdict.MET}
    for recorded in product((True, False), repeat=len(free)):
        nulls = frozenset(word for word, is_recorded in zip(free, recorded, strict=True) if not is_recorded)
        found |= _reached(measure, nulls)
    return found


def _reached(measure: Measure, nulls: frozenset[str]) -> set[Verdict]:
    found: set[Verdict] = set()
    if measure.limits_on in nulls:
        nulls |= {"allowed"}
    counts = frozenset({TRUE}) if measure.counts_when is None else answers(measure.counts_when.tree, nulls)
    if counts - {TRUE}:
        found.add(Verdict.OUTSIDE)
    if TRUE not in counts:
        return found
    excluded = [answers(exclusion.when.tree, nulls) for exclusion in measure.exclude]
    if any(TRUE in given for given in excluded):
        found.add(Verdict.EXCLUDED)
    if any(given == {TRUE} for given in excluded):
        return found
    met = frozenset({TRUE}) if measure.met_when is None else answers(measure.met_when.tree, nulls)
    verdict = {TRUE: Verdict.MET, FALSE: Verdict.NOT_MET, NULL: Verdict.MISSING}
    return found | {verdict[answer] for answer in met}


def answers(node: exp.Expr, nulls: frozenset[str]) -> Answers:
    """What a condition could answer when these words are null and every other is recorded."""
    if isinstance(node, exp.Paren):
        return answers(node.this, nulls)
    if isinstance(node, exp.Not):
        return frozenset(_NOT[answer] for answer in answers(node.this, nulls))
    if isinstance(node, exp.And | exp.Or):
        settles = FALSE if isinstance(node, exp.And) else TRUE
        pairs = product(answers(node.this, nulls), answers(node.expression, nulls))
        return frozenset(_both(left, right, settles) for left, right in pairs)
    if isinstance(node, exp.Is):
        return frozenset({TRUE if _has_null(node.this, nulls) else FALSE})
    if isinstance(node, exp.Boolean):
        return frozenset({TRUE if node.this else FALSE})
    if isinstance(node, exp.Between) and not _has_null(node.this, nulls):
        return EITHER | {NULL} if _has_null(node, nulls) else EITHER
    return frozenset({NULL}) if _has_null(node, nulls) else EITHER


_NOT = {TRUE: FALSE, FALSE: TRUE, NULL: NULL}


def _both(left: str, right: str, settles: str) -> str:
    """Kleene's and (settled by false) and or (settled by true)."""
    if settles in (left, right):
        return settles
    return NULL if NULL in (left, right) else left


def _has_null(node: exp.Expr, nulls: frozenset[str]) -> bool:
    columns = any(column.name in nulls for column in node.find_all(exp.Column))
    return columns or ("allowed" in nulls and any(True for _ in node.find_all(exp.Anonymous)))
