"""What a chart says in words: the sign, since when, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lineofsight.signals.variation.limits import Limits
from lineofsight.signals.variation.rule_sets import RUN
from lineofsight.signals.variation.special_causes import Cause, Judged


class Sign(StrEnum):
    """The word that stands for a series as it is now."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    HIGH = "unusually high"
    LOW = "unusually low"
    NO_CHANGE = "no change shown"
    TOO_EARLY = "too few months to tell"
    TOO_FEW = "too few cases to tell"
    NOT_KNOWN = "newest month not known"
    REFUSED = "not charted"


class Pointed(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def group(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Said:
    sign: Sign
    sentence: str


WORDS = {
    Cause.SHIFT_UP: "{many} in a row above the mean",
    Cause.SHIFT_DOWN: "{many} in a row below the mean",
    Cause.RISING: "{many} in a row, each above the last",
    Cause.FALLING: "{many} in a row, each below the last",
    Cause.ABOVE_LIMIT: "above the upper limit",
    Cause.BELOW_LIMIT: "below the lower limit",
    Cause.TWO_HIGH: "2 of the last 3 near the upper limit",
    Cause.TWO_LOW: "2 of the last 3 near the lower limit",
}


def told_by(judged: Judged) -> Cause:
    """Of the rules that agree with a point's label, the one that tells a reader most: what lasts before what is far."""
    agreeing = {cause for cause in judged.causes if cause.direction == judged.cause.direction}
    return next((cause for cause in WORDS if cause in agreeing), Cause.COMMON)


def how(points: Sequence[Pointed], judged: Sequence[Judged], n: int) -> str:
    """By which rule a point is marked: 7 points above the mean."""
    many = n - _began(points, judged, n) + 1
    # A point early in a run is marked because of those that came after it.
    return WORDS.get(told_by(judged[n]), "").format(many=max(RUN, many))


def _began(points: Sequence[Pointed], judged: Sequence[Judged], n: int) -> int:
    """Where the run that ends in this point began."""
    cause = told_by(judged[n])
    first = n
    while first and points[first - 1].group == points[n].group and cause in judged[first - 1].causes:
        first -= 1
    return first


def say(
    points: Sequence[Pointed],
    judged: Sequence[Judged],
    limits: Limits | None,
    *,
    good_is: str,
    better: str,
    is_few: bool,
    is_hidden: bool,
) -> Said:
    newest, cause = points[-1], judged[-1].cause
    if newest.value is None:
        why = "is not shown" if is_hidden else "is not known"
        return Said(Sign.NOT_KNOWN, f"{newest.label} {why}, so nothing is said of a change.")
    if limits is None:
        return Said(Sign.TOO_EARLY, f"{Sign.TOO_EARLY.capitalize()}: the limits began again too lately.")
    if is_few:
        return Said(Sign.TOO_FEW, f"{Sign.TOO_FEW.capitalize()}: fewer than ten in {newest.label}.")
    if not cause.direction:
        return Said(Sign.NO_CHANGE, f"No change shown: {newest.label} is within the usual ups and downs.")
    why = f"{how(points, judged, len(points) - 1)} {_when(points, judged)}"
    if good_is == "neither":
        sign = Sign.HIGH if cause.direction > 0 else Sign.LOW
        return Said(sign, f"{sign.capitalize()}: {why}.")
    sign = Sign.IMPROVING if (cause.direction > 0) == (good_is == "high") else Sign.WORSENING
    return Said(sign, f"{sign.capitalize()}: {better} is better, {why}.")


def _when(points: Sequence[Pointed], judged: Sequence[Judged]) -> str:
    last = len(points) - 1
    began = _began(points, judged, last)
    return f"in {points[last].label}" if began == last else f"since {points[began].label}"
