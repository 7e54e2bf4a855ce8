"""Counting by the published definitions: plain Python over the county's own CSV and XML files, and nothing of ours.

The year is 1 April to 31 March. Every count says which cases are in it, so that a difference can be told case by case.
Days are counted one at a time over a list of England's bank holidays (GOV.UK) that is written out here.
"""

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

Row = dict[str, str]

_HOLIDAYS = """
2021: 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
2022: 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27
2023: 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
2024: 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
2025: 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
2026: 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
"""
HOLIDAYS = {
    date.fromisoformat(f"{year}-{day}")
    for year, days in (line.split(": ") for line in _HOLIDAYS.strip().splitlines())
    for day in days.split()
}


@dataclass(frozen=True)
class Year:
    ends: int  # the year to 31 March of this year

    @property
    def first(self) -> date:
        return date(self.ends - 1, 4, 1)

    @property
    def last(self) -> date:
        return date(self.ends, 3, 31)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    @property
    def months(self) -> list[str]:
        return [f"{self.ends - 1}-{n:02}" for n in range(4, 13)] + [f"{self.ends}-{n:02}" for n in range(1, 4)]


@dataclass(frozen=True)
class Count:
    """Cases of a year: those that meet the standard, those that do not, and those that no one can judge or that the
    published share leaves out while the published number keeps them."""

    met: list[Hashable] = field(default_factory=list)
    not_met: list[Hashable] = field(default_factory=list)
    blank: list[Hashable] = field(default_factory=list)
    apart: list[Hashable] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.met) + len(self.not_met) + len(self.blank) + len(self.apart)

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        return len(self.met), len(self.not_met), len(self.blank), len(self.apart)


def working_days(start: date, end: date) -> int:
    """Working days after the start, up to and including the end."""
    return sum(1 for n in range(1, (end - start).days + 1) if _works(start + timedelta(days=n)))


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


