"""The judge and the engine on random worlds of plans, chairs, neglect, medicals and the court: all must be the same.

A few worlds in `make test`; LINEOFSIGHT_WORLDS=1000 for as many as one likes. A difference names the world by its
number, which is all that is needed to make it again.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from lineofsight.records.definitions import read_yaml
from tests.judge.bench_of_judges import KINDS, Definitions, verdicts_given
from tests.judge.comparing import SHOWN, compare
from tests.judge.probes import judged_definitions
from tests.judge.stack import authorities
from tests.judge.verdicts import EXCLUDED, MET, MISSING, NOT_MET
from tests.judge.worlds_of_plans import a_world_of_plans

WORLDS = int(os.environ.get("LINEOFSIGHT_WORLDS", "16"))
# A month's end that is a Saturday; then a leap day, the day after Easter Monday, a Sunday and Boxing Day.
AS_AT_DAYS = [date(2026, 10, 31), date(2024, 2, 29), date(2026, 4, 7), date(2026, 5, 31), date(2025, 12, 26)]
CODES = {"met": MET, "not met": NOT_MET, "missing": MISSING, "excluded": EXCLUDED}
GOLDEN = Path(__file__).parent.parent / "spec" / "golden"

KINDS_OF_PLANS = {
    "between_review_conferences",
    "care_proceedings",
    "case_audits",
    "chair_caseloads",
    "chair_escalations",
    "child_in_need_visits",
    "child_protection_plan_progress",
    "child_protection_review_voices",
    "children_by_case_status",
    "children_in_need",
    "children_open",
    "childrens_answers",
    "families_in_pre_proceedings",
    "family_group_decisions",
    "family_pre_proceedings",
    "graded_care_profiles",
    "inherited_neglect",
    "injury_strategy_discussions",
    "legal_gateway_meetings",
    "neglect_assessments",
    "neglect_plans_at_gateway",
    "neglect_plans_profiled",
    "neglect_time_by_owner",
    "open_care_proceedings",
    "open_chair_escalations",
    "pre_proceedings_steps",
    "repeat_injury_discussions",
    "warning_signs",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return Definitions.read(judged_definitions(tmp_path_factory.mktemp("judge") / "definitions", KINDS_OF_PLANS))


def stacks() -> list[tuple[date, range]]:
    """Each as-at day with its share of the worlds."""
    days = AS_AT_DAYS[: max(1, WORLDS // 200)]
    share = -(-WORLDS // len(days))
    return [(day, range(number * share, min((number + 1) * share, WORLDS))) for number, day in enumerate(days)]


@pytest.mark.slow
@pytest.mark.parametrize(("as_at", "worlds"), stacks(), ids=lambda value: str(value))
def test_every_case_and_every_tally(as_at: date, worlds: range, definitions: Definitions, tmp_path: Path) -> None:
    found = compare(tmp_path, worlds, as_at, definitions, a_world_of_plans)
    assert not found.differences, "\n".join(found.differences[:SHOWN])
    rare = {kind for kind in KINDS_OF_PLANS if found.cases[kind] < len(worlds) // 4}
    assert len(rare) < len(KINDS_OF_PLANS) // 4, f"These hardly have any cases: {sorted(rare)}"


def test_worlds_reach_every_verdict_that_a_record_can_lead_to(definitions: Definitions) -> None:
    """The verdicts of a measure's examples, but for those that its golden records say no record can lead to."""
    never = _never()
    wanted = {
        measure.id: {CODES[example["verdict"]] for example in measure.said["examples"] if example["verdict"] in CODES}
        - {CODES[words] for words in never.get(measure.id, {})}
        for measure in definitions.judged
    }
    for authority in authorities(range(50), AS_AT_DAYS[0], 25, a_world_of_plans):
        for name, given in verdicts_given(authority, definitions).items():
            wanted[name] -= given
    unseen = {name: codes for name, codes in wanted.items() if codes}
    assert not unseen, f"Make worlds in which these happen: {unseen}"


def _never() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(GOLDEN.glob("*.yaml")):
        document = read_yaml(path)
        found |= document.get("never_of", {})
        if "measure" in document:
            found[document["measure"]] = document.get("never", {})
    return found


def test_each_of_these_kinds_has_its_judge_and_its_case_file(definitions: Definitions) -> None:
    assert not KINDS_OF_PLANS - (KINDS.keys() & definitions.kinds)
