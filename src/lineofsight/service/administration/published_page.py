"""What the pages of published statistics say: which files are held, what each is for, and what one file holds."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from lineofsight import definitions_folder
from lineofsight.records.home import Home
from lineofsight.records.problems import Problem
from lineofsight.service.administration.load_words import rows_in_words
from lineofsight.service.administration.problem_lists import by_list_and_kind
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.signals.comparison.layouts import FIGURES, Layout, read_layouts
from lineofsight.signals.comparison.store import Release, releases

NOT_HELD = "not imported"
USED_FOR = {"population": "the number of children behind every rate"}


def held_table(home: Home) -> Table:
    """Each kind of file, held or not."""
    rows = [_line(layout, releases(home, layout.kind)) for layout in read_layouts(definitions_folder()).kinds.values()]
    columns = [Column("Statistic"), Column("Publisher"), Column("Years held"), Column("Imported"), Column("What for")]
    return Table("Published files", columns, rows)


def _line(layout: Layout, held: list[Release]) -> list[Cell | str]:
    newest = held[-1] if held else None
    title = Cell(layout.title)
    years: Cell | str = Cell("", tag=Tag(NOT_HELD, "quiet"))
    if newest is not None:
        title = Cell(layout.title, reverse("published_release", args=[layout.kind, newest.id]))
        told = sorted({year for release in held for year in release.years})
        years = f"{told[0]} to {told[-1]}" if len(told) > 1 else str(told[0]) if told else "not stated"
    return [title, layout.publisher, years, _when(newest) if newest else "", _what_for(layout)]


def _what_for(layout: Layout) -> str:
    if layout.shape != FIGURES:
        return "who is like us" if layout.shape == "neighbours" else "who was judged what, and when"
    measures = words.plural(len(layout.compares), "measure")
    return USED_FOR.get(layout.kind) or (measures if layout.compares else "kept to look up")


def _when(release: Release) -> str:
    return words.day(datetime.fromisoformat(release.about["imported_at"]).date())


@dataclass(frozen=True)
class ReleasePage:
    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    problems: Table
    others: Table


def release_page(home: Home, kind: str, release_id: str) -> ReleasePage | None:
    """One file; None where there is none of that name."""
    held = releases(home, kind) if kind in read_layouts(definitions_folder()).kinds else []
    found = next((release for release in held if release.id == release_id), None)
    if found is None:
        return None
    about = found.about
    rows = about["rows"]
    without = [f"{words.number(many)} {why}" for why, many in about["missing"].items()]
    facts = (
        ("Publisher", f"{about['publisher']}, {about['statistic']}"),
        ("File", about["file"]),
        ("Its fingerprint (SHA-256)", about["sha256"]),
        ("Imported", _when(found)),
        ("Rows", rows_in_words(rows["in"], rows["kept"], rows["set_aside"])),
        ("Cells with a figure", words.number(about["numbers"])),
        ("Cells without one", "; ".join(without) or "none"),
        ("Read", "first" if found is held[-1] else f"after {held[-1].id}, which is newer"),
    )
    others = [
        [Cell(one.id, reverse("published_release", args=[kind, one.id])), one.about["file"], _when(one)]
        for one in reversed(held)
    ]
    columns = [Column("Release"), Column("File"), Column("Imported")]
    problems = by_list_and_kind(Problem(**problem) for problem in about["problems"])
    return ReleasePage(about["title"], facts, tuple(about["notes"]), problems, Table("Releases held", columns, others))
