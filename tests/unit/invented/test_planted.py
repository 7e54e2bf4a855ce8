"""What is planted is there, as often as planted.yaml says; without the planting, none of it is."""

from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.invented import planted
from lineofsight.records.definitions import read_yaml
from tests.builders.county import County, a_county

SCALE = 0.25
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spoiled() -> County:
    return a_county(scale=SCALE)


@pytest.fixture(scope="module")
def sound() -> County:
    return a_county(scale=SCALE, planted=False)


def quoted(ids: list[str]) -> str:
    return ", ".join(f"'{one}'" for one in ids) or "''"


# Months in a tent that nobody senior saw while it lasted: in a sound county unsafe stays are short.
LONG_UNSAFE = """
    SELECT count(DISTINCT child_id) FROM los_accommodation_log
    WHERE accommodation IN ('S', 'V') AND coalesce(to_date, DATE '2026-10-31') - from_date > 75
      AND (seen_by_senior_on IS NULL OR seen_by_senior_on - from_date > 30)"""
UNSEEN_NOW = LONG_UNSAFE + " AND to_date IS NULL AND seen_by_senior_on IS NULL"
AT_HOME_UNASSESSED = """
    SELECT count(*) FROM ssd_cla_placement
    WHERE clap_cla_placement_type = 'P1' AND clap_cla_placement_end_date IS NULL
      AND clap_cla_placement_start_date <= DATE '2026-09-16'
      AND clap_cla_placement_id NOT IN (SELECT placement_id FROM los_pwp_assessments)"""
OPEN_AND_LONG = """
    SELECT count(*) FROM ssd_cp_plans
    WHERE cppl_cp_plan_end_date IS NULL AND cppl_cp_plan_latest_category = 'NEG'
      AND cppl_cp_plan_start_date < DATE '2025-06-01'"""
STORIES_LATE = """
    SELECT count(DISTINCT child_id) FROM los_life_story_work
    WHERE (kind = 'WORK' AND started_on > due_on + 100)
       OR (kind = 'LETTER' AND coalesce(letter_given_on, DATE '2026-10-31') > due_on + 65)"""
AUDITS_IN_THE_GAP = """
    SELECT count(*) FROM los_quality_audits WHERE service = 'care leavers'
    AND audited_on BETWEEN DATE '2024-06-30' AND DATE '2025-12-30'"""


@pytest.mark.parametrize(
    ("failure", "query", "name"),
    [
        (planted.TENTS, LONG_UNSAFE, "count"),
        (planted.TENTS, UNSEEN_NOW, "still_so_at_the_end"),
        (planted.AT_HOME, AT_HOME_UNASSESSED, "count"),
        (planted.LIFE_STORY, STORIES_LATE, "count"),
        (planted.AUDIT_GAP, AUDITS_IN_THE_GAP, "count"),
    ],
)
def test_planted_as_often_as_it_says_and_not_otherwise(
    spoiled: County, sound: County, failure: str, query: str, name: str
) -> None:
    if failure == planted.AUDIT_GAP:  # a gap is planted by what is not there
        assert spoiled.number(query) == 0 < sound.number(query)
        return
    assert spoiled.number(query) == spoiled.plants.quota(failure, name) > 0
    assert sound.number(query) == 0


@pytest.mark.parametrize("failure", planted.catalogue())
def test_a_sound_county_has_no_victims(sound: County, failure: str) -> None:
    assert not sound.plants.victims[failure]


def test_neglect_plans_drift(spoiled: County, sound: County) -> None:
    families = spoiled.plants.victims[planted.DRIFT]
    assert len(families) == spoiled.plants.quota(planted.DRIFT)
    held = spoiled.rows(f"""
        SELECT fami_family_id, date_diff('day', min(cppl_cp_plan_start_date), DATE '2026-10-31') FROM (
            SELECT DISTINCT 'FAM' || right('000000' || CAST(CAST(substr(cppl_person_id, 2, 6) AS INTEGER) - 100000
                AS VARCHAR), 6) AS fami_family_id, cppl_cp_plan_start_date FROM ssd_cp_plans
            WHERE cppl_cp_plan_end_date IS NULL)
        WHERE fami_family_id IN ({quoted(families)}) GROUP BY 1""")
    assert len(held) == len(families) and all(days > 500 for _, days in held)
    assert spoiled.number(OPEN_AND_LONG) > 1.5 * sound.number(OPEN_AND_LONG)


def test_silent_chairs_escalate_nothing(spoiled: County, sound: County) -> None:
    silent = spoiled.plants.victims[planted.SILENT]
    began = spoiled.plants.began(planted.SILENT)
    query = f"""
        SELECT count(*) FROM los_chair_escalations
        WHERE raised_on > DATE '{began}' AND chair_id IN ({quoted(silent)})"""
    assert len(silent) == spoiled.plants.quota(planted.SILENT)
    assert spoiled.number(query) == 0 < sound.number(query)
    others = f"SELECT count(*) FROM los_chair_escalations WHERE raised_on > DATE '{began}'"
    assert spoiled.number(others) > 0


def test_one_locality_is_unlike_the_others(spoiled: County, sound: County) -> None:
    query = """
        SELECT avg(date_diff('day', cina_assessment_start_date, cina_assessment_auth_date)) FROM ssd_cin_assessments
        WHERE cina_assessment_start_date > DATE '2025-01-01' AND cina_assessment_auth_date IS NOT NULL
          AND cina_assessment_team {} 'westmoor-assessment'"""
    there, elsewhere = query.format("="), query.format("<>")
    assert spoiled.number(there) > 1.25 * spoiled.number(elsewhere)
    assert sound.number(there) < 1.1 * sound.number(elsewhere)


def test_each_failure_says_what_when_who_where_and_what_shows_it() -> None:
    measures = {path.stem for path in (definitions_folder() / "measures").glob("*.yaml")}
    tables = {path.stem for path in (definitions_folder() / "tables").glob("*.yaml")}
    for failure in planted.catalogue().values():
        assert failure["what"] and failure["who"] and failure["began"] < -10, failure["id"]
        assert failure["tables"] and set(failure["tables"]) <= tables, failure["id"]
        assert {way["measure"] for way in failure["shown_by"]} <= measures, failure["id"]


def test_the_story_is_dated_from_the_as_at_date() -> None:
    story = read_yaml(Path(planted.__file__).with_name("story.yaml"))
    inspection = next(one for one in story["judgements"] if one["id"] == "inspection")
    assert inspection["when"] == {"months": -10, "days": 0}
    first, second = story["phases"]
    assert first["to"] == second["from"] and second["to"]["months"] > 0
    named = {failure for area in story["areas"] for failure in area["planted"]}
    assert len(story["areas"]) == 8 and named == planted.catalogue().keys()
