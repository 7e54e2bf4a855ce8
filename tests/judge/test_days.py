"""The judge's own days: its bank holidays against the published ones, and its laws."""

from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from tests.judge import days


def test_bank_holidays_from_their_rules_are_the_published_ones() -> None:
    published = {
        holiday["date"]
        for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
        if holiday["date"].year in days.KNOWN_YEARS
    }
    assert published == {day for year in days.KNOWN_YEARS for day in days.bank_holidays(year)}


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # Easter: Maundy Thursday to the Tuesday after
        (date(2026, 4, 3), date(2026, 4, 6), 0),  # Good Friday to Easter Monday
        (date(2026, 3, 27), date(2026, 3, 29), 0),  # Friday to Sunday
        (date(2026, 3, 28), date(2026, 3, 30), 1),  # Saturday to Monday
        (date(2026, 3, 30), date(2026, 3, 27), -1),
        (date(2026, 3, 30), None, None),
    ],
)
def test_working_days(start: date, end: date | None, passed: int | None) -> None:
    assert days.working_days_between(start, end) == passed


def test_working_days_are_the_days_that_pass_one_by_one() -> None:
    start, passed = date(2025, 12, 20), 0
    for day in days.every_day(start + timedelta(days=1), date(2027, 1, 10)):
        passed += days.is_working_day(day)
        assert days.working_days_between(start, day) == passed
        assert days.working_days_between(day, start) == -passed


def test_the_day_after_n_working_days_is_n_working_days_away() -> None:
    for offset in range(400):
        start = date(2025, 11, 1) + timedelta(days=offset)
        for number in (0, 1, 10, 45):
            end = days.working_day_after(start, number)
            assert days.is_working_day(end)
            assert days.working_days_between(start, end) == number


@pytest.mark.parametrize(
    ("start", "end", "up_to", "whole", "age"),
    [
        (date(2025, 8, 31), date(2026, 2, 28), 6, 6, 0),
        (date(2025, 8, 31), date(2026, 3, 1), 7, 6, 0),
        (date(2025, 2, 28), date(2025, 8, 31), 7, 6, 0),
        (date(2024, 2, 29), date(2025, 2, 28), 12, 12, 0),
        (date(2024, 2, 29), date(2025, 3, 1), 13, 12, 1),
        (date(2025, 5, 31), date(2025, 4, 30), -1, -1, -1),
        (date(2026, 1, 15), date(2026, 1, 15), 0, 0, 0),
    ],
)
def test_months_and_ages(start: date, end: date, up_to: int, whole: int, age: int) -> None:
    assert days.months_up_to(start, end) == up_to
    assert days.whole_months(start, end) == whole
    assert days.age_on(start, end) == age
