"""A series as people hand it over: read strictly, refused in a sentence where it cannot be charted."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.overlapping import Counts, refuse_what_overlaps
from lineofsight.signals.variation.rule_sets import LEAST_FIXED, RuleSet
from lineofsight.signals.variation.xmr import DIRECTIONS, DatedTarget, Series

LARGEST = 1e150  # sums and squares of larger numbers would overflow
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?")


def read_series(document: Any, rules: RuleSet) -> Series:
    """From `{"data": {"date": [...], "value": [...]}, "options": {...}}`. Options that nobody knows are left alone."""
    if not isinstance(document, Mapping) or not isinstance(document.get("data"), Mapping):
        raise RefusedError('Write the series as {"data": {"date": [...], "value": [...]}, "options": {...}}.')
    data, options = document["data"], document.get("options") or {}
    if not isinstance(options, Mapping):
        raise RefusedError('Write options as names and values, such as {"target": 90}.')
    labels, days = _days(data)
    values = _numbers(data, "value", len(days))
    order = sorted(range(len(days)), key=days.__getitem__)
    labels, days, values = [labels[n] for n in order], [days[n] for n in order], [values[n] for n in order]
    for n in range(1, len(days)):
        if days[n] == days[n - 1]:
            raise RefusedError(f"{labels[n]} is there twice: give one value for each date.")
    notes: list[str] = []
    series = Series(
        days=days,
        values=values,
        labels=labels,
        direction=_direction(options),
        targets=_targets(options),
        begins_again=_begins_again(options, days, labels, notes),
        fix_after=_fix_after(options),
        screens=_screens(options),
        is_stock=_is_stock(options),
        notes=notes,
    )
    counts = Counts(days, values, *(_counts(data, name, order) for name in ("numerator", "denominator")))
    said = refuse_what_overlaps(counts, options, is_stock=series.is_stock, only_note=rules.charts_what_overlaps)
    notes += said
    return series


def _listed(data: Mapping[str, Any], name: str) -> list[Any]:
    """A series of one point may be written without its brackets."""
    given = data.get(name)
    if given is None:
        raise RefusedError(f"The series has no {name} list: give data.{name}, one for each point.")
    return list(given) if isinstance(given, list) else [given]


def _days(data: Mapping[str, Any]) -> tuple[list[str], list[datetime]]:
    labels = _listed(data, "date")
    if not labels:
        raise RefusedError("The series has no points: give at least one date and value.")
    return labels, [_day(label, f"Date {n}") for n, label in enumerate(labels, 1)]


def _day(written: Any, what: str) -> datetime:
    fault = RefusedError(f"{what} is not a date: write it like 2026-03-31.")
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        raise fault
    try:
        day = datetime.fromisoformat(written)
    except ValueError:
        raise fault from None
    return day.astimezone(UTC).replace(tzinfo=None) if day.tzinfo else day


def _numbers(data: Mapping[str, Any], name: str, many: int) -> list[float | None]:
    given = _listed(data, name)
    if len(given) != many:
        raise RefusedError(f"There are {many:,} dates and {len(given):,} {name}s: give one {name} for each date.")
    return [None if one is None else _number(one, f"{name.capitalize()} {n}") for n, one in enumerate(given, 1)]


def _number(given: Any, what: str) -> float:
    if not isinstance(given, bool) and isinstance(given, int | float):
        try:
            number = float(given)
        except OverflowError:
            number = float("inf")
        if abs(number) <= LARGEST:
            return number
    raise RefusedError(f"{what} is not a number: write a number, or null where it is not known.")


def _counts(data: Mapping[str, Any], name: str, order: Sequence[int]) -> list[float | None] | None:
    if data.get(name) is None:
        return None
    numbers = _numbers(data, name, len(order))
    return [numbers[n] for n in order]


def _direction(options: Mapping[str, Any]) -> str:
    given = options.get("improvement_direction")
    if given is None:
        return "increase"
    if given not in DIRECTIONS:
        raise RefusedError(f"improvement_direction is one of {', '.join(DIRECTIONS)}.")
    return str(given)


def _targets(options: Mapping[str, Any]) -> tuple[DatedTarget, ...]:
    """One number for every date, or a list of {"date", "value"}: each holds from its date until the next."""
    given = options.get("target")
    if given is None:
        return ()
    if not isinstance(given, list):
        return (DatedTarget(None, _number(given, "The target")),)
    found: dict[datetime, float] = {}
    for n, one in enumerate(given, 1):
        if not isinstance(one, Mapping):
            raise RefusedError('Write targets that change as [{"date": "2026-04-01", "value": 90}, ...].')
        day = _day(one.get("date"), f"The date of target {n}")
        if day in found:
            raise RefusedError("Two targets begin on one day: keep one of them.")
        found[day] = _number(one.get("value"), f"Target {n}")
    return tuple(DatedTarget(day, found[day]) for day in sorted(found))


def _begins_again(
    options: Mapping[str, Any], days: Sequence[datetime], labels: Sequence[str], notes: list[str]
) -> list[int]:
    """A date between two points begins at the later, and says so; one after the last begins nothing."""
    given = options.get("rebase_dates")
    listed = [] if given is None else given if isinstance(given, list) else [given]
    found = []
    for n, written in enumerate(listed, 1):
        day = _day(written, f"Rebase date {n}")
        at = bisect_left(days, day)
        if at == len(days):
            raise RefusedError(
                f"The rebase date {written} is after the last point, {labels[-1]}: there is nothing to rebase."
            )
        if days[at] != day:
            notes.append(f"There is no point on {written}: limits begin again at the next, {labels[at]}.")
        found.append(at)
    return sorted(set(found))


def _fix_after(options: Mapping[str, Any]) -> int | None:
    given = options.get("fix_after_n_points")
    if given is None:
        return None
    number = _number(given, "fix_after_n_points")
    if number != int(number) or number < LEAST_FIXED:
        raise RefusedError(f"fix_after_n_points is a whole number of at least {LEAST_FIXED}: fewer make no baseline.")
    return int(number)


def _screens(options: Mapping[str, Any]) -> bool | None:
    given = options.get("screen_outliers")
    if given is not None and not isinstance(given, bool):
        raise RefusedError("screen_outliers is true or false.")
    return given


def _is_stock(options: Mapping[str, Any]) -> bool | None:
    """Whether each value is what stood at the period's end, where the series says so."""
    return {"at period end": True, "as at": True, "events": False}.get(str(options.get("shape")))
