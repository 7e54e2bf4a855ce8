"""What a request reads, and for whom: a snapshot, its results and their definitions, found once and then kept to.

Snapshots and results never change once written, so what is read of them may be kept for as long as the process lives;
only the small files that say which of them is current are looked at again.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import POINTER, Results, current
from lineofsight.records.home import Home, Settings
from lineofsight.records.keeping import released
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.figure import Profile

MEASURE_IT = "These records have not been measured yet. Someone who loads data can do it under Administration, Loads."


class NothingKept(RefusedError):  # noqa: N818 - a state of things, which a page explains
    """There is nothing to read yet; the sentence says what to do."""


@dataclass(frozen=True)
class Kept:
    home: Home
    snapshot: Snapshot
    results: Results
    catalogue: Catalogue
    settings: Settings
    profile: Profile  # whom it is read for: every figure is made for this audience

    @property
    def public(self) -> bool:
        return self.profile is Profile.PUBLIC

    @property
    def authority(self) -> str:
        return self.snapshot.manifest.authorities[0]


def the_home() -> Home:
    return Home.open(Path(settings.HOME), create=False)


def the_current() -> Kept:
    """The latest load that is measured, released or not: for those whose work is with figures before their release.

    While a load is being measured, the one before it is still read: pages do not go dark for those minutes.
    """
    home = the_home()
    snapshot = home.current()
    if snapshot is None:
        raise NothingKept("Nothing has been loaded yet. Someone who loads data can do it under Administration.")
    return of_snapshot(home, _latest_measured(home, snapshot), Profile.INTERNAL)


def _latest_measured(home: Home, current_: Snapshot) -> Snapshot:
    if is_measured(home, current_):
        return current_
    return next((earlier for earlier in reversed(home.in_time()) if is_measured(home, earlier)), current_)


def is_measured(home: Home, snapshot: Snapshot) -> bool:
    return (home.results / snapshot.id / POINTER).is_file()


def the_released() -> Kept:
    """The released snapshot that tells of the latest day: all that members, partners and papers see."""
    home = the_home()
    snapshot = released(home)
    if snapshot is None:
        raise NothingKept("No figures have been released yet. The data owner releases them.")
    return of_snapshot(home, snapshot, Profile.PUBLIC)


def of_snapshot(home: Home, snapshot: Snapshot, profile: Profile) -> Kept:
    try:
        results = current(home, snapshot.id)
    except RefusedError as not_yet:
        raise NothingKept(MEASURE_IT) from not_yet
    catalogue = _catalogue(home.definitions, _stamp(home.definitions))
    return Kept(home, snapshot, results, catalogue, home.settings(), profile)


@lru_cache(maxsize=4)
def _catalogue(overlay: Path, _stamp: tuple[tuple[str, int], ...]) -> Catalogue:
    return load_catalogue(definitions_folder(), overlay if overlay.is_dir() else None, prove=False)


def _stamp(overlay: Path) -> tuple[tuple[str, int], ...]:
    """Changes whenever the authority's own definitions do."""
    if not overlay.is_dir():
        return ()
    return tuple((str(path), path.stat().st_mtime_ns) for path in sorted(overlay.rglob("*")) if path.is_file())
