"""Somebody who works hidden counts out from the published ones: the least and the most that each may be.

They know that every count is a whole number, none below nought; every published count; and which counts add up to
which. The more releases, places and tables they lay side by side, the more sums they have. Linear programmes answer
in fractions too, so a range may be a little wider than whole numbers allow; in a table of rows and columns it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Cell = int
SOLVED, UNBOUNDED, ONE_OR_OTHER = 0, 3, 4  # what the solver says; 4: no solution, or no end to them


@dataclass(frozen=True)
class Sum:
    """One published or hidden count that others add up to."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Known:
    """What the attacker holds: cells numbered from 0, the sums among them, and the counts that are published."""

    cells: int
    sums: Sequence[Sum]
    published: Mapping[Cell, int]
    said: Mapping[Cell, tuple[float, float]] = field(default_factory=dict)  # such as "between 1 and 5"


class ContradictionError(ValueError):
    """No counts at all fit what is published: a total does not add up, or two releases disagree."""


class Attack:
    """One attacker at work: what is published laid out once, and then one hidden count asked about after another."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.hidden = [cell for cell in range(known.cells) if cell not in known.published]
        self.place = {cell: n for n, cell in enumerate(self.hidden)}
        self.matrix, self.right = _equations(known, self.place)
        self.apart = _apart(self.matrix)
        self.pieces: dict[int, _Piece] = {}

    def range(self, cell: Cell) -> tuple[float, float]:
        """The least and the most that the count may be. `inf` where nothing holds it down."""
        if cell in self.known.published:
            return self.known.published[cell], self.known.published[cell]
        column = self.place[cell]
        number = int(self.apart[column])
        if number not in self.pieces:
            bounds = [self.known.said.get(other, (0, inf)) for other in self.hidden]
            self.pieces[number] = _Piece.cut(np.flatnonzero(self.apart == number), self.matrix, self.right, bounds)
        return self.pieces[number].ends(column)


def ranges(known: Known, wanted: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
    """The least and the most that each wanted count may be."""
    attack = Attack(known)
    return {cell: attack.range(cell) for cell in wanted}


def _apart(matrix: csr_array) -> np.ndarray:
    """For each hidden cell, which piece it belongs to: cells that share no sum, even through others, are apart."""
    if not matrix.shape[0]:
        return np.arange(matrix.shape[1])
    return np.asarray(connected_components(abs(matrix.T) @ abs(matrix), directed=False)[1])


@dataclass(frozen=True)
class _Piece:
    """Hidden cells that hang together, and the sums that they stand in."""

    columns: np.ndarray
    bounds: Bounds
    sums: LinearConstraint | None

    @classmethod
    def cut(
        cls, columns: np.ndarray, matrix: csr_array, right: np.ndarray, bounds: Sequence[tuple[float, float]]
    ) -> "_Piece":
        low, high = zip(*(bounds[column] for column in columns), strict=True)
        own = csr_array(matrix[:, columns])
        rows = np.flatnonzero(np.diff(own.indptr))
        sums = LinearConstraint(own[rows], right[rows], right[rows]) if len(rows) else None
        return cls(columns, Bounds(np.array(low, float), np.array(high, float)), sums)

    def ends(self, column: int) -> tuple[float, float]:
        at = int(np.searchsorted(self.columns, column))
        if self.sums is None:
            return float(self.bounds.lb[at]), float(self.bounds.ub[at])
        return self._end(at, 1), self._end(at, -1)

    def _end(self, at: int, sign: int) -> float:
        aim = np.zeros(len(self.columns))
        aim[at] = sign
        # As a programme of no whole numbers: scipy asks the same solver as `linprog` does, at less than half the cost
        solved = milp(aim, constraints=self.sums, bounds=self.bounds)
        if solved.status in (UNBOUNDED, ONE_OR_OTHER) and self._fits():
            return -inf * sign
        if solved.status != SOLVED:
            raise ContradictionError("What is published does not add up.")
        return round(float(sign * solved.fun), 6) + 0.0

    def _fits(self) -> bool:
        """Are there any counts at all that keep these sums?"""
        nothing = np.zeros(len(self.columns))
        return bool(milp(nothing, constraints=self.sums, bounds=self.bounds).status == SOLVED)


def _equations(known: Known, place: Mapping[Cell, int]) -> tuple[csr_array, np.ndarray]:
    """Each sum with the published counts on its right-hand side."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    right: list[float] = []
    for equation in known.sums:
        signed = [(equation.whole, -1.0), *((part, 1.0) for part in equation.parts)]
        left = [(place[cell], sign) for cell, sign in signed if cell in place]
        told = -sum(sign * known.published[cell] for cell, sign in signed if cell not in place)
        if not left:
            if told:
                raise ContradictionError("What is published does not add up.")
            continue
        for column, sign in left:
            rows.append(len(right))
            columns.append(column)
            values.append(sign)
        right.append(told)
    matrix = csr_array((values, (rows, columns)), shape=(len(right), len(place)))
    return matrix, np.array(right, float)
