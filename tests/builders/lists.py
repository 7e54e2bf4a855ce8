"""Small incoming lists, written as a person would type them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import lineofsight
from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.mapping.layouts import Layout, layout_from
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.reading.raw import RawList, raw_list
from lineofsight.records.tables import standard_tables

DEFINITIONS: Path = lineofsight.definitions_folder()


def a_time(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """As a cell holds it: without a zone."""
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001


NOW = a_time(2026, 11, 2, 9, 30)
A_FILE = SourceFile("upload.csv", "0" * 64, "test", 0)


def a_raw_list(headings: list[str], *rows: list[str | None], of: str = "1", name: str = "List 1") -> RawList:
    """Rows of cells under headings; the headings stand on row 1."""
    columns = [[row[i] for row in rows] for i in range(len(headings))]
    return raw_list(file=0, of=of, name=name, headings=headings, columns=columns, rows=list(range(2, len(rows) + 2)))


def a_layout(*lists: dict[str, Any]) -> Layout:
    document = {"source": "test", "title": "a test list", "lists": list(lists)}
    return layout_from(document, standard_tables(DEFINITIONS))


def typed(layout: Layout, *lists: RawList, **options: Any) -> Extract:
    options.setdefault("now", NOW)
    return type_rows(layout, lists, [A_FILE], definitions=DEFINITIONS, **options)


def sentences(extract: Extract) -> list[str]:
    return [str(problem) for problem in extract.problems]
