"""`lineofsight measures`: the catalogue listed, explained and checked, and a snapshot measured by it."""

import argparse
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from lineofsight import definitions_folder
from lineofsight.cli.homes import home_folder, the_home
from lineofsight.cli.printing import as_table, say_json, to_standard_error
from lineofsight.cli.progress import SlowProgress
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.conflicts import conflicts
from lineofsight.measures.explaining import explained, in_words
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.frameworks import load_frameworks
from lineofsight.measures.results import proved, remember_proof
from lineofsight.measures.run import run
from lineofsight.measures.sources import supporting_sources
from lineofsight.measures.tonight import load_tonight
from lineofsight.measures.working_days import month_end
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.events import known_events

DONE, REFUSED, DONE_WITH_PROBLEMS = 0, 3, 4


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from lineofsight.cli.replay import add_verb as add_replay  # it reads snapshots and definitions by this module

    measures = verbs.add_parser("measures", help="the measures: list, explain, check, run")
    inner = measures.add_subparsers(dest="measures_verb", required=True, metavar="VERB")

    listing = inner.add_parser("list", help="every measure")
    listing.set_defaults(do=list_measures)
    explaining = inner.add_parser("explain", help="what one measure counts, and how")
    explaining.add_argument("id", metavar="ID")
    explaining.set_defaults(do=explain_measure)
    checking = inner.add_parser("check", help="read every definition and judge every example")
    checking.set_defaults(do=check_definitions)
    running = inner.add_parser("run", help="measure a snapshot")
    running.add_argument("--snapshot", metavar="ID", help="which snapshot; left out, the current one")
    add_months(running)
    running.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what computes it")
    running.set_defaults(do=measure_snapshot)
    add_replay(inner)
    for verb in (listing, explaining, checking, running):
        verb.add_argument("--json", action="store_true", help="print one JSON object")


def add_months(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--from", dest="first", type=_month, metavar="YYYY-MM", help="the first month")
    verb.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM", help="the last month")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError("write the month like 2026-03") from None


def months(options: argparse.Namespace) -> tuple[date | None, date | None]:
    """The first day of --from and the last day of --to."""
    if options.first is not None and options.last is not None and options.last < options.first:
        raise RefusedError("--from comes after --to: give the earlier month first.")
    return options.first, month_end(options.last) if options.last is not None else None


def overlay_folder() -> Path | None:
    """An authority's own definitions, in its home, when there is one."""
    folder = home_folder() / "definitions"
    return folder if folder.is_dir() else None


def catalogue(*, prove: bool = True) -> Catalogue:
    return load_catalogue(definitions_folder(), overlay_folder(), prove=prove)


def proved_catalogue(home: Home) -> Catalogue:
    """The definitions, proved: now, or earlier when they and what proves them were the same."""
    read = catalogue(prove=False)
    if not proved(home, read.proof):
        read = catalogue()
        remember_proof(home, read.proof)
    return read


def chosen_snapshot(home: Home, wanted: str | None) -> Snapshot:
    snapshot = home.snapshot(wanted) if wanted else home.current()
    if snapshot is None:
        raise RefusedError("There is nothing to measure yet: `lineofsight load` reads your files.")
    return snapshot


def list_measures(options: argparse.Namespace) -> int:
    read = catalogue(prove=False)
    rows = [
        {
            "id": measure.id,
            "title": measure.title,
            "kind": measure.kind,
            "result": measure.result,
            "good_is": measure.good_is,
            "priority_areas": list(measure.priority_areas),
            "sources": supporting_sources(measure, read.definitions),
            "in_force_from": measure.in_force_from.isoformat(),
            "pair_with": measure.pair_with,
            "shows": measure.shows,
            "local": measure.local,
            "version": measure.version,
        }
        for measure in read.measures.values()
    ]
    if options.json:
        say_json({"measures": rows})
    else:
        print(as_table(rows, ("id", "title", "kind", "result", "good_is", "local")))
    return DONE


def explain_measure(options: argparse.Namespace) -> int:
    read = catalogue(prove=False)
    measure = read.measure(options.id)
    frameworks, _ = load_frameworks(definitions_folder(), overlay_folder(), read.measures)
    told = explained(measure, read, frameworks.asked_by(measure.id))
    if options.json:
        say_json(told)
    else:
        print(in_words(told))
    return DONE


def check_definitions(options: argparse.Namespace) -> int:
    try:
        read = catalogue()
        frameworks, faults = load_frameworks(definitions_folder(), overlay_folder(), read.measures)
        dangers, wrong = load_tonight(definitions_folder(), overlay_folder(), read.measures)
        events, unread = known_events(definitions_folder(), overlay_folder())
        if faults or wrong or unread:
            raise DefinitionError([*faults, *wrong, *unread])
    except DefinitionError as error:
        if options.json:
            say_json({"faults": [{"where": fault.where, "what": fault.what} for fault in error.faults]})
        many = "One thing" if len(error.faults) == 1 else f"{len(error.faults)} things"
        to_standard_error(*(str(fault) for fault in error.faults), f"{many} to put right. Nothing was loaded.")
        return REFUSED
    examples = sum(len(measure.examples) for measure in read.measures.values())
    examples += sum(len(check.examples) for check in read.checks.values())
    found = conflicts(read.measures.values())
    if options.json:
        counts = {"measures": len(read.measures), "cases": len(read.cases), "checks": len(read.checks)}
        said = [{"measures": [each.one, each.other], "what": each.what} for each in found]
        areas = len(frameworks.areas)
        whole = {**counts, "examples": examples, "areas": areas, "dangers": len(dangers), "events": len(events)}
        say_json({"faults": [], **whole, "conflicts": said})
    else:
        counted = f"{len(read.measures)} measures over {len(read.cases)} kinds of case, {len(read.checks)} checks"
        print(f"{counted}, {len(read.rules)} rules: all {examples} examples hold.")
        answered = sum(1 for indicator in frameworks.indicators.values() if indicator.measures)
        print(
            f"{len(frameworks.areas)} areas, each with measures of how well it was done and what came of it; "
            f"{answered} of {len(frameworks.indicators)} indicators are answered."
        )
        print(f"{len(dangers)} dangers on tonight's list, {len(events)} events to mark on charts.")
        print(f"{len(found)} conflicts between definitions.", *found, sep="\n")
    return DONE_WITH_PROBLEMS if found else DONE


def measure_snapshot(options: argparse.Namespace) -> int:
    home = the_home()
    snapshot = chosen_snapshot(home, options.snapshot)
    first, last = months(options)
    began = perf_counter()
    with SlowProgress() as progress:
        progress("Reading the definitions")
        read = proved_catalogue(home)
        summary = run(snapshot, read, home, first=first, last=last, engine=options.engine, progress=progress)
    told: dict[str, Any] = {**summary.as_json(), "seconds": round(perf_counter() - began, 2)}
    if options.json:
        say_json(told)
        return DONE
    again = " (already measured by these definitions)" if summary.reused else ""
    print(
        f"{summary.measures} measures, {summary.cases} cases, {summary.tallies} tallies of {summary.snapshot}{again}."
    )
    for authority, not_told in summary.unavailable.items():
        for measure, said in not_told.items():
            reason = said.get("reason") or "; ".join(said.get("only_as_at", []))
            print(f"{authority}, {measure}: {reason}.")
    for note in summary.notes:
        print(note)
    return DONE
