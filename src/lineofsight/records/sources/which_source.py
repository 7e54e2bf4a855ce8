"""From paths to extracts: which source each file is, and the reader that understands it."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Progress, Reading, Source
from lineofsight.records.reading.marker import MARKER
from lineofsight.records.sources import annex_a, cin_census, los, ssd_database, ssda903

# In the order they are asked: the first that recognises a file reads it. The most exact are asked first.
SOURCES: tuple[Source, ...] = (
    cin_census.SOURCE,
    ssda903.SOURCE,
    ssd_database.SOURCE,
    annex_a.SOURCE,
    los.SOURCE,
)

# What a file system or an open spreadsheet leaves in a folder, and what marks the invented county.
_LITTER = ("thumbs.db", "desktop.ini", "icon\r", MARKER)


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files that the paths name, folders opened up, in a fixed order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if file.is_file() and not _is_litter(file, path)]
            if not inside:
                raise RefusedError(f"{path.name} is a folder with no files in it: check the path.")
            found += inside
        elif path.is_file():
            found.append(path)
        elif path.exists():
            raise RefusedError(f"{path.name} is neither a file nor a folder: save it as a file and load that.")
        else:
            raise RefusedError(f"There is no file called {path.name}: check the path.")
    return list(dict.fromkeys(found))


def _is_litter(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    return any(part.startswith((".", "~$")) for part in parts) or file.name.lower() in _LITTER


def recognise(paths: Sequence[Path], *, definitions: Path) -> dict[str, list[IncomingFile]]:
    """Each source found under the paths, with its files. A file that nothing recognises is refused by name."""
    found: dict[str, list[IncomingFile]] = {}
    for path in files_in(paths):
        file = IncomingFile.open(path)
        source = next((one for one in SOURCES if one.recognises(file, definitions)), None)
        if source is None:
            nearly = next((why for one in SOURCES if (why := one.nearly(file, definitions))), None)
            if nearly is not None:
                raise RefusedError(nearly)
            kinds = ", ".join(one.title for one in SOURCES)
            raise RefusedError(f"{file.name} was not recognised as any of these: {kinds}. Nothing was loaded.")
        found.setdefault(source.name, []).append(file)
    return found


def read_source(
    paths: Sequence[Path | str],
    source: str | None = None,
    *,
    definitions: Path,
    now: datetime,
    as_at: date | None = None,
    progress: Progress | None = None,
) -> list[Extract]:
    """One extract for each source under the paths, or for the one source named. Refusals come before any reading.

    A text with `://` in it is a database's address.
    """
    reading = Reading(definitions, now, as_at, progress or (lambda _: None))
    addresses = [path for path in paths if isinstance(path, str) and "://" in path]
    files = [Path(path) for path in paths if path not in addresses]
    extracts = [_read_address(address, source, reading) for address in addresses]
    if not files:
        return extracts
    if source is not None:
        incoming = {source: [IncomingFile.open(path) for path in files_in(files)]}
    else:
        incoming = recognise(files, definitions=definitions)
    for name, some in incoming.items():
        reading.progress(f"Reading {name}: {len(some)} {'file' if len(some) == 1 else 'files'}")
        extracts.append(_source(name).read(some, reading))
    return extracts


def _source(name: str) -> Source:
    for one in SOURCES:
        if one.name == name:
            return one
    raise RefusedError(f"There is no source called {name}: use one of {', '.join(one.name for one in SOURCES)}.")


def _read_address(address: str, source: str | None, reading: Reading) -> Extract:
    able = [one for one in SOURCES if one.read_address is not None and source in (None, one.name)]
    for one in able:
        if one.read_address is not None:
            return one.read_address(address, reading)
    raise RefusedError("A database can be read only as the Standard Safeguarding Dataset: use --source ssd.")
