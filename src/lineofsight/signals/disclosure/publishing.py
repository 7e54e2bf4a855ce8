"""A snapshot protected once: every public table of every measure, stored beside its results and never changed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.results import Results
from lineofsight.records.on_disk.durable import replace, sync_file, sync_folder
from lineofsight.signals.disclosure.alike import Key, Name, hide_alike, numbers_of, same_numbers
from lineofsight.signals.disclosure.lattice import MONTH, SCHEMA, Row, Rule, public_rows

RULES = 2  # of this lattice; a new one is stored under another name
TOGETHER = 1 << 16
READ = ("measure", "version", "authority", "period_kind", "period", "place_type", "place", "part_of", "breakdown")
HEAD = ("authority", "period_kind", "period", "place_type", "place")
COUNTS = ("met", "not_met", "missing", "excluded", "measured_median", "population")


@dataclass(frozen=True)
class PublicTables:
    """What the public may see of one run, before it is compared with what was released earlier."""

    path: Path

    def of_measure(self, measure: str) -> list[Row]:
        return rows_of(self.path, measure)


def rows_of(path: Path, measure: str) -> list[Row]:
    """One measure's rows. The file is read once and kept: it never changes, and a page asks for every measure."""
    table = _read(path)
    rows: list[Row] = table.filter(pc.equal(table["measure"], measure)).to_pylist()
    return rows


@lru_cache(maxsize=4)
def _read(path: Path) -> pa.Table:
    return pq.read_table(path)


def stored_at(results: Results, rule: Rule) -> Path:
    return results.folder / f"public-{RULES}-{rule.threshold}.parquet"


def protect_snapshot(results: Results, catalogue: Catalogue, rule: Rule | None = None) -> PublicTables:
    """Protect every measure of a run, unless it has been done."""
    rule = rule or Rule()
    path = stored_at(results, rule)
    if not path.is_file():
        write_rows(path, _protected(results, catalogue, rule), SCHEMA)
    return PublicTables(path)


def write_rows(path: Path, rows: Iterator[Row], schema: pa.Schema) -> None:
    """A table written under another name, made safe on the disk, and given its own name in one step."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with pq.ParquetWriter(aside, schema, compression="zstd") as writer:
            held: list[Row] = []
            for row in rows:
                held.append(row)
                if len(held) >= TOGETHER:
                    writer.write_table(pa.Table.from_pylist(held, schema))
                    held = []
            writer.write_table(pa.Table.from_pylist(held, schema))
        sync_file(aside)
        replace(aside, path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _protected(results: Results, catalogue: Catalogue, rule: Rule) -> Iterator[Row]:
    """Each measure by itself, and then what measures with the same numbers hide between them."""
    told = [row for measure, rows in _by_measure(results, catalogue) for row in public_rows(measure, rows, rule)]
    hide_alike(told, shared_numbers(results, catalogue))
    yield from told


def shared_numbers(results: Results, catalogue: Catalogue) -> list[frozenset[Name]]:
    """Groups of numbers that several measures of a run have in common."""
    known: dict[Name, dict[Key, int]] = {}
    for measure, rows in _by_measure(results, catalogue):
        for row in rows:
            if not row["breakdown"]:
                for number, many in numbers_of(measure.shows, row).items():
                    known.setdefault((measure.id, number), {})[tuple(row[one] for one in HEAD)] = many
    return same_numbers(known)


def _by_measure(results: Results, catalogue: Catalogue) -> Iterator[tuple[Measure, list[Row]]]:
    """Each measure's tallies in each authority; none that was counted by earlier definitions and is asked no more."""
    for (name, _), rows in groupby(_tallies(results.tallies), key=lambda row: (row["measure"], row["authority"])):
        if name in catalogue.measures:
            yield catalogue.measure(name), list(rows)


def _tallies(path: Path) -> Iterator[Row]:
    """Tallies in the order in which they are stored: by measure and authority. Neither teams nor weeks."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=TOGETHER, columns=[*READ, *COUNTS]):
            wanted = pc.and_(
                pc.not_equal(batch["place_type"], "team"),
                pc.is_in(batch["period_kind"], value_set=pa.array([MONTH, AS_AT])),
            )
            yield from batch.filter(wanted).to_pylist()
