"""Conditions read from a measure's text and answered in three values: True, False, and None for unknown."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Answer = Callable[[Row], Any]  # the value of a part of a condition for one case

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>(?:[^']|'')*)'|(?P<word>[A-Za-z_]\w*)|(?P<sign><>|<=|>=|!=|[=<>+\-(),]))"
)
_KEYWORDS = {"and", "or", "not", "in", "between", "is", "null", "true", "false"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def tokens(text: str) -> list[tuple[str, str]]:
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ValueError(f"the judge cannot read {text[position:]!r}")
        kind, value = match.lastgroup, match[match.lastgroup]
        if kind == "word" and value.lower() in _KEYWORDS:
            kind, value = "keyword", value.lower()
        found.append((kind, value.replace("''", "'") if kind == "text" else value))
        position = match.end()
    return found


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def compared(sign: str, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, date) and isinstance(right, str):
        right = date.fromisoformat(right)
    if isinstance(right, date) and isinstance(left, str):
        left = date.fromisoformat(left)
    return _COMPARE[sign](left, right)


def added(sign: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, date):
        return (left - right).days
    return left + right if sign == "+" else left - right


def listed(value: Any, members: list[Any]) -> bool | None:
    """A list holds literals only, so only the value can be unknown."""
    return None if value is None else any(compared("=", value, member) for member in members)


class _Reader:
    """Descends the condition from its loosest join, or, to its tightest, a name."""

    def __init__(self, text: str, allowed: Callable[[str, Row], int | None]) -> None:
        self.left, self.allowed = tokens(text), allowed

    def at(self, *values: str) -> bool:
        return bool(self.left) and self.left[0][0] in ("keyword", "sign") and self.left[0][1] in values

    def take(self, *values: str) -> str:
        if values and not self.at(*values):
            raise ValueError(f"the judge expected {values} before {self.left[:3]}")
        return self.left.pop(0)[1]

    def any_of(self) -> Answer:
        answer = self.all_of()
        while self.at("or"):
            self.take()
            answer = _joined(either, answer, self.all_of())
        return answer

    def all_of(self) -> Answer:
        answer = self.negated()
        while self.at("and"):
            self.take()
            answer = _joined(both, answer, self.negated())
        return answer

    def negated(self) -> Answer:
        if not self.at("not"):
            return self.predicate()
        self.take()
        inner = self.negated()
        return lambda row: opposite(inner(row))

    def predicate(self) -> Answer:
        left = self.total()
        if self.at("is"):
            return self.is_null(left)
        reverse = self.at("not")
        if reverse:
            self.take()
        if self.at("in"):
            answer = self.in_list(left)
        elif self.at("between"):
            answer = self.between(left)
        elif self.at(*_COMPARE):
            sign, right = self.take(), self.total()
            return lambda row: compared(sign, left(row), right(row))
        else:
            return left
        return (lambda row: opposite(answer(row))) if reverse else answer

    def is_null(self, left: Answer) -> Answer:
        self.take("is")
        wants_null = not self.at("not")
        if not wants_null:
            self.take()
        self.take("null")
        return lambda row: (left(row) is None) == wants_null

    def in_list(self, left: Answer) -> Answer:
        self.take("in")
        self.take("(")
        members = [self.total()({})]
        while self.at(","):
            self.take()
            members.append(self.total()({}))
        self.take(")")
        return lambda row: listed(left(row), members)

    def between(self, left: Answer) -> Answer:
        self.take("between")
        low = self.total()
        self.take("and")
        high = self.total()
        return lambda row: both(compared(">=", left(row), low(row)), compared("<=", left(row), high(row)))

    def total(self) -> Answer:
        answer = self.part()
        while self.at("+", "-"):
            answer = _summed(self.take(), answer, self.part())
        return answer

    def part(self) -> Answer:
        if self.at("-"):
            self.take()
            inner = self.part()
            return lambda row: None if inner(row) is None else -inner(row)
        if self.at("("):
            self.take()
            inside = self.any_of()
            self.take(")")
            return inside
        kind, value = self.left.pop(0)
        if kind == "number":
            number = float(value) if "." in value else int(value)
            return lambda row: number
        if kind == "text":
            return lambda row: value
        if kind == "keyword" and value in ("true", "false"):
            return lambda row: value == "true"
        if kind == "word" and value.lower() == "allowed":
            return self.limit()
        if kind == "word":
            return lambda row: row[value]
        raise ValueError(f"the judge did not expect {value!r}")

    def limit(self) -> Answer:
        self.take("(")
        rule = self.left.pop(0)[1]
        self.take(")")
        return lambda row: self.allowed(rule, row)


def _joined(join: Callable[[bool | None, bool | None], bool | None], left: Answer, right: Answer) -> Answer:
    return lambda row: join(left(row), right(row))


def _summed(sign: str, left: Answer, right: Answer) -> Answer:
    return lambda row: added(sign, left(row), right(row))


def condition(text: str, allowed: Callable[[str, Row], int | None]) -> Answer:
    reader = _Reader(text, allowed)
    answer = reader.any_of()
    if reader.left:
        raise ValueError(f"the judge could not read the end of {text!r}")
    return answer
