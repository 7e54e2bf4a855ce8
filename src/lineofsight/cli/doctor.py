"""`lineofsight doctor`: is this machine, and this home, fit to be relied on? Each check says what to do."""

import argparse
import json
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path

from lineofsight.cli.homes import home_folder, now
from lineofsight.cli.progress import SlowProgress
from lineofsight.measures.working_days import WorkingDays
from lineofsight.records.home import LOCK, Home
from lineofsight.records.on_disk.lock import writer
from lineofsight.records.people.pseudonyms import fingerprint, key_file, read_key
from lineofsight.records.problems import RefusedError

DONE, DONE_WITH_PROBLEMS = 0, 4
OK, NOTE, PROBLEM = "ok", "note", "problem"
LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    check: str
    state: str  # ok | note | problem
    found: str
    do: str | None = None


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = verbs.add_parser("doctor", help="check this machine and this home, and say what to put right")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(do=examine)


def examine(options: argparse.Namespace) -> int:
    today = now().date()
    with SlowProgress() as progress:
        checks = [*_software(), _calendar(today), *_home(home_folder(), progress)]
    well = all(check.state != PROBLEM for check in checks)
    if options.json:
        print(json.dumps({"ok": well, "checks": [asdict(check) for check in checks]}))
    else:
        for check in checks:
            print(f"{check.state:<8} {check.check}: {check.found}")
            if check.do:
                print(f"{'':<8} {check.do}")
        print("Everything is in order." if well else "Some things need putting right.")
    return DONE if well else DONE_WITH_PROBLEMS


# The machine


def _software() -> Iterator[Check]:
    yield Check("Python", OK, platform.python_version())
    try:
        needed = metadata.requires("lineofsight") or []
    except metadata.PackageNotFoundError:
        yield Check("packages", PROBLEM, "Line of Sight is not installed as a package", "Run `make setup`.")
        return
    for requirement in needed:
        wanted, _, only_if = requirement.partition(";")
        if only_if:
            continue  # an extra: whatever needs it says so
        name = re.match(r"[A-Za-z0-9_.-]+", wanted)
        if name is not None:
            yield _package(name[0], wanted[name.end() :].strip())


def _package(name: str, bounds: str) -> Check:
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, PROBLEM, "not installed", "Run `make setup`.")
    if all(_within(installed, bound.strip()) for bound in bounds.split(",")):
        return Check(name, OK, installed)
    return Check(name, PROBLEM, f"{installed}, but {bounds} is needed", "Run `make setup`.")


def _within(installed: str, bound: str) -> bool:
    sign = bound[: len(bound) - len(bound.lstrip("<>=!~"))]
    version = bound[len(sign) :]
    ours, theirs = _numbers(installed), _numbers(version)
    return {"<": ours < theirs, ">=": ours >= theirs}.get(sign, True)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _calendar(today: date) -> Check:
    reach = WorkingDays(today.year).exact_to
    found = f"bank holidays are known to {reach}"
    if (reach - today).days > 366:
        return Check("working days", OK, found)
    state = NOTE if reach >= today else PROBLEM
    return Check("working days", state, found, "Upgrade govuk-bank-holidays: later days count Monday to Friday.")


# The home


def _home(folder: Path, progress: Callable[[str], None]) -> Iterator[Check]:
    if not folder.exists():
        yield Check("home", NOTE, f"there is none at {folder} yet", "`lineofsight load` makes one.")
        return
    try:
        home = Home.open(folder, create=False)
        snapshots = home.snapshots()
        home.current()
        home.settings()
    except RefusedError as refusal:
        yield Check("home", PROBLEM, str(refusal))
        return
    yield Check("home", OK, f"{folder}, for {'the invented county' if home.kind == 'invented' else 'real children'}")
    yield _writable(home)
    yield _space(home)
    yield _lock(home)
    yield from _keys(home)
    for snapshot in snapshots:
        progress(f"Reading snapshot {snapshot.id} back")
        faults = snapshot.faults(home.identifiers(snapshot.id))
        about = f"snapshot {snapshot.id}"
        if faults:
            yield Check(about, PROBLEM, "; ".join(faults[:5]), "Restore it from the backup.")
        else:
            yield Check(
                about, OK, "purged, as its record says" if snapshot.purged else "every file is as it was stored"
            )


def _writable(home: Home) -> Check:
    probe = home.folder / ".doctor.part"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as fault:
        return Check(
            "writing", PROBLEM, f"not possible ({fault.strerror})", f"Give this user the right to {home.folder}."
        )
    return Check("writing", OK, "possible")


def _space(home: Home) -> Check:
    free = shutil.disk_usage(home.folder).free
    current = home.current()
    size = sum(path.stat().st_size for path in current.folder.rglob("*.parquet")) if current else 0
    needed = max(LEAST_FREE_BYTES, 3 * size)
    found = f"{free / 2**30:,.1f} GiB free"
    if free >= needed:
        return Check("disk", OK, found)
    return Check("disk", PROBLEM, found, f"Make room: a load may need {needed / 2**30:,.1f} GiB.")


def _lock(home: Home) -> Check:
    holder = writer(home.folder / LOCK)
    if holder:
        return Check("writers", NOTE, f"{holder} is writing to this home now")
    if home.unfinished():
        return Check(
            "writers", NOTE, "a load was stopped before it finished", "Nothing to do: the next load clears it."
        )
    return Check("writers", OK, "nobody is writing to this home")


def _keys(home: Home) -> Iterator[Check]:
    current = home.current()
    for authority, known in (current.manifest.keys if current else {}).items():
        about = f"key of {authority}"
        path = key_file(home.keys, authority)
        try:
            key = read_key(home.keys, authority)
        except RefusedError as refusal:
            yield Check(about, PROBLEM, str(refusal))
            continue
        if fingerprint(key) != known:
            yield Check(about, PROBLEM, "not the key that made the snapshots", f"Restore {path.name} from the backup.")
        elif sys.platform != "win32" and path.stat().st_mode & 0o077:
            yield Check(about, PROBLEM, "other users of this machine can read it", f"Run: chmod 600 {path}")
        else:
            yield Check(
                about,
                OK,
                "present",
                "Keep a copy apart from the home and lodge one with somebody else: without it no later load can be"
                " matched with these children.",
            )
