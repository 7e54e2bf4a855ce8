"""What comparisons say: whether places differ, who is outside and by how much, and what to expect of many looks."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lineofsight.signals.consistency.differences import (
    Consistency,
    compare_rates,
    compare_shares,
    could_show,
    shown_only,
)
from lineofsight.signals.consistency.load import comparisons_in_words, false_signals, load_in_words, outlasting
from lineofsight.signals.consistency.places import InPlace
from lineofsight.signals.consistency.wording import could_have_shown, counted, sentences, standing_in_words, verdict


def localities(*rows: tuple[str, int, int]) -> Consistency:
    return compare_shares([InPlace(*row) for row in rows])


BEHIND = localities(("North", 41, 60), ("East", 30, 82), ("Coast", 38, 55), ("Moor", 47, 70))
FEW = localities(("North", 10, 15), ("East", 7, 20), ("Coast", 9, 13), ("Moor", 12, 18))
VERY_FEW = localities(("North", 2, 6), ("East", 4, 7), ("Coast", 1, 5), ("Moor", 3, 6))
ALIKE = localities(("North", 6, 12), ("East", 8, 16))
ALONE = localities(("North", 6, 12), ("East", 0, 0), ("not recorded", 3, 4))
NEED = compare_rates(
    [InPlace("North", 12, 12_000), InPlace("East", 40, 14_000), InPlace("Isle", 2, None), InPlace("", 3, None)],
    per=10_000,
)

VERDICTS = [
    (BEHIND, "differ more than chance would explain"),
    (FEW, "differences this size are usual with so few children"),
    (VERY_FEW, "differences this size are usual with so few children"),
    (ALIKE, "all alike"),
    (ALONE, "there are not two places to compare"),
]


@pytest.mark.parametrize(("found", "words"), VERDICTS)
def test_a_verdict(found: Consistency, words: str) -> None:
    assert verdict(found) == words


def test_the_same_shares_of_many_and_of_few_are_read_otherwise() -> None:
    assert sentences(BEHIND, good_is="high", kind="localities") == (
        "The localities differ more than chance would explain (places that were alike would differ so much less than"
        " once in 1,000).",
        "East is behind: 30 of 82 (37%), where 39 to 57 would be usual.",
    )
    assert sentences(FEW, good_is="high", kind="localities") == (
        "Differences this size are usual with so few children (places that were alike would differ so much about 11 in"
        " 100 times).",
    )


def test_what_is_only_shown_says_why() -> None:
    found = shown_only([InPlace("North", 20, 30), InPlace("East", 3, 90)], "it counts tenths of a post")
    assert verdict(found) == "not compared: it counts tenths of a post"
    assert sentences(found, good_is="low", kind="localities") == (
        "The localities are not compared: it counts tenths of a post.",
    )
    assert [one.value for one in found.standings] == [pytest.approx(2 / 3), pytest.approx(1 / 30)]
    assert not found.outside and standing_in_words(found.standings[0], "low") == "it counts tenths of a post"


def test_the_load_of_comparisons() -> None:
    p_values = [0.0001, 0.04, *(0.5,) * 18]
    assert comparisons_in_words(p_values, 2, 0.07, "localities") == (
        "20 measures are compared here. Were the localities alike in every one, about 1 of them would still be said to"
        " differ, by chance alone. 2 differ; 1 remains when so many looks are allowed for, so that of those at most 5%"
        " are expected to be chance."
    )
    assert comparisons_in_words([], 0, 0.07) == "Nothing is compared between places here."


def test_which_test_was_used_is_said_where_numbers_are_small() -> None:
    assert "every way in which they could have fallen was gone through" in sentences(VERY_FEW, good_is="high")[-1]


@pytest.mark.parametrize(("good_is", "side"), [("high", "behind"), ("low", "ahead"), ("neither", "lower")])
def test_behind_and_ahead_are_by_what_is_good(good_is: str, side: str) -> None:
    assert f"East is {side}:" in sentences(BEHIND, good_is=good_is)[1]
    assert standing_in_words(BEHIND.standings[0], good_is) == "as usual for its size"


def test_need_is_said_with_what_would_be_usual_and_who_could_not_be_compared() -> None:
    said = sentences(NEED, good_is="low", kind="localities", unit="per 10,000 children")
    assert any(one.startswith("East is behind: 40 among 14,000 (28.6 per 10,000 children), where ") for one in said)
    assert "3 of 57 are recorded under no place, and are held against none of the localities." in said
    assert "Not compared, since how many live there is not on record: Isle." in said


COUNTED = [  # of shares: counted, of how many
    (3, 7, "3 of 7"),
    (4, 11, "4 of 11 (36%, few children)"),
    (29, 29, "29 of 29 (100%, few children)"),
    (27, 30, "27 of 30 (90%)"),
    (0, 0, "nothing to count"),
]
OF_CHILDREN = [
    (2, 9_000, "2 among 9,000"),
    (19, 9_000, "19 among 9,000 (21.1 per 10,000 children, few events)"),
    (20, 9_000, "20 among 9,000 (22.2 per 10,000 children)"),
    (4, None, "4"),
]


@pytest.mark.parametrize(("x", "n", "words"), COUNTED)
def test_a_place_is_said_as_its_numbers_can_carry(x: int, n: int, words: str) -> None:
    found = localities(("North", x, n), ("East", 40, 80))
    assert counted(found.standings[0], found) == words


@pytest.mark.parametrize(("x", "n", "words"), OF_CHILDREN)
def test_a_places_events_are_said_as_their_numbers_can_carry(x: int, n: int | None, words: str) -> None:
    found = compare_rates([InPlace("North", x, n), InPlace("East", 40, 8_000)], per=10_000)
    assert counted(found.standings[0], found, "per 10,000 children") == words


def test_finding_nothing_is_said_with_what_could_have_been_found() -> None:
    east = FEW.standings[1]
    could = could_show(east, FEW)
    assert could is not None and could.below is not None and could.above is not None
    assert could.below < east.low < east.high < could.above  # type: ignore[operator]
    assert could_have_shown(east, FEW) == (
        "East would have stood out, four times in five, with a true value below 25% or above 88%."
    )
    assert could_have_shown(ALONE.standings[0], ALONE) == ""
    tiny = localities(("North", 1, 2), ("East", 40, 80))
    assert could_have_shown(tiny.standings[0], tiny) == "North is too small to show a difference of any size."


def test_the_load_of_many_charts() -> None:
    assert false_signals(510, 0.017) == pytest.approx(8.67)
    assert load_in_words(510, 0.017) == (
        "510 charts are looked at here. If nothing had changed anywhere, about 9 of them would still show a change in a"
        " month, by chance alone (1.7% of stable charts do)."
    )
    assert load_in_words(510, 0.017, shown=7).endswith("7 show one now: no more than chance would give.")
    assert load_in_words(510, 0.017, shown=31).endswith("31 show one now.")
    assert "fewer than one of them" in load_in_words(4, 0.02)
    assert load_in_words(0, 0.02) == "No chart is looked at here."


@pytest.mark.parametrize(("charts", "rate"), [(-1, 0.1), (3, 1.2), (3, -0.1)])
def test_a_load_of_nonsense_is_refused(charts: int, rate: float) -> None:
    with pytest.raises(ValueError, match="number of charts"):
        false_signals(charts, rate)


@given(st.lists(st.floats(0, 1), max_size=12), st.sampled_from([0.01, 0.05, 0.2]))
def test_what_outlasts_many_looks_is_as_the_paper_has_it(p_values: list[float], at_most: float) -> None:
    """The step-up rule as written: find the largest rank whose value is within its part, and keep all up to it."""
    ranked = sorted(p_values)
    # On the line itself, binary decides.
    assume(all(abs(p * len(ranked) / rank - at_most) > 1e-9 for rank, p in enumerate(ranked, 1)))
    within = [p for rank, p in enumerate(ranked, 1) if p * len(ranked) / rank <= at_most]
    line = max(within, default=-1.0)
    assert outlasting(p_values, at_most) == [p <= line for p in p_values]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_more_looks_never_let_more_through(p_values: list[float]) -> None:
    before = outlasting(p_values)
    after = outlasting([*p_values, 1.0])[:-1]
    assert all(was or not now for was, now in zip(before, after, strict=True))
