"""How far a share or a rate could lie: against what a public package printed, scipy's own, and laws."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from lineofsight.signals.consistency.intervals import (
    Interval,
    byars_count,
    count_interval,
    exact_count,
    rate_interval,
    wilson,
)
from lineofsight.signals.consistency.reliability import percent, tell_rate, tell_share
from tests.builders.shared_files import shared

# What the sections of the public vector file are, and the scale that each is printed on.
SECTIONS = {"wilson_percent": (wilson, 100), "rate_per_10000_exact_below_10_else_byars": (None, 10_000)}
CLOSE = 1e-9

# x, n, confidence: the interval
SHARES = [
    (65, 100, 0.95, 0.552544, 0.736358),
    (65, 100, 0.998, 0.495495, 0.778354),
    (0.445, 1, 0.95, 0.043817, 0.933462),  # a part of one case, as a weighted share has
    (1, 100, 0.95, 0.001767, 0.054486),
    (3, 7, 1, 0.0, 1.0),
]
RATES = [  # of 100, per 100
    (1, 0.025318, 5.571643, "Exact"),
    (20, 12.211429, 30.889880, "Byars"),
    (65, 50.163188, 82.849139, "Byars"),
]


def vectors() -> list[tuple[str, dict[str, Any]]]:
    printed = json.loads(shared("data", "signals", "phe_edge_vectors.json").read_text(encoding="utf-8"))
    return [(name, row) for name in SECTIONS for row in printed[name]]


def test_every_interval_that_the_public_package_printed() -> None:
    rows = vectors()
    assert len(rows) > 20
    for section, row in rows:
        scale = SECTIONS[section][1]
        for confidence, of in ((0.95, "95_0cl"), (0.998, "99_8cl")):
            if section == "wilson_percent":
                found, to = wilson(row["x"], row["n"], confidence), scale
            else:
                found, to = rate_interval(row["x"], row["n"], per=scale, confidence=confidence), 1
            assert found is not None and found.lower is not None
            assert found.method == row["method"]
            assert found.value * to == pytest.approx(row["value"], rel=CLOSE)
            assert found.lower * to == pytest.approx(row[f"lower{of}"], rel=CLOSE), (section, row["x"])
            assert found.upper * to == pytest.approx(row[f"upper{of}"], rel=CLOSE), (section, row["x"])


@pytest.mark.parametrize(("x", "n", "confidence", "lower", "upper"), SHARES)
def test_a_share(x: float, n: float, confidence: float, lower: float, upper: float) -> None:
    found = wilson(x, n, confidence)
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-6)


@pytest.mark.parametrize(("x", "lower", "upper", "method"), RATES)
def test_a_rate(x: int, lower: float, upper: float, method: str) -> None:
    found = rate_interval(x, 100, per=100)
    assert found is not None and found.method == method
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-6)


def test_a_lower_end_below_nought_is_unknown_and_never_nought() -> None:
    assert byars_count(1, 0.998).lower is None
    assert count_interval(0).lower == 0, "of no events, that is known"
    widest = count_interval(12, 1)
    assert widest.lower is None and math.isinf(widest.upper)


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) is None
    assert rate_interval(4, 0, per=1000) is None


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (1, -1), (math.nan, 5)])
def test_a_share_of_more_than_there_is_is_refused(x: float, n: float) -> None:
    with pytest.raises(ValueError, match="share is of a whole"):
        wilson(x, n)


@pytest.mark.parametrize("confidence", [0, -0.5, 1.01, 95])
def test_a_confidence_is_a_part_of_one(confidence: float) -> None:
    for interval in (lambda: wilson(1, 2, confidence), lambda: count_interval(3, confidence)):
        with pytest.raises(ValueError, match="at most 1"):
            interval()


counted = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counted, st.sampled_from([0.8, 0.95, 0.998]))
def test_scipy_gives_the_same_share(pair: tuple[int, int], confidence: float) -> None:
    x, n = pair
    found = wilson(x, n, confidence)
    if found is None:
        assert n == 0
        return
    judge = binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert (found.lower, found.upper) == pytest.approx((judge.low, judge.high), rel=CLOSE, abs=1e-12)


@given(st.just(0.0) | st.floats(0.001, 9.99), st.sampled_from([0.8, 0.95, 0.998]))
def test_scipy_gives_the_same_count(x: float, confidence: float) -> None:
    found, tail = exact_count(x, confidence), (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * x) / 2 if x else 0.0
    assert found.lower == pytest.approx(low, rel=1e-7)
    assert found.upper == pytest.approx(chi2.ppf(1 - tail, 2 * x + 2) / 2, rel=CLOSE)


@given(counted)
def test_more_confidence_is_wider_and_holds_the_value(pair: tuple[int, int]) -> None:
    usual, wide = wilson(*pair, 0.95), wilson(*pair, 0.998)
    if usual is None or wide is None:
        return
    assert holds(usual) and holds(wide)
    assert wide.lower is not None and usual.lower is not None
    assert wide.lower <= usual.lower and wide.upper >= usual.upper


@given(st.integers(10, 100_000))
def test_byars_stays_near_the_exact_interval(x: int) -> None:
    near, exact = byars_count(x), exact_count(x)
    assert holds(near)
    assert (near.lower, near.upper) == pytest.approx((exact.lower, exact.upper), rel=0.01)


def holds(interval: Interval) -> bool:
    return interval.lower is not None and interval.lower <= interval.value <= interval.upper


# what is counted: what may be said of it
TOLD_SHARES = [
    (0, 0, "nothing to count", "", False),
    (3, 7, "3 of 7", "", False),
    (9, 9, "9 of 9", "", False),
    (7, 12, "58% (7 of 12), between 32% and 81%", "few children", True),
    (29, 29, "100% (29 of 29), between 88% and 100%", "few children", True),
    (27, 30, "90% (27 of 30)", "", True),
    (410, 461, "89% (410 of 461)", "", True),
]
TOLD_RATES = [
    (2, 12_000, "2 of 12,000", "too few to give a rate", False),
    (3, 12_000, "2.5 per 10,000 (3 of 12,000)", "u", True),
    (19, 12_000, "15.8 per 10,000 (19 of 12,000)", "u", True),
    (20, 12_000, "16.7 per 10,000 (20 of 12,000)", "", True),
    (4, None, "4, among an unknown number", "", False),
    (4, 0, "4, among an unknown number", "", False),
]


@pytest.mark.parametrize(("x", "n", "words", "note", "percentage"), TOLD_SHARES)
def test_a_share_is_said_as_its_numbers_can_carry(x: int, n: int, words: str, note: str, percentage: bool) -> None:
    told = tell_share(x, n)
    assert (told.words, told.note, told.percentage) == (words, note, percentage)


@pytest.mark.parametrize(("x", "n", "words", "note", "said"), TOLD_RATES)
def test_a_rate_is_said_as_its_events_can_carry(x: int, n: int | None, words: str, note: str, said: bool) -> None:
    told = tell_rate(x, n, per=10_000, unit="per 10,000")
    assert (told.words, told.note, told.percentage) == (words, note, said)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_percentage_of_all_or_of_none_means_all_or_none(pair: tuple[int, int]) -> None:
    said = percent(pair[0] / pair[1])
    assert (said == "100%") == (pair[0] == pair[1])
    assert (said == "0%") == (pair[0] == 0)
