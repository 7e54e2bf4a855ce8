"""Where results lie: beside the snapshot, one folder for each set of definitions, never changed once written.

A run is written under another name, made safe on the disk, and renamed into place; then a small pointer file is
replaced. A reader follows the pointer once and keeps to that folder.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from lineofsight.measures.tallies import SCHEMA
from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import move_into_place, sync_tree, write_json
from lineofsight.records.problems import RefusedError

SUMMARY, POINTER, PROVED = "summary.json", "current.json", "proved.json"
TALLIES, UNAVAILABLE, DATABASE = "tallies.parquet", "unavailable.json", "results.duckdb"

TOGETHER = 1 << 17  # rows of tallies stored at one time

Filters = list[tuple[str, str, Any]]


@dataclass(frozen=True)
class Results:
    """One finished run."""

    folder: Path

    @property
    def root(self) -> Path:
        """Where every run's results lie, and what they share."""
        return self.folder.parents[1]

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
        return any(self.folder.glob("cases_*/*.parquet"))

    def cases(
        self, kind: str, *, needs: Iterable[str] = (), filters: Filters | None = None, columns: list[str] | None = None
    ) -> pa.Table | None:
        """The rows of one kind of case, of every authority that has the columns needed; None where none has.

        An authority whose sources lack something has no columns for the measures that need it.
        """
        wanted = {*needs, *(columns or ()), *(name for name, _, _ in filters or ())}
        found = []
        for path in sorted((self.folder / f"cases_{kind}").glob("*.parquet")):
            if wanted <= set(pq.read_schema(path).names):
                found.append(pq.read_table(path, columns=columns, filters=filters or None, partitioning=None))
        return pa.concat_tables(found, promote_options="default") if found else None


def cases_file(folder: Path, kind: str, authority: str) -> Path:
    """Where a run puts one authority's cases of one kind."""
    return folder / f"cases_{kind}" / f"{authority}.parquet"


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


@dataclass(frozen=True)
class Aside:
    """One authority's tallies, put aside until every authority is counted: a batch a measure, in order."""

    path: Path
    authority: str
    measures: tuple[str, ...]

    @classmethod
    def put(cls, folder: Path, authority: str, tables: Mapping[str, pa.Table]) -> "Aside":
        path = folder / f"tallies.{authority}.part"
        some = {measure: table for measure, table in tables.items() if len(table)}
        with pa.ipc.new_file(path, SCHEMA, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            for table in some.values():
                writer.write_batch(table.combine_chunks().to_batches()[0])
        return cls(path, authority, tuple(some))


def write_tallies(folder: Path, asides: Iterable[Aside]) -> tuple[int, str]:
    """Store all tallies in the order of their keys, as Parquet and as a database for pages: how many, and their digest.

    They are read a little at a time, since those of all England would not fit in memory.
    """
    told, rows, hashed = list(asides), 0, hashlib.sha256()
    with ExitStack() as opened, pq.ParquetWriter(folder / TALLIES, SCHEMA, compression="zstd") as writer:
        readers = [pa.ipc.open_file(opened.enter_context(pa.OSFile(str(aside.path)))) for aside in told]
        batches = sorted(
            (measure, aside.authority, number, place)
            for number, aside in enumerate(told)
            for place, measure in enumerate(aside.measures)
        )
        in_order = (readers[number].get_batch(place) for _, _, number, place in batches)
        for some in _together(in_order):
            hashed.update(_as_text(some, header=rows == 0))
            writer.write_table(some)
            rows += len(some)
    for aside in told:
        aside.path.unlink()
    # One thread stores the rows in the order they have, which packs them closer and takes less work than two.
    with duckdb.connect(str(folder / DATABASE), config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE tallies AS SELECT * FROM read_parquet(?)", [str(folder / TALLIES)])
        connection.execute("CHECKPOINT")
    return rows, hashed.hexdigest()


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches joined into tables of a size that stores well; at least one, so that nothing is told as nothing."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(len(one) for one in held) >= TOGETHER:
            yield pa.Table.from_batches(held, SCHEMA)
            held = []
    yield pa.Table.from_batches(held, SCHEMA)


def _as_text(rows: pa.Table, *, header: bool) -> memoryview:
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(rows, sink, pyarrow.csv.WriteOptions(include_header=header))
    return memoryview(sink.getvalue())


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
