"""Files as they come in: what each is, opened at most once, and what a source of data must offer to be read."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.reading.grids import Grid, read_grids
from lineofsight.records.reading.safety import FileKind, kind_of_file

Progress = Callable[[str], None]


@dataclass(frozen=True)
class IncomingFile:
    path: Path
    kind: FileKind

    @classmethod
    def open(cls, path: Path) -> "IncomingFile":
        """Refused here if its content is not safe to read, or not what its name says."""
        return cls(path, kind_of_file(path))

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """The sheets of a workbook, or the one grid of a CSV file; nothing for any other kind."""
        return tuple(read_grids(self.path, self.kind)) if self.kind.is_workbook or self.kind is FileKind.CSV else ()

    def as_source_file(self, source: str, rows: int) -> SourceFile:
        return SourceFile(self.name, self.sha256, source, rows)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is told: nothing below the command line asks the clock."""

    definitions: Path
    now: datetime
    as_at: date | None = None
    progress: Progress = lambda _: None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of upload. `recognises` looks at content, never only at a name."""

    name: str  # annex_a, ssda903, cin_census, ssd, los
    title: str  # in a sentence: "an Ofsted Annex A workbook"
    recognises: Callable[[IncomingFile, Path], bool]  # the file, the definitions
    read: Callable[[Sequence[IncomingFile], Reading], Extract]
    read_address: Callable[[str, Reading], Extract] | None = None  # a database's address in place of files
    nearly: Callable[[IncomingFile, Path], str | None] = lambda file, definitions: None  # why a likely file is not one
