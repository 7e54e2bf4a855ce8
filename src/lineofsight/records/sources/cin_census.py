"""A children in need census as an extract: its elements typed, its year stated, its conferences tied to their plans."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lineofsight.records.extract import Extract
from lineofsight.records.mapping.layouts import ListLayout, layout
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.problems import ProblemCounts, RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading, Source
from lineofsight.records.reading.raw import RawList, RawRows, raw_list
from lineofsight.records.reading.safety import FileKind
from lineofsight.records.reading.xml_stream import opening
from lineofsight.records.sources.cin_elements import (
    PARENT_ID,
    REFERRAL_ID,
    ROW_ID,
    CensusHeader,
    CensusMessage,
    looks_like_cin_census,
    read_cin_census,
)
from lineofsight.records.sources.return_year import as_at_of, first_day_of_year, latest_day

NAME = "cin_census"
# Lists that the form gained later. When they are empty the census may not have asked, so nothing is said of them.
_CAME_LATER = {"CINPlanDates", "PreProceedings"}
_OURS = {ROW_ID, PARENT_ID, REFERRAL_ID}
_LATEST_OF = {
    "CINdetails": ("cinreferraldate", "cinclosuredate"),
    "Assessments": ("assessmentactualstartdate", "assessmentauthorisationdate"),
    "ChildProtectionPlans": ("cppstartdate", "cppenddate"),
}


def _recognises(file: IncomingFile, definitions: Path) -> bool:
    return file.kind is FileKind.XML and looks_like_cin_census(opening(file.path))


def read_census(files: Sequence[IncomingFile], reading: Reading) -> Extract:
    """The census in one XML file, or RefusedError."""
    if len(files) != 1:
        names = " and ".join(file.name for file in files)
        raise RefusedError(f"{names} are each a whole children in need census: load one at a time.")
    path, now = files[0].path, reading.now
    message = read_cin_census(path)
    file = files[0].as_source_file(NAME, message.rows)
    problems = ProblemCounts()
    _tell_of_nests(message, path.name, problems)
    reference = _reference_date(message, path.name, problems)
    last_day = reference or reading.as_at or _latest_of(message, now)
    census = layout(NAME, reading.definitions)
    lists = [
        _raw(rows, census.list_of(name))
        for name, rows in message.lists.items()
        if rows.count or name not in _CAME_LATER
    ]
    extract = type_rows(
        census,
        lists,
        [file],
        definitions=reading.definitions,
        now=now,
        as_at=reading.as_at,
        reference_date=reference,
        covers=(first_day_of_year(last_day), last_day) if last_day else None,
        authority=message.header.authority,
        problems=problems,
    )
    extract.rows_in += message.rows_repeated
    extract.rows_set_aside += message.rows_repeated
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
        if heading.name not in matched and not heading.not_carried:
            columns[heading.name] = pa.nulls(rows.count, pa.string())
    return raw_list(
        file=0, of=of.id, name=of.name, headings=list(columns), columns=list(columns.values()), rows=rows.lines()
    )


def _suffixed(ids: pa.Array, suffix: str) -> pa.Array:
    return pc.binary_join_element_wise(ids, pa.scalar(suffix), "")


def _tell_of_nests(message: CensusMessage, place: str, problems: ProblemCounts) -> None:
    for (name, element), count in sorted(message.not_understood.items()):
        problems.add(
            f"{place}, {name}",
            f"The census has no group of this name, so {count:,} of them were not read.",
            column=element,
        )
    for name, lines in message.repeats.items():
        what = "It repeats an earlier one whole, so it was set aside with all that is in it."
        problems.add_rows(f"{place}, {name}", what, lines)
    for rows in message.lists.values():
        for element, count in sorted(rows.repeated.items()):
            problems.add(
                f"{place}, {rows.name}",
                f"The element stands more than once in the same group {count:,} times. The first was used.",
                column=element,
            )


def _reference_date(message: CensusMessage, place: str, problems: ProblemCounts) -> date | None:
    """The last day that the census reports on: the header's reference date, else 31 March of its year."""
    header: CensusHeader = message.header
    for element, written in (("ReferenceDate", header.reference_date), ("Year", header.year)):
        day = _day(f"{written}-03-31" if element == "Year" else written) if written else None
        if day is not None:
            return day
        what = "Enter the last day of the census, like 2026-03-31." if element == "ReferenceDate" else "Enter the year."
        problems.add(f"{place}, Header", what, column=element)
    return None


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _latest_of(message: CensusMessage, now: datetime) -> date | None:
    """A census that does not say its year ends on the 31 March on or after its latest event."""
    columns = [
        cells
        for name, keys in _LATEST_OF.items()
        for key, cells in zip(message.lists[name].headings, message.lists[name].columns().values(), strict=True)
        if key in keys
    ]
    latest = latest_day(columns, now)
    return as_at_of(latest, now) if latest else None


