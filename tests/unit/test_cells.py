"""Ids, counts, numbers and postcodes as people and programs write them."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.mapping.cells import (
    ENTER_A_NUMBER,
    ENTER_A_POSTCODE,
    ENTER_A_WHOLE_NUMBER,
    FORMULA,
    ID_WITH_DECIMALS,
    SHORTENED_ID,
    SPREADSHEET_ERROR,
    TOO_LONG_FOR_AN_ID,
    read_column,
    tidy,
)
from lineofsight.records.mapping.codes import code_list
from lineofsight.records.mapping.layouts import Kind
from tests.builders.lists import DEFINITIONS

CELLS = [
    (Kind.INTEGER, "3", 3, None),
    (Kind.INTEGER, "3.0", 3, None),
    (Kind.INTEGER, "-1", -1, None),
    (Kind.INTEGER, "3.5", None, ENTER_A_WHOLE_NUMBER),
    (Kind.INTEGER, "three", None, ENTER_A_WHOLE_NUMBER),
    (Kind.INTEGER, "9" * 30, None, ENTER_A_WHOLE_NUMBER),
    (Kind.INTEGER, "#REF!", None, SPREADSHEET_ERROR),
    (Kind.INTEGER, "=1+1", None, FORMULA),
    (Kind.NUMBER, "2.5", 2.5, None),
    (Kind.NUMBER, ".5", 0.5, None),
    (Kind.NUMBER, "1e3", 1000.0, None),
    (Kind.NUMBER, "1e999", None, ENTER_A_NUMBER),
    (Kind.NUMBER, "nan", None, ENTER_A_NUMBER),
    (Kind.ID, "0012", "0012", None),
    (Kind.ID, "12.0", "12", ID_WITH_DECIMALS),
    (Kind.ID, "1.23457E+15", None, SHORTENED_ID),
    (Kind.ID, "#N/A", None, SPREADSHEET_ERROR),
    (Kind.ID, "1E5", "1E5", None),
    (Kind.ID, "x" * 100, "x" * 100, None),
    (Kind.ID, "x" * 101, None, TOO_LONG_FOR_AN_ID),
    (Kind.TEXT, "12.0", "12.0", None),
    (Kind.TEXT, "=HYPERLINK(1)", "=HYPERLINK(1)", None),
    (Kind.TEXT, "=", None, FORMULA),
    (Kind.TEXT, "#VALUE!", None, SPREADSHEET_ERROR),
    (Kind.POSTCODE, "ab1 2cd", "AB1 2CD", None),
    (Kind.POSTCODE, "AB12CD", "AB1 2CD", None),
    (Kind.POSTCODE, "AB1", None, ENTER_A_POSTCODE),
    (Kind.POSTCODE, "nope", None, ENTER_A_POSTCODE),
]
TIDIED = [
    ("  x ", "x"),
    ("\u00a0x\u00a0y", "x y"),
    ("", None),
    (" \t\r\n\u00a0", None),
    ('="0012"', "0012"),
    ("NULL", None),
    ("null", "null"),
]


@pytest.mark.parametrize(("kind", "written", "meant", "said"), CELLS)
def test_a_cell_of_each_kind(kind, written, meant, said):
    read = read_column(pa.array([written, None]), kind)
    assert read.values.to_pylist() == [meant, None]
    assert read.reasons.to_pylist() == [said, None]


@pytest.mark.parametrize(("written", "tidied"), TIDIED)
def test_a_tidy_cell(written, tidied):
    assert tidy(pa.array([written]), ("NULL",)).to_pylist() == [tidied]


def test_a_code_says_which_list_it_is_not_in():
    read = read_column(pa.array(["yes", "zebra", "unknown", "#N/A"]), Kind.CODE, code_list(DEFINITIONS, "yes_no"))
    assert read.values.to_pylist() == ["Y", None, None, None]
    said = "Not recognised in the list yes_no. Enter one of its codes: Y (Yes); N (No)."
    assert read.reasons.to_pylist() == [None, said, None, SPREADSHEET_ERROR]


def test_a_long_list_of_codes_is_named_but_not_read_out():
    read = read_column(pa.array(["zebra"]), Kind.CODE, code_list(DEFINITIONS, "ethnicity"))
    assert read.reasons.to_pylist() == ["Not recognised. Enter one of the codes of the list ethnicity."]


@given(st.lists(st.one_of(st.none(), st.text(), st.from_regex(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}"))))
def test_every_cell_is_read_or_has_a_reason(written):
    cells = tidy(pa.array(written, pa.string()))
    for kind in (Kind.DATE, Kind.INTEGER, Kind.NUMBER, Kind.POSTCODE):
        read = read_column(cells, kind)
        for cell, value, reason in zip(
            cells.to_pylist(), *map(pa.Array.to_pylist, (read.values, read.reasons)), strict=True
        ):
            assert (cell is None) == (value is None and reason is None)
            assert value is None or reason is None
