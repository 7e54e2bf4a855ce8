"""How things are said: a table that anybody may correct."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.service.design import words

SAID: list[tuple[str, tuple[Any, ...], str]] = [
    ("day", (date(2026, 10, 6),), "6 October 2026"),
    ("day", (None,), "unknown"),
    ("day_of_year", (date(2026, 10, 6),), "6 October"),
    ("day_of_year", (None,), "unknown"),
    ("weekday", (date(2026, 10, 6),), "Tuesday 6 October 2026"),
    ("weekday", (None,), "unknown"),
    ("moment", (datetime(2026, 10, 6, 6, 10),), "6 October 2026 at 06:10"),  # noqa: DTZ001 (said in the zone given)
    ("moment", (None,), "unknown"),
    ("month", ("2026-09",), "September 2026"),
    ("month", (None,), "unknown"),
    ("short_month", ("2026-09",), "Sep 26"),
    ("short_month", (None,), "unknown"),
    ("period", ("2026-09",), "September 2026"),
    ("period", ("2026-W44",), "week to 1 November 2026"),
    ("period", ("as at",), "as at the records' day"),
    ("period", (None,), "unknown"),
    ("number", (1204,), "1,204"),
    ("number", (0,), "0"),
    ("number", (12.5,), "12.5"),
    ("number", (12.0,), "12"),
    ("number", (1234.25,), "1,234.3"),
    ("number", (-0.01,), "0"),
    ("number", (None,), "unknown"),
    ("valued", (0.714, "share"), "71%"),
    ("valued", (0.999, "share"), "over 99%"),
    ("valued", (1204.0, "count"), "1,204"),
    ("valued", (1, "working days"), "1 working day"),
    ("valued", (12.34, "per 10,000"), "12.3 per 10,000"),
    ("valued", (None, "share"), "unknown"),
    ("ranged", (0.714, 0.84, "share"), "71% to 84%"),
    ("ranged", (3, 12, "days"), "3 to 12 days"),
    ("ranged", (0.0, 1204.5, "count"), "0 to 1,204.5"),
    ("ranged", (None, 12, "days"), "up to 12 days"),
    ("ranged", (3, None, "days"), "3 days or more"),
    ("ranged", (None, None, "days"), "unknown"),
    ("plural", (1, "child", "children"), "1 child"),
    ("plural", (0, "child", "children"), "0 children"),
    ("plural", (2000, "visit"), "2,000 visits"),
    ("plural", (None, "child", "children"), "unknown number of children"),
    ("of", (410, 461), "410 of 461"),
    ("of", (0, 0), "nothing to count"),
    ("of", (None, 461), "unknown"),
    ("share", (410, 461), "89%"),
    ("share", (3, 7), "3 of 7"),
    ("share", (9, 9), "9 of 9"),
    ("share", (9, 10), "90%"),
    ("share", (0, 0), "nothing to count"),
    ("share", (None, 5), "unknown"),
    ("share", (5, None), "unknown"),
    ("share", (999, 1000), "over 99%"),
    ("share", (1, 1000), "under 1%"),
    ("share", (0, 1000), "0%"),
    ("share", (1000, 1000), "100%"),
    ("share", (1, 200), "1%"),
    ("percent", (Decimal("0.885"),), "89%"),
    ("percent", (0.5,), "50%"),
    ("percent", (None,), "unknown"),
    ("measured", (12, "working days"), "12 working days"),
    ("measured", (1, "working days"), "1 working day"),
    ("measured", (4, ""), "4"),
    ("measured", (None, "days"), "unknown"),
    ("listed", (["North", "East", "Coast"],), "North, East and Coast"),
    ("listed", (["North", "East"], "or"), "North or East"),
    ("listed", (["North"],), "North"),
    ("listed", ([],), ""),
    ("sentence", ("two since Friday",), "Two since Friday"),
]


@pytest.mark.parametrize(("name", "given_", "said"), SAID, ids=lambda value: str(value)[:40])
def test_it_is_said_so(name: str, given_: tuple[Any, ...], said: str) -> None:
    assert getattr(words, name)(*given_) == said


@pytest.mark.parametrize("wrong", ["2026-13", "2026-9", "September", "2026-10-06", ""])
def test_what_is_no_month_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="A month is written like 2026-09"):
        words.month(wrong)


@given(st.integers(10, 10**7), st.data())
def test_everybody_is_said_only_of_everybody(denominator: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    said = words.share(numerator, denominator)
    assert (said == "100%") == (numerator == denominator)
    assert (said == "0%") == (numerator == 0)
