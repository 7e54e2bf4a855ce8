"""Published files as they come: known by headings, every row kept or set aside, every symbol kept as what it means."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.problems import RefusedError
from lineofsight.signals.comparison.arriving import Arrived, read_published, year_of
from lineofsight.signals.comparison.symbols import IN_WORDS, SYMBOLS, Missing, read_cell
from tests.builders.published_files import england, layouts, place, plans, write, write_workbook


def read(path: Path) -> Arrived:
    return read_published(path, layouts())


def refusal(path: Path) -> str:
    with pytest.raises(RefusedError) as refused:
        read(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "number", "missing"),
    [
        ("243", 243.0, None),
        (" 1,124 ", 1124.0, None),
        ("30.1", 30.1, None),
        ("30.1%", 30.1, None),
        ("28.599999999999998", 28.599999999999998, None),
        ("0", 0.0, None),
        ("c", None, Missing.SUPPRESSED),
        ("C ", None, Missing.SUPPRESSED),
        ("x", None, Missing.NOT_AVAILABLE),
        ("z", None, Missing.NOT_APPLICABLE),
        ("u", None, Missing.UNRELIABLE),
        ("k", None, Missing.ROUNDS_TO_NOUGHT),
        ("low", None, Missing.ROUNDS_TO_NOUGHT),
        (":", None, Missing.NOT_HELD),
        ("~", None, Missing.NEGLIGIBLE),
        ("-", None, Missing.NO_REASON),
        ("–", None, Missing.NO_REASON),
        ("", None, Missing.BLANK),
        (None, None, Missing.BLANK),
        ("-100", None, Missing.UNUSABLE),
        ("-400.0", None, Missing.UNUSABLE),
        ("1,2", None, Missing.UNUSABLE),
        ("1e3", None, Missing.UNUSABLE),
        ("nan", None, Missing.UNUSABLE),
    ],
)
def test_a_cell_is_a_number_or_the_reason_why_there_is_none(
    text: str | None, number: float | None, missing: Missing | None
) -> None:
    cell = read_cell(text)
    assert (cell.number, cell.missing) == (number, missing)
    assert bool(cell.problem) == (missing is Missing.UNUSABLE)


@given(st.text(max_size=8))
def test_no_text_is_ever_read_as_nought_by_default(text: str) -> None:
    cell = read_cell(text)
    assert (cell.number is None) != (cell.missing is None)
    if cell.number is not None:
        assert cell.number >= 0
        assert any(character.isdigit() for character in text)


def test_every_reason_can_be_said() -> None:
    assert set(IN_WORDS) == set(Missing)
    assert set(SYMBOLS.values()) == set(Missing) - {Missing.BLANK, Missing.UNUSABLE}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2025", 2025),
        ("2025.0", 2025),
        ("202425", 2025),
        ("2024/25", 2025),
        ("2024-25", 2025),
        ("199900", 2000),
        ("202426", None),
        ("25", None),
        ("", None),
        (None, None),
    ],
)
def test_a_period_is_known_by_the_year_in_which_it_ends(text: str | None, year: int | None) -> None:
    assert year_of(text) == year


ROWS = [
    {**england(), "CPP_start": "200", "CPP_subsequent": "50", "CPP_subsequent_percent": "25"},
    plans("100", "30", "30"),
    plans("c", "c", "c", code="902"),
    plans("0", "0", "z", code="903"),
]


def test_a_file_is_known_by_its_headings_in_any_order_and_under_any_name(tmp_path: Path) -> None:
    found = read(write(tmp_path / "whatever.csv", ROWS, headings=[*reversed(ROWS[0])]))
    assert found.layout.kind == "subsequent_plans"
    assert (found.rows_in, found.rows_kept, sum(found.set_aside.values())) == (4, 4, 0)
    assert dict(found.symbols) == {"c": 3, "z": 1}
    assert dict(found.reasons) == {"suppressed": 3, "not applicable": 1}
    assert found.numbers == 8
    assert found.years == (2025,)
    assert found.problems.count == 0


def test_the_mark_windows_line_ends_a_title_and_capitals_change_nothing(tmp_path: Path) -> None:
    plain = read(write(tmp_path / "plain.csv", ROWS))
    windows = read(write(tmp_path / "windows.csv", ROWS, bom=True, line_end="\r\n"))
    shouted = [{name.upper().replace("_", " "): text for name, text in row.items()} for row in ROWS]
    titled = read(write(tmp_path / "titled.csv", shouted, above=["Table D3", ""]))
    workbook = read(write_workbook(tmp_path / "plans.xlsx", ROWS))
    for other in (windows, titled, workbook):
        assert other.rows.drop_columns(["from_row", "period"]) == plain.rows.drop_columns(["from_row", "period"])


def test_a_column_more_is_left_behind_and_counted(tmp_path: Path) -> None:
    found = read(write(tmp_path / "more.csv", [{**row, "new_this_year": "7"} for row in ROWS]))
    assert found.not_carried == ("new_this_year",)
    assert found.problems.count == 0
    assert any("new_this_year" in note for note in found.notes)


def test_a_symbol_blank_or_negative_is_never_a_number(tmp_path: Path) -> None:
    rows = [plans("100", "-100", "-400"), plans("", "x", "~", code="902"), plans("100", "some", "-", code="903")]
    found = read(write(tmp_path / "signs.csv", rows))
    assert found.rows["plans_started"].to_pylist() == [
        100.0,
        None,
        100.0,
    ]
    assert found.rows["subsequent"].to_pylist() == [None, None, None]
    assert found.rows["subsequent_why"].to_pylist() == ["not a figure", "not available", "not a figure"]
    assert found.rows["subsequent_percent_why"].to_pylist() == ["not a figure", Missing.NEGLIGIBLE, Missing.NO_REASON]
    assert found.problems.count == 3
    said = [str(problem) for problem in found.problems.listed()]
    assert not any("some" in text.replace("Some dashboards", "") for text in said), "a problem never quotes a cell"
    assert {problem.row for problem in found.problems.listed()} == {2, 4}


def test_every_row_is_kept_or_set_aside_with_a_reason(tmp_path: Path) -> None:
    rows = [
        plans("100", "30"),
        plans("100", "30"),
        plans("101", "30"),
        plans("100", "30", code="902", year="spring"),
        plans("100", "30", code="", new_la_code=""),
        plans("100", "30", code="904", geographic_level="Parish"),
        plans("100", "30", code="905"),
    ]
    path = write(tmp_path / "plans.csv", rows)
    path.write_text(path.read_text() + "2025,too,short\n")
    found = read(path)
    assert found.rows_in == 8 == found.rows_kept + sum(found.set_aside.values())
    assert found.rows["area"].to_pylist() == ["901", "905"]
    assert sorted(found.set_aside.values()) == [1, 1, 1, 1, 1, 1]
    assert found.problems.count == 6


def test_predecessors_and_authorities_that_report_together_keep_their_codes(tmp_path: Path) -> None:
    rows = [
        plans("100", "30", code="928", name="Northamptonshire", year="2020"),
        plans("100", "30", code="314 / 318", new_la_code="E09000021 / E09000027"),
    ]
    found = read(write(tmp_path / "plans.csv", rows))
    assert found.rows["area"].to_pylist() == ["928", "314 / 318"]
    assert found.years == (2020, 2025)


def test_a_wrong_file_is_refused_in_one_sentence_that_says_which_heading_is_missing(tmp_path: Path) -> None:
    cut = [{name: text for name, text in row.items() if name != "CPP_start"} for row in ROWS]
    referrals = {**place(), "referral_count": "1", "rereferral_count": "1", "no_further_action_count": "0"}
    for path, words in (
        (write(tmp_path / "sums.csv", [{"a": "1", "b": "2"}]), "is not a published file that we know"),
        (write(tmp_path / "cut.csv", [referrals]), "rereferral_percent"),
        (write(tmp_path / "empty.csv", [], headings=list(ROWS[0])), "no row that can be used"),
        (tmp_path / "absent.csv", "There is no file absent.csv"),
    ):
        told = refusal(path)
        assert words in told
        assert "\n" not in told and str(tmp_path) not in told
    assert "not a published file" in refusal(write(tmp_path / "one.csv", cut))
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(b"PK\x03\x04 not a workbook")
    assert "damaged.xlsx" in refusal(damaged)
    (tmp_path / "nothing.csv").write_bytes(b"")
    assert "nothing.csv" in refusal(tmp_path / "nothing.csv")


CARE_LEAVERS = {"care_leaver_age": "17 to 18 years", "care_leaver_count": "30", "care_leaver_percent": "90"}


def test_kinds_that_share_their_headings_are_told_apart_by_what_stands_under_them(tmp_path: Path) -> None:
    def kind(breakdown: str, age: str = "17 to 18 years") -> str:
        row = {**place(), **CARE_LEAVERS, "breakdown": breakdown, "care_leaver_age": age}
        return read(write(tmp_path / "leavers.csv", [row])).layout.kind

    assert kind("Accommodation considered suitable") == "care_leavers_accommodation"
    assert kind("Total in education, employment or training") == "care_leavers_activity"
    for breakdown, age in (
        ("Living independently", "17 to 18 years"),
        ("Accommodation considered suitable", "23 years"),
    ):
        with pytest.raises(RefusedError):
            kind(breakdown, age)


def test_older_editions_are_read_by_their_own_spellings(tmp_path: Path) -> None:
    old = {"age": "Aged 17 to 18", "accommodation_suitability": "Accommodation considered suitable"}
    found = read(write(tmp_path / "old.csv", [{**place(year="2022"), **old, "number": "30", "percentage": "90"}]))
    assert found.layout.kind == "care_leavers_accommodation"
    assert found.rows["age"].to_pylist() == ["17 to 18 years"]


NEIGHBOURS = {"old_la_code": "901", "la_name": "Authority 901", "region_ind": "7", "region_name": "South West"}


def test_neighbours_are_read_nearest_first_with_the_year_of_their_model(tmp_path: Path) -> None:
    row = {**NEIGHBOURS, "SN_1": "905", "SN_1P": "Close ", "SN_2": "902.0", "SN_2P": "Not close"}
    by_name = read(write(tmp_path / "sn_model_2025_wide.csv", [row]))
    assert by_name.rows["neighbours"].to_pylist() == [["905", "902"]]
    assert by_name.rows["closeness"].to_pylist() == [["close", "not close"]]
    assert by_name.rows["model_year"].to_pylist() == [2025]
    assert by_name.problems.count == 0
    unsaid = read(write(tmp_path / "neighbours.csv", [row]))
    assert unsaid.rows["model_year"].to_pylist() == [None]
    assert unsaid.problems.count == 1
    stated = read_published(tmp_path / "neighbours.csv", layouts(), model_year=2021)
    assert stated.rows["model_year"].to_pylist() == [2021]
    assert stated.release.startswith("2021-")


def test_an_older_list_of_neighbours_heads_its_columns_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    path.write_text("LA num,LA Name,LA number,SN1,SNP,SN2,SNP,\n901,Authority 901,901,905,Close,902,Not Close,\n")
    found = read(path)
    assert found.rows["neighbours"].to_pylist() == [["905", "902"]]
    assert found.rows["closeness"].to_pylist() == [["close", "not close"]]


def test_inspections_keep_four_grades_and_a_blank_where_none_was_given(tmp_path: Path) -> None:
    judged = {
        "Local authority area code": "E06000901",
        "Local authority name": "Authority 901",
        "Inspection date": "2024-09-30 00:00:00",
        "Publication date": "13/05/2025",
        "Inspection type": "ILACS Standard Inspection",
        "Overall effectiveness": "inadequate",
        "The impact of leaders on social work practice with children and families": "Requires improvement to be good",
        "The experiences and progress of children who need help and protection": "Good",
        "The experiences and progress of children in care": "Splendid",
        "The experiences and progress of care leavers": "",
    }
    found = read(write(tmp_path / "ilacs.csv", [judged, {**judged, "Inspection date": "autumn"}]))
    assert (found.rows_in, found.rows_kept) == (2, 1)
    (row,) = found.rows.to_pylist()
    assert [row[name] for name in ("overall", "leadership", "in_care", "care_leavers")] == [
        "Inadequate",
        "Requires improvement to be good",
        None,
        None,
    ]
    assert (str(row["inspected_on"]), str(row["published_on"])) == ("2024-09-30", "2025-05-13")
    assert Counter(problem.column for problem in found.problems.listed())[
        "The experiences and progress of children in care"
    ]
