"""What becomes of a snapshot once it is loaded: released by a named person, held for the law, purged on schedule."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import sync_folder, write_json
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import PURGED, RELEASE, Snapshot

# What stays of a snapshot's results: figures about groups. Everything else there may name a child.
_STAYS = ("tallies*", "public-*", "*.json")


def release(home: Home, snapshot_id: str, *, by: str, now: datetime) -> Snapshot:
    """Say by name that members, partners and packs may see this snapshot's figures. Releasing again changes nothing."""
    if not by.strip():
        raise RefusedError("A release needs a name: say who releases it with --by.")
    with home.writing():
        snapshot = home.snapshot(snapshot_id)
        if snapshot.release:
            return snapshot
        if snapshot.purged:
            raise RefusedError(f"Snapshot {snapshot_id} has been purged, so it cannot be released.")
        if snapshot.manifest.state != "checked":
            raise RefusedError(f"Snapshot {snapshot_id} has not been checked: load its files again.")
        if faults := snapshot.faults(home.identifiers(snapshot_id)):
            raise RefusedError(
                f"Snapshot {snapshot_id} is not as it was stored ({faults[0]}), so it cannot be released: restore it"
                " from the backup, or load its files again."
            )
        write_json(
            snapshot.folder / RELEASE,
            {
                "snapshot": snapshot_id,
                "content": snapshot.manifest.content,
                "by": by.strip(),
                "at": now.isoformat(timespec="seconds"),
            },
        )
    return snapshot


def released(home: Home) -> Snapshot | None:
    """The released snapshot that tells of the latest date; None while none is released."""
    some = [snapshot for snapshot in home.in_time() if snapshot.release]
    return some[-1] if some else None


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge did, and what it left alone and why."""

    purged: tuple[str, ...]
    already: tuple[str, ...]  # purged before, and now looked through again
    kept: dict[str, str]  # snapshot: why


def purge(home: Home, *, before: date, by: str, now: datetime) -> Purge:
    """Remove the rows about children from snapshots as at an earlier date. Manifests and tallies stay.

    The intention is written first, so that a purge that is killed is finished by the next one, and nobody meets a
    snapshot with only some of its rows.
    """
    purged: list[str] = []
    already: list[str] = []
    kept: dict[str, str] = {}
    with home.writing():
        current = home.current()
        for snapshot in home.snapshots():
            if snapshot.manifest.as_at >= before:
                continue
            if current is not None and snapshot.id == current.id:
                kept[snapshot.id] = "it is the current snapshot"
            elif home.held(snapshot):
                kept[snapshot.id] = "it is under a legal hold"
            else:
                (already if snapshot.purged else purged).append(snapshot.id)
                try:
                    _purge_one(home, snapshot, before, by, now)
                except OSError as fault:
                    raise RefusedError(
                        f"Snapshot {snapshot.id} could not be wholly removed ({fault.strerror or 'disk error'}): close"
                        " whatever is reading it, then purge again."
                    ) from fault
    return Purge(tuple(purged), tuple(already), kept)


def _purge_one(home: Home, snapshot: Snapshot, before: date, by: str, now: datetime) -> None:
    results = home.results / snapshot.id
    if not snapshot.purged:
        write_json(
            snapshot.folder / PURGED,
            {
                "snapshot": snapshot.id,
                "before": before.isoformat(),
                "by": by,
                "at": now.isoformat(timespec="seconds"),
                "files": sorted(snapshot.manifest.hashes),
                "identifiers": sorted(snapshot.manifest.identifier_hashes),
                "results": sorted(path.relative_to(results).as_posix() for path in _about_children(results)),
            },
        )
    for folder in [path for path in snapshot.folder.iterdir() if path.is_dir()]:
        shutil.rmtree(folder)
    sync_folder(snapshot.folder)
    if home.identifiers(snapshot.id).exists():
        shutil.rmtree(home.identifiers(snapshot.id))
    for path in list(_about_children(results)):
        path.unlink()
        sync_folder(path.parent)


def _about_children(results: Path) -> Iterable[Path]:
    for path in sorted(results.rglob("*")):
        if path.is_file() and not any(path.match(name) for name in _STAYS):
            yield path
