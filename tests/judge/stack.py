"""Worlds stacked into authorities, loaded through the product's own front door, measured, and read back.

An authority of this kind holds many worlds side by side: the ids, teams and localities of each begin with its number
there. The first world of every authority has the same ids, so that a join that forgets the authority shows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight import definitions_folder
from lineofsight.records.building.build import build_snapshot
from lineofsight.records.extract import Coverage, Extract, SourceFile
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Holds, Sensitivity, Table, standard_tables
from tests.judge.making import World
from tests.judge.reach import Holding
from tests.judge.worlds import a_world

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
IDS = (Sensitivity.CHILD_ID, Sensitivity.REFERENCE, Sensitivity.ORGANISATION, Sensitivity.STAFF)
STATES = ("ssd_care_leavers", "los_case_status")  # the state tables whose past is loaded too


@dataclass
class Authority:
    code: str
    as_at: date
    worlds: list[World]
    held: dict[str, Holding] = field(default_factory=dict)
    earlier: dict[str, list[tuple[date, list[dict[str, Any]]]]] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        joined: dict[str, list[dict[str, Any]]] = {}
        for world in self.worlds:
            for name, rows in world.tables.items():
                joined.setdefault(name, []).extend(rows)
        return joined

    def seed_of(self, place: str) -> str:
        """The worlds that a place, a child or a case belongs to: one, unless it is the authority or not recorded."""
        number, dash, _ = place.partition("-")
        if dash and number.isdigit():
            return str(self.worlds[int(number)].number)
        return f"any of {[world.number for world in self.worlds]}"


def authorities(
    numbers: range, as_at: date, at_most: int, making: Callable[[int, date], World] = a_world
) -> Iterator[Authority]:
    for first in range(numbers.start, numbers.stop, at_most):
        group = range(first, min(first + at_most, numbers.stop))
        worlds = [_prefixed(making(number, as_at), position) for position, number in enumerate(group)]
        authority = Authority(f"A{first:04}", as_at, worlds)
        luck = Random(first)
        authority.held = _held(authority, luck)
        if luck.random() < 0.6:
            authority.earlier = _earlier(authority, luck)
            days = {name: tuple(day for day, _ in loads) for name, loads in authority.earlier.items()}
            for name, known in days.items():
                held = authority.held[name]
                authority.held[name] = Holding(held.holds, held.from_, held.to, (*known, as_at))
        yield authority


def _prefixed(world: World, position: int) -> World:
    shapes = standard_tables(definitions_folder())
    for name, rows in world.tables.items():
        names = [c.name for c in shapes[name].columns if c.sensitivity in IDS and c.kind == "text" and not c.codes]
        for row in rows:
            row.update({column: f"{position}-{row[column]}" for column in names if row[column] is not None})
    return world


def _held(authority: Authority, luck: Random) -> dict[str, Holding]:
    """How far back each table goes. Most go back alike; some start later, or hold only the latest event."""
    usual = authority.as_at - timedelta(days=luck.choice([270, 430, 900, 1300]))
    found = {}
    for name in authority.tables:
        shape = standard_tables(definitions_folder())[name]
        from_ = luck.choice([usual, usual, usual, usual + timedelta(days=40), usual - timedelta(days=600)])
        to = authority.as_at - timedelta(days=luck.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, 12]))
        holds = luck.choice(["every"] * 12 + ["open", "latest"])
        if shape.holds is Holds.STATE:
            found[name] = Holding("state", from_, authority.as_at, (authority.as_at,))
        else:
            found[name] = Holding(holds, from_, to)
    return found


def _earlier(authority: Authority, luck: Random) -> dict[str, list[tuple[date, list[dict[str, Any]]]]]:
    """State tables as two loads before gave them: other worlds' rows for the same people."""
    found: dict[str, list[tuple[date, list[dict[str, Any]]]]] = {}
    days = {authority.as_at - timedelta(days=luck.randrange(32, 200)) for _ in range(2)}
    # Of a month's loads the last is the one that is remembered.
    for day in sorted({(day.year, day.month): day for day in sorted(days)}.values()):
        for name in STATES:
            rows = [row for row in authority.tables.get(name, []) if luck.random() < 0.8]
            child = standard_tables(definitions_folder())[name].child
            again = [{**luck.choice(rows), **{key: row[key] for key in (child, _key(name))}} for row in rows]
            if again:
                found.setdefault(name, []).append((day, again))
    return found


def _key(name: str) -> str:
    return standard_tables(definitions_folder())[name].key[0]


# Through the front door


def load(home: Home, authority: Authority) -> Snapshot:
    days = sorted({day for loads in authority.earlier.values() for day, _ in loads})
    for day in days:
        tables = {name: rows for name, loads in authority.earlier.items() for on, rows in loads if on == day}
        held = {name: Holding("state", day, day, (day,)) for name in tables}
        build_snapshot(
            home, [_extract(authority.code, day, tables, held)], authority=authority.code, as_at=day, now=NOW
        )
    extract = _extract(authority.code, authority.as_at, authority.tables, authority.held)
    return build_snapshot(home, [extract], authority=authority.code, as_at=authority.as_at, now=NOW)


def _extract(
    code: str, as_at: date, tables: Mapping[str, list[dict[str, Any]]], held: Mapping[str, Holding]
) -> Extract:
    shapes = standard_tables(definitions_folder())
    typed = {name: _typed(shapes[name], rows) for name, rows in tables.items()}
    rows = sum(table.num_rows for table in typed.values())
    return Extract(
        source="ssd",
        files=[SourceFile("invented worlds", "0" * 64, "ssd", rows)],
        tables=typed,
        coverage={
            name: Coverage("ssd", as_at, held[name].holds, held[name].from_, held[name].to, held[name].not_filled)
            for name in typed
        },
        problems=[],
        problem_count=0,
        rows_in=rows,
        rows_kept=rows,
        rows_set_aside=0,
        authority=code,
        reference_date=as_at,
        children=0,
    )


def _typed(shape: Table, rows: list[dict[str, Any]]) -> pa.Table:
    numbered = [{"from_file": 0, "from_row": number, **row} for number, row in enumerate(rows, start=2)]
    schema = pa.schema(
        [("from_file", pa.int32()), ("from_row", pa.int32()), *((c.name, c.arrow_type) for c in shape.columns)]
    )
    return pa.Table.from_pylist(numbered, schema=schema)


def pseudonyms(home: Home, snapshot: Snapshot, code: str) -> dict[str, str]:
    """Each pseudonym and the authority's own id."""
    names = pq.read_table(home.identifiers(snapshot.id) / f"{code}.parquet", columns=["child", "child_id"])
    return dict(zip(names["child"].to_pylist(), names["child_id"].to_pylist(), strict=True))
