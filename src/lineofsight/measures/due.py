"""What falls due when, for whom: the same definition that judges last month lists this morning's work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import LOCALITY_NOW, NOT_RECORDED, limit_column, on, open_column
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Due, Measure
from lineofsight.measures.results import Results
from lineofsight.measures.staging import YEARS_AHEAD
from lineofsight.measures.working_days import WorkingDays, month_end, working_days

OVERDUE, DUE_SOON, UNKNOWN = "overdue", "due", "not known"


@dataclass(frozen=True)
class DueRow:
    measure: str
    title: str
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

    def as_json(self) -> dict[str, Any]:
        return {
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
        }


@dataclass(frozen=True)
class DueList:
    on: date
    within: int
    rows: tuple[DueRow, ...]
    restricted: int

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "within": self.within,
            "due": [row.as_json() for row in self.rows],
            "restricted": self.restricted,
        }


def due(
    results: Results, measures: Iterable[Measure], *, on_day: date, within: int = 10, team: str | None = None
) -> DueList:
    """Everything overdue on a day, or due within so many working days of it, the longest overdue first."""
    calendar = working_days(on_day.year + YEARS_AHEAD)
    rows: list[DueRow] = []
    restricted = 0
    for measure in measures:
        if measure.due is None:
            continue
        for case in _open_cases(results, measure):
            row = _due_row(measure, measure.due, case, on_day, calendar)
            if not _is_wanted(row, on_day, within, calendar) or (team is not None and row.team != team):
                continue
            if case["restricted"]:
                restricted += 1
            else:
                rows.append(row)
    rows.sort(key=lambda row: (row.due_on or date.min, row.measure, row.team, row.child, row.case_id))
    return DueList(on_day, within, tuple(rows), restricted)


def _open_cases(results: Results, measure: Measure) -> list[dict[str, Any]]:
    path = results.cases(measure.cases.id)
    if not path.is_file() or open_column(measure) not in pq.read_schema(path).names:
        return []  # the measure is not available, and `unavailable` says why
    filters: list[tuple[str, str, Any]] = [(open_column(measure), "=", True)]
    if measure.cases.shape is not Shape.EVENTS:
        filters.append(("period_kind", "=", AS_AT))
    rows: list[dict[str, Any]] = pq.read_table(path, filters=filters).to_pylist()
    return rows


def _due_row(measure: Measure, said: Due, case: Mapping[str, Any], on_day: date, calendar: WorkingDays) -> DueRow:
    day = _due_on(measure, said, case, calendar)
    # Due today is not yet late.
    status = UNKNOWN if day is None else OVERDUE if day < on_day else DUE_SOON
    # An open case has no deciding day yet, so its locality is the one that its team has now.
    locality = case[on("locality", measure.decided_on)] if measure.dated_by is None else case[LOCALITY_NOW]
    return DueRow(
        measure=measure.id,
        title=measure.title,
        authority=case["authority"],
        child=case["child"],
        case_id=case["case_id"],
        team=case["team"] or NOT_RECORDED,
        locality=locality or NOT_RECORDED,
        worker=case["worker"],
        due_on=day,
        status=status,
        late=lateness(day, on_day, said.unit, calendar) if day is not None and status == OVERDUE else None,
        working_days_left=calendar.between(on_day, day) if day is not None and status == DUE_SOON else None,
        unit=said.unit,
        local=measure.local,
    )


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
