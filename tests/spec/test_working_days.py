"""Working days: Monday to Friday less England's bank holidays, the start day being day 0."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.staged import FRAMEWORK
from lineofsight.measures.working_days import FIRST_DAY, WorkingDays, bank_holidays, month_end, working_days

CALENDAR = working_days(2057)

# What happened, from, to, working days that had passed.
SPECS = [
    ("the same day", "2026-03-02", "2026-03-02", 0),
    ("the next working day", "2026-03-02", "2026-03-03", 1),
    ("Friday to Monday", "2026-03-06", "2026-03-09", 1),
    ("ended on a Saturday: the Friday before it", "2026-03-02", "2026-03-07", 4),
    ("ended on a Sunday: the Friday before it", "2026-03-02", "2026-03-08", 4),
    ("started on a Saturday: Monday is day 1", "2026-03-07", "2026-03-09", 1),
    ("started on a Sunday, ended on it", "2026-03-08", "2026-03-08", 0),
    ("over Good Friday and Easter Monday", "2026-04-02", "2026-04-07", 1),
    ("ended on Good Friday", "2026-04-02", "2026-04-03", 0),
    ("over Christmas in a year when Boxing Day is a Saturday", "2026-12-24", "2026-12-29", 1),
    ("over Christmas on a Thursday", "2025-12-24", "2025-12-29", 1),
    ("over the new year", "2025-12-31", "2026-01-02", 1),
    ("over the extra holiday of May 2023", "2023-05-05", "2023-05-09", 1),
    ("over the extra holiday of September 2022", "2022-09-16", "2022-09-20", 1),
    ("Scotland's second of January is a working day here", "2025-01-01", "2025-01-02", 1),
    ("forty-five working days from the first working Monday of 2026", "2026-01-05", "2026-03-09", 45),
    ("backwards", "2026-03-03", "2026-03-02", -1),
]


@pytest.mark.parametrize(("what", "start", "end", "passed"), SPECS, ids=[spec[0] for spec in SPECS])
def test_working_days_between(what: str, start: str, end: str, passed: int) -> None:
    assert CALENDAR.between(date.fromisoformat(start), date.fromisoformat(end)) == passed


# The rule, from, n, the n-th working day after it.
DUE = [
    ("one after a Friday", "2026-03-06", 1, "2026-03-09"),
    ("one after a Saturday", "2026-03-07", 1, "2026-03-09"),
    ("one before Good Friday", "2026-04-02", 1, "2026-04-07"),
    ("none after a working day", "2026-03-06", 0, "2026-03-06"),
    ("none after a Sunday", "2026-03-08", 0, "2026-03-06"),
    ("ten over Christmas", "2025-12-18", 10, "2026-01-06"),
]


@pytest.mark.parametrize(("what", "start", "n", "due"), DUE, ids=[spec[0] for spec in DUE])
def test_the_nth_working_day(what: str, start: str, n: int, due: str) -> None:
    assert CALENDAR.after(date.fromisoformat(start), n) == date.fromisoformat(due)


def slowly(start: date, end: date) -> int:
    """The obvious count: step a day at a time and count the working days stepped on to."""
    passed = 0
    day = start
    while day < end:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in bank_holidays():
            passed += 1
    return passed


days = st.dates(date(1995, 1, 1), date(2040, 12, 31))


@given(days, st.integers(0, 500))
def test_subtracting_ordinals_is_counting_days_one_by_one(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert CALENDAR.between(start, end) == slowly(start, end)


@given(days, st.integers(1, 200))
def test_the_nth_working_day_is_the_first_day_on_which_n_have_passed(start: date, n: int) -> None:
    due = CALENDAR.after(start, n)
    assert CALENDAR.is_working_day(due)
    assert slowly(start, due) == n
    assert slowly(start, due - timedelta(days=1)) == n - 1


@given(days, days, days)
def test_working_days_add_up(first: date, second: date, third: date) -> None:
    assert CALENDAR.between(first, second) + CALENDAR.between(second, third) == CALENDAR.between(first, third)


def test_bank_holidays_are_known_for_whole_years_from_2012_to_2028() -> None:
    assert (CALENDAR.exact_from, CALENDAR.exact_to) == (date(2012, 1, 1), date(2028, 12, 31))
    assert all(sum(day.year == year for day in bank_holidays()) >= 8 for year in range(2012, 2029))


def test_a_day_outside_the_known_years_is_counted_monday_to_friday_and_marked() -> None:
    christmas = date(2011, 12, 26)
    assert CALENDAR.is_working_day(christmas)
    assert not CALENDAR.is_exact(christmas)
    rows = {row["day"]: row for row in CALENDAR.table().slice((date(2011, 12, 24) - FIRST_DAY).days, 10).to_pylist()}
    assert rows[christmas]["wd"] - rows[date(2011, 12, 25)]["wd"] == 1
    assert not rows[christmas]["wd_exact"]
    assert rows[date(2012, 1, 1)]["wd_exact"]


def test_the_calendar_has_every_day_once_and_the_columns_that_are_promised() -> None:
    table = WorkingDays(1905).table()
    assert table.column_names == list(FRAMEWORK["calendar"])
    assert table["day"].to_pylist() == [FIRST_DAY + timedelta(days=n) for n in range(table.num_rows)]
    assert table["day"][-1].as_py() == date(1905, 12, 31)


def test_weeks_run_from_monday_to_sunday_and_belong_to_the_year_of_their_thursday() -> None:
    at = (date(2026, 12, 28) - FIRST_DAY).days
    monday = CALENDAR.table().slice(at, 7).to_pylist()
    assert {row["week"] for row in monday} == {"2026-W53"}
    assert {(row["week_start"], row["week_end"]) for row in monday} == {(date(2026, 12, 28), date(2027, 1, 3))}
    assert [row["month"] for row in monday] == ["2026-12"] * 4 + ["2027-01"] * 3


def test_a_day_before_1900_has_no_ordinal_and_says_so() -> None:
    with pytest.raises(ValueError, match="runs from 1900-01-01"):
        CALENDAR.ordinal(date(1899, 12, 31))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_the_day_after_a_month_end_begins_a_month(day: date) -> None:
    end = month_end(day)
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + timedelta(days=1)).day == 1
