"""What is marked on a chart: what happened, what was aimed at from when, and where its limits begin again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from lineofsight import definitions_folder
from lineofsight.service.kept import Kept
from lineofsight.service.performance.models import Mark
from lineofsight.service.performance.series import Place
from lineofsight.signals.events import FILE, Happened, known_events


@dataclass(frozen=True, slots=True)
class Marked:
    """One line through a chart: its month, and its words."""

    month: str
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is drawn on one chart besides its figures."""

    events: tuple[Marked, ...]
    aims: tuple[tuple[str, float], ...]  # from this month on, until the next
    limits: tuple[Marked, ...]  # limits begin again with this month, for this reason

    def aim_in(self, month: str) -> float | None:
        return next((value for since, value in reversed(self.aims) if since <= month), None)


def marks_of(kept: Kept, measure: str, place: Place) -> Marks:
    """Those that stand: what was taken back is not among them."""
    standing = list(_of_chart(measure, place).filter(taken_back_at=None))
    of_kind = {kind: [mark for mark in standing if mark.kind == kind] for kind in Mark.Kind}
    # Of two aims for one month the later said holds.
    aims = {mark.month: mark.value for mark in of_kind[Mark.Kind.AIM] if mark.value is not None}
    return Marks(
        events=tuple(sorted(_events(kept, measure, of_kind[Mark.Kind.EVENT]), key=lambda one: (one.month, one.text))),
        aims=tuple(sorted(aims.items())),
        limits=tuple(Marked(mark.month, mark.text) for mark in of_kind[Mark.Kind.LIMITS]),
    )


def every_mark(measure: str, place: Place) -> list[Mark]:
    """Also what was taken back."""
    return list(_of_chart(measure, place).select_related("by", "taken_back_by"))


def _of_chart(measure: str, place: Place) -> "Mark.objects":
    here = Q(place_type="") | Q(place_type=place.place_type, place=place.name)
    return Mark.objects.filter(Q(measure=measure) | Q(measure=""), here)


def _events(kept: Kept, measure: str, said: list[Mark]) -> Iterator[Marked]:
    for event in known(kept):
        if event.bears_on(measure):
            yield Marked(event.month, event.text)
    definition = kept.catalogue.measure(measure)
    yield Marked(f"{definition.in_force_from:%Y-%m}", "Definition in force")
    for mark in said:
        yield Marked(mark.month, mark.text)


def known(kept: Kept) -> tuple[Happened, ...]:
    """What the definitions say happened, the authority's own file among them."""
    return _read(kept)[0]


def faults(kept: Kept) -> tuple[str, ...]:
    """What in those files could not be read, and so is marked on no chart."""
    return _read(kept)[1]


def _read(kept: Kept) -> tuple[tuple[Happened, ...], tuple[str, ...]]:
    overlay = kept.home.definitions
    own = overlay / FILE
    return _known(overlay if own.is_file() else None, own.stat().st_mtime_ns if own.is_file() else 0)


@lru_cache(maxsize=4)
def _known(overlay: Path | None, _changed: int) -> tuple[tuple[Happened, ...], tuple[str, ...]]:
    events, wrong = known_events(definitions_folder(), overlay)
    return events, tuple(str(fault) for fault in wrong)
