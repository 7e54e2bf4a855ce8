"""In which months would a measure have shown it? Four rules, the same for every failure, blind to when it began.

A rule reads one series: of each month in order, how many cases were bad and how many counted, as known when the month
ended. What is bad follows from the measure: not met or missing where high is good, met where low is good.

- `one case`: a month with a bad case. For what no sound service does even once.
- `worse than before`: the last three months together lie above the level of all months up to a year before, by more
  than three standard deviations of those months, and by more than chance would bring once in 740 times, which is the
  same distance. Months that resemble the month before are less than a month's evidence each, for what stands at a month
  end is mostly the same cases; how much less is read from the earlier months. At least 24 of them are needed.
- `none where some`: nothing at all for so many months running that, at the level of all months up to a year before,
  chance would bring such a silence less than once in a thousand times. At least 24 earlier months are needed.
- `unlike the others`: in each of three months running, a place is worse than the other places of its kind taken
  together by more than three standard errors, and by more than five in a hundred.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, lgamma, log, log1p, sqrt
from statistics import pstdev

WINDOW, DEVIATIONS = 3, 3.0
EARLIER_ENDS, EARLIER_AT_LEAST = 12, 24  # months
ONCE_IN = 1_000
BEYOND = 0.00135  # the share of a bell curve beyond three standard deviations on one side
APART = 0.05


@dataclass(frozen=True, slots=True)
class Month:
    month: str  # 2026-10
    bad: int
    counted: int | None  # None: a count, not a share

    @property
    def number(self) -> int:
        year, _, month = self.month.partition("-")
        return int(year) * 12 + int(month) - 1


Series = Sequence[Month]


def one_case(series: Series) -> list[str]:
    return [month.month for month in series if month.bad > 0]


def worse_than_before(series: Series) -> list[str]:
    found = []
    for end in range(WINDOW, len(series) + 1):
        window = series[end - WINDOW : end]
        before = _earlier(series, window[-1])
        if not before or not _running(window):
            continue
        alone = _evidence(before)
        deviation = pstdev(_figures(before)) / sqrt(max(1.0, WINDOW * alone))
        apart = _level(window) - _level(before) > DEVIATIONS * deviation
        if apart and _chance(before, window, alone) < BEYOND:
            found.append(window[-1].month)
    return found


def none_where_some(series: Series) -> list[str]:
    found, silent = [], list[Month]()
    for month in series:
        silent = [*silent, month] if month.bad == 0 else []
        before = _earlier(series, silent[0]) if silent else []
        # Events that come by chance leave a gap with the chance e to the minus so many as were to be expected.
        if before and _level(before) * len(silent) >= log(ONCE_IN):
            found.append(month.month)
    return found


def unlike_the_others(places: Mapping[str, Series], ours: Iterable[str]) -> list[tuple[str, str]]:
    """The months in which one of these places has been unlike the others for three months, and which."""
    return sorted((month, place) for place in ours if place in places for month in _unlike(places, place))


def _unlike(places: Mapping[str, Series], place: str) -> list[str]:
    others: dict[str, tuple[int, int]] = {}
    for other, series in places.items():
        for month in series if other != place else ():
            bad, counted = others.get(month.month, (0, 0))
            others[month.month] = bad + month.bad, counted + (month.counted or 0)
    found, running = [], list[Month]()
    for month in places[place]:
        apart = _apart(month, *others.get(month.month, (0, 0)))
        running = [*running[1 - WINDOW :], month] if apart else []
        if len(running) == WINDOW and _running(running):
            found.append(month.month)
    return found


def _apart(month: Month, bad: int, counted: int) -> bool:
    if not month.counted or not counted:
        return False
    share = (bad + month.bad) / (counted + month.counted)
    error = sqrt(share * (1 - share) * (1 / month.counted + 1 / counted))
    difference = month.bad / month.counted - bad / counted
    return difference > max(DEVIATIONS * error, APART)


def _running(months: Series) -> bool:
    """Do they follow one another without a gap?"""
    return all(later.number == earlier.number + 1 for earlier, later in pairwise(months))


def _earlier(series: Series, month: Month) -> list[Month]:
    found = [one for one in series if one.number <= month.number - EARLIER_ENDS and one.counted != 0]
    return found if len(found) >= EARLIER_AT_LEAST else []


def _level(months: Series) -> float:
    counted = [month.counted for month in months if month.counted is not None]
    if not counted:
        return sum(month.bad for month in months) / len(months)
    return sum(month.bad for month in months) / sum(counted) if sum(counted) else 0.0


def _figures(months: Series) -> list[float]:
    return [month.bad / (month.counted or 1) for month in months]


def _evidence(before: Series) -> float:
    """The part of a month's evidence that a month brings: 1 if it tells nothing of the next, towards 0 if all."""
    figures = _figures(before)
    mean = sum(figures) / len(figures)
    spread = sum((one - mean) ** 2 for one in figures)
    if spread == 0:
        return 1 / len(figures)  # it never varied: no saying how fast it might
    together = sum((a - mean) * (b - mean) for a, b in pairwise(figures))
    alike = min(1.0, max(0.0, together / spread))
    return max(1 / len(figures), (1 - alike) / (1 + alike))


def _chance(before: Series, window: Series, alone: float) -> float:
    """How often chance would bring so much in the window, at the level before.

    Nothing is taken for impossible: one bad case more is supposed than there was.
    """
    months = max(1.0, WINDOW * alone)
    bad = round(sum(month.bad for month in window) * months / WINDOW)
    known = max(1.0, len(before) * alone)
    seen = sum(month.bad for month in before) * known / len(before)
    if before[0].counted is None:
        return _poisson_tail(bad, months * (seen + 1) / known)
    counted = round(sum(month.counted or 0 for month in window) * months / WINDOW)
    every = sum(month.counted or 0 for month in before) * known / len(before)
    return _binomial_tail(min(bad, counted), counted, (seen + 1) / (every + 2))


def _binomial_tail(at_least: int, of: int, share: float) -> float:
    return sum(
        exp(lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log1p(-share))
        for k in range(at_least, of + 1)
    )


def _poisson_tail(at_least: int, expected: float) -> float:
    return 1 - sum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(at_least))


SILENCE = "none where some"
ALONE: Mapping[str, Callable[[Series], list[str]]] = {
    "one case": one_case,
    "worse than before": worse_than_before,
    SILENCE: none_where_some,
}
AMONG_PLACES = "unlike the others"
RULES = (*ALONE, AMONG_PLACES)
