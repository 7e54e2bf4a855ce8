"""How days, numbers and shares are said, everywhere a person reads them. What is not known is said to be unknown."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

UNKNOWN = "unknown"
NOTHING = "nothing to count"
# Below this many, a percentage says more than so few children can carry.
FEW = 10

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(on: date | None) -> str:
    """6 October 2026"""
    return UNKNOWN if on is None else f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_of_year(on: date | None) -> str:
    """6 October: where the year is plain from what is around it."""
    return UNKNOWN if on is None else f"{on.day} {MONTHS[on.month - 1]}"


def weekday(on: date | None) -> str:
    """Tuesday 6 October 2026"""
    return UNKNOWN if on is None else f"{WEEKDAYS[on.weekday()]} {day(on)}"


def moment(at: datetime | None) -> str:
    """6 October 2026 at 06:10, in whatever zone it is given in."""
    return UNKNOWN if at is None else f"{day(at)} at {at:%H:%M}"


def month(of: str | None) -> str:
    """2026-09: September 2026"""
    if of is None:
        return UNKNOWN
    year, number = _month_numbers(of)
    return f"{MONTHS[number - 1]} {year}"


def short_month(of: str | None) -> str:
    """2026-09: Sep 26, where a chart has little room."""
    if of is None:
        return UNKNOWN
    year, number = _month_numbers(of)
    return f"{MONTHS[number - 1][:3]} {year % 100:02}"


def period(of: str | None) -> str:
    """A month, a week or the day of the records, as the results name it: 2026-09, 2026-W40, as at."""
    if of is None:
        return UNKNOWN
    if of == "as at":
        return "as at the records' day"
    found = re.fullmatch(r"(\d{4})-W(\d{2})", of)
    if not found:
        return month(of)
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return f"week to {day(monday + timedelta(days=6))}"


def _month_numbers(of: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", of)
    if not found:
        raise ValueError(f"A month is written like 2026-09, not {of!r}.")
    return int(found[1]), int(found[2])


def number(n: int | float | Decimal | None) -> str:
    """1,204; 12.5; unknown"""
    if n is None:
        return UNKNOWN
    if isinstance(n, int):
        return f"{n:,}"
    shown = Decimal(str(n)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = shown == shown.to_integral_value()
    return f"{abs(shown) if whole and not shown else shown:,.{0 if whole else 1}f}"


def plural(n: int | None, one: str, many: str = "") -> str:
    """1 child, 3 children, unknown number of children"""
    many = many or f"{one}s"
    return f"unknown number of {many}" if n is None else f"{number(n)} {one if n == 1 else many}"


def of(numerator: int | None, denominator: int | None) -> str:
    """410 of 461"""
    if numerator is None or denominator is None:
        return UNKNOWN
    return NOTHING if denominator == 0 else f"{number(numerator)} of {number(denominator)}"


def share(numerator: int | None, denominator: int | None) -> str:
    """89%, or 3 of 7 where there are fewer than ten."""
    if numerator is None or denominator is None or denominator < FEW:
        return of(numerator, denominator)
    return percent(Decimal(numerator) / Decimal(denominator))


def percent(value: float | Decimal | None) -> str:
    """0.889: 89%. One child short of everybody is never rounded up to everybody, nor one child down to none."""
    if value is None:
        return UNKNOWN
    exact = Decimal(str(value)) * 100
    whole = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if whole == 100 and exact < 100:
        return "over 99%"
    if whole == 0 and exact > 0:
        return "under 1%"
    return f"{whole}%"


def measured(value: int | float | None, unit: str) -> str:
    """12 working days; 1 day; unknown"""
    if value is None:
        return UNKNOWN
    return number(value) if unit in ("", "none") else f"{number(value)} {one_of(unit) if value == 1 else unit}"


def valued(value: float | None, unit: str) -> str:
    """A figure in its own unit, as charts and their words say it: 71%, 1,204, 12 working days."""
    if unit == "share":
        return percent(value)
    return number(value) if unit == "count" else measured(value, unit)


def ranged(low: float | None, high: float | None, unit: str) -> str:
    """71% to 84%; 3 to 12 days; up to 12 days; 3 days or more; unknown"""
    if low is None and high is None:
        return UNKNOWN
    if low is None:
        return f"up to {valued(high, unit)}"
    if high is None:
        return f"{valued(low, unit)} or more"
    return f"{valued(low, unit) if unit == 'share' else number(low)} to {valued(high, unit)}"


def one_of(unit: str) -> str:
    """working days: working day"""
    return unit.removesuffix("s")


def listed(words: Iterable[str], joined_by: str = "and") -> str:
    """North, East and Coast"""
    all_of: Sequence[str] = list(words)
    if len(all_of) < 2:
        return "".join(all_of)
    return f"{', '.join(all_of[:-1])} {joined_by} {all_of[-1]}"


def sentence(words: str) -> str:
    """With a capital at the start, leaving the rest alone."""
    return words[:1].upper() + words[1:]
