"""A load in plain English: the proof that no row went astray, what is now complete, and what a person should do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lineofsight.records.building.build import THIS_LOAD
from lineofsight.records.extract import Coverage, Hold
from lineofsight.records.load import LoadSummary
from lineofsight.records.on_disk.manifest import Part, Rows
from lineofsight.records.people.held import PeopleHeld
from lineofsight.records.problems import Problem

KINDS_SHOWN = 20
ROWS_SHOWN = 5
_MORE = re.compile(r"And ([\d,]+) more like this: (.*)", re.DOTALL)


def in_words(summary: LoadSummary) -> str:
    manifest = summary.snapshot.manifest
    rows = manifest.rows
    lines = [
        f"Snapshot {manifest.snapshot}: authority {manifest.authority}, as at {_day(manifest.load_as_at)}.",
        f"{rows.read:,} rows in = {rows.kept:,} kept + {rows.set_aside:,} set aside.",
        *_each_source(summary.rows_of),
        f"{manifest.children_loaded:,} children in this load; {manifest.children:,} in the snapshot.",
        *_among_them(summary.people),
    ]
    if not summary.is_current:
        lines.append("Kept as history: the current snapshot has not changed.")
    lines += ["", "Files"]
    lines += [f"  {file.name} ({file.source}): {file.rows:,} rows" for file in summary.files]
    lines += _section("Tables from this load", summary.brought)
    lines += _section("Kept only to reconcile: another source feeds these tables", summary.reconciled)
    lines += _section("Carried forward from earlier loads", summary.carried)
    about_people = summary.people.problems
    lines += _problems([*manifest.problems, *about_people], manifest.problem_count + len(about_people))
    return "\n".join(lines)


def _each_source(rows_of: Mapping[str, Rows]) -> list[str]:
    if len(rows_of) < 2:
        return []
    return [
        f"  {source}: {rows.read:,} in = {rows.kept:,} kept + {rows.set_aside:,} set aside"
        for source, rows in rows_of.items()
    ]


def _among_them(people: PeopleHeld) -> list[str]:
    said = [
        (people.unborn, "not born yet"),
        (people.restricted, "with a restricted record, counted and not listed"),
        (people.joined_ids, "known by another id too, and counted once"),
        (people.parted_by_adoption, "with records kept apart by adoption"),
        (people.with_siblings, "with brothers or sisters on record"),
    ]
    return [f"  {number:,} {what}" for number, what in said if number]


def _section(title: str, parts: Sequence[Part]) -> list[str]:
    if not parts:
        return []
    lines = ["", title]
    for part in parts:
        whose = f"{part.table:<28} {part.source:<11} {part.authority:<10}"
        rows = f"{part.rows:>10,} {'row ' if part.rows == 1 else 'rows'}"
        lines.append(f"  {whose} {rows}  {coverage_in_words(part.coverage)}")
    return lines


def coverage_in_words(coverage: Coverage) -> str:
    if coverage.holds == Hold.LATEST:
        return f"only the latest of each child, as at {_day(coverage.as_at)}"
    if coverage.holds == Hold.STATE:
        return f"as things stood on {_day(coverage.as_at)}"
    since = _day(coverage.from_) if coverage.from_ else "a first day that is not stated"
    if coverage.holds == Hold.OPEN:
        return f"open on {_day(coverage.to)}, or closed since {since}"
    return f"complete from {since} to {_day(coverage.to)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass
class _Alike:
    """Problems with one remedy."""

    count: int = 0
    places: dict[str, list[int]] = field(default_factory=dict)

    def add(self, problem: Problem, count: int) -> None:
        self.count += count
        place = problem.source if problem.column is None else f"{problem.source}, column {problem.column}"
        rows = self.places.setdefault(place, [])
        if problem.row is not None:
            rows.append(problem.row)


def _problems(listed: Iterable[Problem], count: int) -> list[str]:
    """Grouped by what to do: first what concerns the whole load, then the commonest."""
    if not count:
        return ["", "No problems."]
    alike: dict[str, _Alike] = {}
    for problem in listed:
        more = _MORE.fullmatch(problem.what)
        what, extra = (more[2], int(more[1].replace(",", ""))) if more else (problem.what, 1)
        alike.setdefault(what, _Alike()).add(problem, extra)
    lines = ["", f"{count:,} {'problem' if count == 1 else 'problems'} to read"]
    groups = sorted(alike.items(), key=lambda group: (THIS_LOAD not in group[1].places, -group[1].count))
    for what, group in groups[:KINDS_SHOWN]:
        lines.append(f"  {what} ({group.count:,})")
        lines += [f"    {_place(place, rows)}" for place, rows in list(group.places.items())[:ROWS_SHOWN]]
        if len(group.places) > ROWS_SHOWN:
            lines.append(f"    and {len(group.places) - ROWS_SHOWN} more places")
    if len(groups) > KINDS_SHOWN:
        lines.append(f"  And {len(groups) - KINDS_SHOWN} more kinds: --json lists them.")
    return lines


def _place(place: str, rows: Sequence[int]) -> str:
    if not rows:
        return place
    some = ", ".join(str(row) for row in rows[:ROWS_SHOWN])
    return f"{place}: {'row' if len(rows) == 1 else 'rows'} {some}{' ...' if len(rows) > ROWS_SHOWN else ''}"
