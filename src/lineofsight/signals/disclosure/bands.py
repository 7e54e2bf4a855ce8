"""Numbers said in bands: what was missing as a share of what was counted, what was excluded as a number.

A band is itself a published fact. It is given only where, with everything else that is told beside it, it leaves a
number able to be nought and to be more than small, or says only that it is larger than small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

SHARE_GRIDS = (
    ((0.10, 0.25, 0.50), ("under 10%", "10% to 25%", "25% to 50%", "half or more")),
    ((0.50,), ("under half", "half or more")),
)
# The least share that each band may stand for, to put them in order.
LEAST_OF = {said: low for edges, words in SHARE_GRIDS for said, low in zip(words, (0.0, *edges), strict=True)}
COUNT_EDGES = (10, 50, 200, 1_000)
COUNT_WORDS = ("fewer than 10", "10 to 49", "50 to 199", "200 to 999", "1,000 or more")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Band:
    words: str  # empty: not said
    low: int
    high: int


def share_missing(missing: int, counted: int, rest: int, threshold: int) -> Band:
    """`rest`: how many did not meet it, as published; those whose record was missing are among them.

    Which bands are used depends on published numbers alone, so that the choice tells nothing.
    """
    if rest == 0:
        return Band(NONE, 0, 0)
    for edges, words in SHARE_GRIDS:
        ends = [0, *(ceil(edge * counted) for edge in edges), counted + 1]
        bands = [
            Band(said, low, min(above - 1, rest))
            for said, low, above in zip(words, ends, ends[1:], strict=False)
            if low <= min(above - 1, rest)
        ]
        if all(_open(band.low, band.high, rest, threshold) for band in bands):
            return next(band for band in bands if band.low <= missing <= band.high)
    return Band("", 0, rest)


def number(many: int) -> Band:
    place = sum(many >= edge for edge in COUNT_EDGES)
    high = COUNT_EDGES[place] - 1 if place < len(COUNT_EDGES) else 10**9
    return Band(COUNT_WORDS[place], COUNT_EDGES[place - 1] if place else 0, high)


def _open(low: int, high: int, rest: int, threshold: int) -> bool:
    """Are both the number, and what is left of `rest` without it, wide enough?"""
    return (low == 0 and high == rest) or (_wide(low, high, threshold) and _wide(rest - high, rest - low, threshold))


def _wide(low: int, high: int, threshold: int) -> bool:
    return low > threshold or (low == 0 and high > threshold)


def hold_together(whole: Band, parts: Sequence[Band], threshold: int, rests: Sequence[int] | None = None) -> bool:
    """Are the parts' bands still wide for somebody who adds them up against the whole's?"""
    lows, highs = sum(part.low for part in parts), sum(part.high for part in parts)
    for n, part in enumerate(parts):
        low = max(part.low, whole.low - (highs - part.high))
        high = min(part.high, whole.high - (lows - part.low))
        if (low, high) == (part.low, part.high):
            continue
        if not (_wide(low, high, threshold) if rests is None else _open(low, high, rests[n], threshold)):
            return False
    return True
