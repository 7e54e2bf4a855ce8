"""Cells as they stand in a file, before anything is made of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

FROM_ROW = "from_row"
NO_HEADING = "(no heading)"
_BATCH = 20_000  # rows held as Python objects before they become columns
UNWORKED_FORMULA = "="  # stands in a cell whose formula was never worked out, so that reading it makes a problem


@dataclass(frozen=True, slots=True)
class RawList:
    """One list, sheet or kind of element: every cell as text, a blank cell as null."""

    file: int  # position in Extract.files
    of: str  # which list of the layout this is: "4", "episodes", "ssd_person"
    name: str  # what a person calls it: "List 4", "episodes.csv"
    table: pa.Table  # text columns, headed as the file spells them, and `from_row`
    torn_rows: tuple[int, ...] = ()  # rows that could not be split into the columns

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(name for name in self.table.column_names if name != FROM_ROW)


def raw_list(
    *,
    file: int,
    of: str,
    name: str,
    headings: Sequence[str],
    columns: Sequence[pa.Array | pa.ChunkedArray | Sequence[str | None]],
    rows: Sequence[int] | pa.Array,
    torn_rows: Sequence[int] = (),
) -> RawList:
    """A raw list from columns of text. A heading that stands twice keeps its first column; the second is renamed."""
    arrays = [c if isinstance(c, pa.Array | pa.ChunkedArray) else pa.array(c, pa.string()) for c in columns]
    from_row = rows if isinstance(rows, pa.Array) else pa.array(rows, pa.int32())
    names = [*_each_once(headings), FROM_ROW]
    return RawList(file, of, name, pa.table([*arrays, from_row.cast(pa.int32())], names=names), tuple(torn_rows))


def _each_once(headings: Sequence[str]) -> list[str]:
    seen = {FROM_ROW: 1}
    names = []
    for heading in (heading or NO_HEADING for heading in headings):
        seen[heading] = seen.get(heading, 0) + 1
        names.append(heading if seen[heading] == 1 else f"{heading} (standing {seen[heading]} times)")
    return names


def column_letters(position: int) -> str:
    """The letters over a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


class RawRows:
    """Gathers a nested file's rows of one list. A column is known by a key, and headed as the file first spells it."""

    def __init__(self, name: str, headings: Iterable[str] = ()) -> None:
        self.name = name
        self.count = 0
        self.headings: dict[str, str] = {heading: heading for heading in headings}  # key -> heading
        self.repeated: Counter[str] = Counter()  # cells given twice in one row: the first is used
        self._waiting: list[tuple[int, Mapping[str, str | None]]] = []
        self._batches: list[pa.Table] = []
        self._lines: list[pa.Array] = []

    def add(self, line: int, row: Mapping[str, str | None]) -> None:
        self.count += 1
        self._waiting.append((line, row))
        if len(self._waiting) >= _BATCH:
            self._set_down()

    def _set_down(self) -> None:
        columns = {key: pa.array([row.get(key) for _, row in self._waiting], pa.string()) for key in self.headings}
        self._batches.append(pa.table(columns))
        self._lines.append(pa.array([line for line, _ in self._waiting], pa.int32()))
        self._waiting = []

    def columns(self) -> dict[str, pa.Array]:
        """Heading -> cells, every column as long as the list."""
        if self._waiting or not self._batches:
            self._set_down()
        whole = pa.concat_tables(self._batches, promote_options="default").combine_chunks()
        return {
            heading: pa.concat_arrays(whole.column(key).chunks)
            if whole.column(key).num_chunks
            else pa.array([], pa.string())
            for key, heading in self.headings.items()
        }

    def lines(self) -> pa.Array:
        """The line of the file on which each row begins."""
        if self._waiting or not self._lines:
            self._set_down()
        return pa.concat_arrays(self._lines)
