"""Every check, and the SQL files that some of them look over."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lineofsight.measures.case_files import CaseKind, EmptyTables, Shape, read_case_file, sql_faults
from lineofsight.measures.checks.definition import Check, CheckShelves, read_check
from lineofsight.measures.faults import Fault
from lineofsight.records.tables import standard_tables

ROWS_ONLY = (Shape.ROWS,)


def read_rows(paths: Sequence[Path], shared: Mapping[str, str], faults: list[Fault]) -> dict[str, CaseKind]:
    read = [read_case_file(path, shared, faults, ROWS_ONLY) for path in paths]
    return {rows.id: rows for rows in read if rows is not None}


def read_checks(
    paths: Sequence[Path],
    definitions: Path,
    cases: Mapping[str, CaseKind],
    rows: Mapping[str, CaseKind],
    faults: list[Fault],
) -> dict[str, Check]:
    shelves = CheckShelves(standard_tables(definitions), cases, rows)
    read = [read_check(path, shelves, faults) for path in paths]
    return {check.id: check for check in read if check is not None}


def rows_faults(rows: Mapping[str, CaseKind], empty: EmptyTables, keys: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """SQL that is not portable, or does not give what its header says."""
    return [fault for each in rows.values() for fault in sql_faults(each, empty, keys)]
