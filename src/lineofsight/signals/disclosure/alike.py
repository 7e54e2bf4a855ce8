"""Numbers that two measures share: what is hidden in one is hidden in the other.

The conferences that led to a plan are the plans of which it is asked whether they are second ones. Each measure is
protected by itself, and may hide another locality beside the small one: whoever laid the two side by side would have
the small number by taking away. Which numbers are the same is found in the months themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from lineofsight.signals.disclosure.figure import SECONDARY

Row = dict[str, Any]
Name = tuple[str, str]  # a measure, and which of its numbers
Key = tuple[str, ...]  # a period of a place
MET, REST, COUNTED = "met", "rest", "counted"
OF_SHOWN = {"share": (MET, REST, COUNTED), "median": (COUNTED,), "count": (MET,), "rate_per_10000": (MET,)}
LEAST_ALIKE = 3  # noughts aside: fewer are alike by chance
NOT_THERE = -1
ALIKE = "The same number is hidden in another measure, and could be worked out from this one."
_KEY = ("authority", "period_kind", "period", "place_type", "place", "part_of", "breakdown")


def numbers_of(shows: str, row: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of a tally that the public might be told."""
    counted = row["met"] + row["not_met"] + row["missing"]
    every = {MET: row["met"], REST: counted - row["met"], COUNTED: counted}
    return {name: every[name] for name in OF_SHOWN[shows]}


def same_numbers(known: Mapping[Name, Mapping[Key, int]]) -> list[frozenset[Name]]:
    """Groups of numbers that are the same wherever both are counted."""
    names = sorted(known)
    places = {key: n for n, key in enumerate(sorted({key for of_name in known.values() for key in of_name}))}
    table = np.full((len(names), len(places)), NOT_THERE, dtype=np.int64)
    for line, name in enumerate(names):
        for key, number in known[name].items():
            table[line, places[key]] = number
    group = list(range(len(names)))
    for line in range(len(names)):
        both = (table != NOT_THERE) & (table[line] != NOT_THERE)
        differs, some = ((table != table[line]) & both).any(axis=1), ((table > 0) & both).sum(axis=1)
        alike = ~differs & (some >= LEAST_ALIKE)
        for other in np.flatnonzero(alike):
            joined = group[int(other)]
            group = [group[line] if of == joined else of for of in group]
    found = [frozenset(name for name, of in zip(names, group, strict=True) if of == one) for one in sorted(set(group))]
    return [names_alike for names_alike in found if len({measure for measure, _ in names_alike}) > 1]


def hide_alike(rows: Sequence[Row], groups: Iterable[frozenset[Name]]) -> None:
    """Hide in these rows whatever is hidden in another measure of the same number; again, until nothing changes."""
    where: dict[Key, dict[str, Row]] = {}
    for row in rows:
        where.setdefault(tuple(row[name] for name in _KEY), {})[row["measure"]] = row
    of_measure = list(groups)
    for of_key in where.values():
        changed = len(of_key) > 1
        while changed:
            changed = False
            for group in of_measure:
                here = [(of_key[measure], number) for measure, number in group if measure in of_key]
                if any(_is_hidden(row, number) for row, number in here):
                    for row, number in here:
                        changed = _hide(row, number) or changed


def _is_hidden(row: Row, number: str) -> bool:
    if row["shows"] == "share" and number == COUNTED:
        return not row["counted_told"]
    return not row["met_told"]


def _hide(row: Row, number: str) -> bool:
    """Whether there was anything to hide."""
    if _is_hidden(row, number):
        return False
    row.update(met_told=False, numerator=None, value=None, missing="", excluded="")
    if row["shows"] == "median" or number == COUNTED:
        row.update(denominator=None)
    if row["shows"] == "share" and number == COUNTED:
        # Between two numbers of how many? It would tell how many were counted.
        row.update(counted_told=False, between_low=None, between_high=None)
    if row["suppressed"] is None:
        row.update(suppressed=SECONDARY, why=ALIKE)
    return True
