"""Where the tails of counts begin. From scipy's functions alone: its whole statistics shelf takes seconds to open."""

from functools import cache

import numpy as np
from scipy.special import bdtr, bdtrc, pdtr, pdtrc

Tails = tuple[float, float]  # the least count that is not too low, and the greatest that is not too high


@cache
def of_binomial(size: int, share: float, tail: float) -> Tails:
    """Counts below the first are rarer than `tail`, and so are those above the second."""
    counts = np.arange(size + 1)
    return _tails(bdtr(counts, size, share), bdtrc(counts, size, share), tail)


def of_poisson(mean: float, tail: float) -> Tails:
    counts = np.arange(int(mean + 10 * mean**0.5 + 20))
    return _tails(pdtr(counts, mean), pdtrc(counts, mean), tail)


def _tails(
    up_to: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    beyond: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    tail: float,
) -> Tails:
    return float(np.argmax(up_to >= tail)), float(np.argmax(beyond <= tail))
