"""Somebody who works hidden counts out from the published ones: the least and the most that each may be.

They know that every count is a whole number, none below nought; every published count; and which counts add up to
which. The more releases, places and tables they lay side by side, the more sums they have. Linear programmes answer
in fractions too, so a range may be a little wider than whole numbers allow; in a table of rows and columns it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Cell = int


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


def ranges(known: Known, wanted: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
    """The least and the most that each wanted cell may be. `inf` where nothing holds it down."""
    hidden = [cell for cell in range(known.cells) if cell not in known.published]
    place = {cell: n for n, cell in enumerate(hidden)}
    matrix, right = _equations(known, place)
    bounds = [known.said.get(cell, (0, inf)) for cell in hidden]
    apart = _apart(matrix)
    found: dict[Cell, tuple[float, float]] = {}
    pieces: dict[int, _Piece] = {}
    for cell in wanted:
        if cell in known.published:
            found[cell] = (known.published[cell], known.published[cell])
            continue
        number = int(apart[place[cell]])
        if number not in pieces:
            pieces[number] = _Piece.cut(np.flatnonzero(apart == number), matrix, right, bounds)
        found[cell] = pieces[number].ends(place[cell])
    return found


def _apart(matrix: csr_array) -> np.ndarray:
    """For each hidden cell, which piece it belongs to: cells that share no sum, even through others, are apart."""
    if not matrix.shape[0]:
        return np.arange(matrix.shape[1])
    return np.asarray(connected_components(abs(matrix.T) @ abs(matrix), directed=False)[1])


@dataclass(frozen=True)
class _Piece:
    """Hidden cells that hang together, and the sums that they stand in."""

    columns: np.ndarray
    matrix: csr_array
    right: np.ndarray
    bounds: list[tuple[float, float]]

    @classmethod
    def cut(
        cls, columns: np.ndarray, matrix: csr_array, right: np.ndarray, bounds: Sequence[tuple[float, float]]
    ) -> "_Piece":
        own = csr_array(matrix[:, columns])
        rows = np.flatnonzero(np.diff(own.indptr))
        return cls(columns, own[rows], right[rows], [bounds[column] for column in columns])

    def ends(self, column: int) -> tuple[float, float]:
        at = int(np.searchsorted(self.columns, column))
        return self._end(at, 1), self._end(at, -1)

    def _end(self, at: int, sign: int) -> float:
        if self.matrix.shape[0] == 0:
            return self.bounds[at][0 if sign > 0 else 1]
        aim = np.zeros(len(self.columns))
        aim[at] = sign
        solved = linprog(aim, A_eq=self.matrix, b_eq=self.right, bounds=self.bounds, method="highs")
        if solved.status == 3:  # unbounded
            return -inf * sign
        if solved.status != 0:
            raise ContradictionError("What is published does not add up.")
        return round(float(sign * solved.fun), 6) + 0.0


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
