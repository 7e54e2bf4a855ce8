"""Files as people really send them: odd, and often harmless. Each is read whole, or refused in a clear sentence."""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.workbooks import ASSESSMENTS, CONTACTS, a_contact, a_csv, a_sheet, a_workbook, an_old_workbook

AS_AT = date(2026, 10, 31)
TWO = a_sheet(CONTACTS, a_contact(), a_contact("INV2"))


def read(*paths: Path) -> list[Extract]:
    return read_source(list(paths), None, definitions=DEFINITIONS, now=NOW, as_at=AS_AT)


def contacts(path: Path) -> list[tuple[str, date]]:
    (extract,) = read(path)
    rows = extract.tables["ssd_contacts"]
    days = [day.date() if day else None for day in rows["cont_contact_date"].to_pylist()]
    return list(zip(rows["cont_person_id"].to_pylist(), days, strict=True))


def refusal(path: Path) -> str:
    with pytest.raises(RefusedError) as refused:
        read(path)
    said = str(refused.value)
    assert said.endswith(".") and "\n" not in said and str(path.parent) not in said
    return said


BOTH = [("INV1", date(2026, 10, 5)), ("INV2", date(2026, 10, 5))]

TEXT: list[tuple[str, Callable[[bytes], bytes], dict[str, Any]]] = [
    ("semicolons, and a byte order mark", lambda data: b"\xef\xbb\xbf" + data, {"delimiter": ";"}),
    ("tabs", lambda data: data, {"delimiter": "\t"}),
    ("bars", lambda data: data, {"delimiter": "|"}),
    ("a first line that names the separator", lambda data: b"sep=,\r\n" + data, {}),
    ("line ends of old Macintoshes", lambda data: data, {"lineterminator": "\r"}),
    ("line ends of Unix", lambda data: data, {"lineterminator": "\n"}),
    ("line ends of several kinds", lambda data: data.replace(b"\r\n", b"\r", 1).replace(b"\r\n", b"\n", 1), {}),
    ("a hundred thousand rows of nothing but commas", lambda data: data + b",,,,,,\r\n" * 100_000, {}),
    ("blank lines between the rows", lambda data: data.replace(b"\r\n", b"\r\n\r\n"), {}),
    ("marks that nobody sees in the ids", lambda data: data.replace(b"INV", "\u200bINV\u202c".encode()), {}),
    ("spaces that do not break", lambda data: data.replace(b"INV1", "\u00a0INV1\u00a0".encode()), {}),
]


@pytest.mark.parametrize(("what", "spoil", "dialect"), TEXT, ids=[spec[0] for spec in TEXT])
def test_text_of_many_habits_is_the_same_list(
    tmp_path: Path, what: str, spoil: Callable[[bytes], bytes], dialect: dict[str, Any]
) -> None:
    path = a_csv(tmp_path / "list_1.csv", TWO, **dialect)
    path.write_bytes(spoil(path.read_bytes()))
    assert contacts(path) == BOTH


def test_a_nul_byte_is_refused(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "list_1.csv", TWO)
    path.write_bytes(path.read_bytes().replace(b"INV2", b"INV\x002"))
    assert "not text that can be read" in refusal(path)


