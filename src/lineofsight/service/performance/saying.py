"""A figure in words: its value, what it is made of, what is missing from it, and the published way beside it.

A figure made for the public comes with its small numbers already out of it; here it is only said what may be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.case_files import Shape
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.tallied import UNITS
from lineofsight.service.design import words
from lineofsight.signals.disclosure.figure import PRIMARY, Figure
from lineofsight.signals.disclosure.lattice import YEAR

TOO_FEW = "too few to say"
WITHHELD = "not shown, so that no small number can be worked out"
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


def say(figure: Figure) -> Said:
    if figure.is_hidden:
        return _hidden(figure)
    if figure.unit == UNITS["share"]:
        return _share(figure)
    if figure.unit == UNITS["count"]:
        return Said(words.number(figure.numerator), "", figure.value)
    if figure.unit == UNITS["rate_per_10000"]:
        return _rate(figure)
    return _median(figure)


def _hidden(figure: Figure) -> Said:
    """As much as disclosure control lets be said: a range, and of how many."""
    # Of a median the range is of how many were counted, which is not what was asked.
    if figure.between is None or figure.unit not in UNITS.values():
        return Said(TOO_FEW if figure.suppressed == PRIMARY else WITHHELD, "", None, hidden=True)
    low, high = figure.between
    said = f"between {words.number(low)} and {words.number(high)}"
    whole = figure.denominator
    if whole is None or figure.unit != UNITS["share"]:
        return Said(said, "", None, hidden=True)
    if low > whole - low:  # nearly all: what is not met is the small number
        said = f"all but between {words.number(whole - high)} and {words.number(whole - low)}"
    return Said(f"{said} of {words.number(whole)}", "", None, hidden=True)


def _share(figure: Figure) -> Said:
    met, counted = figure.numerator, figure.denominator or 0
    if counted == 0:
        return Said(words.NOTHING, "", None)
    value, counts = words.share(met, counted), words.of(met, counted)
    return Said(value, "" if value == counts else counts, figure.value)


def _rate(figure: Figure) -> Said:
    if figure.value is None:
        return Said(words.number(figure.numerator), "the number of children here is not on record", None)
    children = words.number(figure.denominator)
    per = f"{words.number(figure.value)} {figure.unit}"
    return Said(per, f"{words.number(figure.numerator)} of {children} children", figure.value)


def _median(figure: Figure) -> Said:
    counted = figure.denominator or 0
    if counted == 0:
        return Said(words.NOTHING, "", None)
    if figure.value is None:
        return Said(words.UNKNOWN, f"of {words.plural(counted, 'case')}", None)
    unit = "" if figure.unit in ("integer", "number", "none") else figure.unit
    return Said(words.measured(figure.value, unit), f"median of {words.plural(counted, 'case')}", figure.value)


def is_share_of_few(*figures: Figure) -> bool:
    """Shares of so few that neither is said as a percentage, and nothing is said of which is higher."""
    return any(figure.unit == UNITS["share"] and (figure.denominator or 0) < words.FEW for figure in figures)


def lacking(figure: Figure) -> str:
    """How many are not recorded; empty where none is, or where it may not be said."""
    many = figure.missing_band if figure.missing is None else words.number(figure.missing)
    return f"{many} not recorded" if figure.missing != 0 and many and not figure.is_hidden else ""


def missing(figure: Figure) -> str:
    """What is not recorded, and how this figure treats it."""
    if figure.missing == 0:
        return "Nothing that it needs is unrecorded."
    how = "counted as not met" if figure.unit == UNITS["share"] else "so not judged"
    if not lacking(figure):
        return ""
    if figure.missing is None:
        return f"Not recorded, {how}: {figure.missing_band}. It is told in bands, so that no child can be worked out."
    return f"{words.sentence(lacking(figure))}, {how}."


def published_way(figure: Figure) -> str:
    """The published statistic's reading, where it differs; empty where there is none or it may not be shown."""
    official: Mapping[str, Any] | None = figure.official
    if official is None or figure.missing == 0:
        return ""
    how = PUBLISHED[official["missing"]]
    return f"The published way, {how}: {words.share(official['numerator'], official['denominator'])}."


def period_of(figure: Figure) -> str:
    """October 2026; the year to 31 March 2026, of the public tables."""
    if figure.period_kind == YEAR:
        return f"the year to 31 March {int(figure.period[:4]) + 1}"
    return words.period(figure.period)


def when(figure: Figure, measure: Measure) -> str:
    """In October 2026; at the end of October 2026; as at the day of the records."""
    return f"in {period_of(figure)}" if figure.period_kind == YEAR else when_of(measure, figure.period)


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
