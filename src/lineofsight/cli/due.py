"""`lineofsight due`: what a team has to do this morning, one line for each thing, the most urgent first."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lineofsight.cli.figures import DONE, add_format, add_identify, measured, written_down
from lineofsight.cli.homes import the_home
from lineofsight.cli.looking_up import NAMES, the_purpose
from lineofsight.cli.measures import chosen_snapshot
from lineofsight.cli.printing import Sheet, as_csv, as_table, as_workbook, say_json, to_standard_error
from lineofsight.measures.due import DueList, due, in_units
from lineofsight.measures.faults import did_you_mean
from lineofsight.measures.tallied import teams_measured
from lineofsight.records.problems import RefusedError

# What a person reads first stands first: what to do, for whom, by when, and why.
SHOWN = ("do", "child", "worker", "due_on", "when", "why", "also", "team")
EVERY = (
    *SHOWN,
    "status",
    "late",
    "working_days_left",
    "unit",
    "measure",
    "locality",
    "local",
    "comes_first",
    "case_id",
)
HEADINGS = {
    "child_id": "Child's number",
    "pers_forename": "First name",
    "pers_surname": "Surname",
    "do": "To do",
    "child": "Child",
    "worker": "Worker",
    "due_on": "Due",
    "when": "When",
    "why": "Why",
    "also": "Also answers",
    "team": "Team",
    "measure": "Measure",
}


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    owing = verbs.add_parser("due", help="what is overdue and due soon, from every timed measure")
    owing.add_argument("--within", type=_days, default=10, metavar="DAYS", help="working days ahead; 10 if left out")
    owing.add_argument("--team", metavar="TEAM", help="one team's list")
    owing.add_argument("--on", type=_day, metavar="DATE", help="as on this day; left out, the snapshot's as-at day")
    owing.add_argument("--long-overdue", action="store_true", help="list what fell due over a year ago instead")
    add_format(owing, ("table", "csv", "xlsx", "json"))
    add_identify(owing)
    owing.set_defaults(do=list_due)


def _days(text: str) -> int:
    if text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError("write a number of working days, such as 10")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write the day like 2026-03-31") from None


def list_due(options: argparse.Namespace) -> int:
    home = the_home()
    purpose = the_purpose(options.identify)
    snapshot = chosen_snapshot(home, options.snapshot)
    results, read = measured(home, snapshot)
    as_at = date.fromisoformat(results.summary["as_at"])
    found = due(results, read.measures.values(), on_day=options.on or as_at, within=options.within, team=options.team)
    if options.team is not None and not (found.rows or found.long_overdue or found.restricted):
        _must_be_a_team(options.team, teams_measured(results))
    told = found.as_json()
    rows = written_down(
        home, snapshot, [*told["due"], *told["long_overdue"]], purpose, f"due {options.team or 'every team'}"
    )
    now, long_ago = rows[: len(found.rows)], rows[len(found.rows) :]
    if options.format == "json":
        say_json({"snapshot": snapshot.id, "as_at": as_at.isoformat(), **told, "due": now, "long_overdue": long_ago})
        return DONE
    notes = [*_notes(found, "--long-overdue lists them"), f"As on {found.on}, from records as at {as_at}."]
    chosen = [_in_words(row) for row in (long_ago if options.long_overdue else now)]
    names = NAMES if purpose else ()
    if options.format == "xlsx":
        path = options.out or home.folder / "lists" / f"due {found.on}{f' {options.team}' if options.team else ''}.xlsx"
        under = [*_notes(found, "the next sheet lists them"), notes[-1]]
        sheets = [_sheet("Due", now, names, under), _sheet("Over a year overdue", long_ago, names, [])]
        as_workbook(path, sheets)
        print(path)
        return DONE
    if options.format == "csv":
        print(as_csv(chosen, (*names, *EVERY)), end="")
    else:
        print(as_table(chosen, tuple(c for c in (*names, *SHOWN) if c != "team" or options.team is None)))
    to_standard_error(*notes)
    return DONE


def _must_be_a_team(name: str, teams: Sequence[str]) -> None:
    """An empty list for a name written wrongly would read as nothing to do."""
    if name not in teams:
        raise RefusedError(f"No team is called {name} in these records.{did_you_mean(name, teams)}")


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as a person reads it: how late or how soon, and how many other measures the same deed answers."""
    others = sorted({other["measure"] for other in row["also"]} - {row["measure"]})
    more = len(row["also"]) - sum(other["measure"] != row["measure"] for other in row["also"])
    again = [f"{more} more of the same"] if more else []
    return {**row, "when": _when(row), "also": "; ".join([*again, *others])}


def _when(row: Mapping[str, Any]) -> str:
    if row["due_on"] is None:
        return "not known: it may be overdue"
    if row["status"] == "overdue":
        late = row["late"]
        return f"{in_units(late, row['unit'])} overdue" if late else f"overdue by less than {in_units(1, row['unit'])}"
    left = row["working_days_left"]
    return f"due in {in_units(left, 'working days')}" if left else "due today"


def _sheet(title: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str], notes: Sequence[str]) -> Sheet:
    """Every line of the list, its day a real date, so that a sheet can be sorted and filtered."""
    ready = [{**_in_words(row), "due_on": date.fromisoformat(row["due_on"]) if row["due_on"] else None} for row in rows]
    return Sheet(title, ready, (*names, *SHOWN, "measure"), notes, HEADINGS)


def _notes(found: DueList, where: str) -> list[str]:
    said = []
    if found.restricted:
        records = "1 thing" if found.restricted == 1 else f"{found.restricted} things"
        said.append(f"{records} to do for restricted records, counted here and not listed.")
    if found.long_overdue:
        lines = "1 line" if len(found.long_overdue) == 1 else f"{len(found.long_overdue)} lines"
        said.append(f"{lines} fell due over a year ago: done and never recorded, or forgotten; {where}.")
    return said
