"""Running totals and averages: each month is counted again in the next, so their ups and downs say nothing. Refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.limits import Values
from lineofsight.signals.variation.rule_sets import ENOUGH

EACH_PERIOD, ROLLING, YEAR_TO_DATE = "each period", "rolling", "year to date"
COUNTED = (EACH_PERIOD, ROLLING, YEAR_TO_DATE)
YEAR_STARTS = (4, 1, 9)  # financial, calendar and school years
CLIMBS = 9  # steps up within years, none down, before a series is taken for a year to date
FALLS_TO = 0.6  # of what it stood at, at most, when a year begins
SURELY = 0.001  # the chance that separate months would move so little
TURNED_BACK = (
    -0.15
)  # how far steps undo the last: about a half where months are separate, not at all where they overlap
TOO_ALIKE = 0.5  # share of months that repeat the month before
GIVE_INSTEAD = "Give each month's own numerator and denominator."


@dataclass(frozen=True, slots=True)
class Counts:
    """A series with what it was counted from, where that is known."""

    days: Sequence[datetime]
    values: Values
    numerators: Values | None = None
    denominators: Values | None = None


def refuse_what_overlaps(
    counts: Counts, options: Mapping[str, Any], *, is_stock: bool | None, only_note: bool
) -> list[str]:
    """What is declared is refused always; what was found out, unless the rule set charts anything and notes it."""
    said = _declared(options)
    if said in (ROLLING, YEAR_TO_DATE):
        raise RefusedError(_sentence(f"This is declared to be {said}"))
    found = None if said == EACH_PERIOD else found_out(counts, is_stock=is_stock)
    if found is None:
        return []
    if only_note:
        return [_sentence(found)]
    raise RefusedError(f'{_sentence(found)} Where it is each month\'s own, say so: "counted": "{EACH_PERIOD}".')


def _declared(options: Mapping[str, Any]) -> str | None:
    if options.get("rolling"):
        return ROLLING
    if options.get("year_to_date"):
        return YEAR_TO_DATE
    said = options.get("counted")
    if said is not None and said not in COUNTED:
        raise RefusedError(f"counted is one of: {', '.join(COUNTED)}.")
    return said


def _sentence(found: str) -> str:
    return (
        f"{found}: each month is counted again in the next, so no chart can tell a change from chance. {GIVE_INSTEAD}"
    )


def found_out(counts: Counts, *, is_stock: bool | None) -> str | None:
    """What kind of running figure it is, in words. A stock stands still by its nature: it is marked, not refused."""
    if not _month_by_month(counts.days):
        return None
    for amounts in (counts.denominators, counts.numerators, counts.values):
        if amounts is not None and _runs_up(counts.days, amounts):
            return "This looks like a year to date (it only climbs within each year, and falls when one begins)"
    if is_stock is not False:
        return None
    if _repeats(counts):
        return "This looks like a longer period's figure given again for each month (most months repeat the last)"
    # The numerator of a share moves little wherever most are met; what it is a share of does not.
    amounts = counts.numerators if counts.denominators is None else counts.denominators
    if amounts is not None and _moves_too_little(amounts):
        return "This looks like a rolling total (its counts move far less than those of separate months could)"
    return None


def _month_by_month(days: Sequence[datetime]) -> bool:
    return all((b.year - a.year) * 12 + b.month - a.month == 1 for a, b in pairwise(days))


def _runs_up(days: Sequence[datetime], amounts: Values) -> bool:
    return any(_runs_up_from(start, days, amounts) for start in YEAR_STARTS)


def _runs_up_from(start: int, days: Sequence[datetime], amounts: Values) -> bool:
    up = level = begun = 0
    for (_, before), (day, after) in pairwise(zip(days, amounts, strict=True)):
        if before is None or after is None:
            continue
        if day.month == start:
            if after > FALLS_TO * before or before <= 0:
                return False
            begun += 1
        elif after < before:
            return False
        else:
            up += after > before
            level += after == before
    return begun >= 1 and up >= CLIMBS and up >= 4 * level


def _repeats(counts: Counts) -> bool:
    if counts.numerators is None or counts.denominators is None:
        return False
    both = list(zip(counts.numerators, counts.denominators, strict=True))
    known = [(a, b) for a, b in pairwise(both) if None not in (*a, *b)]
    same = sum(a == b for a, b in known if b[1] is not None and b[1] >= 10)
    return len(known) >= ENOUGH - 1 and same >= TOO_ALIKE * len(known) and len(set(both)) > 1


def _moves_too_little(amounts: Values) -> bool:
    """Counts of separate months differ by at least what chance does; those of overlapping ones by far less.

    Squared steps over twice the mean are near 1 for separate months, and near 1 in 12 for twelve months rolling. The
    steps of separate months also turn back on themselves, as those of rolling ones do not.
    """
    steps = [b - a for a, b in pairwise(amounts) if a is not None and b is not None]
    known = [amount for amount in amounts if amount is not None]
    mean = sum(known) / len(known) if known else 0
    if len(steps) < ENOUGH - 1 or mean < 1 or not any(steps):
        return False
    moved = sum(step * step for step in steps) / (2 * mean)
    turned_back = sum(a * b for a, b in pairwise(steps)) / sum(step * step for step in steps)
    # Neighbouring steps share a month, which leaves about two thirds of them to be told apart.
    free = 2 * len(steps) / 3
    return bool(_chi_squared(moved * free / len(steps), free) < SURELY and turned_back > TURNED_BACK)


def _chi_squared(found: float, free: float) -> float:
    """The chance of as little or less, with so many degrees of freedom (Wilson and Hilferty, near enough here)."""
    narrow = 2 / (9 * free)
    return NormalDist(1 - narrow, narrow**0.5).cdf((found / free) ** (1 / 3))
