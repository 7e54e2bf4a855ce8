"""Faults found in tools that others use for the same figures, and in the two ways of counting working days.

Each is a test that ours does not make it. They were read in public code and public guidance; none is copied here.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from shutil import copytree

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.tallied import tallied
from tests.builders.a_snapshot import Records
from tests.builders.measured import Measured
from tests.builders.worlds import AS_AT, covering

VISITED = "child_protection_visits_latest_in_10_working_days"
ALL_REVIEWS, LATEST_REVIEW = "child_protection_reviews_all_on_time", "child_protection_reviews_latest_on_time"
FROM_DISCUSSION = "conferences_in_15_working_days_of_strategy_discussion"
FROM_ENQUIRY = "conferences_in_15_working_days_of_section_47_start"
Measuring = Callable[..., Measured]


@lru_cache(maxsize=1)
def _shipped() -> Catalogue:
    return load_catalogue(definitions_folder())


@pytest.fixture
def measuring(tmp_path: Path) -> Measuring:
    def measured(records: Records, *only: str, catalogue: Catalogue | None = None) -> Measured:
        return records.measured(tmp_path, catalogue or _shipped(), only=only)

    return measured


# --- children who drop out of the figure ----------------------------------------------------------------------------


def test_a_child_with_no_record_stays_in_the_denominator(measuring: Measuring) -> None:
    """A tool joined children to their visits and kept only those found, so that whoever was left was up to date."""
    records = Records()
    for visited_on in ([date(2026, 3, 30)], [date(2026, 1, 12)], []):
        records.a_plan(records.a_child(), started_on=date(2026, 1, 5), visited_on=visited_on)
    measured = measuring(records, VISITED)
    assert measured.counts(VISITED, "2026-03") == {"met": 1, "not_met": 1, "missing": 1, "excluded": 0}


def test_an_age_range_has_two_ends(measuring: Measuring) -> None:
    """A tool asked for 19 or over or 21 or under, and so for everybody."""
    suitable = "care_leavers_in_suitable_accommodation"
    records = Records()
    verdicts = {}
    for age in (16, 17, 19, 21, 22, 25):
        leaver = records.a_child(born_on=date(AS_AT.year - age, 6, 15))
        records.a_care_leaver(leaver)
        verdicts[age] = leaver
    measured = measuring(records, suitable)
    told = {age: measured.verdict(suitable, leaver, "as at") for age, leaver in verdicts.items()}
    assert told == {16: "outside", 17: "met", 19: "met", 21: "met", 22: "outside", 25: "outside"}


def test_a_limit_for_one_group_is_not_used_for_another(measuring: Measuring) -> None:
    """A tool gave children over five the window of six months that is meant for those under five.

    The same slip here would be one window for first and later reviews.
    """
    records = Records()
    reviewed_five_months_ago, reviewed_seven_months_ago, never_in_five = (records.a_child() for _ in range(3))
    started = date(2025, 1, 6)
    records.a_plan(reviewed_five_months_ago, started_on=started, reviewed_on=[date(2025, 10, 31)])
    records.a_plan(reviewed_seven_months_ago, started_on=started, reviewed_on=[date(2025, 8, 29)])
    records.a_plan(never_in_five, started_on=date(2025, 10, 31))
    measured = measuring(records, LATEST_REVIEW)
    assert measured.verdict(LATEST_REVIEW, reviewed_five_months_ago, "2026-03") == "met"
    assert measured.verdict(LATEST_REVIEW, reviewed_seven_months_ago, "2026-03") == "not met"
    assert measured.verdict(LATEST_REVIEW, never_in_five, "2026-03") == "missing"


def test_a_plan_that_has_not_ended_is_not_thereby_a_short_one(measuring: Measuring) -> None:
    """A tool filled the blank for plans without an end, threw the result away, and lost the longest plans."""
    open_long, ended_long = "plans_open_2_years_or_more", "plans_ended_after_2_years"
    records = Records()
    drifting, ended = records.a_child(), records.a_child()
    records.a_plan(drifting, started_on=date(2023, 1, 9))
    records.a_plan(ended, started_on=date(2023, 1, 9), ended_on=date(2026, 3, 2))
    measured = measuring(records, open_long, ended_long)
    assert measured.counts(open_long, "2026-03") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 0}
    assert measured.counts(ended_long, "2026-03") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 0}
    assert measured.verdict(open_long, drifting, "2026-03") == "met"
    assert measured.verdict(ended_long, ended, "2026-03") == "met"


def test_nothing_to_count_is_not_nought_per_cent(measuring: Measuring) -> None:
    records = Records()
    records.a_plan(records.a_child(), started_on=date(2026, 1, 5))
    measured = measuring(records, "conferences_leading_to_a_plan")
    told = tallied(measured.results, measured.catalogue, ["conferences_leading_to_a_plan"])
    assert {figure.value for figure in told} <= {None}


def test_a_child_not_yet_born_is_not_a_baby(measuring: Measuring) -> None:
    """The inspection list gives them the age of minus one, which some tools put into the youngest band."""
    count = "children_on_child_protection_plans"
    records = Records()
    records.a_plan(records.a_child(born_on=None, expected_on=date(2026, 5, 1)), started_on=date(2026, 1, 5))
    records.a_plan(records.a_child(born_on=date(2025, 12, 1)), started_on=date(2026, 1, 5))
    measured = measuring(records, count)
    assert measured.counts(count, "2026-03")["met"] == 2  # type: ignore[index]
    assert measured.counts(count, "2026-03", "age_band=under 1")["met"] == 1  # type: ignore[index]
    assert measured.counts(count, "2026-03", "age_band=unborn")["met"] == 1  # type: ignore[index]


def test_short_breaks_are_not_being_looked_after(measuring: Measuring) -> None:
    count = "looked_after_children"
    records = Records()
    for status in ("C2", "V2", "V3", "V4"):
        records.a_period_of_care(records.a_child(), entered_on=date(2026, 1, 5), status=status)
    measured = measuring(records, count)
    assert measured.counts(count, "2026-03") == {"met": 2, "not_met": 0, "missing": 0, "excluded": 2}


# --- events counted against the wrong thing -------------------------------------------------------------------------


def test_an_earlier_referral_is_not_a_repeat_because_a_later_one_followed(measuring: Measuring) -> None:
    """The inspection list repeats one count, about the child's latest referral, on each of that child's rows."""
    repeats = "re_referrals_within_12_months"
    records = Records()
    child = records.a_child()
    for day in (date(2026, 1, 12), date(2026, 2, 9), date(2026, 3, 9)):
        records.a_referral(child, received_on=day)
    measured = measuring(records, repeats)
    assert [measured.verdict(repeats, child, f"2026-0{month}") for month in (1, 2, 3)] == ["not met", "met", "met"]


def test_conferences_are_not_divided_by_the_enquiries_of_the_same_month(measuring: Measuring) -> None:
    """An enquiry of March led to a conference in April: neither month has one of each."""
    needless, plans = "section_47_conference_not_required", "conferences_leading_to_a_plan"
    records = Records()
    child = records.a_child()
    records.an_enquiry(child, started_on=date(2026, 3, 25), conference_on=date(2026, 4, 10), became_plan="Y")
    measured = measuring(records, needless, plans)
    assert measured.counts(needless, "2026-03") == {"met": 0, "not_met": 1, "missing": 0, "excluded": 0}
    assert measured.counts(plans, "2026-04") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 0}


def test_a_conference_dated_before_its_enquiry_is_neither_very_early_nor_late(measuring: Measuring) -> None:
    records = Records()
    child = records.a_child()
    records.an_enquiry(child, started_on=date(2026, 3, 24), conference_on=date(2026, 3, 20), became_plan="Y")
    measured = measuring(records, FROM_ENQUIRY, "conferences_leading_to_a_plan")
    assert measured.counts(FROM_ENQUIRY, "2026-03") == {"met": 0, "not_met": 0, "missing": 0, "excluded": 1}
    assert measured.counts("conferences_leading_to_a_plan", "2026-03")["met"] == 1  # type: ignore[index]


def test_two_clocks_of_one_name_are_two_measures(measuring: Measuring) -> None:
    records = Records()
    child = records.a_child()
    day = {"discussed_on": date(2026, 3, 2), "started_on": date(2026, 3, 4), "conference_on": date(2026, 3, 25)}
    records.an_enquiry(child, **day)
    measured = measuring(records, FROM_DISCUSSION, FROM_ENQUIRY)
    assert measured.verdict(FROM_DISCUSSION, child, "2026-03") == "not met"
    assert measured.verdict(FROM_ENQUIRY, child, "2026-03") == "met"


def test_a_target_day_worked_out_by_the_case_system_is_not_believed(measuring: Measuring) -> None:
    """One extract sets the target fifteen working days after the conference itself, so that none is ever late."""
    records = Records()
    child = records.a_child()
    records.an_enquiry(child, discussed_on=date(2026, 3, 2), conference_on=date(2026, 3, 24))
    records.rows["ssd_initial_cp_conference"][-1]["icpc_icpc_target_date"] = date(2026, 4, 16)
    measured = measuring(records, FROM_DISCUSSION)
    assert measured.verdict(FROM_DISCUSSION, child, "2026-03") == "not met"


def test_a_latest_review_in_time_says_nothing_of_the_one_before(measuring: Measuring) -> None:
    records = Records()
    child = records.a_child()
    records.a_plan(child, started_on=date(2025, 6, 2), reviewed_on=[date(2025, 10, 20), date(2026, 3, 2)])
    measured = measuring(records, ALL_REVIEWS, LATEST_REVIEW)
    assert measured.verdict(LATEST_REVIEW, child, "2026-03") == "met"
    assert measured.verdict(ALL_REVIEWS, child, "2026-03") == "not met"


# --- sources that cannot know -----------------------------------------------------------------------------------------


def test_all_reviews_are_not_guessed_from_the_latest(measuring: Measuring) -> None:
    records = Records()
    records.a_plan(records.a_child(), started_on=date(2025, 6, 2), reviewed_on=[date(2026, 8, 3)])
    records.coverage["ssd_cp_reviews"] = covering(holds="latest", source="annex_a", first=AS_AT)
    measured = measuring(records, ALL_REVIEWS, LATEST_REVIEW)
    assert "holds only the latest" in measured.unavailable[ALL_REVIEWS]["reason"]
    assert measured.counts(LATEST_REVIEW, "as at") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 0}
    assert measured.counts(LATEST_REVIEW, "2026-03") is None


def test_no_month_is_told_whose_year_before_is_not_held(measuring: Measuring) -> None:
    """Six months of referrals cannot show who was referred within twelve."""
    repeats, received = "re_referrals_within_12_months", "referrals_received"
    records = Records()
    child = records.a_child()
    records.a_referral(child, received_on=date(2025, 12, 15))
    records.a_referral(child, received_on=date(2026, 9, 14))
    records.coverage["ssd_cin_episodes"] = covering(first=date(2025, 7, 1))
    measured = measuring(records, repeats, received)
    assert measured.counts(received, "2025-12")["met"] == 1  # type: ignore[index]
    assert measured.counts(repeats, "2025-12") is None
    assert measured.counts(repeats, "2026-06") is None
    assert measured.counts(repeats, "2026-09") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 0}


@pytest.mark.parametrize(("first", "told"), [(date(2025, 4, 1), True), (date(2025, 4, 2), False)])
def test_a_year_s_return_tells_the_year_to_its_end_and_no_less_does(
    measuring: Measuring, first: date, told: bool
) -> None:
    """The twelve months to 31 March begin on 1 April: neither a day more nor a guess as at the day itself."""
    moved = "three_or_more_placements"
    records = Records(as_at=date(2026, 3, 31))
    records.a_period_of_care(records.a_child(), entered_on=date(2025, 6, 2))
    records.coverage["ssd_cla_placement"] = covering(first=first, to=records.as_at, source="ssda903")
    measured = measuring(records, moved)
    expected = {"met": 0, "not_met": 1, "missing": 0, "excluded": 0} if told else None
    assert [measured.counts(moved, period) for period in ("2026-03", "as at")] == [expected, expected]
    assert measured.counts(moved, "2026-02") is None


def test_an_earlier_plan_is_not_ruled_out_by_a_list_of_the_latest(measuring: Measuring) -> None:
    records = Records()
    records.a_plan(records.a_child(), started_on=date(2026, 9, 14))
    records.coverage["ssd_cp_plans"] = covering(holds="open", source="annex_a", first=date(2026, 5, 1))
    measured = measuring(records, "second_or_subsequent_plans")
    assert "most recent plan" in measured.unavailable["second_or_subsequent_plans"]["reason"]


def test_a_yearly_answer_is_not_the_latest_one(measuring: Measuring) -> None:
    """In touch around the birthday, and in touch by the latest record, are two figures of one name."""
    latest, returned = "care_leavers_in_touch_latest", "care_leavers_in_touch_as_returned"
    records = Records()
    records.a_care_leaver(records.a_child(born_on=date(2007, 3, 10)))
    records.coverage["ssd_care_leavers"] = covering(holds="state", source="ssda903")
    measured = measuring(records, latest, returned)
    assert "reason" in measured.unavailable[latest]
    assert returned not in measured.unavailable


# --- months and working days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latest", "reviewed", "late"),
    [
        # Some case systems add 183 days for six months, and 91 for three.
        (date(2025, 8, 31), date(2026, 3, 1), 1),  # 182 days, and past the last day of February
        (date(2025, 9, 1), date(2026, 3, 1), 0),  # 181 days
        (date(2025, 7, 1), date(2026, 1, 1), 0),  # 184 days, and six months to the day
        (date(2025, 7, 1), date(2026, 1, 2), 1),
    ],
)
def test_months_are_months_and_not_so_many_days(measuring: Measuring, latest: date, reviewed: date, late: int) -> None:
    records = Records()
    child = records.a_child()
    records.a_plan(child, started_on=date(2025, 6, 2), reviewed_on=[latest, reviewed])
    (case,) = measuring(records, ALL_REVIEWS).cases(ALL_REVIEWS, child, "2026-03")
    assert case["reviews_late"] == late


@pytest.mark.parametrize(
    ("held_on", "elapsed", "by_nth_day"),
    [
        (date(2026, 3, 20), "met", "met"),  # Friday, the fifteenth working day
        (date(2026, 3, 21), "met", "not met"),  # the Saturday after it
        (date(2026, 3, 22), "met", "not met"),  # the Sunday
        (date(2026, 3, 23), "not met", "not met"),  # the sixteenth
        (date(2026, 3, 19), "met", "met"),  # the fourteenth: a tool took one day less for the limit
    ],
)
def test_the_two_readings_of_working_days_are_a_choice_that_is_stated(
    measuring: Measuring, tmp_path: Path, held_on: date, elapsed: str, by_nth_day: str
) -> None:
    """No more than fifteen had passed; or by the fifteenth one's date. They part only on days when nobody works."""
    records = Records()
    child = records.a_child()
    records.an_enquiry(child, discussed_on=date(2026, 2, 27), conference_on=held_on)
    both = _with_a_second_reading(tmp_path / "overlay")
    measured = measuring(records, FROM_DISCUSSION, "conferences_by_the_fifteenth_day", catalogue=both)
    assert measured.verdict(FROM_DISCUSSION, child, "2026-03") == elapsed
    assert measured.verdict("conferences_by_the_fifteenth_day", child, "2026-03") == by_nth_day


