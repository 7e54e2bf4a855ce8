"""Chance from a seed: the same seed tells the same story, and each family has its own."""

import math
import random
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class Luck(random.Random):
    def often(self, share: float) -> bool:
        return self.random() < share

    def one_of(self, shares: Mapping[T, float]) -> T:
        """One of the keys, each as often as its share; the shares need not sum to one."""
        point = self.random() * sum(shares.values())
        for key, share in shares.items():
            point -= share
            if point < 0:
                return key
        return key

    def wait(self, mean_days: float, least: int = 0) -> int:
        """Whole days until something that may happen on any day."""
        return least + int(self.expovariate(1 / mean_days))

    def around(self, middle: float, spread: float) -> float:
        """A positive number near `middle`, now and then much larger: how long work takes people."""
        return middle * math.exp(self.gauss(0, spread))

    def number_near(self, mean: float) -> int:
        """A count whose average is `mean`, scattered as counts of separate events are."""
        if mean < 30:
            limit, product, count = math.exp(-mean), self.random(), 0
            while product > limit:
                product *= self.random()
                count += 1
            return count
        return max(0, round(self.gauss(mean, math.sqrt(mean))))
