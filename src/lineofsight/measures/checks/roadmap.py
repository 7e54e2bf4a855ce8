"""What to put right first: each check that failed or could not look, by how many measures it holds back.

A check holds a measure back if it keeps its figures below A, or if the measure is not told at all for want of a table
on which the check bears. What only compares two loads or two sources holds nothing back while there is but one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.bearing import bears
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.grading import GRADES, of_outcome
from lineofsight.measures.checks.outcomes import PASSED, Outcome
from lineofsight.measures.definition import Measure
from lineofsight.records.extract import Coverage


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to put right."""

    authority: str
    check: Check
    outcome: Outcome
    lowered: tuple[str, ...]  # measures whose figures it keeps below A
    untold: tuple[str, ...]  # measures that are not told at all for want of what it looks for
    priority_areas: tuple[str, ...]

    @property
    def holds_back(self) -> int:
        return len({*self.lowered, *self.untold})

    def as_json(self) -> dict[str, Any]:
        return {
            "authority": self.authority,
            "check": self.check.id,
            "title": self.check.title,
            "kind": self.check.kind,
            "outcome": self.outcome.outcome,
            "why": self.outcome.why,
            "measures": self.holds_back,
            "lowered": list(self.lowered),
            "untold": list(self.untold),
            "priority_areas": list(self.priority_areas),
            "what_to_do": self.check.what_to_do,
            "owner": self.check.owner,
        }


def roadmap(
    catalogue: Catalogue,
    outcomes: Mapping[str, Mapping[str, Outcome]],
    coverage: Mapping[str, Mapping[str, Coverage]],
    unavailable: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> list[Step]:
    """In order of how many measures each holds back; of equals, by authority and name."""
    steps = [
        _step(catalogue, authority, check, said[name], coverage[authority], unavailable.get(authority, {}))
        for authority, said in outcomes.items()
        for name, check in catalogue.checks.items()
        if name in said and said[name].outcome != PASSED
    ]
    return sorted(steps, key=lambda step: (-step.holds_back, step.authority, step.check.id))


def _step(
    catalogue: Catalogue,
    authority: str,
    check: Check,
    outcome: Outcome,
    held: Mapping[str, Coverage],
    unavailable: Mapping[str, Mapping[str, Any]],
) -> Step:
    not_told = {name for name, said in unavailable.items() if "reason" in said}
    borne = [measure for measure in catalogue.measures.values() if bears(check, outcome, measure)]
    lowers = of_outcome(check, outcome).at_most != GRADES[0]
    lowered = [measure for measure in borne if lowers and measure.id not in not_told]
    untold = [measure for measure in borne if measure.id in not_told and _for_want_of(check, measure, held)]
    areas = {area for measure in (*lowered, *untold) for area in measure.priority_areas}
    return Step(authority, check, outcome, _ids(lowered), _ids(untold), tuple(sorted(areas)))


def _for_want_of(check: Check, measure: Measure, held: Mapping[str, Coverage]) -> bool:
    """Does the measure need a table that is not held, or a column that is not filled, on which the check bears?"""
    borne = {bearing.table for bearing in check.bears_on}
    columns = {(bearing.table, bearing.column) for bearing in check.bears_on}
    for need in measure.needs:
        if need.table not in held:
            if need.table in borne and (need.holds != "any" or need.column is not None):
                return True
        elif need.column in held[need.table].not_filled and (need.table, need.column) in columns:
            return True
    return False


def _ids(measures: list[Measure]) -> tuple[str, ...]:
    return tuple(measure.id for measure in measures)
