"""A figure in words, to those who see all of it and to those who do not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.service.performance.saying import missing, published_way, say
from tests.builders.told import a_count, a_month

OCTOBER = "2026-10"
RATE = UNITS["rate_per_10000"]


@pytest.mark.parametrize(
    ("met", "counted", "inside", "outside"),
    [
        (410, 461, "89% (410 of 461)", "89% (410 of 461)"),
        (3, 7, "3 of 7", "between 1 and 5 of 7"),
        (3, 50, "6% (3 of 50)", "between 1 and 5 of 50"),
        (47, 50, "94% (47 of 50)", "all but between 1 and 5 of 50"),
        (2, 4, "2 of 4", "too few to say"),
        (0, 40, "0% (0 of 40)", "0% (0 of 40)"),
        (40, 40, "100% (40 of 40)", "100% (40 of 40)"),
        (0, 0, "nothing to count", "nothing to count"),
        (1000, 1001, "over 99% (1,000 of 1,001)", "all but between 1 and 5 of 1,001"),
    ],
)
def test_shares(met: int, counted: int, inside: str, outside: str) -> None:
    public = a_month(OCTOBER, met, counted, public=True)
    assert (say(a_month(OCTOBER, met, counted)).whole, say(public).whole) == (inside, outside)


@pytest.mark.parametrize(("number", "outside"), [(0, "0"), (1, "between 1 and 5"), (5, "between 1 and 5"), (6, "6")])
def test_counts(number: int, outside: str) -> None:
    public = a_count(OCTOBER, number, public=True)
    assert (say(a_count(OCTOBER, number)).whole, say(public).whole) == (str(number), outside)


def test_a_rate_says_of_how_many_children_and_where_that_is_not_on_record() -> None:
    figure = a_month(OCTOBER, 84, 16_060, value=52.3, unit=RATE)
    assert say(figure).whole == "52.3 per 10,000 children (84 of 16,060 children)"
    unknown = a_month(OCTOBER, 84, None, value=None, unit=RATE)
    assert say(unknown).whole == "84 (the number of children here is not on record)"
    assert say(a_month(OCTOBER, 2, 16_060, value=1.2, unit=RATE, public=True)).number is None


def test_a_median_says_of_how_many_and_is_unknown_where_nothing_could_be_measured() -> None:
    figure = a_month(OCTOBER, None, 41, value=38.0, unit="working days")
    assert say(figure).whole == "38 working days (median of 41 cases)"
    assert say(a_month(OCTOBER, None, 3, value=None, unit="days")).value == "unknown"
    assert say(a_month(OCTOBER, None, 3, value=9.0, unit="days", public=True)).whole == "too few to say"


SMALL = set(range(1, 6))
SHARES = st.integers(0, 60).flatmap(
    lambda counted: st.integers(0, counted).flatmap(
        lambda met: st.tuples(st.just(met), st.just(counted), st.integers(0, counted - met))
    )
)


@given(SHARES)
def test_nothing_said_to_the_public_gives_away_a_number_of_1_to_5(share: tuple[int, int, int]) -> None:
    """Not by itself, and not by taking what is said from what is said."""
    met, counted, lacking = share
    not_met = counted - met - lacking
    official = {"numerator": met, "denominator": met + not_met, "value": None, "missing": "left out"}
    figure = a_month(OCTOBER, met, counted, missing=lacking, official=official, public=True)
    said = say(figure).whole
    if "(" in said:  # both numbers of the share
        assert not {met, counted - met} & SMALL
    elif said != words.NOTHING:
        assert {met, counted - met, counted} & SMALL or counted < words.FEW
    numbers = set(re.findall(r"[0-9]+", missing(figure)))
    assert numbers in (set(), {"1", "5"}, {"6"}), "what is missing is said in bands, never to the child"
    if published_way(figure):
        assert not {met, not_met, lacking, counted - met} & SMALL


@given(SHARES)
def test_a_point_on_a_chart_is_there_only_where_its_number_is_said(share: tuple[int, int, int]) -> None:
    met, counted, lacking = share
    found = say(a_month(OCTOBER, met, counted, missing=lacking, public=True))
    small = met in range(1, 6) or counted - met in range(1, 6)
    assert (found.number is None) == (small or counted == 0)


def test_what_is_missing_is_said_with_how_it_is_treated() -> None:
    assert missing(a_month(OCTOBER, 410, 461, missing=14)) == "14 not recorded, counted as not met."
    assert missing(a_count(OCTOBER, 10, missing=3)) == "3 not recorded, so not judged."
    assert missing(a_month(OCTOBER, 1, 1)) == "Nothing that it needs is unrecorded."


def test_the_published_way_stands_beside_ours_only_where_it_differs() -> None:
    official = {"numerator": 410, "denominator": 447, "value": 410 / 447, "missing": "left out"}
    figure = a_month(OCTOBER, 410, 461, missing=14, official=official)
    assert published_way(figure) == "The published way, which leaves them out: 92%."
    assert published_way(a_month(OCTOBER, 410, 447, official=official)) == ""
    assert published_way(a_month(OCTOBER, 410, 461)) == ""


def test_a_share_of_fewer_than_ten_is_never_a_percentage() -> None:
    for counted in range(1, words.FEW):
        assert "%" not in say(a_month(OCTOBER, 1, counted)).whole
