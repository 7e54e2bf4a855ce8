"""What falls due when, for whom: the same definition that judges last month lists this morning's work.

A line is one thing to do for one child. Several measures may ask for the same deed, as a child in need and on a plan is
owed the same visit: the line then gives the earliest limit and names the others. What fell due more than a year ago is
a list of its own: it was mostly done or dropped in practice and never written down, and would bury the rest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import LOCALITY_NOW, NOT_RECORDED, limit_column, on, open_column
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Due, Measure
from lineofsight.measures.drill_down import Held, everyones
from lineofsight.measures.results import Results
from lineofsight.measures.staging import YEARS_AHEAD
from lineofsight.measures.working_days import WorkingDays, month_end, working_days

OVERDUE, DUE_SOON, UNKNOWN, LONG_OVERDUE = "overdue", "due", "not known", "long overdue"


@dataclass(frozen=True)
class Also:
    """Another measure, or another case of the same measure, that the same deed answers."""

    measure: str
    title: str
    case_id: str
    due_on: date | None

    def as_json(self) -> dict[str, Any]:
        day = self.due_on.isoformat() if self.due_on else None
        return {"measure": self.measure, "title": self.title, "case_id": self.case_id, "due_on": day}


@dataclass(frozen=True)
class DueRow:
    measure: str
    title: str
    do: str
    why: str
    comes_first: bool
    authority: str
    child: str
    case_id: str
    team: str
    locality: str
    worker: str | None
    due_on: date | None  # None: the day the clock started, or the limit, is not known
    status: str
    late: int | None  # whole units of the rule's own that have passed since the due day; None: not overdue
    working_days_left: int | None  # None: overdue, or the day is not known
    unit: str
    local: bool
    restricted: bool
    counted_from: date | None = None  # the day the clock started; None: the record holds the due day itself, or no day
    limit: int | None = None  # in the unit
    last_on: date | None = None  # the last time that it was done; None: none recorded
    seen_alone: bool | None = None  # whether the child was seen alone that time; None: nobody said
    long_overdue: bool = False  # it fell due more than a year before the day
    also: tuple[Also, ...] = ()

    @property
    def deed(self) -> tuple[str, str, str]:
        """What two measures have in common when one deed answers both."""
        return self.authority, self.child or self.case_id, self.do

    @property
    def urgency(self) -> tuple[bool, int, date, str, str, str, str]:
        """What is overdue or cannot be dated before what is still in time; among those, a child's safety first."""
        tier = 2 if self.status == DUE_SOON else 0 if self.comes_first else 1
        return self.long_overdue, tier, self.due_on or date.min, self.do, self.team, self.child or "", self.case_id

    def as_json(self) -> dict[str, Any]:
        return {
            "do": self.do,
            "why": self.why,
            "measure": self.measure,
            "title": self.title,
            "child": self.child,
            "team": self.team,
            "worker": self.worker,
            "locality": self.locality,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "status": self.status,
            "late": self.late,
            "working_days_left": self.working_days_left,
            "unit": self.unit,
            "local": self.local,
            "authority": self.authority,
            "case_id": self.case_id,
            "comes_first": self.comes_first,
            "counted_from": self.counted_from.isoformat() if self.counted_from else None,
            "limit": self.limit,
            "last_on": self.last_on.isoformat() if self.last_on else None,
            "seen_alone": self.seen_alone,
            "also": [other.as_json() for other in self.also],
        }


@dataclass(frozen=True)
class DueList:
    on: date
    within: int
    rows: tuple[DueRow, ...]
    long_overdue: tuple[DueRow, ...]  # fell due more than a year before the day
    restricted: int  # counted, not listed
    restricted_of: Mapping[str, int] = field(default_factory=dict)  # the same by status, and over a year overdue

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "within": self.within,
            "due": [row.as_json() for row in self.rows],
            "long_overdue": [row.as_json() for row in self.long_overdue],
            "restricted": self.restricted,
            "restricted_of": dict(self.restricted_of),
        }


def due(
    results: Results,
    measures: Iterable[Measure],
    *,
    on_day: date,
    within: int = 10,
    team: str | None = None,
    held: Held = everyones,
) -> DueList:
    """Everything overdue on a day, or due within so many working days of it, the most urgent first.

    `held` keeps the cases of some places or of one worker.
    """
    calendar = working_days(on_day.year + YEARS_AHEAD)
    wanted = [
        row
        for measure in measures
        if measure.due is not None
        for case in _open_cases(results, measure, measure.due, team)
        if held(_locality(measure, case), case["team"] or NOT_RECORDED, case["worker"])
        and _is_wanted(row := _due_row(measure, measure.due, case, on_day, calendar), on_day, within, calendar)
    ]
    deeds = one_line_a_deed(wanted, long_ago=after(on_day, -1, "years", calendar))
    return DueList(
        on_day,
        within,
        tuple(row for row in deeds if not row.restricted and not row.long_overdue),
        tuple(row for row in deeds if not row.restricted and row.long_overdue),
        sum(row.restricted for row in deeds),
        Counter(LONG_OVERDUE if row.long_overdue else row.status for row in deeds if row.restricted),
    )


def one_line_a_deed(rows: Iterable[DueRow], *, long_ago: date) -> list[DueRow]:
    """The most urgent row of each deed speaks for it and names the others; one from long ago only where all are."""
    rows = [replace(row, long_overdue=row.due_on is not None and row.due_on < long_ago) for row in rows]
    deeds: dict[tuple[str, str, str], list[DueRow]] = {}
    for row in sorted(rows, key=lambda row: row.urgency):
        deeds.setdefault(row.deed, []).append(row)
    return [_together(first, others) for first, *others in deeds.values()]