def _gather_factors(extract: Extract) -> None:
    """One row an assessment, as the standard has it: ["1A","3B"], in the order of the message."""
    if "ssd_assessment_factors" not in extract.tables:
        return
    rows = extract.tables["ssd_assessment_factors"]
    with duckdb.connect() as connection:
        connection.register("factors", rows.append_column("position", pa.array(range(rows.num_rows), pa.int64())))
        gathered = connection.sql(
            """
            WITH once AS (
              SELECT cinf_assessment_id, cinf_assessment_factors_json AS factor, min(position) AS position,
                     arg_min(cinf_table_id, position) AS id, min(from_file) AS from_file,
                     arg_min(from_row, position) AS from_row
              FROM factors WHERE cinf_assessment_factors_json IS NOT NULL
              GROUP BY cinf_assessment_id, cinf_assessment_factors_json
            )
            SELECT min(from_file) AS from_file, arg_min(from_row, position) AS from_row,
                   arg_min(id, position) AS cinf_table_id, cinf_assessment_id,
                   '["' || string_agg(factor, '","' ORDER BY position) || '"]' AS cinf_assessment_factors_json
            FROM once GROUP BY cinf_assessment_id ORDER BY min(position)
            """
        ).to_arrow_table()
    extract.tables["ssd_assessment_factors"] = gathered.select(rows.column_names).cast(rows.schema)


# A conference that was not required was not held. One recorded under the referral and again under its enquiry on the
# same day is one conference. A plan that started on the day of its referral's conference came from it: the census
# defines the plan's start as that day.
_CONFERENCES = """
CREATE TEMP TABLE held AS
SELECT c.*, row_number() OVER (ORDER BY c.from_row, c.icpc_icpc_id) AS _position
FROM conferences c LEFT JOIN enquiries e ON e.s47e_s47_enquiry_id = c.icpc_s47_enquiry_id
WHERE c.icpc_icpc_date IS NOT NULL OR coalesce(e.s47e_s47_nfa <> 'Y', TRUE)
"""
_TWICE = """
CREATE TEMP TABLE twice AS
SELECT DISTINCT a.icpc_icpc_id, a.from_row FROM held a JOIN held b
  ON b.icpc_referral_id = a.icpc_referral_id AND b.icpc_icpc_date = a.icpc_icpc_date
WHERE a.icpc_s47_enquiry_id IS NULL AND b.icpc_s47_enquiry_id IS NOT NULL
"""
_FROM_CONFERENCE = """
CREATE TEMP TABLE from_conference AS
SELECT p.cppl_cp_plan_id AS plan, min(h.icpc_icpc_id) AS conference
FROM plans p JOIN held h ON h.icpc_referral_id = p.cppl_referral_id AND h.icpc_icpc_date = p.cppl_cp_plan_start_date
WHERE h.icpc_icpc_id NOT IN (SELECT icpc_icpc_id FROM twice)
GROUP BY p.cppl_cp_plan_id
"""


def _settle_conferences(extract: Extract, place: str, problems: ProblemCounts) -> None:
    names = {"conferences": "ssd_initial_cp_conference", "enquiries": "ssd_s47_enquiry", "plans": "ssd_cp_plans"}
    tables = {name: extract.tables[table] for name, table in names.items()}
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        for statement in (_CONFERENCES, _TWICE, _FROM_CONFERENCE):
            connection.execute(statement)
        conferences = connection.sql(
            """
            SELECT h.* REPLACE (f.plan AS icpc_cp_plan_id) FROM held h
            LEFT JOIN (SELECT conference, min(plan) AS plan FROM from_conference GROUP BY conference) f
              ON f.conference = h.icpc_icpc_id
            WHERE h.icpc_icpc_id NOT IN (SELECT icpc_icpc_id FROM twice)
            ORDER BY h._position
            """
        ).to_arrow_table()
        plans = connection.sql(
            """
            SELECT p.* REPLACE (f.conference AS cppl_icpc_id)
            FROM plans p LEFT JOIN from_conference f ON f.plan = p.cppl_cp_plan_id
            ORDER BY p.from_row, p.cppl_cp_plan_id
            """
        ).to_arrow_table()
        twice = [row for (row,) in connection.execute("SELECT from_row FROM twice ORDER BY from_row").fetchall()]
    for name, rows in (("conferences", conferences), ("plans", plans)):
        schema = tables[name].schema
        extract.tables[names[name]] = rows.select(schema.names).cast(schema)
    _fills(extract, names["conferences"], "icpc_cp_plan_id")
    _fills(extract, names["plans"], "cppl_icpc_id")
    problems.add_rows(
        f"{place}, CINdetails",
        "The same conference is recorded under the section 47 enquiry. It was counted once: record it there only.",
        twice,
        column="DateOfInitialCPC",
    )


def _fills(extract: Extract, table: str, column: str) -> None:
    held = extract.coverage[table]
    left = tuple(name for name in held.not_filled if name != column)
    extract.coverage[table] = dataclasses.replace(held, not_filled=left)


SOURCE = Source(NAME, "a children in need census", _recognises, read_census)
