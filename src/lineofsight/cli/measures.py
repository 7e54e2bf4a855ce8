"""`lineofsight measures`: the catalogue, explained and checked."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.faults import DefinitionError


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    measures = verbs.add_parser("measures", help="the measures: list, explain, check")
    inner = measures.add_subparsers(dest="measures_verb", required=True, metavar="VERB")
    check = inner.add_parser("check", help="read every definition and judge every example")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(do=check_definitions)


def overlay_folder() -> Path | None:
    """An authority's own definitions, in its home, when there is one."""
    home = os.environ.get("LINEOFSIGHT_HOME")
    if not home or not (Path(home) / "definitions").is_dir():
        return None
    return Path(home) / "definitions"


def catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), overlay_folder())


def check_definitions(options: argparse.Namespace) -> int:
    try:
        read = catalogue()
    except DefinitionError as error:
        if options.json:
            _print({"faults": [{"where": fault.where, "what": fault.what} for fault in error.faults]})
        for fault in error.faults:
            print(fault, file=sys.stderr)
        print(f"{len(error.faults)} things to put right. Nothing was loaded.", file=sys.stderr)
        return 3
    examples = sum(len(measure.examples) for measure in read.measures.values())
    if options.json:
        _print({"faults": [], "measures": len(read.measures), "cases": len(read.cases), "examples": examples})
    else:
        counted = f"{len(read.measures)} measures over {len(read.cases)} kinds of case, {len(read.rules)} rules"
        print(f"{counted}: all {examples} examples hold.")
    return 0


def _print(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))
