"""Rows in are rows kept and rows set aside, and each row that cannot be used is explained."""

from datetime import date

import pytest

from lineofsight.records.extract import Hold
from lineofsight.records.mapping.layouts import Feed, Fill, LayoutError
from lineofsight.records.problems import RefusedError
from tests.builders.lists import a_layout, a_raw_list, a_time, sentences, typed

PERSON = {
    "table": "ssd_person",
    "alongside": True,
    "holds": "state",
    "columns": {
        "pers_person_id": "Child",
        "pers_sex": "Sex",
        "pers_dob": {"heading": "Born", "keep": "to as-at"},
        "pers_expected_dob": {"heading": "Born", "keep": "after as-at"},
    },
}
CONTACTS = {
    "list": "1",
    "name": "List 1",
    "child": "Child",
    "headings": {
        "Child": {"required": True, "also": ["Child Unique ID"]},
        "Sex": {"codes": "sex"},
        "Born": {},
        "Date of Contact": {"required": True},
        "Source": {"codes": "referral_source"},
        "Count": {"not_carried": "It can be counted from the rows."},
    },
    "feeds": [
        PERSON,
        {
            "table": "ssd_contacts",
            "months": 6,
            "columns": {
                "cont_contact_id": {"made_id": True},
                "cont_person_id": "Child",
                "cont_contact_date": "Date of Contact",
                "cont_contact_source_code": "Source",
            },
        },
    ],
}
HEADINGS = ["Child", "Sex", "Born", "Date of Contact", "Source"]


def contacts(*rows, **options):
    return typed(a_layout(CONTACTS), a_raw_list(HEADINGS, *rows), **options)


def test_a_row_feeds_its_table_and_the_child():
    extract = contacts(["C1", "Male", "01/02/2015", "05/10/2026", "q) 6: Police"], as_at=date(2026, 10, 31))
    assert extract.tables["ssd_contacts"].to_pylist() == [
        {
            "from_file": 0,
            "from_row": 2,
            "cont_contact_id": "test-1-2",
            "cont_person_id": "C1",
            "cont_contact_date": a_time(2026, 10, 5),
            "cont_contact_source_code": "6",
            "cont_contact_source_desc": None,
            "cont_contact_outcome_json": None,
        }
    ]
    person = extract.tables["ssd_person"].to_pylist()[0]
    assert (person["pers_person_id"], person["pers_sex"], person["pers_dob"]) == ("C1", "M", a_time(2015, 2, 1))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside, extract.children) == (1, 1, 0, 1)


def test_a_row_without_a_child_is_set_aside_and_gives_nothing():
    extract = contacts([None, "M", None, "05/10/2026", None], as_at=date(2026, 10, 31))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (1, 0, 1)
    assert extract.tables["ssd_contacts"].num_rows == extract.tables["ssd_person"].num_rows == 0
    assert any("row 2, column Child: There is no id" in s for s in sentences(extract))


def test_a_list_without_a_column_of_ids_sets_every_row_aside():
    raw = a_raw_list(["Id", "Referred"], ["R1", "01/10/2026"])
    extract = typed(a_layout(REFERRALS), raw, as_at=date(2026, 10, 31))
    assert (extract.rows_kept, extract.rows_set_aside) == (0, 1)
    assert any("There is no id that can be read" in s for s in sentences(extract))


def test_a_row_without_its_date_is_set_aside_and_gives_nothing():
    extract = contacts(["C1", "M", None, "32/10/2026", None], as_at=date(2026, 10, 31))
    assert (extract.rows_kept, extract.rows_set_aside) == (0, 1)
    assert extract.tables["ssd_person"].num_rows == 0
    assert any("There is no such day" in s for s in sentences(extract))
    assert any("cannot count as a contact about a child" in s for s in sentences(extract))


def test_a_bad_cell_is_null_and_the_row_stays():
    extract = contacts(["C1", "zebra", "31/13/2015", "05/10/2026", "x"], as_at=date(2026, 10, 31))
    assert extract.rows_kept == 1
    assert extract.tables["ssd_contacts"].column("cont_contact_source_code").to_pylist() == [None]
    assert sum("Not recognised" in s for s in sentences(extract)) == 2
    assert not any("zebra" in s for s in sentences(extract))


def test_one_child_on_many_rows_is_one_person_with_the_first_value_that_is_not_blank():
    extract = contacts(
        ["C1", None, "01/02/2015", "05/10/2026", None],
        ["C1", "F", None, "06/10/2026", None],
        ["C1", "F", "02/02/2015", "07/10/2026", None],
        as_at=date(2026, 10, 31),
    )
    person = extract.tables["ssd_person"].to_pylist()
    assert [(p["pers_sex"], p["pers_dob"]) for p in person] == [("F", a_time(2015, 2, 1))]
    gave_way = [s for s in sentences(extract) if "not what an earlier row says" in s]
    assert len(gave_way) == 1
    assert "row 4, column Born" in gave_way[0]
    assert extract.rows_kept == 3


