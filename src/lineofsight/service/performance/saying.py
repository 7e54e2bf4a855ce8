"""A figure in words: its value, what it is made of, what is missing from it, and the published way beside it.

What the public profile may see follows here too, and on the side of silence: a cell of 1 to 5 is said to be between 1
and 5, and nothing from which it could be worked out is said with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.case_files import Shape
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.figures import UNITS, Figure
from lineofsight.service.design import words

SMALL = range(1, 6)
BETWEEN = "between 1 and 5"
TOO_FEW = "too few to say"
PERIOD_IN_ADDRESS = {AS_AT: "as-at"}
PUBLISHED = {"left out": "which leaves them out", "counted as met": "which counts them as met"}


@dataclass(frozen=True, slots=True)
class Said:
    """One figure, ready to be read."""

    value: str  # 89%
    counts: str  # 410 of 461; empty where the value says it
    number: float | None  # for a chart; None: unknown, or not shown
    hidden: bool = False  # something of it is withheld

    @property
    def whole(self) -> str:
        return f"{self.value} ({self.counts})" if self.counts else self.value


def say(figure: Figure, *, public: bool = False) -> Said:
    if figure.unit == UNITS["share"]:
        return _share(figure, public)
    if figure.unit == UNITS["count"]:
        return _count(figure, public)
    if figure.unit == UNITS["rate_per_10000"]:
        return _rate(figure, public)
    return _median(figure, public)


def banded(number: int) -> str:
    """How many are missing or left out, to the public: said exactly, it would give away how many are not met."""
    return "none" if number == 0 else BETWEEN if number in SMALL else "6 or more"


def withheld(figure: Figure) -> bool:
    """Is something of the figure not shown to everybody?"""
    return say(figure, public=True).hidden


def _share(figure: Figure, public: bool) -> Said:
    met, counted = figure.numerator, figure.denominator or 0
    if counted == 0:
        return Said(words.NOTHING, "", None)
    met_cell, other = met or 0, counted - (met or 0)
    if public and counted in SMALL:
        return Said(TOO_FEW, "", None, hidden=True)
    if public and met_cell in SMALL:
        return Said(f"{BETWEEN} of {words.number(counted)}", "", None, hidden=True)
    if public and other in SMALL:
        return Said(f"all but {BETWEEN} of {words.number(counted)}", "", None, hidden=True)
    value = words.share(met, counted)
    counts = words.of(met, counted)
    return Said(value, "" if value == counts else counts, figure.value)


def _count(figure: Figure, public: bool) -> Said:
    if public and figure.numerator in SMALL:
        return Said(BETWEEN, "", None, hidden=True)
    return Said(words.number(figure.numerator), "", figure.value)


def _rate(figure: Figure, public: bool) -> Said:
    children = words.number(figure.denominator)
    if public and figure.numerator in SMALL:
        return Said(BETWEEN, f"of {children} children", None, hidden=True)
    if figure.value is None:
        return Said(words.number(figure.numerator), "the number of children here is not on record", None)
    per = f"{words.number(figure.value)} {figure.unit}"
    return Said(per, f"{words.number(figure.numerator)} of {children} children", figure.value)


def _median(figure: Figure, public: bool) -> Said:
    counted = figure.denominator or 0
    if counted == 0:
        return Said(words.NOTHING, "", None)
    if public and counted in SMALL:
        return Said(TOO_FEW, "", None, hidden=True)
    if figure.value is None:
        return Said(words.UNKNOWN, f"of {words.plural(counted, 'case')}", None)
    unit = "" if figure.unit in ("integer", "number", "none") else figure.unit
    return Said(words.measured(figure.value, unit), f"median of {words.plural(counted, 'case')}", figure.value)


def _too_small_to_part(figure: Figure) -> bool:
    """Would two readings side by side give away how many are not met, or not recorded?"""
    met, counted = figure.numerator or 0, figure.denominator or 0
    return any(number in SMALL for number in (met, counted - met, counted - met - figure.missing, figure.missing))


def is_share_of_few(*figures: Figure) -> bool:
    """Shares of so few that neither is said as a percentage, and nothing is said of which is higher."""
    return any(figure.unit == UNITS["share"] and (figure.denominator or 0) < words.FEW for figure in figures)


def missing(figure: Figure, *, public: bool = False) -> str:
    """What is not recorded, and how this figure treats it."""
    if not figure.missing:
        return "Nothing that it needs is unrecorded."
    many = words.sentence(banded(figure.missing)) if public else words.number(figure.missing)
    how = "counted as not met" if figure.unit == UNITS["share"] else "so not judged"
    return f"{many} not recorded, {how}."


def published_way(figure: Figure, *, public: bool = False) -> str:
    """The published statistic's reading, where it differs; empty where there is none or it may not be shown."""
    official: Mapping[str, Any] | None = figure.official
    if official is None or not figure.missing or (public and _too_small_to_part(figure)):
        return ""
    how = PUBLISHED[official["missing"]]
    return f"The published way, {how}: {words.share(official['numerator'], official['denominator'])}."


def when(figure: Figure, measure: Measure) -> str:
    """In October 2026; at the end of October 2026; as at the day of the records."""
    return when_of(measure, figure.period)


def when_of(measure: Measure, period: str) -> str:
    if period == AS_AT:
        return "as at the day of the records"
    return f"{'in' if measure.cases.shape is Shape.EVENTS else 'at the end of'} {words.month(period)}"


def period_in_address(period: str) -> str:
    return PERIOD_IN_ADDRESS.get(period, period)


def period_named(address: str) -> str:
    """The period that an address means."""
    return next((period for period, said in PERIOD_IN_ADDRESS.items() if said == address), address)


def confidence(figure: Figure) -> str:
    return figure.confidence or "none: nothing to count"


def kind_in_words(kind: str) -> str:
    return {"how_much": "How much was done", "how_well": "How well", "so_what": "What difference it made"}[kind]