def a_book(rows: Iterable[Sequence[Any]]) -> tuple[openpyxl.Workbook, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "List 1"
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    book.save(folder / "annex_a.xlsx")
    return folder / "annex_a.xlsx"


def test_headings_merged_over_and_down(tmp_path: Path) -> None:
    groups = ["About the child", *[None] * 4, "About the contact", None]
    book, sheet = a_book([groups, *TWO])
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("F1:G1")
    assert contacts(saved(book, tmp_path)) == BOTH
    book, sheet = a_book([CONTACTS, [None] * len(CONTACTS), *TWO[1:]])
    for letter in "ABCDEFG":
        sheet.merge_cells(f"{letter}1:{letter}2")
    assert contacts(saved(book, tmp_path)) == BOTH


def test_an_id_merged_over_two_rows_is_not_guessed_for_the_second(tmp_path: Path) -> None:
    book, sheet = a_book(TWO)
    sheet.merge_cells("A2:A3")
    (extract,) = read(saved(book, tmp_path))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (2, 1, 1)
    assert any("row 3, column Child Unique ID: There is no id" in s for s in sentences(extract))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_never_stops_the_lists_that_are_shown(tmp_path: Path, state: str) -> None:
    book, _ = a_book(TWO)
    for name, headings in (("List 4", ASSESSMENTS), ("List 6", ["Notes"])):
        sheet = book.create_sheet(name)
        sheet.append(list(headings))
        sheet.append(["INV1"])
        sheet.sheet_state = state
    path = saved(book, tmp_path)
    assert contacts(path) == BOTH
    assert sum("This sheet is hidden" in s for s in sentences(read(path)[0])) == 2


def test_days_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    book, sheet = a_book([CONTACTS])
    book.epoch = CALENDAR_MAC_1904
    sheet.append(["INV1", "a) Male", "a) WBRI", None, None, date(2026, 10, 5), None])
    assert contacts(saved(book, tmp_path)) == BOTH[:1]


def test_a_sheet_that_goes_on_for_a_million_empty_rows(tmp_path: Path) -> None:
    book, sheet = a_book(TWO)
    sheet.cell(1_048_576, len(CONTACTS)).font = Font(bold=True)
    assert contacts(saved(book, tmp_path)) == BOTH


def test_a_workbook_under_the_other_kind_s_name_is_read_by_its_content(tmp_path: Path) -> None:
    old = an_old_workbook(tmp_path / "old.xls", "List 1", [[cell or "" for cell in row] for row in TWO])
    assert contacts(old.rename(tmp_path / "annex_a.xlsx")) == BOTH
    new = a_workbook(tmp_path / "new.xlsx", List_1=TWO)
    assert contacts(new.rename(tmp_path / "annex_a.xls")) == BOTH


HEADER = ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"]
CHILD = ["1", "1", "01/02/2012", "WBRI", "UN1", "", ""]


@pytest.mark.parametrize("headings", [[h.lower() for h in HEADER], [f" {h} " for h in HEADER], HEADER[::-1]])
def test_a_return_whose_headings_are_written_otherwise(tmp_path: Path, headings: list[str]) -> None:
    row = CHILD[::-1] if headings == HEADER[::-1] else CHILD
    (extract,) = read(a_csv(tmp_path / "header.csv", [headings, row]))
    assert (extract.source, extract.rows_kept, extract.children) == ("ssda903", 1, 1)


def test_a_return_with_a_column_too_many_or_too_few_says_which(tmp_path: Path) -> None:
    said = refusal(a_csv(tmp_path / "header.csv", [[*HEADER, "NAME OF CHILD"], [*CHILD, "x"]]))
    assert said.startswith("header.csv is nearly the Header file of a looked-after children return")
    assert "(H)" in said and "NAME" not in said
    assert "no column headed MC_DOB" in refusal(a_csv(tmp_path / "header.csv", [HEADER[:-1], CHILD[:-1]]))


def test_a_file_without_headings_is_refused_and_no_cell_of_it_repeated(tmp_path: Path) -> None:
    said = refusal(a_csv(tmp_path / "list_1.csv", TWO[1:]))
    assert "was not recognised" in said and "INV" not in said
    said = refusal(a_csv(tmp_path / "header.csv", [CHILD]))
    assert "was not recognised" in said and "2012" not in said


def test_a_folder_of_several_sources_with_litter_in_it(tmp_path: Path) -> None:
    a_workbook(tmp_path / "annex_a.xlsx", List_1=TWO)
    a_csv(tmp_path / "header.csv", [HEADER, CHILD])
    (tmp_path / "more").mkdir()
    a_csv(
        tmp_path / "more" / "los_supervision.csv",
        [["supervision_id", "child_id", "held_on"], ["1", "INV1", "2026-10-01"]],
    )
    for litter in (".DS_Store", "~$annex_a.xlsx", "Thumbs.db", "desktop.ini"):
        (tmp_path / litter).write_bytes(b"\0\1")
    assert sorted(extract.source for extract in read(tmp_path)) == ["annex_a", "los", "ssda903"]
    (tmp_path / "readme.txt").write_text("hello", "utf-8")
    assert refusal(tmp_path).startswith("readme.txt was not recognised")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list_1.csv")
    assert "neither a file nor a folder" in refusal(tmp_path / "list_1.csv")


def test_a_folder_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    a_csv(tmp_path / "list_1.csv", TWO)
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")
    assert contacts(tmp_path) == BOTH


def test_a_compressed_file_says_what_to_do(tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "upload"), "gztar", tmp_path, ".")
    assert "is a compressed file: load the spreadsheet, CSV or XML file that it was made from" in refusal(Path(packed))
