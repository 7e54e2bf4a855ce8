"""The data folder: made once, of one kind, one writer at a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lineofsight.records.home import Home, default_folder
from lineofsight.records.on_disk.lock import only_writer, writer
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.marker import SAYS_INVENTED, must_suit, write_marker
from tests.builders.extracts import a_home, an_extract, loaded


def test_an_absent_folder_becomes_a_home_of_the_kind_asked_for(tmp_path: Path) -> None:
    made = Home.open(tmp_path / "new" / "home", kind="invented")
    assert Home.open(made.folder).kind == "invented"
    assert json.loads((made.folder / "home.json").read_text(encoding="utf-8"))["format"] == 1
    assert Home.open(tmp_path / "other").kind == "real"
    assert made.current() is None and made.snapshots() == []


def test_a_home_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    a_home(tmp_path, "invented")
    with pytest.raises(RefusedError, match="for the invented county, not for real children"):
        a_home(tmp_path, "real")


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match="not a Line of Sight home"):
        Home.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    with pytest.raises(RefusedError, match="not a Line of Sight home"):
        Home.open(tmp_path / "thesis.docx")


def test_reading_does_not_make_a_home(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no Line of Sight home at"):
        Home.open(tmp_path / "typo", create=False)
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"kind": "real", "made": null, "format": 2}', "newer version"),
        ('{"kind": "unreal", "made": null, "format": 1}', "does not describe"),
        ("{", "does not describe"),
        ("[]", "does not describe"),
    ],
)
def test_a_home_that_cannot_be_understood_is_refused(tmp_path: Path, written: str, said: str) -> None:
    home = a_home(tmp_path)
    (home.folder / "home.json").write_text(written, encoding="utf-8")
    with pytest.raises(RefusedError, match=said):
        a_home(tmp_path)


def test_a_lost_or_damaged_pointer_is_refused_and_nothing_is_cleared_away(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    loaded(home, an_extract())
    (home.folder / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(RefusedError, match="restore it from the backup"):
        loaded(home, an_extract())
    (home.folder / "current.json").unlink()
    with pytest.raises(RefusedError, match="restore it from the backup"):
        loaded(home, an_extract())
    assert len(list((home.folder / "snapshots").iterdir())) == 1


def test_a_snapshot_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no snapshot 2026-10-31-00000000"):
        a_home(tmp_path).snapshot("2026-10-31-00000000")


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"LINEOFSIGHT_HOME": "/data/los", "XDG_DATA_HOME": "/x"}, "linux", "/data/los"),
        ({"XDG_DATA_HOME": "/x"}, "linux", "/x/lineofsight"),
        ({}, "linux", "/me/.local/share/lineofsight"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/lineofsight"),
        ({}, "win32", "/me/AppData/Local/lineofsight"),
        ({}, "darwin", "/me/Library/Application Support/lineofsight"),
    ],
)
def test_the_usual_home_is_the_persons_own(environment: dict[str, str], platform: str, folder: str) -> None:
    assert default_folder(environment, platform, Path("/me")) == Path(folder)


# One writer


def test_two_writers_are_not_let_in(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert writer(lock) is None
    with only_writer(lock):
        assert writer(lock) == f"Another command (process {os.getpid()})"
        with pytest.raises(RefusedError, match="wait until it has finished"), only_writer(lock):
            pytest.fail("two writers at once")
    assert writer(lock) is None
    with only_writer(lock):
        pass


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    script = (
        "import sys, time; from pathlib import Path; from lineofsight.records.on_disk.lock import only_writer\n"
        "with only_writer(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        assert writer(lock) == f"Another command (process {holder.pid})"
        holder.kill()
        holder.wait()
    assert lock.read_text(encoding="utf-8") == str(holder.pid)  # it had no time to say goodbye
    assert writer(lock) is None
    with only_writer(lock):
        pass


# Invented and real never share a home


def invented_files(folder: Path) -> Path:
    folder.mkdir()
    (folder / "visits.csv").write_text("visit_id,child_id\nv1,c1\n", encoding="utf-8")
    (folder / "census.xml").write_text(f"<?xml version='1.0'?><!-- {SAYS_INVENTED} --><Message/>", encoding="utf-8")
    write_marker(folder, {"county": "Fernshire (invented)", "seed": 1})
    return folder


def test_an_invented_home_takes_the_invented_county_and_nothing_else(tmp_path: Path) -> None:
    county = invented_files(tmp_path / "county")
    must_suit("invented", [county])
    must_suit("invented", [county / "visits.csv"])
    (county / "real.csv").write_text("visit_id,child_id\nv2,c2\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"real\.csv is not part of it"):
        must_suit("invented", [county])
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes((county / "visits.csv").read_bytes())
    with pytest.raises(RefusedError, match="holds only the invented county"):
        must_suit("invented", [elsewhere])


def test_a_changed_file_is_no_longer_the_invented_county(tmp_path: Path) -> None:
    county = invented_files(tmp_path / "county")
    (county / "visits.csv").write_text("visit_id,child_id\nv1,a real child\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"visits\.csv is not part of it"):
        must_suit("invented", [county])


def test_a_real_home_refuses_the_invented_county_even_copied_away(tmp_path: Path) -> None:
    county = invented_files(tmp_path / "county")
    real = tmp_path / "real.csv"
    real.write_text("visit_id,child_id\nv2,c2\n", encoding="utf-8")
    must_suit("real", [real])
    with pytest.raises(RefusedError, match="holds real children"):
        must_suit("real", [real, county])
    copied = tmp_path / "copied.xml"
    copied.write_bytes((county / "census.xml").read_bytes())
    with pytest.raises(RefusedError, match=r"copied\.xml is part of an invented county"):
        must_suit("real", [copied])


def test_an_invented_workbook_is_known_by_its_properties(tmp_path: Path) -> None:
    from openpyxl import Workbook

    for keywords, refused in ((SAYS_INVENTED, True), ("annex a", False)):
        book = Workbook()
        book.properties.keywords = keywords
        book.save(tmp_path / "annex_a.xlsx")
        book.close()
        if refused:
            with pytest.raises(RefusedError, match="holds real children"):
                must_suit("real", [tmp_path / "annex_a.xlsx"])
        else:
            must_suit("real", [tmp_path / "annex_a.xlsx"])


def test_a_damaged_marker_vouches_for_nothing(tmp_path: Path) -> None:
    county = invented_files(tmp_path / "county")
    for written in ("{", "[]", '{"invented": true}', '{"invented": true, "files": 3}'):
        (county / "invented.json").write_text(written, encoding="utf-8")
        for kind in ("real", "invented"):
            with pytest.raises(RefusedError, match="cannot be read"):
                must_suit(kind, [county / "visits.csv"])
