"""One source feeds a table; where all of them do, each cell comes from the first that fills it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.building.precedence import join_on_key, joined_coverage, rank, roles, surprises
from lineofsight.records.extract import Coverage
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, RECONCILE
from lineofsight.records.tables import SYSTEM_COLUMNS
from tests.builders.extracts import TABLES, rows_of

SOURCES = ("ssd", "cin_census", "ssda903", "annex_a", "los")
DAY = date(2026, 10, 31)


@dataclass(frozen=True)
class Held:
    rows: int
    coverage: Coverage


def coverage(source: str, *, days: int = 0, from_: date | None = None, not_filled: tuple[str, ...] = ()) -> Coverage:
    return Coverage(source, DAY + timedelta(days=days), "every", from_, DAY + timedelta(days=days), not_filled)


def held(**rows: int) -> dict[str, Held]:
    return {source: Held(n, coverage(source)) for source, n in rows.items()}


@pytest.mark.parametrize(
    ("table", "sources", "first"),
    [
        ("ssd_cp_plans", held(annex_a=5, cin_census=5, ssd=5), "ssd"),
        ("ssd_cp_plans", held(annex_a=5, cin_census=5), "cin_census"),
        ("ssd_cla_episodes", held(annex_a=5, ssda903=5), "ssda903"),
        ("ssd_cp_plans", held(annex_a=5), "annex_a"),
        ("ssd_cp_plans", held(annex_a=5, ssd=0), "annex_a"),
        ("ssd_cp_plans", held(annex_a=0, ssd=0), "ssd"),
        ("los_case_status", held(annex_a=5, los=5), "los"),
        ("ssd_disability", held(cin_census=1, ssda903=1), "cin_census"),
    ],
)
def test_the_first_source_with_rows_feeds_a_table_and_the_rest_reconcile(
    table: str, sources: Mapping[str, Held], first: str
) -> None:
    found = roles(TABLES[table], sources)
    assert [source for source, role in found.items() if role == FEEDS] == [first]
    assert all(role == RECONCILE for source, role in found.items() if source != first)


def test_every_source_feeds_a_table_of_people() -> None:
    assert roles(TABLES["ssd_person"], held(annex_a=5, ssd=0)) == {"ssd": JOINED, "annex_a": JOINED}
    assert roles(TABLES["ssd_person"], held(annex_a=5)) == {"annex_a": FEEDS}


@given(
    st.sampled_from(sorted(TABLES)),
    st.dictionaries(st.sampled_from(SOURCES), st.tuples(st.integers(0, 2), st.integers(-3, 3)), min_size=1),
    st.data(),
)
def test_roles_do_not_depend_on_the_order_of_loading(
    table: str, sources: dict[str, tuple[int, int]], data: st.DataObject
) -> None:
    by_source = {source: Held(n, coverage(source, days=days)) for source, (n, days) in sources.items()}
    shuffled = dict(data.draw(st.permutations(list(by_source.items()))))
    found = roles(TABLES[table], by_source)
    assert found == roles(TABLES[table], shuffled) and set(found) == set(by_source)
    feeding = [source for source, role in found.items() if role == FEEDS]
    if TABLES[table].fed_by == "one" or len(by_source) == 1:
        (feeder,) = feeding
        assert by_source[feeder].rows or not any(h.rows for h in by_source.values())
        better = [s for s in by_source if rank(table, s) < rank(table, feeder)]
        assert all(by_source[source].rows == 0 for source in better)
        # a person is told whenever what is read is not the newest, or not the source that should come first
        newer = [s for s in by_source if by_source[s].rows and sources[s][1] > sources[feeder][1]]
        told = len(surprises(TABLES[table], by_source))
        expected = len(newer) + (len(better) if by_source[feeder].rows else 0)
        assert told == (0 if TABLES[table].fed_by == "all" else expected)
    else:
        assert set(found.values()) == {JOINED}


# Joining


def with_authority(rows: pa.Table) -> pa.Table:
    return rows.add_column(0, "authority", pa.array(["999"] * len(rows), pa.string()))


PERSON = st.fixed_dictionaries(
    {
        "pers_sex": st.sampled_from([None, "M", "F"]),
        "pers_ethnicity": st.sampled_from([None, "WBRI", "REFU"]),
        "pers_legacy_id": st.sampled_from([None, "x"]),
    }
)
PEOPLE = st.dictionaries(st.sampled_from(["a", "b", "c", None]), PERSON, max_size=4)


@given(st.lists(PEOPLE, min_size=1, max_size=4))
def test_each_cell_comes_from_the_first_source_that_fills_it(sources: list[dict[str | None, dict[str, Any]]]) -> None:
    """Against the obvious loop. A row without a key is nobody in particular, and is never joined."""
    tables = [
        with_authority(rows_of("ssd_person", [{"pers_person_id": k, **row} for k, row in people.items()]))
        for people in sources
    ]
    joined = join_on_key(TABLES["ssd_person"], tables)
    assert joined.schema == TABLES["ssd_person"].schema
    found = joined.select(["pers_person_id", "pers_sex", "pers_ethnicity", "pers_legacy_id"]).to_pylist()
    expected: dict[str, dict[str, Any]] = {}
    strangers = []
    for people in sources:
        for key, row in people.items():
            if key is None:
                strangers.append({"pers_person_id": None, **row})
                continue
            person = expected.setdefault(key, {"pers_person_id": key, **dict.fromkeys(row)})
            for name, value in row.items():
                person[name] = value if person[name] is None else person[name]
    assert sorted(map(_words, found)) == sorted(map(_words, [*expected.values(), *strangers]))


def _words(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items())


def test_a_joined_row_says_where_it_was_first_met() -> None:
    one = with_authority(rows_of("ssd_person", [{"pers_person_id": "a"}]))
    two = with_authority(rows_of("ssd_person", [{"pers_person_id": "z"}, {"pers_person_id": "a", "pers_sex": "F"}]))
    two = two.set_column(two.schema.get_field_index("from_file"), "from_file", pa.array([7, 7], pa.int32()))
    joined = {row["pers_person_id"]: row for row in join_on_key(TABLES["ssd_person"], [one, two]).to_pylist()}
    assert (joined["a"]["from_file"], joined["a"]["from_row"], joined["a"]["pers_sex"]) == (0, 2, "F")
    assert (joined["z"]["from_file"], joined["z"]["from_row"]) == (7, 2)
    assert set(SYSTEM_COLUMNS.names) <= set(joined["a"])


def test_a_team_that_moved_keeps_both_its_rows() -> None:
    moved = [
        {"team": "T1", "locality": "North", "opened_on": date(2025, 1, 1)},
        {"team": "T1", "locality": "South", "opened_on": date(2026, 1, 1)},
    ]
    one = with_authority(rows_of("los_teams", moved))
    two = with_authority(rows_of("los_teams", [{"team": "T1", "name": "Team one", "opened_on": date(2026, 1, 1)}]))
    joined = join_on_key(TABLES["los_teams"], [one, two]).to_pylist()
    assert {(r["locality"], r["name"]) for r in joined} == {("North", None), ("South", "Team one")}


def test_joined_rows_are_unknown_only_where_nobody_fills_them() -> None:
    first = coverage("ssd", from_=date(2026, 1, 1), not_filled=("a", "b"))
    second = coverage("annex_a", days=5, from_=date(2025, 1, 1), not_filled=("b", "c"))
    both = joined_coverage([first, second])
    assert (both.source, both.not_filled, both.from_) == ("ssd", ("b",), date(2025, 1, 1))
    assert both.as_at == both.to == DAY + timedelta(days=5)
    assert joined_coverage([first, coverage("annex_a")]).from_ is None
    assert joined_coverage([first]) == first


def test_the_workbook_comes_before_the_yearly_return_where_it_is_fuller() -> None:
    for table in ("ssd_care_leavers", "ssd_involvements", "ssd_permanence"):
        assert rank(table, "ssd") < rank(table, "annex_a") < rank(table, "ssda903"), table
    assert rank("ssd_cla_episodes", "ssda903") < rank("ssd_cla_episodes", "annex_a")