def _with_a_second_reading(overlay: Path) -> Catalogue:
    shipped = (definitions_folder() / "measures" / f"{FROM_DISCUSSION}.yaml").read_text(encoding="utf-8")
    own = shipped.replace(f"id: {FROM_DISCUSSION}", "id: conferences_by_the_fifteenth_day")
    (overlay / "measures").mkdir(parents=True, exist_ok=True)
    (overlay / "measures" / "conferences_by_the_fifteenth_day.yaml").write_text(
        own + "working_days_reading: by_nth_day\n", encoding="utf-8"
    )
    return load_catalogue(definitions_folder(), overlay)


@pytest.mark.parametrize(
    ("started_on", "in_time_on"),
    [
        (date(2026, 2, 27), date(2026, 3, 20)),  # a Friday
        (date(2026, 2, 28), date(2026, 3, 20)),  # the Saturday: the clock stands at Friday
        (date(2026, 3, 1), date(2026, 3, 20)),  # the Sunday
        (date(2026, 3, 2), date(2026, 3, 23)),  # the Monday
        (date(2026, 4, 3), date(2026, 4, 27)),  # Good Friday: the clock stands at Thursday 2 April
        (date(2026, 4, 2), date(2026, 4, 27)),
    ],
)
def test_a_clock_that_starts_when_nobody_works_stands_at_the_last_working_day(
    measuring: Measuring, started_on: date, in_time_on: date
) -> None:
    records = Records()
    in_time, late = records.a_child(), records.a_child()
    records.an_enquiry(in_time, started_on=started_on, conference_on=in_time_on)
    next_working_day = in_time_on.replace(day=in_time_on.day + (3 if in_time_on.weekday() == 4 else 1))
    records.an_enquiry(late, started_on=started_on, conference_on=next_working_day)
    measured = measuring(records, FROM_ENQUIRY)
    assert measured.verdicts(FROM_ENQUIRY, in_time) == ["met"]
    assert measured.verdicts(FROM_ENQUIRY, late) == ["not met"]


