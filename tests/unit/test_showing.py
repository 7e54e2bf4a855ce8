"""The rules by which a measure is said to have shown a failure: what each sees, and what each lets pass."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.showing import ALONE, Month, unlike_the_others


def months(bad: Sequence[int], counted: int | None) -> list[Month]:
    return [Month(f"{2020 + n // 12}-{n % 12 + 1:02}", one, counted) for n, one in enumerate(bad)]


# Thirty-six months that come and go around 10 in 100, each unlike the month before.
STEADY = [10, 12, 9, 11, 8, 10] * 6


@pytest.mark.parametrize(
    ("rule", "bad", "counted", "first"),
    [
        ("one case", [0, 0, 1, 0], 5, "2020-03"),
        ("one case", [0, 0, 0], 5, None),
        ("worse than before", [*STEADY, 30, 30, 30], 100, "2023-01"),  # one month so bad already lifts the three
        ("worse than before", [*STEADY, 18, 18, 18], 100, "2023-03"),
        ("worse than before", [*STEADY, 12, 12, 12], 100, None),
        ("worse than before", [*STEADY[:30], 30, 30, 30], 100, None),  # too little to compare with
        ("worse than before", [*STEADY, 30, 30, 30], None, "2023-02"),
        ("worse than before", [*[0] * 36, 1, 1, 1], 40, None),  # one case that lasts, where there never was one
        ("worse than before", [*[0] * 36, 8, 8, 8], 40, "2023-03"),
        ("none where some", [*[3] * 36, 0, 0, 0], None, "2023-03"),  # seven or more were to be expected
        ("none where some", [*[3] * 36, 0, 0, 1], None, None),
        # 8 in the 25 months up to a year before the silence: at that level 22 months are enough, and 21 are not
        ("none where some", [*[0, 0, 1] * 12, *[0] * 24], None, "2024-10"),
    ],
)
def test_what_a_rule_sees(rule: str, bad: list[int], counted: int | None, first: str | None) -> None:
    found = ALONE[rule](months(bad, counted))
    assert (found[0] if found else None) == first


def test_a_gap_in_the_months_is_not_three_months_running() -> None:
    broken = [month for month in months([*STEADY, 18, 18, 18], 100) if month.month != "2023-02"]
    assert ALONE["worse than before"](broken) == []


def test_months_that_resemble_one_another_are_less_evidence() -> None:
    """The same figures, once in turns and once in long swells: only against the first is the rise out of the way."""
    turns, swells = [6, 14] * 18, ([6] * 9 + [14] * 9) * 2
    rise = [18, 18, 18]
    assert ALONE["worse than before"](months([*turns, *rise], 100))
    assert not ALONE["worse than before"](months([*swells, *rise], 100))


@given(st.integers(0, 40), st.integers(40, 400))
def test_a_level_that_never_changes_is_never_worse_than_before(bad: int, counted: int) -> None:
    assert ALONE["worse than before"](months([bad] * 60, counted)) == []
    assert ALONE["worse than before"](months([bad] * 60, None)) == []


@given(st.lists(st.integers(0, 30), min_size=40, max_size=60), st.integers(0, 59))
def test_no_rule_looks_ahead(bad: list[int], cut: int) -> None:
    """What a rule says of a month is the same whatever came after."""
    series = months(bad, 30)
    for rule in ALONE.values():
        known = [month.month for month in series[:cut]]
        assert rule(series[:cut]) == [month for month in rule(series) if month in known]


def test_a_place_unlike_the_others() -> None:
    same, worse = months([10] * 6, 100), months([10, 10, 40, 40, 40, 40], 100)
    places = {"a": worse, "b": same, "c": same}
    assert unlike_the_others(places, ["a"]) == [("2020-05", "a"), ("2020-06", "a")]
    assert unlike_the_others(places, ["b", "c"]) == []
    assert unlike_the_others(places, ["nowhere"]) == []


def test_a_small_difference_is_not_unlike_however_many_are_counted() -> None:
    places = {"a": months([1040] * 6, 10_000), "b": months([700] * 6, 10_000)}
    assert unlike_the_others(places, ["a"]) == []
