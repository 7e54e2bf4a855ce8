"""Whether places differ more than chance would explain: published numbers, slow judges, laws, and words."""

import itertools
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2_contingency, chisquare, fisher_exact, hypergeom, multinomial

from lineofsight.signals.consistency import heterogeneity as chances
from lineofsight.signals.consistency.anom import anom, sidak
from lineofsight.signals.consistency.differences import Consistency, compare_rates, compare_shares
from lineofsight.signals.consistency.heterogeneity import (
    heterogeneity,
    rate_heterogeneity,
    rates_by_chance,
    shares_by_chance,
    ways,
)
from lineofsight.signals.consistency.need import Range, count_could_show, share_could_show, usual_by_need
from lineofsight.signals.consistency.places import InPlace
from tests.builders.shared_files import shared

CLOSE = 1e-9
NAMES = ("North", "East", "Coast", "Moor", "Vale", "Isle", "Town", "Marsh")


def places(counts: Sequence[int], ofs: Sequence[int | None]) -> list[InPlace]:
    return [InPlace(name, x, n) for name, x, n in zip(NAMES, counts, ofs, strict=False)]


def vectors() -> list[dict[str, Any]]:
    text = shared("data", "signals", "locality_consistency_vectors.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["vectors"]
    return found


def test_every_comparison_of_localities_that_was_worked_out_elsewhere() -> None:
    rows = vectors()
    assert rows
    for row in rows:
        counts, ofs = row["numerator"], row["denominator"]
        limits, spread = anom(counts, ofs), heterogeneity(counts, ofs)
        near = {
            "pooled": limits.pooled,
            "chi2": spread.chi2,
            "df": spread.df,
            "p_value": spread.p_value,
            "I2": spread.i2,
            "phi": spread.phi,
            "sidak_alpha": limits.alpha,
            "sidak_z": limits.z,
            "anom_lower": list(limits.lower),
            "anom_upper": list(limits.upper),
        }
        for name, value in near.items():
            assert value == pytest.approx(row[name], rel=CLOSE), (row["name"], name)
        assert list(limits.outside) == row["outside"]


# counts, of how many: who is outside, on which side; do they differ
READINGS = [
    ("alike", (41, 55, 38, 47), (60, 82, 55, 70), {}, False),
    ("one behind", (41, 30, 38, 47), (60, 82, 55, 70), {"East": -1}, True),
    ("the same shares of few", (10, 7, 9, 12), (15, 20, 13, 18), {}, False),
    ("very few", (2, 4, 1, 3), (6, 7, 5, 6), {}, False),
    ("few, and plainly different", (8, 0, 7, 9), (8, 8, 8, 9), {"East": -1}, True),
    ("nobody anywhere", (0, 0, 0, 0), (8, 8, 8, 9), {}, False),
    ("everybody everywhere", (8, 8), (8, 8), {}, False),
    ("a place with nobody in it", (41, 30, 38, 47, 0), (60, 82, 55, 70, 0), {"East": -1}, True),
    ("one place only", (4, 0), (8, 0), {}, None),
]


@pytest.mark.parametrize(("_name", "counts", "ofs", "who", "differ"), READINGS, ids=[row[0] for row in READINGS])
def test_a_reading(
    _name: str, counts: tuple[int, ...], ofs: tuple[int, ...], who: dict[str, int], differ: bool | None
) -> None:
    found = compare_shares(places(counts, ofs))
    assert found.differ is differ
    assert {one.place: one.side for one in found.outside} == who


def test_what_is_recorded_under_no_place_is_shown_and_held_against_none() -> None:
    beside = places((41, 30, 38, 47), (60, 82, 55, 70))
    without, with_it = compare_shares(beside), compare_shares([*beside, InPlace("not recorded", 0, 400)])
    assert with_it.pooled == without.pooled and with_it.chance == without.chance
    assert with_it.standings[:-1] == without.standings
    unplaced = with_it.not_recorded
    assert unplaced is not None and unplaced.of == 400 and unplaced.side is None and unplaced.why_not


def test_a_place_is_counted_once() -> None:
    with pytest.raises(ValueError, match="stands here twice"):
        compare_shares([InPlace("North", 1, 4), InPlace("North", 2, 4)])


def test_events_are_expected_by_how_many_live_there() -> None:
    found = compare_rates(places((12, 30, 9, 3), (12_000, 14_000, 9_000, None)), per=10_000)
    expected = [None if one.usual is None else one.usual.expected for one in found.standings]
    assert expected == [pytest.approx(51 * n / 35_000) for n in (12_000, 14_000, 9_000)] + [None]
    assert found.standings[3].why_not == "how many live there is not on record"
    assert found.pooled == pytest.approx(51 / 3.5)


# Slow judges.


def slow_shares(counts: Sequence[int], ofs: Sequence[int]) -> float:
    """Every table with these margins, its chance multiplied out place by place."""
    total, whole = sum(counts), sum(ofs)
    seen, alike = statistic(counts, ofs), 0.0
    for table in itertools.product(*(range(n + 1) for n in ofs)):
        if sum(table) == total and statistic(table, ofs) >= seen * (1 - 1e-9):
            alike += math.prod(math.comb(n, x) for n, x in zip(ofs, table, strict=True))
    return alike / math.comb(whole, total)


def statistic(counts: Sequence[int], ofs: Sequence[int]) -> float:
    total, whole = sum(counts), sum(ofs)
    return sum((x - n * total / whole) ** 2 / n for x, n in zip(counts, ofs, strict=True))


few = st.lists(st.integers(1, 7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=4)
many = st.lists(st.integers(1, 900).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=8)


@given(few)
@settings(max_examples=60)
def test_going_through_every_way_is_what_it_says(pairs: list[tuple[int, int]]) -> None:
    counts, ofs = zip(*pairs, strict=True)
    assume(0 < sum(counts) < sum(ofs))
    found = shares_by_chance(counts, ofs)
    if found.how == "exact":
        assert found.p_value == pytest.approx(slow_shares(counts, ofs), rel=1e-9)


def test_two_places_are_fishers_table() -> None:
    """Where both places are of one size, the further table is also the less likely."""
    for x, y in itertools.product(range(7), repeat=2):
        if 0 < x + y < 12:
            found = shares_by_chance((x, y), (6, 6))
            assert found.p_value == pytest.approx(fisher_exact([[x, 6 - x], [y, 6 - y]]).pvalue)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=3), st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_events_fall_as_scipys_multinomial_says(counts: list[int], among: list[int]) -> None:
    total, parts = sum(counts), [n / sum(among) for n in among]
    assume(total > 0)
    expected = [part * total for part in parts]

    def far(table: Sequence[int]) -> float:
        return sum((x - e) ** 2 / e for x, e in zip(table, expected, strict=True))

    tables = [t for t in itertools.product(range(total + 1), repeat=3) if sum(t) == total]
    slow = sum(multinomial.pmf(t, total, parts) for t in tables if far(t) >= far(counts) * (1 - 1e-9))
    found = rates_by_chance(counts, among)
    if found.how == "exact":
        assert found.p_value == pytest.approx(slow, rel=1e-6)


@given(many)
def test_scipy_finds_the_same_heterogeneity(pairs: list[tuple[int, int]]) -> None:
    counts, ofs = zip(*pairs, strict=True)
    assume(0 < sum(counts) < sum(ofs))
    judge = chi2_contingency([counts, [n - x for x, n in pairs]], correction=False)
    found = heterogeneity(counts, ofs)
    assert (found.chi2, found.p_value) == pytest.approx((judge.statistic, judge.pvalue), rel=1e-7, abs=1e-9)


@given(many)
def test_scipy_finds_the_same_heterogeneity_of_rates(pairs: list[tuple[int, int]]) -> None:
    counts, among = zip(*pairs, strict=True)
    assume(sum(counts) > 0)
    judge = chisquare(counts, [sum(counts) * n / sum(among) for n in among])
    found = rate_heterogeneity(counts, among)
    assert (found.chi2, found.p_value) == pytest.approx((judge.statistic, judge.pvalue), rel=1e-7, abs=1e-9)


@given(st.integers(0, 12), st.lists(st.integers(0, 6), min_size=1, max_size=4))
def test_ways_are_counted_before_they_are_gone_through(total: int, most: list[int]) -> None:
    slow = sum(sum(table) == total for table in itertools.product(*(range(n + 1) for n in most)))
    assert ways(total, most) == slow


def test_where_there_are_too_many_ways_they_are_drawn_and_the_answer_is_the_same_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts, ofs = (2, 4, 1, 3), (6, 7, 5, 6)
    exact = shares_by_chance(counts, ofs)
    monkeypatch.setattr(chances, "WAYS_AT_MOST", 5)
    drawn = shares_by_chance(counts, ofs)
    assert (exact.how, drawn.how) == ("exact", "drawn")
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * math.sqrt(0.25 / chances.DRAWS))
    assert shares_by_chance(counts, ofs) == drawn
    events = rates_by_chance((2, 0, 1), (10, 9, 8))
    assert events.how == "drawn"
    monkeypatch.undo()
    assert events.p_value == pytest.approx(rates_by_chance((2, 0, 1), (10, 9, 8)).p_value, abs=0.015)


