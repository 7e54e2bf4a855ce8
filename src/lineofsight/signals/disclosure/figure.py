"""A figure: what one audience may be shown of a tally, and everything that travels with it.

There are three ways to make one. `internal` and `exempt` show a tally as it is, to those whose role allows it;
`hidden` and `shown` are for disclosure control alone, which decides over a whole table what the public may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lineofsight.measures.tallied import Tally

PRIMARY, SECONDARY = "primary", "secondary"


class Profile(StrEnum):
    """Who a figure is for."""

    INTERNAL = "internal"  # people at work with the figures: as they are
    PUBLIC = "public"  # members, partners, papers: small numbers protected
    EXEMPT = "exempt"  # named members in the closed part of a meeting: counts of the whole council as they are


@dataclass(frozen=True, slots=True)
class Figure:
    measure: str
    version: str
    authority: str
    period_kind: str
    period: str
    place_type: str
    place: str
    part_of: str
    breakdown: str
    numerator: int | None
    denominator: int | None
    value: float | None  # None: nothing to count, not known, or not shown
    unit: str
    missing: int | None  # None: said in a band
    excluded: int | None
    missing_band: str  # none | between 1 and 5 | 6 or more
    between: tuple[int, int] | None  # what may be said of a hidden number: not under, and not over
    confidence: str | None
    confidence_reasons: tuple[str, ...]
    official: Mapping[str, Any] | None  # None where the public might work out a small number from two readings
    provisional: bool
    local: bool
    suppressed: str | None  # PRIMARY: the number is small; SECONDARY: another could be worked out from it
    why_suppressed: str
    profile: Profile
    snapshot: str
    as_at: date

    @property
    def is_hidden(self) -> bool:
        return self.suppressed is not None

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "version": self.version,
            "month": self.period,
            "place_type": self.place_type,
            "place": self.place,
            "breakdown": self.breakdown,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "missing": self.missing,
            "excluded": self.excluded,
            "value": self.value,
            "unit": self.unit,
            "confidence": self.confidence,
            "suppressed": self.suppressed,
            "authority": self.authority,
            "period_kind": self.period_kind,
            "part_of": self.part_of,
            "official": self.official,
            "provisional": self.provisional,
            "local": self.local,
            "confidence_reasons": list(self.confidence_reasons),
            "missing_band": self.missing_band,
            "between": list(self.between) if self.between else None,
            "why_suppressed": self.why_suppressed,
        }


SMALL = range(1, 6)
BANDS = ("none", "between 1 and 5", "6 or more")


def band(number: int) -> str:
    """A number of cases in words that give no small one away."""
    return BANDS[0] if number == 0 else BANDS[1] if number in SMALL else BANDS[2]


def internal(tally: Tally, *, snapshot: str, as_at: date) -> Figure:
    """As it is, for people whose role lets them see it so."""
    return _as_it_is(tally, Profile.INTERNAL, snapshot, as_at)


def exempt(tally: Tally, *, snapshot: str, as_at: date) -> Figure:
    """As it is, for named members in the closed part of a meeting; only ever of the whole authority.

    Raises ValueError for a smaller place or a part of the children: those are not theirs to see.
    """
    if tally.place_type != "authority" or tally.breakdown:
        raise ValueError("An exempt figure is of the whole authority, and of all its children together.")
    return _as_it_is(tally, Profile.EXEMPT, snapshot, as_at)


def _as_it_is(tally: Tally, profile: Profile, snapshot: str, as_at: date) -> Figure:
    return Figure(
        **_about(tally),
        numerator=tally.numerator,
        denominator=tally.denominator,
        value=tally.value,
        missing=tally.missing,
        excluded=tally.excluded,
        official=tally.official,
        between=None,
        suppressed=None,
        why_suppressed="",
        profile=profile,
        snapshot=snapshot,
        as_at=as_at,
    )


def shown(tally: Tally, *, official: bool, snapshot: str, as_at: date) -> Figure:
    """To the public, with its numbers: what is missing only in a band, and the published reading only if it is safe."""
    return Figure(
        **{**_about(tally), "confidence_reasons": ()},  # they count records, some of them few
        numerator=tally.numerator,
        denominator=tally.denominator,
        value=tally.value,
        missing=None if tally.missing else 0,
        excluded=None if tally.excluded else 0,
        official=tally.official if official else None,
        between=None,
        suppressed=None,
        why_suppressed="",
        profile=Profile.PUBLIC,
        snapshot=snapshot,
        as_at=as_at,
    )


def hidden(
    tally: Tally,
    *,
    suppressed: str,
    why: str,
    between: tuple[int, int] | None,
    denominator: bool,
    snapshot: str,
    as_at: date,
) -> Figure:
    """To the public, without its numbers; `denominator` says whether of how many may still be told."""
    return Figure(
        **{**_about(tally), "missing_band": "", "confidence_reasons": ()},
        numerator=None,
        denominator=tally.denominator if denominator else None,
        value=None,
        missing=None,
        excluded=None,
        official=None,
        between=between,
        suppressed=suppressed,
        why_suppressed=why,
        profile=Profile.PUBLIC,
        snapshot=snapshot,
        as_at=as_at,
    )


def _about(tally: Tally) -> dict[str, Any]:
    return {
        "measure": tally.measure,
        "version": tally.version,
        "authority": tally.authority,
        "period_kind": tally.period_kind,
        "period": tally.period,
        "place_type": tally.place_type,
        "place": tally.place,
        "part_of": tally.part_of,
        "breakdown": tally.breakdown,
        "unit": tally.unit,
        "missing_band": band(tally.missing),
        "confidence": tally.confidence,
        "confidence_reasons": tally.confidence_reasons,
        "provisional": tally.provisional,
        "local": tally.local,
    }
