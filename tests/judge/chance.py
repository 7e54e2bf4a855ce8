"""What a random world is drawn from: days that collide, and values from the code lists."""

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from lineofsight import definitions_folder
from tests.judge import days

# Days on which counting goes wrong first: month ends, leap days, Easter, Christmas, a clock change, new rules.
AWKWARD = [
    date(2024, 2, 29),
    date(2025, 8, 31),
    date(2025, 12, 24),
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2025, 4, 18),
    date(2025, 5, 5),
    date(2025, 8, 25),
]
GAPS_IN_DAYS = [0, 0, 0, 1, 1, 2, 7, 7, 14, 21, 28, 28, 42, 42, 56, 56, 91, 112, 182, 365]
GAPS_IN_WORKING_DAYS = [1, 1, 5, 10, 10, 15, 15, 20, 45, 45]
GAPS_IN_MONTHS = [1, 2, 3, 3, 4, 6, 6, 12, 12, 24, 24, 30]


@cache
def codes(name: str, folder: Path | None = None) -> tuple[str, ...]:
    path = (folder or definitions_folder()) / "codes" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row["code"] for row in csv.DictReader(file))


class Chance:
    """One world's luck."""

    def __init__(self, seed: int, as_at: date) -> None:
        self.random, self.as_at = Random(seed), as_at
        self.busy = self.near_today(150)  # a day around which much happens
        self.blank = self.random.choice([0.0, 0.03, 0.1, 0.3])  # share of cells left empty

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def near_today(self, spread: int) -> date:
        return self.as_at - timedelta(days=self.random.randrange(spread))

    def day(self) -> date:
        """Any day: most are recent, some are awkward, a few are old or still to come."""
        kind = self.random.random()
        if kind < 0.35:
            return self.near_today(120)
        if kind < 0.55:
            return self.near_today(500)
        if kind < 0.70:
            return self.random.choice(AWKWARD)
        if kind < 0.80:
            return self.busy + timedelta(days=self.random.randrange(-4, 5))
        if kind < 0.93:
            return self.near_today(2200)
        if kind < 0.97:
            return self.as_at + timedelta(days=self.random.randrange(40))
        return self.as_at

    def after(self, start: date | None, *, backwards: float = 0.06) -> date:
        """A day that follows another by about what some rule allows; now and then one before it."""
        if start is None:
            return self.day()
        if self.happens(backwards):
            return start - timedelta(days=self.random.randrange(1, 20))
        kind = self.random.random()
        if kind < 0.4:
            end = start + timedelta(days=self.random.choice(GAPS_IN_DAYS))
        elif kind < 0.75:
            end = days.working_day_after(start, self.random.choice(GAPS_IN_WORKING_DAYS))
        else:
            end = days.add_months(start, self.random.choice(GAPS_IN_MONTHS)) or start
        return end + timedelta(days=self.random.choice([-1, 0, 0, 0, 1, 1, 2]))

    def perhaps(self, value: Any, blank: float | None = None) -> Any:
        return None if self.happens(self.blank if blank is None else blank) else value

    def at_some_hour(self, day: date) -> datetime:
        """Standard tables keep a time of day, which must not change a figure."""
        hours = time(self.random.randrange(24), self.random.randrange(60)) if self.happens(0.3) else time()
        return datetime.combine(day, hours)
