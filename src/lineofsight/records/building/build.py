"""Extracts become a snapshot: written aside, proved, renamed into place, and only then made current."""

import hashlib
import json
import platform
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lineofsight import __version__, definitions_folder
from lineofsight.records.building import holdings
from lineofsight.records.building.arriving import Arriving, arrive
from lineofsight.records.building.holdings import Holding
from lineofsight.records.building.leftovers import clear_unfinished
from lineofsight.records.building.storing import Stored, store
from lineofsight.records.extract import Extract
from lineofsight.records.home import ASIDE, JOURNAL, Home
from lineofsight.records.on_disk.durable import move_into_place, sync_tree, write_json
from lineofsight.records.on_disk.manifest import MANIFEST, ListedFile, Manifest, Part, Rows
from lineofsight.records.people.identifiers import child_ids
from lineofsight.records.people.pseudonyms import Pseudonyms, fingerprint, key_file, make_key, read_key
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table, standard_tables

LISTED_AT_MOST = 1_000  # problems a person could read; the count is whole
AUTHORITY_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
THIS_LOAD = "this load"  # the source of a problem that is no one file's
NOT_STATED = "not-stated"  # stands for the authority until a load says which it is

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class _Load:
    """One load under way."""

    home: Home
    extracts: Sequence[Extract]
    authority: str
    as_at: date
    now: datetime
    sequence: int
    tables: dict[str, Table]
    key: bytes
    base: Snapshot | None
    becomes_current: bool
    problems: list[Problem]


def build_snapshot(
    home: Home,
    extracts: Sequence[Extract],
    *,
    authority: str,
    as_at: date,
    now: datetime,
    problems: Sequence[Problem] = (),
    progress: Progress = silent,
) -> Snapshot:
    """Store the extracts as a new snapshot of the home, whole or not at all.

    Files stated to be older than what is held become history and leave the current snapshot as it is; an older date
    that was only inferred from events does not.
    """
    if not AUTHORITY_CODE.fullmatch(authority):
        raise RefusedError("An authority's code is letters, digits and hyphens, such as 878: correct --authority.")
    holdings.must_not_overlap(extracts)
    with home.writing():
        clear_unfinished(home)
        load = _begin(home, extracts, authority, as_at, now, problems)
        try:
            return _carry_out(load, progress)
        except BaseException:
            clear_unfinished(home)
            raise


def _begin(
    home: Home,
    extracts: Sequence[Extract],
    authority: str,
    as_at: date,
    now: datetime,
    problems: Sequence[Problem],
) -> _Load:
    current = home.current()
    said = list(problems)
    history = False
    if current is not None:
        history = holdings.is_history(extracts, current.manifest.parts, authority, now.date())
    if history and not all(extract.as_at_stated for extract in extracts):
        history = False
        said.append(
            _about_load(
                "The latest date in these files is before that of the last load from the same source. They have taken"
                " its place all the same: if they are older, load them again with --as-at to keep them as history."
            )
        )
    elif history:
        said.append(
            _about_load(
                "These files are older than what is held from the same source, so they were kept as history: the"
                " current snapshot has not changed."
            )
        )
    return _Load(
        home=home,
        extracts=extracts,
        authority=authority,
        as_at=as_at,
        now=now,
        sequence=home.last_sequence() + 1,
        tables=standard_tables(definitions_folder()),
        key=_key(home, authority),
        base=_base_in_time(home, as_at) if history else current,
        becomes_current=not history,
        problems=said,
    )


def _base_in_time(home: Home, as_at: date) -> Snapshot | None:
    earlier = [s for s in home.in_time() if s.manifest.as_at <= as_at and not s.purged]
    return earlier[-1] if earlier else None


def _key(home: Home, authority: str) -> bytes:
    """The authority's key. It is made only for an authority that has no snapshot yet."""
    prints = [s.manifest.keys[authority] for s in home.snapshots() if authority in s.manifest.keys]
    if not prints and not key_file(home.keys, authority).exists():
        return make_key(home.keys, authority)
    key = read_key(home.keys, authority)
    if prints and fingerprint(key) != prints[-1]:
        raise RefusedError(
            f"The key of authority {authority} is not the one that made its snapshots: restore {authority}.key to the"
            " home's keys folder from the backup."
        )
    return key


def _carry_out(load: _Load, progress: Progress) -> Snapshot:
    base_parts = _carried_forward(load)
    pseudonyms = Pseudonyms(
        load.key,
        load.authority,
        child_ids((load.tables[name], rows) for e in load.extracts for name, rows in e.tables.items()),
    )
    new = {(e.source, name) for e in load.extracts for name in e.tables}
    carried = [p for p in base_parts if p.authority != load.authority or (p.source, p.table) not in new]
    files, numbers = holdings.number_files(load.extracts, carried, load.base.manifest if load.base else None)
    arriving: list[Arriving] = []
    for extract, of_extract in zip(load.extracts, numbers, strict=True):
        progress(f"Giving pseudonyms to the children of {extract.source}")
        arriving += arrive(
            extract,
            of_extract,
            tables=load.tables,
            pseudonyms=pseudonyms,
            key=load.key,
            authority=load.authority,
            sequence=load.sequence,
        )
    parts = [a.part for a in arriving]
    settled, said = holdings.settle(load.tables, parts, base_parts, load.authority)
    said += holdings.shrunk(parts, base_parts)
    load.problems.extend(_about_load(what) for what in said)

    aside = load.home.folder / ASIDE / secrets.token_hex(4)
    aside.mkdir(parents=True)
    progress("Writing the snapshot")
    ids = pa.table({"child": pseudonyms.children, "child_id": pseudonyms.child_ids})
    stored = store(
        aside,
        settled,
        {(a.part.table, a.part.source): a for a in arriving},
        load.tables,
        load.home,
        load.base,
        load.authority,
        ids,
    )
    manifest = _manifest(load, settled, files, stored)
    return _publish(load, aside, manifest)


