"""Figures as pages read them: one measure's through time, every measure's newest, and why one is not told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lineofsight.measures.case_sql import BANDS, NOT_RECORDED, OLDEST, UNBORN
from lineofsight.measures.checks.confidence import Grader
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.tallied import tallied
from lineofsight.service.kept import Kept
from lineofsight.service.performance.once import once
from lineofsight.signals.disclosure.figure import Figure, internal
from lineofsight.signals.disclosure.public import Public

Series = tuple[Figure, ...]
THREE_YEARS = 39  # months: thirteen quarters, which is what a rare thing needs before it can be judged


@dataclass(frozen=True, slots=True)
class Place:
    """Whose figure it is: the whole authority's, a locality's or a team's."""

    place_type: str
    name: str

    @property
    def whole(self) -> bool:
        return self.place_type == "authority"


def whole_of(kept: Kept) -> Place:
    return Place("authority", kept.authority)


@once
def grader(kept: Kept) -> Grader:
    return Grader.of(kept.results, kept.catalogue)


@once
def by_place(kept: Kept, measure: str, place_type: str) -> Mapping[tuple[str, str], Series]:
    """One measure's months for each place of a kind, by the place and what it is part of."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in _figures(kept, [measure], place_type):
        found.setdefault((figure.place, figure.part_of), []).append(figure)
    return {where: tuple(months) for where, months in found.items()}


@once
def series(kept: Kept, measure: str, place: Place) -> Series:
    """One measure's months for one place; empty where it is not told."""
    found = [months for (name, _), months in by_place(kept, measure, place.place_type).items() if name == place.name]
    # A team that moved has months in two localities: where it is now is what the page is about.
    return max(found, key=lambda months: months[-1].period) if found else ()


@once
def by_part(kept: Kept, measure: str, breakdown: str) -> Mapping[str, Series]:
    """One measure's months for each part of a breakdown."""
    found: dict[str, list[Figure]] = {}
    for figure in _figures(kept, [measure], breakdown):
        found.setdefault(figure.breakdown.partition("=")[2], []).append(figure)
    return {part: tuple(found[part]) for part in sorted(found, key=as_a_reader_expects)}


_YOUNGEST_FIRST = (UNBORN, *(band for _, band in BANDS), OLDEST)


def as_a_reader_expects(part: str) -> tuple[bool, int, str]:
    """Ages from the youngest, other parts by name, and what was not recorded last."""
    return part == NOT_RECORDED, _YOUNGEST_FIRST.index(part) if part in _YOUNGEST_FIRST else 0, part


@once
def newest(kept: Kept, place_type: str, place: str | None = None) -> Mapping[str, Mapping[tuple[str, str], Series]]:
    """Every measure's last months, by measure and then by place: the newest month last."""
    found: dict[str, dict[tuple[str, str], list[Figure]]] = {}
    for figure in _figures(kept, list(kept.catalogue.measures), place_type, place=place, newest=THREE_YEARS):
        found.setdefault(figure.measure, {}).setdefault((figure.place, figure.part_of), []).append(figure)
    return {measure: {where: tuple(months) for where, months in places.items()} for measure, places in found.items()}


def newest_of(kept: Kept, measure: str, place: Place) -> Series:
    """The last months of one measure for one place."""
    only = None if place.whole else place.name
    found = [
        months
        for (name, _), months in newest(kept, place.place_type, only).get(measure, {}).items()
        if name == place.name
    ]
    return max(found, key=lambda months: months[-1].period) if found else ()


@once
def places(kept: Kept, place_type: str) -> tuple[tuple[str, str], ...]:
    """Every locality, or every team and its locality, that some measure counts in, in order."""
    found = {where for of_measure in newest(kept, place_type).values() for where in of_measure}
    return tuple(sorted(found))


def periods(kept: Kept, measure: str) -> frozenset[str]:
    """The periods that the whole authority's figure is told for."""
    return frozenset(figure.period for figure in series(kept, measure, whole_of(kept)))


def months_told(kept: Kept, measure: str) -> tuple[str, ...]:
    """The months that the whole authority's figure is told for, in order; none where it is told as at one day."""
    return tuple(figure.period for figure in series(kept, measure, whole_of(kept)) if not is_as_at(figure))


@once
def unavailable(kept: Kept) -> Mapping[str, str]:
    """Each measure that is told for no month, and why; also those told only as at the records' day."""
    said = kept.results.unavailable.get(kept.authority, {})
    return {measure: str(why.get("reason") or why.get("only_as_at")) for measure, why in said.items()}


def why_not(kept: Kept, measure: str) -> str:
    """In words, for a measure that has no figure."""
    if measure not in _measured(kept):
        return "it is newer than these results: the load has to be measured again"
    return unavailable(kept).get(measure, "no record of what it counts is held for any month")


@once
def _measured(kept: Kept) -> frozenset[str]:
    return frozenset(kept.results.summary["versions"])


def as_at(kept: Kept) -> date:
    return grader(kept).as_at


def warm(kept: Kept) -> None:
    """Work out what every first page needs, before anybody waits for it."""
    newest(kept, "authority")
    newest(kept, "locality")


def _figures(
    kept: Kept, measures: list[str], by: str, *, place: str | None = None, newest: int | None = None
) -> list[Figure]:
    """Made for whoever reads, of the authority this home is about: another's figures are never mixed in."""
    if kept.public:
        found = public(kept).figures(measures, by=by, place=place, newest=newest)
    else:
        tallies = tallied(
            kept.results,
            kept.catalogue,
            measures,
            by=by,
            settings=kept.settings,
            place=place,
            newest=newest,
            grader=grader(kept),
        )
        found = [internal(tally, snapshot=kept.snapshot.id, as_at=as_at(kept)) for tally in tallies]
    return [figure for figure in found if figure.authority == kept.authority]


@once
def public(kept: Kept) -> Public:
    """What was released of this snapshot, and nothing else."""
    return Public.of(kept.home, kept.snapshot, kept.results, kept.catalogue, grader(kept))


def is_as_at(figure: Figure) -> bool:
    return figure.period_kind == AS_AT
