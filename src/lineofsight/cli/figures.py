"""`lineofsight figures` and `cases`: from a number to the children behind it."""

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lineofsight.cli.grades import about_confidence, in_text
from lineofsight.cli.homes import now, operating_system_user, the_home
from lineofsight.cli.looking_up import NAMES, names_of, the_purpose, with_names, write_down
from lineofsight.cli.measures import add_months, catalogue, chosen_snapshot, months, proved_catalogue
from lineofsight.cli.printing import Sheet, as_csv, as_table, as_workbook, say_json, to_standard_error
from lineofsight.cli.progress import SlowProgress
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.drill_down import cases, why_not
from lineofsight.measures.results import Results, finished
from lineofsight.measures.run import run
from lineofsight.measures.tallied import BY, tallied
from lineofsight.measures.verdict import VERDICTS
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.figure import Figure, internal
from lineofsight.signals.disclosure.public import Public

DONE = 0
PERIODS = {"month": "month", "week": "week", "as-at": AS_AT}
LOCAL_POLICY = "Local policy, not law, sets the limit in"
COUNTS = ("numerator", "denominator", "missing", "excluded", "value")
FIGURE_COLUMNS = ("measure", "month", "place", "breakdown", *COUNTS, "confidence")
IN_A_TABLE = (*FIGURE_COLUMNS, "standing")  # said in words, where the other formats have columns of yes and no
CASE_COLUMNS = ("measure", "month", "verdict", "child", "locality", "team", "worker", "measured")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    showing = verbs.add_parser("figures", help="what measures say, month by month")
    showing.add_argument("ids", nargs="+", metavar="ID", help="measures; `lineofsight measures list` names them")
    showing.add_argument("--by", choices=BY, default="authority", help="one figure for each of these")
    showing.add_argument("--period", choices=tuple(PERIODS), default="month", help="one figure for each of these")
    add_months(showing)
    showing.add_argument("--profile", choices=("internal", "public"), default="internal", help="who will read them")
    add_format(showing, ("table", "csv", "xlsx", "json"))
    showing.set_defaults(do=show_figures)

    listing = verbs.add_parser("cases", help="the cases behind a figure")
    listing.add_argument("id", metavar="ID")
    listing.add_argument("--month", required=True, metavar="YYYY-MM", type=_period, help="or a week, or as-at")
    listing.add_argument("--verdict", choices=tuple(VERDICTS), help="only cases so judged")
    add_format(listing, ("table", "csv", "xlsx", "json"))
    add_identify(listing)
    listing.set_defaults(do=list_cases)


def add_format(verb: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    verb.add_argument("--snapshot", metavar="ID", help="which snapshot; left out, the current one")
    verb.add_argument("--format", choices=formats, default="table", help="how to hand it on")
    if "xlsx" in formats:
        verb.add_argument("--out", type=Path, metavar="FILE", help="where a workbook goes; left out, the home's lists")


def add_identify(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--identify", metavar="PURPOSE", help="show names, for this purpose; it is written down")


def _period(text: str) -> str:
    if text in ("as-at", AS_AT):
        return AS_AT
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2]|W[0-5][0-9])", text):
        return text
    raise argparse.ArgumentTypeError("write the month like 2026-03, the week like 2026-W10, or as-at")


def measured(home: Home, snapshot: Snapshot) -> tuple[Results, Catalogue]:
    """The results of the present definitions: found, or worked out now."""
    read = catalogue(prove=False)
    done = finished(home, snapshot.id, read.hash)
    if done is None:
        with SlowProgress() as progress:
            progress("Measuring, because these definitions have not measured this snapshot yet")
            read = proved_catalogue(home)
            run(snapshot, read, home, progress=progress)
        done = finished(home, snapshot.id, read.hash)
    if done is None:
        raise RefusedError("The results could not be stored: check the disk, then run again.")
    return done, read


def show_figures(options: argparse.Namespace) -> int:
    home = the_home()
    snapshot = chosen_snapshot(home, options.snapshot)
    results, read = measured(home, snapshot)
    as_at = str(results.summary["as_at"])
    asked = _public if options.profile == "public" else _internal
    rows = [figure.as_json() for figure in asked(home, snapshot, results, read, options)]
    told = {row["measure"] for row in rows}
    silent = {name: why_not(results, read.measure(name)) for name in options.ids if name not in told}
    if options.format == "json":
        head = {"snapshot": snapshot.id, "as_at": as_at, "profile": options.profile}
        say_json({**head, "figures": rows, "unavailable": silent})
        return DONE
    every = tuple(name for name in rows[0] if name != "official") if rows else FIGURE_COLUMNS
    notes = [f"Records as at {as_at}."]
    if any(row["provisional"] for row in rows):
        days = home.settings().freeze_after_days
        notes.append(f"Provisional: the month ended less than {days} days before, so its events may still come in.")
    if local := sorted({row["measure"] for row in rows if row["local"]}):
        notes.append(f"{LOCAL_POLICY}: {', '.join(local)}.")
    if options.format == "xlsx":
        path = options.out or home.folder / "lists" / f"figures {snapshot.id}.xlsx"
        as_workbook(path, [Sheet("figures", [in_text(row) for row in rows], every, notes)])
        print(path)
    else:
        standing = [{**in_text(row), "standing": _standing(row)} for row in rows]
        _print(standing, IN_A_TABLE if options.format == "table" else every, options)
        if options.format == "table":
            print("".join(f"{line}\n" for line in about_confidence(rows)), end="")
    to_standard_error(*notes, *(f"{name}: {why}." for name, why in silent.items()))
    return DONE


