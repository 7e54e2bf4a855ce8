"""Where results lie: beside the snapshot, one folder for each set of definitions, never changed once written.

A run is written under another name, made safe on the disk, and renamed into place; then a small pointer file is
replaced. A reader follows the pointer once and keeps to that folder.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import move_into_place, sync_tree, write_json
from lineofsight.records.problems import RefusedError

SUMMARY, POINTER, PROVED = "summary.json", "current.json", "proved.json"
TALLIES, UNAVAILABLE, DATABASE = "tallies.parquet", "unavailable.json", "results.duckdb"


@dataclass(frozen=True)
class Results:
    """One finished run."""

    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        return _read(self.folder / SUMMARY)

    @property
    def unavailable(self) -> dict[str, dict[str, dict[str, Any]]]:
        """For each authority and measure that is told for no period, or only as at: why."""
        return _read(self.folder / UNAVAILABLE)

    @property
    def tallies(self) -> Path:
        return self.folder / TALLIES

    @property
    def holds_cases(self) -> bool:
        """Are the children's rows there? A purge takes them and leaves the tallies."""
        return any(self.folder.glob("cases_*.parquet"))

    def cases(self, kind: str) -> Path:
        return self.folder / f"cases_{kind}.parquet"


def proved(home: Home, proof: str) -> bool:
    """Have these very definitions been proved here before, by these versions of what proves them?"""
    path = home.results / PROVED
    return path.is_file() and proof in _read(path)["proofs"]


def remember_proof(home: Home, proof: str) -> None:
    path = home.results / PROVED
    path.parent.mkdir(exist_ok=True)
    known = _read(path)["proofs"] if path.is_file() else []
    write_json(path, {"proofs": sorted({*known[-50:], proof})})


def folder_for(home: Home, snapshot: str, definitions: str) -> Path:
    return home.results / snapshot / definitions


def finished(home: Home, snapshot: str, definitions: str) -> Results | None:
    folder = folder_for(home, snapshot, definitions)
    return Results(folder) if (folder / SUMMARY).is_file() else None


def current(home: Home, snapshot: str) -> Results:
    """The results that readers of this snapshot see."""
    pointer = home.results / snapshot / POINTER
    if not pointer.is_file():
        raise RefusedError(f"Snapshot {snapshot} has not been measured yet: run `lineofsight measures run`.")
    return Results(home.results / snapshot / str(_read(pointer)["results"]))


def point_to(home: Home, snapshot: str, definitions: str) -> None:
    write_json(home.results / snapshot / POINTER, {"results": definitions})


@contextmanager
def written_aside(home: Home, snapshot: str, definitions: str) -> Iterator[Path]:
    """A folder to write in; it takes its lasting name when the block ends well, and goes when it does not."""
    aside = home.results / snapshot / f".{definitions}.{os.getpid()}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
        sync_tree(aside)
        lasting = folder_for(home, snapshot, definitions)
        if not (lasting / SUMMARY).is_file():
            shutil.rmtree(lasting, ignore_errors=True)
            move_into_place(aside, lasting)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_tallies(folder: Path, ordered: pa.Table) -> str:
    """Store the tallies, in the order of their keys, as Parquet and as a database for pages; return their digest."""
    pq.write_table(ordered, folder / TALLIES, compression="zstd")
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.register("ordered", ordered)
        connection.execute("CREATE TABLE tallies AS SELECT * FROM ordered")
        connection.execute("CHECKPOINT")
    return digest(ordered)


def digest(ordered: pa.Table) -> str:
    """The same for the same tallies on every engine: SHA-256 of their rows in order, as text."""
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(ordered, sink)
    return hashlib.sha256(memoryview(sink.getvalue())).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
