"""Counting problems whole, while listing no more of them than a person could read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lineofsight.records.problems import Problem

LISTED_AT_MOST = 1_000


@dataclass(slots=True)
class _Alike:
    """Problems that differ only in their row."""

    count: int = 0
    rows: list[int | None] = field(default_factory=list)  # the first LISTED_AT_MOST of them


class ProblemCounts:
    """Every problem of one source. Say what is wrong in words of ours: nothing here may hold a cell's content."""

    def __init__(self) -> None:
        self._alike: dict[tuple[str, str | None, str], _Alike] = {}

    @property
    def count(self) -> int:
        return sum(alike.count for alike in self._alike.values())

    def add(self, source: str, what: str, *, row: int | None = None, column: str | None = None) -> None:
        self.add_rows(source, what, [row], column=column)

    def add_rows(self, source: str, what: str, rows: Sequence[int | None], *, column: str | None = None) -> None:
        if not rows:
            return
        alike = self._alike.setdefault((source, column, what), _Alike())
        alike.count += len(rows)
        alike.rows.extend(rows[: LISTED_AT_MOST - len(alike.rows)])

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem.source, problem.what, row=problem.row, column=problem.column)

    def listed(self) -> list[Problem]:
        """At most a thousand: a share of each kind, then how many more there are like it."""
        share = self._share()
        problems: list[Problem] = []
        for (source, column, what), alike in self._alike.items():
            problems += [Problem(source, row, column, what) for row in alike.rows[:share]]
            more = alike.count - min(share, len(alike.rows))
            if more:
                problems.append(Problem(source, None, column, f"And {more:,} more like this: {what}"))
        if len(problems) > LISTED_AT_MOST:
            kept = problems[: LISTED_AT_MOST - 1]
            left = len(problems) - len(kept)
            problems = [*kept, Problem(kept[-1].source, None, None, f"And {left:,} more kinds of problem.")]
        return problems

    def _share(self) -> int:
        """The most rows of each kind that can be listed, with a line for the rest, in a thousand."""
        low, high = 1, LISTED_AT_MOST
        while low < high:
            middle = (low + high + 1) // 2
            lines = sum(min(alike.count, middle) + (alike.count > middle) for alike in self._alike.values())
            low, high = (middle, high) if lines <= LISTED_AT_MOST else (low, middle - 1)
        return low
