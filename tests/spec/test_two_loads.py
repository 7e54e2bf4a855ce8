"""What two loads, and two sources, say of the same thing: recorded late, and not in agreement."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lineofsight import definitions_folder
from lineofsight.measures.checks.outcomes import NOT_APPLICABLE
from lineofsight.records.building.build import build_snapshot
from lineofsight.records.extract import Coverage, Extract, SourceFile
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import standard_tables
from tests.builders.checked import Told, checked, shipped
from tests.builders.worlds import typed

D = date
LATE = "child_protection_visits_recorded_late"
AGREE = "care_episodes_as_returned"


def _extract(table: str, rows: list[dict[str, Any]], *, as_at: date, source: str = "ssd", first: date) -> Extract:
    extracted = typed(table, rows).drop_columns(["authority"])
    return Extract(
        source=source,
        files=[SourceFile(f"{source} {as_at}.csv", "0" * 64, source, len(rows))],
        tables={table: extracted},
        coverage={table: Coverage(source, as_at, "every", first, as_at, ())},
        problems=[],
        problem_count=0,
        rows_in=len(rows),
        rows_kept=len(rows),
        rows_set_aside=0,
        authority="999",
        reference_date=as_at,
        children=len(rows),
    )


def _loaded(home: Home, *extracts: Extract, as_at: date) -> Snapshot:
    now = datetime(as_at.year, as_at.month, as_at.day, tzinfo=UTC)
    return build_snapshot(home, list(extracts), authority="999", as_at=as_at, now=now)


def _told(home: Home, snapshot: Snapshot, check: str) -> Told:
    catalogue = shipped()
    return checked(home, snapshot, replace(catalogue, checks={check: catalogue.checks[check]}))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="invented", made=datetime(2026, 1, 1, tzinfo=UTC))


def _visits(*days: date) -> list[dict[str, Any]]:
    return [
        {"cppv_cp_visit_id": f"v{n}", "cppv_person_id": f"child {n}", "cppv_cp_visit_date": day}
        for n, day in enumerate(days)
    ]


def test_a_visit_that_a_later_load_was_without_is_recorded_late(home: Home) -> None:
    """Loads at the end of August, September and October; the visit of 5 September came with the last."""
    first = D(2026, 1, 1)
    known = [D(2026, 8, 3)]
    by_september = [*known, D(2026, 9, 20)]
    by_october = [*by_september, D(2026, 9, 5), D(2026, 9, 25), D(2026, 10, 10)]
    for as_at, days in ((D(2026, 8, 31), known), (D(2026, 9, 30), by_september), (D(2026, 10, 31), by_october)):
        snapshot = _loaded(home, _extract("ssd_cp_visits", _visits(*days), as_at=as_at, first=first), as_at=as_at)
    told = _told(home, snapshot, LATE)
    said = told[LATE]
    # 5 September was not on record on 30 September, twenty-five days later; 25 September was five days late at least
    assert (said.outcome, said.found, said.looked_at) == ("failed", 1, 4)
    days = {each["name"]: each["day"] for each in told.rows(LATE)[0]["dates"]}
    assert days == {"happened_on": D(2026, 9, 5), "absent_on": D(2026, 9, 30), "seen_on": D(2026, 10, 31)}


def test_one_load_says_nothing_of_how_late_things_are_recorded(home: Home) -> None:
    as_at = D(2026, 10, 31)
    rows = _visits(D(2026, 9, 5))
    snapshot = _loaded(home, _extract("ssd_cp_visits", rows, as_at=as_at, first=D(2026, 1, 1)), as_at=as_at)
    said = _told(home, snapshot, LATE)[LATE]
    assert (said.outcome, said.looked_at) == (NOT_APPLICABLE, 0)
    assert said.why.startswith("only one load")


def _episodes(*given: tuple[str, date]) -> list[dict[str, Any]]:
    return [
        {"clae_cla_episode_id": f"e{n}", "clae_person_id": child, "clae_cla_episode_start_date": day}
        for n, (child, day) in enumerate(given)
    ]


def test_two_sources_are_compared_child_by_child_within_the_days_both_should_hold(home: Home) -> None:
    ours = _episodes(("a", D(2026, 1, 5)), ("b", D(2026, 2, 2)), ("c", D(2026, 6, 1)), ("e", D(2025, 1, 1)))
    theirs = _episodes(("a", D(2026, 1, 5)), ("b", D(2026, 2, 3)), ("d", D(2026, 3, 1)))
    snapshot = _loaded(
        home,
        _extract("ssd_cla_episodes", ours, as_at=D(2026, 10, 31), first=D(2024, 1, 1)),
        _extract("ssd_cla_episodes", theirs, as_at=D(2026, 3, 31), first=D(2025, 4, 1), source="ssda903"),
        as_at=D(2026, 10, 31),
    )
    told = _told(home, snapshot, AGREE)
    # a in both; b under two days; d in theirs alone. c came after the return's year, and e before it.
    assert (told[AGREE].outcome, told[AGREE].looked_at, told[AGREE].found) == ("failed", 4, 3)
    days = sorted(each["day"] for row in told.rows(AGREE) for each in row["dates"])
    assert days == [D(2026, 2, 2), D(2026, 2, 3), D(2026, 3, 1)]
    files = {row["from_file"] for row in told.rows(AGREE)}
    assert {snapshot.manifest.file(number).source for number in files} == {"ssd", "ssda903"}


def test_pseudonyms_stand_for_children_in_every_list_of_rows_found(home: Home) -> None:
    ours = _episodes(("a", D(2026, 1, 5)))
    theirs = _episodes(("b", D(2026, 1, 5)))
    snapshot = _loaded(
        home,
        _extract("ssd_cla_episodes", ours, as_at=D(2026, 3, 31), first=D(2025, 4, 1)),
        _extract("ssd_cla_episodes", theirs, as_at=D(2026, 3, 31), first=D(2025, 4, 1), source="ssda903"),
        as_at=D(2026, 3, 31),
    )
    children = _told(home, snapshot, AGREE).children(AGREE)
    assert len(children) == 2 and all(len(child) == 12 for child in children)


def test_the_tables_compared_are_standard_ones() -> None:
    tables = standard_tables(definitions_folder())
    compared = [check for check in shipped().checks.values() if check.over.way == "agreement_of"]
    assert compared
    for check in compared:
        assert check.over.table is not None and check.over.table.name in tables
        assert pa.types.is_temporal(check.over.table.column(check.over.by_day or "").arrow_type)
