"""For which months and weeks a measure may be told: only those in which its sources hold everything it needs.

An inspection workbook as at one day cannot show the plans that were open a year before, so for that month there is no
tally and no guess, and the reason is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from lineofsight.measures.case_files import Need, Shape
from lineofsight.measures.definition import Measure
from lineofsight.measures.staging import Period
from lineofsight.measures.working_days import month_end
from lineofsight.records.extract import Coverage
from lineofsight.records.tables import Table

AS_AT = "as at"
MONTHS_AT_MOST = 120  # ten years: beyond that a figure says more about the recording than about the work
WEEKS_AT_MOST = 53  # a year of weeks

SOURCE_TITLES = {
    "annex_a": "Annex A",
    "ssda903": "the SSDA903 return",
    "cin_census": "the CIN census",
    "ssd": "the Standard Safeguarding Dataset",
    "los": "the Line of Sight lists",
}

# What a source's coverage must be for each need.
SATISFIED_BY = {
    "ever": ("every",),
    "every": ("every", "open"),
    "latest": ("every", "open", "latest"),
    "state": ("state", "every", "open", "latest"),
}


@dataclass(frozen=True)
class Held:
    """What one authority's snapshot holds: the coverage of each table, and its state tables' as-at days."""

    as_at: date
    tables: Mapping[str, Coverage]
    first_days: Mapping[str, date]  # tables whose source states no first day: their earliest defining date
    known_on: Mapping[str, tuple[date, ...]]  # state tables: the as-at days of each load kept


@dataclass
class Reach:
    """The periods a measure is told for, or why it is not told at all."""

    periods: list[Period]
    unavailable: str | None = None
    notes: list[str] = field(default_factory=list)


def all_periods(held: Held, first: date | None, last: date | None) -> list[Period]:
    """Every whole month and week up to the as-at day within what any table covers, and the as-at day itself."""
    starts = [c.from_ or held.first_days.get(name) for name, c in held.tables.items()]
    starts += [day for days in held.known_on.values() for day in days]
    earliest = min((day for day in starts if day is not None), default=held.as_at)
    month_start = max(earliest, _months_before(held.as_at, MONTHS_AT_MOST)).replace(day=1)
    periods = []
    while month_end(month_start) <= held.as_at:
        end = month_end(month_start)
        periods.append(Period("month", f"{month_start.year:04}-{month_start.month:02}", month_start, end))
        month_start = end + timedelta(days=1)
    sunday = held.as_at - timedelta(days=held.as_at.isoweekday() % 7)
    for _ in range(WEEKS_AT_MOST):
        monday = sunday - timedelta(days=6)
        if monday < earliest:
            break
        numbered = monday.isocalendar()
        periods.append(Period("week", f"{numbered.year:04}-W{numbered.week:02}", monday, sunday))
        sunday -= timedelta(days=7)
    periods = [p for p in periods if (first is None or p.starts_on >= first) and (last is None or p.ends_on <= last)]
    return [*periods, Period(AS_AT, AS_AT, held.as_at, held.as_at)]


def _months_before(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def reach(measure: Measure, held: Held, periods: Iterable[Period], tables: Mapping[str, Table]) -> Reach:
    """The periods for which every one of the measure's needs is met."""
    found = Reach([])
    for need in measure.needs:
        reason = unavailable(need, held, tables, measure.sources_note)
        if reason is not None:
            found.unavailable = reason
            return found
    timed = [need for need in measure.needs if need.holds != "any" and need.column is None]
    for period in periods:
        if period.kind == AS_AT:
            told = measure.cases.shape is not Shape.EVENTS and all(
                _reaches_back(n, held, measure, period) for n in timed
            )
        elif measure.cases.shape is Shape.AS_AT:
            told = False
        else:
            told = all(_covers(need, held, measure, period) for need in timed)
        if told and _in_force(measure, period):
            found.periods.append(period)
    if not found.periods:
        found.unavailable = "no period is covered, with the months before that it needs, by every list that it needs"
    elif not any(period.kind == "month" for period in found.periods) and measure.cases.shape is Shape.AT_PERIOD_END:
        found.notes = [_only_as_at(need, held, tables) for need in timed if _only_latest(need, held)]
    return found


def _in_force(measure: Measure, period: Period) -> bool:
    if period.starts_on < measure.in_force_from:
        return False
    return measure.in_force_to is None or period.ends_on <= measure.in_force_to


def unavailable(
    need: Need, held: Held, tables: Mapping[str, Table], notes: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """Why a need cannot be met, if it cannot. `notes` say of a source what it means otherwise."""
    coverage = held.tables.get(need.table)
    thing = _thing(need.table, tables)
    if coverage is None:
        return None if need.holds == "any" and need.column is None else f"no source loaded holds {thing}"
    source = SOURCE_TITLES.get(coverage.source, coverage.source)
    if need.column is not None and need.column in coverage.not_filled:
        return f"not available from {source}: it does not hold {need.table}.{need.column}"
    if need.holds == "any":
        return None
    if coverage.source in notes:
        return f"not available from {source}: {notes[coverage.source].strip().rstrip('.')}"
    if coverage.holds in SATISFIED_BY[need.holds]:
        return None
    return f"not available from {source}: {_what_it_holds(coverage, thing)}"


def _what_it_holds(coverage: Coverage, thing: str) -> str:
    if coverage.holds == "latest":
        return f"holds only the latest {_bare(thing)}"
    if coverage.holds == "state":
        return f"holds only how things stood on {coverage.as_at}"
    return f"holds only what was open on, or closed since, {coverage.from_}"


def _thing(table: str, tables: Mapping[str, Table]) -> str:
    return tables[table].one_row_is if table in tables else table


def _bare(thing: str) -> str:
    article, _, rest = thing.partition(" ")
    return rest if article.lower() in ("a", "an", "the") else thing


def _only_latest(need: Need, held: Held) -> bool:
    return held.tables[need.table].holds in ("latest", "state")


def _only_as_at(need: Need, held: Held, tables: Mapping[str, Table]) -> str:
    coverage = held.tables[need.table]
    what = _what_it_holds(coverage, _thing(need.table, tables))
    return f"told only as at the snapshot: {SOURCE_TITLES.get(coverage.source, coverage.source)} {what}"


def _covers(need: Need, held: Held, measure: Measure, period: Period) -> bool:
    coverage = held.tables[need.table]
    if coverage.holds == "latest":
        return False  # the latest event before an earlier day has been written over
    if coverage.holds == "state":
        return any(period.starts_on <= day <= period.ends_on for day in held.known_on.get(need.table, ()))
    first = coverage.from_ or held.first_days.get(need.table)
    if first is None or coverage.to < period.ends_on:
        return False
    return first <= period.starts_on and _reaches_back(need, held, measure, period)


def _reaches_back(need: Need, held: Held, measure: Measure, period: Period) -> bool:
    """Does the table hold the months on which the measure looks back, from an event or from the period's end?"""
    if not need.months_back:
        return True
    coverage = held.tables[need.table]
    first = coverage.from_ or held.first_days.get(need.table)
    if coverage.holds in ("latest", "state") or first is None:
        return False
    if measure.cases.shape is Shape.EVENTS:
        return first <= _back(period.starts_on, need.months_back)
    # The twelve months to 31 March begin on 1 April.
    return first <= _back(period.ends_on, need.months_back) + timedelta(days=1)


def _back(day: date, months: int) -> date:
    """The day so many calendar months before, or the last day of that month."""
    if months == 0:
        return day
    start = _months_before(day, months)
    return start.replace(day=min(day.day, month_end(start).day))
