"""The words a measure may use: the columns of its cases, each with a type, a unit and a meaning."""

from collections.abc import Mapping
from dataclasses import dataclass

TYPES = ("date", "integer", "number", "text", "flag")
UNITS = ("days", "working days", "months", "years")

# How each type is stored, in words that every engine's SQL knows.
SQL_TYPES = {"date": "DATE", "integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "flag": "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class Word:
    name: str
    type: str
    unit: str | None  # None: a plain number, or not a number
    means: str

    @property
    def described(self) -> str:
        return f"{self.type} of {self.unit}" if self.unit else self.type


Vocabulary = Mapping[str, Word]

# What the framework gives every case, so that no author writes a split.
GIVEN = {
    word.name: word
    for word in (
        Word("team", "text", None, "the team that holds the case"),
        Word("worker", "text", None, "the worker who holds the case"),
        Word("locality", "text", None, "the locality of that team on the deciding day"),
        Word("age_band", "text", None, "the child's age band on the deciding day"),
        Word("sex", "text", None, "the child's sex as recorded"),
        Word("ethnic_group", "text", None, "the child's ethnic group as recorded"),
        Word("disabled", "text", None, "whether a disability is recorded"),
    )
}
PERIOD_END = Word("period_end", "date", None, "the last day of the month or week, or the as-at day")

# Names a case file may not give to its own columns.
RESERVED = (*GIVEN, "authority", "child", "case_id", "period_kind", "period", "period_end", "restricted", "verdict")
