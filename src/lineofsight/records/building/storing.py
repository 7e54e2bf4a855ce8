"""Writing a snapshot's Parquet beside everything else, and proving that what was written is what was meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.records.building import holdings
from lineofsight.records.building.arriving import Arriving, in_order, in_todays_columns
from lineofsight.records.building.holdings import Holding
from lineofsight.records.building.precedence import join_on_key, rank
from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import link_or_copy, sha256
from lineofsight.records.on_disk.manifest import FEEDS, JOINED
from lineofsight.records.people.identifiers import child_columns, of_each_child
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table


@dataclass(frozen=True)
class Stored:
    """What the disk now holds."""

    rows: dict[tuple[str, str], int]  # of the tables that measures read, by table and authority
    children: int
    children_loaded: int
    hashes: dict[str, str]
    identifier_hashes: dict[str, str]


@dataclass(frozen=True)
class _Shelf:
    """Where a snapshot is being written, and where the one before it stands."""

    snapshot: Path
    identifiers: Path
    before: Path | None
    identifiers_before: Path | None
    arriving: Mapping[tuple[str, str], Arriving]
    tables: Mapping[str, Table]
    authority: str

    def rows_of(self, holding: Holding) -> pa.Table:
        return pq.read_table(self.snapshot / holding.part.path, partitioning=None)


def store(
    aside: Path,
    settled: Sequence[Holding],
    arriving: Mapping[tuple[str, str], Arriving],
    tables: Mapping[str, Table],
    home: Home,
    base: Snapshot | None,
    authority: str,
    ids: pa.Table,
) -> Stored:
    """Write `aside/snapshot` and `aside/identifiers`. `ids` are this load's pseudonyms and the ids they stand for."""
    shelf = _Shelf(
        aside / "snapshot",
        aside / "identifiers",
        base.folder if base else None,
        home.identifiers(base.id) if base else None,
        arriving,
        tables,
        authority,
    )
    shelf.snapshot.mkdir()
    shelf.identifiers.mkdir(mode=0o700)
    for holding in settled:
        _place(shelf, holding)
    _join(shelf, settled)
    _name_children(shelf, settled, ids)
    _prove(shelf, settled)
    return Stored(
        rows=_rows(shelf, settled),
        children=len(_children(shelf, [h for h in settled if h.part.role in (FEEDS, JOINED)])),
        children_loaded=len(_children(shelf, [h for h in settled if h.before is None])),
        hashes=_hashes(shelf.snapshot),
        identifier_hashes=_hashes(shelf.identifiers),
    )


def _place(shelf: _Shelf, holding: Holding) -> None:
    """One part and what was set apart from it: written, or linked from the snapshot before."""
    part = holding.part
    apart = _apart_path(holding)
    if holding.before is None:
        arriving = shelf.arriving[part.table, part.source]
        _write(arriving.rows, shelf.snapshot / part.path)
        if len(arriving.apart):
            _write(arriving.apart, shelf.identifiers / apart, private=True)
        return
    assert shelf.before is not None and shelf.identifiers_before is not None  # noqa: S101 - a carried part has a base
    link_or_copy(shelf.before / holding.before.path, shelf.snapshot / part.path)
    if (shelf.identifiers_before / apart).exists():
        link_or_copy(shelf.identifiers_before / apart, shelf.identifiers / apart)


def _apart_path(holding: Holding) -> str:
    part = holding.part
    return f"{part.source}/{part.table}/{part.authority}.parquet"


def _join(shelf: _Shelf, settled: Sequence[Holding]) -> None:
    """Tables that several sources feed. Other authorities' are as they were."""
    for name, parts in holdings.joined(settled, shelf.authority).items():
        table = shelf.tables[name]
        rows = join_on_key(table, [in_todays_columns(table, shelf.rows_of(holding)) for holding in parts])
        _write(in_order(table, rows), shelf.snapshot / _joined_path(name, shelf.authority))
    for name, authority in sorted({(h.part.table, h.part.authority) for h in settled if h.part.role == JOINED}):
        if authority != shelf.authority and shelf.before is not None:
            path = _joined_path(name, authority)
            link_or_copy(shelf.before / path, shelf.snapshot / path)


def _joined_path(table: str, authority: str) -> str:
    return f"{table}/{authority}.parquet"


def _name_children(shelf: _Shelf, settled: Sequence[Holding], ids: pa.Table) -> None:
    """The list of who each pseudonym is, for the children held and no others."""
    known = [ids]
    if shelf.identifiers_before is not None:
        for path in sorted(shelf.identifiers_before.glob("*.parquet")):
            if path.stem == shelf.authority:
                known.append(pq.read_table(path, partitioning=None))
            elif any(holding.part.authority == path.stem for holding in settled):
                link_or_copy(path, shelf.identifiers / path.name)
    own = [holding for holding in settled if holding.part.authority == shelf.authority]
    apart = []
    for holding in sorted(own, key=lambda h: (h.part.table, rank(h.part.table, h.part.source))):
        path = shelf.identifiers / _apart_path(holding)
        if path.exists():
            apart.append((shelf.tables[holding.part.table], pq.read_table(path, partitioning=None)))
    held = _distinct(
        rows[name]
        for holding in own
        for names in [child_columns(shelf.tables[holding.part.table])]
        if names
        for rows in [pq.read_table(shelf.snapshot / holding.part.path, columns=names, partitioning=None)]
        for name in names
    )
    named = of_each_child(held, known, apart, shelf.authority)
    if len(named) != len(held):
        raise _not_as_meant()
    _write(named, shelf.identifiers / f"{shelf.authority}.parquet", private=True)


def _children(shelf: _Shelf, some: Iterable[Holding]) -> pa.Array:
    """The distinct children whose rows these are."""
    return _distinct(
        pq.read_table(shelf.snapshot / holding.part.path, columns=[child], partitioning=None)[child]
        for holding in some
        if (child := shelf.tables[holding.part.table].child)
    )


def _distinct(columns: Iterable[pa.ChunkedArray]) -> pa.Array:
    chunks = [pc.unique(column) for column in columns]
    return pc.unique(pa.chunked_array(chunks, pa.string())).drop_null()


def _rows(shelf: _Shelf, settled: Sequence[Holding]) -> dict[tuple[str, str], int]:
    """Counted on the disk, not in memory."""
    feeding = {(h.part.table, h.part.authority) for h in settled if h.part.role in (FEEDS, JOINED)}
    return {
        (table, authority): pq.read_metadata(shelf.snapshot / _joined_path(table, authority)).num_rows
        for table, authority in sorted(feeding)
    }


def _prove(shelf: _Shelf, settled: Sequence[Holding]) -> None:
    """Every part on the disk has the rows that its source gave."""
    for holding in settled:
        if pq.read_metadata(shelf.snapshot / holding.part.path).num_rows != holding.part.rows:
            raise _not_as_meant()


def _not_as_meant() -> RefusedError:
    return RefusedError(
        "What was written does not match what was read, so nothing was stored: check the disk, then load again."
    )


def _write(rows: pa.Table, path: Path, *, private: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd", row_group_size=1 << 17)
    if private:
        path.chmod(0o600)


def _hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*.parquet"))}
