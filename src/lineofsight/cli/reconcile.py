"""`lineofsight reconcile`: another system's figures beside ours, and the children on whom each difference turns."""

import argparse
from pathlib import Path
from typing import Any

from lineofsight.cli.homes import now, operating_system_user, the_home
from lineofsight.cli.looking_up import names_of, the_purpose, write_down
from lineofsight.cli.measures import catalogue, chosen_snapshot
from lineofsight.cli.printing import as_table, say_json
from lineofsight.measures.reading_figures import TheirFile, read_their_file
from lineofsight.measures.reconcile import NOT_EXPLAINED, FigureCompared, Ours, compare_figure
from lineofsight.measures.reconcile_children import ChildrenCompared, WhoTheyAre, compare_children
from lineofsight.measures.results import finished
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot

ALL_AGREE, SOME_DIFFER = 0, 4
FIGURE_COLUMNS = ("measure", "month", "place", "theirs", "ours", "blank", "excluded", "explained_by")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verb = verbs.add_parser("reconcile", help="another system's figures beside ours, and why they differ")
    verb.add_argument("file", type=Path, metavar="FILE", help="a CSV file or a workbook of figures, or of children")
    verb.add_argument("--snapshot", metavar="ID", help="which snapshot; left out, the current one")
    verb.add_argument("--identify", metavar="PURPOSE", help="show the authority's own ids; it is written down")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(do=reconcile)


def reconcile(options: argparse.Namespace) -> int:
    home = the_home()
    purpose = the_purpose(options.identify)
    snapshot = chosen_snapshot(home, options.snapshot)
    read = catalogue(prove=False)
    results = finished(home, snapshot.id, read.hash)
    if results is None:
        raise RefusedError(
            f"Snapshot {snapshot.id} has not been measured by these definitions yet: run `lineofsight measures run`."
        )
    their_file = read_their_file(options.file, read)
    ours = Ours(results, read, snapshot.manifest.authorities)
    figures = [compare_figure(figure, ours) for figure in their_file.figures]
    children = ChildrenCompared()
    if their_file.children:
        children = compare_children(their_file.children, ours, WhoTheyAre(home, snapshot))
    document = _document(home, snapshot, figures, children, their_file, purpose)
    if options.json:
        say_json(document)
    else:
        _say(document)
    return SOME_DIFFER if document["differ"] else ALL_AGREE


def _document(
    home: Home,
    snapshot: Snapshot,
    figures: list[FigureCompared],
    children: ChildrenCompared,
    their_file: TheirFile,
    purpose: str,
) -> dict[str, Any]:
    """What was found. The log has its line before anybody sees a child."""
    listed = [*children.differ, *(child for figure in figures for child in figure.children)]
    named = sorted({(child.authority, child.child) for child in listed if child.child})
    names = names_of(home, snapshot.id, named) if purpose and named else {}
    if named:
        write_down(
            home,
            when=now(),
            who=operating_system_user(),
            purpose=purpose,
            looked_at=f"reconcile {len(figures)} figures and {len(their_file.children)} children",
            snapshot=snapshot.id,
            children=len(named),
            named=bool(purpose),
        )
    told_figures = [figure.as_json() for figure in figures]
    told_children = [child.as_json() for child in children.differ]
    if purpose:
        for row in (*told_children, *(child for figure in told_figures for child in figure["children"])):
            row["child_id"] = names.get((row["authority"], row["child"]), {}).get("child_id")
    differ = sum(not figure.agrees for figure in figures) + len(children.differ) + children.restricted
    return {
        "snapshot": snapshot.id,
        "figures": told_figures,
        "children": told_children,
        "children_agree": children.agree,
        "restricted": children.restricted,
        "not_told": children.not_told,
        "notes": their_file.notes,
        "differ": differ + sum(one["children"] for one in children.not_told),
    }


# --- in words --------------------------------------------------------------------------------------------------------


def _say(document: dict[str, Any]) -> None:
    figures, children = document["figures"], document["children"]
    if figures:
        agree = sum(figure["agrees"] for figure in figures)
        print(f"{agree} of {len(figures)} figures agree.")
        print(as_table([_line(figure) for figure in figures], FIGURE_COLUMNS))
    for figure in figures:
        if not figure["agrees"]:
            _say_figure(figure)
    if children or document["children_agree"] or document["restricted"]:
        print(f"\nOf the children listed, {document['children_agree']} agree and {len(children)} lines differ.")
        _say_children(children)
    _say_restricted(document["restricted"])
    for one in document["not_told"]:
        print(f"{one['measure']} in {one['month']} is not told here, so {one['children']} lines: {one['reason']}.")
    print(*document["notes"], sep="\n", end="\n" if document["notes"] else "")


def _line(figure: dict[str, Any]) -> dict[str, Any]:
    ours = figure["ours"] or {}
    return {
        **figure,
        "theirs": _numbers(figure["theirs"]),
        "ours": _numbers(ours) if ours else "not told",
        "blank": ours.get("missing"),
        "excluded": ours.get("excluded"),
        "explained_by": "they agree" if figure["agrees"] else figure["explained_by"],
    }


def _numbers(said: dict[str, Any]) -> str:
    numerator, denominator = said["numerator"], said["denominator"]
    if numerator is not None and denominator is not None:
        return f"{numerator} of {denominator}"
    given = [f"{denominator} counted" if denominator is not None else "", str(numerator or "")]
    value = said.get("value")
    return ", ".join(part for part in (*given, f"{value:.6g}" if value is not None else "") if part) or "0"


def _say_figure(figure: dict[str, Any]) -> None:
    print(f"\n{figure['measure']}, {figure['month']}, {figure['place']}:")
    if figure["explained_by"] == NOT_EXPLAINED:
        print("  Not explained: no stated reading of these records gives their figure.")
        if figure["near_limit"] is not None:
            print(f"  Of the cases that we count, {figure['near_limit']} are within 1 unit of the limit.")
    elif figure["ours"] is None:
        print(f"  {figure['explained_by'].capitalize()}.")
    else:
        print(f"  Theirs is ours with {figure['explained_by']}.")
    if figure["also_given_by"]:
        print(f"  So it is with: {'; or '.join(figure['also_given_by'])}. The numbers alone cannot tell which.")
    for reason in figure["not_tried"]:
        print(f"  The other clock could not be tried: {reason}.")
    _say_children(figure["children"])
    _say_restricted(figure["restricted"])


def _say_children(children: list[dict[str, Any]]) -> None:
    for child in children:
        who = child.get("child_id") or child["child"] or "no child"
        where = f" {child['measure']}, {child['month']}:" if "measure" in child else ""
        because = f" ({child['because']})" if child["because"] else ""
        print(f"  {who}:{where} {child['why']}{because}; ours {child['ours']}, theirs {child['theirs']}.")
        if child["dates"]:
            print(f"    {_dates(child['dates'])}")


def _dates(dates: dict[str, str | None]) -> str:
    return ", ".join(f"{name} {day or 'blank'}" for name, day in dates.items())


def _say_restricted(many: int) -> None:
    if many:
        print(f"It turns on {many} restricted {'record' if many == 1 else 'records'} too, not listed here.")
