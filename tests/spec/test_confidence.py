"""How far a figure may be relied on: a table of what each piece of evidence allows, and laws that hold for all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.checks.bearing import bears, what_it_reads
from lineofsight.measures.checks.grading import (
    GRADES,
    NOTHING_AGAINST,
    Evidence,
    by_share,
    graded,
    of_age,
    of_extract,
    of_missing,
    of_outcome,
)
from lineofsight.measures.checks.outcomes import OUTCOMES, Outcome, counted, in_percent
from tests.builders.checked import shipped
from tests.builders.worlds import covering

CHECK = shipped().checks["child_protection_visits_seen_alone"]
COMPARING = shipped().checks["care_episodes_as_returned"]


@pytest.mark.parametrize(
    ("counted_cases", "missing", "grade"),
    [(0, 0, "A"), (100, 0, "A"), (100, 2, "A"), (100, 3, "B"), (100, 5, "B"), (100, 6, "C"), (100, 10, "C"),
     (100, 11, "D"), (1, 1, "D")],
)  # fmt: skip
def test_what_lacks_lowers_the_grade(counted_cases: int, missing: int, grade: str) -> None:
    assert of_missing(missing, counted_cases).at_most == grade


@pytest.mark.parametrize(
    ("outcome", "share", "grade"),
    [("passed", 0.0, "A"), ("passed", 0.04, "A"), ("failed", 0.001, "B"), ("failed", 0.05, "B"), ("failed", 0.06, "C"),
     ("failed", 0.12, "D"), ("error", None, "C"), ("not applicable", None, "B")],
)  # fmt: skip
def test_what_came_of_a_check_lowers_the_grade(outcome: str, share: float | None, grade: str) -> None:
    assert of_outcome(CHECK, Outcome(CHECK.id, outcome, "why", share=share)).at_most == grade


def test_a_check_without_another_source_to_compare_with_lowers_nothing() -> None:
    assert of_outcome(COMPARING, Outcome(COMPARING.id, "not applicable", "why")).at_most == "A"


@pytest.mark.parametrize(
    ("needed", "holds", "grade"),
    [("every", "every", "A"), ("every", "open", "B"), ("latest", "latest", "B"), ("latest", "every", "A"),
     ("state", "state", "A")],
)  # fmt: skip
def test_the_kind_of_extract_lowers_the_grade(needed: str, holds: str, grade: str) -> None:
    assert of_extract("ssd_cp_visits", needed, covering(holds=holds)).at_most == grade


@pytest.mark.parametrize(("days", "grade"), [(0, "A"), (31, "A"), (32, "B"), (92, "B"), (93, "C")])
def test_old_rows_lower_the_grade_of_how_things_stand(days: int, grade: str) -> None:
    as_at = date(2026, 10, 31)
    assert of_age("ssd_cp_visits", covering(to=date.fromordinal(as_at.toordinal() - days)), as_at).at_most == grade


def test_reasons_are_in_words_and_end_with_the_grade_they_allow() -> None:
    twelve = counted(CHECK, 100, 12, 0)
    assert twelve.outcome == "failed"
    found = graded([of_missing(3, 100), of_outcome(CHECK, twelve)])
    assert found.grade == "D" and found.not_relied_on
    assert found.reasons[0].startswith("12% of child protection visits of the last year")
    assert [reason[-3:] for reason in found.reasons] == [": D", ": B"]


def test_with_nothing_against_it_a_figure_is_a_and_says_so() -> None:
    assert graded([of_missing(0, 50)]) == graded([])
    assert graded([]).reasons == (NOTHING_AGAINST,)


@pytest.mark.parametrize(
    ("looked_at", "found", "cannot_tell", "outcome"),
    [(0, 0, 0, "not applicable"), (0, 0, 9, "not applicable"), (100, 0, 0, "passed"), (100, 5, 0, "passed"),
     (100, 6, 0, "failed")],
)  # fmt: skip
def test_the_four_outcomes(looked_at: int, found: int, cannot_tell: int, outcome: str) -> None:
    said = counted(CHECK, looked_at, found, cannot_tell)
    assert said.outcome == outcome in OUTCOMES
    assert (said.share is None) == (looked_at == 0)
    assert ("cannot be told" in said.why) == bool(cannot_tell and looked_at)


# --- laws --------------------------------------------------------------------------------------------------------

EVIDENCE = st.lists(st.builds(Evidence, st.sampled_from(GRADES), st.text(max_size=3)), max_size=8)
SHARES = st.floats(0, 1, allow_nan=False)


def _rank(grade: str) -> int:
    return GRADES.index(grade)


@given(EVIDENCE, EVIDENCE)
def test_more_evidence_never_raises_a_grade(some: list[Evidence], more: list[Evidence]) -> None:
    assert _rank(graded([*some, *more]).grade) >= _rank(graded(some).grade)


@given(EVIDENCE, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(some: list[Evidence], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert graded(shuffled) == graded(some)


@given(st.integers(1, 10_000), st.data())
def test_more_missing_never_raises_a_grade(cases: int, data: st.DataObject) -> None:
    fewer, more = sorted(data.draw(st.lists(st.integers(0, cases), min_size=2, max_size=2)))
    assert _rank(of_missing(more, cases).at_most) >= _rank(of_missing(fewer, cases).at_most)


@given(SHARES, SHARES)
def test_a_failing_check_never_raises_a_grade_and_finding_more_never_does(one: float, other: float) -> None:
    less, more = sorted((one, other))
    ranks = [
        _rank(of_outcome(CHECK, Outcome(CHECK.id, "failed", "why", share=share)).at_most) for share in (less, more)
    ]
    passed = _rank(of_outcome(CHECK, Outcome(CHECK.id, "passed", "why", share=less)).at_most)
    assert passed < ranks[0] <= ranks[1]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_an_outcome_accounts_for_every_record_and_never_passes_on_nothing(clear: int, found: int, untold: int) -> None:
    said = counted(CHECK, clear + found, found, untold)
    assert (said.looked_at, said.found, said.cannot_tell) == (clear + found, found, untold)
    assert said.outcome != "passed" or said.looked_at > 0
    if said.share is not None:
        assert (said.outcome == "failed") == (found / (clear + found) > CHECK.threshold)


@given(SHARES)
def test_a_share_in_words_is_nothing_or_everything_only_when_it_is(share: float) -> None:
    assert (in_percent(share) == "0%") == (share == 0)
    assert (in_percent(share) == "100%") == (share == 1)
    assert by_share(share) in GRADES


# --- which checks bear on which measures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "check", "it_bears"),
    [
        ("assessments_in_45_working_days", "assessments_start", True),
        ("assessments_in_45_working_days", "assessments_child_seen", False),
        ("children_seen_in_assessments", "assessments_child_seen", True),
        ("child_protection_visits_latest_in_10_working_days", "child_protection_visits_recorded_late", True),
        ("child_protection_visits_latest_in_10_working_days", "two_open_plans", True),
        ("child_protection_visits_latest_in_10_working_days", "reason_care_ceased", False),
        ("care_leavers_without_a_safe_place_now", "care_leavers_nights", True),
        ("looked_after_rate", "lists_of_places", True),
        ("children_placed_with_parents", "undeclared_with_parents", True),
        ("case_audits", "placement_types", False),
    ],
)
def test_a_check_bears_on_the_measures_that_its_columns_decide(measure: str, check: str, it_bears: bool) -> None:
    catalogue = shipped()
    said = Outcome(check, "failed", "why", 10, 5, share=0.5)
    assert bears(catalogue.checks[check], said, catalogue.measure(measure)) is it_bears


def test_what_splits_a_figure_bears_on_its_parts_and_not_on_the_whole() -> None:
    catalogue = shipped()
    measure, said = catalogue.measure("looked_after_rate"), Outcome("open_cases_ethnicity", "failed", "why", 9, 5)
    check = catalogue.checks["open_cases_ethnicity"]
    assert not bears(check, said, measure)
    assert bears(check, said, measure, "ethnic_group")
    assert not bears(check, said, measure, "sex")


def test_only_the_lists_that_are_absent_bear_on_a_measure() -> None:
    catalogue = shipped()
    check, measure = (
        catalogue.checks["lists_of_leaving_care"],
        catalogue.measure("care_leavers_without_a_safe_place_now"),
    )
    assert bears(check, Outcome(check.id, "failed", "why", 2, 1, absent=("los_accommodation_log",)), measure)
    assert not bears(check, Outcome(check.id, "failed", "why", 2, 1, absent=("los_pa_contacts",)), measure)


def test_every_measure_reads_something_and_most_have_a_check() -> None:
    catalogue = shipped()
    measures = catalogue.measures.values()
    assert all(what_it_reads(measure).tables for measure in measures)
    watched = [
        measure.id
        for measure in measures
        if any(bears(check, Outcome(check.id, "failed", "why"), measure) for check in catalogue.checks.values())
    ]
    assert len(watched) > len(measures) * 0.9
