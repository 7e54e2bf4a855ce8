"""A whole and its parts, such as an authority and its localities: which numbers may be told, worked out without search.

Nearly every table of ours is so: of each place, how many were counted and how many of them met the measure. The ranges
that an attacker could reach are then sums of whole numbers. He is taken to know the rule itself: that a nought is not
hidden by itself, so whatever is hidden is at least one; and which numbers were said to be small. Every number of 1 to
the threshold must stay possible. A number is called small only where saying so leaves that true.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from lineofsight.signals.disclosure.figure import PRIMARY, SECONDARY

SEARCHED = 8  # as many places that might be hidden besides are tried in every combination; more, one after another
Between = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Part:
    """What was counted at one place. `rest` is None where one number is told: a count, or how many a median is of."""

    met: int
    rest: int | None

    @property
    def counted(self) -> int:
        return self.met + (self.rest or 0)


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of one place."""

    met: bool = True
    counted: bool = True
    suppressed: str | None = None
    between: Between = None


@dataclass(frozen=True, slots=True)
class Split:
    whole: Told
    parts: tuple[Told, ...]


ALL = Told()
NEITHER = Told(met=False, counted=False, suppressed=SECONDARY)
NOT_MET = Told(met=False, suppressed=SECONDARY)  # how many were counted is told, and not how many met it


@lru_cache(maxsize=1 << 16)
def protected(parts: tuple[Part, ...], threshold: int, *, never_vanishes: bool) -> Split:
    """What may be told of the parts, and of the whole that they add up to.

    `never_vanishes`: a measure of which the public must hear that there are some, if there are.
    """
    whole = Part(sum(part.met for part in parts), sum(part.rest or 0 for part in parts))
    if any(part.rest is None for part in parts):
        return _one_number(tuple(part.met for part in parts), threshold, never_vanishes)
    if whole.met == 0 or whole.rest == 0:
        found = _one_number(tuple(part.counted for part in parts), threshold, never_vanishes)
        return Split(_of_share(found.whole), tuple(_of_share(told) for told in found.parts))
    return _two_numbers(parts, whole, threshold, never_vanishes)


def _of_share(told: Told) -> Told:
    """Where all met it, or none, whoever knows one number knows both."""
    return told if told.met else Told(met=False, counted=False, suppressed=told.suppressed)


def small(number: int, threshold: int) -> bool:
    return 1 <= number <= threshold


# --- one number --------------------------------------------------------------------------------------------------


def _one_number(numbers: tuple[int, ...], threshold: int, never_vanishes: bool) -> Split:
    if small(sum(numbers), threshold):
        between = (0, threshold) if never_vanishes else None
        part = Told(met=False, suppressed=SECONDARY, between=between)
        return Split(Told(met=False, suppressed=PRIMARY, between=(1, threshold)), (part,) * len(numbers))
    hidden, said = hidden_numbers(numbers, threshold, say=never_vanishes)
    parts = []
    for n, number in enumerate(numbers):
        if n not in hidden:
            parts.append(ALL)
        elif said and small(number, threshold):
            parts.append(Told(met=False, suppressed=PRIMARY, between=(1, threshold)))
        else:
            parts.append(Told(met=False, suppressed=SECONDARY))
    return Split(ALL, tuple(parts))


def hidden_numbers(numbers: tuple[int, ...], threshold: int, *, say: bool) -> tuple[frozenset[int], bool]:
    """Which of these numbers to hide, when their sum is known; and whether the small ones may be called small."""
    few = {n for n, number in enumerate(numbers) if small(number, threshold)}
    if not few:
        return frozenset(), False
    more = sorted((n for n, number in enumerate(numbers) if number > threshold), key=lambda n: (numbers[n], n))
    for hidden in _cheapest_first(few, more, numbers):
        said = numbers_hold(numbers, hidden, threshold, said=True)
        if said or (not say and numbers_hold(numbers, hidden, threshold, said=False)):
            return frozenset(hidden), said
    if say:
        return hidden_numbers(numbers, threshold, say=False)
    return frozenset(range(len(numbers))), False  # noughts too, so that a hidden number may be one


