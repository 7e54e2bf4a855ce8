"""Published files as they are kept in the home: one release a file, never changed, the newest first to be read.

    published/<kind>/<release>.parquet    the rows, every cell a number or the reason why there is none
    published/<kind>/<release>.json       what it is, and the fingerprint of both files

A release has happened once its JSON stands; rows without one were left by a kill and are written over. A newer release
of the same statistic is read first; years that it no longer tells are still read from the one before.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight import __version__
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.on_disk.durable import replace, sha256, sync_file, write_json
from lineofsight.records.problems import RefusedError
from lineofsight.signals.comparison.arriving import Arrived

FOLDER = "published"
NEW, HELD = "new", "already held"
INVENTED_PUBLISHER = "nobody: invented"  # a real publisher is never named as the source of an invented figure


@dataclass(frozen=True)
class Release:
    """One file that was imported."""

    folder: Path
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.about["release"])

    @property
    def kind(self) -> str:
        return str(self.about["kind"])

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.about["years"])

    @property
    def invented(self) -> bool:
        return bool(self.about["invented"])

    @property
    def order(self) -> tuple[int, int]:
        """By the latest year told, then by when it was imported. A year that is not stated comes before all."""
        return (self.years[-1] if self.years else 0), int(self.about["sequence"])

    def rows(self) -> pa.Table:
        return _rows(self.folder / f"{self.id}.parquet", str(self.about["parquet_sha256"]))


@lru_cache(maxsize=32)
def _rows(path: Path, digest: str) -> pa.Table:
    """Release files never change, so one that was read and proved need not be read again."""
    if not path.is_file() or sha256(path) != digest:
        raise RefusedError(
            f"{FOLDER}/{path.parent.name}/{path.name} in the home is not the file that was kept: restore it from the"
            " backup, or remove it and import the published file again."
        )
    return pq.read_table(path, partitioning=None)


def releases(home: Home, kind: str) -> list[Release]:
    """Every release of one kind that is held, the oldest first."""
    folder = home.folder / FOLDER / kind
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found.append(Release(folder, json.loads(path.read_text(encoding="utf-8"))))
        except ValueError as fault:
            raise RefusedError(
                f"{FOLDER}/{kind}/{path.name} in the home cannot be read: restore it from the backup."
            ) from fault
    return sorted(found, key=lambda release: release.order)


def in_force(home: Home, kind: str) -> list[Release]:
    """The releases that are read, the newest first: invented figures and real ones are never mixed."""
    newest_first = releases(home, kind)[::-1]
    return [release for release in newest_first if release.invented == newest_first[0].invented]


def newest(home: Home, kind: str) -> Release | None:
    return next(iter(in_force(home, kind)), None)


@dataclass(frozen=True)
class Kept:
    """What became of one file."""

    release: Release
    state: str  # new | already held
    supersedes: str | None  # the release that was read first until now
    superseded_by: str | None  # a newer one that goes on being read first


def keep(home: Home, arrived: Sequence[Arrived], now: datetime) -> list[Kept]:
    """Keep every file, each in one step. A file that is held already changes nothing."""
    for one in arrived:
        if one.invented and home.kind != INVENTED:
            raise RefusedError(
                f"{one.name} is invented, and this home is for real children: import it into a home made by"
                " `lineofsight demo`."
            )
    with home.writing():
        return [_keep(home, one, now) for one in arrived]


def _keep(home: Home, one: Arrived, now: datetime) -> Kept:
    held = releases(home, one.layout.kind)
    same = next((r for r in held if r.about["sha256"] == one.sha256 and r.years == one.years), None)
    if same is not None:
        return Kept(same, HELD, None, None)
    before = held[-1] if held else None
    folder = home.folder / FOLDER / one.layout.kind
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{one.release}.parquet"
    aside = folder / f".{one.release}.part"
    pq.write_table(one.rows, aside, compression="zstd")
    if pq.read_metadata(aside).num_rows != one.rows_kept:
        raise RefusedError("What was written does not match what was read, so nothing was kept: check the disk.")
    sync_file(aside)
    replace(aside, path)
    sequence = 1 + max((int(release.about["sequence"]) for release in held), default=0)
    about = {**description(one), "imported_at": now.isoformat(timespec="seconds"), "sequence": sequence}
    about |= {"parquet_sha256": sha256(path), "software": __version__}
    write_json(folder / f"{one.release}.json", about)
    release = Release(folder, about)
    if before is not None and before.order > release.order:
        return Kept(release, NEW, None, before.id)
    return Kept(release, NEW, before.id if before else None, None)


def description(one: Arrived) -> dict[str, Any]:
    """What a file is, in counts and sentences."""
    return {
        "kind": one.layout.kind,
        "title": one.layout.title,
        "statistic": one.layout.statistic,
        "publisher": INVENTED_PUBLISHER if one.invented else one.layout.publisher,
        "release": one.release,
        "file": one.name,
        "sha256": one.sha256,
        "years": list(one.years),
        "invented": one.invented,
        "rows": {"in": one.rows_in, "kept": one.rows_kept, "set_aside": sum(one.set_aside.values())},
        "set_aside": dict(one.set_aside),
        "numbers": one.numbers,
        "symbols": dict(sorted(one.symbols.items())),
        "missing": dict(sorted(one.reasons.items())),
        "not_carried": list(one.not_carried),
        "notes": list(one.notes),
        "problems": [problem.as_json() for problem in one.problems.listed()],
        "problem_count": one.problems.count,
    }
