"""Whether places differ more than chance would explain, and which stand outside what is usual for their size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lineofsight.signals.consistency.anom import TOGETHER, anom, sidak
from lineofsight.signals.consistency.heterogeneity import (
    CHI_SQUARE,
    ByChance,
    Heterogeneity,
    heterogeneity,
    rate_heterogeneity,
    rates_by_chance,
    shares_by_chance,
)
from lineofsight.signals.consistency.need import (
    CouldShow,
    Range,
    count_could_show,
    share_could_show,
    usual_of_cases,
    usual_of_total,
)
from lineofsight.signals.consistency.places import InPlace, compared, of

SHARE, RATE = "share", "rate"
UNLIKELY = 0.05
# How often alike places are said to differ, since either the test or a place outside its limits says so: at most 6.4%
# was measured of four localities, and 7.3% of twelve teams (docs/explanation/consistency.md).
FALSE_ALARM = 0.07

NOT_A_PLACE = "no place was recorded, so it is held against none"
NOBODY = "nothing to count"
NOT_KNOWN = "how many live there is not on record"


@dataclass(frozen=True, slots=True)
class Standing:
    """One place beside all of them together. What is None cannot be told, and `why_not` says why."""

    place: str
    count: int
    of: int | None
    value: float | None
    usual: Range | None = None  # counts
    low: float | None = None  # the same limits, as shares or as rates
    high: float | None = None
    why_not: str = ""

    @property
    def side(self) -> int | None:
        """-1 below what is usual, 0 within it, 1 above; None where it is not compared."""
        return None if self.usual is None else self.usual.side(self.count)


@dataclass(frozen=True, slots=True)
class Consistency:
    """One measure in several places. The places stand in the order given: this is no ranking."""

    shows: str  # share | rate
    per: float  # 1 for a share
    standings: tuple[Standing, ...]
    pooled: float | None = None  # of all places together; None where they cannot be compared
    spread: Heterogeneity | None = None
    chance: ByChance | None = None
    why_not: str = ""  # why the places are not compared, where it is not for want of two of them

    @property
    def outside(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.standings if one.side)

    @property
    def differ(self) -> bool | None:
        """None: there are not two places to set beside one another."""
        if self.chance is None:
            return None
        return self.chance.p_value < UNLIKELY or bool(self.outside)

    @property
    def not_recorded(self) -> Standing | None:
        """What is recorded under no place."""
        return next((one for one in self.standings if one.why_not == NOT_A_PLACE), None)


def compare_shares(places: Sequence[InPlace], together: float = TOGETHER) -> Consistency:
    """Cases met of cases judged, in each place."""
    if any(one.of is None or one.count > one.of for one in places):
        raise ValueError("A share counts from nought to the number judged in its place.")
    beside = compared(places)
    if len(beside) < 2:
        return Consistency(SHARE, 1, tuple(_alone(one, SHARE, 1) for one in places))
    counts, ofs = [one.count for one in beside], [of(one) for one in beside]
    limits, chance = anom(counts, ofs, together), shares_by_chance(counts, ofs)
    total, whole = sum(counts), sum(ofs)
    found = {}
    for at, one in enumerate(beside):
        if chance.how == CHI_SQUARE:
            drawn = (limits.lower[at], limits.upper[at])
            found[one.place] = _standing(one, _within(drawn, of(one), total / whole), 1, drawn)
        else:
            usual = usual_of_cases(of(one), total, whole, limits.alpha)
            found[one.place] = _standing(one, usual, 1)
    standings = tuple(found.get(one.place) or _alone(one, SHARE, 1) for one in places)
    return Consistency(SHARE, 1, standings, total / whole, heterogeneity(counts, ofs), chance)


def shown_only(places: Sequence[InPlace], why: str) -> Consistency:
    """Shares that stand side by side and are not judged: chance cannot be worked out from what they count."""
    alone = tuple(replace(_alone(one, SHARE, 1), why_not=why) for one in places)
    return Consistency(SHARE, 1, alone, why_not=why)


def compare_rates(places: Sequence[InPlace], *, per: float, together: float = TOGETHER) -> Consistency:
    """Events in each place beside how many to expect of it, by how many live there: the county's own rate for all."""
    beside = compared(places)
    if len(beside) < 2:
        return Consistency(RATE, per, tuple(_alone(one, RATE, per) for one in places))
    counts, among = [one.count for one in beside], [of(one) for one in beside]
    total, whole = sum(counts), sum(among)
    alpha = sidak(len(beside), together)
    found = {one.place: _standing(one, usual_of_total(total, of(one) / whole, alpha), per) for one in beside}
    standings = tuple(found.get(one.place) or _alone(one, RATE, per) for one in places)
    spread, chance = rate_heterogeneity(counts, among), rates_by_chance(counts, among)
    return Consistency(RATE, per, standings, total * per / whole, spread, chance)


def _within(limits: tuple[float, float], n: int, pooled: float) -> Range:
    """The whole counts whose share is inside the limits, so that what is drawn and what is said agree."""
    low, high = limits
    least, most = int(low * n), int(high * n) + 1
    while least / n < low:
        least += 1
    while most / n > high:
        most -= 1
    return Range(n * pooled, least, most)


def _standing(
    one: InPlace,
    usual: Range,
    per: float,
    drawn: tuple[float, float] | None = None,
) -> Standing:
    n = of(one)
    low, high = drawn or (usual.least * per / n, usual.most * per / n)
    return Standing(one.place, one.count, n, one.count * per / n, usual, low, high)


def could_show(one: Standing, found: Consistency) -> CouldShow | None:
    """The true shares, or rates, that a place of this size would most likely have given away.

    None where it is not compared, and where nobody, or everybody, is counted: limits then have no width.
    """
    if one.usual is None or not one.of or not found.spread or not found.pooled:
        return None
    if found.shows == SHARE:
        return None if found.pooled == 1 else share_could_show(one.of, one.usual)
    counted, scale = count_could_show(one.usual), found.per / one.of
    return CouldShow(*(None if end is None else end * scale for end in (counted.below, counted.above)))


def _alone(one: InPlace, shows: str, per: float) -> Standing:
    value = one.count * per / one.of if one.of else None
    why = NOT_A_PLACE if not one.known else NOT_KNOWN if one.of is None else NOBODY if one.of == 0 else "no other place"
    # Nobody lives under no place, so a rate of what is recorded there would mean nothing.
    value = None if shows == RATE and not one.known else value
    return Standing(one.place, one.count, one.of, value, why_not=why)
