"""What a snapshot says of itself: whose rows, from which files, how complete, and what could not be used."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lineofsight.records.extract import Coverage, SourceFile
from lineofsight.records.problems import Problem

MANIFEST = "manifest.json"

FEEDS = "feeds"  # the rows that measures read
JOINED = "joined"  # measures read this part joined with other sources' parts on the key
RECONCILE = "reconcile"  # another source has precedence: kept to compare with


@dataclass(frozen=True, slots=True)
class Part:
    """One table of one authority as one source gave it."""

    table: str
    authority: str
    source: str
    role: str  # FEEDS, JOINED or RECONCILE
    path: str  # within the snapshot's folder
    rows: int
    coverage: Coverage
    loaded: int  # the sequence of the load that brought it
    files: tuple[int, ...]  # numbers in the manifest's list of files

    @property
    def as_at(self) -> date:
        return self.coverage.as_at

    def as_json(self) -> dict[str, object]:
        return {
            "table": self.table,
            "authority": self.authority,
            "source": self.source,
            "role": self.role,
            "path": self.path,
            "rows": self.rows,
            "coverage": self.coverage.as_json(),
            "loaded": self.loaded,
            "files": list(self.files),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Part":
        return cls(
            **{
                **document,
                "coverage": coverage_from_json(document["coverage"]),
                "files": tuple(document["files"]),
            }
        )


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A source file and the number that rows give in `from_file`. Numbers of files no longer held are used again."""

    number: int
    file: SourceFile

    def as_json(self) -> dict[str, object]:
        return {
            "number": self.number,
            "file": self.file.name,
            "sha256": self.file.sha256,
            "source": self.file.source,
            "rows": self.file.rows,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "ListedFile":
        return cls(
            document["number"],
            SourceFile(document["file"], document["sha256"], document["source"], document["rows"]),
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the sources of one load: every row read is either kept or set aside with a problem."""

    read: int
    kept: int
    set_aside: int

    def as_json(self) -> dict[str, int]:
        return {"in": self.read, "kept": self.kept, "set_aside": self.set_aside}


@dataclass(frozen=True, slots=True)
class Manifest:
    snapshot: str
    content: str  # SHA-256 over what is stored: equal for equal files, key and dates
    authorities: tuple[str, ...]
    authority: str  # whose load made this snapshot
    as_at: date  # the latest as-at date of any table held
    load_as_at: date  # of this load
    sequence: int  # loads are counted from 1
    based_on: str | None  # the snapshot whose other tables were carried forward
    loaded_at: str
    state: str  # received | checked; `released` is said by release.json, so that this file never changes
    files: tuple[ListedFile, ...]
    tables: dict[str, dict[str, Any]]  # {name: {"rows": n, "coverage": {authority: Coverage as JSON}}}
    parts: tuple[Part, ...]
    rows: Rows
    children: int  # distinct, over every table that measures read
    children_loaded: int  # distinct, in what this load brought
    problem_count: int
    problems: tuple[Problem, ...]
    keys: dict[str, str]  # authority: fingerprint of its key
    hashes: dict[str, str]  # each Parquet file in the snapshot's folder: SHA-256
    identifier_hashes: dict[str, str]
    definitions: str  # hash of the standard tables
    software: dict[str, str]

    def coverage(self, table: str, authority: str) -> Coverage | None:
        """How complete a table is for an authority; None: nothing is held."""
        found = self.tables.get(table, {}).get("coverage", {}).get(authority)
        return coverage_from_json(found) if found else None

    def as_at_of(self, authority: str) -> date:
        """The latest as-at date of any table held of one authority: in a region, each has its own."""
        return max((part.as_at for part in self.parts if part.authority == authority), default=self.as_at)

    def file(self, number: int) -> SourceFile:
        """The source file that a row's `from_file` means."""
        return next(listed.file for listed in self.files if listed.number == number)

    def as_json(self) -> dict[str, object]:
        return {
            "snapshot": self.snapshot,
            "content": self.content,
            "authorities": list(self.authorities),
            "authority": self.authority,
            "as_at": self.as_at.isoformat(),
            "load_as_at": self.load_as_at.isoformat(),
            "sequence": self.sequence,
            "based_on": self.based_on,
            "loaded_at": self.loaded_at,
            "state": self.state,
            "rows": self.rows.as_json(),
            "children": self.children,
            "children_loaded": self.children_loaded,
            "tables": self.tables,
            "files": [listed.as_json() for listed in self.files],
            "parts": [part.as_json() for part in self.parts],
            "problem_count": self.problem_count,
            "problems": [problem.as_json() for problem in self.problems],
            "keys": self.keys,
            "hashes": self.hashes,
            "identifier_hashes": self.identifier_hashes,
            "definitions": self.definitions,
            "software": self.software,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Manifest":
        rows = document["rows"]
        return cls(
            **{
                **document,
                "authorities": tuple(document["authorities"]),
                "as_at": date.fromisoformat(document["as_at"]),
                "load_as_at": date.fromisoformat(document["load_as_at"]),
                "rows": Rows(rows["in"], rows["kept"], rows["set_aside"]),
                "files": tuple(ListedFile.from_json(file) for file in document["files"]),
                "parts": tuple(Part.from_json(part) for part in document["parts"]),
                "problems": tuple(Problem(**problem) for problem in document["problems"]),
            }
        )


def read_manifest(folder: Path) -> Manifest:
    return Manifest.from_json(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def coverage_from_json(document: dict[str, Any]) -> Coverage:
    return Coverage(
        source=document["source"],
        as_at=date.fromisoformat(document["as_at"]),
        holds=document["holds"],
        from_=date.fromisoformat(document["from"]) if document["from"] else None,
        to=date.fromisoformat(document["to"]),
        not_filled=tuple(document["not_filled"]),
    )
