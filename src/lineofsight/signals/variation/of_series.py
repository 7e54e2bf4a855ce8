"""A measure's months made into a signal: limits, marks and words, ready to be drawn and said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.attributes import (
    PerPoint,
    exact_share_limits,
    i_prime_limits,
    of_rate,
    of_share,
    p_limits,
    u_limits,
    widening,
)
from lineofsight.signals.variation.choosing import FEW, Chart, Choice, choose
from lineofsight.signals.variation.limits import Limits, xmr_limits
from lineofsight.signals.variation.overlapping import EACH_PERIOD, Counts, refuse_what_overlaps
from lineofsight.signals.variation.quarters import by_quarter
from lineofsight.signals.variation.rare import days_between, t_limits
from lineofsight.signals.variation.rule_sets import DEFAULT, ENOUGH, LEAST_FIXED, RuleSet
from lineofsight.signals.variation.saying import Said, Sign, how, say
from lineofsight.signals.variation.special_causes import Judged, judge
from lineofsight.signals.variation.xmr import NOT_JUDGED, DatedTarget, assured, lag_1, said_of_lag, target_on

BETTER = {"high": "higher", "low": "lower", "neither": ""}
DIRECTION = {"high": "increase", "low": "decrease", "neither": "neutral"}
PER = {"rate_per_10000": 10_000.0}


@dataclass(frozen=True, slots=True)
class Month:
    """One month's figure as it may be shown to whoever reads: what is hidden from them is hidden from the limits."""

    label: str  # March 2026
    day: date  # any day of it
    numerator: float | None
    denominator: float | None
    value: float | None  # None: not known, or nothing to count
    is_hidden: bool = False

    @property
    def known(self) -> float | None:
        return None if self.is_hidden else self.value

    @property
    def pair(self) -> tuple[float, float] | None:
        if self.known is None or self.numerator is None or not self.denominator:
            return None
        return self.numerator, self.denominator


@dataclass(frozen=True, slots=True)
class Aim:
    """A target from a day on, until the next."""

    first_day: date
    value: float


@dataclass(frozen=True)
class Asked:
    """What the measure is, and what has been decided about its chart."""

    good_is: str  # high, low or neither
    shows: str = "share"  # share, count, rate_per_10000 or median
    shape: str = "events"  # events, at period end, or as at
    aims: Sequence[Aim] = ()
    begins_again: Sequence[date] = ()  # days from which limits begin again, each a decision with its reason
    fix_after: int | None = None  # limits from the first so many months of each group
    event_days: Sequence[date] = ()  # the day of each event, where a count's are known
    counted: str | None = (
        EACH_PERIOD  # as our own measures are; rolling or year to date; None: not said, to be found out
    )

    @property
    def is_stock(self) -> bool:
        return self.shape != "events"


@dataclass(frozen=True, slots=True)
class SignalPoint:
    label: str
    day: date
    value: float | None
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    group: int = 0
    mark: str = "usual"  # usual, better, worse or unusual
    why: str = ""
    aim: float | None = None


@dataclass(frozen=True)
class Signal:
    points: tuple[SignalPoint, ...]
    variation: str  # a word of Sign's
    assurance: str  # "", meets the aim, misses the aim, may meet or miss the aim
    sentence: str
    rules: str
    chart: str
    why_chart: str
    sigma: float | None = None  # one standard deviation of the newest month, in the unit of its value
    is_share: bool = False
    is_unreliable: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        return self.variation in (Sign.IMPROVING, Sign.WORSENING, Sign.HIGH, Sign.LOW)


def of_series(months: Sequence[Month], asked: Asked, rules: RuleSet = DEFAULT) -> Signal:
    """Months in order of time. One that is left out is put in as not known, since no run may be carried over it."""
    months = with_every_month(months)
    if asked.fix_after is not None and asked.fix_after < LEAST_FIXED:
        raise RefusedError(f"Limits are fixed from at least {LEAST_FIXED} months: fewer make no baseline.")
    try:
        notes = _refuse(months, asked, rules)
    except RefusedError as refusal:
        return _values_only(months, asked, Sign.REFUSED, str(refusal), Choice(Chart.VALUES, str(refusal)), rules)
    values, pairs = [month.known for month in months], [month.pair for month in months]
    if sum(value is not None for value in values) < ENOUGH:
        known = sum(value is not None for value in values)
        why = f"{known} {'month is' if known == 1 else 'months are'} known, and limits need {ENOUGH}"
        words = f"{Sign.TOO_EARLY.capitalize()}: {why}."
        return _values_only(months, asked, Sign.TOO_EARLY, words, Choice(Chart.VALUES, why), rules)
    has_sizes = any(month.denominator is not None for month in months)
    sizes = [month.denominator for month in months] if has_sizes else []
    choice = choose(values, pairs, shows=asked.shows, is_stock=asked.is_stock, event_days=asked.event_days, sizes=sizes)
    if choice.chart is Chart.T:
        return _of_events(asked, rules, choice)
    if choice.chart is Chart.VALUES:
        words = f"{Sign.TOO_FEW.capitalize()}: {choice.why}."
        return _values_only(months, asked, Sign.TOO_FEW, words, choice, rules)
    if choice.chart is Chart.QUARTERS:
        quarters = [Month(*quarter) for quarter in by_quarter([(month.day, month.known) for month in months])]
        if asked.aims:
            notes.append("The aim is for a month, and is not laid over quarters.")
        return _charted(quarters, replace(asked, aims=()), rules, choice, notes)
    return _charted(months, asked, rules, choice, notes)