def numbers_hold(numbers: tuple[int, ...], hidden: set[int], threshold: int, *, said: bool) -> bool:
    """Does every small number keep its whole range, for somebody who knows what the hidden ones add up to?"""
    few = [n for n in hidden if small(numbers[n], threshold)]
    others = len(hidden) - len(few)
    total = sum(numbers[n] for n in hidden)
    if len(hidden) < 2:
        return not few
    if not said:
        return total >= threshold + len(hidden)
    down = others > 0 or total <= 1 + threshold * (len(few) - 1)
    return down and total >= threshold + len(few) - 1 + others * (threshold + 1)


def _cheapest_first(need: set[int], more: list[int], costs: tuple[int, ...]) -> Iterator[set[int]]:
    """Sets that hold what must be hidden, those that hide least first."""
    if len(more) <= SEARCHED:
        every: Iterable[tuple[int, ...]] = (some for size in range(len(more) + 1) for some in combinations(more, size))
        for some in sorted(every, key=lambda some: (sum(costs[n] for n in some), len(some), some)):
            yield need | set(some)
        return
    for size in range(len(more) + 1):
        yield need | set(more[:size])


# --- two numbers -------------------------------------------------------------------------------------------------


def _two_numbers(parts: tuple[Part, ...], whole: Part, threshold: int, never_vanishes: bool) -> Split:
    if small(whole.counted, threshold):
        return Split(Told(met=False, counted=False, suppressed=PRIMARY), (NEITHER,) * len(parts))
    uncounted, few_said = hidden_numbers(tuple(part.counted for part in parts), threshold, say=False)
    if small(whole.met, threshold) or small(whole.rest or 0, threshold):
        return _small_whole(parts, whole, uncounted, threshold, never_vanishes)
    hidden, uncounted, said = _hidden_pairs(parts, uncounted, threshold, never_vanishes)
    told = []
    for n, part in enumerate(parts):
        if n in uncounted:
            few = said and few_said and small(part.counted, threshold)
            told.append(Told(met=False, counted=False, suppressed=PRIMARY if few else SECONDARY))
        elif n in hidden:
            between = _between(part, threshold) if said else None
            told.append(Told(met=False, suppressed=PRIMARY if between else SECONDARY, between=between))
        else:
            told.append(ALL)
    return Split(ALL, tuple(told))


def _small_whole(
    parts: tuple[Part, ...], whole: Part, uncounted: frozenset[int], threshold: int, never_vanishes: bool
) -> Split:
    """Of a whole in which few met it, or few did not, no part is told: the noughts would point at the others."""
    told = []
    alone = sum(part.counted > 0 for part in parts) == 1  # then the one part is the whole, and anybody can see it
    for n, part in enumerate(parts):
        if n in uncounted:
            told.append(NEITHER)
        elif part.counted == 0:
            told.append(ALL)
        elif never_vanishes and alone:
            told.append(Told(met=False, suppressed=SECONDARY, between=_between(part, threshold)))
        elif never_vanishes:
            few_met = small(whole.met, threshold)
            ends = (0, min(threshold, part.counted)) if few_met else (max(0, part.counted - threshold), part.counted)
            told.append(Told(met=False, suppressed=SECONDARY, between=ends))
        else:
            told.append(NOT_MET)
    return Split(Told(met=False, suppressed=PRIMARY, between=_between(whole, threshold)), tuple(told))


def _between(part: Part, threshold: int) -> Between:
    """What may be said of how many met it, where either they or the others are few."""
    counted = part.counted
    if small(part.met, threshold):
        return 1, min(threshold, counted - 1) if part.rest else threshold
    if small(part.rest or 0, threshold):
        return max(counted - threshold, 1), counted - 1
    return None


def _is_small(part: Part, threshold: int) -> bool:
    return small(part.met, threshold) or small(part.rest or 0, threshold)


