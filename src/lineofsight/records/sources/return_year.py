"""The year that a statutory return is for: from 1 April to 31 March."""

from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.mapping.cells import read_column, tidy
from lineofsight.records.mapping.layouts import Kind


def first_day_of_year(day: date) -> date:
    """1 April of the return year in which a day falls."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def last_day_of_year(day: date) -> date:
    """31 March of the return year in which a day falls."""
    return date(first_day_of_year(day).year + 1, 3, 31)


def latest_day(columns: Iterable[pa.Array | pa.ChunkedArray], now: datetime) -> date | None:
    """The latest day written in these columns of raw text, of those not after now."""
    latest: date | None = None
    for cells in columns:
        days = read_column(tidy(cells), Kind.DATE).values
        past = days.filter(pc.less_equal(days, pa.scalar(now.replace(tzinfo=None), days.type)))
        found = pc.max(past).as_py()
        if found is not None and (latest is None or found.date() > latest):
            latest = found.date()
    return latest


def as_at_of(latest: date, now: datetime) -> date:
    """The 31 March on or after the latest event; in a year not over yet, the latest event itself."""
    end = last_day_of_year(latest)
    return end if end <= now.date() else latest
