"""The data folder of one authority, or of one region: its keys, its snapshots, and which snapshot is current."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lineofsight.records.definitions import read_yaml
from lineofsight.records.on_disk.durable import write_json
from lineofsight.records.on_disk.lock import only_writer
from lineofsight.records.on_disk.manifest import MANIFEST
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import HOLD, Snapshot

FORMAT = 1
REAL, INVENTED = "real", "invented"
DESCRIPTION = "home.json"
CURRENT = "current.json"
SETTINGS = "settings.yaml"
LOCK = "lock"
ASIDE = "aside"  # work in progress; whatever is here when no load runs was left by a load that was killed
JOURNAL = "load.json"  # in a load's folder in `aside`: the lasting name it was about to take


def default_folder(environment: Mapping[str, str], platform: str, user_home: Path) -> Path:
    """LINEOFSIGHT_HOME, else where this system keeps a person's own data."""
    if named := environment.get("LINEOFSIGHT_HOME"):
        return Path(named)
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or user_home / "AppData" / "Local") / "lineofsight"
    if platform == "darwin":
        return user_home / "Library" / "Application Support" / "lineofsight"
    return Path(environment.get("XDG_DATA_HOME") or user_home / ".local" / "share") / "lineofsight"


@dataclass(frozen=True)
class Settings:
    """Local choices, from `settings.yaml` in the home."""

    freeze_after_days: int = 45  # a month's figures are provisional until so many days after its last day
    small_numbers_up_to: int = 5  # the public is not told a number of children from 1 to this; from 1 to 7


@dataclass(frozen=True)
class Home:
    folder: Path
    kind: str  # real | invented

    @classmethod
    def open(cls, path: Path, *, kind: str | None = None, create: bool = True, made: datetime | None = None) -> "Home":
        """The home in this folder. An absent or empty folder becomes one; any other folder is refused."""
        path = Path(path)
        description = path / DESCRIPTION
        if not description.exists():
            cls._make(path, kind or REAL, create, made)
        found = _read_description(description)
        if found["format"] > FORMAT:
            raise RefusedError(
                f"The home {path} was written by a newer version of Line of Sight: upgrade this one to read it."
            )
        if kind is not None and found["kind"] != kind:
            raise RefusedError(
                f"The home {path} is for {_WHOSE[found['kind']]}, not for {_WHOSE[kind]}: set LINEOFSIGHT_HOME to"
                " another folder."
            )
        return cls(path, found["kind"])

    @staticmethod
    def _make(path: Path, kind: str, create: bool, made: datetime | None) -> None:
        # A kill between the folder and its description leaves at most a lock file, which is no reason to refuse
        if path.exists() and (not path.is_dir() or any(p.name != LOCK and p.suffix != ".part" for p in path.iterdir())):
            raise RefusedError(
                f"{path} is not a Line of Sight home, and it is not empty: set LINEOFSIGHT_HOME to a home, or to a"
                " folder that does not exist yet."
            )
        if not create:
            raise RefusedError(
                f"There is no Line of Sight home at {path} yet: `lineofsight load` makes one, and LINEOFSIGHT_HOME"
                " says where."
            )
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_writer(path / LOCK):
            if not (path / DESCRIPTION).exists():
                write_json(
                    path / DESCRIPTION,
                    {"kind": kind, "made": made.isoformat(timespec="seconds") if made else None, "format": FORMAT},
                )

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def definitions(self) -> Path:
        """The authority's overlay of the shipped definitions; it need not exist."""
        return self.folder / "definitions"

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def identifiers(self, snapshot_id: str) -> Path:
        return self.folder / "identifiers" / snapshot_id

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home's lock."""
        with only_writer(self.folder / LOCK):
            yield

    def settings(self) -> Settings:
        path = self.folder / SETTINGS
        if not path.exists():
            return Settings()
        document = read_yaml(path) or {}
        known = Settings.__dataclass_fields__
        if not isinstance(document, dict) or set(document) - set(known):
            raise RefusedError(f"{SETTINGS} in the home may only set {', '.join(known)}: remove anything else.")
        settings = Settings(**document)
        if type(settings.freeze_after_days) is not int or settings.freeze_after_days < 0:
            raise RefusedError(f"In {SETTINGS}, freeze_after_days must be a whole number of days, such as 45.")
        if type(settings.small_numbers_up_to) is not int or settings.small_numbers_up_to not in range(1, 8):
            raise RefusedError(f"In {SETTINGS}, small_numbers_up_to must be a whole number from 1 to 7, such as 5.")
        return settings

    # Snapshots

    def snapshots(self) -> list[Snapshot]:
        """Every load kept, in the order in which they were loaded; a load that did not finish is not one."""
        last = self.last_sequence()
        folder = self.folder / "snapshots"
        found = [Snapshot(path) for path in folder.iterdir() if (path / MANIFEST).is_file()] if folder.is_dir() else []
        if found and not (self.folder / CURRENT).exists() and not self.unfinished():
            raise RefusedError(
                f"{CURRENT} is missing from the home, so it is not known which snapshot is current: restore it from the"
                " backup."
            )
        return sorted((s for s in found if s.manifest.sequence <= last), key=lambda s: s.manifest.sequence)

    def current(self) -> Snapshot | None:
        """The snapshot that figures are read from; None before the first load."""
        current = self._current()
        return Snapshot(self.folder / "snapshots" / current["snapshot"]) if current else None

    def snapshot(self, snapshot_id: str) -> Snapshot:
        for snapshot in self.snapshots():
            if snapshot.id == snapshot_id:
                return snapshot
        raise RefusedError(
            f"There is no snapshot {snapshot_id} in this home: `lineofsight snapshots` lists those there are."
        )

    def in_time(self, *, until: Snapshot | None = None) -> list[Snapshot]:
        """Snapshots in order of what they tell of: as-at date, then load. Those known when `until` was loaded."""
        last = until.manifest.sequence if until else None
        known = [s for s in self.snapshots() if last is None or s.manifest.sequence <= last]
        return sorted(known, key=lambda s: (s.manifest.as_at, s.manifest.sequence))

    def last_sequence(self) -> int:
        current = self._current()
        return int(current["sequence"]) if current else 0

    def make_current(self, snapshot_id: str, sequence: int) -> None:
        """The moment at which a load has happened."""
        write_json(self.folder / CURRENT, {"snapshot": snapshot_id, "sequence": sequence})

    def unfinished(self) -> list[Path]:
        """Folders of loads that were killed, or of the one that is running now."""
        aside = self.folder / ASIDE
        return sorted(path for path in aside.iterdir() if path.is_dir()) if aside.is_dir() else []

    def held(self, snapshot: Snapshot) -> bool:
        """Whether a legal hold forbids purging: a file `hold.txt` in the snapshot's folder, or in the home for all."""
        return snapshot.on_hold or (self.folder / HOLD).exists()

    def _current(self) -> dict[str, Any] | None:
        path = self.folder / CURRENT
        if not path.exists():
            return None
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return {"snapshot": str(document["snapshot"]), "sequence": int(document["sequence"])}
        except (ValueError, KeyError, TypeError) as fault:
            raise RefusedError(f"{CURRENT} in the home cannot be read: restore it from the backup.") from fault


_WHOSE = {REAL: "real children", INVENTED: "the invented county"}


def _read_description(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {"kind": {REAL: REAL, INVENTED: INVENTED}[document["kind"]], "format": int(document["format"])}
    except (ValueError, KeyError, TypeError) as fault:
        raise RefusedError(f"{path} does not describe a Line of Sight home: restore it from the backup.") from fault
