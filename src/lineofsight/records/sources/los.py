"""The extension tables as uploads: a CSV file or a sheet for each, called like the table and headed by its columns.

`los_visits.csv`, a sheet `los_visits` or `Visits`: any will do, and so will any name when every heading is there.
Headings may have spaces or underscores, in any case. Days are written 2026-03-31 or 31/03/2026. A row's own id may be
left out: one is made from the row's number. Nothing in such a list says from which day it is complete, so its earliest
date is taken, and a problem says so.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from lineofsight.records.extract import Extract
from lineofsight.records.mapping.layouts import Layout, layout_of_tables
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.problems import ProblemCounts
from lineofsight.records.reading.incoming import IncomingFile, Reading, Source
from lineofsight.records.sources.finding_lists import find_list, raw_lists
from lineofsight.records.tables import standard_tables

_NAME = "los"
_TITLE = "lists of the extension tables (los_...)"


@lru_cache(maxsize=4)
def lists_of_extension_tables(definitions: Path) -> Layout:
    tables = [table for name, table in standard_tables(definitions).items() if name.startswith("los_")]
    return layout_of_tables(_NAME, _TITLE, tables)


def recognises(file: IncomingFile, definitions: Path) -> bool:
    lists = lists_of_extension_tables(definitions)
    return any(find_list(grid, lists) for grid in file.grids)


def read(files: Sequence[IncomingFile], reading: Reading) -> Extract:
    problems = ProblemCounts()
    lists = lists_of_extension_tables(reading.definitions)
    raw, sources = raw_lists(files, lists, problems)
    return type_rows(
        lists, raw, sources, definitions=reading.definitions, now=reading.now, as_at=reading.as_at, problems=problems
    )


SOURCE = Source(_NAME, _TITLE, recognises, read)
