"""What was known when: state tables through time, and how late events were written down."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.extract import Coverage
from lineofsight.records.history import (
    Observation,
    frozen_from,
    is_provisional,
    last_of_each_month,
    observations,
    recording_lag,
    state_history,
)
from lineofsight.records.home import Home, Settings
from lineofsight.records.keeping import purge
from lineofsight.records.on_disk.manifest import FEEDS, Part
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from tests.builders.extracts import NOW, TABLES, a_home, an_extract, loaded, pseudonym_of

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)
STATUS = TABLES["los_case_status"]
CONTACTS = TABLES["ssd_contacts"]


def statuses(home: Home, as_at: date, **status_of: str | None) -> Snapshot:
    rows = [{"child_id": child, "status": status} for child, status in status_of.items()]
    return loaded(home, an_extract(tables={"los_case_status": rows}, as_at=as_at))


def told(home: Home, until: Snapshot) -> set[tuple[str, str | None, str, str | None]]:
    """(child, status, known from, known to) with the month's name for the date."""
    of = {pseudonym_of(home, s, child): child for s in home.snapshots() if not s.purged for child in known(home, s)}
    return {
        (
            of[row["child_id"]],
            row["status"],
            f"{row['known_from']:%b}",
            f"{row['known_to']:%b}" if row["known_to"] else None,
        )
        for row in state_history(home, STATUS, until).rows.to_pylist()
    }


def known(home: Home, snapshot: Snapshot) -> list[str]:
    people = pq.read_table(home.identifiers(snapshot.id) / "999.parquet", partitioning=None)
    return [str(child) for child in people["child_id"].to_pylist()]