def _internal(
    home: Home, snapshot: Snapshot, results: Results, read: Catalogue, options: argparse.Namespace
) -> list[Figure]:
    first, last = months(options)
    tallies = tallied(
        results,
        read,
        options.ids,
        by=options.by,
        first=first,
        last=last,
        period_kind=PERIODS[options.period],
        settings=home.settings(),
    )
    day = date.fromisoformat(str(results.summary["as_at"]))
    return [internal(tally, snapshot=snapshot.id, as_at=day) for tally in tallies]


def _public(
    home: Home, snapshot: Snapshot, results: Results, read: Catalogue, options: argparse.Namespace
) -> list[Figure]:
    if options.period == "week":
        raise RefusedError("Figures of weeks are never given to the public: leave --period out.")
    first, last = months(options)
    found = Public.of(home, snapshot, results, read).figures(options.ids, by=options.by, first=first, last=last)
    if not snapshot.release:
        to_standard_error(f"Snapshot {snapshot.id} is not released: this is what the public would be shown.")
    return found


def _standing(row: dict[str, Any]) -> str:
    said = (("provisional", row["provisional"]), ("local policy", row["local"]), (_hidden(row), row["suppressed"]))
    return ", ".join(word for word, holds in said if holds)


def _hidden(row: dict[str, Any]) -> str:
    return "hidden: between {} and {}".format(*row["between"]) if row["between"] else "hidden"


def list_cases(options: argparse.Namespace) -> int:
    home = the_home()
    purpose = the_purpose(options.identify)
    snapshot = chosen_snapshot(home, options.snapshot)
    results, read = measured(home, snapshot)
    found = cases(results, read.measure(options.id), options.month, verdict=options.verdict)
    rows: list[dict[str, Any]] = [row.as_json() for row in found.rows]
    looked_at = f"cases {options.id} {options.month} {options.verdict or 'every verdict'}"
    rows = written_down(home, snapshot, rows, purpose, looked_at)
    if options.format == "json":
        say_json({"cases": rows, "restricted": found.restricted})
        return DONE
    dates = tuple(found.rows[0].dates) if found.rows else ()
    flat = [{**row, **row["dates"]} for row in rows]
    _hand_on(flat, (*CASE_COLUMNS, *dates), found.restricted, options, home, f"{options.id} {options.month}")
    return DONE


def written_down(
    home: Home, snapshot: Snapshot, rows: list[dict[str, Any]], purpose: str, looked_at: str
) -> list[dict[str, Any]]:
    """The rows, with names where a purpose was given. The log has its line before anybody sees one."""
    # A measure of posts or workers has rows that are about no child.
    children = sorted({(row["authority"], row["child"]) for row in rows if row["child"] is not None})
    names = names_of(home, snapshot.id, children) if purpose else {}
    write_down(
        home,
        when=now(),
        who=operating_system_user(),
        purpose=purpose,
        looked_at=looked_at,
        snapshot=snapshot.id,
        children=len(children),
        named=bool(purpose),
    )
    return with_names(rows, names) if purpose else rows


def _hand_on(
    rows: list[dict[str, Any]],
    columns: tuple[str, ...],
    restricted: int,
    options: argparse.Namespace,
    home: Home,
    title: str,
) -> None:
    shown = (*NAMES, *columns) if options.identify else columns
    records = "1 restricted record" if restricted == 1 else f"{restricted} restricted records"
    notes = [f"{records}, counted in the figure and not listed here."] if restricted else []
    if options.format == "xlsx":
        path = options.out or home.folder / "lists" / f"{title}.xlsx"
        as_workbook(path, [Sheet(title, rows, shown, notes)])
        print(path)
        return
    _print(rows, shown, options)
    if options.format == "table":
        print(*notes, sep="\n", end="\n" if notes else "")
    else:
        to_standard_error(*notes)


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...], options: argparse.Namespace) -> None:
    if options.format == "csv":
        print(as_csv(rows, columns), end="")
    else:
        print(as_table(rows, columns))
