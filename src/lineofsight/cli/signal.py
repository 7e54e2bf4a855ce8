"""`lineofsight signal`: a series in; limits, labels and the two signs out. It needs no home."""

import argparse
import json
from pathlib import Path
from typing import Any

from lineofsight.cli.figures import DONE
from lineofsight.cli.printing import as_table, say_json, to_standard_error
from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.reading import read_series
from lineofsight.signals.variation.rule_sets import DEFAULT, RULE_SETS
from lineofsight.signals.variation.xmr import XmR, xmr

COLUMNS = {
    "date": "date",
    "value": "value",
    "rebase_group": "group",
    "mean": "mean",
    "lpl": "lower limit",
    "upl": "upper limit",
    "special_cause_type": "label",
    "point_type": "sign",
}


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    asked = verbs.add_parser("signal", help="is it a change? limits, labels and signs for one series")
    asked.add_argument("file", type=Path, metavar="FILE.json", help="the series, with its options")
    asked.add_argument("--rules", choices=tuple(RULE_SETS), default=DEFAULT.name, help="default: %(default)s")
    asked.add_argument("--json", action="store_true", help="one JSON object")
    asked.set_defaults(do=signal)


def signal(options: argparse.Namespace) -> int:
    rules = RULE_SETS[options.rules]
    chart = xmr(read_series(_document(options.file), rules), rules)
    told = chart.as_json()
    if options.json:
        say_json(told)
        return DONE
    rows = [{COLUMNS[key]: point[key] for key in COLUMNS} for point in told["points"]]
    print(as_table(rows, tuple(COLUMNS.values())))
    to_standard_error(*_notes(chart))
    return DONE


def _notes(chart: XmR) -> list[str]:
    return [
        f"Variation: {_plain(chart.variation)}. Assurance: {_plain(chart.assurance)}.",
        f"Rules {chart.rules.name}: {chart.rules.what}. "
        f"Moving ranges out of the ordinary were {'left out of' if chart.screened else 'kept in'} the limits.",
        *chart.notes,
    ]


def _plain(sign: str | None) -> str:
    return "none" if sign is None else sign.replace("_", " ")


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"), parse_constant=lambda _: "not a number")
    except OSError:
        raise RefusedError(f"{path.name} cannot be opened: give the path of a JSON file.") from None
    except (ValueError, RecursionError):
        raise RefusedError(f"{path.name} is not JSON: give a JSON file in UTF-8.") from None
