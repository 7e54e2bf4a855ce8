"""A month as it was reported against the same month as now known: what changed, and whether in the data or the meaning.

Every load is kept with its results, so what an earlier snapshot said of a month can be set beside what the present one
says. A measure's version is the hash of all that it means. Where the versions differ, the meaning changed; what it
alone changed can be told where the earlier snapshot was also measured by the present definition, or the present one by
the earlier definition. Where neither is kept, the two are not told apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.results import POINTER, SUMMARY, Results
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot

COUNTS = ("met", "not_met", "missing", "excluded")
DATA, MEANING, BOTH, NOT_TOLD_APART = "the records", "the definition", "both", "not told apart"


@dataclass(frozen=True, slots=True)
class Counts:
    """All that a month's figure rests on."""

    met: int
    not_met: int
    missing: int
    excluded: int
    middle: float | None  # of a measure that gives a median
    children: int | None  # of a measure that gives a rate

    @property
    def counted(self) -> int:
        return self.met + self.not_met + self.missing


@dataclass(frozen=True, slots=True)
class Reported:
    """What one snapshot's results say of one month."""

    snapshot: str
    as_at: date
    loaded_at: str
    released: bool
    version: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Restatement:
    """One month of one measure and place, reported once and told otherwise now."""

    month: str
    reported: Reported  # the first snapshot that told the month
    others: tuple[Reported, ...]  # those between that told it otherwise than the one before
    now: Reported
    cause: str  # one of DATA, MEANING, BOTH, NOT_TOLD_APART
    by_meaning: Counts | None  # the month as the earlier records would be told by the present definition

    @property
    def restated(self) -> bool:
        return self.reported.counts != self.now.counts


@dataclass(frozen=True, slots=True)
class Place:
    authority: str
    place_type: str  # authority | locality | team
    name: str


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of one snapshot: its folder, and what the measure's version was."""

    snapshot: Snapshot
    folder: Path
    version: str

    def told(self, measure: str, place: Place) -> Mapping[str, Counts]:
        return months_told(self.folder, measure, place)

    def reported(self, counts: Counts) -> Reported:
        manifest = self.snapshot.manifest
        released = self.snapshot.release is not None
        return Reported(self.snapshot.id, manifest.as_at, manifest.loaded_at, released, self.version, counts)


def as_reported(home: Home, now: Snapshot, results: Results, measure: str, place: Place) -> list[Restatement]:
    """Each month that an earlier snapshot told, newest first, with what is known of it now.

    `now` is the snapshot on the page; later loads are not looked at.
    """
    present = _Run(now, results.folder, versions(results.folder).get(measure, ""))
    runs = [run for run in _first_runs(home, now, measure)]
    found = []
    for month, counts in present.told(measure, place).items():
        if month == AS_AT:  # the day of the records differs from load to load
            continue
        tellers = [(run, run.told(measure, place)[month]) for run in runs if month in run.told(measure, place)]
        if tellers:
            found.append(_restatement(month, tellers, present, counts, measure, place))
    return sorted(found, key=lambda one: one.month, reverse=True)


def restated(home: Home, now: Snapshot, results: Results, measure: str, place: Place) -> list[Restatement]:
    return [one for one in as_reported(home, now, results, measure, place) if one.restated]


def _first_runs(home: Home, now: Snapshot, measure: str) -> Iterable[_Run]:
    """Of each snapshot loaded before, the run that was its first: what people were shown then."""
    for snapshot in home.snapshots():
        if snapshot.manifest.sequence >= now.manifest.sequence:
            continue
        runs = runs_of(home, snapshot.id)
        if runs and measure in versions(runs[0]):
            yield _Run(snapshot, runs[0], versions(runs[0])[measure])


def runs_of(home: Home, snapshot: str) -> list[Path]:
    """Every finished run of the whole snapshot that is kept, the earliest first."""
    folder = home.results / snapshot
    if not (folder / POINTER).is_file():
        return []
    whole = [path for path in folder.iterdir() if (path / SUMMARY).is_file() and "-" not in path.name]
    return sorted(whole, key=lambda path: ((path / SUMMARY).stat().st_mtime_ns, path.name))


def _restatement(
    month: str, tellers: list[tuple[_Run, Counts]], present: _Run, counts: Counts, measure: str, place: Place
) -> Restatement:
    first, reported = tellers[0]
    others, before = [], reported
    for run, told in tellers[1:]:
        if told != before:
            others.append(run.reported(told))
        before = told
    by_meaning = _by_meaning(first, present, month, measure, place)
    cause = _cause(first, reported, present, counts, by_meaning)
    return Restatement(month, first.reported(reported), tuple(others), present.reported(counts), cause, by_meaning)


def _by_meaning(first: _Run, present: _Run, month: str, measure: str, place: Place) -> Counts | None:
    """The earlier records by the present definition, where they were so measured."""
    if first.version == present.version:
        return None
    for folder in first.folder.parent.iterdir():
        if (folder / SUMMARY).is_file() and versions(folder).get(measure) == present.version:
            return months_told(folder, measure, place).get(month)
    return None


def _cause(first: _Run, reported: Counts, present: _Run, now: Counts, by_meaning: Counts | None) -> str:
    if first.version == present.version:
        return DATA
    if by_meaning is None:
        return NOT_TOLD_APART
    if by_meaning == now:
        return MEANING
    return DATA if by_meaning == reported else BOTH


@lru_cache(maxsize=4096)
def months_told(folder: Path, measure: str, place: Place) -> Mapping[str, Counts]:
    """A run's counts of each month and as at the day of its records. A run never changes, so it is read once."""
    columns = ["period", *COUNTS, "measured_median", "population"]
    wanted = [
        ("measure", "=", measure),
        ("authority", "=", place.authority),
        ("period_kind", "!=", "week"),
        ("place_type", "=", place.place_type),
        ("place", "=", place.name),
        ("breakdown", "=", ""),
    ]
    rows = pq.read_table(Results(folder).tallies, columns=columns, filters=wanted).to_pylist()
    return {
        row["period"]: Counts(
            row["met"], row["not_met"], row["missing"], row["excluded"], row["measured_median"], row["population"]
        )
        for row in rows
    }


@lru_cache(maxsize=512)
def versions(folder: Path) -> Mapping[str, str]:
    """The version of each measure by which a run judged."""
    found: dict[str, str] = Results(folder).summary["versions"]
    return found
