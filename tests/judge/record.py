"""One world's record as it is read: merged children as one, days without hours, and who held a case on a day."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from lineofsight import definitions_folder
from lineofsight.records.tables import Sensitivity, standard_tables

Row = dict[str, Any]
Found = TypeVar("Found")
Limit = Callable[[str, date | None], int | None]  # a rule's value on a day


@dataclass(frozen=True)
class Period:
    kind: str  # month | week | as at
    name: str
    starts_on: date
    ends_on: date


@dataclass
class Record:
    tables: Mapping[str, list[Row]]
    as_at: date
    periods: list[Period]
    limit: Limit
    earlier: Mapping[str, list[tuple[date, list[Row]]]] = field(default_factory=dict)  # state tables, as known before
    _worked_out: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, work: Callable[[], Found]) -> Found:
        """What several kinds of case share is worked out once."""
        if name not in self._worked_out:
            self._worked_out[name] = work()
        found: Found = self._worked_out[name]
        return found

    @cached_property
    def _read(self) -> dict[str, list[Row]]:
        return {name: self._plain(name, rows) for name, rows in self.tables.items()}

    @cached_property
    def _same(self) -> dict[str, str]:
        return one_child(self.tables.get("los_identity_links", []), self.as_at)

    def _plain(self, name: str, rows: list[Row]) -> list[Row]:
        columns = standard_tables(definitions_folder())[name].columns
        children = [column.name for column in columns if column.sensitivity is Sensitivity.CHILD_ID]
        return [_plain(row, children, self._same) for row in rows]

    def history(self, table: str) -> list[tuple[date, date | None, list[Row]]]:
        """A state table as each load gave it: known from a day until the next load, and the last one still."""
        loads = [(day, self._plain(table, rows)) for day, rows in self.earlier.get(table, [])]
        loads.append((self.as_at, self.rows(table)))
        ends: list[date | None] = [day for day, _ in loads[1:]]
        return [(day, until, rows) for (day, rows), until in zip(loads, [*ends, None], strict=True)]

    def child(self, child: str) -> "Child":
        if child not in self._children:
            self._children[child] = self._about(child)
        return self._children[child]

    @cached_property
    def _children(self) -> dict[str, "Child"]:
        return {}

    def _about(self, child: str) -> "Child":
        """Of several rows for one child, the latest day and the first code in order."""
        people = self.of("ssd_person", "pers_person_id", child)
        sexes = sorted(row["pers_sex"] for row in people if row["pers_sex"] in ("F", "M"))
        groups = sorted(
            group for group, codes in ETHNIC_GROUPS.items() for row in people if row["pers_ethnicity"] in codes
        )
        said = [row["disa_disability_code"] for row in self.of("ssd_disability", "disa_person_id", child)]
        disabilities = [code for code in said if code is not None]
        restricted = any(self._restricts(row) for row in self.of("los_restricted_records", "child_id", child))
        return Child(
            max((row["pers_dob"] for row in people if row["pers_dob"]), default=None),
            max((row["pers_expected_dob"] for row in people if row["pers_expected_dob"]), default=None),
            sexes[0] if sexes else None,
            groups[0] if groups else None,
            None if not disabilities else "yes" if set(disabilities) - {"NONE"} else "no",
            restricted,
        )

    def rows(self, table: str) -> list[Row]:
        return self._read.get(table, [])

    def of(self, table: str, column: str, value: object) -> list[Row]:
        """Rows with this value; nothing has the value null."""
        return [] if value is None else self._by(table, column).get(value, [])

    def _by(self, table: str, column: str) -> dict[object, list[Row]]:
        if (table, column) not in self._sorted_by:
            sorted_by: dict[object, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                sorted_by[row[column]].append(row)
            self._sorted_by[table, column] = sorted_by
        return self._sorted_by[table, column]

    @cached_property
    def _sorted_by(self) -> dict[tuple[str, str], dict[object, list[Row]]]:
        return {}

    # Who and where

    def _restricts(self, row: Row) -> bool:
        """Whether it holds today. One that ends before it begins does: to hide too much is the lesser harm."""
        began, ended = row["from_date"], row["to_date"]
        if began is not None and ended is not None and ended < began:
            return True
        return (began is None or began <= self.as_at) and (ended is None or ended >= self.as_at)

    def holder(self, child: str, role: str, day: date | None) -> tuple[str | None, str | None]:
        """Team and worker on a day: of several, the involvement that began last, then the highest id."""
        return self._held(child, role, lambda began, ended: began <= day and (ended is None or ended > day), day)

    def holder_until(self, child: str, role: str, day: date | None) -> tuple[str | None, str | None]:
        """Team and worker up to a day, for what ends with it."""
        return self._held(child, role, lambda began, ended: began < day and (ended is None or ended >= day), day)

    def allocation(self, child: str, role: str, day: date) -> Row | None:
        """The involvement that holds the child on a day; null where none does."""
        return self._holding(child, role, lambda began, ended: began <= day and (ended is None or ended > day), day)

    def _held(
        self, child: str, role: str, held: Callable[[date, date | None], bool], day: date | None
    ) -> tuple[str | None, str | None]:
        row = self._holding(child, role, held, day)
        return (None, None) if row is None else (row["invo_professional_team"], row["invo_professional_id"])

    def _holding(
        self, child: str, role: str, held: Callable[[date, date | None], bool], day: date | None
    ) -> Row | None:
        holding = []
        for row in self.of("ssd_involvements", "invo_person_id", child) if day is not None else []:
            began, ended = row["invo_involvement_start_date"], row["invo_involvement_end_date"]
            lasted = ended is None or ended > began
            if row["invo_professional_role_id"] == role and lasted and held(began, ended):
                holding.append((began, row["invo_involvements_id"], row))
        return max(holding, key=lambda found: found[:2])[2] if holding else None

    def locality(self, team: str | None, day: date | None) -> str | None:
        """The last day a team belonged to a locality, it still belongs to it."""
        belonging = [
            row
            for row in self.of("los_teams", "team", team)
            if day is not None and row["opened_on"] <= day and (row["closed_on"] is None or row["closed_on"] >= day)
        ]
        return max(belonging, key=lambda row: row["opened_on"])["locality"] if belonging else None

    # Events of a child

    def events(self, kind: str, child: str) -> list[date]:
        """The days of a kind of event, each once, in order."""
        return self._events.get((kind, child), [])

    @cached_property
    def _events(self) -> dict[tuple[str, str], list[date]]:
        found: dict[tuple[str, str], set[date]] = defaultdict(set)
        for kind, child, day in self._happened():
            if child is not None and day is not None:
                found[kind, child].add(day)
        return {key: sorted(happened) for key, happened in found.items()}

    def _happened(self) -> Iterator[tuple[str, str | None, date | None]]:
        for kind, table, child, day, counts in HAPPENED:
            for row in self.rows(table):
                if counts(row):
                    yield kind, row[child], row[day]
        for row in self.rows("ssd_cla_reviews"):  # which name the time in care, not the child
            if row["clar_cla_review_cancelled"] != "Y":
                for episode in self.of("ssd_cla_episodes", "clae_cla_id", row["clar_cla_id"]):
                    yield "cla_review", episode["clae_person_id"], row["clar_cla_review_date"]


@dataclass(frozen=True)
class Child:
    born_on: date | None
    expected_on: date | None
    sex: str | None
    ethnic_group: str | None
    disabled: str | None
    restricted: bool


ETHNIC_GROUPS = {
    "White": ("WBRI", "WIRI", "WIRT", "WROM", "WOTH"),
    "Mixed": ("MWBC", "MWBA", "MWAS", "MOTH"),
    "Asian": ("AIND", "APKN", "ABAN", "CHNE", "AOTH"),
    "Black": ("BCRB", "BAFR", "BOTH"),
    "Other": ("OOTH",),
}


def _always(_: Row) -> bool:
    return True


def _is(column: str, value: str) -> Callable[[Row], bool]:
    return lambda row: row[column] == value


HAPPENED: list[tuple[str, str, str, str, Callable[[Row], bool]]] = [
    ("cp_visit", "ssd_cp_visits", "cppv_person_id", "cppv_cp_visit_date", _always),
    ("cla_visit", "ssd_cla_visits", "clav_person_id", "clav_cla_visit_date", _always),
    ("cin_visit", "ssd_cin_visits", "cinv_person_id", "cinv_cin_visit_date", _always),
    ("seen", "ssd_cp_visits", "cppv_person_id", "cppv_cp_visit_date", _is("cppv_cp_visit_seen", "Y")),
    ("seen", "ssd_cla_visits", "clav_person_id", "clav_cla_visit_date", _is("clav_cla_visit_seen", "Y")),
    ("seen", "ssd_cin_visits", "cinv_person_id", "cinv_cin_visit_date", _is("cinv_cin_visit_seen", "Y")),
    ("seen", "los_visits", "child_id", "visited_on", lambda row: row["seen"] == "Y" and row["mode"] == "IN PERSON"),
    ("seen", "los_case_status", "child_id", "last_seen_on", _always),
    ("cp_review", "ssd_cp_reviews", "cppr_person_id", "cppr_cp_review_date", _always),
    ("pa_contact", "los_pa_contacts", "child_id", "contacted_on", _is("reached", "Y")),
    ("supervision", "los_supervision", "child_id", "held_on", _always),
    ("core_group", "los_core_groups", "child_id", "held_on", _always),
    (
        "health_assessment",
        "ssd_cla_health",
        "clah_person_id",
        "clah_health_check_date",
        _is("clah_health_check_type", "HEALTH ASSESSMENT"),
    ),
    (
        "dental_check",
        "ssd_cla_health",
        "clah_person_id",
        "clah_health_check_date",
        _is("clah_health_check_type", "DENTAL CHECK"),
    ),
]


def _plain(row: Row, children: list[str], same: Mapping[str, str]) -> Row:
    plain = {name: value.date() if isinstance(value, datetime) else value for name, value in row.items()}
    for name in children:
        plain[name] = same.get(plain[name], plain[name])
    moments = {f"{name}_at": value for name, value in row.items() if isinstance(value, datetime)}
    return {**plain, **moments}


def one_child(links: list[Row], as_at: date) -> dict[str, str]:
    """Each id that another stands for. Of one pair's statements the latest holds; on one day, the one that parts.

    Ids that links join although other links part them, or an adoption does whatever its day, are joined to nobody.
    """
    latest: dict[frozenset[str], tuple[date, int]] = {}
    apart: set[frozenset[str]] = set()
    for link in links:
        pair = frozenset((link["child_id"], link["other_child_id"]))
        if link["kind"] == "ADOPTION":
            apart.add(pair)
        elif link["kind"] in ("MERGE", "SPLIT") and link["from_date"] <= as_at:
            said = (link["from_date"], int(link["kind"] == "SPLIT"))
            latest[pair] = max(said, latest.get(pair, said))
    joined = {pair for pair, (_, split) in latest.items() if not split and pair not in apart}
    apart |= {pair for pair, (_, split) in latest.items() if split}
    found = {}
    for child in {child for pair in joined for child in pair}:
        together = _together(child, joined)
        if not any(pair <= together for pair in apart):
            found[child] = min(together)
    return found


def _together(child: str, joined: set[frozenset[str]]) -> set[str]:
    found = {child}
    while True:
        more = {other for pair in joined if pair & found for other in pair}
        if more <= found:
            return found
        found |= more


def seen_alone(rows: list[Row], prefix: str, day: date | None) -> bool | None:
    """Whether any visit of the day saw the child alone; null where nobody said, or there was no visit."""
    said = {
        row[f"{prefix}_seen_alone"] for row in rows if row[f"{prefix}_date"] == day and row[f"{prefix}_seen"] != "N"
    }
    return None if day is None or not said & {"Y", "N"} else "Y" in said


def senior_look(record: Record, child: str, since: date, until: date) -> date | None:
    """The latest day on which the case was talked about in supervision, audited, or a concern was raised."""
    days = [row["held_on"] for row in record.of("los_supervision", "child_id", child)]
    days += [row["audited_on"] for row in record.of("los_quality_audits", "child_id", child)]
    days += [row["raised_on"] for row in record.of("los_chair_escalations", "child_id", child)]
    return max((day for day in days if day is not None and since <= day <= until), default=None)


def flag(value: object) -> bool | None:
    return {"Y": True, "N": False}.get(str(value))


def open_at(record: Record, start: date | None, end: date | None) -> Iterator[Period]:
    """The periods at whose end something that runs from `start` until `end` is still running."""
    for period in record.periods:
        if start is not None and start <= period.ends_on and (end is None or end > period.ends_on):
            yield period


def case(child: str, case_id: str, held_by: tuple[str | None, str | None], **columns: Any) -> Row:
    return {"child": child, "case_id": case_id, "team": held_by[0], "worker": held_by[1], **columns}


def at_period(period: Period) -> Row:
    return {"period_kind": period.kind, "period": period.name, "period_end": period.ends_on}
