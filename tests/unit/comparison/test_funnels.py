"""Funnels against printed values, against a slow reading of the same formulas, and against laws."""

import json
import math
import statistics
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from lineofsight.signals.comparison.funnels import (
    ALARM,
    WARNING,
    Side,
    Spread,
    funnel_of,
    on_the_limit,
    over_dispersion,
    proportion_limits,
    ratio_limits,
    z_of,
)
from tests.builders.shared_files import shared


def test_z_is_that_of_the_tables() -> None:
    assert z_of(WARNING) == pytest.approx(1.959964, abs=1e-6)
    assert z_of(ALARM) == pytest.approx(3.090232, abs=1e-6)


def test_standardised_ratios_have_exact_poisson_limits_to_the_places_printed() -> None:
    literal = json.loads(shared("data", "signals", "funnelplotr_literal_poisson_limits.json").read_text())
    for confidence, names in ((WARNING, ("ll95", "ul95")), (ALARM, ("ll998", "ul998"))):
        for limits, name, places in zip(ratio_limits(literal["expected_n"], confidence), names, (7, 6), strict=True):
            assert [round(float(limit), places) for limit in limits] == [round(x, places) for x in literal[name]]


def test_the_proportion_funnel_is_the_wilson_interval_turned_round() -> None:
    """A share lies on the limit exactly where the common value lies on the end of its own Wilson interval."""
    for centre, size, confidence in ((0.245, 806, ALARM), (0.02, 40, WARNING), (0.9, 300, WARNING)):
        for limit in proportion_limits(centre, [size], confidence):
            share = float(limit[0])
            if 0 < share < 1:
                ends = _wilson(share * size, size, z_of(confidence))
                assert min(abs(end - centre) for end in ends) < 1e-12


def _wilson(x: float, n: float, z: float) -> tuple[float, float]:
    reach = z * math.sqrt(z * z + 4 * x * (1 - x / n))
    return (2 * x + z * z - reach) / (2 * (n + z * z)), (2 * x + z * z + reach) / (2 * (n + z * z))


def test_the_wilson_interval_that_judges_it_gives_the_printed_values() -> None:
    vectors = json.loads(shared("data", "signals", "phe_edge_vectors.json").read_text())["wilson_percent"]
    for one in vectors:
        for confidence, low, high in ((WARNING, "lower95_0cl", "upper95_0cl"), (ALARM, "lower99_8cl", "upper99_8cl")):
            found = _wilson(one["x"], one["n"], z_of(confidence))
            assert [100 * end for end in found] == pytest.approx([one[low], one[high]], rel=1e-9, abs=1e-9)


@given(st.integers(0, 3000), st.sampled_from([WARNING, ALARM]))
def test_a_count_on_its_limit_is_as_unlikely_as_the_limit_says(observed: int, confidence: float) -> None:
    """The closed form is what a search for the expected number comes to."""
    found, tail = on_the_limit(observed, confidence), (1 - confidence) / 2
    assert poisson.cdf(observed, found.expected_low) == pytest.approx(tail, rel=1e-6)
    if observed:
        assert poisson.sf(observed - 1, found.expected_high) == pytest.approx(tail, rel=1e-6)
        assert found.ratio_high == pytest.approx(observed / found.expected_high)
    else:
        assert (found.expected_high, found.ratio_high, found.ratio_low) == (0.0, None, 0.0)


AUTHORITIES = st.lists(st.tuples(st.integers(20, 3000), st.floats(0, 1)), min_size=12, max_size=60)