def test_bank_holidays_are_England_s(measuring: Measuring) -> None:  # noqa: N802 - a proper name
    """A calendar of weekends alone finds this conference late: Good Friday and Easter Monday lie between."""
    records = Records()
    child = records.a_child()
    records.an_enquiry(child, started_on=date(2026, 3, 20), conference_on=date(2026, 4, 14))
    (case,) = measuring(records, FROM_ENQUIRY).cases(FROM_ENQUIRY, child, "2026-04")
    assert case["working_days_from_enquiry"] == 15


# --- where a child lives, and who knows -------------------------------------------------------------------------------


def test_not_knowing_where_somebody_lives_is_shown_twice(measuring: Measuring) -> None:
    """The published figure leaves them out; ours counts them against us."""
    official = "care_leavers_in_suitable_accommodation"
    ours = f"{official}_line_of_sight"
    records = Records()
    records.a_care_leaver(records.a_child(born_on=date(2007, 3, 10)), accommodation="U", suitable="1")
    records.a_care_leaver(records.a_child(born_on=date(2007, 3, 10)), accommodation="R", suitable=None)
    measured = measuring(records, official, ours)
    assert measured.counts(official, "as at") == {"met": 1, "not_met": 0, "missing": 0, "excluded": 1}
    assert measured.counts(ours, "as at") == {"met": 1, "not_met": 1, "missing": 0, "excluded": 0}


