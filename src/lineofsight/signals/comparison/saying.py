"""The sentences of a comparison: the same on the command line, on a page and in a pack."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lineofsight.signals.comparison.funnels import ALARM, WARNING, Limits, Side
from lineofsight.signals.comparison.layouts import DAY, PER, Layout

if TYPE_CHECKING:
    from lineofsight.signals.comparison.compared import Comparison
    from lineofsight.signals.comparison.published import Value

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
CHANCE = "the limits of chance alone"
ANYWAY = "the limits that allow for authorities differing anyway"


def figure(value: float | None, *, is_rate: bool) -> str:
    """A share as a percentage, a rate as it is; each to one decimal, as publishers print them."""
    if value is None:
        return "not known"
    return f"{value:,.1f}" if is_rate else f"{value * 100:.1f}%"


def of_counts(value: "Value") -> str:
    """The counts behind a share, where they are whole."""
    if value.numerator is None or not value.denominator:
        return ""
    if value.numerator % 1 or value.denominator % 1:
        return f"{value.numerator:,.1f} of {value.denominator:,.1f}"
    return f"{value.numerator:,.0f} of {value.denominator:,.0f}"


def when(layout: Layout, over: str, year: int) -> str:
    month, day = layout.ends_on
    told = f"{day} {MONTHS[month - 1]} {year}"
    return f"on {told}" if over == DAY else f"in the year to {told}"


def sentences(of: "Comparison") -> list[str]:
    """The message first; what chance makes of it next; then the others, and what to remember."""
    return [text for text in (_message(of), *_chance(of), _neighbours(of), _reminder(of), _invented(of)) if text]


def _message(of: "Comparison") -> str:
    latest, rate = of.latest, of.is_rate
    others = [("England", latest.england.value)]
    if of.region is not None:
        others.append((of.region.name, latest.region.value))
    told = ", ".join(f"{name} {figure(value, is_rate=rate)}" for name, value in others)
    at = when(of.layout, of.compares.over, of.year)
    unit = " for every 10,000 children" if rate else ""
    if of.us is None:
        return f"{_capital(at)}: {told}{unit}."
    if latest.us.value is None:
        return f"{_capital(at)}, {of.us.name} has no published figure ({latest.us.missing}); {told}{unit}."
    counts = "" if rate else of_counts(latest.us)
    ours = figure(latest.us.value, is_rate=rate) + (f" ({counts})" if counts else "")
    place = f", {of.standing} of {of.authorities} authorities" if of.standing else ""
    return f"{_capital(at)}, {of.us.name} had {ours}{unit}{place}; {told}."


def _chance(of: "Comparison") -> list[str]:
    funnel, place = of.funnel, of.place
    if funnel is None:
        return ["No counts are published for this figure, so it cannot be set against chance."]
    told = []
    if place is not None:
        told.append(_where(of, place.unadjusted, CHANCE))
        if funnel.spread is not None:
            told.append(_where(of, place.adjusted, ANYWAY))
    out = len(funnel.outside(ALARM, adjusted=False))
    if funnel.spread is None:
        told.append(f"Of {len(funnel.names)} authorities, {out} lie outside the 99.8% limits of chance alone.")
    else:
        even_so = len(funnel.outside(ALARM, adjusted=True))
        told.append(
            f"Of {len(funnel.names)} authorities, {out} lie outside the 99.8% limits of chance alone and {even_so}"
            " outside those that allow for authorities differing anyway."
        )
    if of.layout.items[of.compares.numerator or ""].is_ == "amount":
        told.append("Chance is reckoned as if each full-time equivalent were a person.")
    return told


def _where(of: "Comparison", limits: Mapping[float, Limits], which: str) -> str:
    alarm, warning = limits[ALARM], limits[WARNING]
    times = PER if of.is_rate else 1
    name = of.us.name if of.us else "It"
    for level, one in (("99.8%", alarm), ("95%", warning)):
        if one.side is not Side.INSIDE:
            edge = one.high if one.side is Side.ABOVE else one.low
            return f"{name} is {one.side} {which} ({level}: {figure(edge * times, is_rate=of.is_rate)})."
    low, high = (figure(edge * times, is_rate=of.is_rate) for edge in (alarm.low, alarm.high))
    return f"{name} is inside {which} (99.8%: {low} to {high})."


def _neighbours(of: "Comparison") -> str:
    told = of.latest.neighbours
    if told is None or of.neighbours is None:
        return ""
    if told.middle is None:
        return f"None of the {told.of} statistical neighbours ({of.neighbours.model}) has a published figure."
    middle, low, high = (figure(value, is_rate=of.is_rate) for value in (told.middle, told.low, told.high))
    known = f"{told.known} of {told.of} known, " if told.known < told.of else f"{told.of} authorities, "
    return f"Statistical neighbours: median {middle}, from {low} to {high} ({known}{of.neighbours.model})."


def _reminder(of: "Comparison") -> str:
    return f"Not quite the same thing: {of.compares.difference}" if of.compares.difference else ""


def _invented(of: "Comparison") -> str:
    return "These published figures are invented, as the county is." if of.told.invented else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