@settings(max_examples=40, deadline=None)
@given(AUTHORITIES)
def test_over_dispersion_is_what_a_slow_reading_makes_of_it(told: list[tuple[int, float]]) -> None:
    sizes = [n for n, _ in told]
    values = [round(share * n) / n for n, share in told]
    centre = sum(v * n for v, n in zip(values, sizes, strict=True)) / sum(sizes)
    if not 0 < centre < 1:
        return
    found = over_dispersion(values, sizes, centre, Spread.SHARE)
    errors = [1 / (2 * math.sqrt(n)) for n in sizes]
    target = math.asin(math.sqrt(centre))
    scores = [(math.asin(math.sqrt(v)) - target) / s for v, s in zip(values, errors, strict=True)]
    low, high = _quantile(scores, 0.1), _quantile(scores, 0.9)
    drawn_in = [min(max(score, low), high) for score in scores]
    phi = sum(score**2 for score in drawn_in) / len(scores)
    weights = [1 / s**2 for s in errors]
    spare = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = max(0.0, (len(scores) * phi - (len(scores) - 1)) / spare)
    assert found.phi == pytest.approx(phi, rel=1e-9)
    assert found.tau2 == pytest.approx(tau2, rel=1e-9, abs=1e-15)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def test_on_the_logarithm_noughts_are_left_out_and_the_outer_tenths_trimmed_by_rank() -> None:
    observed = [0, *range(10, 30)]
    expected = [20.004] * len(observed)
    ratios = [o / e for o, e in zip(observed, expected, strict=True)]
    found = over_dispersion(ratios, expected, 1.0, Spread.RATIO_LOG)
    middle = sorted(math.log(r) * math.sqrt(20.0) for r in ratios if r)[2:-2]
    assert found.authorities == len(middle)
    assert found.phi == pytest.approx(statistics.fmean(score**2 for score in middle), rel=1e-12)
    rooted = over_dispersion(ratios, expected, 1.0, Spread.RATIO_ROOT)
    assert rooted.authorities == len(observed), "on the square root an authority with none has its place"
    assert math.isfinite(rooted.phi)


@settings(max_examples=40, deadline=None)
@given(AUTHORITIES, st.booleans())
def test_laws_of_a_funnel(told: list[tuple[int, float]], is_rate: bool) -> None:
    points = [(f"{n}", round(share * size), size * (1000 if is_rate else 1)) for n, (size, share) in enumerate(told)]
    funnel = funnel_of(points, is_rate=is_rate)
    if funnel is None:
        assert not any(count for _, count, _ in points)
        return
    sizes = np.asarray(sorted(size for _, _, size in points), dtype=float)
    for adjusted in (False, True):
        limits = funnel.adjusted if adjusted else funnel.unadjusted
        low, high = limits(sizes, ALARM)
        inner_low, inner_high = limits(sizes, WARNING)
        assert np.all(low <= inner_low + 1e-12) and np.all(inner_high <= high + 1e-12)
        assert np.all(low >= 0) and np.all(low <= funnel.centre + 1e-12) and np.all(high >= funnel.centre - 1e-12)
        assert np.all(np.diff(high) <= 1e-9), "more cases never make wider limits"
    narrow, wide = funnel.unadjusted(sizes, ALARM), funnel.adjusted(sizes, ALARM)
    assert np.all(wide[0] <= narrow[0] + 1e-12) and np.all(wide[1] >= narrow[1] - 1e-12)
    assert set(funnel.outside(ALARM, adjusted=True)) <= set(funnel.outside(ALARM, adjusted=False))


def test_the_limits_of_a_rate_do_not_pretend_that_every_child_was_counted() -> None:
    """849 of 148,164 children: chance alone moves a rate by a tenth and more, not by a hundredth."""
    others = [(f"{n}", 1000.0, 148_164.0) for n in range(20)]
    funnel = funnel_of([("ours", 849, 148_164), *others], is_rate=True)
    assert funnel is not None
    limits = funnel.at(849 / 148_164, 148_164, ALARM, adjusted=False)
    assert (limits.high - limits.low) / funnel.centre == pytest.approx(2 * z_of(ALARM) / math.sqrt(990), rel=0.05)
    assert limits.side is Side.BELOW


def test_with_few_authorities_only_chance_is_told() -> None:
    funnel = funnel_of([("a", 3, 10), ("b", 0, 12), ("c", 5, 20)], is_rate=False)
    assert funnel is not None and funnel.spread is None
    assert funnel_of([("a", 0, 10), ("b", 0, 12)], is_rate=False) is None
    assert funnel_of([("a", 3, 10)], is_rate=False) is None
