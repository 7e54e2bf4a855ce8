"""A table of counts as people hand it over: rows and columns with names, and totals where they have them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from lineofsight.records.problems import RefusedError
from lineofsight.signals.disclosure.attacker import Sum

TOTAL = "total"


@dataclass(frozen=True)
class CountTable:
    """Counts as they stand on the page, totals among them."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    total_row: int | None = None  # which row holds the totals of the columns
    total_column: int | None = None

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def inner_rows(self) -> list[int]:
        return [row for row in range(len(self.rows)) if row != self.total_row]

    @property
    def inner_columns(self) -> list[int]:
        return [column for column in range(self.width) if column != self.total_column]


@dataclass(frozen=True)
class Counts:
    """Any counts that add up to one another: the cells of a table, of nested places, of several tables together."""

    values: tuple[int, ...]
    sums: tuple[Sum, ...]
    wholes: frozenset[int] = frozenset()  # totals, hidden only where nothing else protects
    elsewhere: frozenset[int] = frozenset()  # not in the table, but published somewhere, as we must suppose


def linked(table: CountTable, *, totals_known: bool) -> Counts:
    """The table's cells, row after row, with its totals; those it leaves out are added where they may be known."""
    values = [count for row in table.counts for count in row]
    every_row, every_column = list(range(len(table.rows))), list(range(table.width))
    sums: list[Sum] = []
    wholes: set[int] = set()
    if table.total_column is not None:
        for row in every_row:
            whole = row * table.width + table.total_column
            sums.append(Sum(whole, tuple(row * table.width + column for column in table.inner_columns)))
            wholes.add(whole)
    if table.total_row is not None:
        for column in every_column:
            whole = table.total_row * table.width + column
            sums.append(Sum(whole, tuple(row * table.width + column for row in table.inner_rows)))
            wholes.add(whole)
    elsewhere: set[int] = set()
    for lines in _left_out(table) if totals_known else ():
        elsewhere.add(len(values))
        sums.append(Sum(len(values), lines))
        values.append(sum(values[cell] for cell in lines))
    return Counts(tuple(values), tuple(sums), frozenset(wholes), frozenset(elsewhere))


def _left_out(table: CountTable) -> list[tuple[int, ...]]:
    """The lines whose totals the table does not give. A line of one cell has none but itself."""
    lines: list[tuple[int, ...]] = []
    if table.total_column is None and table.width > 1:
        lines += [tuple(row * table.width + column for column in range(table.width)) for row in table.inner_rows]
    if table.total_row is None and len(table.rows) > 1:
        lines += [tuple(row * table.width + column for row in range(len(table.rows))) for column in table.inner_columns]
    return lines


# --- reading -----------------------------------------------------------------------------------------------------


def read_table(text: str, *, name: str) -> CountTable:
    """A CSV: the first line names the columns and the first column the rows. Refused where a cell is not a count."""
    lines = [(n, line) for n, line in enumerate(csv.reader(io.StringIO(text)), 1) if any(cell.strip() for cell in line)]
    if len(lines) < 2 or len(lines[0][1]) < 2:
        raise RefusedError(
            f"{name} holds no table: the first line names the columns, the first column names the rows, and the rest"
            " are counts."
        )
    heading = [cell.strip() for cell in lines[0][1]]
    rows, counts = [], []
    for n, line in lines[1:]:
        if len(line) != len(heading):
            raise RefusedError(f"{name}, line {n}: the heading has {len(heading)} cells and this line {len(line)}.")
        rows.append(line[0].strip())
        counts.append(tuple(_count(cell, name, n, column) for cell, column in zip(line[1:], heading[1:], strict=True)))
    table = CountTable(
        tuple(rows), tuple(heading[1:]), tuple(counts), _total(rows, name, "row"), _total(heading[1:], name, "column")
    )
    _must_add_up(table, name)
    return table


def _count(cell: str, name: str, line: int, column: str) -> int:
    plain = cell.strip().replace(",", "")
    if not plain.isascii() or not plain.isdigit():
        raise RefusedError(
            f"{name}, line {line}, column {column}: enter a whole number of nought or more. A number that is already"
            " hidden cannot be protected again: start from the full table."
        )
    return int(plain)


def _total(names: Sequence[str], file: str, what: str) -> int | None:
    found = [n for n, name in enumerate(names) if name.casefold() == TOTAL]
    if len(found) > 1:
        raise RefusedError(f"{file}: more than one {what} is called Total. Keep one, and name the others otherwise.")
    if found and len(names) == 1:
        raise RefusedError(f"{file}: the only {what} is called Total. Name it by what it counts.")
    return found[0] if found else None


def _must_add_up(table: CountTable, name: str) -> None:
    counts = linked(table, totals_known=False)
    for equation in counts.sums:
        added = sum(counts.values[part] for part in equation.parts)
        if added != counts.values[equation.whole]:
            row, column = divmod(equation.whole, table.width)
            raise RefusedError(
                f"{name}: the total in row {table.rows[row]}, column {table.columns[column]} is not what its parts add"
                " up to. Correct the total or the parts, then protect the table."
            )
