"""Annex A however it is laid out: which sheet is which list, and what each list becomes."""

from datetime import date
from pathlib import Path

import pytest

from lineofsight.records.extract import Extract, Hold
from lineofsight.records.mapping.layouts import layout
from lineofsight.records.sources.annex_a import SOURCE
from lineofsight.records.sources.which_source import read_source, recognise
from tests.builders.lists import DEFINITIONS, NOW, a_time, sentences
from tests.builders.workbooks import (
    ASSESSMENTS,
    CARE_LEAVERS,
    CARE_LEAVERS_2019,
    CHILD,
    CONTACTS,
    DISABILITY,
    HELD,
    a_contact,
    a_csv,
    a_sheet,
    a_workbook,
    an_old_workbook,
    an_opendocument,
)

AS_AT = date(2026, 10, 31)


def read(path: Path, as_at: date | None = AS_AT) -> Extract:
    (extract,) = read_source([path], definitions=DEFINITIONS, now=NOW, as_at=as_at)
    return extract


def rows(extract: Extract, table: str) -> list[dict]:
    return extract.tables[table].to_pylist()


ONE_CONTACT = a_sheet(CONTACTS, a_contact())


@pytest.mark.parametrize(
    "name", ["List__1", "List_1", "List1", "list_01", "Contacts", "CONTACTS", "List_1_Contacts", "Sheet1"]
)
def test_a_sheet_is_known_by_its_headings_whatever_it_is_called(tmp_path, name):
    extract = read(a_workbook(tmp_path / "a.xlsx", **{name: ONE_CONTACT}))
    assert extract.tables["ssd_contacts"].num_rows == 1
    assert extract.files[0].rows == extract.rows_in == 1


@pytest.mark.parametrize("above", [[], [["List 1: Contacts"]], [["List 1: Contacts"], [], ["Made for inspection"]]])
def test_headings_may_stand_below_a_title(tmp_path, above):
    sheet = a_sheet(CONTACTS, a_contact(on="not a date"), above=above)
    extract = read(a_workbook(tmp_path / "a.xlsx", List_1=sheet))
    assert any(f"row {len(above) + 2}, column Date of Contact" in s for s in sentences(extract))


def test_true_dates_and_written_dates_are_the_same_day(tmp_path):
    for on in (date(2026, 10, 5), a_time(2026, 10, 5, 9, 30), "05/10/2026", "5 October 2026", "2026-10-05"):
        extract = read(a_workbook(tmp_path / "a.xlsx", List_1=a_sheet(CONTACTS, a_contact(on=on))))
        assert rows(extract, "ssd_contacts")[0]["cont_contact_date"].date() == date(2026, 10, 5)


@pytest.mark.parametrize("support", ["children’s", "children's", "childrens"])
def test_headings_whatever_their_apostrophes(tmp_path, support):
    headings = [h.replace("children’s", support).replace("Age of Child (Years)", "Age") for h in ASSESSMENTS]
    needed = next(h for h in headings if support in h)
    row = {**a_contact(), "Continuous Assessment Start Date": "01/10/2026", needed: "a) Yes"}
    extract = read(a_workbook(tmp_path / "a.xlsx", Assessments=a_sheet(headings, row)))
    assert rows(extract, "ssd_cin_assessments")[0]["cina_assessment_outcome_nfa"] == "N"
    assert not any("This heading is not one" in s for s in sentences(extract))


def test_other_kinds_of_workbook(tmp_path):
    cells = [[cell or "" for cell in row] for row in ONE_CONTACT]
    for path in (
        an_old_workbook(tmp_path / "a.xls", "List 1", cells),
        an_opendocument(tmp_path / "a.ods", "List 1", cells),
    ):
        assert read(path).tables["ssd_contacts"].num_rows == 1


def test_a_folder_of_csv_files(tmp_path):
    a_csv(tmp_path / "AnnexA_List1.csv", ONE_CONTACT)
    row = {**a_contact("INV2"), "Continuous Assessment Start Date": "01/10/2026"}
    a_csv(tmp_path / "assessments.csv", a_sheet(ASSESSMENTS, row), delimiter=";")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$list.xlsx").write_bytes(b"x")
    extract = read(tmp_path)
    assert (extract.rows_in, extract.children, len(extract.files)) == (2, 2, 2)
    assert {r["from_file"] for t in ("ssd_contacts", "ssd_cin_assessments") for r in rows(extract, t)} == {0, 1}


def test_guidance_is_passed_over_and_strange_sheets_are_told_of(tmp_path):
    path = a_workbook(
        tmp_path / "a.xlsx", Guidance=[["How to"]], Codes__used=[["a) Yes"]], Jo_Bloggs=[["Jo"]], List_1=ONE_CONTACT
    )
    said = sentences(read(path))
    assert sum("not one of the lists" in s for s in said) == 1
    assert any(s.startswith("a.xlsx, sheet 3: ") for s in said)
    assert not any("Bloggs" in s for s in said)


