"""The invented county, source by source, through the same front door as anyone's data."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lineofsight.invented.county import write_county
from lineofsight.records.home import Home
from lineofsight.records.load import LoadSummary, load

AS_AT = date(2026, 10, 31)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, scale=0.02, as_at=AS_AT)
    return folder


@pytest.fixture(scope="module")
def loads(county: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadSummary]:
    """Each source after the one before it, as a council that begins with a workbook would."""
    home = Home.open(tmp_path_factory.mktemp("loads") / "home", kind="invented")
    done = {}
    for source, path, as_at in (
        ("annex_a", "annex_a.xlsx", AS_AT),
        ("cin_census", "cin_census.xml", None),
        ("ssda903", "ssda903", None),
        ("los", "los", AS_AT),
        ("ssd", "ssd", AS_AT),
    ):
        done[source] = load([county / path], home=home, source=source, as_at=as_at, now=NOW)
    return done


def ids(summary: LoadSummary, *tables: str) -> set[str]:
    """The children of these tables."""
    found: set[str] = set()
    for table in tables:
        for path in summary.snapshot.parquet(table):
            rows = pq.read_table(path, partitioning=None)
            found |= set(rows[next(n for n in rows.column_names if n.endswith("person_id"))].to_pylist())
    return found


def fed_by(summary: LoadSummary, table: str) -> str | None:
    coverage = summary.snapshot.coverage(table, "999")
    return coverage.source if coverage else None


def test_every_row_is_kept_or_explained(loads: dict[str, LoadSummary]) -> None:
    for source, summary in loads.items():
        rows = summary.snapshot.manifest.rows
        assert rows.read == rows.kept + rows.set_aside > 0, source
        assert rows.read == sum(file.rows for file in summary.files), source
        assert summary.is_current, source


def test_the_workbook_and_the_census_of_the_same_children_count_nobody_twice(loads: dict[str, LoadSummary]) -> None:
    annex, census = loads["annex_a"], loads["cin_census"]
    assert fed_by(annex, "ssd_cp_plans") == "annex_a" and fed_by(census, "ssd_cp_plans") == "cin_census"
    both = ids(annex, "ssd_person") & ids(census, "ssd_cin_episodes")
    assert both, "the two sources should tell of some of the same children"
    people = ids(census, "ssd_person")
    assert len(people) == census.snapshot.manifest.tables["ssd_person"]["rows"]
    assert len(people) < len(ids(annex, "ssd_person")) + census.snapshot.manifest.children_loaded
    assert census.snapshot.manifest.children >= annex.snapshot.manifest.children


def test_what_a_source_does_not_tell_is_carried_forward(loads: dict[str, LoadSummary]) -> None:
    assert fed_by(loads["cin_census"], "ssd_contacts") == "annex_a"  # the census has no contacts
    assert fed_by(loads["ssda903"], "ssd_cla_reviews") == "ssda903"
    before, after = (loads[source].snapshot.manifest for source in ("ssda903", "los"))
    ours = {name for name in after.tables if name.startswith("los_")}
    assert {n: t for n, t in after.tables.items() if n not in ours} == {
        n: t for n, t in before.tables.items() if n not in ours
    }
    assert fed_by(loads["ssd"], "ssd_contacts") == fed_by(loads["ssd"], "ssd_cla_reviews") == "ssd"
    assert fed_by(loads["ssd"], "los_supervision") == "los"


def test_the_order_of_loading_does_not_decide_what_is_read(
    county: Path, loads: dict[str, LoadSummary], tmp_path: Path
) -> None:
    backwards = Home.open(tmp_path / "home", kind="invented")
    for source, path, as_at in (("ssd", "ssd", AS_AT), ("annex_a", "annex_a.xlsx", AS_AT)):
        last = load([county / path], home=backwards, source=source, as_at=as_at, now=NOW)
    for table in ("ssd_cp_plans", "ssd_contacts", "ssd_cla_visits"):
        assert last.snapshot.manifest.tables[table]["rows"] == loads["ssd"].snapshot.manifest.tables[table]["rows"]
        assert fed_by(last, table) == "ssd"


def test_nothing_printed_names_an_invented_child(loads: dict[str, LoadSummary]) -> None:
    """As strict for them as for anybody: ids, names and postcodes stay with the identifiers."""
    summary = loads["ssd"]
    home = Home.open(summary.snapshot.folder.parents[1])
    people = pq.read_table(home.identifiers(summary.snapshot.id) / "999.parquet", partitioning=None)
    names = {f'"{name}"' for column in people.column_names[1:] for name in people[column].to_pylist() if name}
    printed = json.dumps([loads[source].as_json() for source in loads])
    assert not [name for name in names if name in printed]
