"""What a comparison of places says: whether they differ, who is outside and by how much. Never a ranking."""

from collections.abc import Iterable

from lineofsight.signals.consistency.differences import (
    NOBODY,
    NOT_KNOWN,
    SHARE,
    UNLIKELY,
    Consistency,
    Standing,
    could_show,
)
from lineofsight.signals.consistency.heterogeneity import DRAWN, DRAWS, EXACT, SEED
from lineofsight.signals.consistency.reliability import (
    FEW,
    FEW_BELOW,
    FEW_EVENTS,
    NO_PERCENTAGE_BELOW,
    NO_RATE_BELOW,
    UNSURE_BELOW,
    one_place,
    percent,
)

DIFFER = "differ more than chance would explain"
USUAL = "differences this size are usual with so few children"
ALIKE = "all alike"
CANNOT = "there are not two places to compare"
SIDES = {
    -1: {"high": "behind", "low": "ahead", "neither": "lower"},
    1: {"high": "ahead", "low": "behind", "neither": "higher"},
}


def verdict(found: Consistency) -> str:
    """The reading in a few words."""
    if found.differ is None:
        return f"not compared: {found.why_not}" if found.why_not else CANNOT
    if found.differ:
        return DIFFER
    return ALIKE if _same(found) else USUAL


def sentences(found: Consistency, *, good_is: str, kind: str = "places", unit: str = "") -> tuple[str, ...]:
    """Everything there is to say, each with its numbers: the verdict first, then who, then what was left out."""
    said = [_verdict(found, kind)]
    said += [outside(one, found, good_is=good_is, unit=unit) for one in found.outside]
    if found.differ and not found.outside:
        said.append(f"No one of them stands outside what is usual for its size: it is the {kind} together that differ.")
    said += _left_out(found, kind)
    how = _how(found)
    return (*said, how) if how else tuple(said)


def _verdict(found: Consistency, kind: str) -> str:
    if found.why_not:
        return f"The {kind} are not compared: {found.why_not}."
    if found.differ is None or found.chance is None:
        return f"There are not two {kind} to set beside one another."
    if found.differ and found.chance.p_value < UNLIKELY:
        return f"The {kind} {DIFFER} ({chances(found.chance.p_value)})."
    if found.differ:
        return f"The {kind} {DIFFER}: {kind} that were alike would all stay within these limits 19 times in 20."
    if _same(found):
        return f"The {kind} are {ALIKE}."
    return f"{USUAL[:1].upper()}{USUAL[1:]} ({chances(found.chance.p_value)})."


def chances(p_value: float) -> str:
    """How often alike places would differ as much: in words that need no statistics."""
    if p_value < 0.001:
        return "places that were alike would differ so much less than once in 1,000"
    if p_value < 0.01:
        return f"places that were alike would differ so much about {round(p_value * 1000)} in 1,000 times"
    times = one_place(p_value * 100) if p_value < UNLIKELY else str(round(p_value * 100))
    return f"places that were alike would differ so much about {times} in 100 times"


def standing_in_words(one: Standing, good_is: str) -> str:
    """Behind, ahead, higher, lower; as usual; or why it is not compared."""
    if one.side is None:
        return one.why_not
    return SIDES[one.side][good_is] if one.side else "as usual for its size"


def outside(one: Standing, found: Consistency, *, good_is: str, unit: str = "") -> str:
    """Coast is behind: 30 of 82 (37%), where 39 to 57 would be usual."""
    assert one.usual is not None  # noqa: S101 - what stands outside was compared
    said = f"{counted(one, found, unit)}, where {usual(one)} would be usual"
    return f"{one.place} is {standing_in_words(one, good_is)}: {said}."


def counted(one: Standing, found: Consistency, unit: str = "") -> str:
    """30 of 82 (37%); 40 among 14,000 (28.6 per 10,000 children)"""
    if not one.of:
        return f"{one.count:,}" if one.count or found.shows != SHARE else NOBODY
    return f"{one.count:,} {'of' if found.shows == SHARE else 'among'} {one.of:,}{_value(one, found, unit)}"


def usual(one: Standing) -> str:
    """39 to 57; 12; "" where it is not compared."""
    if one.usual is None:
        return ""
    least, most = one.usual.least, one.usual.most
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _value(one: Standing, found: Consistency, unit: str) -> str:
    """As much of the value as its numbers can carry, marked where they are few."""
    if one.value is None:
        return ""
    if found.shows == SHARE:
        n = one.of or 0
        few = f", {FEW}" if n < FEW_BELOW else ""
        return f" ({percent(one.value)}{few})" if n >= NO_PERCENTAGE_BELOW else ""
    few = f", {FEW_EVENTS}" if one.count < UNSURE_BELOW else ""
    return f" ({one_place(one.value)} {unit}{few})" if unit and one.count >= NO_RATE_BELOW else ""


def _same(found: Consistency) -> bool:
    return found.spread is not None and found.spread.chi2 == 0


def _left_out(found: Consistency, kind: str) -> Iterable[str]:
    unplaced = found.not_recorded
    if unplaced is not None and (unplaced.of or unplaced.count):
        numbers = [(one.of or 0) if found.shows == SHARE else one.count for one in found.standings]
        own = (unplaced.of or 0) if found.shows == SHARE else unplaced.count
        yield f"{own:,} of {sum(numbers):,} are recorded under no place, and are held against none of the {kind}."
    for why in (NOBODY, NOT_KNOWN):
        names = [one.place for one in found.standings if one.why_not == why]
        if names:
            yield f"Not compared, since {why}: {', '.join(names)}."


def _how(found: Consistency) -> str:
    if found.chance is None or found.chance.how not in (EXACT, DRAWN):
        return ""
    if found.chance.how == EXACT:
        return "Numbers are small, so every way in which they could have fallen was gone through."
    return f"Numbers are small, so {DRAWS:,} ways in which they could have fallen were drawn, from seed {SEED}."


def could_have_shown(one: Standing, found: Consistency, unit: str = "") -> str:
    """What a place of this size could have shown, so that finding nothing is not taken for proof that all is alike."""
    could = could_show(one, found)
    if could is None:
        return ""
    ends = [
        f"{end} {_said(value, found, unit)}"
        for end, value in (("below", could.below), ("above", could.above))
        if value is not None
    ]
    if not ends:
        return f"{one.place} is too small to show a difference of any size."
    return f"{one.place} would have stood out, four times in five, with a true value {' or '.join(ends)}."


def _said(value: float, found: Consistency, unit: str) -> str:
    return percent(value) if found.shows == SHARE else f"{one_place(value)} {unit}".strip()
