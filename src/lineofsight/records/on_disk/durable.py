"""Writing so that a kill at any moment leaves the old or the new, never half of either."""

import hashlib
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

_WINDOWS = sys.platform == "win32"
AS_BYTES: int = getattr(os, "O_BINARY", 0)  # Windows would otherwise change bytes that look like line ends
_BLOCK = 1 << 20


def sync_file(path: Path) -> None:
    """Return only when the file's bytes are on the disk."""
    # Windows flushes only a handle that may write
    with path.open("r+b" if _WINDOWS else "rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return only when the folder's list of names is on the disk. Windows does this by itself."""
    if _WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Every file and folder below, then the folder itself."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
    sync_folder(folder)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace a file in one step: a reader sees the old content or the new. One writer at a time."""
    aside = path.with_name(f".{path.name}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | AS_BYTES, 0o600 if private else 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    replace(aside, path)
    sync_folder(path.parent)


def write_json(path: Path, document: Any) -> None:
    write_whole(path, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def replace(old: Path, new: Path) -> None:
    """A replacing rename, with patience on Windows, where it fails while a reader holds the file open."""
    for wait in (0.05, 0.1, 0.2, 0.4, 0.8) if _WINDOWS else ():
        try:
            old.replace(new)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    old.replace(new)


def move_into_place(folder: Path, destination: Path) -> None:
    """Rename a finished folder to its lasting name, in one step."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(destination)
    sync_folder(destination.parent)


def link_or_copy(old: Path, new: Path) -> None:
    """The same bytes under a second name: a hard link where the disk can, else a copy."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
