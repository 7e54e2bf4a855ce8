"""A figure: what one audience may be shown of a tally, and everything that travels with it.

`internal` and `exempt` show a tally as it is, to those whose role allows it. Those for the public are made by
disclosure control alone (public.py), which decides over whole tables what may be seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
    missing_band: str  # to the public, the share missing in a band; empty where not even that is said
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
    told = {field.name: getattr(tally, field.name) for field in fields(Tally)}
    return Figure(
        **told,
        missing_band="",
        between=None,
        suppressed=None,
        why_suppressed="",
        profile=profile,
        snapshot=snapshot,
        as_at=as_at,
    )
