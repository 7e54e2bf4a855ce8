"""Another system's figures beside ours, behind the row gate: counts for whoever may compare, children for whoever may
open the whole county's lists, with a purpose and an event before a row is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lineofsight.measures.reading_figures import read_their_file
from lineofsight.measures.reconcile import NOT_EXPLAINED, ChildDifference, FigureCompared, Ours, compare_figure
from lineofsight.measures.reconcile_children import ChildrenCompared, WhoTheyAre, compare_children
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.caseload import open_caseload, write_look
from lineofsight.service.access.refusals import Refused
from lineofsight.service.access.roles import Depth
from lineofsight.service.kept import Kept

if TYPE_CHECKING:
    from lineofsight.service.access.models import Person

__all__ = ["NOT_EXPLAINED", "ChildDifference", "Compared", "FigureCompared", "compare"]


@dataclass(frozen=True)
class Compared:
    """What was found. `children` is empty unless somebody was let in to them; how many there are is always told."""

    figures: Sequence[FigureCompared]  # their own lists of children emptied
    differing: int  # lines about children who stand otherwise, in the figures' lists and in theirs
    agreeing: int  # children on their list who stand here as there
    restricted: int
    not_told: Sequence[Mapping[str, object]]
    notes: Sequence[str]
    children: Sequence[ChildDifference] = ()
    case_numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def figures_agreeing(self) -> int:
        return sum(figure.agrees for figure in self.figures)


def compare(path: Path, kept: Kept, *, person: "Person", purpose: str, today: date) -> Compared:
    """Counts alone where no purpose is given."""
    if kept.results.folder.name != kept.catalogue.hash:
        raise RefusedError(
            "Limits or definitions have changed since the figures were made: measure again, then compare."
        )
    caseload = open_caseload(person, purpose=purpose, kept=kept, today=today) if purpose.strip() else None
    if caseload is not None and caseload.reach.depth is not Depth.COUNTY:
        raise Refused(
            f"{person.has_role.plural} may not open the whole county's children, and a difference turns on any of them."
            f" Ask {person.has_role.ask}."
        )
    theirs = read_their_file(path, kept.catalogue)
    ours = Ours(kept.results, kept.catalogue, kept.snapshot.manifest.authorities)
    figures = [compare_figure(figure, ours) for figure in theirs.figures]
    listed = ChildrenCompared()
    if theirs.children:
        listed = compare_children(theirs.children, ours, WhoTheyAre(kept.home, kept.snapshot))
    found = [*(_placed(child, figure) for figure in figures for child in figure.children), *listed.differ]
    restricted = listed.restricted + sum(figure.restricted for figure in figures)
    for figure in figures:
        figure.children = []
    counts = (figures, len(found), listed.agree, restricted, listed.not_told, theirs.notes)
    if caseload is None:
        return Compared(*counts)
    children = {child.child for child in found if child.child}
    write_look(caseload, "reconciliation", children=len(children), restricted=restricted)
    caseload.given |= children
    return Compared(*counts, children=found, case_numbers=caseload.case_numbers(children))


def _placed(child: ChildDifference, figure: FigureCompared) -> ChildDifference:
    """With the figure that turns on this child."""
    return ChildDifference(
        child.authority,
        child.child,
        child.why,
        child.ours,
        child.theirs,
        child.because,
        child.dates,
        measure=figure.measure,
        month=figure.month,
    )
