"""Old Office files (.xls): what one holds, read only far enough to say whether it is safe to open.

The container is a little file system of 512-byte or 4,096-byte sectors; a workbook inside is a run of records. Reading
cells is left to the workbook reader: here only each record's kind and column are looked at.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COLUMNS_AT_MOST = 256  # all that an .xls sheet can have: a record that says more was made to do harm

_END = 0xFFFFFFFA  # this and above: not a sector
_LOCKED = 0x002F
_CELLS = frozenset(
    (0x0006, 0x0201, 0x0202, 0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x027E, 0x00FD, 0x00D6, 0x00BD, 0x00BE)
)
_RUNS = frozenset((0x00BD, 0x00BE))  # several cells in one record, whose last two bytes are the last column


class DamagedError(Exception):
    """The container does not hang together."""


@dataclass(frozen=True, slots=True)
class Stream:
    start: int
    size: int


class CompoundFile:
    """The named streams of an old Office file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise DamagedError
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise DamagedError
        self._sector = 1 << shift
        self._next = self._allocation_table()
        (directory,) = struct.unpack_from("<I", data, 48)
        self.streams: Mapping[str, Stream] = dict(self._entries(self._chain(directory)))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._data[start : start + self._sector]
        if len(found) < self._sector:
            raise DamagedError
        return found

    def _allocation_table(self) -> list[int]:
        sectors = [s for s in struct.unpack_from("<109I", self._data, 76) if s < _END]
        (more,) = struct.unpack_from("<I", self._data, 68)
        width = self._sector // 4
        seen = 0
        while more < _END:
            block = struct.unpack(f"<{width}I", self._at(more))
            sectors += [s for s in block[:-1] if s < _END]
            more = block[-1]
            seen += 1
            if seen > len(self._data) // self._sector:
                raise DamagedError
        return [link for sector in sectors for link in struct.unpack(f"<{width}I", self._at(sector))]

    def _chain(self, first: int) -> bytes:
        parts: list[bytes] = []
        sector = first
        while sector < _END:
            if sector >= len(self._next) or len(parts) > len(self._next):
                raise DamagedError
            parts.append(self._at(sector))
            sector = self._next[sector]
        return b"".join(parts)

    def _entries(self, directory: bytes) -> Iterator[tuple[str, Stream]]:
        for start in range(0, len(directory) - 127, 128):
            entry = directory[start : start + 128]
            (length,) = struct.unpack_from("<H", entry, 64)
            if 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", errors="replace")
                first, size = struct.unpack_from("<II", entry, 116)
                yield name, Stream(first, size)

    def read(self, name: str) -> bytes:
        stream = self.streams[name]
        (smallest,) = struct.unpack_from("<I", self._data, 56)
        if stream.size >= smallest:
            return self._chain(stream.start)[: stream.size]
        return self._read_small(stream)

    def _read_small(self, stream: Stream) -> bytes:
        """Streams below a size share the root's sectors, in 64-byte pieces with an allocation table of their own."""
        (table,) = struct.unpack_from("<I", self._data, 60)
        links = [link for (link,) in struct.iter_unpack("<I", self._chain(table))]
        pool = self._chain(self.streams["Root Entry"].start) if "Root Entry" in self.streams else b""
        parts: list[bytes] = []
        piece = stream.start
        while piece < _END:
            if piece >= len(links) or len(parts) > len(links):
                raise DamagedError
            parts.append(pool[piece * 64 : piece * 64 + 64])
            piece = links[piece]
        return b"".join(parts)[: stream.size]


@dataclass(frozen=True, slots=True)
class OldWorkbook:
    locked: bool
    columns: int  # the furthest that any cell says it stands in


def look_through(stream: bytes) -> OldWorkbook:
    """The records of a Workbook stream, one after another."""
    columns = 0
    locked = False
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        position += 4
        if kind == _LOCKED:
            locked = True
        elif kind in _CELLS and length >= 4:
            where = position + length - 2 if kind in _RUNS else position + 2
            columns = max(columns, *struct.unpack_from("<H", stream[: position + length], where), 0)
        position += length
    return OldWorkbook(locked, columns + 1)
