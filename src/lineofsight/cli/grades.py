"""A figure's confidence in words: beside the figure, and under the table.

A figure graded D keeps all its counts, and says in so many words that it is not to be relied on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lineofsight.measures.checks.grading import NOT_RELIED_ON

IN_WORDS = f"{NOT_RELIED_ON}: not to be relied on"
WARNING = (
    f"A figure graded {NOT_RELIED_ON} is not to be relied on: too little is recorded to say that all is well. "
    "What it counts as not met stands."
)
Row = Mapping[str, Any]


def in_text(row: Row) -> dict[str, Any]:
    """A figure's row as a person reads it."""
    grade = row["confidence"]
    said = IN_WORDS if grade == NOT_RELIED_ON else grade
    return {**row, "confidence": said, "confidence_reasons": "; ".join(row["confidence_reasons"])}


def about_confidence(rows: Sequence[Row]) -> list[str]:
    """Why figures are below A: each reason once for a measure, with how many of its figures it is said of."""
    lines = []
    for measure in dict.fromkeys(row["measure"] for row in rows):
        own = [row for row in rows if row["measure"] == measure and row["confidence"] not in (None, "A")]
        said: dict[str, int] = {}
        for row in own:
            for reason in row["confidence_reasons"]:
                said[reason] = said.get(reason, 0) + 1
        everywhere = [reason for reason, many in said.items() if many == len(own)]
        lines += [f"{measure}, confidence: {reason}" for reason in everywhere]
        here_and_there = sum(1 for row in own if set(row["confidence_reasons"]) - set(everywhere))
        if here_and_there:
            lines.append(f"{measure}, confidence: {_some(here_and_there)} for reasons of their own (--format json)")
    if any(row["confidence"] == NOT_RELIED_ON for row in rows):
        lines.append(WARNING)
    return ["", *lines] if lines else []


def _some(many: int) -> str:
    return "1 figure is graded" if many == 1 else f"{many} figures are graded"
