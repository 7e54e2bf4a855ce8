"""An authority that has loaded its inspection list and nothing else: what it is told, and what nobody can tell it.

The list holds one row a child, the latest of most things and no dates of many. A tool that gives a figure for them all
the same has made it up.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from lineofsight import definitions_folder
from lineofsight.invented.county import write_county
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from lineofsight.records.home import Home
from lineofsight.records.load import load
from lineofsight.records.reading.marker import write_marker
from tests.builders.a_snapshot import Records
from tests.builders.worlds import AS_AT, covering

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER_COLUMNS = ("Allocated Personal Advisor", "Latest Pathway Plan Review Date", "Latest Date of Contact")


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


@dataclass(frozen=True)
class Told:
    unavailable: dict[str, dict[str, Any]]
    measured: frozenset[str]

    def why_not(self, measure: str) -> str:
        assert measure not in self.measured, f"{measure} gave a figure"
        return str(self.unavailable[measure]["reason"])


def told(folder: Path, workbook: Path) -> Told:
    home = Home.open(folder / "home", kind="invented")
    snapshot = load([workbook], home=home, as_at=AS_AT, now=NOW).snapshot
    run(snapshot, shipped(), home, progress=lambda _: None)
    results = current(home, snapshot.id)
    return Told(
        results.unavailable.get("999", {}), frozenset(pq.read_table(results.tallies)["measure"].unique().to_pylist())
    )


def rewritten(book: openpyxl.Workbook, folder: Path) -> Path:
    """The generator's workbook, changed and vouched for again, so that a demonstration home takes it."""
    folder.mkdir()
    book.save(folder / "annex_a.xlsx")
    write_marker(folder, {})
    return folder / "annex_a.xlsx"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(folder, scale=0.02, as_at=AS_AT)
    return folder


@pytest.fixture(scope="module")
def alone(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told(tmp_path_factory.mktemp("alone"), county / "annex_a.xlsx")


NOBODY_CAN_TELL = [
    ("when a contact was decided on", "contact_decisions_in_1_working_day"),
    ("which referral an assessment came from", "assessments_in_45_working_days_of_referral"),
    ("core groups", "first_core_groups_in_10_working_days"),
    ("reviews before the latest", "child_protection_reviews_all_on_time"),
    ("looked-after reviews before the latest", "cla_reviews_all_on_time"),
    ("visits before the latest", "child_protection_visits_due_made_on_time"),
    ("visits in care before the latest", "cla_visits_due_made_on_time"),
    ("plans before the latest", "second_or_subsequent_plans"),
    ("plans before the latest, within two years", "repeat_plans_within_24_months"),
    ("placements before the latest", "three_or_more_placements"),
    ("supervision", "supervision_up_to_date"),
    ("audits", "case_audits"),
    ("medicals", "medicals_considered"),
    ("concerns raised by chairs", "chair_escalations"),
    ("pre-proceedings", "pre_proceedings_in_16_weeks"),
    ("legal planning meetings", "legal_gateway_meetings"),
    ("assessments of parents before a child is placed with them", "placed_with_parents_with_approved_assessment"),
    ("life-story work", "life_story_books_on_time"),
    ("interviews after each time missing", "return_home_interviews_in_72_hours"),
    ("each contact of a personal adviser", "adviser_contacts_in_person"),
    ("each night that a care leaver had no safe place", "care_leavers_with_nights_without_a_safe_place"),
    ("when early help, and not an assessment for it, began", "early_help_set_against_assessments"),
    ("health assessments before the latest", "yearly_health_assessments"),
]


@pytest.mark.parametrize(("what", "measure"), NOBODY_CAN_TELL, ids=[spec[0] for spec in NOBODY_CAN_TELL])
def test_what_the_list_cannot_know_is_not_told(alone: Told, what: str, measure: str) -> None:
    why = alone.why_not(measure)
    assert why.startswith(("not available from Annex A: ", "no source loaded holds ")), why


def test_what_the_list_does_hold_is_told(alone: Told) -> None:
    held = {"assessments_in_45_working_days", "assessments_with_no_further_action", "referrals_received"}
    assert held | {"children_in_need_last_seen"} <= alone.measured
    assert {"care_leavers_contact_in_8_weeks", "pathway_plans_reviewed_in_six_months"} <= alone.measured


def test_the_list_of_2019_could_not_see_whether_anybody_knew_a_care_leaver(county: Path, tmp_path: Path) -> None:
    """Its thirteen columns had no personal adviser, no day of a pathway plan and no day of the latest contact."""
    book = openpyxl.load_workbook(county / "annex_a.xlsx")
    (sheet,) = [one for one in book.worksheets if any("Eligibility Category" in str(c.value) for c in one[1])]
    for heading in LATER_COLUMNS:
        sheet.delete_cols(next(c.column for c in sheet[1] if c.value == heading))
    in_2019 = told(tmp_path, rewritten(book, tmp_path / "sources"))
    for measure in (
        "care_leavers_contact_in_8_weeks",
        "pathway_plans_reviewed_in_six_months",
        "care_leavers_with_a_personal_adviser",
    ):
        assert "Annex A" in in_2019.why_not(measure)
    assert "care_leavers_in_suitable_accommodation" in in_2019.measured


def test_the_list_of_everybody_is_not_the_list_of_children_in_need(tmp_path: Path) -> None:
    """List 6 has a row for each child with any open case; counting its rows counts children on plans twice."""
    seen = "children_in_need_last_seen"
    records = Records()
    for status in ("CIN", "CIN", "CP", "CLA", "ASSESSMENT", "CLOSED"):
        child = records.a_child()
        records.put("los_case_status", child_id=child, status=status, last_seen_on=date(2026, 10, 29))
    records.coverage["los_case_status"] = covering(holds="state", source="annex_a", first=AS_AT)
    measured = records.measured(tmp_path, shipped(), only=(seen,))
    assert measured.counts(seen, "as at") == {"met": 2, "not_met": 0, "missing": 0, "excluded": 0}


def test_a_count_that_repeats_on_each_row_is_not_added_up(county: Path, tmp_path: Path) -> None:
    """Referrals in the last twelve months: the list counts back from the latest, and says it again on every row."""
    book = openpyxl.load_workbook(county / "annex_a.xlsx")
    heading = "Number of Referrals in"
    (sheet,) = [one for one in book.worksheets if any(heading in str(c.value) for c in one[1])]
    (column,) = [c.column for c in sheet[1] if heading in str(c.value)]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = 9
    other = rewritten(book, tmp_path / "sources")
    kept = [
        load([path], home=Home.open(home, kind="invented"), as_at=AS_AT, now=NOW).snapshot.parquet("ssd_cin_episodes")
        for path, home in ((county / "annex_a.xlsx", tmp_path / "one"), (other, tmp_path / "two"))
    ]
    one, two = (pq.read_table(files[0], partitioning=None).drop_columns(["cine_person_id"]) for files in kept)
    assert one.num_rows > 0
    assert sorted(map(str, one.to_pylist())) == sorted(map(str, two.to_pylist()))
