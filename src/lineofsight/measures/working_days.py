"""England's working days: Monday to Friday less bank holidays, counted by ordinals.

The start day is day 0. Each day has an ordinal, the number of working days up to and including it, so that the working
days from one day to another are a subtraction. An event on a non-working day has the ordinal of the last working day
before it: "within n" means that no more than n working days had passed.

Bank holidays are known for whole years from 2012 to 2028. A day outside is counted Monday to Friday with no bank
holidays, is marked as inexact, and is never dropped.
"""

from bisect import bisect_left
from datetime import date, timedelta
from functools import cached_property, lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from govuk_bank_holidays.bank_holidays import BankHolidays

DIVISION = "england-and-wales"
_EPOCH_DAYS = (date(1900, 1, 1) - date(1970, 1, 1)).days
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
    def _days(self) -> pa.Array:
        days = (self.last_day - FIRST_DAY).days + 1
        return pa.array(range(_EPOCH_DAYS, _EPOCH_DAYS + days), pa.int32()).cast(pa.date32())

    @cached_property
    def _working(self) -> pa.Array:
        holidays = pa.array(sorted(self.holidays), pa.date32())
        return pc.and_not(pc.less(pc.day_of_week(self._days), 5), pc.is_in(self._days, value_set=holidays))

    @cached_property
    def _ordinals(self) -> list[int]:
        ordinals: list[int] = pc.cumulative_sum(self._working.cast(pa.int32())).to_pylist()
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
        days = self._days
        month_starts = pc.floor_temporal(days, unit="month")
        next_months = pc.ceil_temporal(days, unit="month", ceil_is_strictly_greater=True)
        week_starts = _shifted(days, pc.negate(pc.day_of_week(days)).cast(pa.int32()))
        # A week belongs to the year of its Thursday.
        weeks = pc.iso_calendar(days)
        known = (
            pa.scalar(self.exact_from, pa.date32()),
            pa.scalar(self.exact_to, pa.date32()),
        )
        columns = {
            "day": days,
            "wd": pa.array(self._ordinals, pa.int32()),
            "is_working_day": self._working,
            "wd_exact": pc.and_(pc.greater_equal(days, known[0]), pc.less_equal(days, known[1])),
            "month": _named(pc.year(days), "-", pc.month(days)),
            "month_start": month_starts,
            "month_end": _shifted(next_months, pa.scalar(-1, pa.int32())),
            "week": _named(weeks.field("iso_year"), "-W", weeks.field("iso_week")),
            "week_start": week_starts,
            "week_end": _shifted(week_starts, pa.scalar(6, pa.int32())),
            "year": pc.year(days).cast(pa.int32()),
        }
        return pa.table(columns).cast(CALENDAR)


def _shifted(days: pa.Array, by: pa.Array | pa.Scalar) -> pa.Array:
    return pc.add(days.cast(pa.int32()), by).cast(pa.date32())


def _named(years: pa.Array, mark: str, numbers: pa.Array) -> pa.Array:
    """2026-03 or 2026-W09."""
    two_digits = pc.utf8_lpad(numbers.cast(pa.string()), width=2, padding="0")
    return pc.binary_join_element_wise(years.cast(pa.string()), two_digits, mark)


def month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


@lru_cache(maxsize=4)
def working_days(last_year: int) -> WorkingDays:
    return WorkingDays(last_year)
