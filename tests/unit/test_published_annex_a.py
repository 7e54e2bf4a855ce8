"""Two workbooks that other people published: made-up lists, dirty as real ones are, and Ofsted's template."""

from datetime import date

import openpyxl

from lineofsight.records.extract import Extract
from lineofsight.records.mapping.codes import code_list, normalised
from lineofsight.records.mapping.layouts import layout
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.shared_files import shared

DIRTY = "liia_Annex_A.xlsx"
TEMPLATE = "2016-01-sample.xlsx"


def load(name: str) -> Extract:
    path = shared("data", "records", "annex_a", name)
    (extract,) = read_source([path], definitions=DEFINITIONS, now=NOW)
    return extract


def cells_of(name: str) -> list[tuple[str, int, list[str]]]:
    """Sheet, row and filled cells, read by another program than ours."""
    workbook = openpyxl.load_workbook(shared("data", "records", "annex_a", name), read_only=True, data_only=True)
    return [
        (sheet.title, y, [str(cell) for cell in row if cell not in (None, "")])
        for sheet in workbook
        if sheet.title.replace("_", " ").startswith("List ")
        for y, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]


def test_every_row_is_kept_or_explained():
    extract = load(DIRTY)
    records = [(sheet, y) for sheet, y, cells in cells_of(DIRTY) if cells and "Child Unique ID" not in cells and y > 1]
    assert extract.rows_in == len(records) == extract.rows_kept + extract.rows_set_aside
    assert extract.rows_in == extract.files[0].rows
    assert extract.children == extract.tables["ssd_person"].num_rows > 0
    assert set(extract.coverage) == set(extract.tables)


def test_what_is_dirty_is_a_counted_problem():
    extract = load(DIRTY)
    said = sentences(extract)
    errors = sum(cells.count("#N/A") for _, _, cells in cells_of(DIRTY))
    assert errors > 0
    assert sum("spreadsheet error" in s for s in said) == errors
    for list_name, column, what in (
        ("List 4", "social care support", "Not recognised"),
        ("List 6", "Primary Need Code", "Not recognised"),
        ("List 8", "Placement postcode", "whole postcode"),
        ("List 8", "Ethnicity", "blank"),
        ("List 9", "Latest Date of Contact", "heading is missing"),
        ("List 10", "Date of Birth", "not what an earlier row says"),
    ):
        assert any(f", {list_name}," in s and column in s and what in s for s in said), (list_name, column)
    assert extract.problem_count == len(extract.problems)


def test_no_problem_repeats_a_cell():
    said = " ".join(problem.what for problem in load(DIRTY).problems)
    ours = {h.name for one in layout("annex_a", DEFINITIONS).lists for h in one.headings.values()}
    cells = {cell for _, y, row in cells_of(DIRTY) if y > 1 for cell in row if len(cell) > 3}
    assert not sorted(cell for cell in cells - ours if cell in said)


def test_the_days_come_out_as_another_program_reads_them():
    workbook = openpyxl.load_workbook(shared("data", "records", "annex_a", DIRTY), read_only=True, data_only=True)
    rows = list(workbook["List 4"].iter_rows(min_row=2, values_only=True))
    days = [(str(row[0]), row[6]) for row in rows]
    table = load(DIRTY).tables["ssd_cin_assessments"]
    ours = zip(table["cina_person_id"].to_pylist(), table["cina_assessment_start_date"].to_pylist(), strict=True)
    assert sorted(ours) == sorted(days)


def test_the_template_loads_without_a_row():
    extract = load(TEMPLATE)
    assert (extract.rows_in, extract.children) == (0, 0)
    assert sum("headings but no rows" in s for s in sentences(extract)) == 11
    assert not any("This heading is not one" in s for s in sentences(extract))
    missing = [p.column for p in extract.problems if "heading is missing" in p.what]
    assert len(missing) == 4, "the 2019 form lacks four headings of List 9, and no other"
    assert extract.coverage["ssd_contacts"].as_at == date(2026, 11, 2)


def test_every_code_that_the_template_asks_for_is_recognised():
    workbook = openpyxl.load_workbook(shared("data", "records", "annex_a", TEMPLATE), read_only=True)
    rows = [list(row) for row in workbook["Codes_used"].iter_rows(values_only=True)]
    strange = {}
    checked = 0
    for column, heading in enumerate(rows[0]):
        asked = [str(row[column]) for row in rows[2:] if row[column] is not None]
        for name in _lists_of_codes(str(heading)) if heading else ():
            codes = code_list(DEFINITIONS, name)
            unread = [c for c in asked if codes.read(c) is None and normalised(c) not in codes.says_unknown]
            strange[name] = [code for code in unread if "CodeError" not in code]  # the template's own word for a slip
            checked += len(asked)
    assert checked > 150
    assert not {name: codes for name, codes in strange.items() if codes}


def _lists_of_codes(heading: str) -> set[str]:
    """The code lists of our headings that a column of the template's codes sheet is about."""
    words = [part.strip() for part in heading.split("/")] if "Initial" in heading or "Contact" in heading else [heading]
    headings = [h for one in layout("annex_a", DEFINITIONS).lists for h in one.headings.values() if h.codes]
    return {
        h.codes
        for h in headings
        if h.codes and any(normalised(word) in {normalised(name) for name in (h.name, *h.also)} for word in words)
    }
