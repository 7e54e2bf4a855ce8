"""What is overdue and due soon, in the words of a team's morning: one sheet a team, or a worker, in four groups."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lineofsight.service.access.caseload import DueList, DueRow
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table

NO_WORKER = "unallocated"
NO_NUMBER = "number not held"
NO_CHILD = "no one child"
NONE_RECORDED = "none recorded"
STALE_AFTER = 3  # days: a weekend and the night after it

# Each group's heading, and what is said where it is empty.
GROUPS = (
    ("overdue", "Overdue", "Nothing is overdue."),
    ("due", "Due in the next {within}", "Nothing falls due in the next {within}."),
    ("not known", "Cannot be dated", "Everything can be dated."),
    ("long overdue", "More than a year overdue", "Nothing has been overdue for more than a year."),
)
NOTES = {
    "not known": "The day to count from is not on record, so nobody can say that these are not overdue.",
    "long overdue": "Most were done, or dropped, and never written down: each needs one or the other recorded.",
}


@dataclass(frozen=True)
class Counted:
    """A measure that the deed moves, and where to read it."""

    title: str
    href: str


@dataclass(frozen=True)
class Line:
    """One thing to do for one child."""

    case_number: str
    what: str
    limit: str  # 45 working days from 26 August 2026; "": the record holds the day itself
    local: str  # local: 10 working days; "": the limit is national
    due: str  # 14 September 2026
    lateness: str  # 16 working days late; due in 3 working days
    last: str
    worker: str
    team: str
    counts_in: tuple[Counted, ...]
    due_on: date | None

    @property
    def figures(self) -> str:
        return words.plural(len(self.counts_in), "figure")


@dataclass(frozen=True)
class Group:
    key: str
    heading: str
    lines: tuple[Line, ...]
    empty: str
    note: str = ""

    @property
    def counted(self) -> str:
        return words.number(len(self.lines))


@dataclass(frozen=True)
class Sheet:
    """What one team, or one worker, has to do: a page of its own on paper."""

    title: str
    said: str
    groups: tuple[Group, ...]
    heads_itself: bool = True  # whether the title is worth saying: not where the page has one sheet


@dataclass(frozen=True)
class DuePage:
    whose: str  # the team, the locality, or "your cases"
    as_at: str
    said: str  # 17 overdue, 23 due in the next ten working days, across 62 children.
    restricted: str
    stale: str  # how old the records are, where it matters this morning
    sheets: tuple[Sheet, ...]
    by_worker: bool = False

    @classmethod
    def of(
        cls,
        found: DueList,
        *,
        whose: str,
        case_numbers: Mapping[str, str],
        measures: Mapping[str, Any],
        address: Callable[[str], str],
        today: date,
        by_worker: bool = False,
    ) -> "DuePage":
        within = words.plural(found.within, "working day")
        says = Saying(found.on, case_numbers, measures, address)
        lines = [says.keyed(row) for row in (*found.rows, *found.long_overdue)]
        sheets = tuple(_sheets(lines, within, by_worker))
        return cls(
            whose=whose,
            as_at=words.day(found.on),
            said=_said(found, within),
            restricted=_restricted(found),
            stale=stale(found.on, today),
            sheets=tuple(replace(sheet, heads_itself=False) for sheet in sheets) if len(sheets) == 1 else sheets,
            by_worker=by_worker,
        )

    @property
    def table(self) -> Table:
        """Every line, for a sheet that can be sorted and filtered: days are days."""
        columns = ("Group", "Case number", "What", "Limit", "Local policy", "Was or is due", "How late or how soon")
        more = ("Last done", "Worker", "Team", "Counts in")
        rows = [
            [
                group.heading,
                line.case_number,
                line.what,
                line.limit,
                line.local,
                Cell(line.due, value=line.due_on),
                line.lateness,
                line.last,
                line.worker,
                line.team,
                "; ".join(counted.title for counted in line.counts_in),
            ]
            for sheet in self.sheets
            for group in sheet.groups
            for line in group.lines
        ]
        note = [[words.sentence(self.restricted)]] if self.restricted else []
        about = [[f"{self.whose}. Records as at {self.as_at}. {self.said}"], *note]
        return Table("Overdue and due soon", [Column(name) for name in (*columns, *more)], [*rows, *about])


Keyed = tuple[str, Line]  # the group it belongs to


@dataclass(frozen=True)
class Saying:
    """What a line is put into words with."""

    on: date
    numbers: Mapping[str, str]
    measures: Mapping[str, Any]
    address: Callable[[str], str]

    def keyed(self, row: DueRow) -> Keyed:
        return ("long overdue" if row.long_overdue else row.status), self.line(row)

    def line(self, row: DueRow) -> Line:
        moved = dict.fromkeys((row.measure, *(other.measure for other in row.also)))
        limit = "" if row.limit is None else words.measured(row.limit, row.unit)
        return Line(
            case_number=self.numbers.get(row.child, NO_NUMBER) if row.child else NO_CHILD,
            what=row.do,
            limit=f"{limit} from {self.day(row.counted_from)}" if limit and row.counted_from else "",
            local=(f"local: {limit}" if limit else "local policy") if row.local else "",
            due=self.day(row.due_on) if row.due_on else "not known",
            lateness=_lateness(row),
            last=self.last(row),
            worker=row.worker or NO_WORKER,
            team=row.team,
            counts_in=tuple(Counted(self.measures[name].title, self.address(name)) for name in moved),
            due_on=row.due_on,
        )

    def day(self, day: date) -> str:
        """The year only where it is not the year of the list."""
        return words.day_of_year(day) if day.year == self.on.year else words.day(day)

    def last(self, row: DueRow) -> str:
        if row.last_on is None:
            return NONE_RECORDED
        how = {True: ", seen alone", False: ", not seen alone", None: ""}[row.seen_alone]
        return f"{self.day(row.last_on)}{how}"


def _lateness(row: DueRow) -> str:
    if row.due_on is None:
        return "it may be overdue"
    if row.status == "overdue":
        # A limit in months is late by days before it is late by a month.
        late = words.measured(row.late, row.unit) if row.late else f"less than {words.measured(1, row.unit)}"
        return f"{late} late"
    return f"due in {words.plural(row.working_days_left, 'working day')}" if row.working_days_left else "due today"


def _sheets(lines: Sequence[Keyed], within: str, by_worker: bool) -> Iterable[Sheet]:
    """One for each team; by worker, one for each worker of each team. An empty list is one empty sheet."""

    def whose(line: Line) -> tuple[str, str]:
        return line.team, line.worker if by_worker else ""

    for key in sorted({whose(line) for _, line in lines}) or [("", "")]:
        own = [(group, line) for group, line in lines if whose(line) == key]
        yield _sheet(" · ".join(part for part in key if part), own, within)


def _sheet(title: str, lines: Sequence[Keyed], within: str) -> Sheet:
    groups = tuple(
        Group(
            key,
            heading.format(within=within),
            tuple(line for group, line in lines if group == key),
            empty.format(within=within),
            NOTES.get(key, ""),
        )
        for key, heading, empty in GROUPS
    )
    counts = [f"{group.counted} {group.heading[:1].lower()}{group.heading[1:]}" for group in groups if group.lines]
    return Sheet(title, f"{words.sentence(words.listed(counts))}." if counts else "Nothing to do.", groups)


def _said(found: DueList, within: str) -> str:
    """Restricted records count here too, so that the numbers are those of the figures."""
    counts: dict[str, int] = dict(found.restricted_of)
    for row in found.rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    counts["long overdue"] = counts.get("long overdue", 0) + len(found.long_overdue)
    children = {(row.authority, row.child) for row in (*found.rows, *found.long_overdue) if row.child}
    said = [
        f"{words.number(counts.get('overdue', 0))} overdue",
        f"{words.number(counts.get('due', 0))} due in the next {within}",
    ]
    if counts.get("not known"):
        said.append(f"{words.number(counts['not known'])} that cannot be dated")
    if counts["long overdue"]:
        said.append(f"{words.number(counts['long overdue'])} more than a year overdue")
    across = f", across {words.plural(len(children), 'child', 'children')}" if children else ""
    return f"{words.sentence(words.listed(said))}{across}."


def _restricted(found: DueList) -> str:
    if not found.restricted:
        return ""
    things = words.plural(found.restricted, "thing")
    return f"{things} to do for restricted records: counted here, and opened only by people named for them."


def stale(as_at: date, today: date) -> str:
    """What was done since the records were taken is not on this list."""
    old = (today - as_at).days
    if old <= STALE_AFTER:
        return ""
    return (
        f"These records are {words.plural(old, 'day')} old. Everything is counted to {words.day(as_at)}: what was done "
        "since, and what has gone wrong since, is not here."
    )
