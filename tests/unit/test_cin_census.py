"""The children in need census, whatever the year of its form: every element that is a row is kept or explained."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading
from lineofsight.records.sources.cin_census import SOURCE
from tests.builders.census import (
    Element,
    a_census_file,
    a_child,
    a_header,
    a_message,
    a_plan,
    a_referral,
    an_assessment,
    an_enquiry,
    written,
)
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.shared_files import shared


def loaded(path: Path, as_at: date | None = None) -> Extract:
    file = IncomingFile.open(path)
    assert SOURCE.recognises(file, DEFINITIONS)
    return SOURCE.read([file], Reading(DEFINITIONS, NOW, as_at))


def census(tmp_path: Path, *children: Element, header: Element | None = None, as_at: date | None = None) -> Extract:
    return loaded(a_census_file(tmp_path, *children, header=header), as_at)


def column(extract: Extract, table: str, name: str) -> list[object]:
    values: list[object] = extract.tables[table].column(name).to_pylist()
    return [value.date() if isinstance(value, datetime) else value for value in values]


def test_a_referral_and_all_that_hangs_from_it(tmp_path):
    child = a_child(
        "INV1",
        a_referral(
            ("CINclosureDate", "2026-01-30"),
            ("ReasonForClosure", "RC7"),
            an_assessment(factors=("1A", "16A")),
            ("CINPlanDates", [("CINPlanStartDate", "2025-09-01"), ("CINPlanEndDate", "2025-12-01")]),
            an_enquiry("2025-06-10", ("InitialCPCtarget", "2025-07-01"), ("DateOfInitialCPC", "2025-06-20")),
            a_plan("2025-06-20", "2025-08-30", reviews=("2025-08-01", "2025-08-29")),
        ),
        PersonBirthDate="2015-04-01",
    )
    extract = census(tmp_path, child)
    assert extract.rows_in == extract.rows_kept == 1 + 1 + 1 + 1 + 2 + 1 + 1 + 1 + 2
    assert extract.rows_set_aside == 0
    assert extract.authority == "999"
    assert extract.children == 1
    [referral] = column(extract, "ssd_cin_episodes", "cine_referral_id")
    for table, name in {
        "ssd_cin_assessments": "cina_referral_id",
        "ssd_cin_plans": "cinp_referral_id",
        "ssd_s47_enquiry": "s47e_referral_id",
        "ssd_initial_cp_conference": "icpc_referral_id",
        "ssd_cp_plans": "cppl_referral_id",
    }.items():
        assert column(extract, table, name) == [referral]
    assert column(extract, "ssd_cin_episodes", "cine_close_date") == [date(2026, 1, 30)]
    assert column(extract, "ssd_cin_episodes", "cine_referral_nfa") == ["N"]
    assert column(extract, "ssd_assessment_factors", "cinf_assessment_factors_json") == ['["1A","16A"]']
    assert column(extract, "ssd_assessment_factors", "cinf_assessment_id") == column(
        extract, "ssd_cin_assessments", "cina_assessment_id"
    )
    assert column(extract, "ssd_cp_plans", "cppl_cp_plan_initial_category") == ["NEG"]
    assert column(extract, "ssd_cp_plans", "cppl_cp_plan_latest_category") == ["EMO"]
    assert column(extract, "ssd_cp_reviews", "cppr_cp_review_date") == [date(2025, 8, 1), date(2025, 8, 29)]
    assert set(column(extract, "ssd_cp_reviews", "cppr_cp_plan_id")) == set(
        column(extract, "ssd_cp_plans", "cppl_cp_plan_id")
    )


def test_the_plan_and_the_conference_that_made_it_know_each_other(tmp_path):
    parts = [an_enquiry("2025-06-10", ("DateOfInitialCPC", "2025-06-20")), a_plan("2025-06-20"), a_plan("2025-12-01")]
    extract = census(tmp_path, a_child("INV1", a_referral(*parts)))
    [conference] = column(extract, "ssd_initial_cp_conference", "icpc_icpc_id")
    assert column(extract, "ssd_cp_plans", "cppl_icpc_id") == [conference, None]
    assert column(extract, "ssd_initial_cp_conference", "icpc_cp_plan_id") == [
        column(extract, "ssd_cp_plans", "cppl_cp_plan_id")[0]
    ]


CONFERENCES: dict[str, tuple[list[Element], list[tuple[date | None, str]]]] = {
    "held after an enquiry here": (
        [an_enquiry("2025-06-10", ("DateOfInitialCPC", "2025-06-20"))],
        [(date(2025, 6, 20), "N")],
    ),
    "held for a child who moved in": ([("DateOfInitialCPC", "2025-06-18")], [(date(2025, 6, 18), "Y")]),
    "one spelling of the transfer": ([("DateofInitialICPC", "2025-06-18")], [(date(2025, 6, 18), "Y")]),
    "recorded in both places": (
        [("DateOfInitialCPC", "2025-06-20"), an_enquiry("2025-06-10", ("DateOfInitialCPC", "2025-06-20"))],
        [(date(2025, 6, 20), "N")],
    ),
    "due and not held": ([an_enquiry("2025-06-10", ("InitialCPCtarget", "2025-07-01"))], [(None, "N")]),
    "not required": ([an_enquiry("2025-06-10", ("InitialCPCtarget", "2025-07-01"), not_required="true")], []),
    "never": ([an_enquiry("2025-06-10")], []),
}


@pytest.mark.parametrize("case", CONFERENCES)
def test_conferences(case, tmp_path):
    parts, expected = CONFERENCES[case]
    extract = census(tmp_path, a_child("INV1", a_referral(*parts)))
    found = zip(
        column(extract, "ssd_initial_cp_conference", "icpc_icpc_date"),
        column(extract, "ssd_initial_cp_conference", "icpc_icpc_transfer_in"),
        strict=True,
    )
    assert list(found) == expected


@pytest.mark.parametrize(
    ("element", "stored"),
    [
        (("Sex", "M"), "M"),
        (("Sex", "F"), "F"),
        (("Sex", "U"), "U"),
        (("GenderCurrent", "1"), "M"),
        (("GenderCurrent", "2"), "F"),
        (("GenderCurrent", "0"), "U"),
        (("GenderCurrent", "9"), "U"),
    ],
)
def test_sex_in_every_year(element, stored, tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral(), sex=element), header=a_header("2019-03-31", "2019"))
    assert column(extract, "ssd_person", "pers_sex") == [stored]


def test_an_unborn_child(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral(), sex=("Sex", "U"), ExpectedPersonBirthDate="2026-06-14"))
    assert column(extract, "ssd_person", "pers_dob") == [None]
    assert column(extract, "ssd_person", "pers_expected_dob") == [date(2026, 6, 14)]
    assert extract.rows_set_aside == 0


def test_pupil_numbers_are_kept_apart_from_the_child(tmp_path):
    known = a_child("INV1", a_referral(), UPN="A123456789012", FormerUPN="B123456789012")
    unknown = a_child("INV2", a_referral(), UPNunknown="UN3")
    extract = census(tmp_path, known, unknown)
    assert column(extract, "ssd_linked_identifiers", "link_identifier_value") == ["A123456789012", "B123456789012"]
    assert column(extract, "ssd_linked_identifiers", "link_person_id") == ["INV1", "INV1"]
    assert len(set(column(extract, "ssd_linked_identifiers", "link_table_id"))) == 2
    assert column(extract, "ssd_person", "pers_upn_unknown") == [None, "UN3"]


def test_pre_proceedings_of_2026_27(tmp_path):
    block = (
        "PreProceedingsandFGDM",
        [
            ("PPStartDate", "2026-09-09"),
            ("LBPSentDate", "2026-09-20"),
            ("FGDMMeetingOffer", "1"),
            ("FGDMMeetingFac", "0"),
            ("InitialPPMeetingDate", "2026-09-28"),
            ("ReviewMeetingsCount", "3"),
            ("StepDecisionDate", "2026-10-01"),
            ("CourtAppDate", "2026-10-18"),
            ("LetterInitCPDate", "2026-10-20"),
        ],
    )
    extract = census(tmp_path, a_child("INV1", a_referral(block)), header=a_header("2027-03-31", "2027"))
    [row] = extract.tables["ssd_pre_proceedings"].to_pylist()
    assert row["prep_person_id"] == "INV1"
    assert row["prep_pre_pro_decision_date"] == datetime(2026, 9, 9)  # noqa: DTZ001
    assert row["prep_pre_pro_meetings_num"] == 3
    assert "los_pre_proceedings_steps" not in extract.tables
    told = [sentence for sentence in sentences(extract) if "FGDM" in sentence]
    assert len(told) == 1
    assert "CourtAppDate (1 filled); FGDMMeetingFac (1 filled); FGDMMeetingOffer (1 filled)" in told[0]


def test_a_census_from_before_pre_proceedings_says_nothing_of_them(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral()))
    assert "ssd_pre_proceedings" not in extract.tables


def test_nobody_on_a_plan_is_an_empty_table_not_an_unknown_one(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral()))
    assert extract.tables["ssd_cp_plans"].num_rows == 0
    assert extract.coverage["ssd_cp_plans"].from_ == date(2025, 4, 1)
    assert "cppl_cp_plan_end_date" not in extract.coverage["ssd_cp_plans"].not_filled


def test_it_covers_its_year(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral()))
    held = extract.coverage["ssd_cin_episodes"]
    assert (held.holds, held.from_, held.to, held.as_at) == (
        "every",
        date(2025, 4, 1),
        date(2026, 3, 31),
        date(2026, 3, 31),
    )
    assert extract.reference_date == date(2026, 3, 31)


def test_a_later_as_at_date_does_not_stretch_its_year(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral()), as_at=date(2026, 10, 31))
    assert extract.coverage["ssd_cin_episodes"].to == date(2026, 3, 31)


YEARS = {
    "no reference date: its year": (a_header(None, "2026"), date(2026, 3, 31)),
    "neither: the year of its latest event": (a_header(None, None), date(2026, 3, 31)),
    "a reference date that is no date": (a_header("the end of March", "2026"), date(2026, 3, 31)),
    "a reference date in the year": (a_header("2025-07-21", "2026"), date(2025, 7, 21)),
}


@pytest.mark.parametrize("case", YEARS)
def test_the_year_of_a_census(case, tmp_path):
    header, last_day = YEARS[case]
    extract = census(tmp_path, a_child("INV1", a_referral(on="2025-06-02")), header=header)
    assert extract.coverage["ssd_cin_episodes"].to == last_day


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text.replace("CINPlanDates", "CINplanDates").replace("CINclosureDate", "CINClosureDate"),
        lambda text: text.replace("<Message>", '<Message xmlns="urn:invented">'),
        lambda text: text.replace("<Message>", '<m:Message xmlns:m="urn:invented">').replace(
            "</Message>", "</m:Message>"
        ),
        lambda text: "".join(line.strip() for line in text.splitlines()),
        lambda text: text.replace("<CINdetails>", "<!-- a note --><CINdetails><?step 1?>"),
        lambda text: text.replace("\n", "\r\n"),
    ],
    ids=["capitals", "namespace", "prefix", "one line", "comments", "carriage returns"],
)
def test_spellings_of_one_message(spell, tmp_path):
    plan = ("CINPlanDates", [("CINPlanStartDate", "2025-09-01")])
    text = a_message(
        a_child("INV1", a_referral(("CINclosureDate", "2026-01-30"), plan, a_plan(reviews=("2025-09-01",))))
    )
    (tmp_path / "plain.xml").write_text(text)
    (tmp_path / "spelled.xml").write_text(spell(text))
    plain, spelled = loaded(tmp_path / "plain.xml"), loaded(tmp_path / "spelled.xml")
    assert {name: rows.drop_columns(["from_row"]) for name, rows in plain.tables.items()} == {
        name: rows.drop_columns(["from_row"]) for name, rows in spelled.tables.items()
    }


def test_rows_say_the_line_they_begin_on(tmp_path):
    path = a_census_file(tmp_path, a_child("INV1", a_referral()), a_child("INV2", a_referral()))
    lines = path.read_text().splitlines()
    expected = [number for number, line in enumerate(lines, 1) if "<Child>" in line]
    assert column(loaded(path), "ssd_person", "from_row") == expected


def test_a_child_without_an_id_is_set_aside_with_all_its_rows(tmp_path):
    extract = census(tmp_path, a_child("", a_referral(a_plan())), a_child("INV2", a_referral()))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (4 + 3, 3, 4)
    assert extract.children == 1
    assert column(extract, "ssd_cin_episodes", "cine_person_id") == ["INV2"]


def test_one_child_in_two_elements_is_one_person(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral()), a_child("INV1", a_referral(on="2025-11-03")))
    assert extract.tables["ssd_person"].num_rows == 1
    assert extract.tables["ssd_cin_episodes"].num_rows == 2
    assert extract.rows_set_aside == 0


def test_what_is_there_twice_is_counted_once(tmp_path):
    plan, review = a_plan("2025-06-20", reviews=("2025-09-01",)), ("CPPreviewDate", "2025-09-01")
    other = a_plan("2025-06-20", "2025-09-30", reviews=("2025-09-01",))
    once = a_child("INV1", a_referral(plan, plan, other))
    again = a_child(
        "INV2", a_referral(("ChildProtectionPlans", [("CPPstartDate", "2025-06-20"), ("Reviews", [review] * 2)]))
    )
    extract = census(tmp_path, once, again, once)
    assert extract.tables["ssd_person"].num_rows == 2
    assert column(extract, "ssd_cp_plans", "cppl_cp_plan_end_date") == [None, date(2025, 9, 30), None]
    assert extract.tables["ssd_cp_reviews"].num_rows == 3
    whole = 1 + 1 + 1 + 3 * 2  # the child, the disability, the referral, the plans and their reviews
    assert (extract.rows_in, extract.rows_set_aside) == (2 * whole + 6, 2 + whole + 1)
    told = sentences(extract)
    assert sum("It repeats an earlier one whole" in sentence for sentence in told) == 3


def test_what_has_no_place_is_counted(tmp_path):
    strange = ("Wishes", [("Wish", "to be heard")])
    extract = census(tmp_path, a_child("INV1", a_referral(strange, a_plan())))
    told = sentences(extract)
    assert any("Wishes" in sentence and "1 of them were not read" in sentence for sentence in told)
    assert any("NumberOfPreviousCPP (1 filled)" in sentence for sentence in told)
    assert not any("to be heard" in sentence for sentence in told)


def test_an_element_given_twice_is_told_of(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral(("CINreferralDate", "2025-06-09"))))
    assert column(extract, "ssd_cin_episodes", "cine_referral_date") == [date(2025, 6, 2)]
    assert any("CINreferralDate" in sentence and "more than once" in sentence for sentence in sentences(extract))


def test_a_factor_that_is_no_code_leaves_the_others(tmp_path):
    extract = census(tmp_path, a_child("INV1", a_referral(an_assessment(factors=("1A", "QQ", "1A", "20")))))
    assert column(extract, "ssd_assessment_factors", "cinf_assessment_factors_json") == ['["1A","20"]']
    assert not any("QQ" in sentence for sentence in sentences(extract))


WHOLE = a_message(a_child("INV1", a_referral(), PersonBirthDate="2015-04-01"))
REFUSED = {
    "an entity": WHOLE.replace("<Message>", '<!DOCTYPE Message [<!ENTITY a "aaaa">]><Message>').replace("INV1", "&a;"),
    "a document type": "<!DOCTYPE Message>" + WHOLE,
    "cut short": WHOLE[: len(WHOLE) // 2],
    "cut short after a child": WHOLE[: WHOLE.index("</Children>")],
    "a tag that does not match": WHOLE.replace("</Ethnicity>", "</Ethnic>"),
    "no children": a_message(),
    "another return": WHOLE.replace("<Collection>CIN<", "<Collection>CSWW<"),
    "another kind of XML": written(("Register", [("Pupil", "INV1")])),
    "nothing": "",
    "spaces": " \n ",
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_one_sentence_without_a_child_in_it(case, tmp_path):
    path = tmp_path / "census.xml"
    path.write_text(REFUSED[case])
    with pytest.raises(RefusedError) as refusal:
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))
    message = str(refusal.value)
    assert message.startswith("census.xml ")
    assert "INV1" not in message
    assert str(tmp_path) not in message


def test_an_entity_file_is_never_opened(tmp_path):
    """A reference to a file outside would bring its words in, if entities were resolved."""
    secret = tmp_path / "secret.txt"
    secret.write_text("2015-04-01")
    path = tmp_path / "census.xml"
    outside = f'<!DOCTYPE Message [<!ENTITY a SYSTEM "{secret.as_uri()}">]><Message>'
    path.write_text(WHOLE.replace("<Message>", outside).replace("2015-04-01", "&a;"))
    with pytest.raises(RefusedError):
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))


def test_two_censuses_at_once_are_refused(tmp_path):
    files = [
        IncomingFile.open(a_census_file(tmp_path, a_child("INV1", a_referral()), name=name))
        for name in ("2025.xml", "2026.xml")
    ]
    with pytest.raises(RefusedError, match=r"2025\.xml and 2026\.xml"):
        SOURCE.read(files, Reading(DEFINITIONS, NOW))


DAYS = st.dates(date(2025, 4, 1), date(2026, 3, 31)).map(date.isoformat)
PLANS = st.builds(a_plan, DAYS, st.none() | DAYS, st.lists(DAYS, max_size=3).map(tuple))
ASSESSMENTS = st.builds(
    an_assessment, DAYS, st.none() | DAYS, st.lists(st.sampled_from(["1A", "2B", "16A", "21"]), max_size=3).map(tuple)
)
ENQUIRIES = st.builds(an_enquiry, DAYS, not_required=st.sampled_from(["0", "1", "true", "false"]))
REFERRALS = st.builds(
    lambda parts, on: a_referral(*parts, on=on), st.lists(PLANS | ASSESSMENTS | ENQUIRIES, max_size=5), DAYS
)
CHILDREN = st.lists(st.lists(REFERRALS, min_size=1, max_size=3), min_size=1, max_size=5)


def _count(element: Element, *names: str) -> int:
    name, inside = element
    here = int(name in names)
    return here + (0 if isinstance(inside, str) else sum(_count(part, *names) for part in inside))


def _once(element: Element) -> Element:
    """Without the elements that repeat one beside them."""
    name, inside = element
    if isinstance(inside, str):
        return element
    kept: list[Element] = []
    for part in inside:
        if part not in kept:
            kept.append(part)
    return name, [_once(part) for part in kept]


@settings(max_examples=25, deadline=None)
@given(CHILDREN)
def test_every_row_written_is_read_once(tmp_path_factory, children):
    elements = [a_child(f"INV{n}", *referrals) for n, referrals in enumerate(children)]
    extract = census(tmp_path_factory.mktemp("census"), *elements)
    expected = {
        "ssd_person": "Child",
        "ssd_cin_episodes": "CINdetails",
        "ssd_cin_assessments": "Assessments",
        "ssd_s47_enquiry": "Section47",
        "ssd_cp_plans": "ChildProtectionPlans",
        "ssd_cp_reviews": "CPPreviewDate",
    }
    once = [_once(child) for child in elements]
    for table, element in expected.items():
        assert extract.tables[table].num_rows == sum(_count(child, element) for child in once), table
    rows = (*expected.values(), "Disability", "AssessmentFactors")
    assert extract.rows_in == sum(_count(child, *rows) for child in elements)
    assert extract.rows_kept == sum(_count(child, *rows) for child in once)
    for table, key in {"ssd_cp_plans": "cppl_cp_plan_id", "ssd_s47_enquiry": "s47e_s47_enquiry_id"}.items():
        ids = column(extract, table, key)
        assert len(ids) == len(set(ids))


def test_the_shared_message_gives_its_children():
    extract = loaded(shared("data", "records", "cin_census", "CIN_message.xml"))
    assert extract.tables["ssd_person"].num_rows == extract.children == 500
    assert extract.rows_in == extract.rows_kept + extract.rows_set_aside
    assert extract.tables["ssd_cin_episodes"].num_rows == 603
    assert extract.coverage["ssd_cin_episodes"].from_ == date(2024, 4, 1)


def test_every_shared_census_loads_or_is_refused_with_a_reason():
    paths = sorted(shared("data", "records", "cin_census").glob("*.xml"))
    assert paths
    for path in paths:
        try:
            extract = loaded(path)
        except RefusedError as refusal:
            assert str(refusal).startswith(path.name)
        else:
            assert extract.rows_in == extract.rows_kept + extract.rows_set_aside > 0


FULL_CHILD = a_child(
    "INV1",
    a_referral(
        ("CINclosureDate", "2026-01-30"),
        ("ReasonForClosure", "RC7"),
        ("DateOfInitialCPC", "2025-06-18"),
        an_assessment(factors=("1A", "20")),
        ("CINPlanDates", [("CINPlanStartDate", "2025-09-01")]),
        an_enquiry("2025-06-10", ("InitialCPCtarget", "2025-07-01"), ("DateOfInitialCPC", "2025-06-20")),
        a_plan("2025-06-20", "2025-09-30", reviews=("2025-09-01",)),
        (
            "PreProceedingsandFGDM",
            [("PPStartDate", "2025-10-01"), ("PPOutcome", "ISSUE"), ("ReviewMeetingsCount", "2")],
        ),
    ),
    PersonBirthDate="2015-04-01",
    UPN="A123456789012",
)
FULL = a_message(FULL_CHILD)


@settings(max_examples=40, deadline=None)
@given(at=st.integers(1, len(FULL.rstrip()) - 1))
def test_a_message_cut_short_anywhere_is_refused(tmp_path_factory, at):
    path = tmp_path_factory.mktemp("cut") / "census.xml"
    path.write_text(FULL[:at])
    with pytest.raises(RefusedError):
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))


def _leaves(element: Element, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    _, inside = element
    if isinstance(inside, str):
        return [path]
    return [leaf for number, part in enumerate(inside) for leaf in _leaves(part, (*path, number))]


def _with(element: Element, path: tuple[int, ...], text: str) -> Element:
    name, inside = element
    if isinstance(inside, str):
        return name, text
    return name, [_with(part, path[1:], text) if number == path[0] else part for number, part in enumerate(inside)]


@pytest.mark.parametrize("leaf", _leaves(FULL_CHILD), ids=lambda leaf: "-".join(map(str, leaf)))
@pytest.mark.parametrize("text", ["Zebedee", "31/02/2026", "2206-01-01"])
def test_no_problem_repeats_what_an_element_holds(leaf, text, tmp_path):
    extract = census(tmp_path, _with(FULL_CHILD, leaf, text))
    assert extract.rows_in == extract.rows_kept + extract.rows_set_aside
    assert not any(text in sentence for sentence in sentences(extract))
