"""In which months would a measure have shown it? Four rules, the same for every failure, each blind to when the failure began.

A rule reads one series: of each month in order, how many cases were bad and how many counted, as known when the month
ended. What is bad follows from the measure: not met or missing where high is good, met where low is good.

- `one case`: a month with a bad case. For what no sound service does even once.
- `worse than before`: the last three months together lie above the level of all months up to a year before, by more
  than three standard deviations. The deviation is the months' own, and never less than chance alone would give a single
  month. At least 24 earlier months are needed.
- `none where some`: nothing at all for so many months running that, at the level of all months up to a year before,
  chance would bring such a silence less than once in a thousand times. At least 24 earlier months are needed.
- `unlike the others`: in each of three months running, a place is worse than the other places of its kind taken
  together by more than three standard errors, and by more than five in a hundred.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import pstdev

WINDOW, DEVIATIONS = 3, 3.0
EARLIER_ENDS, EARLIER_AT_LEAST = 12, 24  # months
ONCE_IN = 1_000
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
        if _running(window) and before and _level(window) - _level(before) > DEVIATIONS * _spread(before, window):
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
    return all(later.number == earlier.number + 1 for earlier, later in zip(months, months[1:], strict=False))


def _earlier(series: Series, month: Month) -> list[Month]:
    found = [one for one in series if one.number <= month.number - EARLIER_ENDS and one.counted != 0]
    return found if len(found) >= EARLIER_AT_LEAST else []


def _level(months: Series) -> float:
    counted = [month.counted for month in months if month.counted is not None]
    if not counted:
        return sum(month.bad for month in months) / len(months)
    return sum(month.bad for month in months) / sum(counted) if sum(counted) else 0.0


def _spread(before: Series, window: Series) -> float:
    """The months' own deviation, or that of chance in a single month of the window's size if that is more."""
    level = _level(before)
    if before[0].counted is None:
        return max(pstdev(month.bad for month in before), sqrt(max(level, 1 / len(before))))
    own = pstdev(month.bad / month.counted for month in before if month.counted)
    bad, counted = sum(m.bad for m in before), sum(m.counted or 0 for m in before)
    share = (bad + 1) / (counted + 2)
    size = max(1.0, sum(m.counted or 0 for m in window) / len(window))
    return max(own, sqrt(share * (1 - share) / size))


SILENCE = "none where some"
ALONE: Mapping[str, Callable[[Series], list[str]]] = {
    "one case": one_case,
    "worse than before": worse_than_before,
    SILENCE: none_where_some,
}
AMONG_PLACES = "unlike the others"
RULES = (*ALONE, AMONG_PLACES)
