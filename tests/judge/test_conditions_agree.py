"""Random conditions on random rows, nulls everywhere: compiled SQL and the judge must give the same three values."""

from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from lineofsight.measures.language import read_condition
from lineofsight.measures.rules import Rule, Span
from lineofsight.measures.vocabulary import Word
from tests.judge.conditions import Row, condition

COLUMNS = {
    "began": ("date", pa.date32()),
    "ended": ("date", pa.date32()),
    "many": ("integer", pa.int64()),
    "few": ("integer", pa.int64()),
    "share": ("number", pa.float64()),
    "need": ("text", pa.string()),
    "other": ("text", pa.string()),
    "seen": ("flag", pa.bool_()),
    "open": ("flag", pa.bool_()),
}
VOCABULARY = {
    name: Word(name, type_, "days" if type_ in ("integer", "number") else None, "invented")
    for name, (type_, _) in COLUMNS.items()
}
CHANGED = date(2026, 3, 31)  # the limit is 3 up to this day, 5 after it until summer, and unknown later
RULE = Rule(
    "limit",
    "A limit",
    "days",
    False,
    "invented",
    (Span(3, None, CHANGED), Span(5, CHANGED + timedelta(days=1), date(2026, 6, 30))),
)


def a_value(luck: Random, type_: str) -> Any:
    if luck.random() < 0.25:
        return None
    return {
        "date": lambda: date(2026, 3, 25) + timedelta(days=luck.randrange(-5, 110)),
        "integer": lambda: luck.randrange(-2, 8),
        "number": lambda: luck.choice([0.5, 1.0, 2.5, -1.5]),
        "text": lambda: luck.choice(["N1", "N2", "it's", ""]),
        "flag": lambda: luck.random() < 0.5,
    }[type_]()


class Writer:
    """Writes conditions of a given depth at random."""

    def __init__(self, luck: Random) -> None:
        self.luck = luck

    def condition(self, depth: int) -> str:
        if depth == 0 or self.luck.random() < 0.2:
            return self.luck.choice([self.compared, self.listed, self.between, self.recorded, self.flag])()
        left, right = self.condition(depth - 1), self.condition(depth - 1)
        return self.luck.choice([f"{left} and {right}", f"{left} or {right}", f"not ({left})", f"({left}) or {right}"])

    def compared(self) -> str:
        if self.luck.random() < 0.25:
            return f"{self.luck.choice(['need', 'other'])} {self.luck.choice(['=', '<>'])} {self.text()}"
        sign = self.luck.choice(["=", "<>", "<", "<=", ">", ">="])
        if self.luck.random() < 0.4:
            return f"{self.luck.choice(['began', 'ended'])} {sign} {self.day()}"
        return f"{self.number()} {sign} {self.number()}"

    def day(self) -> str:
        return self.luck.choice(["began", "ended", "'2026-03-31'", "'2026-04-01'"])

    def text(self) -> str:
        return self.luck.choice(["need", "other", "'N1'", "'it''s'", "''"])

    def number(self) -> str:
        plain = ["many", "few", "share", "3", "0", "2.5", "ended - began", "allowed('limit')", "-few"]
        if self.luck.random() < 0.3:
            sign = self.luck.choice(["+", "-"])
            return f"{self.luck.choice(plain[:4])} {sign} {self.luck.choice(plain[:6])}"
        return self.luck.choice(plain)

    def listed(self) -> str:
        negated = self.luck.choice(["", "not "])
        if self.luck.random() < 0.5:
            return f"need {negated}in ('N1', 'it''s')"
        return f"few {negated}in (1, 2, 5)"

    def between(self) -> str:
        negated = self.luck.choice(["", "not "])
        return f"{self.luck.choice(['many', 'few', 'share'])} {negated}between {self.number()} and {self.number()}"

    def recorded(self) -> str:
        return f"{self.luck.choice(list(COLUMNS))} is {self.luck.choice(['', 'not '])}null"

    def flag(self) -> str:
        return self.luck.choice(["seen", "open", "not seen", "seen = open", "seen = true", "open <> false"])


def limit(rule: str, row: Row) -> int | None:
    """The rule's limit on the day the case began, counted out here rather than asked of the rule."""
    day = row["began"]
    if day is None or day > date(2026, 6, 30):
        return None
    return 3 if day <= CHANGED else 5


@pytest.mark.parametrize("seed", range(8))
def test_compiled_conditions_and_the_judge_agree(seed: int) -> None:
    luck = Random(seed)
    rows = [{name: a_value(luck, type_) for name, (type_, _) in COLUMNS.items()} for _ in range(120)]
    texts = [Writer(luck).condition(luck.randrange(4)) for _ in range(60)]
    compiled = [read_condition(text, VOCABULARY, {"limit": RULE}).sql({"limit": RULE}, "began") for text in texts]
    table = pa.Table.from_pylist(rows, schema=pa.schema([(name, kind) for name, (_, kind) in COLUMNS.items()]))
    with duckdb.connect(":memory:") as connection:
        connection.register("given", table)
        chosen = ", ".join(f"({tree.sql(dialect='duckdb')}) AS c{n}" for n, tree in enumerate(compiled))
        answers = connection.execute(f"SELECT {chosen} FROM given").fetchall()
    judged = [[condition(text, limit)(row) for text in texts] for row in rows]
    assert {answer for row in judged for answer in row} == {True, False, None}
    for row, mine, engines in zip(rows, judged, answers, strict=True):
        for text, one, other in zip(texts, mine, engines, strict=True):
            assert one is other, f"{text} on {row}: {one} to the judge, {other} compiled"
