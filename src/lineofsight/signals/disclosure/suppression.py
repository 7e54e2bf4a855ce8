"""Which counts to hide: the small ones first, then no more than keep those from being worked out.

A table of modest size is solved exactly, as a mixed-integer programme that hides the least total; a bigger one a small
count at a time, and then every cell that need not stay hidden is given back. Either way an attacker's linear
programme proves the end. The same table always gives the same answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from lineofsight.signals.disclosure.attacker import Attack, Cell, Known
from lineofsight.signals.disclosure.table import Counts, CountTable, linked

DEFAULT_THRESHOLD = 5
THRESHOLDS = range(1, 8)
PRIMARY, SECONDARY = "primary", "secondary"

EXACT_AT_MOST = 6_000  # moves to weigh (small counts, twice, by cells): beyond, a table is solved a count at a time
NODES_AT_MOST = 20_000  # branches looked at; a limit by the clock would give different answers on different days
GIVEN_BACK_FROM = 1_000  # small counts to prove safe again while cells are given back, the dearest cells first
ONE_CELL = 1e-3  # of two equal totals, the one in fewer cells
NEVER_TOLD = 1e-6


class NotProtectedError(Exception):
    """The attacker got through. It means a fault of ours, and nothing may be shown."""


@dataclass(frozen=True)
class Protected:
    """A table with its small counts hidden, and what else had to be."""

    table: CountTable
    hidden: Mapping[tuple[int, int], str]  # row and column: PRIMARY or SECONDARY
    keep_back: tuple[str, ...]  # totals that are not in the table and must not be published elsewhere
    exact: bool

    def as_json(self) -> dict[str, object]:
        cells = [
            [None if (row, column) in self.hidden else count for column, count in enumerate(line)]
            for row, line in enumerate(self.table.counts)
        ]
        suppressed = [[row, column, kind] for (row, column), kind in sorted(self.hidden.items())]
        return {
            "cells": cells,
            "suppressed": suppressed,
            "rows": list(self.table.rows),
            "columns": list(self.table.columns),
            "keep_back": list(self.keep_back),
            "exact": self.exact,
        }


def protect_table(table: CountTable, *, threshold: int = DEFAULT_THRESHOLD, totals_known: bool = True) -> Protected:
    """Hide what must be. A total that the table leaves out is taken as known, unless `totals_known` is false."""
    counts = linked(table, totals_known=totals_known)
    hidden, exact = protect_counts(counts, threshold=threshold)
    cells = {divmod(cell, table.width): kind for cell, kind in hidden.items() if cell not in counts.elsewhere}
    return Protected(table, cells, _kept_back(table, counts, hidden), exact)


def _kept_back(table: CountTable, counts: Counts, hidden: Mapping[Cell, str]) -> tuple[str, ...]:
    found = []
    for equation in counts.sums:
        if equation.whole in counts.elsewhere and equation.whole in hidden:
            (row, column), (next_row, _) = (divmod(part, table.width) for part in equation.parts[:2])
            along = f"row {table.rows[row]}" if row == next_row else f"column {table.columns[column]}"
            found.append(f"the total of {along}")
    return tuple(found)


def protect_counts(counts: Counts, *, threshold: int = DEFAULT_THRESHOLD) -> tuple[dict[Cell, str], bool]:
    """Each cell to hide and why, and whether no less could have been hidden."""
    if threshold not in THRESHOLDS:
        raise ValueError(f"The threshold is from {THRESHOLDS[0]} to {THRESHOLDS[-1]}.")
    small = [cell for cell, value in enumerate(counts.values) if 1 <= value <= threshold]
    chosen, exact = _chosen(counts, small, threshold)
    hidden = {cell: PRIMARY if cell in set(small) else SECONDARY for cell in sorted({*small, *chosen})}
    if broken := exposed(counts, hidden, small, threshold):
        raise NotProtectedError(f"{len(broken)} small counts could still be worked out, so nothing is shown.")
    return hidden, exact


def exposed(counts: Counts, hidden: Iterable[Cell], small: Iterable[Cell], threshold: int) -> list[Cell]:
    """The small counts that an attacker could place: not nought any more, or not more than small."""
    return list(_exposed(counts, set(hidden), small, threshold))


def _exposed(counts: Counts, hidden: set[Cell], small: Iterable[Cell], threshold: int) -> Iterator[Cell]:
    published = {cell: value for cell, value in enumerate(counts.values) if cell not in hidden}
    attack = Attack(Known(len(counts.values), counts.sums, published))
    for cell in small:
        low, high = attack.range(cell)
        if low > NEVER_TOLD or high < threshold + 1 - NEVER_TOLD:
            yield cell


# --- choosing ----------------------------------------------------------------------------------------------------


def _chosen(counts: Counts, small: list[Cell], threshold: int) -> tuple[set[Cell], bool]:
    need = [cell for cell in small if cell in set(exposed(counts, small, small, threshold))]
    if not need:
        return set(small), True
    moves = _Moves(counts, threshold)
    if 2 * len(need) * len(counts.values) <= EXACT_AT_MOST:
        found, exact = _exactly(counts, moves, small, need)
        if found is not None:
            return found, exact
    return _one_by_one(counts, moves, small, need, threshold), False


class _Moves:
    """How the attacker's picture of a table may shift while every sum still holds."""

    def __init__(self, counts: Counts, threshold: int) -> None:
        self.values = np.array(counts.values, float)
        self.cells = len(counts.values)
        self.threshold = threshold
        rows, columns, signs = [], [], []
        for n, equation in enumerate(counts.sums):
            for cell, sign in ((equation.whole, -1.0), *((part, 1.0) for part in equation.parts)):
                rows.append(n)
                columns.append(cell)
                signs.append(sign)
        self.sums = csr_array((signs, (rows, columns)), shape=(len(counts.sums), self.cells))
        self.costs = _costs(counts)

    def wanted(self, cell: Cell) -> tuple[float, float]:
        """How far down, and how far up, a small count must be able to go."""
        return -float(self.values[cell]), float(self.threshold + 1 - self.values[cell])


