"""An XmR chart: values in order of time, each with the limits of its group and its label, and the two signs of all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from typing import Any

from lineofsight.signals.variation.limits import Limits, Values, xmr_limits
from lineofsight.signals.variation.rule_sets import DEFAULT, ENOUGH, RuleSet
from lineofsight.signals.variation.special_causes import Judged, judge

DIRECTIONS = {"increase": 1, "decrease": -1, "neutral": 0}
COMMON_CAUSE = "common_cause"
LAG_1_AT_MOST = 0.3  # beyond it, each value says too much about the next for the rules to hold


@dataclass(frozen=True, slots=True)
class DatedTarget:
    first_day: datetime | None  # None: from the beginning
    value: float


@dataclass(frozen=True)
class Series:
    """What is charted, in order of time, and how."""

    days: Sequence[datetime]
    values: Values
    labels: Sequence[str]  # the days as they were written
    direction: str = "increase"
    targets: Sequence[DatedTarget] = ()  # in order; the last is the one that the series is held to
    begins_again: Sequence[int] = ()  # positions at which limits begin again
    fix_after: int | None = None
    screens: bool | None = None  # None: as the rule set has it
    is_stock: bool | None = None  # counted as they stand at each period's end; None: not said
    notes: Sequence[str] = ()  # said of it while it was read


@dataclass(frozen=True, slots=True)
class XmRPoint:
    label: str
    value: float | None
    group: int
    limits: Limits | None
    judged: Judged
    point_type: str | None
    is_short: bool
    is_judged: bool
    target: float | None

    def as_json(self) -> dict[str, Any]:
        limits = self.limits
        return {
            "date": self.label,
            "value": self.value,
            "rebase_group": self.group,
            "mean": limits.centre if limits else None,
            "lpl": limits.low if limits else None,
            "upl": limits.high if limits else None,
            "outside_limits": self.judged.outside,
            "relative_to_mean": self.judged.side,
            "close_to_limits": self.judged.close,
            "special_cause_type": self.judged.cause.value if self.is_judged else None,
            "point_type": self.point_type,
            "short_group_warning": self.is_short,
            "target": self.target,
        }


@dataclass(frozen=True, slots=True)
class XmR:
    points: tuple[XmRPoint, ...]
    variation: str | None  # the newest point's type
    icon: str | None
    assurance: str | None
    rules: RuleSet
    screened: bool
    lag_1: float | None
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "points": [point.as_json() for point in self.points],
            "variation_type": self.variation,
            "variation_icon": self.icon,
            "assurance_type": self.assurance,
            "rules": self.rules.name,
            "screened": self.screened,
            "lag_1": self.lag_1,
            "notes": list(self.notes),
        }


NOT_JUDGED = Judged(None, None, None, ())


def xmr(series: Series, rules: RuleSet = DEFAULT) -> XmR:
    screens = rules.screens if series.screens is None else series.screens
    points: list[XmRPoint] = []
    notes = list(series.notes)
    starts = sorted({0, *series.begins_again})
    # A new beginning at the very first point makes no second group, but it is numbered as one.
    first_group = 1 if 0 in series.begins_again else 0
    for group, (start, end) in enumerate(zip(starts, [*starts[1:], len(series.values)], strict=True), first_group):
        points += _group(series, rules, screens, group, slice(start, end), notes)
    found = _lag_of(points)
    notes += said_of_lag(found, is_stock=series.is_stock)
    variation = points[-1].point_type
    return XmR(
        points=tuple(points),
        variation=variation,
        icon=_icon(variation, series.direction),
        assurance=_assurance(series, points, rules),
        rules=rules,
        screened=screens,
        lag_1=found,
        notes=tuple(notes),
    )


def _group(series: Series, rules: RuleSet, screens: bool, group: int, part: slice, notes: list[str]) -> list[XmRPoint]:
    values = series.values[part]
    known = sum(value is not None for value in values)
    # The public package counts rows, known or not.
    is_short = (len(values) if rules.gap_is_usual else known) < ENOUGH
    has_limits = rules.limits_when_short or not is_short
    limits = xmr_limits(values, screens=screens, fix_after=series.fix_after) if has_limits else None
    since = series.labels[part.start]
    if is_short:
        kept = "these limits are on trial" if has_limits else "values only, no limits and no signs"
        notes.append(f"{known} known values from {since}: {ENOUGH} are needed for limits, so {kept}.")
    elif limits is None or limits.low is None:
        notes.append(
            f"No two neighbouring values are both known from {since}: there is nothing to work limits out from."
        )
    elif not limits.has_width:
        notes.append(f"No variation from {since}: the limits are the mean, and no point is far from it.")
    judged = judge(values, [limits] * len(values), rules) if has_limits else [NOT_JUDGED] * len(values)
    points = []
    for n, value in enumerate(values):
        is_judged = has_limits and (value is not None or rules.gap_is_usual)
        points.append(
            XmRPoint(
                label=series.labels[part.start + n],
                value=value,
                group=group,
                limits=limits,
                judged=judged[n],
                point_type=_point_type(judged[n], series.direction) if is_judged else None,
                is_short=is_short,
                is_judged=is_judged,
                target=target_on(series.targets, series.days[part.start + n]),
            )
        )
    return points


def _point_type(judged: Judged, direction: str) -> str:
    went = judged.cause.direction
    if not went:
        return COMMON_CAUSE
    if direction == "neutral":
        return f"special_cause_neutral_{'high' if went > 0 else 'low'}"
    return f"special_cause_{'improvement' if went == DIRECTIONS[direction] else 'concern'}"


def _icon(variation: str | None, direction: str) -> str | None:
    if variation is None or variation == COMMON_CAUSE:
        return variation
    kind = variation.removeprefix("special_cause_")
    if direction == "neutral":
        return kind
    rose = (kind == "improvement") == (direction == "increase")
    return f"{kind}_{'high' if rose else 'low'}"


def target_on(targets: Sequence[DatedTarget], day: datetime) -> float | None:
    in_force = [target.value for target in targets if target.first_day is None or target.first_day <= day]
    return in_force[-1] if in_force else None


def _assurance(series: Series, points: Sequence[XmRPoint], rules: RuleSet) -> str | None:
    limits, target = points[-1].limits, points[-1].target
    if target is None or series.direction == "neutral" or limits is None:
        return None
    if not limits.has_width and rules.flat_is_either:
        return "inconsistent"
    return assured(limits, target, series.direction)


def assured(limits: Limits, target: float, direction: str) -> str | None:
    """Whether the usual ups and downs would pass the target always, never, or now and then."""
    if limits.low is None or limits.high is None:
        return None
    if limits.low == limits.high == target:
        return "consistent_pass"  # on the target every time is never a miss
    if target > limits.high:
        return "consistent_fail" if direction == "increase" else "consistent_pass"
    if target < limits.low:
        return "consistent_pass" if direction == "increase" else "consistent_fail"
    return "inconsistent"


def lag_1(groups: Sequence[Values]) -> float | None:
    """How like its neighbour each value is, apart from the mean of its group: 0 not at all, 1 wholly."""
    pairs: list[tuple[float, float]] = []
    spread = 0.0
    for values in groups:
        known = [value for value in values if value is not None]
        if not known:
            continue
        mean = fmean(known)
        spread += sum((value - mean) ** 2 for value in known)
        pairs += [(a - mean, b - mean) for a, b in pairwise(values) if a is not None and b is not None]
    if len(pairs) < ENOUGH - 1 or not spread:
        return None
    return sum(a * b for a, b in pairs) / spread


def _lag_of(points: Sequence[XmRPoint]) -> float | None:
    groups: dict[int, list[float | None]] = {}
    for point in points:
        groups.setdefault(point.group, []).append(point.value)
    return lag_1(list(groups.values()))


def said_of_lag(found: float | None, *, is_stock: bool | None) -> list[str]:
    if found is None or found <= LAG_1_AT_MOST or is_stock is False:
        return []
    if is_stock:
        return [f"Signals unreliable: autocorrelated (each value follows the last, r {found:.2f})."]
    return [
        f"Each value follows the last (r {found:.2f}). If this counts what stands at each period's end, "
        "its signals are unreliable: autocorrelated."
    ]
