"""England's working days: Monday to Friday less bank holidays, counted by ordinals.

The start day is day 0. Each day has an ordinal, the number of working days up to and including it, so that the working
days from one day to another are a subtraction. An event on a non-working day has the ordinal of the last working day
before it: "within n" means that no more than n working days had passed.

Bank holidays are known for whole years from 2012 to 2028. A day outside is counted Monday to Friday with no bank
holidays, is marked as inexact, and is never dropped.
"""

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

import pyarrow as pa
from govuk_bank_holidays.bank_holidays import BankHolidays

DIVISION = "england-and-wales"
FIRST_DAY = date(1900, 1, 1)  # earlier dates in a source are bad cells, and were a Monday's: so was this day

CALENDAR = pa.schema(
    [
        ("day", pa.date32()),
        ("wd", pa.int32()),
        ("is_working_day", pa.bool_()),
        ("wd_exact", pa.bool_()),
        ("month", pa.string()),
        ("month_start", pa.date32()),
        ("month_end", pa.date32()),
        ("week", pa.string()),
        ("week_start", pa.date32()),
        ("week_end", pa.date32()),
        ("year", pa.int32()),
    ]
)


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    # Cached: nothing is fetched, so an office without the internet starts as quickly as any other.
    holidays = BankHolidays(use_cached_holidays=True).get_holidays(division=DIVISION)
    return frozenset(holiday["date"] for holiday in holidays)


class WorkingDays:
    """The calendar from 1900 to the end of a stated year."""

    def __init__(self, last_year: int) -> None:
        self.last_day = date(last_year, 12, 31)
        self.holidays = bank_holidays()
        self.exact_from = date(min(self.holidays).year, 1, 1)
        self.exact_to = date(max(self.holidays).year, 12, 31)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def is_exact(self, day: date) -> bool:
        """Are the bank holidays of this day's year known?"""
        return self.exact_from <= day <= self.exact_to

    @cached_property
    def _ordinals(self) -> list[int]:
        ordinals, count, day = [], 0, FIRST_DAY
        for _ in range((self.last_day - FIRST_DAY).days + 1):
            count += self.is_working_day(day)
            ordinals.append(count)
            day += timedelta(days=1)
        return ordinals

    def ordinal(self, day: date) -> int:
        """The number of working days from 1900 up to and including this day."""
        if not FIRST_DAY <= day <= self.last_day:
            raise ValueError(f"the working-day calendar runs from {FIRST_DAY} to {self.last_day}")
        return self._ordinals[(day - FIRST_DAY).days]

    def between(self, start: date, end: date) -> int:
        """Working days that had passed by `end`, the start day being day 0."""
        return self.ordinal(end) - self.ordinal(start)

    def after(self, start: date, working_days: int) -> date:
        """The day on which the n-th working day after `start` falls."""
        position = bisect_left(self._ordinals, self.ordinal(start) + working_days)
        if position >= len(self._ordinals):
            raise ValueError(f"the working-day calendar ends on {self.last_day}")
        return FIRST_DAY + timedelta(days=position)

    def table(self) -> pa.Table:
        """The staged table `calendar`."""
        columns: dict[str, list[object]] = {name: [] for name in CALENDAR.names}
        for year in range(FIRST_DAY.year, self.last_day.year + 1):
            for month in range(1, 13):
                self._add_month(columns, date(year, month, 1))
        return pa.table(columns, schema=CALENDAR)

    def _add_month(self, columns: dict[str, list[object]], first: date) -> None:
        last = month_end(first)
        days = [first + timedelta(days=n) for n in range(last.day)]
        at = (first - FIRST_DAY).days
        weeks = [_week(day - timedelta(days=day.weekday())) for day in days]
        columns["day"] += days
        columns["wd"] += self._ordinals[at : at + len(days)]
        columns["is_working_day"] += [self.is_working_day(day) for day in days]
        columns["wd_exact"] += [self.is_exact(first)] * len(days)
        columns["month"] += [f"{first.year:04}-{first.month:02}"] * len(days)
        columns["month_start"] += [first] * len(days)
        columns["month_end"] += [last] * len(days)
        columns["week"] += [week[0] for week in weeks]
        columns["week_start"] += [week[1] for week in weeks]
        columns["week_end"] += [week[2] for week in weeks]
        columns["year"] += [first.year] * len(days)


@cache
def _week(monday: date) -> tuple[str, date, date]:
    """A week's name, first and last day. A week belongs to the year of its Thursday."""
    numbered = monday.isocalendar()
    return f"{numbered.year:04}-W{numbered.week:02}", monday, monday + timedelta(days=6)


def month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


@lru_cache(maxsize=4)
def working_days(last_year: int) -> WorkingDays:
    return WorkingDays(last_year)
