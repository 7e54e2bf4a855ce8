"""Each shipped check on small records: it finds the one that is wrong, and passes when nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from lineofsight.measures.checks.outcomes import NOT_APPLICABLE, PASSED, Outcome
from lineofsight.measures.checks.settings import KINDS
from tests.builders.checked import Told, checked, shipped
from tests.builders.worlds import AS_AT, World, covering

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
D = date


def _person(child: str, **more: Any) -> dict[str, Any]:
    return {"pers_person_id": child, "pers_dob": D(2015, 6, 15), "pers_sex": "F", "pers_ethnicity": "WBRI", **more}


def _referral(child: str, **more: Any) -> dict[str, Any]:
    said = {"cine_referral_id": f"r {child}", "cine_person_id": child, "cine_referral_date": D(2026, 1, 5)}
    return {**said, "cine_referral_nfa": "N", **more}


def _plan(child: str, n: int = 1, **more: Any) -> dict[str, Any]:
    said = {"cppl_cp_plan_id": f"p{n} {child}", "cppl_person_id": child, "cppl_cp_plan_start_date": D(2026, 3, 2)}
    return {**said, "cppl_cp_plan_latest_category": "NEG", **more}


def _cp_visit(child: str, day: date, n: int = 1, **more: Any) -> dict[str, Any]:
    said = {"cppv_cp_visit_id": f"v{n} {child} {day}", "cppv_person_id": child, "cppv_cp_visit_date": day}
    return {**said, "cppv_cp_visit_seen": "Y", "cppv_cp_visit_seen_alone": "Y", **more}


def _cla_visit(child: str, day: date, **more: Any) -> dict[str, Any]:
    said = {"clav_cla_visit_id": f"w {child} {day}", "clav_person_id": child, "clav_cla_visit_date": day}
    return {**said, "clav_cla_visit_seen": "Y", "clav_cla_visit_seen_alone": "Y", **more}


def _care(child: str, **more: Any) -> dict[str, Any]:
    said = {"clae_cla_episode_id": f"e {child}", "clae_person_id": child, "clae_cla_id": f"c {child}"}
    return {**said, "clae_cla_episode_start_date": D(2026, 2, 2), "clae_cla_episode_start_reason": "S", **more}


def _placement(child: str, n: int = 1, **more: Any) -> dict[str, Any]:
    said = {"clap_cla_placement_id": f"l{n} {child}", "clap_person_id": child, "clap_cla_placement_type": "U6"}
    start = {"clap_cla_placement_start_date": D(2026, 2, 2), "clap_cla_placement_postcode": f"place {n} {child}"}
    return {**said, **start, **more}


def _status(child: str, **more: Any) -> dict[str, Any]:
    said = {"lega_legal_status_id": f"s {child}", "lega_person_id": child, "lega_legal_status": "C2"}
    return {**said, "lega_legal_status_start_date": D(2026, 2, 2), **more}


def _leaver(child: str, **more: Any) -> dict[str, Any]:
    said = {"clea_table_id": f"k {child}", "clea_person_id": child, "clea_care_leaver_eligibility": "FORMER RELEVANT"}
    return {**said, "clea_care_leaver_accommodation": "B", "clea_care_leaver_latest_contact": D(2026, 10, 1), **more}


def _assessment(child: str, **more: Any) -> dict[str, Any]:
    said = {"cina_assessment_id": f"a {child}", "cina_person_id": child, "cina_assessment_child_seen": "Y"}
    days = {"cina_assessment_start_date": D(2026, 3, 2), "cina_assessment_auth_date": D(2026, 4, 1)}
    return {**said, **days, **more}


def _conference(child: str, **more: Any) -> dict[str, Any]:
    return {"icpc_icpc_id": f"i {child}", "icpc_person_id": child, "icpc_icpc_date": D(2026, 3, 2), **more}


def _enquiry(child: str, **more: Any) -> dict[str, Any]:
    said = {"s47e_s47_enquiry_id": f"q {child}", "s47e_person_id": child, "s47e_s47_start_date": D(2026, 2, 16)}
    return {**said, "s47e_s47_end_date": D(2026, 2, 25), "s47e_s47_nfa": "N", **more}


def _review(child: str, **more: Any) -> dict[str, Any]:
    said = {"cppr_cp_review_id": f"rv {child}", "cppr_person_id": child, "cppr_cp_plan_id": f"p1 {child}"}
    return {**said, "cppr_cp_review_date": D(2026, 5, 28), **more}


def _involvement(child: str, **more: Any) -> dict[str, Any]:
    said = {"invo_involvements_id": f"in {child}", "invo_person_id": child, "invo_professional_id": "w1"}
    start = {"invo_professional_team": "North", "invo_involvement_start_date": D(2026, 1, 5)}
    return {**said, "invo_professional_role_id": "SW", **start, **more}


def _missing(child: str, **more: Any) -> dict[str, Any]:
    said = {"miss_table_id": f"m {child}", "miss_person_id": child, "miss_missing_rhi_offered": "Y"}
    days = {"miss_missing_episode_start_date": D(2026, 9, 1), "miss_missing_episode_end_date": D(2026, 9, 2)}
    return {**said, **days, **more}


def _care_review(child: str, **more: Any) -> dict[str, Any]:
    said = {"clar_cla_review_id": f"cr {child}", "clar_cla_id": f"c {child}", "clar_cla_review_participation": "PN1"}
    return {**said, "clar_cla_review_date": D(2026, 3, 1), **more}


def _stay(child: str, **more: Any) -> dict[str, Any]:
    return {"stay_id": f"st {child}", "child_id": child, "from_date": D(2026, 9, 1), "accommodation": "B", **more}


def _pre_proceedings(child: str, **more: Any) -> dict[str, Any]:
    said = {"prep_table_id": f"pp {child}", "prep_person_id": child, "prep_pre_pro_decision_date": D(2026, 3, 2)}
    return {**said, "prep_initial_pre_pro_meeting_date": D(2026, 3, 16), **more}


def _permanence(child: str, **more: Any) -> dict[str, Any]:
    said = {"perm_table_id": f"pm {child}", "perm_person_id": child, "perm_adm_decision_date": D(2026, 3, 2)}
    return {**said, "perm_placed_for_adoption_date": D(2026, 6, 1), **more}


def _health(child: str, **more: Any) -> dict[str, Any]:
    said = {"child_id": child, "year": 2026, "health_assessment": "Y", "teeth_check": "Y", "immunisations": "Y"}
    return {**said, **more}


# What is right: one child with everything in order, one care leaver, thirty ordinary days of visits.
ORDINARY = [_cp_visit("ann", D(2026, 9, 1) + timedelta(days=n)) for n in range(30)]
SOUND: Rows = {
    "ssd_person": [_person("ann"), _person("leaver", pers_dob=D(2007, 1, 1))],
    "ssd_cin_episodes": [
        _referral("ann"),
        _referral("was", cine_referral_date=D(2025, 12, 1), cine_close_date=D(2026, 2, 1), cine_close_reason="RC1"),
    ],
    "ssd_involvements": [_involvement("ann")],
    "ssd_cin_assessments": [_assessment("ann")],
    "ssd_s47_enquiry": [_enquiry("ann")],
    "ssd_initial_cp_conference": [_conference("ann")],
    "ssd_cp_plans": [
        _plan("ann"),
        _plan("ann", 0, cppl_cp_plan_start_date=D(2024, 1, 1), cppl_cp_plan_end_date=D(2024, 9, 1)),
    ],
    "ssd_cp_reviews": [_review("ann")],
    "ssd_cp_visits": ORDINARY,
    "ssd_cin_visits": [],
    "ssd_cla_visits": [_cla_visit("ann", D(2026, 9, 1))],
    "ssd_cla_episodes": [
        _care("ann"),
        _care(
            "left",
            clae_cla_episode_ceased_date=D(2026, 5, 1),
            clae_cla_episode_ceased_reason="E11",
        ),
    ],
    "ssd_cla_placement": [
        _placement(
            "ann", 0, clap_cla_placement_type="P1", clap_cla_placement_start_date=D(2026, 2, 2),
            clap_cla_placement_end_date=D(2026, 3, 1), clap_cla_placement_change_reason="CARPL",
        ),
        _placement("ann", clap_cla_placement_start_date=D(2026, 3, 1)),
        _placement("left", clap_cla_placement_end_date=D(2026, 5, 1)),
        _placement("home", clap_cla_placement_type="P1"),
    ],
    "ssd_legal_status": [_status("ann"), _status("home")],
    "ssd_cla_reviews": [_care_review("ann")],
    "ssd_care_leavers": [_leaver("leaver")],
    "ssd_missing": [_missing("ann")],
    "ssd_address": [
        {"addr_table_id": "1", "addr_person_id": "ann", "addr_address_postcode": "home of ann",
         "addr_address_start_date": D(2015, 6, 15), "addr_address_end_date": D(2026, 2, 2)},
    ],
    "ssd_mother": [],
    "los_accommodation_log": [_stay("leaver")],
    "ssd_pre_proceedings": [_pre_proceedings("ann")],
    "ssd_permanence": [_permanence("ann")],
    "ssd_voice_of_child": [{"voch_table_id": "1", "voch_person_id": "ann", "voch_plan_safe": "Y"}],
    "los_case_status": [{"child_id": "ann", "status": "1", "last_seen_on": D(2026, 9, 1)}],
    "los_annual_health": [_health("ann")],
}  # fmt: skip
WITH_HOME = {**SOUND, "ssd_cla_episodes": [*SOUND["ssd_cla_episodes"], _care("home")]}
RECONCILED = ("assessments_as_returned", "care_episodes_as_returned", "placements_as_returned", "plans_as_returned",
              "referrals_as_returned")  # fmt: skip
ONE_LOAD = ("child_protection_visits_recorded_late", "looked_after_visits_recorded_late", "placements_recorded_late",
            "missing_episodes_recorded_late")  # fmt: skip

# For each check: the records that are wrong, in place of the sound ones of those tables or added to them.
WRONG: dict[str, Rows] = {
    "child_protection_visits_seen_alone": {
        "ssd_cp_visits": [_cp_visit("bob", D(2026, 9, 1), n, cppv_cp_visit_seen_alone=None) for n in range(9)]
    },
    "looked_after_visits_seen_alone": {
        "ssd_cla_visits": [_cla_visit("bob", D(2026, 9, 1), clav_cla_visit_seen_alone=None)]
    },
    "open_cases_ethnicity": {
        "ssd_person": [_person("bob", pers_ethnicity="NOBT")], "ssd_cin_episodes": [_referral("bob")]
    },
    "open_cases_sex": {"ssd_person": [_person("bob", pers_sex=None)], "ssd_cin_episodes": [_referral("bob")]},
    "open_cases_birth": {"ssd_person": [_person("bob", pers_dob=None)], "ssd_cin_episodes": [_referral("bob")]},
    "open_cases_worker": {"ssd_cin_episodes": [_referral("bob")]},
    "open_cases_team": {
        "ssd_cin_episodes": [_referral("bob")], "ssd_involvements": [_involvement("bob", invo_professional_team=None)]
    },
    "child_protection_plans_category": {"ssd_cp_plans": [_plan("bob", cppl_cp_plan_latest_category=None)]},
    "assessments_start": {"ssd_cin_assessments": [_assessment("bob", cina_assessment_start_date=None)]},
    "assessments_child_seen": {"ssd_cin_assessments": [_assessment("bob", cina_assessment_child_seen=None)]},
    "section_47_outcomes": {"ssd_s47_enquiry": [_enquiry("bob", s47e_s47_nfa=None)]},
    "referral_outcomes": {"ssd_cin_episodes": [_referral("bob", cine_referral_nfa=None)]},
    "closed_cases_reason": {"ssd_cin_episodes": [_referral("bob", cine_close_date=D(2026, 9, 1))]},
    "reason_care_ceased": {"ssd_cla_episodes": [_care("bob", clae_cla_episode_ceased_date=D(2026, 9, 1))]},
    "placement_types": {"ssd_cla_placement": [_placement("bob", clap_cla_placement_type=None)]},
    "placement_addresses": {"ssd_cla_placement": [_placement("bob", clap_cla_placement_postcode=None)]},
    "placement_change_reasons": {
        "ssd_cla_placement": [
            _placement("bob", clap_cla_placement_end_date=D(2026, 9, 1)),
            _placement("bob", 2, clap_cla_placement_start_date=D(2026, 9, 1)),
        ]
    },
    "return_interviews_offered": {"ssd_missing": [_missing("bob", miss_missing_rhi_offered=None)]},
    "care_leavers_accommodation": {
        "ssd_person": [_person("bob", pers_dob=D(2007, 1, 1))],
        "ssd_care_leavers": [_leaver("bob", clea_care_leaver_accommodation=None)],
    },
    "care_leavers_latest_contact": {
        "ssd_person": [_person("bob", pers_dob=D(2007, 1, 1))],
        "ssd_care_leavers": [_leaver("bob", clea_care_leaver_latest_contact=None)],
    },
    "care_leavers_nights": {
        "ssd_person": [_person("bob", pers_dob=D(2007, 1, 1))], "ssd_care_leavers": [_leaver("bob")]
    },
    "child_protection_plans_end_before_start": {
        "ssd_cp_plans": [_plan("bob", cppl_cp_plan_end_date=D(2026, 1, 1))]
    },
    "placements_end_before_start": {
        "ssd_cla_placement": [_placement("bob", clap_cla_placement_end_date=D(2026, 1, 1))]
    },
    "care_ceases_before_it_starts": {
        "ssd_cla_episodes": [_care("bob", clae_cla_episode_ceased_date=D(2026, 1, 1))]
    },
    "assessments_authorised_before_start": {
        "ssd_cin_assessments": [_assessment("bob", cina_assessment_auth_date=D(2026, 1, 1))]
    },
    "reviews_before_their_plan": {
        "ssd_cp_plans": [_plan("bob")], "ssd_cp_reviews": [_review("bob", cppr_cp_review_date=D(2026, 1, 1))]
    },
    "care_before_birth": {
        "ssd_person": [_person("bob", pers_dob=D(2026, 5, 1))], "ssd_cla_episodes": [_care("bob")]
    },
    "happened_in_the_future": {"ssd_cp_visits": [_cp_visit("bob", D(2027, 1, 1))]},
    "two_open_plans": {"ssd_cp_plans": [_plan("bob"), _plan("bob", 2)]},
    "plans_open_for_five_years": {
        "ssd_person": [_person("bob")], "ssd_cp_plans": [_plan("bob", cppl_cp_plan_start_date=D(2020, 3, 2))]
    },
    "seen_alone_and_not_seen": {"ssd_cp_visits": [_cp_visit("bob", D(2026, 9, 1), cppv_cp_visit_seen="N")]},
    "care_leavers_ages": {
        "ssd_person": [_person("bob", pers_dob=D(2011, 1, 1))], "ssd_care_leavers": [_leaver("bob")]
    },
    "looked_after_adults": {
        "ssd_person": [_person("bob", pers_dob=D(2008, 1, 1))], "ssd_cla_episodes": [_care("bob")]
    },
    "adults_on_plans": {"ssd_person": [_person("bob", pers_dob=D(2008, 1, 1))], "ssd_cp_plans": [_plan("bob")]},
    "died_with_an_open_plan": {
        "ssd_person": [_person("bob", pers_death_date=D(2026, 9, 1))], "ssd_cp_plans": [_plan("bob")]
    },
    "plans_without_an_open_case": {"ssd_cp_plans": [_plan("bob")]},
    "placements_without_care": {"ssd_cla_placement": [_placement("bob")]},
    "placement_open_after_care_ceased": {
        "ssd_cla_episodes": [_care("bob", clae_cla_episode_ceased_date=D(2026, 9, 1))],
        "ssd_cla_placement": [_placement("bob")],
    },
    "care_without_a_placement": {"ssd_cla_episodes": [_care("bob")]},
    "care_without_a_legal_status": {"ssd_cla_episodes": [_care("bob")]},
    "with_parents_without_an_order": {
        "ssd_cla_episodes": [_care("bob")],
        "ssd_cla_placement": [_placement("bob", clap_cla_placement_type="P1")],
        "ssd_legal_status": [_status("bob", lega_legal_status="V2")],
    },
    "conferences_without_section_47": {"ssd_initial_cp_conference": [_conference("bob")]},
    "visits_without_a_plan": {"ssd_cp_visits": [_cp_visit("bob", D(2026, 9, 1), n) for n in range(3)]},
    "undeclared_with_parents": {
        "ssd_cla_episodes": [_care("bob")],
        "ssd_cla_placement": [_placement("bob", clap_cla_placement_postcode="home of bob")],
        "ssd_address": [
            {"addr_table_id": "2", "addr_person_id": "bob", "addr_address_postcode": "home of bob",
             "addr_address_start_date": D(2015, 6, 15), "addr_address_end_date": D(2026, 2, 2)}
        ],
    },
    "pre_proceedings_decision": {"ssd_pre_proceedings": [_pre_proceedings("bob", prep_pre_pro_decision_date=None)]},
    "pre_proceedings_out_of_order": {
        "ssd_pre_proceedings": [_pre_proceedings("bob", prep_initial_pre_pro_meeting_date=D(2026, 1, 5))]
    },
    "adoption_out_of_order": {"ssd_permanence": [_permanence("bob", perm_placed_for_adoption_date=D(2026, 1, 5))]},
    "open_cases_last_seen": {"los_case_status": [{"child_id": "bob", "status": "1"}]},
    "yearly_health_statements": {"los_annual_health": [_health("bob", teeth_check=None)]},
    "childrens_answers_blank": {"ssd_voice_of_child": [{"voch_table_id": "2", "voch_person_id": "bob"}]},
    "with_parents_under_another_name": {
        "ssd_cla_placement": [
            _placement("bob", clap_cla_placement_type="P1", clap_cla_placement_end_date=D(2026, 9, 1),
                       clap_cla_placement_postcode="home"),
            _placement("bob", 2, clap_cla_placement_start_date=D(2026, 9, 1), clap_cla_placement_postcode="home"),
        ]
    },
}  # fmt: skip


def _told(rows: Rows, only: str | None = None, **more: Any) -> Told:
    with TemporaryDirectory(prefix="checks-") as folder:
        home, snapshot = World(rows, **more).written(Path(folder) / "home")
        catalogue = shipped()
        if only is not None:
            catalogue = replace(catalogue, checks={only: catalogue.checks[only]})
        return checked(home, snapshot, catalogue)


@lru_cache(maxsize=1)
def _sound() -> Told:
    return _told(WITH_HOME)


def _of(kind: str) -> list[str]:
    return [check.id for check in shipped().checks.values() if check.kind == kind]


def test_there_are_checks_of_every_kind_and_thirty_at_least() -> None:
    assert len(shipped().checks) >= 30
    assert all(len(_of(kind)) >= 2 for kind in KINDS)


@pytest.mark.parametrize("check", sorted(WRONG))
def test_what_is_in_order_passes(check: str) -> None:
    said = _sound()[check]
    assert (said.outcome, said.found) == (PASSED, 0), said.why
    assert said.looked_at > 0


@pytest.mark.parametrize("check", sorted(WRONG))
def test_what_is_wrong_is_found_and_only_that(check: str) -> None:
    rows = {name: [*WITH_HOME.get(name, ()), *WRONG[check].get(name, ())] for name in {*WITH_HOME, *WRONG[check]}}
    told = _told(rows, only=check)
    assert told[check].outcome == "failed", told[check].why
    assert set(told.children(check)) == {"bob"}
    assert told[check].found == len(told.rows(check)) and told[check].looked_at > told[check].found


def test_every_check_has_records_here_or_a_test_of_its_own() -> None:
    lists = {check.id for check in shipped().checks.values() if check.over.lists}
    of_their_own = {"review_participation", "visits_by_the_hundred", *RECONCILED, *ONE_LOAD, *lists}
    assert set(shipped().checks) == set(WRONG) | of_their_own


def test_reviews_of_looked_after_children_are_about_no_child_of_their_own() -> None:
    silent = _care_review("bob", clar_cla_review_participation=None)
    told = _told({**WITH_HOME, "ssd_cla_reviews": [*WITH_HOME["ssd_cla_reviews"], silent]})
    assert (told["review_participation"].outcome, told["review_participation"].found) == ("failed", 1)
    assert _sound()["review_participation"].outcome == PASSED


def test_visits_entered_in_bulk_are_found_by_their_day() -> None:
    bulk = [_cp_visit("bob", D(2026, 10, 5), n) for n in range(40)]
    told = _told({**WITH_HOME, "ssd_cp_visits": [*ORDINARY, *bulk]})
    assert [row["dates"][0]["day"] for row in told.rows("visits_by_the_hundred")] == [D(2026, 10, 5)]
    few = _told({**WITH_HOME, "ssd_cp_visits": [*ORDINARY, *bulk[:19]]})
    assert few["visits_by_the_hundred"].outcome == NOT_APPLICABLE


@pytest.mark.parametrize("check", _of("completeness") + _of("plausibility") + _of("consistency") + _of("undeclared"))
def test_nothing_to_look_at_is_never_a_pass(check: str) -> None:
    """The tables are there and empty: only the checks that ask whether a list is there have something to look at."""
    said = _emptied()[check]
    if shipped().checks[check].over.lists:
        assert said.outcome == "failed"
    else:
        assert (said.outcome, said.looked_at, said.share) == (NOT_APPLICABLE, 0, None), said.why


@lru_cache(maxsize=1)
def _emptied() -> Told:
    return _told({name: [] for name in (*WITH_HOME, "los_teams", "los_visits")})


def test_lists_that_are_absent_are_named() -> None:
    said = _sound()["lists_of_leaving_care"]
    assert (said.outcome, said.found, said.looked_at, said.absent) == ("failed", 1, 2, ("los_pa_contacts",))


def test_a_list_that_nobody_keeps_any_longer_is_found() -> None:
    kept = _told({**WITH_HOME, "los_accommodation_log": [_stay("leaver", from_date=AS_AT - timedelta(days=62))]})
    assert kept["lists_that_stopped"].outcome == PASSED
    stopped = _told({**WITH_HOME, "los_accommodation_log": [_stay("leaver", from_date=AS_AT - timedelta(days=63))]})
    assert stopped["lists_that_stopped"].absent == ("los_accommodation_log",)


def test_a_source_that_cannot_say_is_not_a_fault_of_the_data() -> None:
    coverage = {"ssd_cp_visits": covering(source="annex_a", not_filled=("cppv_cp_visit_seen",))}
    said = _told(WITH_HOME, coverage=coverage)["child_protection_visits_seen_alone"]
    why = "not available from Annex A: it does not hold ssd_cp_visits.cppv_cp_visit_seen"
    assert (said.outcome, said.why) == (NOT_APPLICABLE, why)
    gone: Outcome = _told({n: rows for n, rows in WITH_HOME.items() if n != "ssd_missing"})["return_interviews_offered"]
    why = "no source loaded holds an episode of being missing or absent"
    assert (gone.outcome, gone.why) == (NOT_APPLICABLE, why)


@pytest.mark.parametrize("check", [*RECONCILED, *ONE_LOAD])
def test_with_one_load_from_one_source_there_is_nothing_to_compare(check: str) -> None:
    assert _sound()[check].outcome == NOT_APPLICABLE


def test_a_restricted_record_is_marked_so_that_it_is_only_counted() -> None:
    wrong = {**WITH_HOME, "ssd_cp_plans": [_plan("bob", cppl_cp_plan_end_date=D(2026, 1, 1))]}
    told = _told({**wrong, "los_restricted_records": [{"child_id": "bob", "reason": "STAFF"}]})
    assert [row["restricted"] for row in told.rows("child_protection_plans_end_before_start")] == [True]
