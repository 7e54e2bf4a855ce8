"""A check's YAML: what is wrong in it is told with its place and its repair, and its examples must agree with it."""

from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.checks.definition import Check, CheckShelves, read_check
from lineofsight.measures.checks.judging import check_example_faults
from lineofsight.measures.faults import Fault
from lineofsight.records.tables import standard_tables

GOOD = """id: visits_without_a_word
title: Visits without a word
kind: completeness
table: ssd_cp_visits
looks_at: cppv_cp_visit_seen = 'Y'
found_when: cppv_cp_visit_seen_alone is null
finding: visits say nothing
threshold: 0.05
threshold_because: One in twenty is haste.
owner: Head of Safeguarding
what_to_do: Ask.
examples:
  - {case: a word, given: {cppv_cp_visit_seen: "Y", cppv_cp_visit_seen_alone: "N"}, record: clear}
  - {case: no word, given: {cppv_cp_visit_seen: "Y"}, record: found}
  - {case: not seen, given: {cppv_cp_visit_seen: "N"}, record: not looked at}
"""


def _read(folder: Path, text: str) -> tuple[Check | None, list[str]]:
    path = folder / "visits_without_a_word.yaml"
    path.write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    check = read_check(path, CheckShelves(standard_tables(definitions_folder()), {}, {}), faults)
    if check is not None:
        faults += check_example_faults([check])
    return check, [str(fault) for fault in faults]


def test_a_check_is_read_and_knows_on_what_it_bears(tmp_path: Path) -> None:
    check, faults = _read(tmp_path, GOOD)
    assert faults == [] and check is not None
    assert [str(bearing) for bearing in check.bears_on] == ["ssd_cp_visits.cppv_cp_visit_seen_alone"]
    assert {str(need) for need in check.needs} >= {"ssd_cp_visits state", "ssd_cp_visits.cppv_cp_visit_seen"}
    assert check.days == ("cppv_cp_visit_date",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: completeness", "kind: neatness", "This is one of: completeness, timeliness"),
        ("table: ssd_cp_visits", "table: ssd_cp_visit", "Did you mean `ssd_cp_visits`?"),
        ("table: ssd_cp_visits", "table: ssd_cp_visits\nlists: [los_posts]", "in one of: table, rows, cases"),
        ("threshold: 0.05", "threshold: 5", "a share from 0 to less than 1"),
        ("owner: Head of Safeguarding\n", "", "owner: Every check says this."),
        ("finding: visits say nothing", "finding: Nothing.", "no full stop"),
        ("seen_alone is null", "seen_alon is null", "Did you mean `cppv_cp_visit_seen_alone`?"),
        ("found_when: cppv_cp_visit_seen_alone is null", "found_when: upper(cppv_cp_visit_seen) = 'Y'", "language"),
        ("record: found", "record: wrong", "`record` is one of clear, found"),
        ("record: found", "record: clear", "the example 'no word' should be 'clear' but is 'found'"),
        ('  - {case: no word, given: {cppv_cp_visit_seen: "Y"}, record: found}\n', "", "a record that is 'found'"),
        ("owner:", "bears_on: [ssd_cp_visits.seen]\nowner:", "`ssd_cp_visits` has no column `seen`"),
        ("kind:", "colour: red\nkind:", "colour: There is no such setting."),
        ('{cppv_cp_visit_seen: "N"}', "{cppv_cp_visit_seen: 4}", "`cppv_cp_visit_seen` is text"),
        ("id: visits_without_a_word", "id: others", "Give the file and the check one name"),
    ],
)
def test_what_is_wrong_is_told_with_its_repair(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    _, faults = _read(tmp_path, GOOD.replace(old, new, 1))
    assert any(said in fault for fault in faults), faults


def test_a_check_reads_no_name_of_a_child(tmp_path: Path) -> None:
    text = GOOD.replace("ssd_cp_visits", "ssd_person").replace(
        "cppv_cp_visit_seen_alone is null", "pers_surname is null"
    )
    _, faults = _read(tmp_path, text)
    assert any("no column called `pers_surname`" in fault for fault in faults)