def _costs(counts: Counts) -> np.ndarray:
    """What hiding each cell costs: its count; a nought, a total, and a total published elsewhere always cost more."""
    everything = float(sum(counts.values)) + len(counts.values) + 1
    costs = np.array(counts.values, float) + ONE_CELL
    for cell in counts.wholes:
        costs[cell] += everything
    for cell in counts.elsewhere:
        costs[cell] += everything**2 if everything < 1e3 else everything * 1e3
    return costs


def _exactly(counts: Counts, moves: _Moves, small: list[Cell], need: list[Cell]) -> tuple[set[Cell] | None, bool]:
    """Choose the cheapest cells among which every small count can move down to nought and up past the threshold."""
    cells, directions = moves.cells, 2 * len(need)
    blocks, low, high = [], [], []
    lows, highs = [np.zeros(cells)], [np.ones(cells)]
    lows[0][small] = 1
    for n in range(directions):
        wanted = moves.wanted(need[n // 2])[n % 2]
        reach = abs(wanted) * (1 if _is_flat(counts) else len(counts.sums))
        down = np.minimum(moves.values, reach)
        empty = csr_array((moves.sums.shape[0], cells))
        blocks.append(_row(empty, moves.sums, n, directions))  # every sum still holds
        low.append(np.zeros(moves.sums.shape[0]))
        high.append(np.zeros(moves.sums.shape[0]))
        eye = csr_array(np.eye(cells))
        blocks.append(_row(csr_array(np.diag(down)), eye, n, directions))  # move + down x hidden >= 0
        low.append(np.zeros(cells))
        high.append(np.full(cells, np.inf))
        blocks.append(_row(csr_array(np.diag(np.full(cells, -reach))), eye, n, directions))  # move <= reach x hidden
        low.append(np.full(cells, -np.inf))
        high.append(np.zeros(cells))
        lower, upper = -down, np.full(cells, reach)
        lower[need[n // 2]] = upper[need[n // 2]] = wanted
        lows.append(lower)
        highs.append(upper)
    solved = milp(
        np.concatenate([moves.costs, np.zeros(directions * cells)]),
        constraints=LinearConstraint(vstack(blocks, format="csc"), np.concatenate(low), np.concatenate(high)),
        integrality=np.concatenate([np.ones(cells), np.zeros(directions * cells)]),
        bounds=Bounds(np.concatenate(lows), np.concatenate(highs)),
        options={"node_limit": NODES_AT_MOST, "mip_rel_gap": 0},
    )
    if solved.x is None:
        return None, False
    return {cell for cell in range(cells) if solved.x[cell] > 0.5}, solved.status == 0


def _row(choices: csr_array, moves: csr_array, n: int, directions: int) -> csr_array:
    """One block of conditions: on the choices, and on the n-th of the moves."""
    none = csr_array(moves.shape)
    return hstack([choices, *(moves if n == other else none for other in range(directions))], format="csr")


def _is_flat(counts: Counts) -> bool:
    """Does every cell stand in at most two sums, as in rows and columns? Then no move need be longer than asked."""
    often = np.zeros(len(counts.values))
    for equation in counts.sums:
        often[[equation.whole, *equation.parts]] += 1
    return bool(often.max(initial=0) <= 2)


def _one_by_one(counts: Counts, moves: _Moves, small: list[Cell], need: list[Cell], threshold: int) -> set[Cell]:
    """Open the cheapest way for one small count after another, then give back what turned out not to be needed."""
    hidden = set(small)
    for cell in sorted(need, key=lambda cell: (-counts.values[cell], cell)):
        for wanted in moves.wanted(cell):
            hidden |= _cheapest_way(moves, hidden, cell, wanted)
    more = sorted(hidden - set(small), key=lambda cell: (-moves.costs[cell], cell))
    for cell in more[: GIVEN_BACK_FROM // max(len(need), 1)]:
        if not any(True for _ in _exposed(counts, hidden - {cell}, need, threshold)):
            hidden.discard(cell)
    return hidden


def _cheapest_way(moves: _Moves, hidden: set[Cell], cell: Cell, wanted: float) -> set[Cell]:
    """The cells that shift when this one does, where shifting a hidden cell costs nothing."""
    costs = moves.costs.copy()
    costs[list(hidden)] = NEVER_TOLD
    up, down = np.full(moves.cells, np.inf), moves.values.copy()
    for way in (up, down):
        way[cell] = 0
    (up if wanted > 0 else down)[cell] = abs(wanted)
    least = np.zeros(2 * moves.cells)
    least[cell if wanted > 0 else moves.cells + cell] = abs(wanted)
    solved = linprog(
        np.concatenate([costs, costs]),
        A_eq=hstack([moves.sums, -moves.sums], format="csr"),
        b_eq=np.zeros(moves.sums.shape[0]),
        bounds=np.column_stack([least, np.concatenate([up, down])]),
        method="highs",
    )
    if solved.status != 0:
        raise NotProtectedError("No cells could be found that protect a small count, so nothing is shown.")
    moved = solved.x[: moves.cells] + solved.x[moves.cells :]
    return {int(cell) for cell in np.flatnonzero(moved > NEVER_TOLD)}
