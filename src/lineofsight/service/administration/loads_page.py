"""What the list of loads says, and the page of a load under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from lineofsight.records.extract import Coverage
from lineofsight.records.home import Home
from lineofsight.records.on_disk.manifest import coverage_from_json
from lineofsight.records.problems import Problem
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import uploads
from lineofsight.service.administration.load_words import (
    age,
    coverage_in_words,
    rows_in_words,
    source_in_words,
    state_of,
)
from lineofsight.service.administration.models import FILES, LISTS, MEASURING, Job, State
from lineofsight.service.administration.problem_lists import by_list_and_kind
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag

KINDS = {FILES: "A load of files", LISTS: "A load of localities and teams", MEASURING: "Measuring again"}
MEASURING_SAYS = {
    State.STORING: "being measured",
    State.DONE: "measured",
    State.NOT_MEASURED: "not measured",
}
RECENT = 10


def snapshots_table(home: Home, snapshots: Sequence[Snapshot], current: Snapshot | None, today: date) -> Table:
    """The latest first."""
    rows = [_line(home, snapshot, current, today) for snapshot in reversed(snapshots)]
    columns = [
        Column("Records as at"),
        Column("Loaded"),
        Column("State"),
        Column("Rows of this load"),
        Column("Children", numeric=True),
        Column("Problems", numeric=True),
    ]
    return Table("Loads kept", columns, rows, empty="Nothing has been loaded yet.")


def _line(home: Home, snapshot: Snapshot, current: Snapshot | None, today: date) -> list[Any]:
    manifest = snapshot.manifest
    is_current = current is not None and snapshot.id == current.id
    rows = manifest.rows
    return [
        Cell(
            words.day(manifest.as_at),
            reverse("snapshot", args=[snapshot.id]),
            note=age(manifest.as_at, today) + (", current" if is_current else ""),
        ),
        words.day(date.fromisoformat(manifest.loaded_at[:10])),
        Cell("", tag=state_of(home, snapshot)),
        rows_in_words(rows.read, rows.kept, rows.set_aside),
        manifest.children,
        manifest.problem_count,
    ]


def recent_work(jobs: Sequence[Job]) -> Table:
    rows = [
        [
            Cell(KINDS[job.kind], reverse("load_job", args=[job.public_id])),
            words.moment(job.began_at),
            f"{job.by.name}, {job.by.role_title}",
            Cell("", tag=tag_of(job), note=job.why),
        ]
        for job in jobs
    ]
    columns = [Column("What"), Column("Begun"), Column("By"), Column("What became of it")]
    return Table("Latest work", columns, rows, empty="None yet.")


def tag_of(job: Job) -> Tag:
    look = {
        State.DONE: "good",
        State.REFUSED: "warning",
        State.STOPPED: "warning",
        State.NOT_MEASURED: "warning",
        State.ASIDE: "quiet",
    }
    said = MEASURING_SAYS.get(State(job.state)) if job.kind == MEASURING else None
    return Tag(said or job.get_state_display(), look.get(State(job.state), ""))


@dataclass(frozen=True)
class JobPage:
    """One piece of work: under way, to be decided, or over."""

    title: str
    tag: Tag
    facts: Sequence[tuple[str, str]]
    doing: str  # how far it is, while a process is at it
    refused: str  # the reader's own sentence
    again: str  # the address of this page, to see how far it is
    tables: Sequence[Table]
    decisions: Sequence[tuple[str, str, str]]  # label, address, the button's look
    next_: tuple[str, str] | None

    @classmethod
    def of(cls, job: Job, person: Person, changed: Table | None = None) -> "JobPage":
        decides = job.is_to_decide and person.may(Permission.LOAD)
        news = uploads.said(job) if job.is_at_work else {}
        tables = _found_tables(job.found) if job.found.get("tables") else []
        return cls(
            title=KINDS[job.kind],
            tag=tag_of(job),
            facts=_facts(job),
            doing=news.get("doing", "") if job.is_at_work else "",
            refused=job.why,
            again=reverse("load_job", args=[job.public_id]) if job.is_at_work else "",
            tables=[*([changed] if changed else []), *tables],
            decisions=_decisions(job) if decides else (),
            next_=_next(job),
        )


def _facts(job: Job) -> list[tuple[str, str]]:
    facts = [("Begun", f"{words.moment(job.began_at)}, by {job.by.name}, {job.by.role_title}")]
    if job.asked.get("names"):
        facts.append(("Files", ", ".join(job.asked["names"])))
    if rows := job.found.get("rows"):
        facts += [
            ("Authority", job.found["authority"]),
            ("Records as at", words.day(date.fromisoformat(job.found["as_at"]))),
            ("Rows", rows_in_words(rows["in"], rows["kept"], rows["set_aside"])),
            ("Problems", words.number(job.found["problem_count"])),
        ]
    return facts


def _decisions(job: Job) -> list[tuple[str, str, str]]:
    to = [job.public_id]
    return [
        ("Accept: store and measure", reverse("load_accept", args=to), ""),
        ("Put aside: delete the files", reverse("load_aside", args=to), "govuk-button--secondary"),
    ]


def _next(job: Job) -> tuple[str, str] | None:
    if job.snapshot and job.state in (State.DONE, State.NOT_MEASURED):
        return "What this load holds, and its release", reverse("snapshot", args=[job.snapshot])
    if job.state in (State.REFUSED, State.ASIDE, State.STOPPED):
        return "Loads", reverse("loads")
    return None


def _found_tables(found: dict[str, Any]) -> list[Table]:
    problems = [Problem(**said) for said in found["problems"]]
    return [by_list_and_kind(problems), _sources(found), _coverage(found)]


def _sources(found: dict[str, Any]) -> Table:
    rows = [
        [source_in_words(each["source"]), rows_in_words(each["in"], each["kept"], each["aside"]), each["children"]]
        for each in found["sources"]
    ]
    return Table("What was read", [Column("Source"), Column("Rows"), Column("Children", numeric=True)], rows)


def _coverage(found: dict[str, Any]) -> Table:
    rows = [
        [each["table"], source_in_words(each["source"]), each["rows"], coverage_in_words(_covered(each))]
        for each in found["tables"]
    ]
    columns = [Column("Table"), Column("Source"), Column("Rows", numeric=True), Column("How complete")]
    return Table("What it would hold", columns, rows)


def _covered(each: dict[str, Any]) -> Coverage:
    return coverage_from_json(each["coverage"])
