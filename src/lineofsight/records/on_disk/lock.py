"""One writer at a time in a home.

The operating system holds the lock, so it goes when its process goes, however that process ended.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lineofsight.records.problems import RefusedError

# Windows locks bytes, and a locked byte cannot be read: lock one far beyond the text that says who holds the lock.
_LOCKED_BYTE = 1 << 30


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def only_writer(lock_file: Path) -> Iterator[None]:
    """Hold the home's lock, or refuse at once and say who holds it."""
    handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try_lock(handle):
            raise RefusedError(
                f"{_holder(lock_file)} is writing to this home: wait until it has finished, then try again."
            )
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
            _unlock(handle)
    finally:
        os.close(handle)


def writer(lock_file: Path) -> str | None:
    """Who is writing now, in words; None when nobody is."""
    if not lock_file.exists():
        return None
    handle = os.open(lock_file, os.O_RDWR)
    try:
        if _try_lock(handle):
            _unlock(handle)
            return None
    finally:
        os.close(handle)
    return _holder(lock_file)


def _holder(lock_file: Path) -> str:
    process = lock_file.read_text(encoding="utf-8").strip("\x00 \n")
    return f"Another command (process {process})" if process else "Another command"
