"""The judge and the engine on random worlds of care, leaving care and the workforce: every case, verdict and tally.

A few worlds in `make test`; LINEOFSIGHT_WORLDS=1000 for as many as one likes. A difference names the world by its
number, which is all that is needed to make it again.
"""

import os
from collections.abc import Iterator
from datetime import date

import pytest

from tests.judge import (
    cases_care_leavers,
    cases_homes,
    cases_looked_after,
    cases_permanence,
    cases_workforce,
)
from tests.judge.bench_of_judges import KINDS, Definitions
from tests.judge.comparing import Comparison, compare
from tests.judge.probes import judged_definitions
from tests.judge.verdicts import MET, NOT_MET
from tests.judge.worlds_of_care_and_work import a_world_of_care

MODULES = (cases_looked_after, cases_homes, cases_permanence, cases_care_leavers, cases_workforce)
WORLDS = int(os.environ.get("LINEOFSIGHT_WORLDS", "0"))

# The day after Easter Monday; a leap day; a Sunday at a month's end; a month's end that is no week's; Boxing Day.
AS_AT_DAYS = [date(2026, 4, 7), date(2024, 2, 29), date(2026, 5, 31), date(2026, 10, 31), date(2025, 12, 26)]
SAMPLE = (date(2026, 10, 31), range(40, 60), 10)  # two authorities that between them hold enough for every measure
AT_MOST = 25  # worlds in one authority


def stacks() -> Iterator[tuple[date, range, int]]:
    """Each as-at day with its share of the worlds, and how many of them make an authority."""
    if not WORLDS:
        yield SAMPLE
        return
    share = -(-WORLDS // len(AS_AT_DAYS))
    for number, day in enumerate(AS_AT_DAYS):
        yield day, range(number * share, min((number + 1) * share, WORLDS)), AT_MOST


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    kinds = {name for name, judge in KINDS.items() if judge.__module__ in {module.__name__ for module in MODULES}}
    return Definitions.read(judged_definitions(tmp_path_factory.mktemp("judge") / "definitions", kinds))


@pytest.fixture(scope="module")
def compared(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    whole = Comparison()
    for as_at, worlds, at_most in stacks():
        found = compare(tmp_path_factory.mktemp("worlds"), worlds, as_at, definitions, a_world_of_care, at_most)
        whole.differences += found.differences
        whole.cases.update(found.cases)
        for measure, verdicts in found.verdicts.items():
            whole.verdicts[measure].update(verdicts)
    return whole


@pytest.mark.slow
def test_every_case_and_every_tally(compared: Comparison) -> None:
    print(sorted(compared.cases.items()))
    assert not compared.differences, "\n".join(compared.differences[:40])


@pytest.mark.slow
def test_every_kind_has_cases(compared: Comparison, definitions: Definitions) -> None:
    without = {measure.header.kind for measure in definitions.judged} - {
        kind for kind, number in compared.cases.items() if number
    }
    assert not without, f"Make worlds in which these happen: {sorted(without)}"


@pytest.mark.slow
def test_worlds_meet_and_fail_every_measure(compared: Comparison, definitions: Definitions) -> None:
    """A measure that no world ever meets, or fails, is not tested by them."""
    unseen = {
        measure.id: sorted(
            name for name, code in (("met", MET), ("not met", NOT_MET)) if not compared.verdicts[measure.id][code]
        )
        for measure in definitions.judged
        if measure.met_when is not None
    }
    unseen |= {m.id: ["counted"] for m in definitions.judged if m.met_when is None and not compared.verdicts[m.id][MET]}
    unseen = {name: verdicts for name, verdicts in unseen.items() if verdicts}
    assert not unseen, f"Make worlds in which these happen: {unseen}"
