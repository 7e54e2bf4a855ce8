"""How a random world is put together: its rows, its people, its places and its workers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lineofsight import definitions_folder
from lineofsight.records.tables import Table, standard_tables
from tests.judge.chance import Chance, codes

Row = dict[str, Any]

TEAMS = ["T1", "T2", "T3", "T4", "T5"]  # T5 is in no locality, and cases may name a team that is in no list
WORKERS = ["W1", "W2", "W3"]
LOCALITIES = ["North", "South", "East"]


@dataclass
class World:
    number: int
    authority: str
    as_at: date
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


class Making:
    def __init__(self, making: World, chance: Chance) -> None:
        self.making, self.chance = making, chance
        self.standard = standard_tables(definitions_folder())
        self.children = [f"c{n}" for n in range(1, chance.random.randrange(3, 7))]
        self.counts: dict[str, int] = {}

    def add(self, table: str, **said: Any) -> Row:
        """A row with these columns; every other is drawn from its code list, or from days, or left empty."""
        number = self.counts[table] = self.counts.get(table, 0) + 1
        shape = self.standard[table]
        row: Row = {}
        for column in shape.columns:
            if column.name in said:
                value = said[column.name]
            elif column.name == shape.key[0] and len(shape.key) == 1:
                value = f"{table}-{number}"
            else:
                value = self.drawn(f"{table} {number}", column)
            if column.kind == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
                value = self.chance.at_some_hour(value)
            row[column.name] = value
        self.making.tables.setdefault(table, []).append(row)
        return row

    def drawn(self, row: str, column: Any) -> Any:
        """A value from the cell's own luck, so that a column or a code added elsewhere leaves it as it was."""
        luck, self.chance.random = self.chance.random, Random(f"{self.making.number} {row} {column.name}")
        try:
            return self._drawn(column)
        finally:
            self.chance.random = luck

    def _drawn(self, column: Any) -> Any:
        if self.chance.happens(0.3):
            return None
        if column.codes:
            return self.chance.one_of(*codes(column.codes))
        if column.refers_to == "ssd_person.pers_person_id":
            return self.child()
        if column.refers_to == "ssd_department.dept_team_id":
            return self.team()
        if column.kind in ("date", "datetime"):
            return self.chance.day()
        if column.kind in ("integer", "number"):
            return self.chance.random.randrange(4)
        return None

    def storable(self, table: Table, rows: list[Row]) -> list[Row]:
        """Only what a load would have kept: a child, a defining day, and one row a key."""
        kept: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            dated = not table.defining_dates or any(row[name] is not None for name in table.defining_dates)
            if dated and (table.child is None or row[table.child] is not None):
                kept.setdefault(tuple(row[name] for name in table.key), row)
        return list(kept.values())

    def child(self) -> str:
        if self.chance.happens(0.03):
            return "nobody"  # an id that is in no list of people
        return self.chance.one_of(*self.children)

    def team(self) -> str | None:
        return self.chance.perhaps(self.chance.one_of(*TEAMS, "T9"), 0.15)

    def worker(self) -> str | None:
        return self.chance.perhaps(self.chance.one_of(*WORKERS), 0.15)

    def yes_no(self) -> str | None:
        return self.chance.perhaps(self.chance.one_of("Y", "N"), 0.15)

    def several(self, most: int) -> range:
        return range(self.chance.random.randrange(most + 1))

    def day(self) -> date | None:
        return self.chance.perhaps(self.chance.day())

    def after(self, start: date | None, blank: float | None = None) -> date | None:
        return self.chance.perhaps(self.chance.after(start), blank)

    def finished(self) -> World:
        for name, rows in self.making.tables.items():
            self.making.tables[name] = self.storable(self.standard[name], rows)
        return self.making

    # What there is

    def places(self) -> None:
        for locality in LOCALITIES:
            self.add("los_localities", locality=locality, name=locality, opened_on=date(2015, 4, 1), closed_on=None)
            for year in (2020, 2024, 2025):
                for age in (0, 1, 4, 5, 9, 10, 15, 16, 17, 18):
                    children = self.chance.perhaps(50 + self.chance.random.randrange(200), 0.02)
                    self.add("los_population", locality=locality, year=year, age=age, children=children)
        for team in TEAMS[:4]:
            self.add("ssd_department", dept_team_id=team, dept_team_name=team)
            first, place = date(2015, 4, 1), self.chance.one_of(*LOCALITIES)
            if self.chance.happens(0.4):  # the team moves
                last = self.chance.near_today(400)
                self.add("los_teams", team=team, name=team, locality=place, opened_on=first, closed_on=last)
                first, place = last + timedelta(days=self.chance.one_of(1, 1, 30)), self.chance.one_of(*LOCALITIES)
            closed = self.chance.near_today(90) if self.chance.happens(0.15) else None
            place = self.chance.perhaps(place, 0.05)
            self.add("los_teams", team=team, name=team, locality=place, opened_on=first, closed_on=closed)

    def people(self) -> None:
        for child in self.children:
            if self.chance.happens(0.04):
                continue  # known only from what happened
            age = self.chance.random.randrange(-1, 26)
            born = self.making.as_at - timedelta(days=365 * age + self.chance.random.randrange(366))
            if self.chance.happens(0.25):  # a birthday of a care leaver about now
                years = self.chance.one_of(17, 18, 19, 20, 21)
                born = self.chance.near_today(150) - timedelta(days=365 * years + 5)
            if self.chance.happens(0.1):
                born = self.chance.one_of(date(2024, 2, 29), date(2008, 2, 29))
            unborn = born > self.making.as_at
            self.add(
                "ssd_person",
                pers_person_id=child,
                pers_dob=None if unborn and self.chance.happens(0.7) else self.chance.perhaps(born),
                pers_expected_dob=born if unborn else None,
                pers_death_date=self.chance.near_today(400) if self.chance.happens(0.05) else None,
            )
            for _ in self.several(2):
                self.add("ssd_disability", disa_person_id=child)
            if self.chance.happens(0.1):
                starts = self.day()
                self.add("los_restricted_records", child_id=child, from_date=starts, to_date=self.after(starts, 0.6))

    def workers(self) -> None:
        for child in self.children:
            for _ in self.several(4):
                began = self.chance.day()
                self.add(
                    "ssd_involvements",
                    invo_person_id=child,
                    invo_professional_id=self.worker(),
                    invo_professional_role_id=self.chance.one_of("SW", "SW", "SW", "PA", "PA", "IRO", None),
                    invo_professional_team=self.team(),
                    invo_involvement_start_date=began,
                    invo_involvement_end_date=self.after(began, 0.5),
                )

    def links(self) -> None:
        """Two ids found to be one child, or not after all, or one child before and after adoption."""
        for _ in self.several(2):
            if not self.chance.happens(0.5):
                continue
            one, other = self.chance.one_of(*self.children), self.chance.one_of(*self.children, "elsewhere")
            kind = self.chance.one_of("MERGE", "MERGE", "MERGE", "SPLIT", "ADOPTION", None)
            if one != other:
                self.add(
                    "los_identity_links", child_id=one, other_child_id=other, kind=kind, from_date=self.chance.day()
                )
