"""Ofsted's Annex A: eleven lists in a workbook or a folder of CSV files, described in definitions/sources/annex_a.yaml.

An unborn child has an expected date of birth, which stands under Date of Birth: after the as-at date it is taken for
expected. Age is never read: -1 for the unborn says no more than a date does, and without a date no age is known.
"""

from collections.abc import Sequence
from pathlib import Path

from lineofsight.records.extract import Extract
from lineofsight.records.mapping.layouts import layout
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.problems import ProblemCounts
from lineofsight.records.reading.incoming import IncomingFile, Reading, Source
from lineofsight.records.sources.finding_lists import find_list, named_list, raw_lists

_NAME = "annex_a"


def recognises(file: IncomingFile, definitions: Path) -> bool:
    """By a list's headings; or by a sheet called List 4 and the like, so that wrong columns can be named."""
    lists = layout(_NAME, definitions)
    if any(find_list(grid, lists) for grid in file.grids):
        return True
    return file.kind.is_workbook and any(named_list(grid, lists) for grid in file.grids)


def read(files: Sequence[IncomingFile], reading: Reading) -> Extract:
    lists = layout(_NAME, reading.definitions)
    problems = ProblemCounts()
    raw, sources = raw_lists(files, lists, problems)
    held = {one.of for one in raw}
    absent = [one.name for one in lists.lists if one.id not in held]
    if absent:
        problems.add(", ".join(s.name for s in sources[:3]), f"Not in the upload: {', '.join(absent)}.")
    return type_rows(
        lists, raw, sources, definitions=reading.definitions, now=reading.now, as_at=reading.as_at, problems=problems
    )


SOURCE = Source(_NAME, "Ofsted's Annex A lists", recognises, read)
