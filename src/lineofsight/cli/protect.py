"""`lineofsight protect`: disclosure control on any count table, before it goes into a paper."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lineofsight.cli.printing import as_table, say_json, to_standard_error
from lineofsight.records.problems import RefusedError
from lineofsight.signals.disclosure.suppression import DEFAULT_THRESHOLD, THRESHOLDS, Protected, protect_table
from lineofsight.signals.disclosure.table import read_table

DONE = 0
HIDDEN = "c"  # one mark for both reasons: which of them it was would itself tell a reader something


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    protecting = verbs.add_parser("protect", help="hide small counts in a table, and what would give them away")
    protecting.add_argument("table", type=Path, metavar="TABLE.csv", help="rows named in the first column, then counts")
    protecting.add_argument(
        "--threshold",
        type=int,
        choices=THRESHOLDS,
        default=DEFAULT_THRESHOLD,
        metavar="N",
        help=f"counts of 1 to N are small; {THRESHOLDS[0]} to {THRESHOLDS[-1]}, left out {DEFAULT_THRESHOLD}",
    )
    protecting.add_argument(
        "--totals-unknown",
        action="store_true",
        help="totals that the table leaves out are published nowhere; left out, they are taken as known",
    )
    protecting.add_argument("--json", action="store_true", help="print one JSON object")
    protecting.set_defaults(do=protect)


def protect(options: argparse.Namespace) -> int:
    table = read_table(_text(options.table), name=options.table.name)
    with _solver_quiet():
        protected = protect_table(table, threshold=options.threshold, totals_known=not options.totals_unknown)
    if options.json:
        say_json(protected.as_json())
        return DONE
    rows = [
        {"": name, **{heading: _said(protected, row, column) for column, heading in enumerate(table.columns)}}
        for row, name in enumerate(table.rows)
    ]
    print(as_table(rows, ("", *table.columns)))
    if protected.hidden:
        print(f"{HIDDEN}: hidden, to protect a number from 1 to {options.threshold}.")
    to_standard_error(
        *(f"Do not publish {total} anywhere: a small number could be worked out." for total in protected.keep_back)
    )
    return DONE


@contextmanager
def _solver_quiet() -> Iterator[None]:
    """The solver now and then writes a line of its own to standard output, where only our answer may stand."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _said(protected: Protected, row: int, column: int) -> int | str:
    return HIDDEN if (row, column) in protected.hidden else protected.table.counts[row][column]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise RefusedError(f"{path} could not be read ({fault.strerror}): check the name of the file.") from None
    except UnicodeDecodeError:
        raise RefusedError(f"{path.name} is not text: save the table as CSV (UTF-8), then protect it.") from None
