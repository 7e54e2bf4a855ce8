"""Rows gathered one by one from a nested file become raw lists: every cell as the file writes it."""

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa

from lineofsight.records.raw import RawList

FROM_ROW = "from_row"
_BATCH = 20_000  # rows held as Python objects before they become a column


class RawRows:
    """Gathers the rows of one list. Columns are known by lower-case name and headed as the file first spells them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.headings: dict[str, str] = {}  # lower case -> as the file spells it
        self.repeated: Counter[str] = Counter()  # cells given twice in one row: the first is used
        self._waiting: list[tuple[int, Mapping[str, str | None]]] = []
        self._batches: list[pa.Table] = []

    def add(self, line: int, row: Mapping[str, str | None]) -> None:
        self.count += 1
        self._waiting.append((line, row))
        if len(self._waiting) >= _BATCH:
            self._set_down()

    def _set_down(self) -> None:
        columns: dict[str, pa.Array] = {
            key: pa.array([row.get(key) for _, row in self._waiting], pa.string()) for key in self.headings
        }
        columns[FROM_ROW] = pa.array([line for line, _ in self._waiting], pa.int32())
        self._batches.append(pa.table(columns))
        self._waiting = []

    def raw_list(self, file: int) -> RawList:
        self._set_down()
        whole = pa.concat_tables(self._batches, promote_options="default").combine_chunks()
        keys = [*self.headings, FROM_ROW]
        return RawList(file, self.name, whole.select(keys).rename_columns([*self.headings.values(), FROM_ROW]))
