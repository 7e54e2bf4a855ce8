"""What the measures said of some records: a verdict on a child, what falls due, and the counts of a month."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import on, verdict_column
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.due import due
from lineofsight.measures.results import Results
from lineofsight.measures.verdict import Verdict

NO_CASE = "no case"  # what is said of a child who is not among a measure's cases at all


@dataclass(frozen=True)
class Measured:
    """What the measures said of these records."""

    catalogue: Catalogue
    results: Results
    unavailable: Mapping[str, Mapping[str, Any]]
    as_at: date

    @cached_property
    def _cases(self) -> dict[str, dict[str | None, list[dict[str, Any]]]]:
        """Every case by kind and child."""
        found: dict[str, dict[str | None, list[dict[str, Any]]]] = {}
        for kind in self.catalogue.cases:
            by_child: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
            rows = self.results.cases(kind)
            for row in rows.to_pylist() if rows is not None else ():
                by_child[row["child"]].append(row)
            found[kind] = by_child
        return found

    def cases(self, measure: str, child: str | None, period: str | None = None) -> list[dict[str, Any]]:
        """The child's cases for a measure: all of them, or those of one month, week, or `as at`."""
        said = self.catalogue.measure(measure)
        assert measure not in self.unavailable or "reason" not in self.unavailable[measure], self.unavailable[measure]
        rows = self._cases[said.cases.id].get(child, [])
        if period is None:
            return rows
        if said.cases.shape is Shape.EVENTS:
            return [row for row in rows if row[on("month", said.decided_on)] == period]
        return [row for row in rows if row["period"] == period]

    def judged(self, measure: str, child: str | None, period: str | None = None) -> list[tuple[dict[str, Any], str]]:
        column = verdict_column(self.catalogue.measure(measure))
        return [(row, Verdict(row[column]).words) for row in self.cases(measure, child, period)]

    def verdicts(self, measure: str, child: str, period: str | None = None) -> list[str]:
        return [verdict for _, verdict in self.judged(measure, child, period)]

    def verdict(self, measure: str, child: str, period: str | None = None) -> str:
        """The one verdict on the child, or that there is no case."""
        found = self.verdicts(measure, child, period)
        assert len(found) < 2, f"{measure} has {len(found)} cases for this child: {found}. Name the month."
        return found[0] if found else NO_CASE

    def due_days(self, measure: str, child: str | None, case_id: str | None = None) -> list[date | None]:
        """The days on which something is overdue or will fall due for the child, or for one case, however far ahead."""
        found = due(self.results, [self.catalogue.measure(measure)], on_day=self.as_at, within=100_000)
        lines = [row for row in (*found.rows, *found.long_overdue) if row.child == child]
        every = [(one.case_id, one.due_on) for row in lines for one in (row, *row.also)]
        return [due_on for case, due_on in every if case_id in (None, case)]

    def tally(self, measure: str, period: str, breakdown: str = "") -> dict[str, Any] | None:
        """The authority's headline for a measure and month, or one split of it; None if it is not told."""
        rows = pq.read_table(self.results.tallies).to_pylist()
        wanted = {"measure": measure, "period": period, "place_type": "authority", "breakdown": breakdown}
        return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)

    def counts(self, measure: str, period: str, breakdown: str = "") -> dict[str, int] | None:
        """Only the four counts of that tally."""
        tally = self.tally(measure, period, breakdown)
        return None if tally is None else {name: tally[name] for name in ("met", "not_met", "missing", "excluded")}
