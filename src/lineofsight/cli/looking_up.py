"""Who a pseudonym is. Every look at child-level rows is written down before the rows are given."""

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import sync_folder
from lineofsight.records.problems import RefusedError

LOG = "access.csv"
COLUMNS = ("when", "who", "purpose", "looked_at", "snapshot", "children", "identified")
NAMES = ("child_id", "pers_forename", "pers_surname")


def write_down(
    home: Home, *, when: datetime, who: str, purpose: str, looked_at: str, snapshot: str, children: int, named: bool
) -> None:
    """One line in the home's access log, on the disk before this returns."""
    folder = home.folder / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / LOG
    line = (when.isoformat(timespec="seconds"), who, purpose, looked_at, snapshot, children, "yes" if named else "no")
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    if not path.exists():
        writer.writerow(COLUMNS)
    writer.writerow(line)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(sink.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    except OSError as fault:
        raise RefusedError(
            f"Nothing was shown, because {LOG} in the home's log folder cannot be written: make it writable."
        ) from fault


def the_purpose(given: str | None) -> str:
    """Why names are wanted; they are not given without a reason."""
    if given is None:
        return ""
    if len(given.split()) < 2:
        raise RefusedError("Names are shown for a purpose: say it after --identify, such as 'chasing overdue visits'.")
    return given


def names_of(home: Home, snapshot: str, children: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What names each (authority, child), from the identifiers kept apart."""
    wanted: dict[str, list[str]] = {}
    for authority, child in children:
        wanted.setdefault(authority, []).append(child)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for authority, pseudonyms in wanted.items():
        path = home.identifiers(snapshot) / f"{authority}.parquet"
        if not path.is_file():
            raise RefusedError(f"The identifiers of {authority} are not in this home: leave --identify out.")
        table = pq.read_table(path, partitioning=None)
        for row in table.filter(
            pc.is_in(table["child"], value_set=pc.unique(pc.cast(pseudonyms, "string")))
        ).to_pylist():
            found[authority, row["child"]] = {name: row.get(name) for name in NAMES}
    return found


def with_names(
    rows: Sequence[Mapping[str, Any]], names: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    nobody = dict.fromkeys(NAMES)
    return [{**row, **names.get((row["authority"], row["child"]), nobody)} for row in rows]
