"""The condition language: what it reads, what it refuses and how it says so, and that its SQL means what it says."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.language import ConditionError, read_condition
from lineofsight.measures.rules import Rule, Span
from lineofsight.measures.vocabulary import Word

WORDS = {
    word.name: word
    for word in (
        Word("started_on", "date", None, "the day it started"),
        Word("ended_on", "date", None, "the day it ended"),
        Word("working_days_from_start", "integer", "working days", "from the start to the end"),
        Word("days_open", "integer", "days", "whole days"),
        Word("months_open", "integer", "months", "calendar months"),
        Word("visits", "integer", None, "how many"),
        Word("hours", "number", None, "how long"),
        Word("kind", "text", None, "which kind"),
        Word("seen", "flag", None, "whether seen"),
        Word("alone", "flag", None, "whether alone"),
    )
}
RULES = {
    "assessment": Rule(
        "assessment",
        "An assessment is completed",
        "working days",
        False,
        "invented",
        (Span(35, date(2010, 4, 1), date(2013, 12, 31)), Span(45, date(2014, 1, 1), None)),
    ),
    "visit": Rule("visit", "A visit is made", "days", True, "invented", (Span(28, None, None),)),
}

READ = [
    ("working_days_from_start <= allowed('assessment')", {"working_days_from_start"}, {"assessment"}),
    ("kind = 'x' and not seen", {"kind", "seen"}, set()),
    ("kind not in ('x', 'y') or seen", {"kind", "seen"}, set()),
    ("ended_on - started_on <= 28", {"ended_on", "started_on"}, set()),
    ("ended_on - started_on <= allowed('visit')", {"ended_on", "started_on"}, {"visit"}),
    ("started_on between '2020-01-01' and ended_on", {"ended_on", "started_on"}, set()),
    ("days_open + 3 > -1", {"days_open"}, set()),
    ("hours >= 1.5", {"hours"}, set()),
    ("visits > hours", {"visits", "hours"}, set()),
    ("seen = alone", {"seen", "alone"}, set()),
    ("(visits > 1) = seen", {"seen", "visits"}, set()),
    ("started_on is not null", {"started_on"}, set()),
]


@pytest.mark.parametrize(("text", "words", "rules"), READ)
def test_a_condition_is_read_with_the_words_and_rules_it_uses(text: str, words: set[str], rules: set[str]) -> None:
    condition = read_condition(text, WORDS, RULES)
    assert (condition.words, condition.rules) == (words, rules)


REFUSED = [
    (
        "working_day_open <= 45",
        "There is no column called `working_day_open`, used in `working_day_open <= 45`. "
        "Did you mean `working_days_from_start`?",
    ),
    ("days_open <= allowed('asessment')", "There is no rule called `asessment`, used in"),
    ("days_open <= allowed(visit)", "should name one rule in quotes"),
    ("days_open <= allowed('assessment')", "beside something in working days"),
    ("months_open <= days_open", "Use a column and a rule of the same unit."),
    ("visits <= days_open", "Use a column and a rule of the same unit."),
    ("days_open + months_open > 3", "Use a column and a rule of the same unit."),
    ("kind = 1", "compares text with a plain number"),
    ("visits = '1'", "compares a plain number with text"),
    ("seen = 'Y'", "compares true or false with text"),
    ("started_on >= '31/03/2026'", "Write a date like '2026-03-31'."),
    ("started_on >= '2026-02-30'", "Write a date like '2026-03-31'."),
    ("started_on >= 2026", "compares a date with a plain number"),
    ("started_on + 10 >= ended_on", "subtract: `later - earlier <= 10`"),
    ("kind > 'a'", "orders text"),
    ("seen between false and true", "orders true or false"),
    ("kind = null", "Write `is null`."),
    ("kind in ('a', null)", "Write `is null`."),
    ("kind in ()", "A list holds literals"),
    ("kind in ('a', visits)", "A list holds only literals"),
    ("kind in (select 1)", "A list holds literals"),
    ("seen is true", "Only `is null` and `is not null`"),
    ("days_open / 7 < 4", "no division"),
    ("days_open * 7 < 4", "no multiplication"),
    ("kind like 'a%'", "Use = or in with the exact codes"),
    ("coalesce(visits, 0) = 0", "Unknown stays unknown"),
    ("case when seen then true else false end", "Use and, or and not"),
    ("cast(visits as text) = '1'", "the column's own type does the rest"),
    ("lower(kind) = 'a'", "The one function is allowed('rule')"),
    ("kind is distinct from 'a'", "Use <> and `is null`"),
    ("exists (select 1)", "belongs in the case file"),
    ("started_on", "is a date, not a condition"),
    ("visits", "is a plain number, not a condition"),
    ("visits and seen", "Compare it"),
    ("not visits", "Compare it"),
    ("- kind = 'a'", "Only numbers have one"),
    ("\"kind\" = 'a'", "put text in 'single quotes'"),
    ("case_file.kind = 'a'", "Write a column's plain name"),
    ("seen; alone", "Write one condition"),
    ("", "Write one condition"),
    ("seen and", "cannot be read"),
    ("visits < 1e3", "Write it like 45 or 0.5"),
    ("visits < 99999999999", "Write it like 45 or 0.5"),
    ("between_days > 3", "There is no column called `between_days`"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_anything_else_is_refused_with_its_place_and_its_repair(text: str, sentence: str) -> None:
    with pytest.raises(ConditionError) as refused:
        read_condition(text, WORDS, RULES)
    assert sentence in str(refused.value)


def test_every_fault_of_a_condition_is_told_at_once() -> None:
    with pytest.raises(ConditionError) as refused:
        read_condition("nothing = 1 and kind > 'a' and days_open / 2 = 1", WORDS, RULES)
    assert len(refused.value.sentences) == 3


def test_a_fault_is_told_once_and_not_again_by_what_stands_around_it() -> None:
    with pytest.raises(ConditionError) as refused:
        read_condition("not (nothing + 3 <= allowed('visit'))", WORDS, RULES)
    assert len(refused.value.sentences) == 1


# --- a limit is read on its own day ------------------------------------------------------------------------------

LIMITS = [
    ("first day in force", date(2010, 4, 1), 35),
    ("day before the first", date(2010, 3, 31), None),
    ("last day of the old limit", date(2013, 12, 31), 35),
    ("first day of the new limit", date(2014, 1, 1), 45),
    ("long after", date(2030, 1, 1), 45),
    ("day not recorded", None, None),
]


@pytest.mark.parametrize(("what", "day", "limit"), LIMITS, ids=[spec[0] for spec in LIMITS])
def test_the_limit_is_that_in_force_on_the_day(what: str, day: date | None, limit: int | None) -> None:
    assert RULES["assessment"].value_on(day) == limit
    condition = read_condition("working_days_from_start = allowed('assessment')", WORDS, RULES)
    expected = None if limit is None else True
    sql = condition.sql(RULES, "started_on").sql("duckdb")
    assert _asked(sql, {"started_on": day, "working_days_from_start": limit or 45}) == [expected]


SQL_TYPES = {
    "started_on": "DATE",
    "ended_on": "DATE",
    "working_days_from_start": "BIGINT",
    "days_open": "BIGINT",
    "visits": "BIGINT",
    "kind": "VARCHAR",
    "seen": "BOOLEAN",
    "alone": "BOOLEAN",
}


def _asked(sql: str, *rows: Mapping[str, Any]) -> list[bool | None]:
    """What the SQL answers for each row."""
    names = sorted(rows[0])
    listed = ", ".join(f"CAST(${n} AS {SQL_TYPES[name]}) AS {name}" for n, name in enumerate(names, start=1))
    answers = []
    with duckdb.connect() as connection:
        for row in rows:
            found = connection.execute(f"SELECT {sql} FROM (SELECT {listed})", [row[name] for name in names])
            answers += [answer for (answer,) in found.fetchall()]
    return answers


# --- the compiled SQL means what the words say -------------------------------------------------------------------

Tree = tuple[Any, ...]  # ("and", left, right), ("days", "<=", 28) ... read by `obviously` and written by `spelt`

comparison = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
equality = st.sampled_from(["=", "<>"])
leaf = st.one_of(
    st.tuples(st.just("days_open"), comparison, st.integers(-3, 3)),
    st.tuples(st.just("days between"), comparison, st.integers(-3, 3)),
    st.tuples(st.just("kind"), equality, st.sampled_from(["a", "b"])),
    st.tuples(st.just("kind in"), st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("between"), st.integers(-3, 3)),
    st.tuples(st.just("flag"), st.sampled_from(["seen", "alone"])),
    st.tuples(st.just("null"), st.sampled_from(["seen", "kind", "days_open", "started_on"])),
    st.tuples(st.just("sum"), comparison, st.integers(-3, 3)),
)
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("and"), inner, inner),
        st.tuples(st.just("or"), inner, inner),
    ),
    max_leaves=6,
)
maybe = st.none()
rows = st.fixed_dictionaries(
    {
        "days_open": maybe | st.integers(-3, 3),
        "visits": maybe | st.integers(-3, 3),
        "kind": maybe | st.sampled_from(["a", "b", "c"]),
        "seen": maybe | st.booleans(),
        "alone": maybe | st.booleans(),
        "started_on": maybe | st.integers(0, 4).map(lambda n: date(2026, 2, 26) + timedelta(days=n)),
        "ended_on": maybe | st.integers(0, 4).map(lambda n: date(2026, 2, 26) + timedelta(days=n)),
    }
)


def spelt(tree: Tree) -> str:
    """A tree in the language's own words."""
    match tree:
        case ("not", inner):
            return f"not ({spelt(inner)})"
        case ("and" | "or" as word, left, right):
            return f"({spelt(left)}) {word} ({spelt(right)})"
        case ("kind in", texts):
            return f"kind in ({', '.join(repr(text) for text in texts)})"
        case ("between", number):
            return f"days_open between {number} and visits"
        case (name, *rest):
            return SPELLINGS[name].format(*rest)
    raise AssertionError(tree)


