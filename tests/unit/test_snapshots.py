"""A load becomes a snapshot: whole, proved, kept, and never changed."""

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lineofsight.records.building.arriving import in_todays_columns
from lineofsight.records.building.precedence import join_on_key
from lineofsight.records.home import Home
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, RECONCILE
from lineofsight.records.problems import Problem, RefusedError
from lineofsight.records.tables import Sensitivity
from tests.builders.extracts import AS_AT, NOW, TABLES, a_home, an_extract, loaded, pseudonym_of, stored

CONTACT = {"cont_contact_id": "c1", "cont_person_id": "A1", "cont_contact_date": date(2026, 5, 1)}
CONTACT_2 = {"cont_contact_id": "c2", "cont_person_id": "A2", "cont_contact_date": date(2026, 5, 2)}


def test_a_load_is_current_and_its_manifest_counts_what_is_on_the_disk(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    snapshot = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}, set_aside=3))
    current = home.current()
    assert current is not None and current.id == snapshot.id
    manifest = current.manifest
    assert manifest.as_json() == json.loads((snapshot.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.rows.as_json() == {"in": 5, "kept": 2, "set_aside": 3}
    assert manifest.tables["ssd_contacts"]["rows"] == 2 == len(stored(snapshot, "ssd_contacts"))
    assert manifest.children == manifest.children_loaded == 2
    assert manifest.state == "checked"
    assert manifest.authorities == ("999",)
    assert snapshot.id.startswith("2026-10-31-")
    assert snapshot.faults(home.identifiers(snapshot.id)) == []
    assert home.unfinished() == []


def test_a_table_that_no_source_held_has_no_files(tmp_path: Path) -> None:
    assert loaded(a_home(tmp_path), an_extract()).parquet("ssd_contacts") == []


def test_rows_are_sorted_by_child_then_date(tmp_path: Path) -> None:
    days = [date(2026, 5, 3), date(2026, 5, 1), date(2026, 5, 2)]
    rows = [
        {"cont_contact_id": f"{child}{day}", "cont_person_id": child, "cont_contact_date": day}
        for day in days
        for child in ("A1", "A2")
    ]
    kept = stored(loaded(a_home(tmp_path), an_extract(tables={"ssd_contacts": rows})), "ssd_contacts")
    order = [(row["cont_person_id"], row["cont_contact_date"]) for row in kept]
    assert order == sorted(order)


def test_no_id_name_or_address_is_left_in_the_snapshot(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    tables = {
        "ssd_person": [{"pers_person_id": "SECRET-ID", "pers_forename": "Invented", "pers_surname": "Person"}],
        "ssd_send": [{"send_table_id": "s1", "send_person_id": "SECRET-ID", "send_upn": "SECRET-UPN"}],
        "ssd_address": [
            {"addr_table_id": "a1", "addr_person_id": "SECRET-ID", "addr_address_postcode": "ZZ9 9zz"},
            {"addr_table_id": "a2", "addr_person_id": "SECRET-ID", "addr_address_postcode": "zz99ZZ"},
            {"addr_table_id": "a3", "addr_person_id": "SECRET-ID", "addr_address_postcode": "ZZ9 8ZZ"},
        ],
        "ssd_mother": [{"moth_table_id": "m1", "moth_person_id": "SECRET-MUM", "moth_childs_person_id": "SECRET-ID"}],
    }
    snapshot = loaded(home, an_extract(tables=tables))
    for path in snapshot.folder.rglob("*"):
        if path.is_file():
            text = (
                str(pq.read_table(path, partitioning=None).to_pylist())
                if path.suffix == ".parquet"
                else path.read_text("utf-8")
            )
            assert not any(secret in text for secret in ("SECRET", "Invented", "ZZ9", "zz9"))
    one, two, three = (row["addr_address_postcode"] for row in stored(snapshot, "ssd_address"))
    assert one == two != three
    child = pseudonym_of(home, snapshot, "SECRET-ID")
    assert {row["pers_person_id"] for row in stored(snapshot, "ssd_person")} == {child}
    assert {row["moth_childs_person_id"] for row in stored(snapshot, "ssd_mother")} == {child}


def test_no_identifier_is_part_of_a_key() -> None:
    """It would be blank in the snapshot, and rows could no longer be told apart."""
    apart = (Sensitivity.IDENTIFIER, Sensitivity.PLACE)
    assert [t.name for t in TABLES.values() for c in t.columns if c.name in t.key and c.sensitivity in apart] == []


def test_identifiers_are_kept_apart_by_child_and_by_row(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    tables = {
        "ssd_person": [{"pers_person_id": "A1", "pers_forename": "Invented", "pers_common_child_id": "n1"}],
        "ssd_send": [{"send_table_id": "s1", "send_person_id": "A1", "send_upn": "u1"}],
        "ssd_address": [{"addr_table_id": "a1", "addr_person_id": "A1", "addr_address_postcode": "ZZ9 9ZZ"}],
    }
    snapshot = loaded(home, an_extract(tables=tables))
    folder = home.identifiers(snapshot.id)
    people = pq.read_table(folder / "999.parquet", partitioning=None).to_pylist()
    assert people == [
        {
            "child": pseudonym_of(home, snapshot, "A1"),
            "child_id": "A1",
            "pers_forename": "Invented",
            "pers_surname": None,
            "pers_common_child_id": "n1",
            "pers_legacy_id": None,
            "send_upn": "u1",
            "send_uln": None,
        }
    ]
    address = pq.read_table(folder / "annex_a" / "ssd_address" / "999.parquet", partitioning=None).to_pylist()
    assert [(row["addr_table_id"], row["addr_address_postcode"]) for row in address] == [("a1", "ZZ9 9ZZ")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps these in the user's own folder instead")
def test_keys_and_identifiers_are_for_their_owner_only(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    snapshot = loaded(home, an_extract())
    for path in (home.keys / "999.key", *home.identifiers(snapshot.id).rglob("*.parquet")):
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert home.folder.stat().st_mode & 0o077 == 0


def test_equal_files_key_and_time_make_equal_content(tmp_path: Path) -> None:
    extract = {"tables": {"ssd_contacts": [CONTACT, CONTACT_2], "ssd_person": [{"pers_person_id": "A1"}]}}
    homes = [Home.open(tmp_path / name) for name in ("one", "two")]
    homes[1].keys.mkdir()
    first = loaded(homes[0], an_extract(**extract))
    (homes[1].keys / "999.key").write_bytes((homes[0].keys / "999.key").read_bytes())
    second = loaded(homes[1], an_extract(**extract))
    assert first.manifest.content == second.manifest.content and first.id == second.id
    assert first.manifest.as_json() == second.manifest.as_json()
    third = loaded(homes[1], an_extract(**extract), now=NOW + timedelta(days=1))
    assert third.manifest.content == second.manifest.content and third.id == f"{second.id}-2"
    assert [s.manifest.sequence for s in homes[1].snapshots()] == [1, 2]


def test_another_key_makes_other_pseudonyms(tmp_path: Path) -> None:
    homes = [Home.open(tmp_path / name) for name in ("one", "two")]
    one, two = (pseudonym_of(home, loaded(home, an_extract()), "A1") for home in homes)
    assert one != two and len(one) == len(two) == 12


def test_a_missing_or_different_key_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    before = loaded(home, an_extract())
    key = home.keys / "999.key"
    whole = key.read_bytes()
    key.unlink()
    with pytest.raises(RefusedError, match="key of authority 999 is missing"):
        loaded(home, an_extract())
    assert not key.exists()
    key.write_bytes(os.urandom(32))
    with pytest.raises(RefusedError, match="not the one that made its snapshots"):
        loaded(home, an_extract())
    key.write_bytes(whole[:5])
    with pytest.raises(RefusedError, match="damaged"):
        loaded(home, an_extract())
    key.write_bytes(whole)
    assert [s.id for s in home.snapshots()] == [before.id]
    assert loaded(home, an_extract()).manifest.sequence == 2


def test_two_ids_with_one_pseudonym_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = a_home(tmp_path)
    monkeypatch.setattr("lineofsight.records.people.pseudonyms._twelve", lambda digest: "0" * 12)
    with pytest.raises(RefusedError, match="same pseudonym"):
        loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}))
    with pytest.raises(RefusedError, match="same pseudonym"):  # with a child who is carried forward
        loaded(home, an_extract("los", tables={"los_visits": [{"visit_id": "v", "child_id": "A2"}]}))
    assert len(home.snapshots()) == 1


def test_a_load_of_one_list_carries_the_rest_forward_with_its_own_date(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    tables = {"ssd_contacts": [CONTACT], "ssd_person": [{"pers_person_id": "A1", "pers_forename": "Invented"}]}
    first = loaded(home, an_extract(tables=tables))
    later = AS_AT + timedelta(days=7)
    supervision = [{"supervision_id": "s1", "child_id": "A3", "held_on": date(2026, 11, 1)}]
    second = loaded(home, an_extract("los", tables={"los_supervision": supervision}, as_at=later, file="s.csv"))
    assert stored(second, "ssd_contacts") == stored(first, "ssd_contacts")
    coverage = second.coverage("ssd_contacts", "999")
    assert coverage is not None and coverage.as_at == AS_AT
    assert second.manifest.as_at == later and second.manifest.based_on == first.id
    assert second.manifest.children == 2 and second.manifest.children_loaded == 1
    assert [file.file.name for file in second.manifest.files] == ["extract.xlsx", "s.csv"]
    row = stored(second, "los_supervision")[0]
    assert second.manifest.file(row["from_file"]).name == "s.csv"
    people = pq.read_table(home.identifiers(second.id) / "999.parquet", partitioning=None).to_pylist()
    assert {(p["child_id"], p["pers_forename"]) for p in people} == {("A1", "Invented"), ("A3", None)}
    assert second.faults(home.identifiers(second.id)) == []


def test_a_new_load_replaces_its_sources_tables_and_frees_their_file_numbers(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, file="old.xlsx"))
    los = {"los_supervision": [{"supervision_id": "s1", "child_id": "A1", "held_on": date(2026, 9, 1)}]}
    loaded(home, an_extract("los", tables=los, file="s.csv"))
    third = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT_2]}, file="new.xlsx"))
    assert {(f.number, f.file.name) for f in third.manifest.files} == {(0, "new.xlsx"), (1, "s.csv")}
    assert third.manifest.file(stored(third, "ssd_contacts")[0]["from_file"]).name == "new.xlsx"
    assert third.manifest.file(stored(third, "los_supervision")[0]["from_file"]).name == "s.csv"
    people = pq.read_table(home.identifiers(third.id) / "999.parquet", partitioning=None).to_pylist()
    assert {p["child_id"] for p in people} == {"A1", "A2"}  # A1 still stands in the supervision list
    fourth = loaded(home, an_extract("los", tables={"los_supervision": []}))
    people = pq.read_table(home.identifiers(fourth.id) / "999.parquet", partitioning=None).to_pylist()
    assert {p["child_id"] for p in people} == {"A2"}


def test_a_region_keeps_each_authoritys_rows(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}), authority="878")
    second = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}), authority="879")
    assert second.manifest.authorities == ("878", "879")
    assert second.manifest.tables["ssd_contacts"]["rows"] == 3
    assert second.manifest.children == 3  # one id in two authorities is two children
    assert [path.name for path in second.parquet("ssd_contacts")] == ["878.parquet", "879.parquet"]
    third = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT_2]}), authority="878")
    assert {row["authority"] for row in stored(third, "ssd_contacts")} == {"878", "879"}
    assert third.manifest.tables["ssd_contacts"]["rows"] == 3
    assert third.faults(home.identifiers(third.id)) == []


def test_annex_a_then_the_census_of_the_same_children_counts_nobody_twice(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    annex = {
        "ssd_cin_assessments": [
            {
                "cina_assessment_id": "annex_a-4-2",
                "cina_person_id": "A1",
                "cina_assessment_start_date": date(2026, 5, 1),
            }
        ],
        "ssd_person": [{"pers_person_id": "A1", "pers_sex": "F", "pers_ethnicity": "WBRI"}],
        "ssd_early_help_episodes": [{"earl_episode_id": "e1", "earl_person_id": "A1"}],
    }
    census = {
        "ssd_cin_assessments": [
            {"cina_assessment_id": "cin-1", "cina_person_id": "A1", "cina_assessment_start_date": date(2026, 5, 1)},
            {"cina_assessment_id": "cin-2", "cina_person_id": "A2", "cina_assessment_start_date": date(2026, 5, 1)},
        ],
        "ssd_person": [{"pers_person_id": "A1", "pers_sex": "U"}, {"pers_person_id": "A2", "pers_sex": "M"}],
    }
    loaded(home, an_extract(tables=annex))
    second = loaded(home, an_extract("cin_census", tables=census))
    assert {row["cina_assessment_id"] for row in stored(second, "ssd_cin_assessments")} == {"cin-1", "cin-2"}
    assert len(stored(second, "ssd_early_help_episodes")) == 1
    people = {row["pers_sex"]: row["pers_ethnicity"] for row in stored(second, "ssd_person")}
    assert people == {"U": "WBRI", "M": None}  # the census speaks first; Annex A fills what it leaves blank
    assert second.manifest.children == 2
    roles = {(p.table, p.source): p.role for p in second.manifest.parts}
    assert roles["ssd_cin_assessments", "annex_a"] == RECONCILE
    assert roles["ssd_person", "annex_a"] == roles["ssd_person", "cin_census"] == JOINED
    kept = second.folder / "reconcile" / "annex_a" / "ssd_cin_assessments" / "999.parquet"
    assert pq.read_table(kept, partitioning=None).num_rows == 1
    third = loaded(home, an_extract(tables=annex))  # the other way round
    assert stored(third, "ssd_cin_assessments") == stored(second, "ssd_cin_assessments")
    assert stored(third, "ssd_person") == stored(second, "ssd_person")


def test_an_empty_table_does_not_displace_rows_and_says_so(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}))
    second = loaded(home, an_extract("ssd", tables={"ssd_contacts": []}))
    assert len(stored(second, "ssd_contacts")) == 1
    assert {p.source: p.role for p in second.manifest.parts} == {"annex_a": FEEDS, "ssd": RECONCILE}
    assert any("empty in ssd" in problem.what for problem in second.manifest.problems)


def test_a_newer_source_that_loses_precedence_says_so(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract("cin_census", tables={"ssd_contacts": [CONTACT]}, as_at=date(2026, 3, 31)))
    second = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    assert len(stored(second, "ssd_contacts")) == 1
    assert [problem.what for problem in second.manifest.problems if "annex_a is newer" in problem.what]


def test_a_table_that_shrinks_by_half_says_so(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    same = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    assert same.manifest.problem_count == 0
    second = loaded(home, an_extract(tables={"ssd_contacts": []}))
    assert [p for p in second.manifest.problems if "check that the extract is whole" in p.what]


def test_files_stated_to_be_older_become_history(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    october = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    september = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, as_at=date(2026, 9, 30)))
    current = home.current()
    assert current is not None and current.id == october.id
    assert september.id.startswith("2026-09-30") and september.manifest.based_on is None
    assert [s.id for s in home.snapshots()] == [october.id, september.id]
    assert [s.id for s in home.in_time()] == [september.id, october.id]
    assert any("kept as history" in problem.what for problem in september.manifest.problems)
    november = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, as_at=date(2026, 11, 1)))
    assert november.manifest.based_on == october.id and november.manifest.sequence == 3


def test_an_older_date_that_was_only_inferred_does_not_make_history(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT, CONTACT_2]}))
    mended = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, as_at=date(2026, 9, 30), as_at_stated=False))
    current = home.current()
    assert current is not None and current.id == mended.id
    assert any("with --as-at" in problem.what for problem in mended.manifest.problems)


