"""What the page of one load says: where it came from, what it holds, what is wrong with it, what is new in it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.outcomes import CHECKS, ERROR, FAILED, NOT_APPLICABLE, Outcome, outcomes_from
from lineofsight.measures.results import Results
from lineofsight.records.home import Home
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, Manifest, Part
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration.load_words import (
    age,
    coverage_in_words,
    rows_in_words,
    source_in_words,
    state_of,
)
from lineofsight.service.administration.problem_lists import by_list_and_kind
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.kept import is_measured

ROLES = {FEEDS: "measures read it", JOINED: "measures read it, joined with other sources"}
LOOKS = {FAILED: "warning", ERROR: "warning", NOT_APPLICABLE: "quiet"}


@dataclass(frozen=True)
class Checks:
    to_read: Table
    others: Table


@dataclass(frozen=True)
class SnapshotPage:
    title: str
    tag: Tag
    facts: Sequence[tuple[str, str]]
    changed: Table
    problems: Table
    downloads: Sequence[tuple[str, str]]
    checks: Table  # those that need reading
    opened: Sequence[tuple[str, Table]]  # what is long, behind its label
    release: str  # the address at which to release it, for a person who may
    asks: str  # who releases it, for a person who may not

    @classmethod
    def of(
        cls, home: Home, snapshot: Snapshot, before: Snapshot | None, checks: Checks, person: Person, today: date
    ) -> "SnapshotPage":
        manifest = snapshot.manifest
        waits = snapshot.release is None and not snapshot.purged and is_measured(home, snapshot)
        may = person.may(Permission.RELEASE)
        to = [snapshot.id]
        return cls(
            title=f"Records as at {words.day(manifest.as_at)}",
            tag=state_of(home, snapshot),
            facts=_facts(snapshot, today),
            changed=_changed(manifest, before.manifest if before else None),
            problems=by_list_and_kind(manifest.problems),
            downloads=[
                (f"Every problem as {kind.upper()}", reverse("snapshot_problems", args=[*to, kind]))
                for kind in ("csv", "ods", "xlsx")
            ],
            checks=checks.to_read,
            opened=[
                (f"The other {words.plural(len(checks.others.rows), 'check')}", checks.others),
                (f"{words.plural(len(manifest.files), 'file')} it came from", _files(manifest)),
                (f"{words.plural(len(manifest.parts), 'part')} of tables that it holds", _holds(manifest)),
            ],
            release=reverse("snapshot_release", args=to) if waits and may else "",
            asks="These figures wait for the data owner, who releases them by name." if waits and not may else "",
        )


def _facts(snapshot: Snapshot, today: date) -> list[tuple[str, str]]:
    manifest, release = snapshot.manifest, snapshot.release
    rows = manifest.rows
    facts = [
        ("Snapshot", snapshot.id),
        ("Age", age(manifest.as_at, today)),
        ("Loaded", words.day(date.fromisoformat(manifest.loaded_at[:10]))),
        ("Authority", ", ".join(manifest.authorities)),
        ("Rows of this load", rows_in_words(rows.read, rows.kept, rows.set_aside)),
        (
            "Children",
            f"{words.number(manifest.children)}, of whom {words.number(manifest.children_loaded)} in this load",
        ),
        ("Problems", words.number(manifest.problem_count)),
    ]
    if release:
        facts.append(("Released", f"by {release['by']} on {words.day(date.fromisoformat(release['at'][:10]))}"))
    if snapshot.purged:
        facts.append(("Purged", "Children's rows have been removed; tallies stay."))
    return facts


def _changed(now: Manifest, before: Manifest | None) -> Table:
    """Beside the load before it: what grew, what shrank, what is new."""
    columns = [
        Column("What"),
        Column("Before", numeric=True),
        Column("Now", numeric=True),
        Column("Change", numeric=True),
    ]
    if before is None:
        return Table("What changed", columns, [], empty="This was the first load.")
    counts = [("Children", before.children, now.children), ("Problems", before.problem_count, now.problem_count)]
    names = sorted({*before.tables, *now.tables})
    counts += [(name, _rows(before, name), _rows(now, name)) for name in names]
    rows = [
        [what, earlier, later, _difference(earlier, later)]
        for what, earlier, later in counts
        if earlier != later or what in ("Children", "Problems")
    ]
    same = sum(1 for name in names if _rows(before, name) == _rows(now, name))
    caption = f"What changed since the load as at {words.day(before.as_at)}"
    return Table(caption, columns, rows, note=f"{words.plural(same, 'table')} with as many rows as before.")


def _rows(manifest: Manifest, table: str) -> int:
    found = manifest.tables.get(table)
    return int(found["rows"]) if found else 0


def _difference(earlier: int, later: int) -> str:
    if earlier == later:
        return "none"
    return f"{words.number(abs(later - earlier))} {'more' if later > earlier else 'fewer'}"


def _files(manifest: Manifest) -> Table:
    rows = [
        [each.file.name, source_in_words(each.file.source), each.file.rows, Cell(each.file.sha256)]
        for each in manifest.files
    ]
    columns = [Column("File"), Column("Source"), Column("Rows", numeric=True), Column("SHA-256")]
    return Table("Files it came from", columns, rows)


def _holds(manifest: Manifest) -> Table:
    rows = [
        [part.table, source_in_words(part.source), part.rows, coverage_in_words(part.coverage), _role(part, manifest)]
        for part in sorted(manifest.parts, key=lambda part: (part.table, part.role, part.source))
    ]
    columns = [Column("Table"), Column("Source"), Column("Rows", numeric=True), Column("How complete"), Column("Use")]
    return Table("What it holds", columns, rows)


def _role(part: Part, manifest: Manifest) -> str:
    said = ROLES.get(part.role, "kept to compare: another source feeds this table")
    return said if part.loaded == manifest.sequence else f"{said}; from an earlier load"


def checks_of(results: Results | None, catalogue: Catalogue | None) -> Checks:
    """What each check of the data found: those that failed, then the others behind a label."""
    columns = [Column("Check"), Column("Outcome"), Column("Why")]
    if results is None or catalogue is None or not (results.folder / CHECKS).is_file():
        nothing = Table("Checks of the data", columns, [], empty="Not checked yet: this load has not been measured.")
        return Checks(nothing, Table("Other checks", columns, []))
    outcomes = [outcome for said in _documents(results) for outcome in outcomes_from(said["outcomes"])]
    outcomes.sort(key=lambda each: (each.outcome != FAILED, each.outcome == NOT_APPLICABLE, _title(each, catalogue)))
    rows = [[_title(each, catalogue), Cell("", tag=_tag(each)), words.sentence(f"{each.why}.")] for each in outcomes]
    bad = sum(outcome.outcome in (FAILED, ERROR) for outcome in outcomes)
    outcomes_bad = [row for row, each in zip(rows, outcomes, strict=True) if each.outcome in (FAILED, ERROR)]
    others = [row for row, each in zip(rows, outcomes, strict=True) if each.outcome not in (FAILED, ERROR)]
    caption = f"Checks of the data: {bad} of {len(outcomes)} need reading"
    return Checks(Table(caption, columns, outcomes_bad, empty="None."), Table("Other checks", columns, others))


def _documents(results: Results) -> list[dict[str, list[dict[str, object]]]]:
    document = json.loads((results.folder / CHECKS).read_text(encoding="utf-8"))
    return list(document.values())


def _title(outcome: Outcome, catalogue: Catalogue) -> str:
    check = catalogue.checks.get(outcome.check)
    return check.title if check is not None else outcome.check


def _tag(outcome: Outcome) -> Tag:
    return Tag(outcome.outcome, LOOKS.get(outcome.outcome, "good"))
