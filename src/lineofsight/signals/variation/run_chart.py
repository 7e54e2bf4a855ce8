"""A run chart: a shift shown by runs about the median alone, where limits would promise too much (Anhoej's rules)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log2
from statistics import median

from lineofsight.signals.variation.chances import of_binomial
from lineofsight.signals.variation.limits import Values

LEAST = 10  # points off the median before anything is said


@dataclass(frozen=True, slots=True)
class RunChart:
    centre: float
    useful: int  # points not on the median
    longest_run: int
    longest_allowed: int
    crossings: int
    fewest_allowed: int

    @property
    def is_signal(self) -> bool | None:
        """None: too few points off the median to say."""
        if self.useful < LEAST:
            return None
        return self.longest_run > self.longest_allowed or self.crossings < self.fewest_allowed


def run_chart(values: Values) -> RunChart | None:
    """Points on the median are passed over; so are gaps."""
    known: Sequence[float] = [value for value in values if value is not None]
    if not known:
        return None
    centre = float(median(known))
    above = [value > centre for value in known if value != centre]
    useful = len(above)
    return RunChart(
        centre=centre,
        useful=useful,
        longest_run=max((sum(1 for _ in run) for _, run in groupby(above)), default=0),
        longest_allowed=round(log2(useful)) + 3 if useful else 0,
        crossings=sum(a != b for a, b in pairwise(above)),
        fewest_allowed=int(of_binomial(useful - 1, 0.5, 0.05)[0]) if useful > 1 else 0,
    )