def test_one_tiny_place_beside_a_county_is_answered() -> None:
    """Too few there to trust the usual test, and too many ways elsewhere to go through them without care."""
    for counts, ofs, how in (
        ((3, 21_000, 30_100), (3, 42_000, 60_000), "exact"),
        ((3, 21_000, 30_100, 900), (3, 42_000, 60_000, 1800), "drawn"),
    ):
        found = compare_shares(places(counts, ofs))
        assert found.chance is not None and found.chance.how == how
        assert 0 < found.chance.p_value < 1


# Laws.


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_places_changes_nothing(pairs: list[tuple[int, int]], random: Any) -> None:
    beside = places(*zip(*pairs, strict=True))
    moved = random.sample(beside, len(beside))
    one, other = compare_shares(beside), compare_shares(moved)
    assert one.differ == other.differ
    assert {s.place: s.side for s in one.standings} == {s.place: s.side for s in other.standings}
    assert [s.place for s in other.standings] == [p.place for p in moved], "as given: this is no ranking"


@given(many)
def test_the_whole_lies_within_every_places_limits(pairs: list[tuple[int, int]]) -> None:
    counts, ofs = zip(*pairs, strict=True)
    limits = anom(counts, ofs)
    for low, high, n in zip(limits.lower, limits.upper, ofs, strict=True):
        assert 0 <= low <= limits.pooled <= high <= 1
        for m, other_low in zip(ofs, limits.lower, strict=True):
            assert m > n or other_low <= low, "a smaller place is allowed more"


