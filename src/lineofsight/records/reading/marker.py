"""What marks a file as invented, so that invented children and real ones never share a home.

The generator writes `invented.json` beside its files, with the SHA-256 of each: a real file dropped into the same
folder is not on the list. Its workbook and its XML also carry a token inside, so that either is known for what it is
after it has been copied away.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lineofsight.records.on_disk.durable import sha256, write_json
from lineofsight.records.problems import RefusedError

MARKER = "invented.json"
SAYS_INVENTED = "lineofsight-invented"  # in the workbook's `keywords` property, and in a comment at the head of the XML
INVENTED_AUTHORITY = "999"
_HEAD = 4096
_PROPERTIES = "docProps/core.xml"
_PROPERTIES_AT_MOST = 1 << 20


def write_marker(folder: Path, about: Mapping[str, object]) -> Path:
    """Mark every file in the generator's folder; call it once they are all written."""
    path = folder / MARKER
    files = {file.relative_to(folder).as_posix(): sha256(file) for file in files_below(folder)}
    write_json(path, {"invented": True, "authority": INVENTED_AUTHORITY, **about, "files": files})
    return path


def files_below(path: Path) -> list[Path]:
    """The file itself, or every file of a folder and the folders in it; never the marker."""
    if path.is_dir():
        return [p for p in sorted(path.rglob("*")) if p.is_file() and p.name != MARKER]
    return [path]


def is_invented(path: Path) -> bool:
    """Whether the generator vouches for these very bytes: a marker in the file's folder or one above lists them."""
    digest: str | None = None
    for folder in path.resolve().parents:
        marker = folder / MARKER
        if not marker.is_file():
            continue
        digest = digest or sha256(path)
        if digest in _vouched_for(marker):
            return True
    return False


def says_invented(path: Path) -> bool:
    """Whether the file says inside that it is invented. A file that says nothing may be either."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if SAYS_INVENTED.encode() in head:
        return True
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as workbook, workbook.open(_PROPERTIES) as properties:
            return SAYS_INVENTED.encode() in properties.read(_PROPERTIES_AT_MOST)
    except (KeyError, OSError, RuntimeError, zipfile.BadZipFile):
        return False  # no properties, or no workbook at all: the reader says what is wrong with it


def must_suit(kind: str, paths: Iterable[Path]) -> None:
    """Refuse invented files in a real home, and anything else in an invented one."""
    files = [file for path in paths for file in files_below(path)]
    if kind == "invented":
        strangers = [file.name for file in files if not is_invented(file)]
        if strangers:
            raise RefusedError(
                f"This is a demonstration home and holds only the invented county, but {_some(strangers)} not part of"
                " it: load real files into a home of their own (set LINEOFSIGHT_HOME to another folder)."
            )
        return
    invented = [file.name for file in files if says_invented(file) or is_invented(file)]
    if invented:
        raise RefusedError(
            f"This home holds real children, but {_some(invented)} part of an invented county: use a demonstration"
            " home for that (lineofsight demo makes one)."
        )


def _vouched_for(marker: Path) -> set[str]:
    try:
        document: Any = json.loads(marker.read_text(encoding="utf-8"))
        return set(document["files"].values()) if document["invented"] is True else set()
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise RefusedError(
            f"{MARKER} beside the files cannot be read: write the invented county out again, or remove it if these are"
            " real files."
        ) from fault


def _some(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{names[0]} and {len(names) - 1} more are"