def test_no_information_is_not_dropped(measuring: Measuring) -> None:
    official = "care_leavers_in_suitable_accommodation"
    records = Records()
    leaver = records.a_child(born_on=date(2007, 3, 10))
    records.a_care_leaver(leaver, in_touch="REFU", accommodation=None, suitable=None)
    assert measuring(records, official).verdict(official, leaver, "as at") == "missing"


def test_visits_follow_the_placement_and_not_one_limit_for_all(measuring: Measuring) -> None:
    """The first draft of the table gave twelve weeks where the regulation says three months."""
    visits = "cla_visits_latest_on_time"
    records = Records()
    child = records.a_child()
    records.a_period_of_care(
        child, entered_on=date(2022, 1, 10), placements=[{"type": "U4"}], visited_on=[date(2025, 12, 31)]
    )
    (case,) = measuring(records, visits).cases(visits, child, "2026-03")
    assert (date(2026, 3, 31) - date(2025, 12, 31)).days == 90  # twelve weeks are 84
    assert case["due_on"] == date(2026, 3, 31)


def test_definitions_can_be_read_from_anywhere(tmp_path: Path) -> None:
    """A figure's version does not depend on where its definitions lie."""
    elsewhere = tmp_path / "definitions"
    copytree(definitions_folder(), elsewhere)
    assert load_catalogue(elsewhere).hash == _shipped().hash
