"""Whatever is loaded in whatever order: rows add up, one source feeds a table, and nothing held is lost."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from tests.builders.extracts import an_extract, loaded, stored

ORDER = {
    "ssd_contacts": ("ssd", "annex_a"),
    "los_case_status": ("los", "annex_a"),
    "ssd_person": ("ssd", "annex_a", "los"),
}
CHILD = {"ssd_contacts": "cont_person_id", "los_case_status": "child_id", "ssd_person": "pers_person_id"}
KEY = {"ssd_contacts": "cont_contact_id", "los_case_status": "child_id", "ssd_person": "pers_person_id"}
FILLED = {"ssd_contacts": "cont_contact_source_code", "los_case_status": "status", "ssd_person": "pers_sex"}


@dataclass(frozen=True)
class Load:
    source: str
    day: int
    set_aside: int
    rows: dict[str, dict[str, str | None]]  # table: key: what the source says


@st.composite
def loads(draw: st.DrawFn) -> Load:
    source = draw(st.sampled_from(["ssd", "annex_a", "los"]))
    tables = [table for table, sources in ORDER.items() if source in sources]
    chosen = draw(st.lists(st.sampled_from(tables), unique=True, min_size=1))
    said = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from([None, "F", "M"]), max_size=3)
    return Load(source, draw(st.integers(0, 40)), draw(st.integers(0, 3)), {table: draw(said) for table in chosen})


@dataclass
class Expected:
    """The obvious bookkeeping: what each source last said of each table."""

    said: dict[tuple[str, str], dict[str, str | None]] = field(default_factory=dict)
    as_at: dict[tuple[str, str], date] = field(default_factory=dict)

    def take(self, load: Load, day: date) -> None:
        for table, rows in load.rows.items():
            self.said[table, load.source] = rows
            self.as_at[table, load.source] = day

    def reads(self, table: str) -> dict[str, str | None] | None:
        held = [self.said[table, source] for source in ORDER[table] if (table, source) in self.said]
        if not held:
            return None
        if table != "ssd_person":
            return next((rows for rows in held if rows), held[0])
        joined: dict[str, str | None] = {}
        for rows in held:
            for child, said in rows.items():
                joined[child] = said if joined.get(child) is None else joined[child]
        return joined


@settings(max_examples=12)
@given(st.lists(loads(), min_size=1, max_size=4))
def test_any_loads_in_any_order_add_up(some: list[Load]) -> None:
    expected = Expected()
    with TemporaryDirectory() as folder:
        home = Home.open(Path(folder) / "home")
        for sequence, load in enumerate(some, start=1):
            day = date(2026, 9, 1) + timedelta(days=load.day)
            tables: dict[str, Any] = {
                table: [{KEY[table]: key, CHILD[table]: key, FILLED[table]: said} for key, said in rows.items()]
                for table, rows in load.rows.items()
            }
            extract = an_extract(load.source, tables, as_at=day, set_aside=load.set_aside, as_at_stated=False)
            snapshot = loaded(home, extract)
            expected.take(load, day)
            must_be(home, snapshot, expected)
            rows = snapshot.manifest.rows
            assert (rows.read, rows.set_aside) == (rows.kept + load.set_aside, load.set_aside)
            assert rows.kept == sum(len(said) for said in load.rows.values())
            assert snapshot.manifest.sequence == sequence
        for snapshot in home.snapshots():
            assert snapshot.faults(home.identifiers(snapshot.id)) == []


def must_be(home: Home, snapshot: Snapshot, expected: Expected) -> None:
    people = pq.read_table(home.identifiers(snapshot.id) / "999.parquet", partitioning=None).to_pylist()
    of = {person["child"]: person["child_id"] for person in people}
    children = set()
    for table in ORDER:
        reads = expected.reads(table)
        if reads is None:
            assert snapshot.parquet(table) == []
            continue
        rows = stored(snapshot, table)
        found = {of[row[CHILD[table]]]: row[FILLED[table]] for row in rows}
        assert len(found) == len(rows) == snapshot.manifest.tables[table]["rows"]
        assert found == reads
        children |= set(found)
        dates = [expected.as_at[table, source] for source in ORDER[table] if (table, source) in expected.as_at]
        coverage = snapshot.coverage(table, "999")
        assert coverage is not None and coverage.as_at in dates
        for row in rows:
            assert snapshot.manifest.file(row["from_file"]).source in ORDER[table]
    assert snapshot.manifest.children == len(children)
    assert set(of.values()) == {child for said in expected.said.values() for child in said}
    assert {(p.table, p.source): p.rows for p in snapshot.manifest.parts} == {
        held: len(said) for held, said in expected.said.items()
    }
    assert {(p.table, p.source): p.as_at for p in snapshot.manifest.parts} == expected.as_at
