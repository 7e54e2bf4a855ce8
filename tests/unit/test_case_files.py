"""Case files: the header is the vocabulary, and the SQL gives what the header says."""

from pathlib import Path

import pytest

from lineofsight.measures.case_files import CaseKind, EmptyTables, Need, Shape, read_case_file, read_shared, sql_faults
from lineofsight.measures.faults import Fault
from lineofsight.measures.vocabulary import Word

SCHEMA = {
    "ssd_cp_plans": {
        "authority": "VARCHAR",
        "child": "VARCHAR",
        "plan_id": "VARCHAR",
        "began": "DATE",
        "ended": "DATE",
    },
    "period_ends": {"period_kind": "VARCHAR", "period": "VARCHAR", "ends_on": "DATE"},
}
KEYS = {"ssd_cp_plans": ("plan_id",), "period_ends": ("period_kind", "period")}
HEADER = """-- Cases: plans that ended.
-- Shape: events
-- Needs: ssd_cp_plans every, 12 months back; ssd_cp_plans.ended
-- Columns:
--   ended_on    date           the day it ended
--   length      integer days   from the day it began to the day it ended,
--                              null while it is open
"""
SQL = """WITH plans AS (SELECT authority, child, plan_id, began, ended FROM ssd_cp_plans)
SELECT
    authority, child, plan_id AS case_id, CAST(NULL AS VARCHAR) AS team, CAST(NULL AS VARCHAR) AS worker,
    ended AS ended_on, date_diff('day', began, ended) AS length
FROM plans"""


def _read(folder: Path, text: str, shared: dict[str, str] | None = None) -> tuple[CaseKind | None, list[str]]:
    path = folder / "cases" / "plan_ends.sql"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    case = read_case_file(path, shared or {}, faults)
    if case is not None:
        faults += sql_faults(case, EmptyTables(SCHEMA), KEYS)
    return case, [str(fault) for fault in faults]


def test_a_header_is_read_as_the_vocabulary(tmp_path: Path) -> None:
    case, faults = _read(tmp_path, HEADER + SQL)
    assert faults == []
    assert case is not None
    assert (case.id, case.title, case.shape) == ("plan_ends", "plans that ended.", Shape.EVENTS)
    assert case.needs == (Need("ssd_cp_plans", None, "every", 12), Need("ssd_cp_plans", "ended", "any"))
    assert case.columns["length"] == Word(
        "length", "integer", "days", "from the day it began to the day it ended, null while it is open"
    )
    assert case.tables == {"ssd_cp_plans"}
    assert {"team", "sex", "age_band", "length"} <= set(case.vocabulary)
    assert "period_end" not in case.vocabulary


def test_cases_at_a_period_end_may_speak_of_it_and_must_give_it(tmp_path: Path) -> None:
    case, faults = _read(tmp_path, HEADER.replace("events", "at period end") + SQL)
    assert case is not None
    assert "period_end" in case.vocabulary
    assert [fault for fault in faults if "`period_end`" in fault]


WRONG = [
    ("-- Shape: events\n", "", "The header has no `-- Shape:` line."),
    ("-- Shape: events", "-- Shape: monthly", "`Shape` is one of events, at period end, as at."),
    ("-- Shape: events", "-- Shpae: events", "no section called `Shpae`. Did you mean `Shape`?"),
    ("ssd_cp_plans every", "ssd_cp_plans all", "`ssd_cp_plans all, 12 months back` is not a need."),
    (
        "ssd_cp_plans every",
        "ssd_cp_plan every",
        "Needs `ssd_cp_plan`, which is not a table. Did you mean `ssd_cp_plans`?",
    ),
    ("ssd_cp_plans.ended", "ssd_cp_plans.end", "Needs `ssd_cp_plans.end`, which is not a column."),
    ("ssd_cp_plans every, 12 months back; ssd_cp_plans.ended", "period_ends any", "which Needs does not name"),
    ("ended_on    date  ", "ended_on    day   ", "`ended_on`: write a name, a type"),
    ("integer days", "integer weeks", "`length` is in `weeks`. A unit is one of days"),
    ("ended_on    date     ", "ended_on    date days", "Only numbers have one"),
    ("the day it ended\n", "\n", "`ended_on`: say what it means"),
    ("--   length ", "--   team   ", "`team` is given to every case by the framework"),
    ("--   length ", "--   ended_on", "The header says `ended_on` twice."),
    ("integer days", "text        ", "`length` should be text but the SQL gives BIGINT."),
    ("ended AS ended_on, ", "", "The header or the shape promises `ended_on`, which the SQL does not give."),
    (
        "ended AS ended_on",
        "ended AS ended_on, began AS start",
        "The SQL gives `start`, which the header does not explain.",
    ),
    ("FROM ssd_cp_plans", "FROM ssd_cp_plan", "There is no staged table called `ssd_cp_plan`."),
    ("date_diff('day', began, ended)", "ended - began", "arithmetic on a date"),
    ("date_diff('day', began, ended)", "length_of(began)", "no portable function `length_of`"),
    ("began, ended FROM", "began, ended, no_such FROM", "does not run on empty tables"),
    ("SELECT\n    authority", "SELCT\n    authority", "This SQL cannot be read"),
    ("ended AS ended_on", "ended AS ended_on, child", "two output columns have one name"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), WRONG, ids=[spec[2][:40] for spec in WRONG])
def test_what_is_wrong_in_a_case_file_is_said_with_its_repair(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    assert right in HEADER + SQL
    _, faults = _read(tmp_path, (HEADER + SQL).replace(right, wrong))
    assert any(sentence.lower() in fault.lower() for fault in faults), faults
    assert all(fault.startswith("cases/plan_ends.sql: ") for fault in faults)


def test_a_unit_of_two_words_is_one_unit(tmp_path: Path) -> None:
    case, _ = _read(tmp_path, HEADER.replace("integer days  ", "integer working days  ") + SQL)
    assert case is not None
    assert case.columns["length"].unit == "working days"


# --- thoughts that several case files share ----------------------------------------------------------------------

SHARED = "-- Shared: plans.\nSELECT authority, child, plan_id, began, ended FROM ssd_cp_plans"


def test_a_shared_thought_is_read_like_a_table(tmp_path: Path) -> None:
    uses = HEADER.replace("-- Needs:", "-- Uses: plans\n-- Needs:")
    case, faults = _read(tmp_path, uses + SQL.partition("\n")[2], {"plans": SHARED})
    assert faults == []
    assert case is not None
    assert case.tables == {"ssd_cp_plans"}, "the shared thought is not a table of its own"
    assert SHARED in case.text


def test_a_shared_thought_that_is_not_there_is_named(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, HEADER.replace("-- Needs:", "-- Uses: plan\n-- Needs:") + SQL, {"plans": SHARED})
    assert faults == ["cases/plan_ends.sql: There is no readable `cases/shared/plan.sql`. Did you mean `plans`?"]


def test_a_shared_thought_says_what_it_gives(tmp_path: Path) -> None:
    faults: list[Fault] = []
    (tmp_path / "plans.sql").write_text("SELECT 1 AS one", encoding="utf-8")
    read_shared(tmp_path / "plans.sql", faults)
    assert "Begin the file with a `-- Shared:` line" in str(faults[0])