def test_a_row_is_known_from_when_it_is_first_seen_until_it_is_not(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    statuses(home, AUGUST, same="CIN", changed="CIN", gone="CIN")
    statuses(home, SEPTEMBER, same="CIN", changed="CP", new=None)
    last = statuses(home, OCTOBER, same="CIN", changed="CIN", new=None)
    assert told(home, last) == {
        ("same", "CIN", "Aug", None),
        ("changed", "CIN", "Aug", "Sep"),
        ("changed", "CP", "Sep", "Oct"),
        ("changed", "CIN", "Oct", None),
        ("gone", "CIN", "Aug", "Sep"),
        ("new", None, "Sep", None),
    }


def test_a_figure_keeps_the_history_it_had_when_it_was_made(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    september = statuses(home, SEPTEMBER, a="CIN")
    statuses(home, OCTOBER, a="CP")
    august = statuses(home, AUGUST, a="LAC")  # loaded last, tells of the past
    assert told(home, september) == {("a", "CIN", "Sep", None)}
    assert told(home, august) == {("a", "LAC", "Aug", None)}
    november = statuses(home, date(2026, 11, 1), a="CP")
    assert told(home, november) == {
        ("a", "LAC", "Aug", "Sep"),
        ("a", "CIN", "Sep", "Oct"),
        ("a", "CP", "Oct", None),
    }


def test_of_one_month_the_last_date_and_load_speak(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    statuses(home, date(2026, 9, 10), a="LAC")
    statuses(home, SEPTEMBER, a="wrong")
    statuses(home, SEPTEMBER, a="CIN")
    last = statuses(home, OCTOBER, a="CIN")
    assert told(home, last) == {("a", "CIN", "Sep", None)}


def test_a_table_carried_forward_is_one_observation(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    statuses(home, SEPTEMBER, a="CIN")
    other = loaded(home, an_extract("los", tables={"los_teams": []}, as_at=OCTOBER))
    history = state_history(home, STATUS, other)
    assert dict(history.observed) == {"999": (SEPTEMBER,)}
    assert [row["known_to"] for row in history.rows.to_pylist()] == [None]


def test_what_was_purged_is_said_to_be(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    statuses(home, AUGUST, a="CIN")
    statuses(home, SEPTEMBER, a="CP")
    last = statuses(home, OCTOBER, a="CP")
    purge(home, before=SEPTEMBER, by="a test", now=NOW)
    history = state_history(home, STATUS, last)
    assert (dict(history.purged), dict(history.observed)) == ({"999": (AUGUST,)}, {"999": (SEPTEMBER, OCTOBER)})
    assert told(home, last) == {("a", "CP", "Sep", None)}


def test_no_load_no_history(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    snapshot = loaded(home, an_extract())
    assert state_history(home, STATUS, snapshot).rows.num_rows == 0


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 99)), max_size=12))
def test_each_month_is_told_once_by_its_latest_date(loads: list[tuple[int, int]]) -> None:
    def seen(days: int, loaded_in: int) -> Observation:
        day = date(2026, 1, 1) + timedelta(days=days)
        part = Part(
            "t", "999", "annex_a", FEEDS, "", 0, Coverage("annex_a", day, "state", None, day, ()), loaded_in, ()
        )
        return Observation(part, Path("x"))

    every = sorted((seen(*each) for each in loads), key=lambda o: (o.as_at, o.part.loaded))
    kept = last_of_each_month(every)
    months = [(o.as_at.year, o.as_at.month) for o in kept]
    assert months == sorted(set(months)) and set(months) == {(o.as_at.year, o.as_at.month) for o in every}
    for observation in kept:
        same = [o for o in every if (o.as_at.year, o.as_at.month) == (observation.as_at.year, observation.as_at.month)]
        assert max((o.as_at, o.part.loaded) for o in same) == (observation.as_at, observation.part.loaded)


# Recording lag


def contacts(home: Home, as_at: date, *days: date, **options: Any) -> Snapshot:
    # the extract numbers its rows afresh each time, as a workbook does
    rows = [
        {"cont_contact_id": f"row-{n}", "cont_person_id": f"child of {day}", "cont_contact_date": day}
        for n, day in enumerate(sorted(days, reverse=True))
    ]
    return loaded(home, an_extract(tables={"ssd_contacts": rows}, as_at=as_at, **options))


def test_the_lag_is_from_the_event_to_the_first_date_that_has_it(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    old, september_on_time, september_late, october = (
        date(2026, 8, 3),
        date(2026, 9, 20),
        date(2026, 9, 25),
        date(2026, 10, 30),
    )
    turned_up = date(2026, 8, 30)
    contacts(home, AUGUST, old)
    contacts(home, SEPTEMBER, old, september_on_time, turned_up)
    last = contacts(home, OCTOBER, old, september_on_time, turned_up, september_late, october)
    (lag,) = recording_lag(home, CONTACTS, last)
    assert dict(lag.days) == {10: 1, 36: 1, 1: 1}
    assert dict(lag.late) == {31: 1}
    assert lag.observed == (AUGUST, SEPTEMBER, OCTOBER) and lag.events == 3
    assert (lag.within(0.3), lag.within(0.5), lag.within(1.0)) == (1, 10, 36)


def test_an_event_left_out_of_a_shorter_extract_was_not_recorded_late(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    contacts(home, AUGUST, from_=date(2026, 6, 1))
    last = contacts(home, SEPTEMBER, date(2026, 5, 1), date(2026, 7, 1), from_=date(2026, 1, 1))
    (lag,) = recording_lag(home, CONTACTS, last)
    assert dict(lag.days) == {} and dict(lag.late) == {91: 1}
    assert lag.within(0.5) is None


@pytest.mark.parametrize("change", [{"source": "ssd"}, {"holds": "latest"}])
def test_no_lag_is_measured_across_sources_or_from_the_latest_only(tmp_path: Path, change: dict[str, Any]) -> None:
    home = a_home(tmp_path)
    contacts(home, AUGUST)
    assert recording_lag(home, CONTACTS, contacts(home, SEPTEMBER, date(2026, 9, 1), **change)) == []


def test_observations_keep_authorities_apart(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    rows = [{"child_id": "a", "status": "CIN"}]
    loaded(home, an_extract(tables={"los_case_status": rows}, as_at=AUGUST), authority="878")
    last = loaded(home, an_extract(tables={"los_case_status": rows}, as_at=SEPTEMBER), authority="879")
    seen = observations(home, "los_case_status", last)
    assert {authority: [o.as_at for o in some] for authority, some in seen.items()} == {
        "878": [AUGUST],
        "879": [SEPTEMBER],
    }
    rows_known = state_history(home, STATUS, last).rows.to_pylist()
    assert {(row["authority"], row["known_from"], row["known_to"]) for row in rows_known} == {
        ("878", AUGUST, None),
        ("879", SEPTEMBER, None),
    }


# Provisional months


@pytest.mark.parametrize(
    ("as_at", "days", "provisional"),
    [
        (date(2026, 9, 30), 45, True),
        (date(2026, 11, 13), 45, True),
        (date(2026, 11, 14), 45, False),
        (date(2026, 9, 30), 0, False),
    ],
)
def test_a_month_is_provisional_until_its_freeze_day(as_at: date, days: int, provisional: bool) -> None:
    settings = Settings(freeze_after_days=days)
    assert is_provisional(SEPTEMBER, as_at, settings) is provisional
    assert frozen_from(SEPTEMBER, settings) == SEPTEMBER + timedelta(days=days)


def test_the_freeze_day_is_a_local_setting(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    assert home.settings().freeze_after_days == 45
    (home.folder / "settings.yaml").write_text("freeze_after_days: 21\n", encoding="utf-8")
    assert home.settings().freeze_after_days == 21
    for wrong in ("freeze_after_days: soon\n", "freeze_after_days: -1\n", "freeze_day: 21\n", "- 21\n"):
        (home.folder / "settings.yaml").write_text(wrong, encoding="utf-8")
        with pytest.raises(RefusedError, match="freeze_after_days"):
            home.settings()
