"""Tallies as both sides of the bench wrote them, for comparing."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.bench.pandas_version import KEYS, VERDICTS

Counted = dict[tuple[str, ...], tuple[Any, ...]]


def counted(path: Path) -> Counted:
    found = {}
    for row in pq.read_table(path, columns=[*KEYS, *VERDICTS]).to_pylist():
        numbers = tuple(row[name] for name in VERDICTS)
        if any(numbers):  # our engine also says zero where nothing was counted
            found[tuple(row[name] for name in KEYS)] = numbers
    return found
