"""How often alike places are said to differ, and one that is not is found: `python -m tests.bench.alike_places`.

The numbers of docs/explanation/consistency.md.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from lineofsight.signals.consistency.anom import sidak
from lineofsight.signals.consistency.differences import Consistency, compare_rates, compare_shares
from lineofsight.signals.consistency.need import usual_by_need
from lineofsight.signals.consistency.places import InPlace

RUNS, SEED = 4_000, 20_261_122
NAMES = [f"Place {number}" for number in range(1, 21)]
MONTH, YEAR, FEW = (60, 82, 55, 70), (400, 520, 300, 610), (15, 20, 13, 18)
TEAMS = (25, 30, 20, 22, 28, 31, 19, 24, 26, 33, 22, 27)
CHILDREN = (12_000, 14_000, 9_000, 8_000)
ALIKE = [
    ("4 localities, 55 to 82 cases, 68%", MONTH, 0.68),
    ("4 localities, 300 to 610 cases, 80%", YEAR, 0.80),
    ("4 localities, 13 to 20 cases, 58%", FEW, 0.58),
    ("4 localities, 55 to 82 cases, 3%", MONTH, 0.03),
    ("12 teams, 19 to 33 cases, 70%", TEAMS, 0.70),
]
NOT_ALIKE = [
    ("55 to 82 cases, 68% and one at 48%", MONTH, 0.68, 0.48),
    ("55 to 82 cases, 68% and one at 38%", MONTH, 0.68, 0.38),
    ("13 to 20 cases, 68% and one at 38%", FEW, 0.68, 0.38),
    ("300 to 610 cases, 80% and one at 70%", YEAR, 0.80, 0.70),
]


def places(counts: Sequence[int], ofs: Sequence[int]) -> list[InPlace]:
    return [InPlace(name, int(x), n) for name, x, n in zip(NAMES, counts, ofs, strict=False)]


def shares(ofs: Sequence[int], each: Sequence[float] | float) -> Iterator[Consistency]:
    rng = np.random.default_rng(SEED)
    for _ in range(RUNS):
        yield compare_shares(places(rng.binomial(ofs, each), ofs))


def of_few_children(children: Sequence[int], each: int, alike: float, share: float) -> Iterator[Consistency]:
    """Several events of each child, which tend to come out alike: their correlation is `alike`."""
    rng, rest = np.random.default_rng(SEED), (1 - alike) / alike
    for _ in range(RUNS):
        of_child = [rng.beta(share * rest, (1 - share) * rest, many) for many in children]
        yield compare_shares(places([rng.binomial(each, p).sum() for p in of_child], [n * each for n in children]))


def part(found: Sequence[bool]) -> str:
    return f"{100 * sum(found) / len(found):.1f}%"


def main() -> None:
    print("alike places: a place outside its limits | the test says so | said to differ")
    for words, ofs, share in ALIKE:
        told = list(shares(ofs, share))
        by_test = [one.chance is not None and one.chance.p_value < 0.05 for one in told]
        columns = ([bool(one.outside) for one in told], by_test, [bool(one.differ) for one in told])
        print(f"{words} | {' | '.join(part(column) for column in columns)}")
    print("rates: limits given the total | limits that ignore it | said to differ")
    for events in (10, 60, 900):
        rng, alpha, seen = np.random.default_rng(SEED), sidak(len(CHILDREN)), list[tuple[bool, bool, bool]]()
        for _ in range(RUNS):
            counts = [int(x) for x in rng.poisson(events * np.asarray(CHILDREN) / sum(CHILDREN))]
            one, rate = compare_rates(places(counts, CHILDREN), per=10_000), sum(counts) / sum(CHILDREN)
            poisson = any(usual_by_need(n, rate, alpha).side(x) for x, n in zip(counts, CHILDREN, strict=True))
            seen.append((bool(one.outside), poisson, bool(one.differ)))
        print(f"{events} events | {' | '.join(part(column) for column in zip(*seen, strict=True))}")
    print("one locality behind: named | said to differ")
    for words, ofs, share, behind in NOT_ALIKE:
        told = list(shares(ofs, [share, behind, share, share]))
        named = [any(s.place == NAMES[1] and s.side == -1 for s in one.outside) for one in told]
        print(f"{words} | {part(named)} | {part([bool(one.differ) for one in told])}")
    print("several events of each child: said to differ")
    for each in (3, 6):
        told = list(of_few_children((100, 130, 90, 120), each, 0.2, 0.7))
        print(f"{each} of each | {part([bool(one.differ) for one in told])}")


if __name__ == "__main__":
    main()
