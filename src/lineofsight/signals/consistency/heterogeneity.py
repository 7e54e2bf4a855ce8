"""Would places that are all alike differ as much as these by chance alone?

The chi-square test where every place could be expected to hold at least five, and otherwise the same statistic over
every way in which the same total could have fallen: each of them where they can be gone through, else many drawn at
random from a stated seed, so that the answer is the same every time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import chi2 as chi2_law

LEAST_EXPECTED = 5  # in any cell: below this the chi-square distribution is a poor guide
WAYS_AT_MOST = 200_000  # gone through one by one; beyond, drawn
DRAWS, SEED = 20_000, 20_261_122
CHI_SQUARE, EXACT, DRAWN = "chi-square", "exact", "drawn"
ALIKE = 1e-9  # statistics nearer than this part of themselves are the same, but for binary

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    chi2: float
    df: int
    p_value: float  # by the chi-square distribution
    i2: float  # the part of the difference that chance does not explain
    phi: float
    least_expected: float


def heterogeneity(counts: Sequence[int], ofs: Sequence[int]) -> Heterogeneity:
    """Of shares. Where nobody, or everybody, is counted the places are alike."""
    pooled = sum(counts) / sum(ofs)
    expected = [n * pooled for n in ofs]
    least = min(min(e, n - e) for e, n in zip(expected, ofs, strict=True))
    if pooled in (0.0, 1.0):
        return _of(0.0, len(ofs) - 1, least)
    between = sum((x - e) ** 2 / (e * (1 - pooled)) for x, e in zip(counts, expected, strict=True))
    return _of(between, len(ofs) - 1, least)


def rate_heterogeneity(counts: Sequence[int], among: Sequence[float]) -> Heterogeneity:
    """Of events, expected in each place by how many live there."""
    total, whole = sum(counts), sum(among)
    expected = [total * n / whole for n in among]
    if total == 0:
        return _of(0.0, len(among) - 1, 0.0)
    return _of(sum((x - e) ** 2 / e for x, e in zip(counts, expected, strict=True)), len(among) - 1, min(expected))


def _of(statistic: float, df: int, least: float) -> Heterogeneity:
    if df < 1:
        raise ValueError("Two places at least are needed, for one to differ from another.")
    i2 = max(0.0, (statistic - df) / statistic) if statistic else 0.0
    return Heterogeneity(statistic, df, float(chi2_law.sf(statistic, df)), i2, statistic / df, least)


@dataclass(frozen=True, slots=True)
class ByChance:
    """How often places that are alike would differ at least as much, and how that was found."""

    p_value: float
    how: str


def shares_by_chance(counts: Sequence[int], ofs: Sequence[int]) -> ByChance:
    """The test that the numbers can carry, of shares."""
    found, total, whole = heterogeneity(counts, ofs), sum(counts), sum(ofs)
    if found.least_expected >= LEAST_EXPECTED or total in (0, whole):
        return ByChance(found.p_value, CHI_SQUARE)
    pooled = total / whole
    if ways(total, ofs) > WAYS_AT_MOST:
        drawn = _generator().multivariate_hypergeometric(list(ofs), total, size=DRAWS, method="marginals")
        return _drawn(drawn, np.asarray(ofs) * pooled, 1 - pooled, found.chi2)
    scores, weights = [], []
    for n in ofs:
        x = np.arange(min(n, total) + 1, dtype=np.float64)
        scores.append((x - n * pooled) ** 2 / (n * pooled * (1 - pooled)))
        weights.append(-gammaln(x + 1) - gammaln(n - x + 1))
    return ByChance(_gone_through(total, scores, weights, found.chi2), EXACT)


def rates_by_chance(counts: Sequence[int], among: Sequence[float]) -> ByChance:
    """The test that the numbers can carry, of events where they fall by how many live there."""
    found, total = rate_heterogeneity(counts, among), sum(counts)
    if found.least_expected >= LEAST_EXPECTED or total == 0:
        return ByChance(found.p_value, CHI_SQUARE)
    parts = np.asarray(among, dtype=np.float64) / sum(among)
    if math.comb(total + len(parts) - 1, len(parts) - 1) > WAYS_AT_MOST:
        return _drawn(_generator().multinomial(total, parts, size=DRAWS), parts * total, 1.0, found.chi2)
    x = np.arange(total + 1, dtype=np.float64)
    scores = [(x - part * total) ** 2 / (part * total) for part in parts]
    weights = [x * math.log(part) - gammaln(x + 1) for part in parts]
    return ByChance(_gone_through(total, scores, weights, found.chi2), EXACT)


def ways(total: int, most: Sequence[int]) -> int:
    """In how many ways a total falls on places, none of which may hold more than it has; counted only so far."""
    found = np.zeros(total + 1, dtype=np.int64)
    found[0] = 1
    for n in most:
        reached = np.cumsum(found)
        if n < total:
            reached[n + 1 :] -= reached[: total - n].copy()
        found = np.minimum(reached, WAYS_AT_MOST + 1)
    return int(found[total])


def _gone_through(total: int, scores: Sequence[Floats], weights: Sequence[Floats], seen: float) -> float:
    """Every way the total can fall, place by place, leaving out those that can no longer come to it."""
    room = sum(len(score) - 1 for score in scores)
    held, score, weight = np.zeros(1, dtype=np.int64), np.zeros(1), np.zeros(1)
    for more_score, more_weight in zip(scores, weights, strict=True):
        room -= len(more_score) - 1
        least = np.maximum(0, total - room - held)
        many = np.minimum(len(more_score) - 1, total - held) - least + 1
        back = np.repeat(np.arange(len(held)), many)
        x = least[back] + np.arange(len(back)) - np.repeat(np.cumsum(many) - many, many)
        held, score, weight = held[back] + x, score[back] + more_score[x], weight[back] + more_weight[x]
    chances = np.exp(weight - weight.max())
    return float(min(1.0, chances[score >= seen * (1 - ALIKE)].sum() / chances.sum()))


def _drawn(drawn: NDArray[np.int64], expected: Floats, left: float, seen: float) -> ByChance:
    statistics = ((drawn - expected) ** 2 / (expected * left)).sum(axis=1)
    # What was seen is itself one of the ways: a chance is never said to be nought because no draw met it.
    return ByChance((1 + int((statistics >= seen * (1 - ALIKE)).sum())) / (DRAWS + 1), DRAWN)


def _generator() -> np.random.Generator:
    return np.random.default_rng(SEED)
