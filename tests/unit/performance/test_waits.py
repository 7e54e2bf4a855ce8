"""How long they waited: each case in one bin, and as many after the limit as took longer."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lineofsight.service.performance.waits import LEAST, waits_of

DAY = date(2026, 10, 31)


def a_measure(limited: bool) -> Any:
    met = SimpleNamespace(rules=frozenset({"assessment"}), words=frozenset({"days"})) if limited else None
    vocabulary = {"days": SimpleNamespace(unit="working days")}
    return SimpleNamespace(
        title="Assessments", measured="days", met_when=met, cases=SimpleNamespace(vocabulary=vocabulary)
    )


def rules(limit: int) -> Any:
    return {"assessment": SimpleNamespace(value_on=lambda day: limit)}


def rows(lengths: list[int | None]) -> Any:
    return [SimpleNamespace(measured=length) for length in lengths]


@given(st.lists(st.integers(0, 400), min_size=LEAST, max_size=80), st.integers(1, 90), st.booleans())
def test_every_case_stands_in_one_bin_and_the_limit_parts_them(lengths: list[int], limit: int, limited: bool) -> None:
    found = waits_of(a_measure(limited), rows([*lengths, None]), rules(limit), DAY)
    assert found is not None and found.total == len(lengths)
    assert found.after == (sum(length > limit for length in lengths) if limited else None)
    if limited:
        assert found.title.startswith(("None", "All")) or str(found.after) in found.title.replace(",", "")


def test_so_few_are_read_in_the_list_itself() -> None:
    assert waits_of(a_measure(True), rows([1, 2, 3]), rules(45), DAY) is None


def test_the_bins_are_named_in_whole_numbers() -> None:
    found = waits_of(a_measure(True), rows([0, 9, 10, 45, 46, 60]), rules(45), DAY)
    assert found is not None and found.title == "2 of 6 took longer than 45 working days"
    assert found.bins[0] == ("0 to 9", 2) and found.bins[1] == ("10 to 18", 1)
    assert found.bins[4] == ("37 to 45", 1) and found.limit_after == 5
    assert "limit: 45 working days: 2 of 6 after it" in found.described.lower()