def _hidden_pairs(
    parts: tuple[Part, ...], uncounted: frozenset[int], threshold: int, never_vanishes: bool
) -> tuple[set[int], frozenset[int], bool]:
    need = set(uncounted) | {n for n, part in enumerate(parts) if _is_small(part, threshold)}
    if not need:
        return set(), uncounted, False
    more = [n for n, part in enumerate(parts) if n not in need and part.met and part.rest]
    more.sort(key=lambda n: (parts[n].counted, n))
    costs = tuple(part.counted for part in parts)
    for said_only in (True, False) if never_vanishes else (False,):
        for hidden in _cheapest_first(need, more, costs):
            said = pairs_hold(parts, hidden, uncounted, threshold, said=True)
            if said or (not said_only and pairs_hold(parts, hidden, uncounted, threshold, said=False)):
                return hidden, uncounted, said
    everything = {n for n, part in enumerate(parts) if part.counted}
    if _still_open(parts, everything, uncounted, threshold):
        return everything, uncounted, False
    return set(range(len(parts))), frozenset(range(len(parts))), False


def pairs_hold(
    parts: tuple[Part, ...], hidden: set[int], uncounted: frozenset[int], threshold: int, *, said: bool
) -> bool:
    """Does every small number keep its whole range, for somebody who knows what the hidden ones add up to?

    Of a part in `uncounted`, not even how many were counted is told; together they are as one part of any split.
    """
    pairs = sorted(hidden - uncounted)
    if len(pairs) + len(uncounted) < 2:
        return not any(_is_small(parts[n], threshold) for n in hidden)
    if not _still_open(parts, hidden, uncounted, threshold):
        return False
    ends = {n: _ends(parts[n], threshold, said=said) for n in pairs}
    met = sum(parts[n].met for n in hidden)
    together = sum(parts[n].counted for n in uncounted)
    least, most = sum(low for low, _ in ends.values()), sum(high for _, high in ends.values())
    for n in pairs:
        if not _is_small(parts[n], threshold):
            continue
        low, high = ends[n]
        reach = (max(low, met - (most - high) - together), min(high, met - (least - low)))
        wanted = (low, high) if said else _wide(parts[n], threshold)
        if reach[0] > wanted[0] or reach[1] < wanted[1]:
            return False
    if not uncounted:
        return True
    most_met = min(together, met - least)
    most_not = together - max(0, met - most)
    return most_met > threshold and most_not > threshold


def _ends(part: Part, threshold: int, *, said: bool) -> tuple[int, int]:
    """Between which numbers a hidden one lies, as the attacker knows before he adds anything up."""
    if not said:
        return 1, part.counted - 1
    return _between(part, threshold) or (threshold + 1, part.counted - threshold - 1)


def _wide(part: Part, threshold: int) -> tuple[int, int]:
    """The range that must stay possible: every small number, and one more, so that it need not be small."""
    low, high = part.counted - 1, 1
    if small(part.met, threshold):
        low, high = 1, max(high, min(threshold + 1, part.counted - 1))
    if small(part.rest or 0, threshold):
        low, high = min(low, max(part.counted - threshold - 1, 1)), part.counted - 1
    return low, high


def _still_open(parts: tuple[Part, ...], hidden: set[int], uncounted: frozenset[int], threshold: int) -> bool:
    """To somebody who knows nothing of the rule: may each small number be nought, and more than the threshold?"""
    met = sum(parts[n].met for n in hidden)
    counted = sum(parts[n].counted for n in hidden)
    together = sum(parts[n].counted for n in uncounted)
    for n in sorted(hidden - uncounted):
        own = parts[n].counted
        low, high = max(0, met - (counted - own)), min(own, met)
        if small(parts[n].met, threshold) and (low > 0 or high <= threshold):
            return False
        if small(parts[n].rest or 0, threshold) and (high < own or own - low <= threshold):
            return False
    if not uncounted:
        return True
    most_met, most_not = min(together, met), min(together, counted - met)
    return most_met > threshold and most_not > threshold