def test_lists_that_are_not_there_are_told_of(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx", List_1=ONE_CONTACT, List_2=[])
    said = sentences(read(path))
    assert any("Not in the upload: List 2, List 3" in s for s in said)
    assert any("a.xlsx, List 2: The sheet is empty" in s for s in said)


def test_a_hidden_sheet_is_not_read_but_told_of(tmp_path):
    import openpyxl

    path = a_workbook(tmp_path / "a.xlsx", List_1=ONE_CONTACT, List_3=ONE_CONTACT)
    workbook = openpyxl.load_workbook(path)
    workbook["List 3"].sheet_state = "hidden"
    workbook.save(path)
    extract = read(path)
    assert extract.rows_in == 1
    assert any("sheet 2: This sheet is hidden" in s for s in sentences(extract))


def test_an_unborn_child_has_an_expected_date_and_no_birth(tmp_path):
    unborn = a_contact(**{"Date of Birth": "14/02/2027", "Age of Child (Years)": "-1"})
    nameless = a_contact("INV2", **{"Age of Child (Years)": "-1"})
    born = a_contact("INV3", **{"Date of Birth": "31/10/2026", "Age of Child (Years)": "-1"})
    extract = read(a_workbook(tmp_path / "a.xlsx", List_1=a_sheet(CONTACTS, unborn, nameless, born)))
    people = [(p["pers_dob"], p["pers_expected_dob"]) for p in rows(extract, "ssd_person")]
    assert people == [(None, a_time(2027, 2, 14)), (None, None), (a_time(2026, 10, 31), None)]
    assert extract.rows_kept == 3


ENQUIRIES = [
    *CHILD,
    DISABILITY,
    "Strategy discussion initiating Section 47 Enquiry Start Date",
    "Was an Initial Child Protection Conference deemed unnecessary?",
    "Date of Initial Child Protection Conference",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan",
    "Number of Section 47 Enquiries in the last 12 months",
    "Number of ICPCs in the last 12 months",
    *HELD,
]


def test_list_5_gives_the_discussion_the_enquiry_and_the_conference_under_one_id(tmp_path):
    held = {
        **a_contact(),
        ENQUIRIES[6]: "01/10/2026",
        ENQUIRIES[7]: "b) No",
        ENQUIRIES[8]: "20/10/2026",
        ENQUIRIES[9]: "a) Yes",
        "Allocated Team": "Invented Team",
    }
    open_still = {**a_contact("INV2"), ENQUIRIES[6]: "29/10/2026"}
    extract = read(a_workbook(tmp_path / "a.xlsx", List_5=a_sheet(ENQUIRIES, held, open_still)))
    discussions = rows(extract, "los_strategy_discussions")
    assert [(d["held_on"], d["initiated_s47"], d["s47_enquiry_id"]) for d in discussions] == [
        (date(2026, 10, 1), "Y", "annex_a-5-2"),
        (date(2026, 10, 29), "Y", "annex_a-5-3"),
    ]
    enquiries = rows(extract, "ssd_s47_enquiry")
    assert [(e["s47e_s47_enquiry_id"], e["s47e_s47_nfa"]) for e in enquiries] == [
        ("annex_a-5-2", "N"),
        ("annex_a-5-3", None),
    ]
    assert "s47e_s47_start_date" in extract.coverage["ssd_s47_enquiry"].not_filled
    (conference,) = rows(extract, "ssd_initial_cp_conference")
    assert conference["icpc_s47_enquiry_id"] == "annex_a-5-2"
    assert conference["icpc_icpc_outcome_cp_flag"] == "Y"
    assert extract.rows_kept == 2


IN_NEED = [
    *CHILD,
    DISABILITY,
    "CIN Start Date",
    "Primary Need Code",
    "Date Child Was Last Seen",
    "CIN Closure Date",
    "Reason for Closure",
    "Case Status",
    *HELD,
]


def test_list_6_is_how_each_case_stood_and_who_held_it(tmp_path):
    held = {
        **a_contact(),
        "CIN Start Date": "01/02/2026",
        "Primary Need Code": "N1 - Abuse or neglect",
        "Case Status": "b) Child Protection plan",
        "Allocated Team": "Invented Team",
        "Allocated Worker": "Worker One",
    }
    closed = {**held, "Child Unique ID": "INV2", "CIN Closure Date": "01/09/2026", "Case Status": "e) Closed episode"}
    extract = read(a_workbook(tmp_path / "a.xlsx", List_6=a_sheet(IN_NEED, held, closed)))
    assert [(r["status"], r["primary_need"]) for r in rows(extract, "los_case_status")] == [
        ("CP", "N1"),
        ("CLOSED", "N1"),
    ]
    assert extract.coverage["los_case_status"].holds == Hold.STATE
    (involvement,) = rows(extract, "ssd_involvements")
    assert (involvement["invo_person_id"], involvement["invo_professional_role_id"]) == ("INV1", "SW")
    assert involvement["invo_involvement_start_date"] == a_time(2026, 10, 31)
    assert "invo_involvement_start_date" in extract.coverage["ssd_involvements"].not_filled
    assert [r["dept_team_id"] for r in rows(extract, "ssd_department")] == ["Invented Team"]


PLANS = [
    *CHILD,
    DISABILITY,
    "Child Protection Plan Start Date",
    "Initial Category of Abuse",
    "Latest Category of Abuse",
    "Date of the Last Statutory Visit",
    "Was the Child Seen Alone?",
    "Date of latest review conference",
    "Child Protection Plan End Date",
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
    "Number of Previous Child Protection Plans",
    *HELD,
]


def test_list_7_holds_a_plan_and_the_latest_visit_and_review(tmp_path):
    plan = {
        **a_contact(),
        "Child Protection Plan Start Date": "01/06/2026",
        "Latest Category of Abuse": "d) Emotional abuse",
        "Date of the Last Statutory Visit": "20/10/2026",
        "Was the Child Seen Alone?": "a) Yes",
    }
    extract = read(a_workbook(tmp_path / "a.xlsx", List_7=a_sheet(PLANS, plan, plan)))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (2, 1, 1)
    (kept,) = rows(extract, "ssd_cp_plans")
    (visit,) = rows(extract, "ssd_cp_visits")
    assert visit["cppv_cp_plan_id"] == kept["cppl_cp_plan_id"]
    assert visit["cppv_cp_visit_seen_alone"] == "Y"
    assert rows(extract, "ssd_cp_reviews") == []
    assert extract.coverage["ssd_cp_visits"].holds == extract.coverage["ssd_cp_reviews"].holds == Hold.LATEST
    assert extract.coverage["ssd_cp_plans"].holds == Hold.OPEN
    assert extract.coverage["ssd_cp_plans"].from_ == date(2026, 4, 30)


def test_list_8_holds_a_period_of_care_and_the_latest_of_everything_else(tmp_path):
    headings = list(layout("annex_a", DEFINITIONS).list_of("8").headings)
    row = {
        **a_contact(),
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "a) Yes",
        "Date Started to be Looked After": "01/03/2025",
        "Start date of current legal status": "01/06/2025",
        "Child's Legal Status": "C2: FCO",
        "Date of Latest Statutory Review": "01/09/2026",
        "Date of Last Social Work Visit": "15/10/2026",
        "What is the permanence plan for this child?": "f) Long-term fostering",
        "Date of Last Health Assessment": "01/05/2026",
        "Date of Last Dental Check": "02/05/2026",
        "Start Date of Most Recent Placement": "01/04/2025",
        "Placement Type": "d) U4: Foster placement - long term",
        "Placement postcode": "zz99zz",
    }
    extract = read(a_workbook(tmp_path / "a.xlsx", Children_in_Care=a_sheet(headings, row)))
    (episode,) = rows(extract, "ssd_cla_episodes")
    (placement,) = rows(extract, "ssd_cla_placement")
    (review,) = rows(extract, "ssd_cla_reviews")
    assert episode["clae_cla_id"] == placement["clap_cla_id"] == review["clar_cla_id"]
    assert placement["clap_cla_placement_postcode"] == "ZZ9 9ZZ"
    assert [r["lega_legal_status"] for r in rows(extract, "ssd_legal_status")] == ["C2"]
    assert [r["lacp_cla_care_plan_json"] for r in rows(extract, "ssd_cla_care_plan")] == ['{"LTFOST18": "Y"}']
    checks = [(r["clah_health_check_type"], r["clah_health_check_date"]) for r in rows(extract, "ssd_cla_health")]
    assert checks == [("HEALTH ASSESSMENT", a_time(2026, 5, 1)), ("DENTAL CHECK", a_time(2026, 5, 2))]
    assert len({r["clah_health_check_id"] for r in rows(extract, "ssd_cla_health")}) == 2
    assert len(rows(extract, "ssd_immigration_status")) == 1
    latest = ("ssd_cla_placement", "ssd_legal_status", "ssd_cla_reviews", "ssd_cla_visits", "ssd_cla_health")
    assert {extract.coverage[name].holds for name in latest} == {Hold.LATEST}


def a_care_leaver(**cells):
    return {
        **a_contact("INV1"),
        "Eligibility Category": "b) Former relevant child",
        "LA in Touch": "a) Yes",
        "LA In Touch": "a) Yes",
        "Type of Accommodation": "S: No fixed abode / homeless",
        "Suitability of Accommodation": "b) Unsuitable",
        **cells,
    }


def test_list_9_of_2019_says_what_it_cannot_know(tmp_path):
    extract = read(a_workbook(tmp_path / "a.xlsx", List_9=a_sheet(CARE_LEAVERS_2019, a_care_leaver())))
    unknown = extract.coverage["ssd_care_leavers"].not_filled
    assert unknown == (
        "clea_care_leaver_latest_contact",
        "clea_pathway_plan_review_date",
        "clea_care_leaver_personal_advisor",
    )
    (leaver,) = rows(extract, "ssd_care_leavers")
    assert (leaver["clea_care_leaver_accommodation"], leaver["clea_care_leaver_accom_suitable"]) == ("S", "2")
    assert sum("This heading is missing" in s for s in sentences(extract)) == 4


def test_list_9_since_then_has_an_adviser_and_a_latest_contact(tmp_path):
    row = a_care_leaver(**{"Latest Date of Contact": "01/10/2026", "Allocated Personal Advisor": "Adviser One"})
    extract = read(a_workbook(tmp_path / "a.xlsx", List_9=a_sheet(CARE_LEAVERS, row)))
    assert extract.coverage["ssd_care_leavers"].not_filled == ()
    assert [r["invo_professional_role_id"] for r in rows(extract, "ssd_involvements")] == ["PA"]
    assert [r["prof_professional_id"] for r in rows(extract, "ssd_professionals")] == ["Adviser One"]


def test_list_10_notes_the_order_only_when_there_is_one(tmp_path):
    headings = list(layout("annex_a", DEFINITIONS).list_of("10").headings)
    decided = {**a_contact(), "Date of Decision that Child Should be Placed for Adoption": "01/02/2026"}
    adopted = {**decided, "Child Unique ID": "INV2", "Date of Adoption Order": "01/10/2026"}
    extract = read(a_workbook(tmp_path / "a.xlsx", Adoption=a_sheet(headings, decided, adopted)))
    assert [r["perm_permanence_order_type"] for r in rows(extract, "ssd_permanence")] == [None, "ADOPTION"]
    assert extract.coverage["ssd_permanence"].from_ == date(2025, 10, 31)


def test_list_11_makes_one_family_of_a_couple(tmp_path):
    headings = list(layout("annex_a", DEFINITIONS).list_of("11").headings)
    one = {"Individual adopter identifier": "A1", "Family identifier": "F1", "Date enquiry received": "01/02/2026"}
    other = {"Individual adopter identifier": "A2", "Family identifier": "F1", "Date Stage 1 started": "01/03/2026"}
    alone = {"Individual adopter identifier": "A3", "No. of children placed": 2}
    extract = read(a_workbook(tmp_path / "a.xlsx", Adopters=a_sheet(headings, one, other, alone)))
    families = rows(extract, "los_adopters")
    assert [f["adopters_id"] for f in families] == ["F1", "A3"]
    assert (families[0]["enquired_on"], families[0]["stage_one_started_on"]) == (date(2026, 2, 1), date(2026, 3, 1))
    assert families[1]["children_placed"] == 2
    assert (extract.rows_in, extract.rows_kept, extract.children) == (3, 3, 0)


def test_one_child_on_every_list_is_one_person(tmp_path):
    lists = {
        "List_1": ONE_CONTACT,
        "List_7": a_sheet(PLANS, {**a_contact(Ethnicity="b) WIRI"), "Child Protection Plan Start Date": "01/06/2026"}),
        "List_9": a_sheet(CARE_LEAVERS, a_care_leaver(**{"Date of Birth": "01/02/2007"})),
    }
    extract = read(a_workbook(tmp_path / "a.xlsx", **lists))
    (person,) = rows(extract, "ssd_person")
    assert (person["pers_ethnicity"], person["pers_dob"]) == ("WBRI", a_time(2007, 2, 1))
    assert extract.children == 1
    assert any("List 7, row 2, column Ethnicity: This is not what an earlier row says" in s for s in sentences(extract))


def test_a_workbook_is_recognised_by_what_is_in_it(tmp_path):
    a_workbook(tmp_path / "whatever.xlsx", Sheet1=ONE_CONTACT)
    found = recognise([tmp_path], definitions=DEFINITIONS)
    assert {name: [file.name for file in files] for name, files in found.items()} == {SOURCE.name: ["whatever.xlsx"]}


def test_every_heading_of_the_template_is_carried_or_says_why_not():
    """The layout itself is checked when it is read; this is that no list has been left out."""
    lists = layout("annex_a", DEFINITIONS).lists
    assert [one.id for one in lists] == [str(n) for n in range(1, 12)]
    assert [len(one.headings) for one in lists] == [7, 8, 11, 12, 14, 14, 17, 34, 17, 16, 19]
