"""The judge and the engine on random worlds: every case, every verdict and every tally must be the same.

150 worlds in `make test`; LINEOFSIGHT_WORLDS=1000 for as many as one likes. A difference names the world by its number,
which is all that is needed to make it again.
"""

import os
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.run import RunSummary, run
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from tests.judge.bench_of_judges import (
    KINDS,
    Definitions,
    case_differences,
    judge,
    tally_differences,
)
from tests.judge.probes import judged_definitions
from tests.judge.record import one_child
from tests.judge.stack import NOW, Authority, authorities, load, pseudonyms
from tests.judge.verdicts import MET, NOT_MET

WORLDS = int(os.environ.get("LINEOFSIGHT_WORLDS", "150"))
AT_MOST = 25  # worlds in one authority
SHOWN = 40  # differences worth reading at once

# The day after Easter Monday; a leap day; a Sunday at a month's end, soon after the law was relaxed and restored; a
# month's end that is no week's; Boxing Day.
AS_AT_DAYS = [date(2026, 4, 7), date(2024, 2, 29), date(2021, 1, 31), date(2026, 10, 31), date(2025, 12, 26)]

# Our worlds come as a Standard Safeguarding Dataset, from which this one is not told.
NEVER_TOLD = {"care_leavers_in_touch_as_returned"}

FIRST_CATALOGUE = {
    "assessments",
    "assessments_from_referral",
    "care_leaver_birthdays",
    "care_leaver_nights",
    "care_leavers",
    "child_protection_plan_ends",
    "child_protection_plan_starts",
    "child_protection_reviews",
    "child_protection_reviews_over_a_year",
    "child_protection_visits",
    "child_protection_visits_due",
    "cla_reviews",
    "cla_reviews_over_a_year",
    "cla_visits",
    "cla_visits_due",
    "conferences",
    "conferences_from_section_47",
    "conferences_from_strategy_discussion",
    "contacts",
    "first_core_groups",
    "help_and_assessments_begun",
    "looked_after_children",
    "open_assessments",
    "open_child_protection_plans",
    "open_pre_proceedings",
    "open_section_47_enquiries",
    "placement_stability",
    "pre_proceedings",
    "referrals",
    "section_47_enquiries",
    "strategy_discussions",
    "undecided_contacts",
}


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return Definitions.read(judged_definitions(tmp_path_factory.mktemp("judge") / "definitions", FIRST_CATALOGUE))


def stacks() -> list[tuple[date, range]]:
    """Each as-at day with its share of the worlds."""
    days = AS_AT_DAYS[: max(3, WORLDS // 200)]
    share = -(-WORLDS // len(days))
    return [(day, range(number * share, min((number + 1) * share, WORLDS))) for number, day in enumerate(days)]


def measured(
    folder: Path, worlds: range, as_at: date, definitions: Definitions
) -> tuple[Home, Snapshot, list[Authority], RunSummary, Path]:
    home = Home.open(folder / "home", kind="invented", made=NOW)
    stacked = list(authorities(worlds, as_at, AT_MOST))
    snapshot = [load(home, authority) for authority in stacked][-1]
    catalogue = load_catalogue(definitions.folder, prove=False)
    summary = run(snapshot, catalogue, home)
    return home, snapshot, stacked, summary, home.results / snapshot.id / catalogue.hash


@pytest.mark.slow
@pytest.mark.parametrize(("as_at", "worlds"), stacks(), ids=lambda value: str(value))
def test_every_case_and_every_tally(as_at: date, worlds: range, definitions: Definitions, tmp_path: Path) -> None:
    home, snapshot, stacked, summary, results = measured(tmp_path, worlds, as_at, definitions)
    differences: list[str] = []
    judged = 0
    for authority in stacked:
        judgement = judge(authority, definitions)
        judged += sum(map(len, judgement.cases.values()))
        same = one_child(authority.tables.get("los_identity_links", []), as_at)
        known_as = pseudonyms(home, snapshot, authority.code)
        untold = {name for name, why in summary.unavailable[authority.code].items() if "reason" in why}
        differences += [
            f"{name}: available to {'the judge' if name in untold else 'the engine'} alone, {authority.seed_of('')}"
            for name in sorted(untold ^ judgement.unavailable)
        ]
        found: Iterator[str] = case_differences(judgement, results, authority, known_as, same)
        differences += islice(found, SHOWN)
        differences += islice(tally_differences(judgement, results, authority, definitions), SHOWN)
    assert judged > 100 * len(worlds), "the worlds have hardly any cases: they no longer test anything"
    assert not differences, "\n".join(differences[:SHOWN])


def test_worlds_meet_and_fail_every_measure(definitions: Definitions) -> None:
    """A measure that no world ever meets, or fails, is not tested by them."""
    shares = {measure.id for measure in definitions.judged if measure.met_when is not None}
    unseen = {name: {"met", "not_met"} for name in shares}
    for authority in authorities(range(150), AS_AT_DAYS[3], 15):
        judgement = judge(authority, definitions)
        for key, count in judgement.tallies.counts.items():
            if key[0] in shares:
                unseen[key[0]] -= {
                    name for name, code in (("met", MET), ("not_met", NOT_MET)) if count.by_verdict[code]
                }
    unseen = {name: verdicts for name, verdicts in unseen.items() if verdicts and name not in NEVER_TOLD}
    assert not unseen, f"Make worlds in which these happen: {unseen}"


def test_every_kind_of_the_first_catalogue_has_its_judge(definitions: Definitions) -> None:
    without = {measure.header.kind for measure in definitions.measures} - KINDS.keys()
    assert not without
    dead = FIRST_CATALOGUE - KINDS.keys() | FIRST_CATALOGUE - definitions.kinds
    assert not dead, f"The judge or the case file of these is gone: {sorted(dead)}"
