"""One load, kept whole and never changed: a folder of Parquet per standard table and the manifest that describes it."""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from lineofsight.records.extract import Coverage
from lineofsight.records.on_disk.durable import sha256
from lineofsight.records.on_disk.manifest import MANIFEST, Manifest, read_manifest
from lineofsight.records.problems import RefusedError

RELEASE = "release.json"
PURGED = "purged.json"
HOLD = "hold.txt"


@dataclass(frozen=True)
class Snapshot:
    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @cached_property
    def manifest(self) -> Manifest:
        return _manifest(self.folder, (self.folder / MANIFEST).stat().st_mtime_ns)

    def parquet(self, table: str) -> list[Path]:
        """The table's files, one an authority; none where no source held it. A purged snapshot is refused."""
        if self.purged:
            raise RefusedError(
                f"Snapshot {self.id} has been purged: its tallies are kept, its children's rows are not."
            )
        return sorted((self.folder / table).glob("*.parquet"))

    def coverage(self, table: str, authority: str) -> Coverage | None:
        return self.manifest.coverage(table, authority)

    @property
    def state(self) -> str:
        """received, checked or released."""
        return "released" if self.release else self.manifest.state

    @property
    def release(self) -> dict[str, Any] | None:
        """Who released it and when; None while nobody has."""
        return _beside(self.folder / RELEASE)

    @property
    def purged(self) -> dict[str, Any] | None:
        """What was purged, by whom and when; None while it is whole."""
        return _beside(self.folder / PURGED)

    @property
    def on_hold(self) -> bool:
        return (self.folder / HOLD).exists()

    def faults(self, identifiers: Path) -> list[str]:
        """Every file that is not, byte for byte, what the manifest says. Purged files are not expected."""
        if self.purged:
            return []
        expected = [(self.folder / name, digest) for name, digest in self.manifest.hashes.items()]
        expected += [(identifiers / name, digest) for name, digest in self.manifest.identifier_hashes.items()]
        faults = []
        for path, digest in expected:
            if not path.is_file():
                faults.append(f"{path.parent.name}/{path.name} is missing")
            elif sha256(path) != digest:
                faults.append(f"{path.parent.name}/{path.name} is not the file that was stored")
        listed = {path for path, _ in expected}
        for folder in (self.folder, identifiers):
            faults += [
                f"{path.parent.name}/{path.name} is not in the manifest"
                for path in sorted(folder.rglob("*.parquet"))
                if path not in listed
            ]
        return faults


@lru_cache(maxsize=64)
def _manifest(folder: Path, _written: int) -> Manifest:
    """A manifest never changes once its folder has its name; pages ask for it on every request."""
    return read_manifest(folder)


def _beside(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