SPELLINGS = {
    "days_open": "days_open {} {}",
    "days between": "ended_on - started_on {} {}",
    "kind": "kind {} '{}'",
    "flag": "{}",
    "null": "{} is null",
    "sum": "visits + {1} - visits {0} visits",
}

COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compared(left: Any, sign: str, right: Any) -> bool | None:
    return None if left is None or right is None else bool(COMPARE[sign](left, right))


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def obviously(tree: Tree, row: Mapping[str, Any]) -> bool | None:
    """What a tree means, one thought at a time: unknown unless what is known settles it."""
    match tree:
        case ("not", inner):
            return _not(obviously(inner, row))
        case ("and", left, right):
            return _both(obviously(left, row), obviously(right, row))
        case ("or", left, right):
            return _not(_both(_not(obviously(left, row)), _not(obviously(right, row))))
    return _obvious_leaf(tree, row)


def _obvious_leaf(tree: Tree, row: Mapping[str, Any]) -> bool | None:
    match tree:
        case ("days_open" | "kind" as name, sign, literal):
            return _compared(row[name], sign, literal)
        case ("days between", sign, number):
            known = row["ended_on"] is not None and row["started_on"] is not None
            return _compared((row["ended_on"] - row["started_on"]).days if known else None, sign, number)
        case ("kind in", texts):
            return None if row["kind"] is None else row["kind"] in texts
        case ("between", number):
            return _both(_compared(row["days_open"], ">=", number), _compared(row["days_open"], "<=", row["visits"]))
        case ("flag", name):
            value: bool | None = row[name]
            return value
        case ("null", name):
            return row[name] is None
        case ("sum", sign, number):
            return _compared(None if row["visits"] is None else number, sign, row["visits"])
    raise AssertionError(tree)


@given(trees, st.lists(rows, min_size=1, max_size=8))
def test_the_compiled_sql_agrees_with_the_obvious_reading(tree: Tree, some: list[dict[str, Any]]) -> None:
    words = {**WORDS, "visits": Word("visits", "integer", "days", "in the same unit, to be compared")}
    sql = read_condition(spelt(tree), words, RULES).sql(RULES, None).sql("duckdb")
    assert _asked(sql, *some) == [obviously(tree, row) for row in some]
