"""Uploads that must not get in, and cells that must not pass for values. Each refusal is one clear sentence."""

import io
import re
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.workbooks import (
    ASSESSMENTS,
    CONTACTS,
    a_compound_file,
    a_contact,
    a_csv,
    a_sheet,
    a_workbook,
    an_old_workbook,
    an_opendocument,
    rewritten,
)

AS_AT = date(2026, 10, 31)


def read(path: Path, source: str | None = None) -> Extract:
    return read_source([path], source, definitions=DEFINITIONS, now=NOW, as_at=AS_AT)[0]


def refusal(path: Path, source: str | None = None) -> str:
    with pytest.raises(RefusedError) as refused:
        read(path, source)
    said = str(refused.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert str(path.parent) not in said, "a refusal names the file, never where it lies"
    return said


def contacts(*rows: dict[str, object]) -> list[list[object]]:
    return a_sheet(CONTACTS, *rows)


def a_good_workbook(folder: Path, name: str = "annex_a.xlsx") -> Path:
    return a_workbook(folder / name, List_1=contacts(a_contact()))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n"])
@pytest.mark.parametrize("name", ["contacts.csv", "annex_a.xlsx", "census.xml"])
def test_an_empty_file(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == f"{name} is empty: export it again."


def test_no_file_and_an_empty_folder(tmp_path):
    assert "no file called nowhere.csv" in refusal(tmp_path / "nowhere.csv")
    (tmp_path / "folder").mkdir()
    assert "no files in it" in refusal(tmp_path / "folder")


def test_wrong_columns_under_a_lists_name(tmp_path):
    path = a_workbook(tmp_path / "annex_a.xlsx", List_4=[["Child Unique ID", "Notes"], ["INV1", "x"]])
    said = refusal(path)
    assert "no List 4 that can be read" in said
    assert "Continuous Assessment Start Date" in said


def test_a_file_that_is_nothing_we_know_is_refused_by_name(tmp_path):
    path = a_csv(tmp_path / "budget.csv", [["Cost centre", "Pounds"], ["A1", "3"]])
    assert refusal(path).startswith("budget.csv was not recognised as any of these: ")


def test_one_stranger_in_a_folder_stops_the_load(tmp_path):
    a_good_workbook(tmp_path)
    a_csv(tmp_path / "budget.csv", [["Cost centre", "Pounds"], ["A1", "3"]])
    assert "budget.csv was not recognised" in refusal(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(tmp_path, encoding):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact()), encoding)
    assert 'save it as "CSV UTF-8"' in refusal(path).replace("save it as CSV UTF-8", 'save it as "CSV UTF-8"')


def test_bytes_that_are_no_text_at_all(tmp_path):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact()))
    path.write_bytes(path.read_bytes() + b"INV2,\x81\x8d\n")
    assert "neither UTF-8 nor Windows text" in refusal(path)


def test_windows_text_is_read_and_said(tmp_path):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact(**{"Contact Source": "q) 6: Police"})), "cp1252")
    path.write_bytes(path.read_bytes().replace(b"a) Male", b"a) Male\xa0"))
    extract = read(path)
    assert extract.rows_kept == 1
    assert any("not in UTF-8" in s for s in sentences(extract))


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact()), "utf-8-sig")
    assert read(path).rows_kept == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("05/10/26", "year in four figures"),
        ("31/09/2026", "There is no such day"),
        ("10/31/2026", "There is no such day"),
        ("05/10/2206", "more than thirty years after"),
        ("05/10/1826", "before 1900"),
        ("=TODAY()", "formula that was not worked out"),
        ("#REF!", "spreadsheet error"),
        ("46300", "number where a date belongs"),
    ],
)
def test_a_date_that_cannot_be_meant_sets_its_row_aside(tmp_path, written, said):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact(on=written), a_contact("INV2")))
    extract = read(path)
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (2, 1, 1)
    assert any(said in s and "row 2, column Date of Contact" in s for s in sentences(extract))
    assert not any(written in s for s in sentences(extract))


def test_a_claim_of_two_gigabytes_in_a_zip_header(tmp_path):
    path = a_good_workbook(tmp_path)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 2_000_000_000)
    path.write_bytes(bytes(data))
    assert "more than 1 GB" in refusal(path)


def test_a_zip_that_expands_far_beyond_its_size(tmp_path):
    path = rewritten(a_good_workbook(tmp_path), xl__media__x=b"\0" * (100 << 20))
    assert "400 times its size" in refusal(path)