def with_every_month(months: Sequence[Month]) -> list[Month]:
    found: list[Month] = []
    for month in months:
        while found and _number(month.day) > _number(found[-1].day) + 1:
            year, number = divmod(_number(found[-1].day) + 1, 12)
            day = date(year, number + 1, 1)
            found.append(Month(f"{day:%B %Y}", day, None, None, None))
        if found and _number(month.day) <= _number(found[-1].day):
            raise ValueError(f"{month.label} does not come after {found[-1].label}: give each month once, in order.")
        found.append(month)
    return found


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _refuse(months: Sequence[Month], asked: Asked, rules: RuleSet) -> list[str]:
    shown = [month.known for month in months]
    counts = Counts(
        days=[datetime.combine(month.day, time()) for month in months],
        values=[None] * len(shown),
        numerators=shown if asked.shows == "count" else [month.pair and month.pair[0] for month in months],
        denominators=[month.pair and month.pair[1] for month in months] if asked.shows == "share" else None,
    )
    options = {"counted": asked.counted} if asked.counted else {}
    return refuse_what_overlaps(counts, options, is_stock=asked.is_stock, only_note=rules.charts_what_overlaps)


def _of_events(asked: Asked, rules: RuleSet, choice: Choice) -> Signal:
    """A t chart: a point an event, its value the days since the one before. Rarer events stand higher."""
    days = sorted(asked.event_days)
    gaps = [float(gap) for gap in days_between(days)]
    limits = t_limits(gaps)
    points = [
        SignalPoint(f"{day.day} {day:%B %Y}", day, gap, *((limits.centre, limits.low, limits.high) if limits else ()))
        for day, gap in zip(days[1:], gaps, strict=True)
    ]
    judged = judge(gaps, [limits] * len(gaps), rules)
    good_is = {"high": "low", "low": "high"}.get(asked.good_is, asked.good_is)
    marked = tuple(_marked(points, judged, n, good_is, is_few=False) for n in range(len(points)))
    said = say(marked, judged, limits, good_is=good_is, better=BETWEEN[good_is], is_few=False, is_hidden=False)
    return Signal(marked, said.sign, "", said.sentence, rules.name, choice.chart, choice.why)


BETWEEN = {"high": "longer between them", "low": "shorter between them", "neither": ""}


def _values_only(
    months: Sequence[Month], asked: Asked, sign: Sign, sentence: str, choice: Choice, rules: RuleSet
) -> Signal:
    points = tuple(SignalPoint(month.label, month.day, month.known, aim=_aim_on(asked, month.day)) for month in months)
    return Signal(points, sign, "", sentence, rules.name, Chart.VALUES, choice.why)


def _charted(months: Sequence[Month], asked: Asked, rules: RuleSet, choice: Choice, notes: Sequence[str]) -> Signal:
    notes = list(notes)
    points: list[SignalPoint] = []
    judged: list[Judged] = []
    limits: PerPoint = []
    starts = _starts(months, asked.begins_again, notes)
    for group, (start, end) in enumerate(zip(starts, [*starts[1:], len(months)], strict=True)):
        part = months[start:end]
        of_part = _limits(part, asked, rules, choice, notes)
        found = judge([month.known for month in part], of_part, rules) if of_part else [NOT_JUDGED] * len(part)
        of_part = of_part or [None] * len(part)
        points += [_point(month, limit, group, asked) for month, limit in zip(part, of_part, strict=True)]
        judged += found
        limits += of_part
    groups = [[p.value for p in points if p.group == group] for group in range(len(starts))]
    lagged = said_of_lag(lag_1(groups), is_stock=asked.is_stock)
    few = [asked.shows in ("share", "median") and (month.denominator or 0) < FEW for month in months]
    has_sizes = any(month.denominator is not None for month in months)
    few = few if has_sizes else [False] * len(months)
    marked = [_marked(points, judged, n, asked.good_is, is_few=few[n]) for n in range(len(points))]
    said = say(
        marked,
        judged,
        limits[-1],
        good_is=asked.good_is,
        better=BETTER[asked.good_is],
        is_few=few[-1],
        is_hidden=months[-1].is_hidden,
    )
    return Signal(
        points=tuple(marked),
        variation=said.sign,
        assurance=_assurance(limits[-1], marked[-1].aim, asked.good_is),
        sentence=_with(said, lagged),
        rules=rules.name,
        chart=choice.chart,
        why_chart=choice.why,
        sigma=limits[-1].sigma if limits[-1] is not None else None,
        is_share=asked.shows == "share",
        is_unreliable=bool(lagged),
        notes=(*notes, *lagged),
    )


