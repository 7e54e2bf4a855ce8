"""Calendar months and ages, written out in plain SQL, against the obvious way of counting them."""

from calendar import monthrange
from datetime import date

import duckdb
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.house_functions import expand, read_back


def _sql(call: str) -> str:
    return expand(sqlglot.parse_one(f"SELECT {call} AS answer", dialect="duckdb")).sql("duckdb")


def _asked(call: str) -> object:
    with duckdb.connect() as connection:
        row = connection.execute(_sql(call)).fetchone()
    assert row is not None
    return row[0]


MONTHS = [
    ("the same day", "2026-03-31", "2026-03-31", 0),
    ("a day before a month is up", "2026-03-15", "2026-04-14", 1),
    ("a month to the day", "2026-03-15", "2026-04-15", 1),
    ("a day more than a month", "2026-03-15", "2026-04-16", 2),
    ("31 August and six months: the last day of February", "2025-08-31", "2026-02-28", 6),
    ("31 August and six months in a leap year", "2027-08-31", "2028-02-29", 6),
    ("the day after 31 August and six months", "2025-08-31", "2026-03-01", 7),
    ("31 January and one month", "2026-01-31", "2026-02-28", 1),
    ("backwards within a month", "2026-03-15", "2026-03-10", 0),
    ("backwards by a month", "2026-03-15", "2026-02-15", -1),
]


@pytest.mark.parametrize(("what", "start", "end", "months"), MONTHS, ids=[spec[0] for spec in MONTHS])
def test_months_up_to(what: str, start: str, end: str, months: int) -> None:
    assert _asked(f"months_up_to(DATE '{start}', DATE '{end}')") == months


AGES = [
    ("the day before the birthday", "2010-05-01", "2026-04-30", 15),
    ("the birthday", "2010-05-01", "2026-05-01", 16),
    ("born on 29 February, 28 February of a common year", "2008-02-29", "2026-02-28", 17),
    ("born on 29 February, 1 March of a common year", "2008-02-29", "2026-03-01", 18),
    ("born on 29 February, 29 February of a leap year", "2008-02-29", "2028-02-29", 20),
    ("the day of birth", "2026-03-01", "2026-03-01", 0),
]


@pytest.mark.parametrize(("what", "born", "day", "years"), AGES, ids=[spec[0] for spec in AGES])
def test_full_years(what: str, born: str, day: str, years: int) -> None:
    assert _asked(f"full_years(DATE '{born}', DATE '{day}')") == years


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("add_months(DATE '2025-08-31', 6)", date(2026, 2, 28)),
        ("add_months(DATE '2026-03-31', -1)", date(2026, 2, 28)),
        ("add_days(DATE '2026-02-28', 1)", date(2026, 3, 1)),
        ("months_up_to(add_months(DATE '2025-08-31', 6), DATE '2026-03-28')", 1),
        ("months_up_to(CAST(NULL AS DATE), DATE '2026-03-28')", None),
        ("full_years(DATE '2026-03-28', CAST(NULL AS DATE))", None),
    ],
)
def test_steps_calls_within_calls_and_nulls(call: str, answer: object) -> None:
    assert _asked(call) == answer


def plus_months(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(days, days)
def test_months_up_to_is_the_fewest_months_that_reach_the_day(start: date, end: date) -> None:
    months = _asked(f"months_up_to(DATE '{start}', DATE '{end}')")
    assert isinstance(months, int)
    assert plus_months(start, months) >= end
    assert plus_months(start, months - 1) < end


@given(days, days)
def test_full_years_grow_by_one_on_the_birthday(born: date, day: date) -> None:
    years = _asked(f"full_years(DATE '{born}', DATE '{day}')")
    had_it = (day.month, day.day) >= (born.month, born.day)
    assert years == day.year - born.year - (0 if had_it else 1)


@given(days, st.integers(-40, 40))
def test_adding_months_is_the_same_everywhere(day: date, months: int) -> None:
    assert _asked(f"add_months(DATE '{day}', {months})") == plus_months(day, months)


@pytest.mark.parametrize("engine", ["spark", "postgres"])
@pytest.mark.parametrize(
    "call",
    ["add_months(d, -1)", "add_months(d, n)", "add_months(d, 12 * n)", "add_days(d, n)", "add_days(d, -(n - 1))"],
)
def test_a_sum_of_days_read_back_from_text_is_carried_as_it_was(call: str, engine: str) -> None:
    written = expand(sqlglot.parse_one(f"SELECT {call} AS answer", dialect="duckdb"))
    text = written.sql(dialect="duckdb")
    again = sqlglot.parse_one(text, dialect="duckdb")
    assert again.sql(dialect=engine) != written.sql(dialect=engine), "the text alone is enough by now"
    assert read_back(again).sql(dialect=engine) == written.sql(dialect=engine)
    assert read_back(sqlglot.parse_one(text, dialect="duckdb")).sql(dialect="duckdb") == text
