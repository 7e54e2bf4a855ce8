"""Working days, months and ages counted one at a time, and England's bank holidays worked out from their rules."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    return next(day for day in _days_from(date(year, month, 1)) if day.weekday() == 0)


def _last_monday(year: int, month: int) -> date:
    return max(day for day in _days_from(date(year, month, 1), 31) if day.weekday() == 0 and day.month == month)


def _days_from(first: date, count: int = 7) -> list[date]:
    return [first + n * ONE_DAY for n in range(count)]


# Proclaimed for one year: the day each usual holiday moved to, and the days added.
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
ADDED = {2012: [date(2012, 6, 5)], 2022: [date(2022, 6, 3), date(2022, 9, 19)], 2023: [date(2023, 5, 8)]}


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's, from 2012 on."""
    easter = easter_sunday(year)
    usual = [
        easter - 2 * ONE_DAY,
        easter + ONE_DAY,
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    ]
    found = {MOVED.get(day, day) for day in usual} | set(ADDED.get(year, []))
    # Those tied to a date give way to the next weekday that is not one already.
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() > 4 or day in found:
            day += ONE_DAY
        found.add(day)
    return frozenset(found)


KNOWN_YEARS = range(2012, 2029)  # outside these no bank holiday is known, and weekdays alone are counted


@cache
def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not (day.year in KNOWN_YEARS and day in bank_holidays(day.year))


WORKING_DAYS = [day for day in (date(1950, 1, 1) + n * ONE_DAY for n in range(160 * 365)) if is_working_day(day)]


def working_days_between(start: date | None, end: date | None) -> int | None:
    """Working days that had passed by `end`, the start being day 0; below 0 when the end comes before the start."""
    if start is None or end is None:
        return None
    return bisect_right(WORKING_DAYS, end) - bisect_right(WORKING_DAYS, start)


@cache
def working_day_after(start: date, number: int) -> date:
    """The day on which the n-th working day after `start` falls; the last one before or on it for 0."""
    day = start
    if number == 0:
        while not is_working_day(day):
            day -= ONE_DAY
        return day
    while number:
        day += ONE_DAY
        number -= is_working_day(day)
    return day


def days_between(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days


def add_months(day: date | None, months: int | None) -> date | None:
    """The same day of a later month, or that month's last day if it is shorter."""
    if day is None or months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@cache
def months_up_to(start: date | None, end: date | None) -> int | None:
    """The least whole number of months which, added to the start, reaches the end."""
    if start is None or end is None:
        return None
    months = 12 * (end.year - start.year) - 14
    while True:
        reached = add_months(start, months)
        assert reached is not None
        if reached >= end:
            return months
        months += 1


@cache
def whole_months(start: date | None, end: date | None) -> int | None:
    """The greatest whole number of months which, added to the start, does not go past the end."""
    if start is None or end is None:
        return None
    months = 12 * (end.year - start.year) + 14
    while True:
        reached = add_months(start, months)
        assert reached is not None
        if reached <= end:
            return months
        months -= 1


@cache
def age_on(born: date | None, day: date | None) -> int | None:
    """Completed years; someone born on 29 February is a year older on 1 March of a common year. Unborn: below 0."""
    if born is None or day is None:
        return None
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1)


def every_day(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def month_of(day: date) -> str:
    return day.isoformat()[:7]


def week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