@given(many)
def test_a_place_is_outside_where_its_share_is_beyond_what_is_drawn(pairs: list[tuple[int, int]]) -> None:
    for one in compare_shares(places(*zip(*pairs, strict=True))).standings:
        if one.side is None:
            continue
        assert one.value is not None and one.low is not None and one.high is not None
        assert one.side == (one.value > one.high) - (one.value < one.low)


@given(many, st.integers(1, 5))
def test_swapping_met_for_not_met_turns_every_side_round(pairs: list[tuple[int, int]], _spare: int) -> None:
    counts, ofs = zip(*pairs, strict=True)
    plain = compare_shares(places(counts, ofs))
    turned = compare_shares(places([n - x for x, n in pairs], ofs))
    assert (
        plain.spread == turned.spread
        or plain.spread is None
        or turned.spread is None
        or (plain.spread.chi2 == pytest.approx(turned.spread.chi2, rel=1e-6, abs=1e-9))
    )
    for one, other in zip(plain.standings, turned.standings, strict=True):
        on_the_line = one.usual is not None and one.count in (one.usual.least, one.usual.most)
        assert on_the_line or one.side is None or other.side == -one.side


@pytest.mark.parametrize("number", [1, 2, 4, 20])
def test_places_together_stay_inside_19_times_in_20(number: int) -> None:
    assert (1 - sidak(number)) ** number == pytest.approx(0.95)


