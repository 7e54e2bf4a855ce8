"""Rows gathered one by one from a nested file: every cell as the file writes it, ready to become a raw list."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa

_BATCH = 20_000  # rows held as Python objects before they become columns


class RawRows:
    """Gathers the rows of one list. A column is known by a key, and headed as the file first spells it."""

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
