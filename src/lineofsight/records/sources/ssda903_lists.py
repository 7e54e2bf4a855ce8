"""The lists of a looked-after children return (SSDA903), read from CSV files or from XML.

A CSV is known by its exact set of headings, in any order; its name does not matter, except that one ending in `_last`
is last year's copy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lineofsight.records.mapping.layouts import Layout, layout
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.incoming import IncomingFile
from lineofsight.records.reading.raw import RawList, column_letters, raw_list
from lineofsight.records.reading.safety import FileKind
from lineofsight.records.reading.xml_stream import opening
from lineofsight.records.sources.plain_csv import first_row, rows_below
from lineofsight.records.sources.ssda903_xml import looks_like_ssda903, read_ssda903_xml

NAME = "ssda903"
OC2_LAST_YEAR = "OC2 last year"
ROW_ID = "row id"  # ours: where a row stands
_LAST = re.compile(r"[ _-]last$", re.IGNORECASE)
_IN_MANY_LISTS = {"CHILD", "DOB", "SEX"}
_LETTERS_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class ReturnPart:
    """One list of the return as it came."""

    of: str  # the list of the layout
    last_year: bool
    raw: RawList

    @property
    def rows(self) -> int:
        return int(self.raw.table.num_rows) + len(self.raw.torn_rows)


def items_by_list(return_: Layout) -> dict[str, tuple[str, ...]]:
    """The headings of each list of the return, without those that are ours."""
    return {
        one.id: tuple(heading.name for heading in one.headings.values() if heading.required)
        for one in return_.lists
        if one.id != OC2_LAST_YEAR
    }


def recognise_headings(headings: Iterable[str], definitions: Path) -> str | None:
    """The list of the return that has exactly these headings, in any order and any case."""
    found = {heading.strip().upper() for heading in headings} - {""}  # a comma may end the line
    for of, items in items_by_list(layout(NAME, definitions)).items():
        if set(items) == found:
            return of
    return None


def recognises(file: IncomingFile, definitions: Path) -> bool:
    if file.kind is FileKind.XML:
        return looks_like_ssda903(opening(file.path))
    return file.kind is FileKind.CSV and recognise_headings(first_row(file), definitions) is not None


def read_parts(files: Sequence[IncomingFile], definitions: Path, problems: ProblemCounts) -> list[ReturnPart]:
    """The lists in these files, in their order."""
    parts: list[ReturnPart] = []
    for position, file in enumerate(files):
        if file.kind is FileKind.XML:
            parts += _parts_of_xml(file, position, definitions, problems)
        elif file.kind is FileKind.CSV:
            parts.append(_part_of_csv(file, position, definitions, problems))
        else:
            raise RefusedError(
                f"{file.name} is neither CSV nor XML: a looked-after children return (SSDA903) is sent as one of them."
            )
    return parts


def _is_last_year(file: IncomingFile) -> bool:
    return bool(_LAST.search(file.path.stem))


def _part_of_csv(file: IncomingFile, position: int, definitions: Path, problems: ProblemCounts) -> ReturnPart:
    headings = [heading.upper() for heading in first_row(file)]
    of = recognise_headings(headings, definitions)
    if of is None:
        raise RefusedError(_unlike(file.name, headings, items_by_list(layout(NAME, definitions))))
    raw = rows_below(file, position, of, headings, problems)
    return ReturnPart(of, _is_last_year(file), raw)


def nearly(file: IncomingFile, definitions: Path) -> str | None:
    """What is wrong with a CSV that has more than half of one list's own headings; None: it is nothing of the kind."""
    if file.kind is not FileKind.CSV:
        return None
    headings = [heading.upper() for heading in first_row(file)]
    lists = items_by_list(layout(NAME, definitions))
    its_own = [set(items) - _IN_MANY_LISTS for items in lists.values()]
    if any(2 * len(own & set(headings)) > len(own) for own in its_own):
        return _unlike(file.name, headings, lists)
    return None


def _unlike(name: str, headings: Sequence[str], lists: Mapping[str, tuple[str, ...]]) -> str:
    """Which list a CSV comes nearest to, and what it lacks or has too many of."""
    found = set(headings) - {""}
    nearest = max(lists, key=lambda of: len(found & set(lists[of])) - len(found ^ set(lists[of])) / 100)
    if not found & set(lists[nearest]) - _IN_MANY_LISTS:
        return f"{name} is not one of the files of a looked-after children return (SSDA903): check its columns."
    lacks = [item for item in lists[nearest] if item not in found]
    # By letter: without a row of headings, what stands in the first row is a child's
    more = [column_letters(n) for n, heading in enumerate(headings) if heading and heading not in lists[nearest]]
    said = (
        f"it has no column headed {' or '.join(lacks)}"
        if lacks
        else f"it has columns that the return does not ({', '.join(more[:_LETTERS_AT_MOST])}): take them out"
    )
    return f"{name} is nearly the {nearest} file of a looked-after children return (SSDA903), but {said}."


def _parts_of_xml(file: IncomingFile, position: int, definitions: Path, problems: ProblemCounts) -> list[ReturnPart]:
    read = read_ssda903_xml(file.path, items_by_list(layout(NAME, definitions)))
    for name, count in sorted(read.not_understood.items()):
        problems.add(
            file.name, f"The return has nothing of this name, so {count:,} of them were not read.", column=name
        )
    last_year = _is_last_year(file)
    parts = []
    for of, rows in read.rows.items():
        # a whole file may be one line, so a row is known by its place among its like
        stem = f"{NAME}-{of.lower()}-{'last-' if last_year else ''}"
        ids = pa.array([f"{stem}{nth}" for nth in range(1, rows.count + 1)], pa.string())
        columns = {**rows.columns(), ROW_ID: ids}
        raw = raw_list(
            file=position, of=of, name=of, headings=list(columns), columns=list(columns.values()), rows=rows.lines()
        )
        parts.append(ReturnPart(of, last_year, raw))
    return parts
