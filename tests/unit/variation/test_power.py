"""The smallest change that a chart could have shown: beside runs of chance through the rules themselves."""

import numpy as np
import pytest

from lineofsight.signals.variation.limits import Limits
from lineofsight.signals.variation.of_series import Asked, of_series
from lineofsight.signals.variation.power import LIKELY, SmallestChange, chance_shown, smallest_change, smallest_shift
from lineofsight.signals.variation.rule_sets import DEFAULT
from lineofsight.signals.variation.special_causes import Cause, judge
from tests.unit.variation.test_of_series import MET, counts, months

KNOWN = Limits(0, -3, 3, -2, 2)
BEFORE, RUNS, SEED = 24, 1500, 20261122
UP = {Cause.ABOVE_LIMIT, Cause.TWO_HIGH, Cause.SHIFT_UP}


def has_sign(values: list[float], since: int) -> bool:
    """By any of the rules that the reckoning follows: up, and not by a trend."""
    return any(UP & set(judged.causes) for judged in judge(values, [KNOWN] * len(values), DEFAULT)[since:])


@pytest.mark.parametrize(("sigmas", "months_since"), [(0.5, 12), (1, 7), (1.5, 3), (2, 2), (3, 1)])
def test_the_chance_is_what_runs_of_chance_show(sigmas: float, months_since: int) -> None:
    chance = np.random.default_rng(SEED)
    shown = runs = 0
    while runs < RUNS:
        before = chance.normal(0, 1, BEFORE).tolist()
        if has_sign(before, 0):
            continue  # what is reckoned is a chart that has been silent
        runs += 1
        after = chance.normal(sigmas, 1, months_since).tolist()
        shown += has_sign([*before, *after], BEFORE)
    expected = chance_shown(sigmas, months_since)
    error = (expected * (1 - expected) / RUNS) ** 0.5
    assert abs(shown / RUNS - expected) < 3.5 * error


def test_more_months_show_smaller_changes_and_none_shows_nothing() -> None:
    found = [smallest_shift(n) for n in range(1, 37)]
    sizes = [size for size in found if size is not None]
    assert len(sizes) == 36
    assert sizes == sorted(sizes, reverse=True)
    assert smallest_shift(0) is None
    for n in (1, 6, 24):
        shift = smallest_shift(n)
        assert shift is not None
        assert chance_shown(shift, n) >= LIKELY > chance_shown(shift - 0.001, n)


def test_in_the_measures_own_unit() -> None:
    signal = of_series(months(MET, 50), Asked("high"))
    assert signal.sigma == pytest.approx((0.8 * 0.2 / 50) ** 0.5, rel=0.02)
    shift = smallest_shift(7)
    found = smallest_change(signal, 7, rises=True)
    assert shift is not None
    assert found is not None
    assert (found.size, found.is_possible) == (pytest.approx(shift * signal.sigma), True)
    assert found.sentence("8 percentage points") == (
        "After 7 months, a lasting change of 8 percentage points or more would most likely have shown; a smaller one "
        "may not."
    )


def test_a_change_beyond_the_whole_or_below_nought_cannot_be_waited_for() -> None:
    high = of_series(months([45, 44, 46, 45] * 4, 50), Asked("high"))
    found = smallest_change(high, 1, rises=True)
    assert found is not None
    assert found.is_possible is False
    assert found.sentence("") == (
        "Too early to tell: after 1 month, no change this measure could make would most likely have shown."
    )
    few = smallest_change(counts([4, 5, 3, 6] * 4), 1, rises=False)
    assert few is not None
    assert few.is_possible is False
    more = smallest_change(counts([4, 5, 3, 6] * 4), 1, rises=True)
    assert more is not None
    assert more.is_possible is True


def test_quarters_are_waited_for_by_the_quarter() -> None:
    signal = counts([(1, 3, 2, 0, 2)[n % 5] for n in range(60)])
    found = smallest_change(signal, 8, rises=True)
    assert found is not None
    assert found.sigmas == smallest_shift(2)
    assert smallest_change(signal, 2, rises=True) is None


def test_without_limits_nothing_is_reckoned() -> None:
    assert smallest_change(counts(MET[:5]), 6, rises=True) is None
    assert smallest_change(counts([5.0] * 20), 6, rises=True) is None
    assert isinstance(smallest_change(counts(MET), 6, rises=True), SmallestChange)
