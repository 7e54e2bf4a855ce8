"""Who to learn from: authorities that once stood where we stood, and have since got better by more than chance."""

from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.special import bdtr

from lineofsight.signals.comparison.funnels import z_of
from lineofsight.signals.comparison.layouts import RATE
from lineofsight.signals.comparison.others import Inspections, Judged
from lineofsight.signals.comparison.published import Area, Published, Value

YEARS_BACK = 3
LIKE_US = 30  # so many authorities, the nearest to where we stood
NO_FURTHER = 0.25  # than this part of our own figure then
SURE = 0.998
NAMED_AT_MOST = 5
LOW, HIGH = "low", "high"

RULE = (
    "Looked at: the authorities whose figure {back} was nearest to ours and within a quarter of it, at most {like};"
    " there are {considered}. Named: at most {named}, those whose change since is in the better direction and larger"
    " than chance would bring to 1 authority in 500. Nothing but chance is allowed for: ask what they did, and what"
    " else changed, before following them."
)


@dataclass(frozen=True)
class Improver:
    area: Area
    then: Value
    now: Value
    neighbour: bool
    judged: Judged | None

    @property
    def change(self) -> float:
        return (self.now.value or 0) - (self.then.value or 0)

    def as_json(self) -> dict[str, Any]:
        return {
            "authority": self.area.code,
            "name": self.area.name,
            "then": self.then.value,
            "now": self.now.value,
            "change": self.change,
            "statistical_neighbour": self.neighbour,
            "inspection": self.judged.as_json() if self.judged else None,
        }


@dataclass(frozen=True)
class Learning:
    """Whom to ask, by which rule; or why nobody can be named."""

    improvers: tuple[Improver, ...]
    from_year: int | None
    to_year: int | None
    considered: int
    rule: str
    why_none: str

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "from_year": self.from_year,
            "to_year": self.to_year,
            "considered": self.considered,
            "authorities": [one.as_json() for one in self.improvers],
            "why_none": self.why_none,
        }


def who_to_learn_from(
    told: Published,
    us: Area | None,
    year: int,
    *,
    good_is: str,
    neighbours: Collection[str],
    inspections: Inspections,
    years_back: int = YEARS_BACK,
) -> Learning:
    earlier = [known for known in sorted(told.years) if known < year and year - known <= years_back]
    then = earlier[0] if earlier else None
    back = _years_before(year - then if then else years_back)
    why = _why_nobody(told, us, then, good_is)
    if why or us is None or then is None:
        return Learning((), then, year, 0, _rule(back, 0), why)
    like = _like_us(told, us, then, year)
    better = [
        Improver(area, was, now, bool(area.codes & set(neighbours)), inspections.of(area))
        for area, was, now in like
        if _better(was, now, good_is) and beyond_chance(was, now, is_rate=told.compares.shows == RATE)
    ]
    better.sort(key=lambda one: (-abs(one.change), one.area.name))
    none = "" if better else f"None of the {len(like)} authorities like us then has improved by more than chance would."
    return Learning(tuple(better[:NAMED_AT_MOST]), then, year, len(like), _rule(back, len(like)), none)


def _rule(back: str, considered: int) -> str:
    return RULE.format(back=back, like=LIKE_US, considered=considered, named=NAMED_AT_MOST)


def _years_before(years: int) -> str:
    return "1 year before" if years == 1 else f"{years} years before"


def _why_nobody(told: Published, us: Area | None, then: int | None, good_is: str) -> str:
    if good_is not in (LOW, HIGH):
        return "Neither more nor less of this is better in itself, so nobody is said to have improved."
    if not told.compares.counts:
        return "Only shares are published, without their counts, so a change cannot be told from chance."
    if us is None:
        return "Our own published figure is not held, so it is not known who stood where we stood."
    if then is None:
        return "No earlier year is held to compare with."
    if not told.of(us, then).value:
        return f"Our own published figure for {then} is not known ({told.of(us, then).missing or 'nought'})."
    return ""


def _like_us(told: Published, us: Area, then: int, year: int) -> list[tuple[Area, Value, Value]]:
    ours = told.of(us, then).value or 0.0
    near = []
    for code, was in told.locals(then).items():
        area = told.areas[code]
        now = told.of(area, year)
        if code == us.code or was.value is None or not was.counted or not now.counted:
            continue
        distance = abs(was.value - ours)
        if distance <= NO_FURTHER * ours:
            near.append((distance, area.code, area, was, now))
    near.sort(key=lambda one: one[:2])
    return [(area, was, now) for _, _, area, was, now in near[:LIKE_US]]


def _better(was: Value, now: Value, good_is: str) -> bool:
    if was.value is None or now.value is None:
        return False
    return now.value < was.value if good_is == LOW else now.value > was.value


def beyond_chance(was: Value, now: Value, *, is_rate: bool) -> bool:
    """Two shares by their difference's own standard error; two rates by the exact test of two Poisson counts."""
    if was.numerator is None or now.numerator is None or not was.denominator or not now.denominator:
        return False
    if is_rate:
        both = round(was.numerator + now.numerator)
        share = now.denominator / (was.denominator + now.denominator)
        return both > 0 and _two_sided(round(now.numerator), both, share) < 1 - SURE
    pooled = (was.numerator + now.numerator) / (was.denominator + now.denominator)
    error = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / was.denominator + 1 / now.denominator))
    gap = abs(now.numerator / now.denominator - was.numerator / was.denominator)
    return error > 0 and gap / error > z_of(SURE)


def _two_sided(seen: int, of: int, share: float) -> float:
    """How often so few or so many of them would fall in the later year, were the rates one: twice the nearer end."""
    fewer = float(bdtr(seen, of, share))
    more = 1 - float(bdtr(seen - 1, of, share)) if seen else 1.0
    return min(1.0, 2 * min(fewer, more))
