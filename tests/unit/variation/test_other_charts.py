"""Limits by denominator, rare events, and run charts: against sums done by hand or one by one."""

from datetime import date
from math import comb, exp, factorial, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.attributes import (
    Pairs,
    exact_count_limits,
    exact_share_limits,
    i_prime_limits,
    of_rate,
    of_share,
    p_limits,
    sigma_z,
    u_limits,
    widening,
)
from lineofsight.signals.variation.limits import Limits
from lineofsight.signals.variation.rare import days_between, g_limits, t_limits
from lineofsight.signals.variation.run_chart import run_chart

PAIRS: Pairs = [(30, 100), (20, 100), None, (10, 50), (36, 144)]  # 96 of 394


def limit(limits: list[Limits | None], n: int) -> Limits:
    found = limits[n]
    assert found is not None
    return found


def test_p_limits_are_wider_where_there_is_less_to_count_and_stop_at_nought_and_the_whole() -> None:
    limits = p_limits(PAIRS)
    centre = 96 / 394
    assert limits[2] is None
    for n, size in ((0, 100), (3, 50), (4, 144)):
        spread = sqrt(centre * (1 - centre) / size)
        found = limit(limits, n)
        assert (found.centre, found.low) == (pytest.approx(centre), pytest.approx(centre - 3 * spread))
        assert (found.high, found.near_high) == (pytest.approx(centre + 3 * spread), pytest.approx(centre + 2 * spread))
    few = limit(p_limits([(1, 4), (3, 4)]), 0)
    assert (few.low, few.high) == (0, 1)
    assert few.sigma == pytest.approx(0.25), "as it is, though its limits are cut off"


def test_a_baseline_alone_makes_the_centre() -> None:
    assert limit(p_limits(PAIRS, baseline=PAIRS[:1]), 4).centre == 0.3
    assert limit(u_limits(PAIRS, baseline=PAIRS[1:2]), 4).centre == 0.2


def test_laneys_widening_by_hand() -> None:
    pairs: Pairs = [(55, 100), (45, 100), (55, 100), (45, 100)]
    # z is 1, -1, 1, -1, whose moving ranges are 2: sigma_z is 2 / 1.128.
    assert sigma_z(pairs, of_share) == pytest.approx(2 / 1.128)
    widened = limit(p_limits(pairs, wider=widening(pairs, of_share)), 0)
    assert widened.high == pytest.approx(0.5 + 3 * 0.05 * 2 / 1.128)


def test_limits_are_never_made_narrower_than_chance() -> None:
    alike: Pairs = [(5, 10)] * 15
    assert sigma_z(alike, of_share) == 0
    assert widening(alike, of_share) == 1
    assert widening([(0, 10)] * 15, of_share) == 1


def test_u_limits_by_hand() -> None:
    pairs: Pairs = [(12, 100), (8, 100), (4, 100)]
    found = limit(u_limits(pairs), 0)
    assert found.centre == 0.08
    assert found.high == pytest.approx(0.08 + 3 * sqrt(0.08 / 100))
    assert found.low == 0
    assert sigma_z(pairs, of_rate) == pytest.approx(0.04 / sqrt(0.08 / 100) / 1.128)


def test_i_prime_limits_by_hand() -> None:
    """10, 14 and 10 days, each the average of four: the same as of one, at half the width."""
    limits = i_prime_limits([10, 14, 10, None], [4, 4, 4, 4])
    moved = sqrt(pi / 2) * 4 / sqrt(1 / 4 + 1 / 4)
    assert limit(limits, 0).centre == pytest.approx(34 / 3)
    assert limit(limits, 1).high == pytest.approx(34 / 3 + 3 * moved / sqrt(4))
    assert limits[3] is None
    assert i_prime_limits([10], [4]) == [Limits(10)]
    assert i_prime_limits([None], [4]) == [None]


