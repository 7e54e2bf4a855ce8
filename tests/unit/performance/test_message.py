"""The sentence over a chart is true of the very figures that the chart draws, whatever they are."""

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lineofsight.measures.case_files import Shape
from lineofsight.service.design import words
from lineofsight.service.performance.message import change, message
from lineofsight.signals.disclosure.figure import Figure
from tests.builders.told import OfMeasure, a_count, a_month, for_the_public, months_to

OCTOBER = "2026-10"
SHARE = OfMeasure()
COUNT = OfMeasure(shows="count")
RELATIONS = {"higher than": 1, "lower than": -1, "the same as": 0}


def shares(counts: list[tuple[int, int]]) -> list[Figure]:
    return [a_month(month, *each) for month, each in zip(months_to(OCTOBER, len(counts)), counts, strict=True)]


a_share = st.integers(0, 400).flatmap(lambda counted: st.tuples(st.integers(0, counted), st.just(counted)))
YEARS = st.lists(a_share, min_size=1, max_size=30).map(shares)
CLAUSE = re.compile(
    r"(?P<relation>higher than|lower than|the same as|much the same as|against) "
    r"(?P<said>nothing to count|[^()]*?(?: \((?P<met>[\d,]+) of (?P<of>[\d,]+)\))?) "
    r"(?P<when>in \w+ \d{4}|over the (?:twelve|\d+) months before)(?:,| and|$)"
)


def number(text: str) -> int:
    return int(text.replace(",", ""))


@given(YEARS)
def test_every_comparison_in_the_sentence_holds_of_the_numbers_in_it(series: list[Figure]) -> None:
    """The relation is worked out again from the counts that the sentence itself gives."""
    newest = series[-1]
    for clause in CLAUSE.finditer(message(series, SHARE)):
        if clause["met"] is None or (newest.denominator or 0) < words.FEW:
            assert clause["relation"] == "against", "nothing is said of which is higher where a share cannot be said"
            continue
        other = Fraction(number(clause["met"]), number(clause["of"]))
        ours = Fraction(newest.numerator or 0, newest.denominator or 1)
        if clause["relation"] == "much the same as":
            assert ours != other and words.percent(float(ours)) == words.percent(float(other))
        else:
            assert (ours > other) - (ours < other) == RELATIONS[clause["relation"]]


@given(YEARS)
def test_the_numbers_in_the_sentence_are_those_of_the_months_it_names(series: list[Figure]) -> None:
    newest = series[-1]
    by_month = {figure.period: figure for figure in series}
    for clause in CLAUSE.finditer(message(series, SHARE)):
        if clause["when"].startswith("in "):
            figure = by_month[f"{int(newest.period[:4]) - 1}{newest.period[4:]}"]
            assert clause["when"] == f"in {words.month(figure.period)}"
            met, of = figure.numerator or 0, figure.denominator or 0
        else:
            before = series[-13:-1]
            met, of = sum(f.numerator or 0 for f in before), sum(f.denominator or 0 for f in before)
            assert clause["when"] == f"over the {'twelve' if len(before) == 12 else len(before)} months before"
        if clause["met"] is not None:
            assert (number(clause["met"]), number(clause["of"])) == (met, of)
        else:
            assert clause["said"] in (words.of(met, of), words.NOTHING)


@given(YEARS)
def test_the_sentence_opens_with_the_newest_month(series: list[Figure]) -> None:
    newest = series[-1]
    opening = words.share(newest.numerator, newest.denominator)
    assert message(series, SHARE).lower().startswith(opening.lower())
    assert f"in {words.month(newest.period)}" in message(series, SHARE)


@given(YEARS)
def test_nothing_is_said_to_be_better(series: list[Figure]) -> None:
    """That a difference is more than chance, or is an improvement, is another question."""
    said = message(series, SHARE)
    assert not re.search(r"improv|better|worse|fell|rose|declin|risen|fallen|significan", said)


@given(YEARS)
def test_what_is_withheld_from_the_public_cannot_be_taken_away_from_what_is_said(series: list[Figure]) -> None:
    """A total over twelve months of which eleven are shown gives away the twelfth."""
    small = range(1, 6)
    cells = [(f.numerator or 0, (f.denominator or 0) - (f.numerator or 0)) for f in series[-13:-1]]
    assume(any(met in small or other in small for met, other in cells))
    assert "months before" not in message([for_the_public(figure) for figure in series], SHARE)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([(380, 452), *[(400, 460)] * 11, (410, 461)],
         "89% (410 of 461) in October 2026, higher than 84% (380 of 452) in October 2025 and higher than"
         " 87% (4,780 of 5,512) over the twelve months before"),
        ([(9, 10), (3, 7)], "3 of 7 in October 2026"),
        ([(9, 10)] * 12 + [(3, 7)],
         "3 of 7 in October 2026, against 90% (9 of 10) in October 2025 and against 90% (108 of 120)"
         " over the twelve months before"),
        ([(50, 100)] * 13, "50% (50 of 100) in October 2026, the same as 50% (50 of 100) in October 2025 and"
         " the same as 50% (600 of 1,200) over the twelve months before"),
        ([(50, 100)] * 12 + [(0, 0)],
         "Nothing to count in October 2026, against 50% (50 of 100) in October 2025 and against 50% (600 of 1,200)"
         " over the twelve months before"),
        ([(500, 1000)] * 12 + [(501, 1000)],
         "50% (501 of 1,000) in October 2026, much the same as 50% (500 of 1,000) in October 2025 and"
         " much the same as 50% (6,000 of 12,000) over the twelve months before"),
        ([(9, 10)], "90% (9 of 10) in October 2026"),
    ],
)  # fmt: skip
def test_sentences(counts: list[tuple[int, int]], sentence: str) -> None:
    said = message(shares(counts), SHARE)
    assert said == sentence or (said.startswith(sentence) and len(counts) == 2)


@given(st.lists(st.integers(0, 300), min_size=13, max_size=13))
def test_a_count_is_set_beside_the_mean_of_the_months_before(counts: list[int]) -> None:
    months = months_to(OCTOBER, 13)
    said = message([a_count(month, n) for month, n in zip(months, counts, strict=True)], COUNT)
    found = re.search(r"(higher than|lower than|the same as|much the same as) a mean of ([\d,.]+) a month", said)
    assert found is not None
    mean = Fraction(sum(counts[:12]), 12)
    assert found[2] == words.number(float(mean))
    if found[1] in RELATIONS:
        assert (counts[-1] > mean) - (counts[-1] < mean) == RELATIONS[found[1]]


def test_a_month_end_is_named_as_one() -> None:
    said = message([a_month(OCTOBER, 40, 50)], OfMeasure(shape=Shape.AT_PERIOD_END))
    assert said == "80% (40 of 50) at the end of October 2026"


def test_a_gap_in_the_months_is_no_month_a_year_before() -> None:
    series = [a_month("2025-09", 9, 10), a_month("2025-11", 9, 10), a_month("2025-12", 9, 10), a_month(OCTOBER, 9, 10)]
    said = message(series, SHARE)
    assert "2025" not in said and "over the 2 months before" in said


@given(YEARS)
def test_change_is_in_cases_and_only_where_a_whole_year_is_before(series: list[Figure]) -> None:
    found, newest = change(series), series[-1]
    before = series[-13:-1]
    counted = sum(f.denominator or 0 for f in before)
    if len(before) < 12 or not counted or not newest.denominator:
        assert found is None
    else:
        expected = Fraction(sum(f.numerator or 0 for f in before), counted) * newest.denominator
        assert found == (newest.numerator or 0) - expected