def test_a_birth_after_the_as_at_date_is_expected():
    extract = contacts(["C1", None, "01/02/2027", "05/10/2026", None], as_at=date(2026, 10, 31))
    person = extract.tables["ssd_person"].to_pylist()[0]
    assert (person["pers_dob"], person["pers_expected_dob"]) == (None, a_time(2027, 2, 1))


def test_without_an_as_at_date_the_latest_plausible_event_stands_in_and_says_so():
    extract = contacts(
        ["C1", None, None, "05/10/2026", None],
        ["C2", None, None, "05/10/2027", None],  # after now: a slip
        ["C3", None, None, "05/10/2206", None],
    )
    assert extract.reference_date == date(2026, 10, 5)
    assert extract.coverage["ssd_contacts"].as_at == date(2026, 10, 5)
    assert any("No as-at date was given" in s for s in sentences(extract))
    assert any("more than thirty years after" in s for s in sentences(extract))
    assert extract.rows_set_aside == 1


def test_an_as_at_date_that_was_given_is_no_problem():
    extract = contacts(["C1", None, None, "05/10/2026", None], as_at=date(2026, 10, 31))
    assert not any("as-at" in s for s in sentences(extract))


def test_coverage_counts_back_from_the_as_at_date():
    extract = contacts(["C1", None, None, "05/10/2026", None], as_at=date(2026, 8, 31))
    coverage = extract.coverage["ssd_contacts"]
    assert (coverage.from_, coverage.to, coverage.holds) == (date(2026, 2, 28), date(2026, 8, 31), Hold.EVERY)
    assert coverage.not_filled == ("cont_contact_source_desc", "cont_contact_outcome_json")
    assert extract.coverage["ssd_person"].holds == Hold.STATE


def test_a_missing_optional_heading_leaves_its_column_unfilled_and_says_so():
    raw = a_raw_list(["Child", "Date of Contact"], ["C1", "05/10/2026"])
    extract = typed(a_layout(CONTACTS), raw, as_at=date(2026, 10, 31))
    assert "cont_contact_source_code" in extract.coverage["ssd_contacts"].not_filled
    assert any("column Source: This heading is missing" in s for s in sentences(extract))


def test_a_missing_required_heading_is_the_wrong_file():
    raw = a_raw_list(["Child", "Sex"], ["C1", "M"])
    with pytest.raises(RefusedError, match="no column headed Date of Contact"):
        typed(a_layout(CONTACTS), raw)


def test_headings_match_whatever_their_case_spaces_and_punctuation():
    raw = a_raw_list(["child_unique  id", "DATE OF CONTACT:"], ["C1", "05/10/2026"])
    assert typed(a_layout(CONTACTS), raw, as_at=date(2026, 10, 31)).rows_kept == 1


def test_a_strange_heading_is_counted_by_its_place_and_never_quoted():
    raw = a_raw_list(["Child", "Date of Contact", "Ring Ann Other's mother"], ["C1", "05/10/2026", "x"])
    extract = typed(a_layout(CONTACTS), raw, as_at=date(2026, 10, 31))
    assert any("column C: This heading is not one" in s for s in sentences(extract))
    assert not any("mother" in s for s in sentences(extract))


def test_what_is_not_carried_is_counted():
    raw = a_raw_list(["Child", "Date of Contact", "Count"], ["C1", "05/10/2026", "3"], ["C2", "05/10/2026", None])
    extract = typed(a_layout(CONTACTS), raw, as_at=date(2026, 10, 31))
    assert any(
        "Not carried, because no standard table has a place for them: Count (1 filled)." in s
        for s in sentences(extract)
    )


def test_headings_repeated_among_the_rows_are_set_aside():
    extract = contacts(
        ["C1", "M", None, "05/10/2026", None], HEADINGS, ["C2", "M", None, "06/10/2026", None], as_at=date(2026, 10, 31)
    )
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (3, 2, 1)
    assert any("row 3: This row repeats the headings" in s for s in sentences(extract))
    assert not any("Not recognised" in s for s in sentences(extract))


def test_headings_without_rows_load_and_say_so():
    extract = contacts()
    assert (extract.rows_in, extract.rows_kept, extract.children) == (0, 0, 0)
    assert extract.tables["ssd_contacts"].num_rows == 0
    assert any("headings but no rows" in s for s in sentences(extract))


REFERRALS = {
    "list": "1",
    "name": "Referrals",
    "child": "Child",
    "headings": {"Id": {}, "Child": {}, "Referred": {}},
    "feeds": [
        {
            "table": "ssd_cin_episodes",
            "columns": {
                "cine_referral_id": {"heading": "Id", "made_id": True},
                "cine_person_id": "Child",
                "cine_referral_date": "Referred",
            },
        }
    ],
}


