"""The shipped definitions with only some of the measures in them, and the kinds of case that those count."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from lineofsight.records.definitions import read_yaml


def few_measures(definitions: Path, folder: Path, wanted: Iterable[str], keep_cases: bool = False) -> Path:
    shutil.copytree(definitions, folder)
    wanted = sorted(wanted)
    kinds = set()
    for path in sorted((folder / "measures").glob("*.yaml")):
        if path.stem not in wanted:
            path.unlink()
            continue
        said = read_yaml(path)
        kinds.add(said["cases"])
        if said.get("pair_with") is not None and said["pair_with"] not in wanted:
            # Its own partner is not here: any other does, for what is worked out.
            partner = next(name for name in wanted if name != path.stem)
            text = re.sub(r"(?m)^pair_with: .*$", f"pair_with: {partner}", path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
    for path in sorted((folder / "cases").glob("*.sql")):
        if path.stem not in kinds and not keep_cases:
            path.unlink()
    return folder
