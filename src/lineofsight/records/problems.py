"""What could not be used, said plainly and without quoting anybody's data."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

LISTED_AT_MOST = 1_000  # problems of one source that are listed; all are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must read: where it is and what to do. It never holds the cell's content."""

    source: str  # the file, and the list or sheet in it: "annex_a.xlsx, List 4"
    row: int | None  # the row as the person sees it in the file, counted from 1; None: the whole source
    column: str | None  # the heading as it stands in the file; None: the whole row
    what: str  # "Enter a date like 31/03/2026."

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        place = [self.source]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.what}"


class RefusedError(Exception):
    """Nothing was stored. The message is one sentence that says what is wrong and what to do (exit code 3)."""


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
