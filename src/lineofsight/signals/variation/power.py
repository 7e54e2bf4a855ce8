"""Too early to tell: the smallest lasting change that a chart could have shown by now, worked out and not guessed."""

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from lineofsight.signals.variation.choosing import MONTHS_IN_QUARTER, Chart
from lineofsight.signals.variation.of_series import Signal
from lineofsight.signals.variation.rule_sets import RUN

LIKELY = 0.8  # how likely a chart must be to have shown a change, for silence to say anything
FAR, NEAR = 3.0, 2.0  # standard deviations from the mean
SETTLED = 24  # months before the change, after which its beginning no longer matters
LARGEST = 12.0  # of changes looked at, in standard deviations: any chart shows it in its first month

# Of the points since the last one on the wrong side of the old mean: how many, and whether the last two were far up.
State = tuple[int, bool, bool]


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """What a chart would most likely have shown, had it lasted for so many months."""

    months: int
    sigmas: float
    size: float  # in the measure's own unit
    is_possible: bool  # false: a change so large would take the measure beyond nought or the whole

    def sentence(self, written: str) -> str:
        """`written` is the size as the measure writes it: 8 percentage points."""
        since = "1 month" if self.months == 1 else f"{self.months} months"
        if not self.is_possible:
            return f"Too early to tell: after {since}, no change this measure could make would most likely have shown."
        return (
            f"After {since}, a lasting change of {written} or more would most likely have shown; a smaller one may not."
        )


@cache
def chance_shown(sigmas: float, months: int) -> float:
    """That a change of so many standard deviations, lasting so many months, has given a sign by the end of them.

    Every path through the rules is followed with its probability: a point beyond the limit, two of three far up, seven
    on one side; the months before the change were usual, and gave no sign. Trends are left out, since a step has none;
    limits are taken to be right, and months independent.
    """
    chances = _before()
    for _ in range(months):
        chances = _a_month_later(chances, sigmas)
    return 1 - sum(chances.values())


@cache
def _before() -> dict[State, float]:
    """Where a chart that has given no sign may stand when the change begins."""
    chances: dict[State, float] = {(0, False, False): 1.0}
    for _ in range(SETTLED):
        chances = _a_month_later(chances, 0.0)
    silent = sum(chances.values())
    return {state: chance / silent for state, chance in chances.items()}


def _a_month_later(chances: dict[State, float], sigmas: float) -> dict[State, float]:
    """What gives a sign falls away: the chances that are left are those of silence."""
    far, mid, wrong = _shares(sigmas)
    after: dict[State, float] = {}
    for (run, last, before), chance in chances.items():
        after[0, False, False] = after.get((0, False, False), 0.0) + chance * wrong
        for is_far, share in ((True, far), (False, mid)):
            longer = run + 1
            if longer < RUN and not (longer >= 3 and is_far + last + before >= 2):
                state = (longer, is_far, last)
                after[state] = after.get(state, 0.0) + chance * share
    return after


@cache
def _shares(sigmas: float) -> tuple[float, float, float]:
    """Of points inside the limit: near it, otherwise on its side of the old mean, and on the wrong side."""
    above = [NormalDist().cdf(sigmas - at) for at in (FAR, NEAR, 0.0)]
    return above[1] - above[0], above[2] - above[1], 1 - above[2]


@cache
def smallest_shift(months: int, likely: float = LIKELY) -> float | None:
    """In standard deviations. None before the first month is over."""
    if months < 1:
        return None
    low, high = 0.0, LARGEST
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if chance_shown(middle, months) >= likely else (middle, high)
    return high


def smallest_change(signal: Signal, months: int, *, rises: bool) -> SmallestChange | None:
    """For a chart as it stands, `months` after something was done that should make it rise, or fall."""
    periods = months // MONTHS_IN_QUARTER if signal.chart == Chart.QUARTERS else months
    sigmas = smallest_shift(periods)
    centre = signal.points[-1].centre if signal.points else None
    if sigmas is None or signal.sigma is None or not signal.sigma or centre is None:
        return None
    size = sigmas * signal.sigma
    most = 1.0 if signal.is_share else float("inf")
    is_possible = centre + size <= most if rises else centre - size >= 0
    return SmallestChange(months, sigmas, size, is_possible)