def referrals(*rows):
    raw = a_raw_list(["Id", "Child", "Referred"], *rows)
    return typed(a_layout(REFERRALS), raw, as_at=date(2026, 10, 31))


def test_a_row_that_repeats_another_is_set_aside():
    extract = referrals(["R1", "C1", "01/10/2026"], ["R1", "C1", "01/10/2026"], ["R2", "C1", "01/10/2026"])
    assert (extract.rows_kept, extract.rows_set_aside) == (2, 1)
    assert any("row 3: The row repeats an earlier one" in s for s in sentences(extract))


def test_the_first_of_two_rows_with_one_id_is_kept():
    extract = referrals(["R1", "C1", "01/10/2026"], ["R1", "C2", "02/10/2026"])
    assert extract.tables["ssd_cin_episodes"].column("cine_person_id").to_pylist() == ["C1"]
    assert extract.rows_set_aside == 1
    assert any("row 3: An earlier row has the same id but other content" in s for s in sentences(extract))


def test_rows_without_an_id_get_one_and_are_nobodys_duplicate():
    extract = referrals([None, "C1", "01/10/2026"], [None, "C1", "01/10/2026"])
    assert extract.tables["ssd_cin_episodes"].column("cine_referral_id").to_pylist() == ["test-1-2", "test-1-3"]


def test_an_undated_start_is_assumed_and_said():
    extract = referrals(["R1", "C1", "01/10/2026"], ["R2", "C1", "01/09/2025"])
    assert extract.coverage["ssd_cin_episodes"].from_ == date(2025, 9, 1)
    assert any("the earliest event or ending in each was taken: ssd_cin_episodes" in s for s in sentences(extract))


def test_a_return_covers_its_own_period():
    raw = a_raw_list(["Id", "Child", "Referred"], ["R1", "C1", "01/10/2025"])
    extract = typed(
        a_layout(REFERRALS), raw, reference_date=date(2026, 3, 31), covers=(date(2025, 4, 1), date(2026, 3, 31))
    )
    coverage = extract.coverage["ssd_cin_episodes"]
    assert (coverage.from_, coverage.to) == (date(2025, 4, 1), date(2026, 3, 31))
    assert extract.problem_count == 0


def test_two_lists_of_one_kind_never_share_made_ids():
    one = a_raw_list(["Id", "Child", "Referred"], [None, "C1", "01/10/2026"])
    two = a_raw_list(["Id", "Child", "Referred"], [None, "C2", "01/10/2026"])
    extract = typed(a_layout(REFERRALS), one, two, as_at=date(2026, 10, 31))
    assert extract.tables["ssd_cin_episodes"].column("cine_referral_id").to_pylist() == ["test-1-2", "test-1-2-2"]


def test_a_layout_that_points_at_nothing_is_refused_whole():
    broken = {**REFERRALS, "headings": {"Id": {}, "Child": {}, "Spare": {}}, "child": "Nobody"}
    with pytest.raises(LayoutError) as refusal:
        a_layout(broken)
    said = str(refusal.value)
    assert "Nobody, which is not one of its headings" in said
    assert "takes from Referred" in said
    assert "Spare must fill a column or say why it is not carried" in said


def test_fills_that_recode_and_wrap():
    listed = {
        "list": "1",
        "name": "Plans",
        "child": "Child",
        "headings": {"Child": {}, "Plan": {"codes": "permanence_plan"}, "Support": {"codes": "yes_no"}, "Start": {}},
        "feeds": [
            {
                "table": "ssd_cin_assessments",
                "columns": {
                    "cina_assessment_id": {"made_id": True},
                    "cina_person_id": "Child",
                    "cina_assessment_start_date": "Start",
                    "cina_assessment_outcome_nfa": {"heading": "Support", "becomes": {"Y": "N", "N": "Y"}},
                },
            },
            {
                "table": "ssd_cla_care_plan",
                "when_filled": ["Plan"],
                "columns": {
                    "lacp_table_id": {"made_id": True},
                    "lacp_person_id": "Child",
                    "lacp_cla_care_plan_json": {"heading": "Plan", "as_json_flag": True},
                },
            },
        ],
    }
    raw = a_raw_list(
        ["Child", "Plan", "Support", "Start"],
        ["C1", "b) Adoption", "a) Yes", "01/10/2026"],
        ["C2", None, None, "01/10/2026"],
    )
    extract = typed(a_layout(listed), raw, as_at=date(2026, 10, 31))
    assert extract.tables["ssd_cin_assessments"].column("cina_assessment_outcome_nfa").to_pylist() == ["N", None]
    plans = extract.tables["ssd_cla_care_plan"].column("lacp_cla_care_plan_json").to_pylist()
    assert plans == ['{"ADOPTION": "Y"}']


def test_a_feed_is_what_its_yaml_says():
    feed = a_layout(REFERRALS).lists[0].feeds[0]
    assert isinstance(feed, Feed)
    assert feed.columns["cine_person_id"] == Fill(heading="Child")
