"""The five published measures agree with counting by the published definitions, case by case where they part.

The left side of every comparison is plain Python over the county's own files (tests/builders/published_counts.py); the
right side is what our measures say after those files went through the readers, the snapshot and the engine.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import date

import pytest

from lineofsight.measures.results import Results
from lineofsight.measures.tallied import Tally, tallied
from tests.builders.played import PUBLISHED
from tests.builders.published_counts import Count, Dataset, Year, months_after, working_days
from tests.builders.published_county import PublishedCounty, a_published_county

pytestmark = pytest.mark.slow
ASSESSMENTS, CONFERENCES, RE_REFERRALS, REPEAT_PLANS, REVIEWS = PUBLISHED
THIS_YEAR = Year(2026)
COUNTED: dict[str, Callable[[Dataset, Year], Count]] = {
    ASSESSMENTS: Dataset.assessments,
    CONFERENCES: Dataset.conferences,
    RE_REFERRALS: Dataset.referrals,
    REPEAT_PLANS: Dataset.plans,
    REVIEWS: Dataset.reviews,
}
# Where the tables give a share of what can be judged, blanks are left out of it. A review nobody recorded was not held.
LEFT_OUT = (ASSESSMENTS, CONFERENCES, RE_REFERRALS, REPEAT_PLANS)


@pytest.fixture(scope="module")
def county() -> PublishedCounty:
    return a_published_county()


def said(county: PublishedCounty, results: Results, measure: str, year: Year) -> list[Tally]:
    """The figures of the year: its twelve months, or for a stock the one on 31 March."""
    first = year.last.replace(day=1) if measure == REVIEWS else year.first
    return tallied(results, county.catalogue, [measure], first=first, last=year.last)


def sizes(found: list[Tally]) -> tuple[int, int, int, int]:
    """Met, not met, blank, and apart."""
    met = sum(figure.numerator or 0 for figure in found)
    counted = sum(figure.denominator or 0 for figure in found)
    blank = sum(figure.missing for figure in found)
    return met, counted - met - blank, blank, sum(figure.excluded for figure in found)


@pytest.mark.parametrize("ends", [2024, 2025, 2026])
@pytest.mark.parametrize("measure", PUBLISHED)
def test_a_year_of_ours_is_the_year_counted_by_the_definition(county: PublishedCounty, measure: str, ends: int) -> None:
    year = Year(ends)
    found = said(county, county.measured, measure, year)
    assert [figure.period for figure in found] == (year.months[-1:] if measure == REVIEWS else year.months)
    assert sizes(found) == COUNTED[measure](county.dataset, year).sizes


@pytest.mark.parametrize("measure", PUBLISHED)
def test_both_readings_of_blanks_are_told(county: PublishedCounty, measure: str) -> None:
    """Ours counts a blank against the council; the published share leaves it out, and the two are shown together."""
    counted = COUNTED[measure](county.dataset, THIS_YEAR)
    found = said(county, county.measured, measure, THIS_YEAR)
    met, judged = len(counted.met), len(counted.met) + len(counted.not_met)
    assert sum(figure.denominator or 0 for figure in found) == judged + len(counted.blank)
    readings = [figure.official for figure in found]
    if measure in LEFT_OUT:
        published = [reading for reading in readings if reading is not None]
        assert len(published) == len(found)
        assert (sum(r["numerator"] for r in published), sum(r["denominator"] for r in published)) == (met, judged)
    else:
        assert readings == [None], "the published figure counts it as we do, so there is one reading"
    if measure in (ASSESSMENTS, CONFERENCES):
        assert counted.blank and counted.apart, "the county should hold both kinds of slip, or nothing is proved"


def test_every_part_of_every_count_is_there_to_be_wrong(county: PublishedCounty) -> None:
    for measure, count in COUNTED.items():
        counted = count(county.dataset, THIS_YEAR)
        assert counted.met and counted.not_met, measure
    assert county.dataset.plans(THIS_YEAR).apart and county.dataset.reviews(THIS_YEAR).apart


@pytest.mark.parametrize("measure", [ASSESSMENTS, CONFERENCES])
def test_the_census_alone_gives_the_same_through_us_and_by_hand(county: PublishedCounty, measure: str) -> None:
    by_hand = county.census.assessments() if measure == ASSESSMENTS else county.census.conferences()
    found = said(county, county.measured_from_census, measure, county.census.year)
    assert county.census.year == THIS_YEAR
    assert sizes(found) == by_hand.sizes


def test_one_census_cannot_tell_the_other_three_and_we_say_so(county: PublishedCounty) -> None:
    """They need the year before, the child's plans of all time, or the reviews before this year's first."""
    unavailable = county.measured_from_census.unavailable["999"]
    assert set(unavailable) == {RE_REFERRALS, REPEAT_PLANS, REVIEWS}
    for measure in unavailable:
        assert said(county, county.measured_from_census, measure, THIS_YEAR) == []


# What the department counts from the census, against what we count from the dataset.


def rows_of(dataset: Dataset, table: str, key: str) -> dict[Hashable, dict[str, str]]:
    return {row[key]: row for row in dataset.rows(table)}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def test_assessments_part_only_where_the_census_cannot_hold_their_start(county: PublishedCounty) -> None:
    """The census asks for a start, and for none after its year. We show the first as blank and leave the second out."""
    ours, theirs = county.dataset.assessments(THIS_YEAR), county.census.assessments()
    rows = rows_of(county.dataset, "ssd_cin_assessments", "cina_assessment_id")

    def told(cases: list[Hashable]) -> Counter[Hashable]:
        return Counter(
            (row["cina_person_id"], day(row["cina_assessment_start_date"]), day(row["cina_assessment_auth_date"]))
            for row in (rows[case] for case in cases)
        )

    starts = {case: day(rows[case]["cina_assessment_start_date"]) for case in ours.apart}
    after_the_year = [case for case, start in starts.items() if start and start > THIS_YEAR.last]
    assert told(ours.met) == Counter(theirs.met)
    assert told(ours.not_met) == Counter(theirs.not_met)
    assert told(ours.apart) - told(after_the_year) == Counter(theirs.apart)
    assert theirs.blank == [] and ours.number - theirs.number == len(ours.blank) + len(after_the_year)


def test_conferences_part_only_where_the_enquiry_has_no_start_in_the_year(county: PublishedCounty) -> None:
    """The census holds a conference under its enquiry, which must have a start no later than the census itself."""
    ours, theirs = county.dataset.conferences(THIS_YEAR), county.census.conferences()
    held = rows_of(county.dataset, "ssd_initial_cp_conference", "icpc_icpc_id")
    enquiries = rows_of(county.dataset, "ssd_s47_enquiry", "s47e_s47_enquiry_id")

    def told(case: Hashable) -> tuple[str, date | None, date | None]:
        enquiry = enquiries.get(held[case]["icpc_s47_enquiry_id"])
        started = day(enquiry["s47e_s47_start_date"]) if enquiry else None
        return held[case]["icpc_person_id"], started, day(held[case]["icpc_icpc_date"])

    dated_after_the_year = [case for case in ours.apart if (told(case)[1] or THIS_YEAR.last) > THIS_YEAR.last]
    in_both = [case for case in ours.apart if case not in dated_after_the_year]
    assert Counter(map(told, ours.met)) == Counter(theirs.met)
    assert Counter(map(told, ours.not_met)) == Counter(theirs.not_met)
    assert Counter(map(told, in_both)) == Counter(theirs.apart)
    assert ours.number - theirs.number == len(ours.blank) + len(dated_after_the_year)


def test_children_who_moved_in_stay_in_the_number_and_out_of_the_share(county: PublishedCounty) -> None:
    """A conference at the level of the referral is a transfer: there was no enquiry here for a clock to start from."""
    moved_in = [case for case in county.census.conferences().apart if isinstance(case, tuple) and case[1] is None]
    ours = rows_of(county.dataset, "ssd_initial_cp_conference", "icpc_icpc_id")
    apart = [ours[case] for case in county.dataset.conferences(THIS_YEAR).apart]
    assert len(moved_in) == sum(row["icpc_icpc_transfer_in"] == "Y" for row in apart) > 0


def test_referrals_are_the_census_s_and_children_born_later_count(county: PublishedCounty) -> None:
    ours, rows = county.dataset.referrals(THIS_YEAR), rows_of(county.dataset, "ssd_cin_episodes", "cine_referral_id")
    told = [(rows[case]["cine_person_id"], day(rows[case]["cine_referral_date"])) for case in ours.met + ours.not_met]
    assert Counter(told) == Counter(county.census.referrals())
    unborn = [child for child, received in county.census.referrals() if county.census.unborn_on(child, received)]
    assert unborn, "some children should be referred before they are born, and they are in every number above"


def test_the_whole_months_of_a_re_referral_are_told_apart(county: PublishedCounty) -> None:
    """The same day a year later is within twelve months, the day after is not, and two on one day are one occasion.

    Counting by fewer than 365 days, as a spreadsheet would, leaves out those who came back on the very day; counting
    rows instead of days would make the second referral of one day a repeat of the first.
    """
    ours, rows = county.dataset.referrals(THIS_YEAR), rows_of(county.dataset, "ssd_cin_episodes", "cine_referral_id")
    days: dict[str, list[date]] = {}
    for row in rows.values():
        days.setdefault(row["cine_person_id"], []).append(date.fromisoformat(row["cine_referral_date"]))
    on_the_day = day_after = same_day = 0
    for case in ours.met + ours.not_met:
        received = date.fromisoformat(rows[case]["cine_referral_date"])
        of_child = days[rows[case]["cine_person_id"]]
        before = max((one for one in of_child if one < received), default=None)
        if before is None:
            same_day += of_child.count(received) > 1
            assert case in ours.not_met
        elif months_after(before, 12) == received:
            on_the_day += 1
            assert case in ours.met
        elif (received - months_after(before, 12)).days == 1:
            day_after += 1
            assert case in ours.not_met
    assert on_the_day and day_after and same_day


def test_children_are_fewer_than_their_referrals_by_those_who_came_again_in_the_year(county: PublishedCounty) -> None:
    """Table C1 also counts children. Ours counts referrals; the two part by every further referral of a child."""
    ours, rows = county.dataset.referrals(THIS_YEAR), rows_of(county.dataset, "ssd_cin_episodes", "cine_referral_id")
    met, not_met, _, _ = sizes(said(county, county.measured, RE_REFERRALS, THIS_YEAR))
    for cases, number in ((ours.met + ours.not_met, met + not_met), (ours.met, met)):
        each = Counter(rows[case]["cine_person_id"] for case in cases)
        further = sum(times - 1 for times in each.values())
        assert further > 0 and number - further == len(each)


def test_plans_are_the_census_s_own_count_of_earlier_ones(county: PublishedCounty) -> None:
    """The census has an undated number of earlier plans; we look for the plans. Another authority's are in neither."""
    ours, rows = county.dataset.plans(THIS_YEAR), rows_of(county.dataset, "ssd_cp_plans", "cppl_cp_plan_id")
    theirs = county.census.plans()

    def told(cases: list[Hashable]) -> Counter[Hashable]:
        return Counter((rows[case]["cppl_person_id"], day(rows[case]["cppl_cp_plan_start_date"])) for case in cases)

    assert told(ours.met) == Counter(theirs.met)
    assert told(ours.not_met) == Counter(theirs.not_met)


