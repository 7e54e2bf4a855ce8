"""For which periods a measure may be told: only those in which everything it needs is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tests.judge.days import ONE_DAY, add_months, month_of, week_of
from tests.judge.definitions_in_words import MeasureText, Need
from tests.judge.record import Period


@dataclass(frozen=True)
class Holding:
    """How much of the past is held of one table."""

    holds: str
    from_: date  # the first day, or the earliest day on record where none is stated
    to: date
    known_on: tuple[date, ...] = ()  # a state table: the days as at which it was loaded
    not_filled: tuple[str, ...] = ()
    source: str = "ssd"


Held = Mapping[str, Holding]

# Each need, and what of a source is enough for it.
ENOUGH = {
    "ever": {"every"},
    "every": {"every", "open"},
    "latest": {"every", "open", "latest"},
    "state": {"every", "open", "latest", "state"},
}


def periods(held: Held, as_at: date) -> list[Period]:
    """Every whole month of the last ten years, every whole week of the last, and the as-at day."""
    earliest = min([as_at, *(holding.from_ for holding in held.values())])
    found = []
    start = max(earliest, add_months(as_at.replace(day=1), -120) or earliest).replace(day=1)
    while (end := (add_months(start, 1) or start) - ONE_DAY) <= as_at:
        found.append(Period("month", month_of(start), start, end))
        start = end + ONE_DAY
    sunday = as_at
    while sunday.weekday() != 6:
        sunday -= ONE_DAY
    for _ in range(53):
        monday = sunday - 6 * ONE_DAY
        if monday < earliest:
            break
        found.append(Period("week", week_of(monday), monday, sunday))
        sunday = monday - ONE_DAY
    return [*found, Period("as at", "as at", as_at, as_at)]


def told(measure: MeasureText, held: Held, every: list[Period]) -> list[Period]:
    """The periods for which the measure is told; none where it is not available."""
    if not all(_available(need, held) for need in measure.needs) or _another_meaning(measure, held):
        return []
    timed = [need for need in measure.needs if need.column is None and need.holds != "any"]
    first, last = measure.in_force
    found = []
    for period in every:
        if period.kind == "as at":
            covered = measure.header.shape != "events" and all(_looks_back(n, held, measure, period) for n in timed)
        else:
            covered = measure.header.shape != "as at" and all(_covered(need, held, measure, period) for need in timed)
        if covered and first <= period.starts_on and period.ends_on <= last:
            found.append(period)
    return found


def _another_meaning(measure: MeasureText, held: Held) -> bool:
    """The measure says that a source it would be told from means something else."""
    notes = measure.said.get("sources_note", {})
    return any(need.table in held and held[need.table].source in notes for need in measure.needs if need.holds != "any")


def _available(need: Need, held: Held) -> bool:
    holding = held.get(need.table)
    if holding is None:
        return need.holds == "any" and need.column is None
    if need.column is not None and need.column in holding.not_filled:
        return False
    return need.holds == "any" or holding.holds in ENOUGH[need.holds]


def _covered(need: Need, held: Held, measure: MeasureText, period: Period) -> bool:
    holding = held[need.table]
    if holding.holds == "latest":
        return False
    if holding.holds == "state":
        return any(period.starts_on <= day <= period.ends_on for day in holding.known_on)
    whole = holding.from_ <= period.starts_on and period.ends_on <= holding.to
    return whole and _looks_back(need, held, measure, period)


def _looks_back(need: Need, held: Held, measure: MeasureText, period: Period) -> bool:
    """So many months back from the first event a period can have, or from its end for what is open then."""
    if need.months_back == 0:
        return True
    holding = held[need.table]
    if holding.holds in ("latest", "state"):
        return False
    if measure.header.shape == "events":
        return holding.from_ <= (add_months(period.starts_on, -need.months_back) or period.starts_on)
    return holding.from_ <= (add_months(period.ends_on, -need.months_back) or period.ends_on) + ONE_DAY