def test_a_zip_that_says_less_than_it_holds(tmp_path):
    path = rewritten(a_good_workbook(tmp_path), xl__media__x=b"\0" * 100_000)
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/media/x")
    data = bytearray(path.read_bytes())
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = max(m.start() for m in re.finditer(re.escape(header), bytes(data)))
        struct.pack_into("<I", data, start + offset, 10)
    path.write_bytes(bytes(data))
    assert member.file_size == 100_000
    assert "cut short or damaged" in refusal(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short(tmp_path, share):
    path = a_good_workbook(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path) == "annex_a.xlsx is cut short or damaged: export or copy it again."


def test_a_workbook_with_a_sheet_that_is_not_xml(tmp_path):
    path = rewritten(a_good_workbook(tmp_path), **{"xl__worksheets__sheet1_dot_xml": b"<worksheet><sheetData><row"})
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("address", ['r="XFD1048576"', "r = 'xfd1048576'"])
def test_a_cell_far_away_would_fill_the_memory(tmp_path, address):
    sheet = f"<worksheet><sheetData><row><c {address}><v>1</v></c></row></sheetData></worksheet>"
    path = rewritten(a_good_workbook(tmp_path), **{"xl__worksheets__sheet1_dot_xml": sheet.encode()})
    assert "a cell far away from the others" in refusal(path)


def test_an_encrypted_workbook(tmp_path):
    path = a_compound_file(tmp_path / "annex_a.xlsx", "EncryptedPackage", b"locked" * 1000)
    assert refusal(path) == "annex_a.xlsx is locked with a password: save a copy without one and load that."


def test_an_encrypted_opendocument(tmp_path):
    path = an_opendocument(tmp_path / "annex_a.ods", "List 1", contacts(), manifest="<encryption-data/>")
    assert "locked with a password" in refusal(path)


def test_macros_by_name_and_by_content(tmp_path):
    path = a_good_workbook(tmp_path, "annex_a.xlsm")
    assert "can carry macros" in refusal(path)
    path = rewritten(a_good_workbook(tmp_path), xl__vbaProject_dot_bin=b"x")
    assert "carries macros" in refusal(path)
    path = a_compound_file(tmp_path / "annex_a.xls", "_VBA_PROJECT_CUR", b"x" * 5000)
    assert "carries macros" in refusal(path)


def test_an_old_workbook_with_a_column_that_cannot_be(tmp_path):
    path = an_old_workbook(tmp_path / "annex_a.xls", "List 1", [["x"] * 300])
    assert "damaged" in refusal(path)


def test_old_workbooks_cut_or_scrambled_are_refused(tmp_path):
    good = an_old_workbook(tmp_path / "annex_a.xls", "List 1", contacts()).read_bytes()
    for keep in (8, 100, 600, 1200, len(good) - 700):
        (tmp_path / "annex_a.xls").write_bytes(good[:keep])
        assert refusal(tmp_path / "annex_a.xls")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("annex_a.xlsx", b"Child Unique ID,Gender\n", "holds plain text"),
        ("annex_a.csv", b"%PDF-1.7 x", "is a PDF"),
        ("annex_a.xls", b"<html><table>", "is a web page"),
        ("census.xml", b"Child,Gender\n1,M\n", "holds plain text"),
        ("list_1.csv", b"\x89PNG\r\n", "is a picture"),
        ("list_1.csv", b"Child\0ID,x\n", "not text that can be read"),
        ("list_1.csv", b"<?xml version='1.0'?><Message/>", "holds XML"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, content, what):
    (tmp_path / name).write_bytes(content)
    assert what in refusal(tmp_path / name)


def test_archives_and_documents_are_not_workbooks(tmp_path):
    for member, what in (
        ("word/document.xml", "word-processed"),
        ("xl/workbook.bin", ".xlsb"),
        ("x.csv", "zip archive"),
    ):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(member, "x")
        (tmp_path / "upload.zip").write_bytes(held.getvalue())
        assert what in refusal(tmp_path / "upload.zip")


ENTITIES = '<?xml version="1.0"?>{pad}<!DOCTYPE Message [<!ENTITY a "aaaa">{more}]><Message>&a;</Message>'


@pytest.mark.parametrize(
    "document",
    [
        ENTITIES.format(pad="", more=""),
        ENTITIES.format(pad="", more='<!ENTITY b "&a;&a;&a;&a;">'),
        ENTITIES.format(pad="<!--" + "x" * 3_000_000 + "-->", more=""),
        '<!DOCTYPE Message SYSTEM "file:///etc/hostname"><Message/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_document_type(tmp_path, document, encoding):
    (tmp_path / "census.xml").write_bytes(document.replace(' version="1.0"', ' version="1.0" ').encode(encoding))
    assert "document type declaration" in refusal(tmp_path / "census.xml")


def test_xml_that_is_broken(tmp_path):
    (tmp_path / "census.xml").write_bytes(b"<?xml version='1.0'?><!-- never closed")
    assert "not XML that can be read" in refusal(tmp_path / "census.xml")


def test_formulas_give_their_last_value_and_never_pass_for_blanks(tmp_path):
    """Written by a program, a formula has no value until a spreadsheet has worked it out."""
    rows = contacts(a_contact("INV1", "=B2+1"), a_contact('="INV"&2'), a_contact("INV3"))
    rows[3][2] = "#N/A"
    extract = read(a_workbook(tmp_path / "annex_a.xlsx", List_1=rows))
    assert (extract.rows_in, extract.rows_kept) == (3, 1)
    said = sentences(extract)
    assert any("row 2, column Date of Contact: The cell holds a formula" in s for s in said)
    assert any("row 3, column Child Unique ID: The cell holds a formula" in s for s in said)
    assert any("row 4, column Ethnicity: The cell holds a spreadsheet error" in s for s in said)


def test_a_formula_that_came_to_nothing_is_a_blank(tmp_path):
    path = a_workbook(tmp_path / "annex_a.xlsx", List_1=contacts(a_contact(**{"Date of Birth": '=IF(1,"","")'})))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    worked_out = re.sub(r'<c r="(D2)"([^>]*)>', r'<c r="\1" t="str"\2>', sheet)
    extract = read(rewritten(path, **{"xl__worksheets__sheet1_dot_xml": worked_out.encode()}))
    assert not any("formula" in s for s in sentences(extract))


def test_ids_that_a_spreadsheet_has_damaged(tmp_path):
    rows = contacts(a_contact("1.23457E+15"), a_contact(12345678901234567890), a_contact("12.0"), a_contact('="0012"'))
    extract = read(a_csv(tmp_path / "list_1.csv", rows))
    ids = extract.tables["ssd_contacts"].column("cont_person_id").to_pylist()
    assert ids == ["12345678901234567890", "12", "0012"]
    extract = read(a_workbook(tmp_path / "annex_a.xlsx", List_1=rows[:3]))
    assert extract.rows_kept == 0
    assert sum("spreadsheet has shortened" in s for s in sentences(extract)) == 2


def test_rows_that_a_comma_has_torn_are_set_aside_and_counted(tmp_path):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact(), a_contact("INV2"), a_contact("INV3")))
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace("a) WBRI", "White, British")
    lines[3] = lines[3].rstrip(",").rsplit(",", 1)[0]
    path.write_text("\n".join(lines), "utf-8")
    extract = read(path)
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (3, 1, 2)
    assert any("row 3: The row has more cells than there are headings" in s for s in sentences(extract))
    assert any("row 4: The row has fewer cells than there are headings" in s for s in sentences(extract))


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    path = a_csv(tmp_path / "list_1.csv", contacts(a_contact(), a_contact("INV2")))
    path.write_text(path.read_text("utf-8").replace("INV2", '"INV2'), "utf-8")
    assert "quotation mark out of place" in refusal(path)


def test_duplicate_ids(tmp_path):
    rows = [
        ["child_id", "visit_id", "visited_on"],
        ["INV1", "V1", "2026-10-01"],
        ["INV1", "V1", "2026-10-01"],
        ["INV1", "V1", "2026-10-02"],
    ]
    extract = read(a_csv(tmp_path / "los_visits.csv", rows))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (3, 1, 2)
    assert any("row 3: The row repeats an earlier one" in s for s in sentences(extract))
    assert any("row 4: An earlier row has the same id but other content" in s for s in sentences(extract))


def test_the_same_list_twice_would_count_children_twice(tmp_path):
    a_good_workbook(tmp_path)
    a_csv(tmp_path / "list_1.csv", contacts(a_contact()))
    assert "List 1 is in annex_a.xlsx, List 1 and again in list_1.csv" in refusal(tmp_path)


def test_a_flood_of_problems_is_counted_whole_and_listed_in_part(tmp_path):
    rows = [a_contact(f"INV{i}", "31/02/2026", Gender="zebra") for i in range(3_000)]
    extract = read(a_csv(tmp_path / "list_1.csv", contacts(*rows)))
    assert extract.problem_count > 9_000
    assert len(extract.problems) <= 1_000
    assert any("more like this: Not recognised" in s for s in sentences(extract))


def test_a_list_in_one_row_of_headings_only(tmp_path):
    extract = read(a_workbook(tmp_path / "annex_a.xlsx", List_1=[CONTACTS], List_4=[ASSESSMENTS]))
    assert (extract.rows_in, extract.children) == (0, 0)
    assert sum("headings but no rows" in s for s in sentences(extract)) == 2
