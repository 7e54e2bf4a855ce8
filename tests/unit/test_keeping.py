"""Released by name, held for the law, purged on schedule."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from lineofsight.records import keeping
from lineofsight.records.home import Home
from lineofsight.records.keeping import purge, release, released
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from tests.builders.extracts import NOW, a_home, an_extract, loaded

MONTHS = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]


def three_months(home: Home) -> list[Snapshot]:
    rows = [{"cont_contact_id": "c", "cont_person_id": "A1", "cont_contact_date": date(2026, 5, 1)}]
    tables = {"ssd_contacts": rows, "ssd_person": [{"pers_person_id": "A1", "pers_forename": "Invented"}]}
    snapshots = [loaded(home, an_extract(tables=tables, as_at=month)) for month in MONTHS]
    for snapshot in snapshots:
        results = home.results / snapshot.id / "0a1b"
        results.mkdir(parents=True)
        for name in ("cases_assessments.parquet", "results.duckdb", "tallies.parquet", "unavailable.json"):
            (results / name).write_text("x", encoding="utf-8")
    return snapshots


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def purged_to(home: Home, before: date) -> keeping.Purge:
    return purge(home, before=before, by="records manager", now=NOW)


def test_a_release_is_said_beside_the_manifest_by_name(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    snapshot = loaded(home, an_extract())
    manifest = (snapshot.folder / "manifest.json").read_bytes()
    assert (snapshot.state, released(home)) == ("checked", None)
    release(home, snapshot.id, by="data owner", now=NOW)
    assert snapshot.state == "released" and snapshot.release is not None
    assert (snapshot.release["by"], snapshot.release["content"]) == ("data owner", snapshot.manifest.content)
    assert (snapshot.folder / "manifest.json").read_bytes() == manifest
    release(home, snapshot.id, by="somebody else", now=NOW)
    assert snapshot.release["by"] == "data owner"
    latest = released(home)
    assert latest is not None and latest.id == snapshot.id


def test_the_latest_released_is_by_its_date_not_by_its_release(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    august, september, _ = three_months(home)
    for snapshot in (september, august):
        release(home, snapshot.id, by="data owner", now=NOW)
    latest = released(home)
    assert latest is not None and latest.id == september.id


def test_a_snapshot_that_has_changed_is_not_released(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    snapshot = loaded(home, an_extract())
    (path,) = snapshot.parquet("ssd_person")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(RefusedError, match="not the file that was stored"):
        release(home, snapshot.id, by="data owner", now=NOW)
    path.unlink()
    assert snapshot.faults(home.identifiers(snapshot.id)) == ["ssd_person/999.parquet is missing"]
    shutil.copy(home.identifiers(snapshot.id) / "999.parquet", snapshot.folder / "smuggled.parquet")
    assert any("smuggled.parquet is not in the manifest" in f for f in snapshot.faults(home.identifiers(snapshot.id)))
    with pytest.raises(RefusedError, match="--by"):
        release(home, snapshot.id, by=" ", now=NOW)
    assert snapshot.state == "checked"


def test_a_purge_keeps_manifests_and_tallies_and_says_what_it_took(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    august, september, october = three_months(home)
    assert purged_to(home, MONTHS[1]).purged == (august.id,)
    assert files(august.folder) == ["manifest.json", "purged.json"]
    assert files(home.results / august.id) == ["0a1b/tallies.parquet", "0a1b/unavailable.json"]
    assert not home.identifiers(august.id).exists()
    said = august.purged
    assert said is not None
    assert said["files"] == sorted(august.manifest.hashes) and said["by"] == "records manager"
    assert said["results"] == ["0a1b/cases_assessments.parquet", "0a1b/results.duckdb"]
    assert august.faults(home.identifiers(august.id)) == []
    for kept in (september, october):
        assert kept.faults(home.identifiers(kept.id)) == [] and len(files(home.results / kept.id)) == 4
    with pytest.raises(RefusedError, match="has been purged"):
        august.parquet("ssd_contacts")
    with pytest.raises(RefusedError, match="cannot be released"):
        release(home, august.id, by="data owner", now=NOW)


def test_a_purge_again_changes_nothing(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    august, *_ = three_months(home)
    purged_to(home, MONTHS[1])
    said = (august.folder / "purged.json").read_bytes()
    again = purge(home, before=MONTHS[1], by="somebody else", now=NOW)
    assert (again.purged, again.already) == ((), (august.id,))
    assert (august.folder / "purged.json").read_bytes() == said


def test_the_current_snapshot_and_those_on_hold_are_kept(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    august, september, october = three_months(home)
    (august.folder / "hold.txt").write_text("Inquiry: head of legal", encoding="utf-8")
    done = purged_to(home, date(2027, 1, 1))
    assert done.purged == (september.id,)
    assert set(done.kept) == {august.id, october.id}
    assert "hold" in done.kept[august.id] and "current" in done.kept[october.id]
    assert len(august.parquet("ssd_contacts")) == 1
    (august.folder / "hold.txt").unlink()
    (home.folder / "hold.txt").write_text("Inquiry: everything", encoding="utf-8")
    assert purged_to(home, date(2027, 1, 1)).purged == ()
    (home.folder / "hold.txt").unlink()
    assert purged_to(home, date(2027, 1, 1)).purged == (august.id,)


def test_a_purge_that_was_killed_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = a_home(tmp_path)
    august, *_ = three_months(home)
    monkeypatch.setattr(keeping.shutil, "rmtree", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        purged_to(home, MONTHS[1])
    monkeypatch.undo()
    assert august.purged and (august.folder / "ssd_contacts").exists()
    with pytest.raises(RefusedError, match="has been purged"):  # nobody reads the half that is left
        august.parquet("ssd_contacts")
    purged_to(home, MONTHS[1])
    assert files(august.folder) == ["manifest.json", "purged.json"]


def test_purging_history_leaves_its_later_copy_whole(tmp_path: Path) -> None:
    """Tables carried forward share their bytes with the snapshot they came from."""
    home = a_home(tmp_path)
    rows = [{"cont_contact_id": "c", "cont_person_id": "A1", "cont_contact_date": date(2026, 5, 1)}]
    loaded(home, an_extract(tables={"ssd_contacts": rows}, as_at=MONTHS[0]))
    later = loaded(home, an_extract("los", tables={"los_teams": []}, as_at=MONTHS[1]))
    assert len(purged_to(home, MONTHS[1]).purged) == 1
    assert later.faults(home.identifiers(later.id)) == [] and later.manifest.tables["ssd_contacts"]["rows"] == 1
    assert json.loads((later.folder / "manifest.json").read_text(encoding="utf-8"))["children"] == 1


def test_history_is_not_built_upon_a_purged_snapshot(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    three_months(home)
    purged_to(home, MONTHS[1])
    rows = [{"cont_contact_id": "c", "cont_person_id": "A2", "cont_contact_date": date(2026, 5, 1)}]
    back = loaded(home, an_extract(tables={"ssd_contacts": rows}, as_at=date(2026, 9, 1)))
    assert back.manifest.based_on is None and back.manifest.children == 1
