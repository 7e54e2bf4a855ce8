"""The shipped definitions with only some of the measures in them, the kinds of case that those count, and no checks."""

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
        kinds.add(read_yaml(path)["cases"])
        path.write_text(_without_the_absent(path, wanted), encoding="utf-8")
    for path in sorted((folder / "cases").glob("*.sql")):
        if path.stem not in kinds and not keep_cases:
            path.unlink()
    shutil.rmtree(folder / "checks")  # they look over records and kinds of case that these measures do not need
    return folder


def _without_the_absent(path: Path, wanted: list[str]) -> str:
    """The measure's text, naming only measures that are here: which others it names changes nothing that is counted."""
    said, text = read_yaml(path), path.read_text(encoding="utf-8")
    if said.get("pair_with") is not None and said["pair_with"] not in wanted:
        partner = next(name for name in wanted if name != path.stem)
        text = re.sub(r"(?m)^pair_with: .*$", f"pair_with: {partner}", text)
    if said.get("other_clock") is not None and said["other_clock"] not in wanted:
        text = re.sub(r"(?m)^other_clock: .*\n", "", text)
    return text
