"""`lineofsight checks`: whether the data may be believed, the records that say not, and what to put right first."""

import argparse
from typing import Any

from lineofsight.cli.figures import measured
from lineofsight.cli.homes import now, operating_system_user, the_home
from lineofsight.cli.looking_up import NAMES, names_of, the_purpose, with_names, write_down
from lineofsight.cli.measures import chosen_snapshot
from lineofsight.cli.printing import as_csv, as_table, say_json, to_standard_error
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.confidence import Grader
from lineofsight.measures.checks.outcomes import FOUND_ROWS, FoundRow, found_rows
from lineofsight.measures.checks.roadmap import roadmap
from lineofsight.measures.results import Results
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot

DONE = 0
ORDER = ("error", "failed", "not applicable", "passed")
LISTED = ("outcome", "check", "kind", "found", "looked_at", "cannot_tell", "why")
ROW = ("child", "case_id", "file", "row")
ROADMAP = ("measures", "outcome", "check", "owner", "priority_areas", "what_to_do")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checking = verbs.add_parser("checks", help="whether the data may be believed, and what to put right first")
    checking.add_argument("id", nargs="?", metavar="ID", help="the records that one check found; left out, every check")
    checking.add_argument("--roadmap", action="store_true", help="what to put right, most measures first")
    checking.add_argument("--snapshot", metavar="ID", help="which snapshot; left out, the current one")
    checking.add_argument("--format", choices=("table", "csv", "json"), default="table", help="how to hand it on")
    checking.add_argument("--json", action="store_true", help="the same as --format json")
    checking.add_argument(
        "--identify", metavar="PURPOSE", help="show names beside records, for this purpose; it is written down"
    )
    checking.set_defaults(do=show_checks)


def show_checks(options: argparse.Namespace) -> int:
    if options.json:
        options.format = "json"
    if options.id and options.roadmap:
        raise RefusedError("--roadmap is about every check: leave the check's id out.")
    if options.identify and not options.id:
        raise RefusedError("--identify is for the records that one check found: name the check.")
    home = the_home()
    snapshot = chosen_snapshot(home, options.snapshot)
    results, read = measured(home, snapshot)
    if options.id:
        return _show_rows(options, home, snapshot, results, read)
    if options.roadmap:
        return _show_roadmap(options, snapshot, results, read)
    return _show_outcomes(options, snapshot, results, read)


def _show_outcomes(options: argparse.Namespace, snapshot: Snapshot, results: Results, read: Catalogue) -> int:
    outcomes = Grader.of(results, read).outcomes
    rows = [
        {
            "authority": authority,
            "check": check.id,
            "title": check.title,
            "kind": check.kind,
            "outcome": said[name].outcome,
            "why": said[name].why,
            "looked_at": said[name].looked_at,
            "found": said[name].found,
            "cannot_tell": said[name].cannot_tell,
            "share": said[name].share,
            "threshold": check.threshold,
            "owner": check.owner,
            "what_to_do": check.what_to_do,
        }
        for authority, said in outcomes.items()
        for name, check in read.checks.items()
    ]
    rows.sort(key=lambda row: (str(row["authority"]), ORDER.index(str(row["outcome"])), str(row["check"])))
    as_at = str(results.summary["as_at"])
    if options.format == "json":
        say_json({"snapshot": snapshot.id, "as_at": as_at, "checks": rows})
        return DONE
    if options.format == "csv":
        print(as_csv(rows, tuple(rows[0]) if rows else LISTED), end="")
    else:
        print(as_table(rows, ("authority", *LISTED) if len(outcomes) > 1 else LISTED, widest=100))
        print(_counted(rows))
    to_standard_error(f"Records as at {as_at}.")
    return DONE


def _counted(rows: list[dict[str, Any]]) -> str:
    counts = [(name, sum(1 for row in rows if row["outcome"] == name)) for name in ORDER]
    return f"\n{len(rows)} checks: {', '.join(f'{many} {name}' for name, many in counts)}."


def _show_roadmap(options: argparse.Namespace, snapshot: Snapshot, results: Results, read: Catalogue) -> int:
    grader = Grader.of(results, read)
    steps = roadmap(read, grader.outcomes, grader.coverage, results.unavailable)
    rows = [step.as_json() for step in steps]
    if options.format == "json":
        say_json({"snapshot": snapshot.id, "roadmap": rows})
        return DONE
    flat = [{**row, **{name: ", ".join(row[name]) for name in ("lowered", "untold", "priority_areas")}} for row in rows]
    if options.format == "csv":
        print(as_csv(flat, tuple(flat[0]) if flat else ROADMAP), end="")
        return DONE
    print(as_table(flat, ROADMAP, widest=60))
    for number, row in enumerate(flat, start=1):
        what = f"{row['measures']} measures" if row["measures"] != 1 else "1 measure"
        print(f"\n{number}. {row['title']} ({what})")
        print(f"   {row['why'][:1].upper()}{row['why'][1:]}.")
        print(f"   {row['what_to_do']} Owner: {row['owner']}.")
    return DONE


def _show_rows(options: argparse.Namespace, home: Home, snapshot: Snapshot, results: Results, read: Catalogue) -> int:
    check = read.check(options.id)
    purpose = the_purpose(options.identify)
    path = results.folder / FOUND_ROWS
    if not path.is_file():
        raise RefusedError("The records that the checks found have been purged, and their counts kept.")
    found, restricted = found_rows(path, check.id)
    said = {authority: each[check.id] for authority, each in Grader.of(results, read).outcomes.items()}
    children = sorted({(row.authority, row.child) for row in found if row.child is not None})
    names = names_of(home, snapshot.id, children) if purpose else {}
    write_down(
        home,
        when=now(),
        who=operating_system_user(),
        purpose=purpose,
        looked_at=f"checks {check.id}",
        snapshot=snapshot.id,
        children=len(children),
        named=bool(purpose),
    )
    rows: list[dict[str, Any]] = [_row(row, snapshot) for row in found]
    if purpose:
        rows = with_names(rows, names)
    if options.format == "json":
        outcomes = {
            authority: {
                "outcome": o.outcome,
                "why": o.why,
                "looked_at": o.looked_at,
                "found": o.found,
                "share": o.share,
            }
            for authority, o in said.items()
        }
        say_json(
            {"check": check.id, "title": check.title, "outcomes": outcomes, "rows": rows, "restricted": restricted}
        )
        return DONE
    columns = (*(NAMES if purpose else ()), *ROW, *check.days)
    flat = [{**row, **row["dates"]} for row in rows]
    notes = [f"{authority}: {o.outcome}; {o.why}." for authority, o in said.items()]
    if restricted:
        notes.append(f"{restricted} restricted, counted and not listed here.")
    if options.format == "csv":
        print(as_csv(flat, columns), end="")
        to_standard_error(*notes)
        return DONE
    print(check.title, *notes, check.what_to_do, "", as_table(flat, columns), sep="\n")
    return DONE


def _row(row: FoundRow, snapshot: Snapshot) -> dict[str, Any]:
    told = row.as_json()
    numbers = {listed.number for listed in snapshot.manifest.files}
    told["file"] = snapshot.manifest.file(row.from_file).name if row.from_file in numbers else None
    told["row"] = row.from_row
    return told
