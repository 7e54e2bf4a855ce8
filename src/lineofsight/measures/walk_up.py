"""From a child up to every figure that they count in now: each measure and month, with the verdict on their case.

Only what is told is given: a case in a month that the records do not cover is in no figure. A case that a measure does
not apply to counts in none. What is told by week is not repeated here, for the month tells the same cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import on, verdict_column
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.drill_down import CaseRow, Held, case_row, everyones
from lineofsight.measures.results import Results
from lineofsight.measures.verdict import Verdict

PERIOD_KINDS = ("month", AS_AT)
Told = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class WalkUp:
    """What one child counts in, newest first within each measure."""

    rows: tuple[CaseRow, ...]
    elsewhere: int  # cases that stand with a team or worker that was not asked for
    restricted: bool  # a restricted record: nothing of it is given

    @property
    def latest(self) -> tuple[CaseRow, ...]:
        """The newest period of each measure, with every case of that period."""
        newest: dict[str, str] = {}
        for row in self.rows:
            newest.setdefault(row.measure, row.period)
        return tuple(row for row in self.rows if newest[row.measure] == row.period)


def walk_up(results: Results, catalogue: Catalogue, child: str, *, held: Held = everyones) -> WalkUp:
    """Every case of the child that a figure counts or excludes; `held` keeps those of some places or of one worker."""
    told = periods_told(results)
    found: list[CaseRow] = []
    elsewhere = 0
    for kind, measures in _by_kind(catalogue).items():
        rows = results.cases(kind, filters=[("child", "=", child)])
        for row in rows.to_pylist() if rows is not None else ():
            counted = [case for measure in measures if (case := _counted(measure, row, told)) is not None]
            mine = [case for case in counted if held(case.locality, case.team, case.worker)]
            elsewhere += len(counted) - len(mine)
            if mine and row["restricted"]:
                return WalkUp((), 0, restricted=True)
            found += mine
    found.sort(key=lambda case: (case.measure, _order(case.period), case.case_id))
    # Of a child none of whose cases were asked for, not even that there is one is said.
    return WalkUp(tuple(found), elsewhere if found else 0, restricted=False)


def periods_told(results: Results) -> Told:
    """The months of each measure that a figure is given for."""
    wanted = [("place_type", "=", "authority"), ("breakdown", "=", ""), ("period_kind", "in", PERIOD_KINDS)]
    table = pq.read_table(results.tallies, columns=["measure", "period"], filters=wanted)
    told: dict[str, set[str]] = {}
    for measure, period in zip(table["measure"].to_pylist(), table["period"].to_pylist(), strict=True):
        told.setdefault(measure, set()).add(period)
    return {measure: frozenset(periods) for measure, periods in told.items()}


def _by_kind(catalogue: Catalogue) -> dict[str, list[Measure]]:
    kinds: dict[str, list[Measure]] = {}
    for measure in catalogue.measures.values():
        kinds.setdefault(measure.cases.id, []).append(measure)
    return kinds


def _counted(measure: Measure, row: Mapping[str, Any], told: Told) -> CaseRow | None:
    verdict = row.get(verdict_column(measure))  # absent where the authority's sources cannot tell the measure
    if verdict is None or verdict == Verdict.OUTSIDE:
        return None
    events = measure.cases.shape is Shape.EVENTS
    period = row[on("month", measure.decided_on)] if events else row["period"]
    return case_row(measure, row, period) if period in told.get(measure.id, ()) else None


def _order(period: str) -> tuple[int, int]:
    """As at the records' day first, then the newest month."""
    if period == AS_AT:
        return 0, 0
    first = date.fromisoformat(f"{period}-01")
    return 1, -first.toordinal()