@dataclass(frozen=True)
class Dataset:
    """The county's files of the standard dataset, as text, each read once."""

    folder: Path
    _read: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        if table not in self._read:
            with (self.folder / "ssd" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                self._read[table] = list(csv.DictReader(file))
        return self._read[table]

    def assessments(self, year: Year) -> Count:
        """Table C2: assessments completed in the year, by working days from their start."""
        count = Count()
        for row in self.rows("ssd_cin_assessments"):
            done = _day(row["cina_assessment_auth_date"])
            if done and year.holds(done):
                _timed(count, row["cina_assessment_id"], _day(row["cina_assessment_start_date"]), done, 45)
        return count

    def conferences(self, year: Year) -> Count:
        """Table C4: initial conferences of the year, by working days from the start of the section 47 enquiry."""
        starts = {row["s47e_s47_enquiry_id"]: _day(row["s47e_s47_start_date"]) for row in self.rows("ssd_s47_enquiry")}
        count = Count()
        for row in self.rows("ssd_initial_cp_conference"):
            held = _day(row["icpc_icpc_date"])
            if held and year.holds(held):
                if row["icpc_icpc_transfer_in"] == "Y":
                    count.apart.append(row["icpc_icpc_id"])
                else:
                    _timed(count, row["icpc_icpc_id"], starts.get(row["icpc_s47_enquiry_id"]), held, 15)
        return count

    def referrals(self, year: Year) -> Count:
        """Table C1: referrals of the year; met are those within twelve months of an earlier one of the child."""
        days = defaultdict(set)
        rows = self.rows("ssd_cin_episodes")
        for row in rows:
            days[row["cine_person_id"]].add(_day(row["cine_referral_date"]))
        count = Count()
        for row in rows:
            received = _day(row["cine_referral_date"])
            if received and year.holds(received):
                earlier = [day for day in days[row["cine_person_id"]] if day and day < received]
                again = bool(earlier) and received <= months_after(max(earlier), 12)
                (count.met if again else count.not_met).append(row["cine_referral_id"])
        return count

    def plans(self, year: Year) -> Count:
        """Table D3: plans that started in the year; met are those of a child who had a plan of ours before."""
        rows = self.rows("ssd_cp_plans")
        ours = [row for row in rows if row["cppl_cp_plan_ola"] != "Y"]
        count = Count()
        for row in rows:
            started = _day(row["cppl_cp_plan_start_date"])
            if not started or not year.holds(started):
                continue
            if row["cppl_cp_plan_ola"] == "Y":
                count.apart.append(row["cppl_cp_plan_id"])
                continue
            earlier = [one for one in ours if one["cppl_person_id"] == row["cppl_person_id"]
                       and (_day(one["cppl_cp_plan_start_date"]) or started) < started]  # fmt: skip
            (count.met if earlier else count.not_met).append(row["cppl_cp_plan_id"])
        return count

    def late_clocks(self, plan: Row, year: Year) -> list[date]:
        """When the clocks began that ran out in the year for this plan."""
        started = date.fromisoformat(plan["cppl_cp_plan_start_date"])
        held = {_day(row["cppr_cp_review_date"]) for row in self.rows("ssd_cp_reviews")
                if row["cppr_person_id"] == plan["cppl_person_id"]}  # fmt: skip
        days = sorted(day for day in held if day and started < day <= year.last)
        return late_reviews(started, days, year, from_the_first=True)

    def reviews(self, year: Year) -> Count:
        """Plans open on 31 March that had lasted three months; met are those reviewed in time all through the year."""
        count = Count()
        for row in self.rows("ssd_cp_plans"):
            started, ended = _day(row["cppl_cp_plan_start_date"]), _day(row["cppl_cp_plan_end_date"])
            if not started or started > year.last or (ended and ended <= year.last):
                continue
            if months_after(started, 3) > year.last:
                continue
            if row["cppl_cp_plan_ola"] == "Y":
                count.apart.append(row["cppl_cp_plan_id"])
                continue
            late = self.late_clocks(row, year)
            (count.not_met if late else count.met).append(row["cppl_cp_plan_id"])
        return count


def late_reviews(started: date, held: list[date], year: Year, *, from_the_first: bool) -> list[date]:
    """The starts of the clocks that ran out in the year: of reviews held late in it, or still awaited on 31 March.

    A census knows the reviews of its own year only. What came before the first of them it cannot tell, unless the plan
    itself began in the year.
    """
    if not from_the_first and started < year.first:
        clocks = list(zip(held, [*held[1:], None], strict=True))
        first_limit = None
    else:
        clocks = list(zip([started, *held], [*held, None], strict=True))
        first_limit = started
    late = []
    for begins, next_one in clocks:
        due = months_after(begins, 3 if begins == first_limit else 6)
        if (next_one is None and due < year.last) or (next_one and next_one >= year.first and next_one > due):
            late.append(begins)
    return late


def _timed(count: Count, case: Hashable, start: date | None, end: date, limit: int) -> None:
    if start is None:
        count.blank.append(case)
    elif end < start:
        count.apart.append(case)
    else:
        (count.met if working_days(start, end) <= limit else count.not_met).append(case)


class Census:
    """The county's children in need census of one year, as the department would receive it."""

    def __init__(self, path: Path) -> None:
        root = etree.parse(str(path)).getroot()
        self.year = Year(int(_text(root, "Header/CollectionDetails/Year") or 0))
        self.children: list[tuple[str, Any]] = [
            (_text(child, "ChildIdentifiers/LAchildID") or "", child) for child in root.find("Children")
        ]
        self._births = {
            child: _day(_text(element, "ChildIdentifiers/PersonBirthDate")) for child, element in self.children
        }

    def _needs(self) -> list[tuple[str, Any]]:
        return [(child, need) for child, element in self.children for need in element.findall("CINdetails")]

    def unborn_on(self, child: str, day: date) -> bool:
        born = self._births[child]
        return born is None or born > day

    def assessments(self) -> Count:
        count = Count()
        for child, need in self._needs():
            for one in need.findall("Assessments"):
                start, done = (_day(_text(one, f"Assessment{name}Date")) for name in ("ActualStart", "Authorisation"))
                if done and self.year.holds(done):
                    _timed(count, (child, start, done), start, done, 45)
        return count

    def conferences(self) -> Count:
        count = Count()
        for child, need in self._needs():
            moved_in = _day(_text(need, "DateOfInitialCPC"))
            if self.year.holds(moved_in):
                count.apart.append((child, None, moved_in))
            for one in need.findall("Section47"):
                start, held = _day(_text(one, "S47ActualStartDate")), _day(_text(one, "DateOfInitialCPC"))
                if held and self.year.holds(held):
                    _timed(count, (child, start, held), start, held, 15)
        return count

    def referrals(self) -> list[tuple[str, date]]:
        found = [(child, _day(_text(need, "CINreferralDate"))) for child, need in self._needs()]
        return [(child, day) for child, day in found if day and self.year.holds(day)]

    def _plans(self) -> list[tuple[str, date, date | None, int, list[date]]]:
        found = []
        for child, need in self._needs():
            for plan in need.findall("ChildProtectionPlans"):
                start = _day(_text(plan, "CPPstartDate"))
                assert start, "the census asks for the start of every plan"
                reviews = sorted(date.fromisoformat(one.text) for one in plan.findall("Reviews/CPPreviewDate"))
                before = int(_text(plan, "NumberOfPreviousCPP") or 0)
                found.append((child, start, _day(_text(plan, "CPPendDate")), before, reviews))
        return found

    def plans(self) -> Count:
        count = Count()
        for child, start, _, before, _ in self._plans():
            if self.year.holds(start):
                (count.met if before else count.not_met).append((child, start))
        return count

    def reviews(self) -> Count:
        count = Count()
        for child, start, end, _, held in self._plans():
            if end is None and months_after(start, 3) <= self.year.last:
                late = late_reviews(start, held, self.year, from_the_first=False)
                (count.not_met if late else count.met).append((child, start))
        return count


def _text(element: Any, path: str) -> str | None:
    found: str | None = element.findtext(path)
    return found
