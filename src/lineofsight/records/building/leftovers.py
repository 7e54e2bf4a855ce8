"""What a killed load leaves behind, and how the next one clears it away."""

import json
import shutil
from pathlib import Path

from lineofsight.records.home import JOURNAL, Home
from lineofsight.records.on_disk.durable import sync_folder


def clear_unfinished(home: Home) -> int:
    """Remove every trace of loads that did not happen, and say how many there were. Hold the home's lock.

    A load has happened once `current.json` has its sequence. Before that, its journal names what it may already have
    renamed into place.
    """
    unfinished = home.unfinished()
    for folder in unfinished:
        journal = folder / JOURNAL
        if journal.exists():
            about = json.loads(journal.read_text(encoding="utf-8"))
            if about["sequence"] > home.last_sequence():
                _take_back(home.folder / "snapshots" / about["snapshot"], folder / "snapshot-taken-back")
                _take_back(home.identifiers(about["snapshot"]), folder / "identifiers-taken-back")
        shutil.rmtree(folder)
    for part in (*home.folder.glob(".*.part"), *home.folder.glob("snapshots/*/.*.part"), *home.keys.glob("*.part")):
        part.unlink(missing_ok=True)
    return len(unfinished)


def _take_back(placed: Path, aside: Path) -> None:
    # In one step, so that a second kill leaves either the whole folder or none of it
    if placed.exists():
        placed.rename(aside)
        sync_folder(placed.parent)
