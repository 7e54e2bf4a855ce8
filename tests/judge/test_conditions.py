"""The judge's condition language: Kleene's three values, precedence, and what is unknown."""

from datetime import date
from typing import Any

import pytest

from tests.judge.conditions import condition

GIVEN: dict[str, Any] = {
    "yes": True,
    "no": False,
    "unknown": None,
    "days": 5,
    "need": "N1",
    "blank": None,
    "began": date(2026, 1, 30),
    "ended": date(2026, 2, 2),
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes and unknown", None),
        ("no and unknown", False),
        ("yes or unknown", True),
        ("no or unknown", None),
        ("not unknown", None),
        ("not no and yes", True),
        ("no and no or yes", True),
        ("no and (no or yes)", False),
        ("not days = 5 or yes", True),
        ("days = 5", True),
        ("days <> 5", False),
        ("days + 1 - 2 < 5", True),
        ("-days < 0", True),
        ("blank = 'N1'", None),
        ("blank is null and need is not null", True),
        ("need in ('N1', 'N2')", True),
        ("need not in ('N1', 'N2')", False),
        ("blank in ('N1')", None),
        ("blank not in ('N1')", None),
        ("days between 5 and 6", True),
        ("days not between 6 and 9", True),
        ("days between 6 and allowed('gone')", False),
        ("days between 5 and allowed('gone')", None),
        ("days <= allowed('five')", True),
        ("ended - began <= 3", True),
        ("ended > '2026-01-31'", True),
        ("need = 'it''s'", False),
        ("days >= 4.5", True),
    ],
)
def test_answers(text: str, answer: bool | None) -> None:
    assert condition(text, lambda rule, row: {"five": 5}.get(rule))(GIVEN) is answer


@pytest.mark.parametrize("text", ["days <=", "days 5", "(days = 5", "days = 5)", "days ; 5"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        condition(text, lambda rule, row: None)
