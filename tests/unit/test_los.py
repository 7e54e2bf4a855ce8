"""The extension tables as uploads, and several sources in one folder."""

from datetime import date
from pathlib import Path

import pytest

from lineofsight.records.extract import Extract, Hold
from lineofsight.records.problems import RefusedError
from lineofsight.records.sources.which_source import read_source
from lineofsight.records.tables import standard_tables
from tests.builders.lists import DEFINITIONS, NOW, a_time, sentences
from tests.builders.workbooks import CONTACTS, a_contact, a_csv, a_sheet, a_workbook

AS_AT = date(2026, 10, 31)
VISIT = ["visit_id", "child_id", "visited_on", "kind", "mode", "seen"]


def read(*paths: Path, source: str | None = None, as_at: date | None = AS_AT) -> list[Extract]:
    return read_source(list(paths), source, definitions=DEFINITIONS, now=NOW, as_at=as_at)


def test_a_list_called_like_its_table(tmp_path):
    path = a_csv(tmp_path / "los_visits.csv", [VISIT, ["V1", "INV1", "31/03/2026", "CP", "In person", "Yes"]])
    (extract,) = read(path)
    (visit,) = extract.tables["los_visits"].to_pylist()
    assert (visit["visited_on"], visit["kind"], visit["mode"], visit["seen"]) == (
        date(2026, 3, 31),
        "CP",
        "IN PERSON",
        "Y",
    )


@pytest.mark.parametrize("headings", [["Visit ID", "Child Id", "VISITED ON"], ["visit_id", "child id", "Visited_on"]])
def test_headings_with_spaces_or_underscores(tmp_path, headings):
    path = a_csv(tmp_path / "Visits.csv", [headings, ["V1", "INV1", "2026-03-31"]])
    assert read(path)[0].rows_kept == 1


def test_a_workbook_with_a_sheet_for_each_table(tmp_path):
    path = a_workbook(
        tmp_path / "lists.xlsx",
        los__teams=[["team", "name", "locality", "opened_on"], ["T1", "Invented Team", "North", date(2024, 4, 1)]],
        Supervision=[["supervision_id", "child_id", "held_on"], ["S1", "INV1", a_time(2026, 10, 1)]],
    )
    (extract,) = read(path)
    assert {name: table.num_rows for name, table in extract.tables.items()} == {"los_teams": 1, "los_supervision": 1}
    assert extract.children == 1


@pytest.mark.parametrize("name", sorted(n for n in standard_tables(DEFINITIONS) if n.startswith("los_")))
def test_every_extension_table_can_be_uploaded(tmp_path, name):
    """With every heading there, the name does not matter; with no rows, that is said."""
    table = standard_tables(DEFINITIONS)[name]
    (extract,) = read(a_csv(tmp_path / "export.csv", [list(table.column_names)]))
    assert list(extract.tables) == [name]
    assert extract.tables[name].schema.names == ["from_file", "from_row", *table.column_names]
    assert any("headings but no rows" in s for s in sentences(extract))


PROGRESS = [
    ("Better", "BETTER"),
    ("improving", "BETTER"),
    ("Unchanged", "NO CHANGE"),
    ("no progress", "NO CHANGE"),
    ("deteriorated", "WORSE"),
    ("Not discussed", "NOT RECORDED"),
    ("", None),
]


@pytest.mark.parametrize(("written", "code"), PROGRESS)
def test_what_a_core_group_found_is_a_code(tmp_path, written, code):
    rows = [["core_group_id", "child_id", "held_on", "progress"], ["G1", "INV1", "2026-05-01", written]]
    (extract,) = read(a_csv(tmp_path / "los_core_groups.csv", rows))
    assert extract.tables["los_core_groups"].column("progress").to_pylist() == [code]
    assert not [said for said in sentences(extract) if "not recognised" in said]


def test_what_a_core_group_found_in_words_that_nobody_lists_is_said_and_never_guessed(tmp_path):
    written = "slowly getting somewhere"
    rows = [["core_group_id", "child_id", "held_on", "progress"], ["G1", "INV1", "2026-05-01", written]]
    (extract,) = read(a_csv(tmp_path / "los_core_groups.csv", rows))
    assert extract.tables["los_core_groups"].column("progress").to_pylist() == [None]
    (told,) = [said for said in sentences(extract) if "progress" in said]
    assert "core_group_progress" in told or "not recognised" in told
    assert written not in told


def test_the_earliest_date_stands_in_for_the_first_day_and_is_said(tmp_path):
    rows = [VISIT[:3], ["V1", "INV1", "2025-05-01"], ["V2", "INV1", "2026-05-01"]]
    (extract,) = read(a_csv(tmp_path / "los_visits.csv", rows))
    coverage = extract.coverage["los_visits"]
    assert (coverage.holds, coverage.from_, coverage.to) == (Hold.EVERY, date(2025, 5, 1), AS_AT)
    assert any("the earliest event or ending in each was taken: los_visits" in s for s in sentences(extract))


def test_an_id_that_is_left_out_is_made(tmp_path):
    (extract,) = read(a_csv(tmp_path / "los_visits.csv", [VISIT[1:3], ["INV1", "2025-05-01"]]))
    assert extract.tables["los_visits"].column("visit_id").to_pylist() == ["los-los_visits-2"]


def test_a_list_that_only_shares_a_heading_is_not_recognised(tmp_path):
    path = a_csv(tmp_path / "notes.csv", [["child_id", "visited_on", "Notes"], ["INV1", "2025-05-01", "x"]])
    with pytest.raises(RefusedError, match=r"notes.csv was not recognised"):
        read(path)
    with pytest.raises(RefusedError, match="holds no list of"):
        read(path, source="los")


def test_a_folder_may_hold_several_sources(tmp_path):
    (tmp_path / "lists").mkdir()
    a_workbook(tmp_path / "annex_a.xlsx", List_1=a_sheet(CONTACTS, a_contact()))
    a_csv(tmp_path / "lists" / "los_visits.csv", [VISIT[:3], ["V1", "INV1", "2025-05-01"]])
    said: list[str] = []
    extracts = read_source([tmp_path], definitions=DEFINITIONS, now=NOW, as_at=AS_AT, progress=said.append)
    assert sorted(extract.source for extract in extracts) == ["annex_a", "los"]
    assert said == ["Reading annex_a: 1 file", "Reading los: 1 file"]


def test_a_source_that_is_not_one(tmp_path):
    with pytest.raises(RefusedError, match="There is no source called annexa"):
        read(a_csv(tmp_path / "los_visits.csv", [VISIT]), source="annexa")