def _carried_forward(load: _Load) -> tuple[Part, ...]:
    """The base's parts. Rows of an authority nobody named give way to rows of one that is: they may be the same."""
    parts = load.base.manifest.parts if load.base else ()
    gone = sorted({part.table for part in parts if part.table not in load.tables})
    if gone:
        what = f"No longer standard tables, so not carried forward: {', '.join(gone)}."
        load.problems.append(_about_load(what))
    named = [part for part in parts if part.authority != NOT_STATED or load.authority == NOT_STATED]
    if len(named) < len(parts):
        what = (
            "Earlier loads did not say which authority they were, so they were not carried forward: load those files"
            f" again with --authority {load.authority}."
        )
        load.problems.append(_about_load(what))
    return tuple(part for part in named if part.table in load.tables)


def _manifest(load: _Load, settled: Sequence[Holding], files: list[ListedFile], stored: Stored) -> Manifest:
    parts = sorted((h.part for h in settled), key=lambda p: (p.table, p.authority, p.role, p.source))
    snapshot_as_at = max([part.as_at for part in parts], default=load.as_at)
    content = _content(snapshot_as_at, parts, stored)
    authorities = {part.authority for part in parts} | {load.authority}
    keys = {a: p for a, p in (load.base.manifest.keys if load.base else {}).items() if a in authorities}
    keys[load.authority] = fingerprint(load.key)
    listed = [*load.problems, *(problem for extract in load.extracts for problem in extract.problems)]
    return Manifest(
        snapshot=_free_name(load.home, f"{snapshot_as_at}-{content[:8]}"),
        content=content,
        authorities=tuple(sorted(authorities)),
        authority=load.authority,
        as_at=snapshot_as_at,
        load_as_at=load.as_at,
        sequence=load.sequence,
        based_on=load.base.id if load.base else None,
        loaded_at=load.now.isoformat(timespec="seconds"),
        state="checked",  # store() has proved it
        files=tuple(files),
        tables=_tables(parts, stored.rows),
        parts=tuple(parts),
        rows=Rows(
            sum(e.rows_in for e in load.extracts),
            sum(e.rows_kept for e in load.extracts),
            sum(e.rows_set_aside for e in load.extracts),
        ),
        children=stored.children,
        children_loaded=stored.children_loaded,
        problem_count=len(load.problems) + sum(e.problem_count for e in load.extracts),
        problems=tuple(listed[:LISTED_AT_MOST]),
        keys=keys,
        hashes=stored.hashes,
        identifier_hashes=stored.identifier_hashes,
        definitions=_definitions_hash(),
        software={
            "lineofsight": __version__,
            "python": platform.python_version(),
            "pyarrow": pa.__version__,
            "duckdb": duckdb.__version__,
        },
    )


def _tables(parts: Sequence[Part], rows: Mapping[tuple[str, str], int]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (table, authority), coverage in sorted(holdings.coverages(parts).items()):
        entry = found.setdefault(table, {"rows": 0, "coverage": {}})
        entry["rows"] += rows[table, authority]
        entry["coverage"][authority] = coverage.as_json()
    return found


def _content(as_at: date, parts: Sequence[Part], stored: Stored) -> str:
    """Equal for equal files, key and dates: it leaves out when the load ran and which load it was."""
    about = {
        "as_at": as_at.isoformat(),
        "coverage": [[p.table, p.authority, p.source, p.role, p.coverage.as_json()] for p in parts],
        "hashes": stored.hashes,
        "identifiers": stored.identifier_hashes,
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _free_name(home: Home, name: str) -> str:
    taken = {s.id for s in home.snapshots()}
    if name not in taken:
        return name
    return next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)


def _definitions_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted((definitions_folder() / "tables").glob("*.yaml")):
        digest.update(path.name.encode() + b"\x00" + path.read_bytes().replace(b"\r\n", b"\n") + b"\x00")
    return digest.hexdigest()


def _publish(load: _Load, aside: Path, manifest: Manifest) -> Snapshot:
    home = load.home
    write_json(aside / "snapshot" / MANIFEST, manifest.as_json())
    sync_tree(aside)
    # From here a kill may leave folders under their lasting names: the journal lets the next load take them back
    write_json(aside / JOURNAL, {"snapshot": manifest.snapshot, "sequence": manifest.sequence})
    move_into_place(aside / "identifiers", home.identifiers(manifest.snapshot))
    snapshot = Snapshot(home.folder / "snapshots" / manifest.snapshot)
    move_into_place(aside / "snapshot", snapshot.folder)
    current = home.current()
    stays = current is not None and not load.becomes_current
    home.make_current(current.id if stays and current else manifest.snapshot, manifest.sequence)
    clear_unfinished(home)
    return snapshot


def _about_load(what: str) -> Problem:
    return Problem(THIS_LOAD, None, None, what)
