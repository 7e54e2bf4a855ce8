"""Structure sums to the total: localities make up their authority and teams their locality, whatever is recorded.

A case whose team, or whose team's locality, is not known counts in the place "not recorded", so nothing falls between.
"""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from tests.builders.measured_worlds import Measured, measured
from tests.builders.worlds import World, definitions_for_tests

COUNTS = ("met", "not_met", "missing", "excluded")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("sums") / "definitions"), prove=False)


days = st.integers(0, 900).map(lambda n: date(2024, 5, 1) + timedelta(days=n))
some_day = st.none() | days
teams = st.sampled_from(["T1", "T2", "T3", "T9", None])  # T9 is in no list of teams
children = st.sampled_from(["c1", "c2", "c3", "c4", None])
authorities = st.sampled_from(["998", "999"])

assessments = st.lists(
    st.fixed_dictionaries(
        {
            "authority": authorities,
            "cina_person_id": children,
            "cina_assessment_start_date": some_day,
            "cina_assessment_auth_date": some_day,
            "cina_assessment_team": teams,
        }
    ),
    max_size=25,
)
plans = st.lists(
    st.fixed_dictionaries(
        {
            "authority": authorities,
            "cppl_person_id": children,
            "cppl_cp_plan_start_date": some_day,
            "cppl_cp_plan_end_date": some_day,
        }
    ),
    max_size=10,
)
involvements = st.lists(
    st.fixed_dictionaries(
        {
            "authority": authorities,
            "invo_person_id": children,
            "invo_professional_team": teams,
            "invo_professional_role_id": st.sampled_from(["SW", "PA"]),
            "invo_involvement_start_date": some_day,
            "invo_involvement_end_date": some_day,
        }
    ),
    max_size=20,
)
places = st.lists(
    st.fixed_dictionaries(
        {
            "authority": authorities,
            "team": st.sampled_from(["T1", "T2", "T3"]),
            "locality": st.sampled_from(["North", "South", None]),
            "opened_on": days,
            "closed_on": some_day,
        }
    ),
    max_size=8,
    unique_by=lambda row: (row["authority"], row["team"], row["opened_on"]),
)


def _numbered(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{**row, key: f"{key[:2]}{n}"} for n, row in enumerate(rows)]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(assessments, plans, involvements, places)
def test_localities_make_up_the_authority_and_teams_the_locality(
    tmp_path_factory: pytest.TempPathFactory,
    catalogue: Catalogue,
    assessments: list[dict[str, Any]],
    plans: list[dict[str, Any]],
    involvements: list[dict[str, Any]],
    places: list[dict[str, Any]],
) -> None:
    world = World(
        {
            "ssd_cin_assessments": _numbered(assessments, "cina_assessment_id"),
            "ssd_cp_plans": _numbered(plans, "cppl_cp_plan_id"),
            "ssd_cp_visits": [],
            "ssd_involvements": _numbered(involvements, "invo_involvements_id"),
            "los_teams": places,
        }
    )
    done = measured(tmp_path_factory.mktemp("world"), world, catalogue=catalogue)
    assert_structure_sums(done)


def assert_structure_sums(done: Measured) -> None:
    """In every period and for every measure, parts add up to their whole."""
    rows = [row for row in pq.read_table(done.results.tallies).to_pylist() if row["breakdown"] == ""]
    wholes: dict[tuple[str, ...], dict[str, int]] = {}
    parts: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in rows:
        at = (row["measure"], row["authority"], row["period_kind"], row["period"])
        if row["place_type"] != "team":
            wholes[*at, row["place_type"], row["place"]] = {name: row[name] for name in COUNTS}
        if row["place_type"] != "authority":
            upper = "authority" if row["place_type"] == "locality" else "locality"
            total = parts[*at, upper, row["part_of"]]
            for name in COUNTS:
                total[name] += row[name]
    for key, whole in wholes.items():
        if key in parts or any(whole.values()):
            assert parts[key] == whole, key
    assert set(parts) <= set(wholes), "a part belongs to a place that is not there"


def test_each_breakdown_sums_to_the_authority(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [
        {
            "cina_assessment_id": f"a{n}",
            "cina_person_id": f"c{n}",
            "cina_assessment_start_date": date(2026, 3, 2),
            "cina_assessment_auth_date": date(2026, 3, 2) + timedelta(days=9 * n),
        }
        for n in range(12)
    ]
    people = [
        {"pers_person_id": f"c{n}", "pers_sex": sex, "pers_dob": date(2026 - 2 * n, 1, 1), "pers_ethnicity": ethnicity}
        for n, (sex, ethnicity) in enumerate(
            [("F", "WBRI"), ("M", "MWBC"), ("U", "NOBT"), (None, None), ("F", "BAFR"), ("M", "OOTH"), ("F", "AIND")]
        )
    ]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows, "ssd_person": people}), catalogue=catalogue)
    for month in ("2026-03", "2026-04", "2026-05"):
        at = {"period": month, "place_type": "authority"}
        whole = done.counted("assessments_in_time", **at, breakdown="")
        assert sum(whole.values()) > 0
        for breakdown in ("sex", "age_band", "ethnic_group", "disabled"):
            split = [r for r in done.tallies("assessments_in_time", **at) if r["breakdown"].startswith(f"{breakdown}=")]
            assert {name: sum(row[name] for row in split) for name in COUNTS} == whole, (month, breakdown)


def test_a_team_that_moved_counts_in_the_locality_it_was_in_on_the_day(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World(
        {
            "ssd_cin_assessments": [
                {
                    "cina_assessment_id": f"a{day}",
                    "cina_person_id": "c1",
                    "cina_assessment_start_date": date(2026, 3, 2),
                    "cina_assessment_auth_date": date(2026, 3, day),
                    "cina_assessment_team": "T1",
                }
                for day in (15, 16, 17)
            ],
            "los_teams": [
                {"team": "T1", "locality": "North", "opened_on": date(2015, 1, 1)},
                {"team": "T1", "locality": "South", "opened_on": date(2026, 3, 16)},
            ],
        }
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    at = {"period": "2026-03", "breakdown": ""}
    assert done.counted("assessments_in_time", **at, place_type="locality", place="North")["met"] == 1
    assert done.counted("assessments_in_time", **at, place_type="locality", place="South")["met"] == 2
    teams = [(r["place"], r["part_of"], r["met"]) for r in done.tallies("assessments_in_time", **at, place_type="team")]
    assert teams == [("T1", "North", 1), ("T1", "South", 2)]
    assert_structure_sums(done)
