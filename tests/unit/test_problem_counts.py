"""Problems are counted whole and listed in part, the same share of each kind."""

from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.problems import LISTED_AT_MOST, ProblemCounts


def counted(*kinds: int) -> ProblemCounts:
    problems = ProblemCounts()
    for kind, rows in enumerate(kinds):
        problems.add_rows("upload.csv", f"kind {kind}", list(range(1, rows + 1)), column="x")
    return problems


def test_few_are_all_listed():
    problems = counted(3, 1)
    assert [p.row for p in problems.listed()] == [1, 2, 3, 1]
    assert problems.count == 4


def test_many_are_cut_and_the_rest_are_told_of():
    listed = counted(4_209).listed()
    assert len(listed) == LISTED_AT_MOST
    assert listed[-1].what == "And 3,210 more like this: kind 0"
    assert (listed[-1].row, listed[-1].column) == (None, "x")


def test_a_rare_kind_is_not_crowded_out():
    listed = counted(100_000, 2, 50_000).listed()
    assert sum(p.what == "kind 1" for p in listed) == 2


def test_more_kinds_than_lines():
    listed = counted(*[1] * 1_500).listed()
    assert len(listed) == LISTED_AT_MOST
    assert listed[-1].what == "And 501 more kinds of problem."


@given(st.lists(st.integers(0, 3_000), max_size=40))
def test_what_is_listed_and_told_of_add_up(kinds):
    problems = counted(*kinds)
    listed = problems.listed()
    told = sum(int(p.what.split()[1].replace(",", "")) for p in listed if p.what.startswith("And "))
    single = sum(not p.what.startswith("And ") for p in listed)
    assert problems.count == sum(kinds) == told + single
    assert len(listed) <= LISTED_AT_MOST
