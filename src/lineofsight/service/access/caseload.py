"""The row gate: the only way to a child's row.

`open_caseload` checks that the role opens children's rows at all; each reading then keeps the person's own cases, team,
locality or county, and writes in the ledger who looked, at how many and why, before it gives a row. Restricted records
are counted and never given.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from django.db import transaction

from lineofsight.measures.drill_down import CaseList, CaseRow
from lineofsight.measures.drill_down import cases as cases_of
from lineofsight.measures.due import DueList, DueRow
from lineofsight.measures.due import due as due_of
from lineofsight.measures.walk_up import WalkUp, walk_up
from lineofsight.service.access.permissions import Permission
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth
from lineofsight.service.events import ledger
from lineofsight.service.kept import Kept

if TYPE_CHECKING:
    from lineofsight.service.access.models import Person

# What it gives, for those who put it into words.
__all__ = ["CaseList", "CaseRow", "Caseload", "DueList", "DueRow", "open_caseload"]

LEAST_PURPOSE = 10  # characters: shorter than this says nothing


@dataclass(frozen=True)
class Reach:
    """Whose rows a person may open on a day."""

    depth: Depth
    teams: frozenset[str]
    localities: frozenset[str]
    worker: str

    @classmethod
    def of(cls, person: "Person", day: date) -> "Reach":
        return cls(person.has_role.children, person.places("team", day), person.places("locality", day), person.worker)

    def holds(self, locality: str | None, team: str | None, worker: str | None) -> bool:
        if self.depth is Depth.COUNTY:
            return True
        if self.depth is Depth.OWN_LOCALITY:
            return locality in self.localities
        if self.depth is Depth.OWN_TEAM:
            return team in self.teams
        return self.depth is Depth.OWN_CASES and bool(self.worker) and worker == self.worker


@dataclass
class Caseload:
    """One person's look at children, for one purpose. Made by `open_caseload` only."""

    person: "Person"
    purpose: str
    kept: Kept
    reach: Reach
    given: set[str] = field(default_factory=set)  # the children it has shown, by pseudonym

    def cases(
        self, measure: str, period: str, verdict: str | None = None, *, locality: str = "", team: str = ""
    ) -> CaseList:
        """The cases behind a figure that this person may open; of one locality or team where one is named."""

        def asked(in_locality: str, in_team: str, worker: str | None) -> bool:
            there = locality in ("", in_locality) and team in ("", in_team)
            return there and self.reach.holds(in_locality, in_team, worker)

        definition = self.kept.catalogue.measure(measure)
        found = cases_of(self.kept.results, definition, period, verdict=verdict, held=asked)
        self._looked(f"measure:{measure}", (row.child for row in found.rows), found.restricted, period=period)
        return found

    def child(self, child: str) -> WalkUp:
        """Every figure that a child counts in, from the cases that this person may open."""
        found = walk_up(self.kept.results, self.kept.catalogue, child, held=self.reach.holds)
        self._looked("child", (row.child for row in found.rows), int(found.restricted), elsewhere=found.elsewhere)
        return found

    def due(self, *, on_day: date, within: int = 10, team: str | None = None) -> DueList:
        """What is overdue and due soon for this person's children."""
        measures = self.kept.catalogue.measures.values()
        found = due_of(self.kept.results, measures, on_day=on_day, within=within, team=team, held=self.reach.holds)
        children = (row.child for row in (*found.rows, *found.long_overdue))
        self._looked("due list", children, found.restricted, on=on_day.isoformat(), team=team or "")
        return found

    def case_numbers(self, children: Iterable[str]) -> Mapping[str, str]:
        """The authority's own number of each child that this caseload has given. Others are not looked up."""
        wanted = self.given & set(children)
        if not wanted:
            return {}
        numbers: dict[str, str] = {}
        folder = self.kept.home.identifiers(self.kept.snapshot.id)
        for file in sorted(folder.glob("*.parquet")):
            rows = pq.read_table(
                file, columns=["child", "child_id"], filters=[("child", "in", list(wanted))], partitioning=None
            )
            numbers.update(zip(rows["child"].to_pylist(), rows["child_id"].to_pylist(), strict=True))
        return numbers

    def _looked(self, about: str, children: Iterable[str], restricted: int, **references: str | int) -> None:
        seen = {child for child in children if child}
        write_look(self, about, children=len(seen), restricted=restricted, **references)
        self.given |= seen


def open_caseload(person: "Person", *, purpose: str, kept: Kept, today: date) -> Caseload:
    """A look at children's rows, for a purpose in the person's own words."""
    person.must(Permission.SEE_CHILDREN)
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise Refused("Say why you need to see these children, in a few words. It is recorded.")
    return Caseload(person, purpose.strip(), kept, Reach.of(person, today))


@transaction.atomic
def write_look(caseload: Caseload, about: str, **references: str | int) -> None:
    """In its own short transaction, so that the look is on record whatever becomes of the page."""
    ledger.record(
        "children looked at",
        about=about,
        by=caseload.person,
        text=caseload.purpose,
        snapshot=caseload.kept.snapshot.id,
        depth=caseload.reach.depth.value,
        **references,
    )


def busiest(kept: Kept) -> tuple[str, str, str]:
    """The locality, the team and the worker with most overdue, for the demo's people. No child's row leaves here."""
    rows = due_of(kept.results, kept.catalogue.measures.values(), on_day=kept.snapshot.manifest.as_at).rows
    return (
        _most(row.locality for row in rows),
        _most(row.team for row in rows),
        _most(row.worker for row in rows if row.worker),
    )


def _most(names: Iterable[str]) -> str:
    counted = Counter(names).most_common(1)
    return counted[0][0] if counted else ""