def _together(first: DueRow, others: list[DueRow]) -> DueRow:
    """One line for one deed, which was last done when any of its measures says that it was."""
    latest = max((first, *others), key=lambda row: (row.last_on or date.min, row.seen_alone is True))
    also = tuple(Also(row.measure, row.title, row.case_id, row.due_on) for row in others)
    return replace(first, last_on=latest.last_on, seen_alone=latest.seen_alone, also=also)


def _open_cases(results: Results, measure: Measure, said: Due, team: str | None) -> list[dict[str, Any]]:
    """Only what a line needs of a case: the rows are wide, and a team's are few among them."""
    filters: list[tuple[str, str, Any]] = [(open_column(measure), "=", True)]
    if measure.cases.shape is not Shape.EVENTS:
        filters.append(("period_kind", "=", AS_AT))
    if team not in (None, NOT_RECORDED):
        filters.append(("team", "=", team))
    needed = {"authority", "child", "case_id", "team", "worker", "restricted", _locality_column(measure)}
    needed |= {name for name in (said.from_, said.on, said.last, said.seen_alone) if name is not None}
    if said.rule is not None:
        needed.add(limit_column(measure))
    rows = results.cases(measure.cases.id, filters=filters, columns=sorted(needed))
    found: list[dict[str, Any]] = [] if rows is None else rows.to_pylist()  # if not available, `unavailable` says why
    return [case for case in found if not case["team"]] if team == NOT_RECORDED else found


def _locality_column(measure: Measure) -> str:
    """An open case has no deciding day yet, so its locality is the one that its team has now."""
    return on("locality", measure.decided_on) if measure.dated_by is None else LOCALITY_NOW


def _locality(measure: Measure, case: Mapping[str, Any]) -> str:
    return case[_locality_column(measure)] or NOT_RECORDED


def _due_row(measure: Measure, said: Due, case: Mapping[str, Any], on_day: date, calendar: WorkingDays) -> DueRow:
    day = _due_on(measure, said, case, calendar)
    # Due today is not yet late.
    status = UNKNOWN if day is None else OVERDUE if day < on_day else DUE_SOON
    return DueRow(
        measure=measure.id,
        title=measure.title,
        do=said.do,
        why=_why(measure, said, case),
        comes_first=said.comes_first,
        authority=case["authority"],
        child=case["child"],
        case_id=case["case_id"],
        team=case["team"] or NOT_RECORDED,
        locality=_locality(measure, case),
        worker=case["worker"],
        due_on=day,
        status=status,
        late=lateness(day, on_day, said.unit, calendar) if day is not None and status == OVERDUE else None,
        working_days_left=calendar.between(on_day, day) if day is not None and status == DUE_SOON else None,
        unit=said.unit,
        local=measure.local,
        restricted=case["restricted"],
        counted_from=case[said.from_] if said.from_ is not None else None,
        limit=case[limit_column(measure)] if said.rule is not None else None,
        last_on=case[said.last] if said.last is not None else None,
        seen_alone=case[said.seen_alone] if said.seen_alone is not None else None,
    )


def _why(measure: Measure, said: Due, case: Mapping[str, Any]) -> str:
    """The limit in words: how long, counted from which day."""
    if said.on is not None:
        words = "the day it is due is not on record" if case[said.on] is None else "the day it is due is on record"
    elif case[said.from_ or ""] is None:
        words = "there is no day on record to count from"
    elif (limit := case[limit_column(measure)]) is None:
        words = "no limit is known for that day"
    else:
        words = f"{in_units(limit, said.unit)} from {case[said.from_ or '']:%d/%m/%Y}"
    return f"{words} (local policy)" if measure.local else words


def in_units(number: int, unit: str) -> str:
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _due_on(measure: Measure, said: Due, case: Mapping[str, Any], calendar: WorkingDays) -> date | None:
    if said.on is not None:
        recorded: date | None = case[said.on]
        return recorded
    start, limit = case[said.from_ or ""], case[limit_column(measure)]
    if start is None or limit is None:
        return None
    return after(start, limit, said.unit, calendar)


def after(start: date, limit: int, unit: str, calendar: WorkingDays) -> date:
    """The last day on which something is within its limit."""
    if unit == "working days":
        # Days after the last working day are within the limit too, until the next working day comes.
        return calendar.after(start, limit)
    if unit == "days":
        return start + timedelta(days=limit)
    months = limit * 12 if unit == "years" else limit
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(years, month + 1, 1)
    return first.replace(day=min(start.day, month_end(first).day))


def lateness(day: date, on_day: date, unit: str, calendar: WorkingDays) -> int:
    """How late, in the unit of the limit: whole units that have passed since the due day."""
    if unit == "working days":
        return calendar.between(day, on_day)
    if unit == "days":
        return (on_day - day).days
    months = (on_day.year - day.year) * 12 + on_day.month - day.month - (on_day.day < day.day)
    return months // 12 if unit == "years" else months


def _is_wanted(row: DueRow, on_day: date, within: int, calendar: WorkingDays) -> bool:
    """What cannot be dated is listed too: nobody can say that it is not overdue."""
    return row.due_on is None or calendar.between(on_day, row.due_on) <= within
