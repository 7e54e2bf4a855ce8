"""Small records checked by some of the shipped checks, without measuring anything."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.checks.outcomes import Checked, Outcome
from lineofsight.measures.checks.running import Checking
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import Held
from lineofsight.measures.engines import DuckDbEngine
from lineofsight.measures.staging import Source, stage
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import standard_tables


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


@dataclass
class Told:
    """What every check says of one authority's records."""

    checked: Checked

    def __getitem__(self, check: str) -> Outcome:
        return next(outcome for outcome in self.checked.outcomes if outcome.check == check)

    def rows(self, check: str) -> list[dict[str, Any]]:
        return [row for row in self.checked.found.to_pylist() if row["check"] == check]

    def children(self, check: str) -> list[str]:
        return sorted(row["child"] for row in self.rows(check))


def checked(home: Home, snapshot: Snapshot, catalogue: Catalogue, authority: str = "999") -> Told:
    tables = standard_tables(definitions_folder())
    files = {name: snapshot.parquet(name) for name in tables}
    files = {name: [f for f in found if f.stem == authority] for name, found in files.items()}
    source = Source(authority, snapshot.manifest.as_at, {n: found for n, found in files.items() if found}, {})
    coverage: Mapping[str, Any] = {n: snapshot.coverage(n, authority) for n in source.files}
    held = Held(source.as_at, {n: c for n, c in coverage.items() if c is not None}, {}, {})
    with TemporaryDirectory() as spill, DuckDbEngine(Path(spill)) as engine:
        compiled = Compiled(engine.dialect, catalogue.proof)
        checking = Checking(catalogue, held, source, snapshot, home, compiled)
        stage(engine, source, tables, catalogue.rules, [], checking.texts, compiled)
        return Told(checking.check(engine))


def definitions_with(folder: Path, **files: str) -> Path:
    """The shipped definitions without their measures and checks, and with these files in `checks`."""
    shutil.copytree(definitions_folder(), folder, ignore=shutil.ignore_patterns("measures", "checks"))
    for shelf in ("measures", "checks"):
        (folder / shelf).mkdir()
    for name, text in files.items():
        (folder / "checks" / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder
