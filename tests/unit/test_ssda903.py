"""The looked-after children return, as CSV files and as XML."""

from datetime import date, datetime
from pathlib import Path

import pytest

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading
from lineofsight.records.sources.ssda903 import SOURCE
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.looked_after import HEADINGS, a_csv, a_row, an_episode, as_xml
from tests.builders.shared_files import shared


def loaded(*paths: Path, as_at: date | None = date(2026, 3, 31)) -> Extract:
    files = [IncomingFile.open(path) for path in paths]
    assert all(SOURCE.recognises(file, DEFINITIONS) for file in files)
    return SOURCE.read(files, Reading(DEFINITIONS, NOW, as_at))


def column(extract: Extract, table: str, name: str) -> list[object]:
    values: list[object] = extract.tables[table].column(name).to_pylist()
    return [value.date() if isinstance(value, datetime) else value for value in values]


# --- which file is which ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", HEADINGS)
def test_a_csv_is_known_by_its_headings_not_by_its_name(of, tmp_path):
    turned = list(reversed(HEADINGS[of]))
    path = a_csv(tmp_path, of, a_row(of), name="extract (3).csv", headings=turned)
    assert SOURCE.recognises(IncomingFile.open(path), DEFINITIONS)


@pytest.mark.parametrize("of", HEADINGS)
@pytest.mark.parametrize("change", [lambda h: h[:-1], lambda h: [*h, "NOTES"]], ids=["one fewer", "one more"])
def test_other_headings_are_another_file(of, change, tmp_path):
    path = a_csv(tmp_path, of, a_row(of), headings=change(list(HEADINGS[of])))
    assert not SOURCE.recognises(IncomingFile.open(path), DEFINITIONS)


def test_a_file_that_lacks_a_column_is_refused_by_the_column(tmp_path):
    path = a_csv(tmp_path, "Episodes", headings=[h for h in HEADINGS["Episodes"] if h != "URN"])
    with pytest.raises(RefusedError, match=r"nearly the Episodes file .* no column headed URN"):
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("CHILD,NAME\nINV1,An Invented Child\n")
    with pytest.raises(RefusedError) as refusal:
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))
    assert "Invented" not in str(refusal.value)


def test_the_same_list_twice_is_refused(tmp_path):
    paths = [a_csv(tmp_path, "Missing", a_row("Missing"), name=name) for name in ("2025.csv", "2026.csv")]
    with pytest.raises(RefusedError, match=r"2025\.csv and 2026\.csv .* ends in _last"):
        loaded(*paths)


def test_a_template_without_rows_loads(tmp_path):
    extract = loaded(a_csv(tmp_path, "Missing"))
    assert extract.rows_in == 0
    assert extract.tables["ssd_missing"].num_rows == 0
    assert extract.problem_count


# --- the year of the return -------------------------------------------------------------------------------------------

YEARS: dict[str, tuple[str, date | None, date, date]] = {
    # latest event, as-at date asked for -> from, to
    "stated": ("20/02/2026", date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
    "derived": ("20/02/2026", None, date(2025, 4, 1), date(2026, 3, 31)),
    "derived on the last day": ("31/03/2026", None, date(2025, 4, 1), date(2026, 3, 31)),
    "derived on the first day of a year not over": ("01/04/2026", None, date(2026, 4, 1), date(2026, 4, 1)),
    "in a year not over": ("20/10/2026", None, date(2026, 4, 1), date(2026, 10, 20)),
    "stated, in a year not over": ("20/10/2026", date(2026, 10, 31), date(2026, 4, 1), date(2026, 10, 31)),
    "stated for the whole load, later than the return": (
        "20/02/2026",
        date(2026, 10, 31),
        date(2025, 4, 1),
        date(2026, 3, 31),
    ),
    "stated, earlier than some events": ("20/02/2026", date(2025, 12, 31), date(2025, 4, 1), date(2025, 12, 31)),
}


@pytest.mark.parametrize("case", YEARS)
def test_the_year_of_a_return(case, tmp_path):
    latest, asked, first, last = YEARS[case]
    extract = loaded(a_csv(tmp_path, "Episodes", an_episode("03/05/2024", latest)), as_at=asked)
    held = extract.coverage["ssd_cla_episodes"]
    assert (held.holds, held.from_, held.to) == ("every", first, last)
    assert any("does not say its year" in sentence for sentence in sentences(extract)) == (asked is None)


def test_dates_still_to_come_do_not_move_the_year(tmp_path):
    episodes = a_csv(tmp_path, "Episodes", an_episode("03/05/2024"))
    reviews = a_csv(tmp_path, "Reviews", a_row("Reviews", REVIEW="03/06/2030", REVIEW_CODE="PN1"))
    extract = loaded(episodes, reviews, as_at=None)
    assert extract.reference_date == date(2025, 3, 31)


# --- each list --------------------------------------------------------------------------------------------------------


def test_the_header_is_the_person(tmp_path):
    rows = [
        a_row("Header", "INV1", SEX="1", UPN="A123456789012", MOTHER="0"),
        a_row("Header", "INV2", SEX="2", UPN="un4", MOTHER="1", MC_DOB="05/06/2025"),
        a_row("Header", "INV3", SEX="U", ETHNIC="REFU", UPN=""),
    ]
    extract = loaded(a_csv(tmp_path, "Header", *rows))
    assert column(extract, "ssd_person", "pers_sex") == ["M", "F", "U"]
    assert column(extract, "ssd_person", "pers_is_mother") == ["N", "Y", None]
    assert column(extract, "ssd_person", "pers_upn_unknown") == [None, "UN4", None]
    assert column(extract, "ssd_linked_identifiers", "link_identifier_value") == ["A123456789012"]
    assert column(extract, "ssd_mother", "moth_person_id") == ["INV2"]
    assert column(extract, "ssd_mother", "moth_childs_dob") == [date(2025, 6, 5)]


def test_a_child_in_another_list_only_is_a_person_too(tmp_path):
    header = a_csv(tmp_path, "Header", a_row("Header", "INV1"))
    missing = a_csv(tmp_path, "Missing", a_row("Missing", "INV2", MISSING="M", MIS_START="01/05/2025"))
    extract = loaded(header, missing)
    assert column(extract, "ssd_person", "pers_person_id") == ["INV1", "INV2"]
    assert extract.children == 2


def test_a_birth_date_unlike_the_headers_is_told_of(tmp_path):
    header = a_csv(tmp_path, "Header", a_row("Header", DOB="01/04/2012"))
    missing = a_csv(tmp_path, "Missing", a_row("Missing", DOB="02/04/2012", MISSING="M", MIS_START="01/05/2025"))
    extract = loaded(missing, header)
    assert column(extract, "ssd_person", "pers_dob") == [date(2012, 4, 1)]
    assert any(s.startswith("missing.csv, row 2, column DOB") for s in sentences(extract))


def test_health_is_the_years_and_the_questionnaire_has_no_date(tmp_path):
    extract = loaded(a_csv(tmp_path, "OC2", a_row("OC2", SDQ_SCORE="14", IMMUNISATIONS="0")))
    [row] = extract.tables["los_annual_health"].to_pylist()
    assert (row["year"], row["convicted"], row["teeth_check"], row["immunisations"]) == (2026, "N", "Y", "N")
    assert row["substance_misuse"] is None
    assert column(extract, "ssd_sdq_scores", "csdq_sdq_score") == ["14"]
    assert "csdq_sdq_completed_date" in extract.coverage["ssd_sdq_scores"].not_filled
    assert column(extract, "ssd_cla_immunisations", "clai_immunisations_status") == ["N"]


ACCOMMODATION = {
    "B1": ("B", "1", 0),
    "k2": ("K", "2", 0),
    "0": (None, None, 0),
    "": (None, None, 0),
    "01": (None, None, 1),
    "Q1": (None, "1", 1),
    "B": ("B", None, 0),
}


@pytest.mark.parametrize("written", ACCOMMODATION)
def test_accommodation_says_where_and_whether_suitable(written, tmp_path):
    where, suitable, problems = ACCOMMODATION[written]
    extract = loaded(a_csv(tmp_path, "OC3", a_row("OC3", IN_TOUCH="YES", ACTIV="F2", ACCOM=written)))
    assert column(extract, "ssd_care_leavers", "clea_care_leaver_accommodation") == [where]
    assert column(extract, "ssd_care_leavers", "clea_care_leaver_accom_suitable") == [suitable]
    assert sum("column ACCOM" in sentence for sentence in sentences(extract)) == problems


def test_an_adoption_and_its_decision_are_one_row(tmp_path):
    adopted = a_csv(
        tmp_path,
        "AD1",
        a_row("AD1", "INV1", DATE_INT="05/05/2025", DATE_MATCH="01/09/2025", FOSTER_CARE="1", SEX_ADOPTR="MF"),
    )
    placed = a_csv(
        tmp_path,
        "PlacedAdoption",
        a_row("PlacedAdoption", "INV1", DATE_PLACED="05/05/2025"),
        a_row(
            "PlacedAdoption",
            "INV2",
            DATE_PLACED="06/05/2025",
            DATE_PLACED_CEASED="01/02/2026",
            REASON_PLACED_CEASED="RD3",
        ),
    )
    extract = loaded(adopted, placed)
    assert column(extract, "ssd_permanence", "perm_person_id") == ["INV1", "INV2"]
    assert column(extract, "ssd_permanence", "perm_adm_decision_date") == [date(2025, 5, 5), date(2025, 5, 6)]
    assert column(extract, "ssd_permanence", "perm_matched_date") == [date(2025, 9, 1), None]
    assert column(extract, "ssd_permanence", "perm_adopted_by_carer_flag") == ["Y", None]
    assert column(extract, "ssd_permanence", "perm_decision_reversed_reason") == [None, "RD3"]
    assert extract.rows_kept == 3


def test_the_smaller_lists(tmp_path):
    paths = [
        a_csv(tmp_path, "UASC", a_row("UASC", SEX="1", DUC="01/04/2030")),
        a_csv(tmp_path, "PrevPerm", a_row("PrevPerm", PREV_PERM="P2", LA_PERM="999", DATE_PERM="zz/05/2020")),
        a_csv(
            tmp_path,
            "Missing",
            *[a_row("Missing", MISSING="A", MIS_START="01/05/2025", MIS_END="01/05/2025")] * 2,
        ),
        a_csv(tmp_path, "SWEpisodes", a_row("SWEpisodes", SW_ID="SW9", SW_DECOM="01/04/2025", SW_REASON="MANAGE")),
        a_csv(tmp_path, "DoLo", a_row("DoLo", DOLO_START="01/12/2025", DOLO_END="05/12/2025")),
    ]
    extract = loaded(*paths)
    assert column(extract, "ssd_immigration_status", "immi_immigration_status_end_date") == [date(2030, 4, 1)]
    assert column(extract, "ssd_cla_previous_permanence", "lapp_previous_permanence_order_date") == ["zz/05/2020"]
    assert column(extract, "ssd_missing", "miss_missing_episode_type") == ["A", "A"], "twice in a day is twice"
    assert column(extract, "ssd_involvements", "invo_professional_role_id") == ["SW"]
    assert column(extract, "ssd_professionals", "prof_social_worker_registration_no") == ["SW9"]
    assert column(extract, "los_deprivation_of_liberty", "ended_on") == [date(2025, 12, 5)]
    assert extract.rows_kept == extract.rows_in == 6


def test_a_row_that_repeats_another_is_set_aside(tmp_path):
    row = a_row("Reviews", REVIEW="01/06/2025", REVIEW_CODE="PN1")
    extract = loaded(a_csv(tmp_path, "Episodes", an_episode("03/05/2025")), a_csv(tmp_path, "Reviews", row, row))
    assert extract.tables["ssd_cla_reviews"].num_rows == 1
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (3, 2, 1)
    assert any("reviews.csv, row 3: The row repeats" in sentence for sentence in sentences(extract))


# --- last year's copies -----------------------------------------------------------------------------------------------


def test_last_years_episodes_fill_in_what_came_before(tmp_path):
    last = a_csv(
        tmp_path,
        "Episodes",
        an_episode("03/05/2024", "01/12/2024", PLACE="U6"),
        an_episode("01/12/2024", RNE="P"),
        name="episodes_last.csv",
    )
    this = a_csv(
        tmp_path,
        "Episodes",
        an_episode("01/12/2024", "01/09/2025", RNE="P"),
        an_episode("01/09/2025", RNE="L", LS="E1"),
    )
    extract = loaded(this, last)
    assert column(extract, "ssd_cla_episodes", "clae_cla_episode_start_date") == [
        date(2024, 12, 1),
        date(2025, 9, 1),
        date(2024, 5, 3),
    ]
    assert column(extract, "ssd_cla_episodes", "clae_entered_care_date") == [date(2024, 5, 3)] * 3
    assert len(set(column(extract, "ssd_cla_episodes", "clae_cla_id"))) == 1
    assert extract.coverage["ssd_cla_episodes"].from_ == date(2024, 4, 1)
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (4, 3, 1)
    assert any("1 rows of last year's copy were set aside" in sentence for sentence in sentences(extract))


def test_only_a_list_that_came_for_last_year_covers_last_year(tmp_path):
    paths = [
        a_csv(tmp_path, "Episodes", an_episode("03/05/2025")),
        a_csv(tmp_path, "Missing", a_row("Missing", MISSING="M", MIS_START="05/05/2025")),
        a_csv(tmp_path, "Missing", a_row("Missing", MISSING="M", MIS_START="06/05/2024"), name="Missing_LAST.csv"),
    ]
    extract = loaded(*paths)
    assert extract.coverage["ssd_missing"].from_ == date(2024, 4, 1)
    assert extract.coverage["ssd_cla_episodes"].from_ == date(2025, 4, 1)
    assert extract.tables["ssd_missing"].num_rows == 2


def test_last_years_state_is_not_this_years(tmp_path):
    paths = [
        a_csv(tmp_path, "OC3", a_row("OC3", "INV1", IN_TOUCH="YES", ACCOM="B1")),
        a_csv(tmp_path, "OC3", a_row("OC3", "INV2", IN_TOUCH="NO", ACCOM="0"), name="oc3_last.csv"),
        a_csv(tmp_path, "OC2", a_row("OC2", SDQ_SCORE="14")),
        a_csv(tmp_path, "OC2", a_row("OC2", SDQ_SCORE="20", TEETH_CHECK="0"), name="oc2_last.csv"),
    ]
    extract = loaded(*paths)
    assert column(extract, "ssd_care_leavers", "clea_person_id") == ["INV1"]
    assert column(extract, "ssd_sdq_scores", "csdq_sdq_score") == ["14"]
    assert column(extract, "los_annual_health", "year") == [2026, 2025]
    assert column(extract, "los_annual_health", "teeth_check") == ["Y", "N"]
    assert (extract.rows_in, extract.rows_set_aside) == (4, 1)


# --- XML --------------------------------------------------------------------------------------------------------------

BOTH_FORMS = {
    "Header": [a_row("Header", "INV1", UPN="A123456789012"), a_row("Header", "INV2", SEX="1")],
    "UASC": [a_row("UASC", "INV2", SEX="1", DUC="01/04/2030")],
    "Episodes": [
        an_episode("03/05/2024", "01/09/2025"),
        an_episode("01/09/2025", RNE="P", PLACE="K2", URN="SC2"),
        an_episode("03/06/2025", "01/02/2026", child="INV2", REC="E4A"),
    ],
    "Reviews": [a_row("Reviews", REVIEW="01/06/2025", REVIEW_CODE="PN1")],
    "OC2": [a_row("OC2", SDQ_SCORE="14")],
    "OC3": [a_row("OC3", "INV2", IN_TOUCH="YES", ACTIV="F2", ACCOM="B1")],
    "PrevPerm": [a_row("PrevPerm", PREV_PERM="Z1")],
    "Missing": [a_row("Missing", MISSING="M", MIS_START="01/06/2025", MIS_END="02/06/2025")],
    "PlacedAdoption": [a_row("PlacedAdoption", DATE_PLACED="06/05/2025")],
}


def test_xml_and_csv_files_of_one_return_say_the_same(tmp_path):
    (tmp_path / "return.xml").write_text(as_xml(BOTH_FORMS))
    as_csv = loaded(*(a_csv(tmp_path, of, *rows) for of, rows in BOTH_FORMS.items()))
    from_xml = loaded(tmp_path / "return.xml")
    assert from_xml.rows_in == from_xml.rows_kept == as_csv.rows_in

    def content(extract: Extract) -> dict[str, list[tuple[str, ...]]]:
        made = ("_id", "from_row", "from_file")
        tables = {}
        for name, rows in extract.tables.items():
            told = [c for c in rows.column_names if not c.endswith(made) or "person" in c or c == "child_id"]
            tables[name] = sorted(tuple(str(cell) for cell in row.values()) for row in rows.select(told).to_pylist())
        return tables

    found, expected = content(from_xml), content(as_csv)
    assert {name: found[name] for name in expected} == expected
    assert not {name for name in found.keys() - expected.keys() if found[name]}


def test_ids_differ_though_the_whole_xml_is_one_line(tmp_path):
    (tmp_path / "return.xml").write_text(as_xml(BOTH_FORMS).replace("\n", ""))
    extract = loaded(tmp_path / "return.xml")
    ids = column(extract, "ssd_cla_episodes", "clae_cla_episode_id")
    assert len(set(ids)) == len(ids) == 3


def test_what_xml_has_no_place_for_is_counted(tmp_path):
    text = as_xml(BOTH_FORMS).replace("</HEADER>", "<HOBBY>chess</HOBBY><CLUB><NIGHT>Monday</NIGHT></CLUB></HEADER>")
    (tmp_path / "return.xml").write_text(text)
    told = sentences(loaded(tmp_path / "return.xml"))
    assert any("column HOBBY" in sentence and "2 of them were not read" in sentence for sentence in told)
    assert any("column club" in sentence for sentence in told)
    assert not any("chess" in sentence or "Monday" in sentence for sentence in told)


def test_a_folder_with_the_return_in_both_forms_is_not_counted_twice(tmp_path):
    (tmp_path / "return.xml").write_text(as_xml(BOTH_FORMS))
    paths = [a_csv(tmp_path, of, *rows) for of, rows in BOTH_FORMS.items()]
    extract = loaded(*paths, tmp_path / "return.xml")
    assert extract.tables["ssd_cla_episodes"].num_rows == 3
    assert extract.rows_set_aside == extract.rows_kept
    assert any(s.startswith("return.xml: The return came as CSV files too") for s in sentences(extract))


@pytest.mark.parametrize(
    "text",
    [
        "<EXPSSDA903></EXPSSDA903>",
        as_xml(BOTH_FORMS)[:-40],
        '<!DOCTYPE EXPSSDA903 [<!ENTITY a "a">]>' + as_xml(BOTH_FORMS).replace("INV1", "&a;"),
        "<Register><Pupil>INV1</Pupil></Register>",
    ],
    ids=["no children", "cut short", "an entity", "another kind"],
)
def test_refusals_are_one_sentence_without_a_child_in_it(text, tmp_path):
    path = tmp_path / "return.xml"
    path.write_text(text)
    with pytest.raises(RefusedError) as refusal:
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))
    assert str(refusal.value).startswith("return.xml ")
    assert "INV1" not in str(refusal.value)


# --- what other people publish ----------------------------------------------------------------------------------------


def test_the_shared_set_keeps_or_explains_every_row():
    paths = sorted(shared("data", "records", "ssda903").glob("*.csv"))
    extract = loaded(*paths, as_at=None)
    rows = {file.name: file.rows for file in extract.files}
    assert (rows["header.csv"], rows["episodes.csv"], rows["reviews.csv"]) == (2_675, 5_050, 12_582)
    assert extract.rows_in == sum(rows.values()) == extract.rows_kept + extract.rows_set_aside
    assert extract.tables["ssd_person"].num_rows == extract.children == 2_675
    assert extract.tables["ssd_cla_episodes"].num_rows == 5_050
    explained = sum("so it was set aside" in problem.what for problem in extract.problems)
    assert explained == extract.rows_set_aside == 12_582 - extract.tables["ssd_cla_reviews"].num_rows


def test_the_shared_xml_loads():
    extract = loaded(shared("data", "records", "ssda903", "fake_903.xml"), as_at=None)
    assert extract.tables["ssd_person"].num_rows == 253
    assert extract.tables["ssd_cla_episodes"].num_rows == 459
    assert extract.rows_in == extract.rows_kept == 253 + 459 + 1_206 + 253 + 253 + 6 + 6 + 3 + 3 + 12


def test_the_shared_folder_as_a_whole_loads():
    extract = loaded(*sorted(shared("data", "records", "ssda903").iterdir()), as_at=None)
    assert extract.tables["ssd_person"].num_rows == 2_675
    assert extract.rows_in == extract.rows_kept + extract.rows_set_aside


@pytest.mark.parametrize("of", HEADINGS)
@pytest.mark.parametrize("text", ["Zebedee", "31/02/2026", "01/01/2206", "14/10/1066", "9" * 30])
def test_no_problem_repeats_what_a_cell_holds(of, text, tmp_path):
    """One row for each column, with the text in that column."""
    rows = [
        a_row(of, **({heading: text} if heading != "CHILD" else {})) | {"CHILD": f"INV{n}"}
        for n, heading in enumerate(HEADINGS[of])
    ]
    rows.append(a_row(of, text))
    extract = loaded(a_csv(tmp_path, of, *rows))
    assert extract.rows_in == extract.rows_kept + extract.rows_set_aside == len(rows)
    assert not any(text in sentence for sentence in sentences(extract))