def test_a_date_after_today_can_be_corrected(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, as_at=date(2062, 3, 31)))
    corrected = loaded(home, an_extract(tables={"ssd_contacts": [CONTACT]}, as_at=date(2026, 3, 31)))
    current = home.current()
    assert current is not None and current.id == corrected.id


def test_files_of_one_kind_that_fill_one_table_are_not_loaded_together(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    with pytest.raises(RefusedError, match="load them one after the other"):
        loaded(home, an_extract(tables={"ssd_contacts": []}), an_extract(tables={"ssd_contacts": []}))
    assert home.current() is None


def test_problems_are_cut_at_a_thousand_and_counted_whole(tmp_path: Path) -> None:
    problems = [Problem("list.csv", row, "Date", "Enter a date like 31/03/2026.") for row in range(1500)]
    manifest = loaded(a_home(tmp_path), an_extract(problems=problems)).manifest
    assert manifest.problem_count == 1500 and len(manifest.problems) == 1000


def test_an_authority_code_cannot_name_another_folder(tmp_path: Path) -> None:
    for code in ("../878", "", "a/b", "."):
        with pytest.raises(RefusedError, match="--authority"):
            loaded(a_home(tmp_path), an_extract(), authority=code)


def test_a_load_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = a_home(tmp_path)
    before = loaded(home, an_extract())
    monkeypatch.setattr(Home, "make_current", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        loaded(home, an_extract())
    monkeypatch.undo()
    assert [s.id for s in home.snapshots()] == [before.id]
    assert len(list((home.folder / "snapshots").iterdir())) == len(list((home.folder / "identifiers").iterdir())) == 1
    assert home.unfinished() == []


def test_rows_stored_under_an_earlier_standard_can_still_be_joined(tmp_path: Path) -> None:
    old = pa.table({"authority": ["999"], "from_row": pa.array([2], pa.int32()), "pers_person_id": ["a"], "gone": [1]})
    rows = in_todays_columns(TABLES["ssd_person"], old)
    assert rows.schema == TABLES["ssd_person"].schema
    assert (rows["pers_person_id"].to_pylist(), rows["pers_sex"].to_pylist()) == (["a"], [None])
    assert join_on_key(TABLES["ssd_person"], [rows, rows]).num_rows == 1


def test_a_table_that_is_no_longer_standard_is_left_behind_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract(tables={"ssd_contacts": [CONTACT], "ssd_person": [{"pers_person_id": "A1"}]}))
    fewer = {name: table for name, table in TABLES.items() if name != "ssd_contacts"}
    monkeypatch.setattr("lineofsight.records.building.build.standard_tables", lambda _: fewer)
    second = loaded(home, an_extract("los", tables={"los_teams": []}))
    assert set(second.manifest.tables) == {"ssd_person", "los_teams"}
    assert [p.what for p in second.manifest.problems] == [
        "No longer standard tables, so not carried forward: ssd_contacts."
    ]


def test_a_load_of_one_authority_leaves_anothers_joined_people_as_they_were(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    person = {"ssd_person": [{"pers_person_id": "A1", "pers_sex": "F"}]}
    same = {"ssd_person": [{"pers_person_id": "A1", "pers_forename": "Invented"}, {"pers_person_id": "A2"}]}
    loaded(home, an_extract("annex_a", person), authority="878")
    first = loaded(home, an_extract("cin_census", same), authority="878")
    second = loaded(home, an_extract("annex_a", person), authority="879")
    people = {a: [row for row in stored(second, "ssd_person") if row["authority"] == a] for a in ("878", "879")}
    assert people["878"] == stored(first, "ssd_person") and len(people["878"]) == 2 and len(people["879"]) == 1
    assert second.manifest.tables["ssd_person"]["rows"] == second.manifest.children == 3
    assert second.manifest.as_at_of("878") == AS_AT
    third = loaded(home, an_extract("annex_a", same), authority="878")
    assert third.faults(home.identifiers(third.id)) == [] and third.manifest.children == 3
    names = pq.read_table(home.identifiers(third.id) / "878.parquet", partitioning=None)
    assert sorted(names["pers_forename"].to_pylist(), key=str) == ["Invented", None]
