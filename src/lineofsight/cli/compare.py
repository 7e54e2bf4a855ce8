"""`lineofsight compare`: published statistics read in, and a measure of ours set beside them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lineofsight import definitions_folder
from lineofsight.cli.homes import home_folder, now, the_home
from lineofsight.cli.measures import catalogue
from lineofsight.cli.printing import as_table, say_json, to_standard_error
from lineofsight.measures.definition import Measure
from lineofsight.records.home import DESCRIPTION, Home
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.signals.comparison import saying
from lineofsight.signals.comparison.arriving import Arrived, read_published
from lineofsight.signals.comparison.compared import Comparison, compare, what_compares
from lineofsight.signals.comparison.layouts import Layouts, read_layouts
from lineofsight.signals.comparison.ours import OurYear, our_years
from lineofsight.signals.comparison.store import HELD, Kept, keep

DONE, DONE_WITH_PROBLEMS = 0, 4
YEARS = range(1990, 2100)


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    comparing = verbs.add_parser("compare", help="published statistics: bring them in, and see how others do")
    inner = comparing.add_subparsers(dest="compare_verb", required=True, metavar="VERB")

    importing = inner.add_parser("import", help="keep published files, as their publishers give them")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="known by its headings, not by its name")
    importing.add_argument(
        "--model-year", type=_year, metavar="YYYY", help="of a list of statistical neighbours, whose file does not say"
    )
    importing.set_defaults(do=import_files)

    showing = inner.add_parser("show", help="one measure beside England, the region and statistical neighbours")
    showing.add_argument("id", metavar="ID", help="a measure; `lineofsight measures list` names them")
    showing.add_argument("--authority", metavar="CODE", help="whose place among others; left out, that of the records")
    showing.add_argument("--year", type=_year, metavar="YYYY", help="the year in which the statistic's year ends")
    showing.add_argument(
        "--years-back",
        type=int,
        choices=range(1, 11),
        default=3,
        metavar="N",
        help="how far back to look for improvers",
    )
    showing.set_defaults(do=show)
    for verb in (importing, showing):
        verb.add_argument("--json", action="store_true", help="print one JSON object")


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise argparse.ArgumentTypeError("write the year like 2025")
    return int(text)


# Bringing files in


def import_files(options: argparse.Namespace) -> int:
    """Every file is read through before any is kept, so one that is refused changes nothing."""
    layouts = read_layouts(definitions_folder())
    arrived = [read_published(path, layouts, model_year=options.model_year) for path in options.files]
    kept = keep(the_home(create=True), arrived, now())
    if options.json:
        say_json({"imported": [_kept_as_json(one) for one in kept]})
    else:
        print("\n\n".join(_in_words(one, file) for one, file in zip(kept, arrived, strict=True)))
    return DONE_WITH_PROBLEMS if any(file.problems.count for file in arrived) else DONE


def _kept_as_json(one: Kept) -> dict[str, Any]:
    return {
        **one.release.about,
        "state": one.state,
        "supersedes": one.supersedes,
        "superseded_by": one.superseded_by,
    }


def _in_words(one: Kept, file: Arrived) -> str:
    about = one.release.about
    rows = about["rows"]
    lines = [
        f"{file.name}: {about['title']} ({about['publisher']}).",
        f"  {_years(about['years'])}{rows['in']:,} rows in = {rows['kept']:,} kept + {rows['set_aside']:,} set aside.",
        f"  {about['numbers']:,} cells hold a figure.{_without(about['missing'])}",
    ]
    if one.state == HELD:
        lines.append("  The same file is held already, so nothing changed.")
    elif one.superseded_by:
        lines.append(f"  Kept as {one.release.id}. {one.superseded_by} is newer and is read first.")
    elif one.supersedes:
        lines.append(f"  Kept as {one.release.id}. It is now read before {one.supersedes}, which is kept too.")
    else:
        lines.append(f"  Kept as {one.release.id}.")
    lines += [f"  {note}" for note in about["notes"]]
    lines += [f"  {Problem(**problem)}" for problem in about["problems"][:20]]
    if len(about["problems"]) > 20:
        lines.append(f"  And more: {about['problem_count']:,} problems in all; --json lists them.")
    return "\n".join(lines)


def _years(years: Sequence[int]) -> str:
    if not years:
        return ""
    return f"{years[0]}: " if len(years) == 1 else f"{years[0]} to {years[-1]}: "


def _without(missing: dict[str, int]) -> str:
    told = ", ".join(f"{many:,} {why}" for why, many in missing.items())
    return f" Without one: {told}." if told else ""


# Showing


@dataclass(frozen=True)
class _Ours:
    authority: str | None
    years: list[OurYear] | None


def show(options: argparse.Namespace) -> int:
    read = catalogue(prove=False)
    measure = read.measure(options.id)
    layouts = read_layouts(definitions_folder())
    what_compares(layouts, measure.id)
    if not (home_folder() / DESCRIPTION).is_file():
        raise RefusedError(
            "Nothing has been imported yet: download the statistic from its publisher and run"
            " `lineofsight compare import FILE`."
        )
    home = the_home()
    ours = _ours(home, measure, layouts, options.authority)
    found = compare(
        home,
        layouts,
        measure,
        authority=ours.authority,
        ours=ours.years,
        year=options.year,
        years_back=options.years_back,
    )
    if options.json:
        say_json(found.as_json())
    else:
        _say(found)
    return DONE


def _ours(home: Home, measure: Measure, layouts: Layouts, authority: str | None) -> _Ours:
    """Our own figures, where records have been loaded and are those of the authority asked for."""
    from lineofsight.cli.figures import measured
    from lineofsight.measures.tallied import tallied
    from lineofsight.signals.disclosure.figure import internal

    snapshot = home.current()
    if snapshot is None:
        return _Ours(authority, None)
    whose = authority or snapshot.manifest.authorities[0]
    if whose not in snapshot.manifest.authorities:
        return _Ours(whose, None)
    results, read = measured(home, snapshot)
    told = tallied(results, read, [measure.id])
    figures = [
        internal(tally, snapshot=snapshot.id, as_at=snapshot.manifest.as_at)
        for tally in told
        if tally.authority == whose
    ]
    return _Ours(whose, our_years(figures, measure, *what_compares(layouts, measure.id)))


def _say(found: Comparison) -> None:
    print(f"{found.measure.title}\n")
    print("\n".join(saying.sentences(found)), end="\n\n")
    region = found.region.name if found.region else "region"
    rate = found.is_rate
    rows = [
        {
            "year": str(one.year),
            "our records": _ours_in_words(one.ours, rate=rate),
            "as published": _told(one.us.value, one.us.missing, rate=rate),
            "England": _told(one.england.value, one.england.missing, rate=rate),
            region: _told(one.region.value, one.region.missing, rate=rate),
            "neighbours' median": _told(one.neighbours.middle if one.neighbours else None, "not known", rate=rate),
        }
        for one in found.years
    ]
    print(as_table(rows, ("year", "our records", "as published", "England", region, "neighbours' median")))
    learning = found.learning
    print("\nWho to learn from")
    for who in learning.improvers:
        then, now_ = (saying.figure(value.value, is_rate=rate) for value in (who.then, who.now))
        also = [text for text in ("a statistical neighbour" if who.neighbour else "", _judged(who.judged)) if text]
        told = f"; {'; '.join(also)}" if also else ""
        print(f"  {who.area.name}: {then} in {learning.from_year}, {now_} in {learning.to_year}{told}")
    print("\n".join(f"  {text}" for text in (learning.why_none, learning.rule if learning.considered else "") if text))
    to_standard_error(*found.lacking)


def _judged(judged: Any) -> str:
    return f"judged {judged.overall} (inspected {judged.inspected_on:%B %Y})" if judged and judged.overall else ""


def _told(value: float | None, missing: str, *, rate: bool) -> str:
    return saying.figure(value, is_rate=rate) if value is not None else missing


def _ours_in_words(ours: OurYear | None, *, rate: bool) -> str:
    if ours is None or ours.value is None:
        return ours.why_not if ours else ""
    counts = "" if rate else f" ({ours.numerator:,} of {ours.denominator:,})"
    return saying.figure(ours.value, is_rate=rate) + counts