def binomial(n: int, p: float) -> list[float]:
    return [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=20)
)
def test_exact_share_limits_leave_out_only_what_is_rarer_than_three_standard_deviations(
    pairs: list[tuple[int, int]],
) -> None:
    centre = sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    for (_, n), found in zip(pairs, exact_share_limits(pairs), strict=True):
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        chances = binomial(n, centre)
        low, high = round(found.low * n, 6), round(found.high * n, 6)
        assert sum(chance for k, chance in enumerate(chances) if k < low) <= 0.00135 + 1e-9
        assert sum(chance for k, chance in enumerate(chances) if k > high) <= 0.00135 + 1e-9
        # And they are no wider than that takes, save where the centre itself is the limit.
        if high > centre * n + 1:
            assert sum(chance for k, chance in enumerate(chances) if k >= high) > 0.00135 - 1e-9
        if low < centre * n - 1:
            assert sum(chance for k, chance in enumerate(chances) if k <= low) > 0.00135 - 1e-9


def test_exact_count_limits_one_by_one() -> None:
    limits = exact_count_limits([2, 2, 2, None])
    chances = [exp(-2) * 2**k / factorial(k) for k in range(30)]
    high = next(k for k in range(30) if sum(chances[k + 1 :]) <= 0.00135)
    assert (limit(limits, 0).centre, limit(limits, 0).low, limit(limits, 0).high) == (2, 0, high)
    assert limit(limits, 0).sigma == pytest.approx(sqrt(2))
    assert limits[3] is None
    assert exact_count_limits([None]) == [None]


def test_nothing_counted_has_no_limits() -> None:
    for of in (p_limits, u_limits, exact_share_limits):
        assert of([None, None]) == [None, None]
    assert sigma_z([None, (1, 3)], of_share) is None


def test_days_between_events_are_charted_where_their_spread_is_even() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 2), date(2026, 1, 11), date(2026, 2, 10)]
    assert days_between(days) == [10, 30, 20]
    limits = t_limits([10, 30, 20])
    assert limits is not None
    even = [gap ** (1 / 3.6) for gap in (10, 30, 20)]
    moved = (even[1] - even[0] + even[1] - even[2]) / 2
    assert limits.centre == pytest.approx((sum(even) / 3) ** 3.6)
    assert limits.high == pytest.approx((sum(even) / 3 + 2.66 * moved) ** 3.6)
    assert limits.low == pytest.approx((sum(even) / 3 - 2.66 * moved) ** 3.6)
    assert t_limits([10]) == Limits(pytest.approx(10))
    assert t_limits([]) is None


def test_a_t_chart_never_goes_below_nought_and_cannot_take_two_on_a_day() -> None:
    limits = t_limits([1, 400, 2, 300])
    assert limits is not None
    assert limits.low == 0
    with pytest.raises(RefusedError, match="fell on one day"):
        days_between([date(2026, 1, 1)] * 2)
    with pytest.raises(RefusedError, match="more than nought"):
        t_limits([0, 3])


def test_cases_between_events_by_hand() -> None:
    limits = g_limits([3, 5, 40])
    assert limits is not None
    assert (limits.centre, limits.low) == (5, 0)
    assert limits.high == pytest.approx(16 + 3 * sqrt(16 * 17))
    assert g_limits([]) is None
    with pytest.raises(RefusedError, match="less than nought"):
        g_limits([-1])


@pytest.mark.parametrize(("useful", "longest", "fewest"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (30, 8, 10)])
def test_what_a_run_chart_allows(useful: int, longest: int, fewest: int) -> None:
    chart = run_chart([1.0, 3.0] * (useful // 2))
    assert chart is not None
    assert (chart.useful, chart.longest_allowed, chart.fewest_allowed) == (useful, longest, fewest)
    assert (chart.longest_run, chart.crossings, chart.is_signal) == (1, useful - 1, False)


def test_a_run_chart_shows_a_shift_and_passes_over_the_median_and_gaps() -> None:
    chart = run_chart([1.0, 1, 1, 1, 1, None, 2, 1, 1, 3, 3, 3, 3, 3, 3, 3])
    assert chart is not None
    assert (chart.centre, chart.useful, chart.longest_run, chart.crossings) == (2, 14, 7, 1)
    assert chart.is_signal is True
    few = run_chart([1.0, 2.0, 3.0])
    assert few is not None
    assert few.is_signal is None
    assert run_chart([None]) is None
