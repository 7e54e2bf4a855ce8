"""From a figure to the children behind it. Restricted records are counted, and left out of every list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import NOT_RECORDED, on, verdict_column
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.results import Results
from lineofsight.measures.verdict import VERDICTS, Verdict
from lineofsight.records.problems import RefusedError

# Whether a case of this locality, team and worker is asked for.
Held = Callable[[str, str, str | None], bool]


@dataclass(frozen=True)
class CaseRow:
    """One child's case behind a figure, under a pseudonym."""

    measure: str
    authority: str
    child: str
    case_id: str
    period: str
    verdict: str
    locality: str
    team: str
    worker: str | None
    dates: Mapping[str, date | None]
    measured: float | int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "child": self.child,
            "month": self.period,
            "verdict": self.verdict,
            "locality": self.locality,
            "team": self.team,
            "dates": {name: day.isoformat() if day else None for name, day in self.dates.items()},
            "measured": self.measured,
            "authority": self.authority,
            "case_id": self.case_id,
            "worker": self.worker,
        }


@dataclass(frozen=True)
class CaseList:
    rows: tuple[CaseRow, ...]
    restricted: int  # counted, not listed

    def as_json(self) -> dict[str, Any]:
        return {"cases": [row.as_json() for row in self.rows], "restricted": self.restricted}


def everyones(_locality: str, _team: str, _worker: str | None) -> bool:
    """Every case is asked for."""
    return True


def cases(
    results: Results, measure: Measure, period: str, *, verdict: str | None = None, held: Held = everyones
) -> CaseList:
    """The cases that a month, a week or the as-at figure of a measure counts; `verdict` keeps those of one kind.

    `held` keeps those of some places or of one worker; restricted records are counted among those only.
    """
    if verdict is not None and verdict not in VERDICTS:
        raise RefusedError(f"A verdict is one of {', '.join(VERDICTS)}: there is none called '{verdict}'.")
    table = stored_cases(results, measure, period)
    found = [row for row in table if _wanted(row, measure, verdict) and held(*_where(measure, row))]
    listed = [case_row(measure, row, period) for row in found if not row["restricted"]]
    listed.sort(key=lambda row: (row.authority, row.locality, row.team, row.child, row.case_id))
    return CaseList(tuple(listed), len(found) - len(listed))


def stored_cases(results: Results, measure: Measure, period: str) -> list[dict[str, Any]]:
    """A kind's rows for one period, whatever their verdict."""
    rows: list[dict[str, Any]] = stored_table(results, measure, period).to_pylist()
    return rows


def stored_table(results: Results, measure: Measure, period: str) -> pa.Table:
    column = _period_column(measure, period)
    kind = [("period_kind", "=", AS_AT)] if period == AS_AT else []
    filters = [(column, "=", period), *kind]
    rows = results.cases(measure.cases.id, needs=[verdict_column(measure)], filters=filters)
    if rows is None:
        raise RefusedError(f"There are no cases of {measure.id}: {why_not(results, measure)}.")
    return rows


def why_not(results: Results, measure: Measure) -> str:
    reasons = {
        str(said[measure.id].get("reason") or said[measure.id].get("only_as_at"))
        for said in results.unavailable.values()
        if measure.id in said
    }
    if not reasons and not results.holds_cases:
        return "the children's rows of this snapshot have been purged, and its tallies kept"
    return "; ".join(sorted(reasons)) or "nothing was counted"


def _period_column(measure: Measure, period: str) -> str:
    if measure.cases.shape is not Shape.EVENTS:
        return "period"
    if period == AS_AT:
        raise RefusedError(f"{measure.id} counts events by month: name one with --month.")
    return on("week" if "W" in period else "month", measure.decided_on)


def _wanted(row: Mapping[str, Any], measure: Measure, verdict: str | None) -> bool:
    found = row[verdict_column(measure)]
    if verdict is None:
        return bool(found != Verdict.OUTSIDE)
    return bool(found == VERDICTS[verdict])


def _where(measure: Measure, row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Its locality and team on the day that decides, and its worker."""
    locality = row[on("locality", measure.decided_on)] or NOT_RECORDED
    return locality, row["team"] or NOT_RECORDED, row["worker"]


def case_row(measure: Measure, row: Mapping[str, Any], period: str) -> CaseRow:
    """One row of a kind's stored cases, as a list gives it for one measure."""
    dates = [name for name, word in measure.cases.columns.items() if word.type == "date"]
    locality, team, worker = _where(measure, row)
    return CaseRow(
        measure=measure.id,
        authority=row["authority"],
        child=row["child"],
        case_id=row["case_id"],
        period=period,
        verdict=Verdict(row[verdict_column(measure)]).words,
        locality=locality,
        team=team,
        worker=worker,
        dates={name: row[name] for name in dates},
        measured=row[measure.measured] if measure.measured else None,
    )
