"""Each place beside all of them together: limits that all the places of a stable county stay within, 19 times in 20.

The analysis of means. Limits are drawn from the share of all together, wider for a smaller place, and widened for how
many places are looked at (Sidak), so that one in twenty such comparisons names anybody where nobody differs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri

TOGETHER = 0.95


@dataclass(frozen=True, slots=True)
class Anom:
    pooled: float
    alpha: float  # for one place
    z: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    outside: tuple[bool, ...]


def sidak(places: int, together: float = TOGETHER) -> float:
    """How often one place may stand out by chance, so that all of them together do so one time in twenty."""
    if places < 1 or not 0 < together < 1:
        raise ValueError("Limits are for at least one place, and hold together with a probability between 0 and 1.")
    return -math.expm1(math.log(together) / places)


def anom(counts: Sequence[int], ofs: Sequence[int], together: float = TOGETHER) -> Anom:
    """Of shares: `counts` among `ofs`, place by place. Every place has somebody in it."""
    whole = _checked(counts, ofs)
    pooled = sum(counts) / whole
    alpha = sidak(len(ofs), together)
    z = -float(ndtri(alpha / 2))
    reach = [z * math.sqrt(pooled * (1 - pooled) / n * ((whole - n) / whole)) for n in ofs]
    lower = tuple(max(0.0, pooled - far) for far in reach)
    upper = tuple(min(1.0, pooled + far) for far in reach)
    shares = [x / n for x, n in zip(counts, ofs, strict=True)]
    outside = tuple(not low <= share <= high for share, low, high in zip(shares, lower, upper, strict=True))
    return Anom(pooled, alpha, z, lower, upper, outside)


def _checked(counts: Sequence[int], ofs: Sequence[int]) -> int:
    if not ofs or any(not 0 <= x <= n or n < 1 for x, n in zip(counts, ofs, strict=True)):
        raise ValueError("Each place counts from nought to the number judged there, and judges at least one.")
    return sum(ofs)