def _starts(months: Sequence[Month], begins_again: Sequence[date], notes: list[str]) -> list[int]:
    found = {0}
    for day in begins_again:
        after = [n for n, month in enumerate(months) if _number(month.day) >= _number(day)]
        if not after:
            notes.append(f"Limits begin again on {day:%d/%m/%Y}, after the newest month: nothing has changed yet.")
            continue
        found.add(after[0])
    return sorted(found)


def _limits(part: Sequence[Month], asked: Asked, rules: RuleSet, choice: Choice, notes: list[str]) -> PerPoint | None:
    """None: too few known months since limits began, so values only."""
    values, pairs = [month.known for month in part], [month.pair for month in part]
    known = sum(value is not None for value in values)
    if known < ENOUGH:
        notes.append(f"{known} known from {part[0].label}, and limits need {ENOUGH}: values only.")
        if not rules.limits_when_short:
            return None
    base = pairs if asked.fix_after is None else pairs[: asked.fix_after]
    if choice.chart is Chart.EXACT_P:
        return exact_share_limits(pairs, baseline=base)
    if choice.chart in (Chart.P, Chart.P_PRIME):
        wider = widening(base, of_share) if choice.chart is Chart.P_PRIME else 1
        return p_limits(pairs, baseline=base, wider=wider)
    if choice.chart in (Chart.U, Chart.U_PRIME):
        per = PER[asked.shows]
        wider = widening(base, of_rate) if choice.chart is Chart.U_PRIME else 1
        return [_scaled(limit, per) for limit in u_limits(pairs, baseline=base, wider=wider)]
    if choice.chart is Chart.I_PRIME:
        sizes = [month.denominator for month in part]
        return i_prime_limits(values, sizes, fix_after=asked.fix_after)
    limits = xmr_limits(values, screens=rules.screens, fix_after=asked.fix_after)
    if limits is not None and limits.low is not None and not limits.has_width:
        notes.append(f"No variation from {part[0].label}: every month is the same.")
    return [limits] * len(values)


def _scaled(limits: Limits | None, per: float) -> Limits | None:
    if limits is None or limits.low is None or limits.high is None:
        return limits
    near_low, near_high, sigma = limits.near_low or 0.0, limits.near_high or 0.0, (limits.sigma or 0.0) * per
    return Limits(limits.centre * per, limits.low * per, limits.high * per, near_low * per, near_high * per, sigma)


def _point(month: Month, limits: Limits | None, group: int, asked: Asked) -> SignalPoint:
    least = 0.0 if limits is not None and limits.low is not None else None
    return SignalPoint(
        label=month.label,
        day=month.day,
        value=month.known,
        centre=limits.centre if limits else None,
        # Nothing counted here goes below nought, nor a share beyond the whole: the line stops where values must.
        low=max(least, limits.low) if least is not None and limits is not None and limits.low is not None else None,
        high=_no_more_than_all(limits.high, asked) if limits and limits.high is not None else None,
        group=group,
        aim=_aim_on(asked, month.day),
    )


def _no_more_than_all(high: float, asked: Asked) -> float:
    return min(high, 1.0) if asked.shows == "share" else high


def _marked(
    points: Sequence[SignalPoint], judged: Sequence[Judged], n: int, good_is: str, *, is_few: bool
) -> SignalPoint:
    direction = judged[n].cause.direction
    if not direction:
        return points[n]
    if is_few:
        return replace(points[n], why=f"fewer than {FEW}, so no sign is read from it")
    mark = "unusual" if good_is == "neither" else "better" if (direction > 0) == (good_is == "high") else "worse"
    return replace(points[n], mark=mark, why=how(points, judged, n))


def _assurance(limits: Limits | None, aim: float | None, good_is: str) -> str:
    if limits is None or aim is None or good_is == "neither":
        return ""
    words = {
        "consistent_pass": "meets the aim",
        "consistent_fail": "misses the aim",
        "inconsistent": "may meet or miss the aim",
    }
    return words.get(assured(limits, aim, DIRECTION[good_is]) or "", "")


def _aim_on(asked: Asked, day: date) -> float | None:
    aims = [
        DatedTarget(datetime.combine(aim.first_day, time()), aim.value)
        for aim in sorted(asked.aims, key=lambda aim: aim.first_day)
    ]
    return target_on(aims, datetime.combine(day, time()))


def _with(said: Said, lagged: Sequence[str]) -> str:
    return " ".join([said.sentence, *lagged])