@given(st.integers(2, 40), st.integers(1, 39), st.integers(0, 40))
def test_exact_limits_hold_what_they_promise(n: int, other: int, total: int) -> None:
    """What lies beyond them happens by chance at most as often as was allowed."""
    assume(0 < total < n + other)
    low = max(0, total - other)
    found = compare_shares(places((min(n, total), total - min(n, total)), (n, other)))
    assume(total - min(n, total) <= other)
    first = found.standings[0]
    assert first.usual is not None
    if found.chance is not None and found.chance.how == "exact":
        law = hypergeom(n + other, total, n)
        beyond = law.cdf(first.usual.least - 1) + law.sf(first.usual.most)
        assert beyond <= sidak(2) * (1 + 1e-9)
        assert low <= first.usual.most


@given(st.floats(0.1, 400))
def test_a_range_by_need_holds_what_is_expected(expected: float) -> None:
    usual = usual_by_need(expected, 1.0, 0.05)
    assert usual.least <= expected <= usual.most + 1
    assert usual.side(usual.least - 1) == -1 and usual.side(usual.most + 1) == 1
    assert usual.side(usual.least) == usual.side(usual.most) == 0


def test_what_could_have_shown_would_have_four_times_in_five() -> None:
    usual = Range(40.0, 30, 49)
    could = share_could_show(60, usual)
    assert could.below is not None and could.above is not None
    assert binom.cdf(29, 60, could.below) == pytest.approx(0.8)
    assert binom.sf(49, 60, could.above) == pytest.approx(0.8)
    rng = np.random.default_rng(7)
    events = count_could_show(usual)
    assert events.above is not None and events.below is not None
    assert (rng.poisson(events.above, 20_000) > 49).mean() == pytest.approx(0.8, abs=0.015)
    assert (rng.poisson(events.below, 20_000) < 30).mean() == pytest.approx(0.8, abs=0.015)
    assert share_could_show(3, Range(2.0, 0, 3)).below is None, "so few could show nothing"


# How often places that are alike are said to differ, and how often one that is not is found. Counted anew each time.
STABLE = [
    ("a month's numbers", (60, 82, 55, 70), 0.68),
    ("a year's numbers", (400, 520, 300, 610), 0.80),
    ("few", (15, 20, 13, 18), 0.58),
    ("rare", (60, 82, 55, 70), 0.03),
]


@pytest.mark.parametrize(("_name", "ofs", "share"), STABLE, ids=[row[0] for row in STABLE])
def test_alike_places_are_seldom_said_to_differ(_name: str, ofs: tuple[int, ...], share: float) -> None:
    rng = np.random.default_rng(1)
    found = [compare_shares(places([int(x) for x in rng.binomial(ofs, share)], ofs)) for _ in range(400)]
    told = [one.chance.p_value for one in found if one.chance is not None]
    assert sum(bool(one.differ) for one in found) <= 0.10 * len(found)
    # Even over its range where numbers allow; never more often small than it says.
    for at in (0.05, 0.25, 0.5):
        assert sum(p <= at for p in told) / len(told) <= at + 3 * math.sqrt(at * (1 - at) / len(told))
    if min(ofs) >= 300:
        assert sum(p <= 0.5 for p in told) / len(told) >= 0.4


def test_alike_rates_are_seldom_said_to_differ() -> None:
    rng = np.random.default_rng(2)
    among = (12_000, 14_000, 9_000, 8_000)
    mean = 60 * np.asarray(among) / sum(among)
    found = [compare_rates(places([int(x) for x in rng.poisson(mean)], among), per=10_000) for _ in range(300)]
    assert sum(bool(one.differ) for one in found) <= 0.10 * len(found)


def test_a_locality_that_is_far_behind_is_found() -> None:
    rng = np.random.default_rng(3)
    ofs, shares = (60, 82, 55, 70), (0.68, 0.38, 0.68, 0.68)
    found = [compare_shares(places([int(x) for x in rng.binomial(ofs, shares)], ofs)) for _ in range(200)]
    assert sum(named(one, "East") for one in found) >= 0.9 * len(found)


def named(found: Consistency, place: str) -> bool:
    return any(one.place == place and one.side == -1 for one in found.outside)
