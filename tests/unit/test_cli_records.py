"""The command line that scripts depend on: exit codes, JSON and plain words."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lineofsight.cli.load_summary import coverage_in_words
from lineofsight.cli.main import main
from lineofsight.cli.progress import SlowProgress
from lineofsight.records.home import Home
from tests.builders.extracts import AS_AT
from tests.unit.test_load import a_list
from tests.unit.test_precedence import coverage


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def read(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


LOAD = ("--authority", "878", "--as-at", "2026-10-31")


def test_a_load_proves_its_rows_in_words(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "supervision_id,child_id,held_on\ns1,A1,2026-10-01\ns2,,2026-10-20\ns3,A3,soon\n"
    code, out, _ = run(capsys, "load", a_list(tmp_path, text), *LOAD)
    assert code == 4
    assert "3 rows in = 1 kept + 2 set aside." in out
    assert "authority 878, as at 31 October 2026" in out
    assert "los_supervision.csv (los): 3 rows" in out
    assert "problems to read" in out and "row 3" in out


def test_a_load_in_json_is_one_object_and_nothing_else(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = read(capsys, "load", a_list(tmp_path), *LOAD)
    assert code == 4 and document["rows"] == {"in": 2, "kept": 2, "set_aside": 0}
    assert Home.open(home).current() is not None


def test_a_refusal_is_one_sentence_and_exit_code_3(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = read(capsys, "load", tmp_path / "absent.csv")
    assert code == 3 and list(document) == ["refused"] and "absent.csv" in document["refused"]
    code, out, err = run(capsys, "load", tmp_path / "absent.csv")
    assert (code, out) == (3, "") and "absent.csv" in err


@pytest.mark.parametrize(
    "wrong",
    [
        ("load",),
        ("load", "x.csv", "--as-at", "31/03/2026"),
        ("load", "x.csv", "--source", "excel"),
        ("purge",),
        ("release",),
    ],
)
def test_wrong_usage_is_exit_code_2(wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(wrong)
    assert left.value.code == 2
    capsys.readouterr()


def test_reading_verbs_do_not_make_a_home(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in (("snapshots",), ("release", "x"), ("purge", "--before", "2026-01-01")):
        code, document = read(capsys, *verb)
        assert code == 3 and "lineofsight load" in document["refused"]
    assert not home.exists()


def test_snapshots_are_listed_released_and_purged(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_list(tmp_path)
    first = read(capsys, "load", path, "--authority", "878", "--as-at", "2026-10-20")[1]["snapshot"]
    second = read(capsys, "load", path, *LOAD)[1]["snapshot"]
    code, document = read(capsys, "snapshots")
    assert code == 0 and document["current"] == second
    assert [(s["snapshot"], s["state"], s["current"]) for s in document["snapshots"]] == [
        (first, "checked", False),
        (second, "checked", True),
    ]
    assert document["snapshots"][1]["tables"]["los_supervision"]["rows"] == 2
    code, document = read(capsys, "release", second, "--by", "Head of performance")
    assert code == 0 and document["by"] == "Head of performance"
    code, out, _ = run(capsys, "release", second)
    assert code == 0 and "released already, by Head of performance" in out
    assert read(capsys, "release", "2020-01-01-00000000")[0] == 3
    code, document = read(capsys, "purge", "--before", "2027-01-01")
    assert code == 0 and document["purged"] == [first] and list(document["kept"]) == [second]
    code, out, _ = run(capsys, "snapshots")
    assert code == 0 and "released by Head of performance, current" in out and "checked, purged" in out
    code, out, _ = run(capsys, "purge", "--before", "2020-01-01")
    assert code == 0 and "nothing to purge" in out


def test_how_late_events_are_written_down_stands_beside_the_snapshots(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "supervision_id,child_id,held_on\n"
    before = a_list(tmp_path, f"{head}s1,A1,2026-08-03\n")
    run(capsys, "load", before, "--authority", "878", "--as-at", "2026-08-31")
    assert read(capsys, "snapshots")[1]["recording_lag"] == []
    assert "not known until a source has been loaded twice" in run(capsys, "snapshots")[1]
    since = "s2,A1,2026-09-28\ns3,A1,2026-09-29\ns4,A1,2026-09-10\ns5,A1,2026-08-20\n"
    run(
        capsys,
        "load",
        a_list(tmp_path, f"{head}s1,A1,2026-08-03\n{since}"),
        "--authority",
        "878",
        "--as-at",
        "2026-09-30",
    )
    (lag,) = read(capsys, "snapshots")[1]["recording_lag"]
    assert (lag["table"], lag["source"], lag["observed"]) == ("los_supervision", "los", ["2026-08-31", "2026-09-30"])
    assert (lag["events"], lag["days"], lag["turned_up_late"]) == (3, {"1": 1, "2": 1, "20": 1}, 1)
    assert (lag["days_to_half"], lag["days_to_95_percent"]) == (2, 20)
    words = " ".join(run(capsys, "snapshots")[1].split())
    assert "los_supervision los 2 3 2 days 20 days 1" in words
    assert "which is too few" not in words
    (home / "settings.yaml").write_text("freeze_after_days: 10\n", encoding="utf-8")
    assert "10 days after its end, which is too few for los_supervision" in run(capsys, "snapshots")[1]


def test_a_load_proves_the_rows_of_each_source_and_says_who_is_among_the_children(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    a_list(folder, "supervision_id,child_id,held_on\ns1,A1,2026-10-01\ns2,,2026-10-20\n")
    a_list(folder, "child_id,reason\nA1,staff\n", "los_restricted_records.csv")
    links = "link_id,child_id,other_child_id,kind,from_date\n1,A1,A2,MERGE,2026-01-01\n2,A3,A3,MERGE,2026-01-01\n"
    a_list(folder, links, "los_identity_links.csv")
    people = "pers_person_id,pers_dob,pers_expected_dob\nA1,2015-01-01,\nA2,2015-01-01,\nA4,,2027-01-20\n"
    a_list(folder, people, "ssd_person.csv")
    family = "fami_table_id,fami_family_id,fami_person_id\n1,F1,A1\n2,F1,A4\n3,F2,A2\n"
    a_list(folder, family, "ssd_family.csv")
    code, document = read(capsys, "load", folder, *LOAD)
    assert document["rows_by_source"]["los"] == {"in": 5, "kept": 4, "set_aside": 1}
    assert document["rows_by_source"]["ssd"] == {"in": 6, "kept": 6, "set_aside": 0}
    assert {name: number for name, number in document["people"].items() if name != "problems"} == {
        "unborn": 1,
        "restricted": 1,
        "joined_ids": 1,
        "parted_by_adoption": 0,
        "with_siblings": 2,
    }
    (problem,) = document["people"]["problems"]
    assert "the two ids are the same" in problem["what"] and code == 4
    words = run(capsys, "load", folder, *LOAD)[1]
    assert "  los: 5 in = 4 kept + 1 set aside" in words and "  ssd: 6 in = 6 kept + 0 set aside" in words
    assert "  1 not born yet" in words and "2 with brothers or sisters on record" in words
    assert "the two ids are the same" in words


def test_a_release_is_by_the_person_at_the_keyboard_unless_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "an-analyst")
    snapshot = read(capsys, "load", a_list(tmp_path), *LOAD)[1]["snapshot"]
    assert read(capsys, "release", snapshot, "--by", " ")[0] == 3
    assert read(capsys, "release", snapshot)[1]["by"] == "an-analyst"


def checks(document: dict[str, Any]) -> dict[str, str]:
    return {check["check"]: check["state"] for check in document["checks"]}


def test_the_doctor_finds_nothing_wrong_with_a_new_home(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = read(capsys, "doctor")
    assert code == 0 and checks(document)["home"] == "note"
    snapshot = read(capsys, "load", a_list(tmp_path), *LOAD)[1]["snapshot"]
    code, document = read(capsys, "doctor")
    found = checks(document)
    assert code == 0 and document["ok"] is True and set(found.values()) <= {"ok", "note"}
    assert {"Python", "duckdb", "sqlglot", "home", "disk", "working days", "key of 878", f"snapshot {snapshot}"} <= set(
        found
    )
    (key,) = (check for check in document["checks"] if check["check"] == "key of 878")
    assert "lodge one with somebody else" in key["do"]
    code, out, _ = run(capsys, "doctor")
    assert code == 0 and out.rstrip().endswith("Everything is in order.")


@pytest.mark.parametrize(
    ("harm", "finds"),
    [
        ("the key is gone", "key of 878"),
        ("the key is another", "key of 878"),
        ("a file is changed", "snapshot"),
        ("the pointer is gone", "home"),
        ("the settings are wrong", "home"),
        ("the home is something else", "home"),
    ],
)
def test_the_doctor_finds_what_is_wrong(
    harm: str, finds: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = read(capsys, "load", a_list(tmp_path), *LOAD)[1]["snapshot"]
    key, table = home / "keys" / "878.key", home / "snapshots" / snapshot / "los_supervision" / "878.parquet"
    {
        "the key is gone": key.unlink,
        "the key is another": lambda: key.write_bytes(b"x" * 32),
        "a file is changed": lambda: table.write_bytes(table.read_bytes() + b"x"),
        "the pointer is gone": (home / "current.json").unlink,
        "the settings are wrong": lambda: (home / "settings.yaml").write_text("freeze: 1\n", encoding="utf-8"),
        "the home is something else": (home / "home.json").unlink,
    }[harm]()
    code, document = read(capsys, "doctor")
    assert code == 4 and document["ok"] is False
    assert [name for name, state in checks(document).items() if state == "problem"] == [
        f"snapshot {snapshot}" if finds == "snapshot" else finds
    ]
    assert "Some things need putting right." in run(capsys, "doctor")[1]


def test_the_doctor_notices_a_load_that_was_stopped(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read(capsys, "load", a_list(tmp_path), *LOAD)
    (home / "aside" / "0a1b2c3d").mkdir()
    assert checks(read(capsys, "doctor")[1])["writers"] == "note"
    read(capsys, "load", a_list(tmp_path), *LOAD)
    assert checks(read(capsys, "doctor")[1])["writers"] == "ok"


def test_progress_is_silent_until_a_command_is_slow(capsys: pytest.CaptureFixture[str]) -> None:
    with SlowProgress(quiet_seconds=60) as progress:
        progress("Reading")
    assert capsys.readouterr().err == ""
    with SlowProgress(quiet_seconds=0) as progress:
        progress("Reading")
        while "Reading" not in (said := capsys.readouterr().err):
            time.sleep(0.01)
        progress("Writing")
    assert said == "Reading ...\n" and capsys.readouterr() == ("", "Writing ...\n")


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        ("every", "complete from 1 May 2026 to 31 October 2026"),
        ("latest", "only the latest of each child, as at 31 October 2026"),
        ("state", "as things stood on 31 October 2026"),
        ("open", "open on 31 October 2026, or closed since 1 May 2026"),
    ],
)
def test_coverage_is_said_in_words(holds: str, words: str) -> None:
    from dataclasses import replace

    told = replace(coverage("ssd", from_=AS_AT.replace(month=5, day=1)), holds=holds)
    assert coverage_in_words(told) == words
