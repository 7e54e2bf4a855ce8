"""What holds of every child in the invented county, whatever the seed: each law is a question with no answers."""

import csv
from functools import lru_cache

import pytest

from lineofsight import definitions_folder
from lineofsight.invented.county import AS_AT
from lineofsight.invented.names import LABEL
from lineofsight.records.tables import Column, Table, standard_tables
from tests.builders.county import County, a_county

TABLES = standard_tables(definitions_folder())
STILL = "DATE '9999-01-01'"
SEEDS = (1, 2)

# Dates of things to come, which may lie after the as-at date.
TO_COME = {
    "los_core_groups.due_on", "los_life_story_work.due_on", "ssd_cla_reviews.clar_cla_review_due_date",
    "ssd_cp_reviews.cppr_cp_review_due", "ssd_initial_cp_conference.icpc_icpc_target_date",
    "ssd_person.pers_expected_dob",
}  # fmt: skip

SPANS = {  # table: child, from, to
    "ssd_cin_episodes": ("cine_person_id", "cine_referral_date", "cine_close_date"),
    "ssd_cin_assessments": ("cina_person_id", "cina_assessment_start_date", "cina_assessment_auth_date"),
    "ssd_cin_plans": ("cinp_person_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
    "ssd_s47_enquiry": ("s47e_person_id", "s47e_s47_start_date", "s47e_s47_end_date"),
    "ssd_cp_plans": ("cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    "ssd_cla_episodes": ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    "ssd_cla_placement": ("clap_person_id", "clap_cla_placement_start_date", "clap_cla_placement_end_date"),
    "ssd_legal_status": ("lega_person_id", "lega_legal_status_start_date", "lega_legal_status_end_date"),
    "ssd_early_help_episodes": ("earl_person_id", "earl_episode_start_date", "earl_episode_end_date"),
    "ssd_cla_care_plan": ("lacp_person_id", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date"),
    "ssd_missing": ("miss_person_id", "miss_missing_episode_start_date", "miss_missing_episode_end_date"),
    "ssd_involvements": ("invo_person_id", "invo_involvement_start_date", "invo_involvement_end_date"),
    "ssd_address": ("addr_person_id", "addr_address_start_date", "addr_address_end_date"),
    "los_accommodation_log": ("child_id", "from_date", "to_date"),
    "los_placement_terms": ("child_id", "from_date", "to_date"),
    "los_post_assignments": ("worker_id", "started_on", "ended_on"),
}
ONE_AT_A_TIME = ("ssd_cin_episodes", "ssd_cin_plans", "ssd_cp_plans", "ssd_cla_episodes", "ssd_cla_placement",
                 "ssd_legal_status", "los_accommodation_log")  # fmt: skip

DONE_WITH_A_CHILD = {  # table: child, day
    "ssd_cin_visits": ("cinv_person_id", "cinv_cin_visit_date"),
    "ssd_cp_visits": ("cppv_person_id", "cppv_cp_visit_date"),
    "ssd_cla_visits": ("clav_person_id", "clav_cla_visit_date"),
    "ssd_cla_health": ("clah_person_id", "clah_health_check_date"),
    "ssd_sdq_scores": ("csdq_person_id", "csdq_sdq_completed_date"),
    "ssd_missing": ("miss_person_id", "CAST(miss_missing_episode_start_date AS DATE)"),
    "ssd_cla_episodes": ("clae_person_id", "clae_cla_episode_start_date"),
    "ssd_early_help_episodes": ("earl_person_id", "earl_episode_start_date"),
    "los_graded_care_profiles": ("child_id", "completed_on"),
    "los_cp_medicals": ("child_id", "CAST(considered_at AS DATE)"),
}

_UNDER_AN_ORDER = f"""
    SELECT clap_cla_placement_type AS kind, lega_legal_status AS legal
    FROM ssd_cla_episodes JOIN ssd_cla_placement ON clap_cla_placement_id = clae_cla_placement_id
    JOIN ssd_legal_status ON lega_person_id = clae_person_id
        AND lega_legal_status_start_date <= clae_cla_episode_start_date
        AND coalesce(lega_legal_status_end_date, {STILL}) > clae_cla_episode_start_date"""

LAWS = {
    "a plan for a child in need does not run beside a protection plan": f"""
        SELECT 1 FROM ssd_cin_plans JOIN ssd_cp_plans ON cinp_person_id = cppl_person_id
        WHERE cinp_cin_plan_start_date < coalesce(cppl_cp_plan_end_date, {STILL})
          AND cppl_cp_plan_start_date < coalesce(cinp_cin_plan_end_date, {STILL})""",
    "a protection plan starts at its conference": """
        SELECT 1 FROM ssd_cp_plans JOIN ssd_initial_cp_conference ON icpc_icpc_id = cppl_icpc_id
        WHERE icpc_icpc_date <> cppl_cp_plan_start_date""",
    "no conference comes before its enquiry": """
        SELECT 1 FROM ssd_initial_cp_conference JOIN ssd_s47_enquiry ON s47e_s47_enquiry_id = icpc_s47_enquiry_id
        WHERE icpc_icpc_date < s47e_s47_start_date""",
    "a protection visit falls within its plan": f"""
        SELECT 1 FROM ssd_cp_visits JOIN ssd_cp_plans ON cppl_cp_plan_id = cppv_cp_plan_id
        WHERE cppv_cp_visit_date NOT BETWEEN cppl_cp_plan_start_date AND coalesce(cppl_cp_plan_end_date, {STILL})""",
    "a review falls within its plan": f"""
        SELECT 1 FROM ssd_cp_reviews JOIN ssd_cp_plans ON cppl_cp_plan_id = cppr_cp_plan_id
        WHERE cppr_cp_review_date <= cppl_cp_plan_start_date
           OR cppr_cp_review_date > coalesce(cppl_cp_plan_end_date, {STILL})""",
    "a core group falls within its plan": f"""
        SELECT 1 FROM los_core_groups JOIN ssd_cp_plans ON cppl_cp_plan_id = cp_plan_id
        WHERE held_on NOT BETWEEN cppl_cp_plan_start_date AND coalesce(cppl_cp_plan_end_date, {STILL})""",
    "a visit to a child in need falls within a plan": f"""
        SELECT 1 FROM ssd_cin_visits WHERE NOT EXISTS (
            SELECT 1 FROM ssd_cin_plans WHERE cinp_person_id = cinv_person_id AND cinv_cin_visit_date
            BETWEEN cinp_cin_plan_start_date AND coalesce(cinp_cin_plan_end_date, {STILL}))""",
    "an assessment falls within its referral": f"""
        SELECT 1 FROM ssd_cin_assessments JOIN ssd_cin_episodes ON cine_referral_id = cina_referral_id
        WHERE cina_assessment_start_date < cine_referral_date
           OR coalesce(cina_assessment_auth_date, {STILL}) > coalesce(cine_close_date, {STILL})""",
    "a protection plan falls within its referral": f"""
        SELECT 1 FROM ssd_cp_plans JOIN ssd_cin_episodes ON cine_referral_id = cppl_referral_id
        WHERE cppl_cp_plan_start_date < cine_referral_date
           OR coalesce(cppl_cp_plan_end_date, {STILL}) > coalesce(cine_close_date, {STILL})""",
    "being looked after falls within its referral": f"""
        SELECT 1 FROM ssd_cla_episodes JOIN ssd_cin_episodes ON cine_referral_id = clae_referral_id
        WHERE clae_cla_episode_start_date < cine_referral_date
           OR coalesce(clae_cla_episode_ceased_date, {STILL}) > coalesce(cine_close_date, {STILL})""",
    "supervision is about a child whose case is open": f"""
        SELECT 1 FROM los_supervision WHERE NOT EXISTS (
            SELECT 1 FROM ssd_cin_episodes WHERE cine_person_id = child_id
            AND held_on BETWEEN cine_referral_date AND coalesce(cine_close_date, {STILL}))""",
    "a child has one social worker at a time": f"""
        SELECT 1 FROM (
            SELECT invo_involvement_start_date AS start, lag(coalesce(invo_involvement_end_date, {STILL})) OVER (
                PARTITION BY invo_person_id ORDER BY invo_involvement_start_date, invo_involvement_end_date) AS before
            FROM ssd_involvements WHERE invo_professional_role_id = 'SW')
        WHERE before > start""",
    "one episode of care follows another without a gap": """
        SELECT 1 FROM (
            SELECT clae_cla_episode_start_date AS start, lag(clae_cla_episode_ceased_date) OVER (
                PARTITION BY clae_cla_id ORDER BY clae_cla_episode_start_date) AS before FROM ssd_cla_episodes)
        WHERE before <> start""",
    "one placement follows another without a gap": """
        SELECT 1 FROM (
            SELECT clap_cla_placement_start_date AS start, lag(clap_cla_placement_end_date) OVER (
                PARTITION BY clap_cla_id ORDER BY clap_cla_placement_start_date) AS before FROM ssd_cla_placement)
        WHERE before <> start""",
    "nobody is placed with parents without an order":
        f"SELECT 1 FROM ({_UNDER_AN_ORDER}) WHERE kind = 'P1' AND legal NOT IN ('C1', 'C2', 'L1', 'L2')",
    "nobody is placed for adoption without a placement order":
        f"SELECT 1 FROM ({_UNDER_AN_ORDER}) WHERE kind IN ('A5', 'A6') AND legal <> 'E1'",
    "supported accommodation is for those of 16 and over": """
        SELECT 1 FROM ssd_cla_placement JOIN ssd_person ON pers_person_id = clap_person_id
        WHERE clap_cla_placement_type IN ('K3', 'H5')
          AND clap_cla_placement_start_date < pers_dob + INTERVAL 16 YEAR""",
    "a care leaver is 16 to 24": f"""
        SELECT 1 FROM ssd_care_leavers JOIN ssd_person ON pers_person_id = clea_person_id
        WHERE date_sub('year', pers_dob, DATE '{AS_AT}') NOT BETWEEN 16 AND 24""",
    "a care leaver is no longer looked after": """
        SELECT 1 FROM ssd_care_leavers JOIN ssd_cla_episodes ON clae_person_id = clea_person_id
        WHERE clae_cla_episode_ceased_date IS NULL""",
    "nobody hears of a child who has died": """
        SELECT 1 FROM ssd_person JOIN ssd_contacts ON cont_person_id = pers_person_id
        WHERE cont_contact_date > pers_death_date""",
    "every name says that it is invented": f"""
        SELECT 1 FROM ssd_person WHERE pers_surname NOT LIKE '% {LABEL}'
        UNION ALL SELECT 1 FROM ssd_professionals WHERE prof_professional_name NOT LIKE '% {LABEL}'
        UNION ALL SELECT 1 FROM ssd_address WHERE addr_address_json NOT LIKE '%{LABEL}%'""",
    "no postcode is anybody's": """
        SELECT 1 FROM ssd_address WHERE NOT regexp_matches(addr_address_postcode, '^(FN|AJ|EJ)[0-9]')
        UNION ALL SELECT 1 FROM ssd_cla_placement
        WHERE NOT regexp_matches(clap_cla_placement_postcode, '^(FN|AJ|EJ)[0-9]')""",
    "a merged record belongs to a known child": """
        SELECT 1 FROM los_identity_links
        WHERE other_child_id NOT IN (SELECT pers_person_id FROM ssd_person) OR child_id = other_child_id""",
    "nothing ties a child to their life after adoption": "SELECT 1 FROM los_identity_links WHERE kind = 'ADOPTION'",
}  # fmt: skip


@pytest.fixture(params=SEEDS, ids=[f"seed {seed}" for seed in SEEDS])
def county(request: pytest.FixtureRequest) -> County:
    return a_county(seed=request.param)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_the_law_holds(county: County, law: str) -> None:
    assert len(county.rows(law)) == 0


@pytest.mark.parametrize("table", SPANS)
def test_nothing_ends_before_it_starts(county: County, table: str) -> None:
    _, start, end = SPANS[table]
    assert county.filled(table)
    assert not county.rows(f"SELECT 1 FROM {table} WHERE {end} < {start}")


@pytest.mark.parametrize("table", ONE_AT_A_TIME)
def test_a_child_has_one_at_a_time(county: County, table: str) -> None:
    child, start, end = SPANS[table]
    assert not county.rows(
        f"SELECT 1 FROM (SELECT {start} AS start, lag(coalesce({end}, {STILL})) OVER (PARTITION BY {child}"
        f" ORDER BY {start}, {end}) AS before FROM {table}) WHERE before > start"
    )


@pytest.mark.parametrize("table", DONE_WITH_A_CHILD)
def test_nothing_is_done_with_a_child_before_birth_or_after_childhood(county: County, table: str) -> None:
    child, day = DONE_WITH_A_CHILD[table]
    assert county.filled(table)
    assert not county.rows(
        f"SELECT 1 FROM {table} JOIN ssd_person ON pers_person_id = {child}"
        f" WHERE {day} < coalesce(pers_dob, {STILL}) OR {day} > pers_dob + INTERVAL 18 YEAR"
    )


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_key_is_its_rows_own(county: County, table: Table) -> None:
    key = ", ".join(table.key)
    assert not county.rows(f"SELECT 1 FROM {table.name} GROUP BY {key} HAVING count(*) > 1")


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_reference_leads_somewhere(county: County, table: Table) -> None:
    lost = {}
    for column in table.columns:
        if column.refers_to is not None:
            other, key = column.refers_to.split(".")
            known = f"SELECT {key} FROM {other} WHERE {key} IS NOT NULL"
            query = f"SELECT count(*) FROM {table.name} WHERE {column.name} NOT IN ({known})"
            lost[column.name] = county.number(query)
    assert not any(lost.values()), lost


@lru_cache(maxsize=100)
def codes(name: str) -> frozenset[str]:
    with (definitions_folder() / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_code_is_on_its_list(county: County, table: Table) -> None:
    def used(column: Column) -> set[str]:
        query = f"SELECT DISTINCT {column.name} FROM {table.name} WHERE {column.name} IS NOT NULL"
        return {found for (found,) in county.rows(query)}

    coded = [column for column in table.columns if column.codes and not column.name.endswith("_json")]
    strange = {column.name: used(column) - codes(column.codes or "") for column in coded}
    assert not any(strange.values()), strange


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_nothing_is_known_before_it_happens(county: County, table: Table) -> None:
    dates = [
        c.name for c in table.columns if c.kind in ("date", "datetime") and f"{table.name}.{c.name}" not in TO_COME
    ]
    early = {
        name: county.number(f"SELECT count(*) FROM {table.name} WHERE CAST({name} AS DATE) > DATE '{AS_AT}'")
        for name in dates
    }
    assert not any(early.values()), early
