"""One command, `lineofsight`, and its verbs. Exit codes: 0 done, 2 wrong usage, 3 refused, 4 done with problems."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from lineofsight import __version__
from lineofsight.cli import groups_for
from lineofsight.records.problems import RefusedError

DONE, WRONG_USAGE, REFUSED, DONE_WITH_PROBLEMS = 0, 2, 3, 4


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """What these arguments need of the command line; with none, the whole of it.

    Each group adds its own verbs and sets `do`, a function from options to exit code.
    """
    top = argparse.ArgumentParser(prog="lineofsight", description=__doc__)
    top.add_argument("--version", action="version", version=f"lineofsight {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for group in groups_for(arguments):
        group.add_verbs(verbs)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    said = sys.argv[1:] if arguments is None else arguments
    options = parser(said).parse_args(said)
    try:
        code: int = options.do(options)
    except RefusedError as refusal:
        if getattr(options, "json", False) or getattr(options, "format", None) == "json":
            print(json.dumps({"refused": str(refusal)}))
        print(refusal, file=sys.stderr)
        return REFUSED
    return code


def run() -> None:
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python would complain again when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)
