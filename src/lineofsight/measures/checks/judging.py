"""A check's word on one record, as SQL; and its own examples, which it must agree with."""

from collections.abc import Iterable, Iterator
from itertools import product

import duckdb
import pyarrow as pa
from sqlglot import exp

from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.settings import CANNOT_TELL, CLEAR, FOUND, NOT_LOOKED_AT, RECORD_IS
from lineofsight.measures.examples import ARROW, FALSE, MOST_WORDS, NULL, TRUE, answers
from lineofsight.measures.faults import Fault

JUDGED = "judged"


def judged_sql(check: Check) -> exp.Expr:
    """The place in RECORD_IS of what is said of a row."""
    found = check.found_when.sql({}, None)
    not_found = exp.Not(this=exp.Paren(this=found.copy()))
    said = exp.Case().when(found, _code(FOUND)).when(not_found, _code(CLEAR)).else_(_code(CANNOT_TELL))
    if check.looks_at is None:
        return said
    return exp.Case().when(check.looks_at.sql({}, None), said).else_(_code(NOT_LOOKED_AT))


def _code(said: str) -> exp.Expr:
    return exp.Literal.number(RECORD_IS.index(said))


def check_example_faults(checks: Iterable[Check]) -> list[Fault]:
    """What can be said of a record and has no example, then examples that the check contradicts."""
    checks = list(checks)
    faults = [fault for check in checks for fault in _absent(check)]
    with duckdb.connect(":memory:") as connection:
        return faults + [fault for check in checks for fault in _contradicted(check, connection)]


def _absent(check: Check) -> Iterator[Fault]:
    shown = {example.record for example in check.examples}
    for record in RECORD_IS:
        if record in demanded(check) and record not in shown:
            yield Fault(f"{check.id}, examples", f"Add an example of a record that is '{record}'. {_how(record)}")


def _how(record: str) -> str:
    return {
        CLEAR: "It is looked at, and nothing is wrong with it.",
        FOUND: "It is what the check looks for.",
        CANNOT_TELL: "Leave out what is needed to tell.",
        NOT_LOOKED_AT: "`looks_at` leaves it out.",
    }[record]


def demanded(check: Check) -> set[str]:
    """A record's own columns may be blank, and then an example says so. Rows that SQL gives are blank where it says."""
    found = reachable(check)
    return found if check.over.way in ("table", "cases") else found - {CANNOT_TELL}


def reachable(check: Check) -> set[str]:
    """What could be said of some record, trying each way of recording or not recording what is read."""
    words = sorted(check.words)
    if len(words) > MOST_WORDS:
        return {CLEAR, FOUND}
    said: set[str] = set()
    for recorded in product((True, False), repeat=len(words)):
        nulls = frozenset(word for word, is_recorded in zip(words, recorded, strict=True) if not is_recorded)
        looked = frozenset({TRUE}) if check.looks_at is None else answers(check.looks_at.tree, nulls)
        if looked - {TRUE}:
            said.add(NOT_LOOKED_AT)
        if TRUE in looked:
            told = {TRUE: FOUND, FALSE: CLEAR, NULL: CANNOT_TELL}
            said |= {told[answer] for answer in answers(check.found_when.tree, nulls)}
    return said


def _contradicted(check: Check, connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    if not check.examples:
        return
    fields = [("of_example", pa.int32()), *((w.name, ARROW[w.type]) for w in check.over.vocabulary.values())]
    rows = [{"of_example": number, **example.given} for number, example in enumerate(check.examples)]
    connection.register("examples", pa.Table.from_pylist(rows, schema=pa.schema(fields)))
    query = exp.select("of_example", exp.alias_(judged_sql(check), JUDGED)).from_("examples")
    for number, code in sorted(connection.execute(query.sql(dialect="duckdb")).fetchall()):
        example = check.examples[number]
        if example.record != RECORD_IS[code]:
            what = f"the example '{example.case}' should be '{example.record}' but is '{RECORD_IS[code]}'. "
            what += "Change the condition if the example is right, or the example if the condition is right."
            yield Fault(check.id, what)