def test_reviews_part_only_where_the_clock_began_before_the_census(county: PublishedCounty) -> None:
    """A stock on 31 March. One census holds the reviews of its year: that its first was late cannot be seen there."""
    ours, rows = county.dataset.reviews(THIS_YEAR), rows_of(county.dataset, "ssd_cp_plans", "cppl_cp_plan_id")
    theirs = county.census.reviews()

    def told(cases: list[Hashable]) -> set[Hashable]:
        return {(rows[case]["cppl_person_id"], day(rows[case]["cppl_cp_plan_start_date"])) for case in cases}

    assert told(ours.met + ours.not_met) == set(theirs.met + theirs.not_met)
    assert set(theirs.not_met) <= told(ours.not_met)
    unseen = {case for case in ours.not_met if told([case]) <= set(theirs.met)}
    for case in unseen:
        clocks = county.dataset.late_clocks(rows[case], THIS_YEAR)
        assert clocks and all(begins < THIS_YEAR.first for begins in clocks)


def test_a_plan_of_less_than_three_months_is_not_judged(county: PublishedCounty) -> None:
    open_plans = [
        row for row in county.dataset.rows("ssd_cp_plans")
        if date.fromisoformat(row["cppl_cp_plan_start_date"]) <= THIS_YEAR.last
        and not (row["cppl_cp_plan_end_date"] and date.fromisoformat(row["cppl_cp_plan_end_date"]) <= THIS_YEAR.last)
    ]  # fmt: skip
    young = [one for one in open_plans
             if months_after(date.fromisoformat(one["cppl_cp_plan_start_date"]), 3) > THIS_YEAR.last]  # fmt: skip
    figure = said(county, county.measured, REVIEWS, THIS_YEAR)[0]
    assert young and (figure.denominator or 0) + figure.excluded == len(open_plans) - len(young)


def test_the_months_of_a_stock_must_not_be_added_up(county: PublishedCounty) -> None:
    """The published figure is about 31 March. Twelve month ends count the same child up to twelve times."""
    year_of_stocks = tallied(county.measured, county.catalogue, [REVIEWS], first=THIS_YEAR.first, last=THIS_YEAR.last)
    in_march = said(county, county.measured, REVIEWS, THIS_YEAR)[0]
    assert sum(figure.denominator or 0 for figure in year_of_stocks) > 2 * (in_march.denominator or 0)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # over Easter: Friday and Monday are holidays
        (date(2025, 12, 24), date(2025, 12, 29), 1),
        (date(2026, 1, 5), date(2026, 3, 9), 45),
        (date(2026, 1, 2), date(2026, 1, 4), 0),  # a Sunday
    ],
)
def test_the_days_of_the_count_by_hand(start: date, end: date, expected: int) -> None:
    assert working_days(start, end) == expected
