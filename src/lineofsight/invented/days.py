"""Days as a children's service counts them: working days, calendar months, birthdays, school holidays."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)


class WorkingDays:
    """England's working days. Beyond the bank holidays that are known, a weekday is taken as a working day."""

    def __init__(self) -> None:
        known = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
        holidays = {holiday["date"] for holiday in known}
        self._base = FIRST.toordinal()
        self._day: list[date] = []  # the working days themselves, in order
        self._position: list[int] = []  # for each calendar day, the last working day on or before it
        for ordinal in range(self._base, LAST.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < 5 and day not in holidays:
                self._day.append(day)
            self._position.append(max(0, len(self._day) - 1))

    def position(self, day: date) -> int:
        return self._position[day.toordinal() - self._base]

    def plus(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`, which itself is day 0."""
        return self._day[self.position(day) + count]

    def on_or_after(self, day: date) -> date:
        found = self._day[self.position(day)]
        return found if found == day else self._day[self.position(day) + 1]


@lru_cache(maxsize=1)
def working_days() -> WorkingDays:
    return WorkingDays()


def after(day: date, days: float) -> date:
    return day + timedelta(days=int(days))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > 28:
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return date(year, month + 1, day.day)


def birthday(born: date, age: int) -> date:
    return add_months(born, age * 12)


def full_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_from(start: date, end: date) -> list[date]:
    """The first day of every month from the month of `start` to the month of `end`."""
    first = start.replace(day=1)
    count = (end.year - first.year) * 12 + end.month - first.month
    return [add_months(first, months) for months in range(count + 1)]


# Schools see children every day and tell the front door; when they close, contacts fall and catch up after.
BUSY_MONTHS = dict(enumerate((1.06, 1.0, 1.14, 0.88, 1.05, 1.14, 1.02, 0.72, 1.02, 1.08, 1.14, 0.8), start=1))
