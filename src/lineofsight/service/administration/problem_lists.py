"""The problems of a load, grouped by list and by kind, so that a person reads each once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lineofsight.records.problems import Problem
from lineofsight.service.design import words
from lineofsight.service.design.tables import Column, Table

MORE = re.compile(r"And ([\d,]+) more like this: (.*)", re.DOTALL)
ROWS_SHOWN = 5


@dataclass
class _Kind:
    count: int = 0
    rows: list[int] = field(default_factory=list)


def by_list_and_kind(problems: Iterable[Problem]) -> Table:
    """A line for each list, column and sentence; those of the whole load first, then the commonest."""
    kinds: dict[tuple[str, str, str], _Kind] = {}
    for problem in problems:
        more = MORE.fullmatch(problem.what)
        what, count = (more[2], int(more[1].replace(",", ""))) if more else (problem.what, 1)
        kind = kinds.setdefault((problem.source, problem.column or "", what), _Kind())
        kind.count += count
        if problem.row is not None:
            kind.rows.append(problem.row)
    ordered = sorted(kinds.items(), key=lambda each: (bool(each[1].rows), -each[1].count, each[0]))
    rows = [
        [source, column or "the whole row" if kind.rows else column or "the whole list", what, _rows(kind), kind.count]
        for (source, column, what), kind in ordered
    ]
    columns = [Column("List"), Column("Column"), Column("What to do"), Column("Rows"), Column("How many", numeric=True)]
    return Table("Problems to read", columns, rows, empty="None.")


def _rows(kind: _Kind) -> str:
    if not kind.rows:
        return ""
    some = [words.number(row) for row in kind.rows[:ROWS_SHOWN]]
    return f"{', '.join(some)} and others" if kind.count > len(some) else words.listed(some)


def each_problem(problems: Iterable[Problem]) -> Table:
    """A line for each, to be taken away as a file and put right at the source."""
    columns = [Column("List"), Column("Row", numeric=True), Column("Column"), Column("What to do")]
    rows = [[p.source, "" if p.row is None else p.row, p.column or "", p.what] for p in problems]
    return Table("Problems", columns, rows, empty="None.")
