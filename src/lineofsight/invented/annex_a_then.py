"""The inspection lists as they would have stood on an earlier day, in the columns of 2019 or of today.

They are asked of the county's own tables as known on that day, by the questions that write its workbook, and read back
by the reader of any authority's lists: so what Annex A cannot carry is not carried here either.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight import definitions_folder
from lineofsight.invented.world import World
from lineofsight.invented.write_annex_a import QUERIES, lists_database, query_of
from lineofsight.invented.write_tables import database_of
from lineofsight.records.extract import Extract, SourceFile
from lineofsight.records.mapping.layouts import layout
from lineofsight.records.mapping.typing_rows import type_rows
from lineofsight.records.reading.raw import RawList, raw_list
from lineofsight.records.tables import Table, standard_tables

STATE = "ssd_care_leavers"
NOT_IN_2019 = {  # what list 9 has gained since the template of August 2019
    9: frozenset({
        "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)", "Allocated Personal Advisor",
        "Latest Pathway Plan Review Date", "Latest Date of Contact",
    }),
}  # fmt: skip
EDITIONS = ("annex_a_2019", "annex_a")
COLUMNS_NOT_IN_2019 = (  # of list 9's standard table
    "clea_care_leaver_latest_contact", "clea_care_leaver_personal_advisor", "clea_pathway_plan_review_date",
)  # fmt: skip
NOT_KNOWN = ("clea_care_leaver_activity", "clea_pathway_plan_review_date")  # only their present is on record
NOT_KNOWN_THEN = {9: frozenset({"Activity Status", "Latest Pathway Plan Review Date"})}
READ_BY_LISTS = (
    *("ssd_contacts", "ssd_early_help_episodes", "ssd_cin_episodes", "ssd_cin_assessments", "ssd_cin_plans"),
    *("ssd_cin_visits", "ssd_s47_enquiry", "ssd_initial_cp_conference", "ssd_cp_plans", "ssd_cp_visits"),
    *("ssd_cp_reviews", "ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status", "ssd_cla_reviews"),
    *("ssd_cla_visits", "ssd_cla_health", "ssd_cla_care_plan", "ssd_missing", "ssd_immigration_status"),
    *("ssd_permanence", "ssd_person", "ssd_disability", "ssd_involvements", "los_strategy_discussions"),
    *("los_accommodation_log", "los_pa_contacts", "los_adopters"),
)
PEOPLE = ("ssd_person", "ssd_disability")
READ_FOR_LEAVERS = (*PEOPLE, "ssd_involvements", "los_accommodation_log", "los_pa_contacts")


def care_leavers_then(folder: Path, authority: str, day: date) -> pa.Table:
    """How care leavers stood on the day, from the tables as known on it, as a stored standard table."""
    standard = standard_tables(definitions_folder())
    with database_of(_tables(folder, authority, READ_FOR_LEAVERS)) as database:
        database.execute("CREATE TABLE today AS SELECT CAST(? AS DATE) AS day", [day])
        found = database.sql((QUERIES / "care_leavers_then.sql").read_text(encoding="utf-8")).to_arrow_table()
    return _stored(found, standard[STATE], authority)


def in_edition(leavers: pa.Table, edition: str) -> tuple[pa.Table, tuple[str, ...]]:
    """List 9 in the columns of an edition, and the columns for which that edition has no item."""
    absent = COLUMNS_NOT_IN_2019 if edition == "annex_a_2019" else ()
    for name in absent:
        position = leavers.schema.get_field_index(name)
        field = leavers.schema.field(position)
        leavers = leavers.set_column(position, field, pa.nulls(leavers.num_rows, field.type))
    return leavers, absent


def _stored(found: pa.Table, table: Table, authority: str) -> pa.Table:
    rows = found.num_rows
    system = {"authority": pa.array([authority] * rows, pa.string()), "from_file": pa.array([0] * rows, pa.int32()),
              "from_row": pa.array(range(1, rows + 1), pa.int32())}  # fmt: skip
    columns = [system[f.name] if f.name in system else found[f.name].cast(f.type) for f in table.schema]
    return pa.table(columns, schema=table.schema)


def annex_a_extracts(folder: Path, authority: str, day: date) -> dict[str, Extract]:
    """The lists of that day by edition: `annex_a_2019`, `annex_a`."""
    with _database(folder, authority, day) as lists:
        then = (QUERIES / "care_leavers_then.sql").read_text(encoding="utf-8")
        lists.unregister(STATE)
        lists.register(STATE, lists.sql(then).to_arrow_table())
        raw = [_list(lists, number, day) for number in range(1, 12)]
    return {"annex_a_2019": _extract(raw, day, NOT_IN_2019), "annex_a": _extract(raw, day, {})}


@contextmanager
def _database(folder: Path, authority: str, day: date) -> Iterator[duckdb.DuckDBPyConnection]:
    with lists_database(_tables(folder, authority, (*READ_BY_LISTS, STATE)), World(as_at=day)) as lists:
        yield lists


def _tables(folder: Path, authority: str, names: Iterable[str]) -> dict[str, pa.Table]:
    standard = standard_tables(definitions_folder())
    return {name: _rows(folder / name / f"{authority}.parquet", standard[name]) for name in names}


def _rows(file: Path, table: Table) -> pa.Table:
    rows = pq.read_table(file, partitioning=None) if file.is_file() else table.schema.empty_table()
    for position, field in enumerate(rows.schema):
        if pa.types.is_timestamp(field.type):  # the lists tell days, never the hour
            rows = rows.set_column(position, field.name, rows.column(position).cast(pa.date32(), safe=False))
    return rows


def _list(lists: duckdb.DuckDBPyConnection, number: int, day: date) -> RawList:
    sql, given = query_of(number, day)
    found = lists.sql(sql, params=given or None).to_arrow_table()
    columns = [found.column(name).cast(pa.string()) for name in found.column_names]
    rows = range(2, found.num_rows + 2)
    return raw_list(file=0, of=str(number), name=f"List {number}", headings=found.column_names, columns=columns,
                    rows=list(rows))  # fmt: skip


def _extract(raw: list[RawList], day: date, absent: dict[int, frozenset[str]]) -> Extract:
    kept = [_without(one, absent.get(int(one.of), frozenset()) | NOT_KNOWN_THEN.get(int(one.of), frozenset()))
            for one in raw]  # fmt: skip
    name = f"annex_a as at {day}"
    rows = sum(one.table.num_rows for one in kept)
    file = SourceFile(name, hashlib.sha256(name.encode()).hexdigest(), "annex_a", rows)
    moment = datetime.combine(day, time(18), UTC)
    return type_rows(layout("annex_a", definitions_folder()), kept, [file], definitions=definitions_folder(),
                     now=moment, as_at=day)  # fmt: skip


def _without(one: RawList, headings: frozenset[str]) -> RawList:
    dropped = [name for name in one.table.column_names if name in headings]
    return RawList(one.file, one.of, one.name, one.table.drop_columns(dropped), one.torn_rows)
