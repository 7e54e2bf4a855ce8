"""From files to a snapshot: the one way in, for an authority's own data and for the invented county alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.records.building.build import NOT_STATED, THIS_LOAD, Progress, build_snapshot, silent
from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, RECONCILE, Part, Rows
from lineofsight.records.people.held import PeopleHeld, people_held
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.records.reading.marker import INVENTED_AUTHORITY, must_suit
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.sources.which_source import files_in, read_source

__all__ = ["FilesRead", "LoadSummary", "build_snapshot", "load", "read_files"]


@dataclass(frozen=True)
class LoadSummary:
    """What a load did, and the proof that no row went astray."""

    snapshot: Snapshot
    files: tuple[SourceFile, ...]
    rows_of: Mapping[str, Rows]  # source: its rows in this load
    people: PeopleHeld  # among the children that the snapshot holds
    is_current: bool

    @property
    def brought(self) -> list[Part]:
        """The tables of this load that measures now read."""
        return [p for p in self._of_this_load() if p.role in (FEEDS, JOINED)]

    @property
    def reconciled(self) -> list[Part]:
        """The tables of this load that another source feeds."""
        return [p for p in self._of_this_load() if p.role == RECONCILE]

    @property
    def carried(self) -> list[Part]:
        """What earlier loads brought and measures still read."""
        manifest = self.snapshot.manifest
        return [p for p in manifest.parts if p.loaded != manifest.sequence and p.role in (FEEDS, JOINED)]

    def _of_this_load(self) -> list[Part]:
        manifest = self.snapshot.manifest
        return [part for part in manifest.parts if part.loaded == manifest.sequence]

    def as_json(self) -> dict[str, object]:
        manifest = self.snapshot.manifest
        return {
            "snapshot": manifest.snapshot,
            "authority": manifest.authority,
            "as_at": manifest.load_as_at.isoformat(),
            "rows": manifest.rows.as_json(),
            "rows_by_source": {source: rows.as_json() for source, rows in self.rows_of.items()},
            "children": manifest.children_loaded,
            "tables": {name: about["rows"] for name, about in manifest.tables.items()},
            "sources": [
                {"file": file.name, "sha256": file.sha256, "source": file.source, "rows": file.rows}
                for file in self.files
            ],
            "problems": [problem.as_json() for problem in manifest.problems],
            "problem_count": manifest.problem_count,
            "snapshot_as_at": manifest.as_at.isoformat(),
            "current": self.is_current,
            "state": self.snapshot.state,
            "children_held": manifest.children,
            "people": self.people.as_json(),
            "coverage": {name: about["coverage"] for name, about in manifest.tables.items()},
            "brought": [_in_brief(part) for part in self.brought],
            "reconcile_only": [_in_brief(part) for part in self.reconciled],
            "carried_forward": [_in_brief(part) for part in self.carried],
        }


def _in_brief(part: Part) -> dict[str, object]:
    return {
        "table": part.table,
        "authority": part.authority,
        "source": part.source,
        "rows": part.rows,
        "as_at": part.as_at.isoformat(),
    }


@dataclass(frozen=True)
class FilesRead:
    """Files that were read and typed, and not yet stored."""

    extracts: Sequence[Extract]
    authority: str
    as_at: date
    problems: Sequence[Problem]  # of the whole load; each extract has its own


def read_files(
    paths: Sequence[Path | str],
    *,
    home: Home,
    source: str | None = None,
    authority: str | None = None,
    as_at: date | None = None,
    now: datetime,
    progress: Progress = silent,
) -> FilesRead:
    """What a load of these files would store. Nothing is stored."""
    _must_suit(home, paths)
    extracts = read_source(
        list(paths), source, definitions=definitions_folder(), now=now, as_at=as_at, progress=progress
    )
    whose, problems = which_authority(home, extracts, authority)
    day = as_at or _latest_as_at(extracts) or now.date()
    if day > now.date() and home.kind != INVENTED:
        problems.append(_about(THIS_LOAD, f"The as-at date {day} is after today: give the right one with --as-at."))
    return FilesRead(extracts, whose, day, problems)


def load(
    paths: Sequence[Path | str],
    *,
    home: Home,
    source: str | None = None,
    authority: str | None = None,
    as_at: date | None = None,
    now: datetime,
    progress: Progress = silent,
) -> LoadSummary:
    """Read the files, or the database at an address, and store them as a new snapshot. A refusal changes nothing."""
    read = read_files(paths, home=home, source=source, authority=authority, as_at=as_at, now=now, progress=progress)
    extracts = read.extracts
    try:
        snapshot = build_snapshot(
            home,
            extracts,
            authority=read.authority,
            as_at=read.as_at,
            now=now,
            problems=read.problems,
            progress=progress,
        )
    except OSError as fault:
        raise RefusedError(
            f"The home could not be written ({fault.strerror or 'disk error'}), so nothing was stored: check its disk"
            " space and permissions with `lineofsight doctor`, then load again."
        ) from fault
    current = home.current()
    return LoadSummary(
        snapshot,
        tuple(file for extract in extracts for file in extract.files),
        rows_of=_rows_of(extracts),
        people=people_held(snapshot),
        is_current=current is not None and current.id == snapshot.id,
    )


def _rows_of(extracts: Sequence[Extract]) -> dict[str, Rows]:
    """A source may come twice in one load, from files and from a database."""
    found: dict[str, Rows] = {}
    for e in extracts:
        so_far = found.get(e.source, Rows(0, 0, 0))
        found[e.source] = Rows(so_far.read + e.rows_in, so_far.kept + e.rows_kept, so_far.set_aside + e.rows_set_aside)
    return found


def _must_suit(home: Home, paths: Sequence[Path | str]) -> None:
    addresses = [path for path in paths if isinstance(path, str) and "://" in path]
    if addresses and home.kind == INVENTED:
        raise RefusedError(
            "This is a demonstration home and holds only the invented county, not a database: use a home of its own"
            " for real data (set LINEOFSIGHT_HOME to another folder)."
        )
    must_suit(home.kind, files_in([Path(path) for path in paths if path not in addresses]))


def which_authority(home: Home, extracts: Sequence[Extract], asked: str | None) -> tuple[str, list[Problem]]:
    """Whose rows these are: as asked, else as the files say, else the only authority in the home."""
    stated = sorted({extract.authority for extract in extracts if extract.authority})
    current = home.current()
    held = current.manifest.authorities if current else ()
    if home.kind == INVENTED:
        asked = asked or INVENTED_AUTHORITY
        if asked != INVENTED_AUTHORITY:
            raise RefusedError(
                f"A demonstration home holds authority {INVENTED_AUTHORITY} only: leave out --authority."
            )
    if asked:
        return asked, [_says_other(extract, asked) for extract in extracts if extract.authority not in (None, asked)]
    if len(stated) > 1:
        raise RefusedError(
            f"These files are of more than one authority ({', '.join(stated)}): load each authority's files separately."
        )
    if held == (NOT_STATED,):  # they may well be the same children, and must not be counted twice
        what = (
            "No --authority was given in this home's loads: rows are kept together as one authority whose code is not"
            " stated. Load the files again with --authority."
        )
        return NOT_STATED, [_about(THIS_LOAD, what)]
    if stated:
        return stated[0], []
    if len(held) == 1:
        return held[0], []
    if held:
        raise RefusedError(
            f"The files do not say which authority they are, and this home holds {', '.join(held)}: give --authority."
        )
    what = "The files do not say which authority they are: load them again with --authority, such as --authority 878."
    return NOT_STATED, [_about(THIS_LOAD, what)]


def _says_other(extract: Extract, asked: str) -> Problem:
    return _about(
        ", ".join(file.name for file in extract.files),
        f"The file says that it is of authority {extract.authority}; as asked, its rows were stored as {asked}'s.",
    )


def _about(source: str, what: str) -> Problem:
    return Problem(source, None, None, what)


def _latest_as_at(extracts: Sequence[Extract]) -> date | None:
    days = [coverage.as_at for extract in extracts for coverage in extract.coverage.values()]
    days += [extract.reference_date for extract in extracts if extract.reference_date is not None and not days]
    return max(days, default=None)
