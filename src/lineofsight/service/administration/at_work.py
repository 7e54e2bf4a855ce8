"""The work on files that arrived, in a process of its own: read them, store and measure them, or measure again.

A process, so that a large load takes no memory from the pages and lives or dies apart from them. It knows nothing of
Django: it is told what to do by `asked.json` in a folder of the home, and says there in `said.json` how far it is and
how it ended. Whoever kills it leaves nothing half-done, since a load and a measuring are each stored in one step.

    python -m lineofsight.service.administration.at_work HOME FOLDER
"""

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lineofsight import definitions_folder
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.load import FilesRead, load, read_files
from lineofsight.records.on_disk.durable import link_or_copy, write_json
from lineofsight.records.on_disk.lock import only_writer
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.records.reading.marker import MARKER, write_marker
from lineofsight.records.snapshot import Snapshot

ASKED, SAID, FILES, LOCK = "asked.json", "said.json", "files", "lock"
LOOK, KEEP, MEASURE = "look", "keep", "measure"
LOOKED, KEPT, REFUSED, FAILED = "looked", "kept", "refused", "failed"
OUR_LISTS = "our lists"  # typed into this service, so in an invented home they are invented too


@dataclass(frozen=True)
class Asked:
    work: str  # LOOK | KEEP | MEASURE
    files: tuple[str, ...]
    source: str | None
    authority: str | None
    as_at: date | None
    now: datetime
    ours: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "work": self.work,
            "files": list(self.files),
            "source": self.source,
            "authority": self.authority,
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "now": self.now.isoformat(),
            "ours": self.ours,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Asked":
        return cls(
            work=said["work"],
            files=tuple(said["files"]),
            source=said["source"],
            authority=said["authority"],
            as_at=date.fromisoformat(said["as_at"]) if said["as_at"] else None,
            now=datetime.fromisoformat(said["now"]),
            ours=said["ours"],
        )


@dataclass
class Work:
    home: Home
    folder: Path
    asked: Asked

    def say(self, step: str) -> None:
        write_json(self.folder / SAID, {"doing": step, "ended": None})

    def end(self, how: str, **said: Any) -> None:
        write_json(self.folder / SAID, {"doing": "", "ended": how, **said})

    @property
    def paths(self) -> list[Path]:
        return [self.folder / FILES / name for name in self.asked.files if name != MARKER]

    def how(self) -> dict[str, Any]:
        asked = self.asked
        return {
            "home": self.home,
            "source": asked.source,
            "authority": asked.authority,
            "as_at": asked.as_at,
            "now": asked.now,
            "progress": self.say,
        }


def main(arguments: list[str]) -> int:
    home, folder = Home.open(Path(arguments[0]), create=False), Path(arguments[1])
    asked = Asked.from_json(json.loads((folder / ASKED).read_text(encoding="utf-8")))
    work = Work(home, folder, asked)
    try:
        with only_writer(folder.parent / LOCK):
            DO[asked.work](work)
    except RefusedError as refusal:
        work.end(REFUSED, why=_why(refusal))
    except Exception as fault:  # noqa: BLE001 - said below; its own words may quote a cell, so they are not repeated
        work.end(FAILED, why=_where(fault))
    return 0


def _why(refusal: RefusedError) -> str:
    """Of many faults in definitions, the first."""
    return str(refusal).splitlines()[0]


def _where(fault: Exception) -> str:
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"a fault in the program ({type(fault).__name__}, {Path(last.filename).name} line {last.lineno})"


def look(work: Work) -> None:
    """Read the files through as a load would, and say what it would store. Nothing is stored."""
    _vouch(work)
    work.end(LOOKED, found=found(read_files(work.paths, **work.how())))


def keep(work: Work) -> None:
    """Store the files as a snapshot, then measure it."""
    before = work.home.last_sequence()
    summary = load(work.paths, **work.how())
    stored = {"snapshot": summary.snapshot.id, "current": summary.is_current, "sequence_before": before}
    write_json(work.folder / SAID, {"doing": "Measuring", "ended": None, **stored})
    _measured(work, summary.snapshot, stored)


def measure(work: Work) -> None:
    """Measure the current snapshot by the definitions as they are now."""
    snapshot = work.home.current()
    if snapshot is None:
        raise RefusedError("There is nothing to measure yet: load some files first.")
    _measured(work, snapshot, {"snapshot": snapshot.id, "current": True})


def _measured(work: Work, snapshot: Snapshot, stored: Mapping[str, Any]) -> None:
    # imported here, so that reading files does not wait for what it does not need
    from lineofsight.measures.catalogue import load_catalogue
    from lineofsight.measures.results import proved, remember_proof
    from lineofsight.measures.run import run

    def say(step: str) -> None:
        write_json(work.folder / SAID, {"doing": step, "ended": None, **stored})

    try:
        say("Reading the definitions")
        overlay = work.home.definitions if work.home.definitions.is_dir() else None
        read = load_catalogue(definitions_folder(), overlay, prove=False)
        if not proved(work.home, read.proof):
            say("Proving the definitions by their examples")
            read = load_catalogue(definitions_folder(), overlay)
            remember_proof(work.home, read.proof)
        done = run(snapshot, read, work.home, progress=say)
    except RefusedError as refusal:
        work.end(REFUSED, why=_why(refusal), **stored)
        return
    work.end(KEPT, measures=done.measures, definitions=done.definitions, **stored)


DO: dict[str, Callable[[Work], None]] = {LOOK: look, KEEP: keep, MEASURE: measure}


def _vouch(work: Work) -> None:
    """In a demonstration home, put beside the files what says which are the invented county's: its own list of them."""
    if work.home.kind != INVENTED or (work.folder / FILES / MARKER).exists():
        return
    own = work.home.folder / "sources" / MARKER
    if work.asked.ours:
        write_marker(work.folder / FILES, {"written_by": "the localities and teams page"})
    elif own.is_file():
        link_or_copy(own, work.folder / FILES / MARKER)


def found(read: FilesRead) -> dict[str, Any]:
    """What a load of these files would store, in counts and sentences; never a child's row."""
    listed: list[Problem] = list(read.problems)
    for extract in read.extracts:
        listed += extract.problems
    return {
        "authority": read.authority,
        "as_at": read.as_at.isoformat(),
        "rows": {
            "in": sum(e.rows_in for e in read.extracts),
            "kept": sum(e.rows_kept for e in read.extracts),
            "set_aside": sum(e.rows_set_aside for e in read.extracts),
        },
        "sources": [
            {
                "source": e.source,
                "children": e.children,
                "in": e.rows_in,
                "kept": e.rows_kept,
                "aside": e.rows_set_aside,
            }
            for e in read.extracts
        ],
        "files": [
            {"file": f.name, "sha256": f.sha256, "source": f.source, "rows": f.rows}
            for e in read.extracts
            for f in e.files
        ],
        "tables": [
            {"table": name, "source": e.source, "rows": len(table), "coverage": e.coverage[name].as_json()}
            for e in read.extracts
            for name, table in sorted(e.tables.items())
            if name in e.coverage
        ],
        "problems": [problem.as_json() for problem in listed],
        "problem_count": len(read.problems) + sum(e.problem_count for e in read.extracts),
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
