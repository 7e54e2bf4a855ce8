"""Sheets and CSV files come out as they stand: no cell lost, moved or turned into something else."""

import csv
import io
import string
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineofsight.records.mapping.layouts import layout, same_words
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.csv_files import READ_AS_WINDOWS, read_csv
from lineofsight.records.reading.grids import Grid, read_grids
from lineofsight.records.reading.safety import FileKind
from lineofsight.records.sources.finding_lists import find_list
from tests.builders.lists import DEFINITIONS, a_time
from tests.builders.workbooks import CONTACTS, a_contact, a_csv, a_sheet, a_workbook


def table_of(grid: Grid) -> list[list[str | None]]:
    return [list(row) for row in zip(*(c.to_pylist() for c in grid.columns), strict=True)]


def csv_of(path: Path, text: str) -> list[list[str | None]]:
    path.write_text(text, "utf-8", newline="")
    return [list(row) for row in zip(*(c.to_pylist() for c in read_csv(path).columns), strict=True)]


def test_what_a_workbook_holds_and_how_it_is_written(tmp_path):
    row = ["text", "  ", 7, 7.5, -1, True, date(2026, 3, 31), a_time(2026, 3, 31, 14, 5), time(9, 30), 123456789012345]
    (grid,) = read_grids(a_workbook(tmp_path / "a.xlsx", Sheet=[row]), FileKind.XLSX)
    assert table_of(grid) == [
        ["text", None, "7", "7.5", "-1", "TRUE", "2026-03-31", "2026-03-31T14:05:00", "09:30:00", "123456789012345"]
    ]


def test_days_counted_from_1904(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    workbook.worksheets[0].append([date(2026, 3, 31)])
    workbook.save(tmp_path / "a.xlsx")
    (grid,) = read_grids(tmp_path / "a.xlsx", FileKind.XLSX)
    assert table_of(grid) == [["2026-03-31"]]


def test_rows_keep_their_numbers_over_blank_ones(tmp_path):
    (grid,) = read_grids(a_workbook(tmp_path / "a.xlsx", Sheet=[["h"], [], ["x"], [None], ["y"]]), FileKind.XLSX)
    below = grid.below(0)
    assert below.columns[0].to_pylist() == ["x", "y"]
    assert below.row_numbers.to_pylist() == [3, 5]


CSV = [
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
    ("a;b\n1;2\n", [["a", "b"], ["1", "2"]]),
    ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]),
    ('a,b\n"x, y","say ""so"""\n', [["a", "b"], ["x, y", 'say "so"']]),
    ('a,b\n"x\ny",2\n', [["a", "b"], ["x\ny", "2"]]),
    ("a,b\n\n1,2\n", [["a", "b"], [None, None], ["1", "2"]]),
    ("Title\na,b\n1,2\n", [["Title", None], ["a", "b"], ["1", "2"]]),
    ("a,b\n1\n1,2\n", [["a", "b"], ["1", None], ["1", "2"]]),
    ("a,b\nNULL,NA\n", [["a", "b"], ["NULL", "NA"]]),
    ("a,b\n ,2\n", [["a", "b"], [None, "2"]]),
    ("a\n1\n", [["a"], ["1"]]),
    ("a,b\n1,2\n\n\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
]


@pytest.mark.parametrize(("text", "cells"), CSV)
def test_a_csv_file(tmp_path, text, cells):
    assert csv_of(tmp_path / "a.csv", text) == cells


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.text(string.ascii_letters + '",;\n 0é', max_size=6), min_size=2, max_size=2), min_size=1, max_size=8
    )
)
def test_a_csv_file_as_another_reader_reads_it(tmp_path, rows):
    text = io.StringIO()
    csv.writer(text).writerows([["first", "second"], *rows])
    read = csv_of(tmp_path / "a.csv", text.getvalue())
    expected = [[cell if cell.strip() else None for cell in row] for row in [["first", "second"], *rows]]
    while expected and not any(expected[-1]):
        expected.pop()
    while read and not any(read[-1]):
        read.pop()
    assert read == expected


def test_text_that_is_not_utf_8_is_said_to_be_windows_text(tmp_path):
    text = read_csv(a_csv(tmp_path / "a.csv", [["Zoë", "b"]], "cp1252"))
    assert text.columns[0].to_pylist() == ["Zoë"]
    assert text.note == READ_AS_WINDOWS


def test_an_open_quotation_mark_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text('a,b\n"1,2\n3,4\n', "utf-8")
    with pytest.raises(RefusedError, match="quotation mark out of place"):
        read_csv(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Child’s  Legal_Status", "childs legal status"),
        ("Referral NFA?", "REFERRAL NFA"),
        ("LA In Touch ", "la in touch"),
    ],
)
def test_headings_that_are_the_same_words(one, other):
    assert same_words(one) == same_words(other)


def test_the_name_decides_between_lists_whose_headings_would_both_do(tmp_path):
    """An early help list and an assessment list can share their headings' words."""
    headings = [*CONTACTS[:5], "Assessment Start Date", "Date of Authorisation", "Assessment completion date"]
    lists = layout("annex_a", DEFINITIONS)
    for name, expected in (("Early Help", "2"), ("Assessments", "4"), ("List 2", "2"), ("List 4", "4")):
        rows = a_sheet(headings, a_contact())
        (grid,) = read_grids(a_workbook(tmp_path / "a.xlsx", **{name.replace(" ", "_"): rows}), FileKind.XLSX)
        found = find_list(grid, lists)
        assert found is not None
        assert found.layout.id == expected
