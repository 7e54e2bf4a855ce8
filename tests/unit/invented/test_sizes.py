"""Fernshire is about as large as a real county: its figures lie in the bands that sizes.yaml gives."""

from math import sqrt
from pathlib import Path

import pytest

from lineofsight.invented import county as county_module
from lineofsight.records.definitions import read_yaml
from tests.builders.county import a_county

SCALE = 0.25
SIZES = read_yaml(Path(county_module.__file__).with_name("sizes.yaml"))
FIRST, LAST = "DATE '2025-04-01'", "DATE '2026-03-31'"
AFTER = "DATE '9999-01-01'"

_REFERRED = f"""
    SELECT cine_referral_date AS day, lag(cine_referral_date) OVER (
        PARTITION BY cine_person_id ORDER BY cine_referral_date, cine_referral_id) AS before, cine_close_reason AS why
    FROM ssd_cin_episodes QUALIFY day BETWEEN {FIRST} AND {LAST}"""
_PLANS = f"""
    SELECT cppl_cp_plan_start_date AS day, row_number() OVER (
        PARTITION BY cppl_person_id ORDER BY cppl_cp_plan_start_date, cppl_cp_plan_id) AS number
    FROM ssd_cp_plans QUALIFY day BETWEEN {FIRST} AND {LAST}"""
MEASURED = {
    "population": "SELECT sum(children) FROM los_population WHERE year = 2026",
    "referrals_in_a_year": f"SELECT count(*) FROM ({_REFERRED})",
    "repeat_referrals_in_a_year": f"SELECT count(*) FROM ({_REFERRED}) WHERE before >= day - INTERVAL 12 MONTH",
    "not_in_need_in_a_year": f"SELECT count(*) FROM ({_REFERRED}) WHERE why IN ('RC8', 'RC9')",
    "children_in_need_on_31_march": f"""
        SELECT count(DISTINCT cine_person_id) FROM ssd_cin_episodes
        WHERE cine_referral_date <= {LAST} AND coalesce(cine_close_date, {AFTER}) > {LAST}""",
    "plans_started_in_a_year": f"SELECT count(*) FROM ({_PLANS})",
    "repeat_plans_in_a_year": f"SELECT count(*) FROM ({_PLANS}) WHERE number > 1",
    "looked_after_on_31_march": f"""
        SELECT count(*) FROM ssd_cla_episodes
        WHERE clae_cla_episode_start_date <= {LAST} AND coalesce(clae_cla_episode_ceased_date, {AFTER}) > {LAST}""",
    "started_to_be_looked_after_in_a_year": f"""
        SELECT count(*) FROM ssd_cla_episodes
        WHERE clae_cla_episode_start_reason = 'S' AND clae_cla_episode_start_date BETWEEN {FIRST} AND {LAST}""",
    "ceased_to_be_looked_after_in_a_year": f"""
        SELECT count(*) FROM ssd_cla_episodes
        WHERE clae_cla_episode_ceased_reason <> 'X1' AND clae_cla_episode_ceased_date BETWEEN {FIRST} AND {LAST}""",
    "care_leavers_aged_17_to_21": """
        SELECT count(*) FROM ssd_care_leavers JOIN ssd_person ON pers_person_id = clea_person_id
        WHERE date_sub('year', pers_dob, DATE '2026-10-31') BETWEEN 17 AND 21""",
    "agency_share_of_social_workers": """
        SELECT avg(CASE WHEN kind = 'AGENCY' THEN 1.0 ELSE 0.0 END)
        FROM los_post_assignments JOIN los_posts USING (post_id)
        WHERE role IN ('SW', 'SSW', 'ASYE') AND los_post_assignments.ended_on IS NULL""",
}


def test_every_size_has_a_source_and_a_question() -> None:
    figures = {figure["id"]: figure for figure in SIZES["figures"]}
    assert figures.keys() == MEASURED.keys()
    assert all(figure["source"] in SIZES["sources"] for figure in figures.values())


@pytest.mark.slow
@pytest.mark.parametrize("figure", SIZES["figures"], ids=lambda figure: str(figure["id"]))
def test_the_county_is_the_size_it_says(figure: dict[str, float]) -> None:
    found = a_county(scale=SCALE).number(MEASURED[str(figure["id"])])
    published, within = figure["published"], figure["within"]
    if published > 1:  # a count: a smaller county has its share, and scatters more
        found, within = found / SCALE, within + 2 / sqrt(published * SCALE)
    assert published * (1 - within) < found < published * (1 + within)


def test_there_are_four_localities_and_about_twenty_teams() -> None:
    county = a_county()
    assert county.number("SELECT count(*) FROM los_localities") == 4
    assert 18 <= county.number("SELECT count(DISTINCT team) FROM los_teams") <= 24
    moved = county.rows("SELECT team, count(DISTINCT locality) FROM los_teams GROUP BY 1 HAVING count(*) > 1")
    assert [places for _, places in moved] == [2], "one team moved from one locality to another"
    assert 300 <= a_county(scale=SCALE).number("SELECT count(*) FROM los_posts") / SCALE <= 600


def test_the_seasons_show() -> None:
    by_month = dict(a_county().rows("SELECT month(cont_contact_date), count(*) FROM ssd_contacts GROUP BY 1"))
    assert by_month[8] < min(by_month[6], by_month[11])
