"""Which files the rows of a table came from. Only the numbers of files are read, and no child's row."""

from collections import Counter

import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.records.snapshot import Snapshot


def rows_by_file(snapshot: Snapshot, table: str, authority: str) -> dict[int, int]:
    """How many of the table's rows each file gave, by the file's number; empty once the rows have been purged."""
    if snapshot.purged:
        return {}
    found: Counter[int] = Counter()
    for path in snapshot.parquet(table):
        if path.stem == authority:
            column = pq.read_table(path, columns=["from_file"], partitioning=None)["from_file"]
            for each in pc.value_counts(column).to_pylist():
                if each["values"] is not None:
                    found[each["values"]] += each["counts"]
    return dict(found)
