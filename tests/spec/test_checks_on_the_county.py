"""The checks on the invented county: its dates and tables agree with one another, and dirt put into it is found.

What is not recorded in it is counted a second time by plain queries on the county's own tables.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lineofsight.invented.county import AS_AT
from lineofsight.measures.checks.outcomes import FAILED, NOT_APPLICABLE, PASSED
from tests.builders.checked import Told, checked, shipped
from tests.builders.county import a_county
from tests.builders.worlds import World

Tables = dict[str, list[dict[str, Any]]]
SCALE = 0.03


def _tables() -> Tables:
    return {name: rows.arrow().to_pylist() for name, rows in a_county(scale=SCALE).world.tables.items()}


def _told(tables: Tables, folder: Path) -> Told:
    home, snapshot = World(tables, as_at=AS_AT).written(folder / "home")
    return checked(home, snapshot, shipped())


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return _told(_tables(), tmp_path_factory.mktemp("county"))


def test_no_check_ends_in_an_error(clean: Told) -> None:
    assert [outcome.check for outcome in clean.checked.outcomes if outcome.outcome == "error"] == []


@pytest.mark.parametrize("kind", ["plausibility", "consistency"])
def test_the_countys_dates_and_tables_agree_with_one_another(clean: Told, kind: str) -> None:
    said = {check.id: clean[check.id] for check in shipped().checks.values() if check.kind == kind}
    assert {name: o.why for name, o in said.items() if o.outcome not in (PASSED, NOT_APPLICABLE)} == {}
    assert sum(o.outcome == PASSED for o in said.values()) > len(said) * 0.7


@pytest.mark.parametrize(
    ("check", "query"),
    [
        ("care_leavers_latest_contact",
         "SELECT count(*) FROM ssd_care_leavers WHERE clea_care_leaver_eligibility <> 'NONE'"
         " AND clea_care_leaver_latest_contact IS NULL"),
        ("closed_cases_reason",
         f"SELECT count(*) FROM ssd_cin_episodes WHERE cine_close_date >= DATE '{AS_AT}' - 365"
         " AND cine_close_reason IS NULL"),
        ("open_cases_ethnicity",
         "SELECT count(DISTINCT pers_person_id) FROM ssd_person WHERE coalesce(pers_ethnicity, 'NOBT') = 'NOBT'"
         " AND pers_person_id IN (SELECT cine_person_id FROM ssd_cin_episodes"
         " WHERE cine_close_date IS NULL AND coalesce(cine_referral_nfa, 'N') <> 'Y')"),
        ("yearly_health_statements", "SELECT count(*) FROM los_annual_health WHERE health_assessment IS NULL"
         " OR teeth_check IS NULL OR immunisations IS NULL"),
    ],
)  # fmt: skip
def test_what_is_not_recorded_is_counted_as_a_plain_query_counts_it(clean: Told, check: str, query: str) -> None:
    assert clean[check].found == a_county(scale=SCALE).number(query)


# --- dirt ----------------------------------------------------------------------------------------------------------


def _swap_days(tables: Tables) -> int:
    plans = [row for row in tables["ssd_cp_plans"] if row["cppl_cp_plan_end_date"] is not None][:3]
    for row in plans:
        row["cppl_cp_plan_end_date"] = row["cppl_cp_plan_start_date"] - timedelta(days=30)
    return len(plans)


def _lose_the_answer(tables: Tables) -> int:
    recent = [
        row
        for row in tables["ssd_cp_visits"]
        if row["cppv_cp_visit_seen"] == "Y" and _day(row["cppv_cp_visit_date"]) > AS_AT - timedelta(days=300)
    ]
    for row in recent[::5]:
        row["cppv_cp_visit_seen_alone"] = None
    return len(recent[::5])


def _date_ahead(tables: Tables) -> int:
    visits = tables["ssd_cla_visits"][::40]
    for row in visits:
        row["clav_cla_visit_date"] = row["clav_cla_visit_date"] + timedelta(days=3660)
    return len(visits)


def _leave_placements_open(tables: Tables) -> int:
    in_care = {
        row["clae_person_id"] for row in tables["ssd_cla_episodes"] if row["clae_cla_episode_ceased_date"] is None
    }
    left = [row for row in tables["ssd_cla_placement"] if row["clap_person_id"] not in in_care][:2]
    for row in left:
        row["clap_cla_placement_end_date"] = None
    return len(left)


def _close_the_case_under_a_plan(tables: Tables) -> int:
    on_plans = {row["cppl_person_id"] for row in tables["ssd_cp_plans"] if row["cppl_cp_plan_end_date"] is None}
    for row in tables["ssd_cin_episodes"]:
        if row["cine_person_id"] in on_plans and row["cine_close_date"] is None:
            row["cine_close_date"] = row["cine_referral_date"] + timedelta(days=1)
    return len([row for row in tables["ssd_cp_plans"] if row["cppl_cp_plan_end_date"] is None])


def _stop_the_log(tables: Tables) -> int:
    tables["los_accommodation_log"] = []
    return -1


DIRT: dict[str, Callable[[Tables], int]] = {
    "child_protection_plans_end_before_start": _swap_days,
    "child_protection_visits_seen_alone": _lose_the_answer,
    "happened_in_the_future": _date_ahead,
    "placement_open_after_care_ceased": _leave_placements_open,
    "plans_without_an_open_case": _close_the_case_under_a_plan,
    "care_leavers_nights": _stop_the_log,
}


def _day(value: Any) -> date:
    found: date = value.date() if hasattr(value, "date") else value
    return found


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, dict[str, int]]:
    tables = _tables()
    put_in = {check: soil(tables) for check, soil in DIRT.items()}
    return _told(tables, tmp_path_factory.mktemp("dirty")), put_in


@pytest.mark.parametrize("check", sorted(DIRT))
def test_dirt_put_into_the_county_is_found_to_the_row(
    clean: Told, dirty: tuple[Told, dict[str, int]], check: str
) -> None:
    told, put_in = dirty
    assert clean[check].outcome == PASSED, clean[check].why
    assert told[check].outcome == FAILED
    if put_in[check] >= 0:
        assert put_in[check] > 0 and told[check].found == clean[check].found + put_in[check]
