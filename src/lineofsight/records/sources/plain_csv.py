"""A CSV file with its headings on its first row, as every return and dataset writes one."""

from lineofsight.records.problems import ProblemCounts
from lineofsight.records.reading.incoming import IncomingFile
from lineofsight.records.reading.raw import RawList, raw_list
from lineofsight.records.sources.finding_lists import SHORT_ROW


def first_row(file: IncomingFile) -> list[str]:
    """The headings as the file spells them, without the spaces around."""
    head = file.grids[0].head() if file.grids else []
    return [(heading or "").strip() for heading in head[0]] if head else []


def rows_below(file: IncomingFile, position: int, of: str, headings: list[str], problems: ProblemCounts) -> RawList:
    """The rows of the file as a raw list. `position` is the file's among those of its source."""
    grid = file.grids[0]
    if grid.note is not None:
        problems.add(file.name, grid.note)
    below = grid.below(0)
    problems.add_rows(file.name, SHORT_ROW, list(below.short_rows))
    return raw_list(
        file=position,
        of=of,
        name=file.name,
        headings=headings,
        columns=below.columns,
        rows=below.row_numbers,
        torn_rows=below.torn_rows,
    )
