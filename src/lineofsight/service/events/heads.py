"""The ledger's ends, written outside the database: one line an event, `sequence hash`, never changed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from lineofsight.records.on_disk.lock import only_writer
from lineofsight.records.problems import RefusedError

HASH = 64  # characters
LONGEST_WAIT, EACH_WAIT = 10.0, 0.01  # seconds


def append(path: Path, sequence: int, told: str) -> None:
    """One writer at a time: Windows has no way to add to a file's end in one step."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    tries = int(LONGEST_WAIT / EACH_WAIT)
    for left in reversed(range(tries)):
        try:
            with only_writer(path.with_suffix(".lock")):
                _write(path, f"{sequence} {told}\n".encode("ascii"))
            return
        except RefusedError:
            if not left:
                raise
            time.sleep(EACH_WAIT)


def _write(path: Path, line: bytes) -> None:
    with path.open("ab+") as file:
        if file.tell() and not _ends_with_a_line(file):
            line = b"\n" + line  # whoever wrote last was stopped in the middle
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _ends_with_a_line(file: object) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Each end as it was told. A line that was cut short as it was written tells less, or nothing."""
    if not path.exists():
        return
    for line in path.read_text(encoding="ascii").splitlines():
        sequence, _, told = line.partition(" ")
        if line:
            yield int(sequence) if sequence.isdecimal() else 0, told


def agrees(told: str, found: str | None) -> bool:
    """Whether an event's hash is the one that was told, or begins as the cut line does."""
    return found is not None and (found == told if len(told) >= HASH else found.startswith(told))
