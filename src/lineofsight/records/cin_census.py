"""A children in need census as an extract: its elements typed, its year stated, its conferences tied to their plans."""

import dataclasses
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.layouts import Layout, ListLayout, layout
from lineofsight.records.problem_counts import ProblemCounts
from lineofsight.records.raw import RawList, raw_list
from lineofsight.records.raw_rows import RawRows
from lineofsight.records.reading_cin import (
    PARENT_ID,
    REFERRAL_ID,
    ROW_ID,
    CensusHeader,
    CensusMessage,
    read_cin_census,
)
from lineofsight.records.return_year import as_at_of, first_day_of_year, latest_day
from lineofsight.records.typing_rows import type_rows

SOURCE = "cin_census"
# Lists that the form gained later. When they are empty the census may not have asked, so nothing is said of them.
_CAME_LATER = {"CINPlanDates", "PreProceedings"}
_OURS = {ROW_ID, PARENT_ID, REFERRAL_ID}
_LATEST_OF = {
    "CINdetails": ("cinreferraldate", "cinclosuredate"),
    "Assessments": ("assessmentactualstartdate", "assessmentauthorisationdate"),
    "ChildProtectionPlans": ("cppstartdate", "cppenddate"),
}


def extract_cin_census(
    path: Path, sha256: str, *, definitions: Path, now: datetime, as_at: date | None = None
) -> Extract:
    """The census in one XML file, or RefusedError."""
    message = read_cin_census(path)
    file = SourceFile(path.name, sha256, SOURCE, message.rows)
    problems = ProblemCounts()
    _tell_of_nests(message, path.name, problems)
    reference = _reference_date(message, path.name, problems)
    last_day = reference or as_at or _latest_of(message, now)
    census = layout(SOURCE, definitions)
    lists = [
        _raw(rows, census.list_of(name))
        for name, rows in message.lists.items()
        if rows.count or name not in _CAME_LATER
    ]
    extract = type_rows(
        census,
        lists,
        [file],
        definitions=definitions,
        now=now,
        as_at=as_at,
        reference_date=reference,
        covers=(first_day_of_year(last_day), last_day) if last_day else None,
        authority=message.header.authority,
        problems=problems,
    )
    _gather_factors(extract)
    _settle_conferences(extract, path.name, problems)
    extract.problems, extract.problem_count = problems.listed(), problems.count
    return extract


def _raw(rows: RawRows, of: ListLayout) -> RawList:
    """The raw list with a column for each item that the form has: an element nobody needed was not left out."""
    columns = {name: cells for name, cells in rows.columns().items() if name not in _OURS or name in of.headings}
    if rows.name == "Child":
        ids = rows.columns()[ROW_ID]
        columns |= {"UPN row id": _suffixed(ids, "-upn"), "former UPN row id": _suffixed(ids, "-former-upn")}
    matched = of.match(list(columns))
    for heading in of.headings.values():
        if heading.name not in matched and not heading.not_carried and not heading.required:
            columns[heading.name] = pa.nulls(rows.count, pa.string())
    return raw_list(
        file=0, of=of.id, name=of.name, headings=list(columns), columns=list(columns.values()), rows=rows.lines()
    )
