"""Two measures that go by one title, or that count the same thing under two names: there should be none.

One thing measured has one definition. A definition that took the place of an earlier one may keep its title, as long as
the two are never in force on the same day.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lineofsight.measures.definition import Measure

ALWAYS = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    one: str
    other: str
    what: str

    def __str__(self) -> str:
        return f"{self.one} and {self.other} {self.what}"


SAME_TITLE = "have the same title: say in each what sets it apart, or keep one"
SAME_MEANING = "count the same cases on the same conditions: keep one"


def conflicts(measures: Iterable[Measure]) -> list[Conflict]:
    """Every pair that conflicts, in order."""
    titled: dict[Hashable, list[Measure]] = defaultdict(list)
    meaning: dict[Hashable, list[Measure]] = defaultdict(list)
    for measure in measures:
        titled[_plain(measure.title)].append(measure)
        meaning[_meaning(measure)].append(measure)
    found = [*_pairs(titled.values(), SAME_TITLE), *_pairs(meaning.values(), SAME_MEANING)]
    return sorted(set(found))


def _pairs(groups: Iterable[list[Measure]], what: str) -> list[Conflict]:
    return [
        Conflict(min(one.id, other.id), max(one.id, other.id), what)
        for group in groups
        for one, other in combinations(group, 2)
        if _together(one, other)
    ]


def _together(one: Measure, other: Measure) -> bool:
    """Are both in force on some day?"""
    first = max(one.in_force_from, other.in_force_from)
    return first <= min(one.in_force_to or ALWAYS, other.in_force_to or ALWAYS)


def _plain(title: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in title.lower()).split())


def _meaning(measure: Measure) -> Hashable:
    """All that decides what is counted and shown, whatever it is called."""

    def said(condition: object) -> str:
        tree = getattr(condition, "tree", None)
        return tree.sql(dialect="duckdb") if tree is not None else ""

    return (
        measure.cases.id,
        measure.decided_on,
        said(measure.counts_when),
        frozenset(said(exclusion.when) for exclusion in measure.exclude),
        said(measure.met_when),
        measure.limits_on if any(condition.rules for condition in measure.conditions) else "",
        measure.shows,
        measure.measured if measure.shows == "median" else None,
        measure.working_days_reading if measure.uses_working_days else "",
    )
