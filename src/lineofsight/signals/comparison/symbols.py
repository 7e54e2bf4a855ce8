"""A published cell: a number, or the reason why there is none, which is kept to the end and never becomes nought."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lineofsight.records.mapping.codes import normalised


class Missing(StrEnum):
    """Why a figure was not published. The value is what is kept and shown."""

    SUPPRESSED = "suppressed"
    NOT_AVAILABLE = "not available"
    NOT_APPLICABLE = "not applicable"
    UNRELIABLE = "too unreliable"
    ROUNDS_TO_NOUGHT = "not nought, but rounds to it"
    NOT_HELD = "not held in an older file"
    NEGLIGIBLE = "negligible in an older file"
    NO_REASON = "no reason given"
    BLANK = "left blank"
    UNUSABLE = "not a figure"


SYMBOLS = {
    "c": Missing.SUPPRESSED,
    "x": Missing.NOT_AVAILABLE,
    "z": Missing.NOT_APPLICABLE,
    "u": Missing.UNRELIABLE,
    "k": Missing.ROUNDS_TO_NOUGHT,
    "low": Missing.ROUNDS_TO_NOUGHT,
    ":": Missing.NOT_HELD,
    "~": Missing.NEGLIGIBLE,
    "-": Missing.NO_REASON,
}

IN_WORDS = {
    Missing.SUPPRESSED: "suppressed, to protect children",
    Missing.NOT_AVAILABLE: "not available",
    Missing.NOT_APPLICABLE: "not applicable",
    Missing.UNRELIABLE: "too unreliable to publish",
    Missing.ROUNDS_TO_NOUGHT: "not nought, but rounds to it",
    Missing.NOT_HELD: "not available: the sign that older files use",
    Missing.NEGLIGIBLE: "no figure: a sign that older files use for what is too small or withheld",
    Missing.NO_REASON: "not given, and the file does not say why",
    Missing.BLANK: "left blank",
    Missing.UNUSABLE: "not a figure that could be used",
}

NEGATIVE = (
    "A published count, share or rate is never below nought, so these cells were not used. Some dashboards write -100"
    " to -400 where the publisher wrote a symbol: import the publisher's own file."
)
NOT_A_NUMBER = "Neither a number nor a symbol that publishers use, so these cells were not used."

_NUMBER = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(\.[0-9]{1,20})?\s*%?")
_NEGATIVE = re.compile(r"-\s*[0-9][0-9,]*(\.[0-9]+)?\s*%?")


@dataclass(frozen=True, slots=True)
class Cell:
    number: float | None
    missing: Missing | None  # None: there is a number
    problem: str | None = None  # what a person should know of a cell that could not be used


def read_cell(text: str | None) -> Cell:
    if text is None or not text.strip():
        return Cell(None, Missing.BLANK)
    plain = normalised(text)
    if plain in SYMBOLS:
        return Cell(None, SYMBOLS[plain])
    if found := _NUMBER.fullmatch(plain):
        return Cell(float(found[1].replace(",", "") + (found[2] or "")), None)
    return Cell(None, Missing.UNUSABLE, NEGATIVE if _NEGATIVE.fullmatch(plain) else NOT_A_NUMBER)
