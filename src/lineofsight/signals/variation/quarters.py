"""Months added up to quarters, where one month holds too few to judge."""

from collections.abc import Sequence
from datetime import date

Quarter = tuple[str, date, None, None, float | None]  # label, first day, no counts behind it, total


def by_quarter(months: Sequence[tuple[date, float | None]]) -> list[Quarter]:
    """Whole calendar quarters only; one with a month that is not known is not known."""
    found: dict[tuple[int, int], list[tuple[date, float | None]]] = {}
    for day, value in months:
        found.setdefault((day.year, (day.month - 1) // 3), []).append((day, value))
    quarters: list[Quarter] = []
    for (year, number), three in found.items():
        if len({day.month for day, _ in three}) < 3:
            continue  # begun before the series, or not yet over
        first, last = date(year, 3 * number + 1, 1), date(year, 3 * number + 3, 1)
        known = [value for _, value in three if value is not None]
        total = sum(known) if len(known) == 3 else None
        quarters.append((f"{first:%B} to {last:%B %Y}", first, None, None, total))
    return quarters
