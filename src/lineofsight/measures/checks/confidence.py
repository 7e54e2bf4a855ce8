"""Each figure's confidence, from the checks that bear on it, what is missing from it, and what its extract holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.bearing import bears
from lineofsight.measures.checks.grading import Confidence, Evidence, graded, of_age, of_extract, of_missing, of_outcome
from lineofsight.measures.checks.lineage import recall
from lineofsight.measures.checks.outcomes import CHECKS, Outcome, outcomes_from
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.results import Results
from lineofsight.records.extract import Coverage
from lineofsight.records.on_disk.manifest import coverage_from_json


@dataclass
class Grader:
    """Reads a run's checks once, and grades its figures."""

    catalogue: Catalogue
    as_at: date
    outcomes: Mapping[str, Mapping[str, Outcome]]  # by authority and check
    coverage: Mapping[str, Mapping[str, Coverage]]  # by authority and table
    _known: dict[tuple[str, str, str, bool], list[Evidence]] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Results, catalogue: Catalogue) -> "Grader":
        recall(results.root, catalogue)
        document = json.loads((results.folder / CHECKS).read_text(encoding="utf-8"))
        outcomes = {
            authority: {outcome.check: outcome for outcome in outcomes_from(said["outcomes"])}
            for authority, said in document.items()
        }
        coverage = {
            authority: {name: coverage_from_json(each) for name, each in said["coverage"].items()}
            for authority, said in document.items()
        }
        return cls(catalogue, date.fromisoformat(results.summary["as_at"]), outcomes, coverage)

    def confidence(
        self, measure: Measure, authority: str, *, split: str, period_kind: str, missing: int, counted: int
    ) -> Confidence:
        """`split`: the place type or the breakdown by which the figure is given."""
        key = (measure.id, authority, split, period_kind == AS_AT)
        if key not in self._known:
            self._known[key] = self._evidence(measure, authority, split, as_at=period_kind == AS_AT)
        return graded([of_missing(missing, counted), *self._known[key]])

    def _evidence(self, measure: Measure, authority: str, split: str, *, as_at: bool) -> list[Evidence]:
        outcomes = self.outcomes.get(authority, {})
        checks = [(check, outcomes[name]) for name, check in self.catalogue.checks.items() if name in outcomes]
        found = [of_outcome(check, said) for check, said in checks if bears(check, said, measure, split)]
        held = self.coverage.get(authority, {})
        for need in measure.needs:
            if need.holds != "any" and need.table in held:
                found.append(of_extract(need.table, need.holds, held[need.table]))
                if as_at:
                    found.append(of_age(need.table, held[need.table], self.as_at))
        return found
