"""Codes: one standard code a meaning, the spellings that name it, and no spelling that could name two."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight import definitions_folder
from lineofsight.records.mapping.codes import CodeList, CodeListError, code_list, code_lists, normalised

LISTS = code_lists(definitions_folder())


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Neglect", "neglect"),
        ("a) Neglect", "neglect"),
        ("A)Neglect", "neglect"),
        ("zz) T4: Temporary", "t4: temporary"),
        ("  Child’s\u00a0 disability ", "child's disability"),
        ("N1 – Abuse or neglect", "n1 - abuse or neglect"),
        ("“Other”", '"other"'),
        ("in\n touch", "in touch"),
        ("\ufeffYes", "yes"),
        ("YOI (secure)", "yoi (secure)"),
        ("abc) not a letter", "abc) not a letter"),
        ("a)", ""),
        ("", ""),
    ],
)
def test_normalised(written: str, normal: str) -> None:
    assert normalised(written) == normal


words = st.text() | st.lists(
    st.sampled_from(["a) ", "zz)", " ", "’", "–", "Neglect", "\u00a0", "\u200b", "İ", "ẞ"])
).map("".join)


@given(words)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(words, st.sampled_from(["", "a) ", "b)", " c) "]), st.sampled_from(["", " ", "\n", "\u00a0"]))
def test_prefix_and_outer_spaces_never_matter(text: str, prefix: str, space: str) -> None:
    assert normalised(space + prefix + text + space) == normalised(text)


@given(st.sampled_from(sorted(LISTS)), st.data())
def test_every_code_and_label_reads_as_itself_however_it_is_dressed(name: str, data: st.DataObject) -> None:
    found = LISTS[name]
    code = data.draw(st.sampled_from(sorted(found.codes.values(), key=lambda c: c.code)))
    dress = data.draw(st.sampled_from([str.upper, str.lower, str.title, "  {}  ".format, "d) {}".format]))
    for text in (code.code, code.label, f"{code.code} - {code.label}", f"{code.code}: {code.label}"):
        assert found.read(dress(text)) == code.code


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("sex", "a) Male", "M"),
        ("sex", "2", "F"),
        ("sex", "c) Not stated/recorded (or unborn)", "U"),
        ("sex", "9", "U"),
        ("ethnicity", "q) CHNE", "CHNE"),
        ("ethnicity", "CNHE", "CHNE"),
        ("ethnicity", "Gypsy / Roma", "WROM"),
        ("ethnicity", "WBRI - White British", "WBRI"),
        ("disability", "a) Yes", "YES"),
        ("disability", "b) No", "NONE"),
        ("referral_source", "a) 1A: Individual", "1A"),
        ("referral_source", "1A", "1A"),
        ("referral_source", "m) 4: Housing", "4"),
        ("referral_source", "j) 3D: Health services", "3D"),
        ("referral_source", "d) Health services", None),
        ("primary_need", "N1 - Abuse or neglect", "N1"),
        ("primary_need", "Abuse, neglect and exploitation", "N1"),
        ("primary_need", "N1 - Child’s disability", None),
        ("primary_need", "N3 - Parental illness or disability", "N3"),
        ("closure_reason", "RC8 - Case closed after assessment, no further action", "RC8"),
        ("category_of_abuse", "e) Multiple/not recommended", "MUL"),
        ("legal_status", "C1: ICO", "C1"),
        ("legal_status", "Care order", None),
        ("placement_type", "k) P1: Placed with parents", "P1"),
        ("placement_type", "Foster placement", None),
        ("placement_provider", "b) PR1: Own provision", "PR1"),
        ("reason_ceased", "t) E8: Care ceased for any other reason", "E8"),
        ("in_touch", "e) NREQ", "NREQ"),
        ("in_touch", "No", "NO"),
        ("accommodation", "S: No fixed abode / homeless", "S"),
        ("accommodation_suitability", "b) Unsuitable", "2"),
        ("activity", "F3: Full time in training or employment", "F3"),
        ("activity", "Full time in training or employment (not apprenticeship)", "F5"),
        ("care_leaver_eligibility", "b) Former relevant child", "FORMER RELEVANT"),
        ("case_status", "b) Child Protection plan", "CP"),
        ("yes_no", "TRUE", "Y"),
        ("yes_no", "0", "N"),
        ("yes_no", "maybe", None),
        ("missing_type", "Away from placement without authorisation", "A"),
        ("pwp_route", "Regulation 19", "19"),
        ("audit_grade", "RI", "REQUIRES IMPROVEMENT"),
    ],
)
def test_spellings_met_in_the_field(name: str, written: str, code: str | None) -> None:
    assert LISTS[name].read(written) == code


@pytest.mark.parametrize(
    ("name", "written", "plainly_unknown"),
    [("yes_no", "c) Unknown", True), ("yes_no", "maybe", False), ("sex", "Unknown", False), ("yes_no", "Yes", False)],
)
def test_not_known_is_told_apart_from_not_recognised(name: str, written: str, plainly_unknown: bool) -> None:
    assert LISTS[name].says_unknown_in(written) is plainly_unknown


@pytest.mark.parametrize(
    ("name", "code", "day", "in_force"),
    [
        ("assessment_factor", "18A", date(2020, 3, 31), True),
        ("assessment_factor", "18A", date(2020, 4, 1), False),
        ("assessment_factor", "18B", date(2020, 3, 31), False),
        ("assessment_factor", "18B", date(2020, 4, 1), True),
        ("assessment_factor", "24A", date(2021, 4, 1), True),
        ("closure_reason", "RC9", date(2022, 3, 31), False),
        ("closure_reason", "RC9", date(2022, 4, 1), True),
        ("placement_type", "H5", date(2024, 3, 31), True),
        ("placement_type", "H5", date(2024, 4, 1), False),
        ("placement_type", "K3", date(2024, 4, 1), True),
        ("activity", "F3", date(2021, 4, 1), False),
        ("sex", "M", date(1990, 1, 1), True),
    ],
)
def test_first_and_last_day_in_force(name: str, code: str, day: date, in_force: bool) -> None:
    assert LISTS[name].codes[code].in_force(day) is in_force
    assert (LISTS[name].codes[code] in LISTS[name].in_force(day)) is in_force


def written_list(folder: Path, codes: str, spellings: str | None = None) -> Path:
    """A definitions folder that holds one list, called `colour`."""
    (folder / "codes" / "spellings").mkdir(parents=True)
    (folder / "codes" / "colour.csv").write_text("code,label,first_day,last_day\n" + codes, encoding="utf-8")
    if spellings is not None:
        (folder / "codes" / "spellings" / "colour.csv").write_text("spelling,code\n" + spellings, encoding="utf-8")
    return folder


def test_a_list_without_spellings_reads_its_codes_and_labels(tmp_path: Path) -> None:
    colour: CodeList = code_list(written_list(tmp_path, "R,Red,,\nG,Green,2020-04-01,2024-03-31\n"), "colour")
    assert [colour.read(text) for text in ("r", "Green", "G - green", "blue")] == ["R", "G", "G", None]
    assert colour.label("R") == "Red"


@pytest.mark.parametrize(
    ("codes", "spellings", "says"),
    [
        (
            "R,Red,,\nG,Green,,\n",
            "scarlet,R\nscarlet,G\n",
            "line 3: 'scarlet' is G here but R in spellings/colour.csv, line 2",
        ),
        ("R,Red,,\nG,Red,,\n", None, "line 3: 'red' is G here but R in codes/colour.csv, line 2"),
        ("R,Red,,\nR,Rouge,,\n", None, "line 3: R is listed twice"),
        ("R,Red,,\n", "scarlet,X\n", "spellings/colour.csv, line 2: X is not in the list"),
        ("R,Red,,\n", "Scarlet,R\n", "line 2: write the spelling normalised, as 'scarlet'"),
        ("R,Red,,\n", ",R\n", "line 2: write the spelling normalised"),
        ("R,Red,,\n", "red,\n", "'red' is both a code and not known"),
        ("R,Red,01/04/2020,\n", None, "line 2: write the day like 2026-03-31"),
        ("R,Red,2020-04-01,2020-03-31\n", None, "line 2: R ends before it begins"),
        ("R,,,\n", None, "line 2: give the code and its label"),
        ("R,Red\n", None, "line 2: the row must have 4 cells"),
        ("R,Red,,,extra\n", None, "line 2: the row must have 4 cells"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(
    tmp_path: Path, codes: str, spellings: str | None, says: str
) -> None:
    with pytest.raises(CodeListError) as refused:
        code_lists(written_list(tmp_path, codes, spellings))
    assert says in str(refused.value)


def test_every_contradiction_is_told_at_once(tmp_path: Path) -> None:
    folder = written_list(tmp_path, "R,Red,,\n", "scarlet,X\nruby,Y\n")
    (folder / "codes" / "spellings" / "shape.csv").write_text("spelling,code\n", encoding="utf-8")
    with pytest.raises(CodeListError) as refused:
        code_lists(folder)
    assert len(str(refused.value).splitlines()) == 3


def test_wrong_headings_are_refused(tmp_path: Path) -> None:
    folder = written_list(tmp_path, "")
    (folder / "codes" / "colour.csv").write_text("code,meaning\nR,Red\n", encoding="utf-8")
    with pytest.raises(CodeListError, match="headings must be code,label,first_day,last_day"):
        code_lists(folder)


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(CodeListError, match="no code list called colour"):
        code_list(definitions_folder(), "colour")
