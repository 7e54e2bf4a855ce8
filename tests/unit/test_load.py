"""The one way in: which authority, as at when, into which home."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from lineofsight.records.building.build import build_snapshot
from lineofsight.records.home import Home
from lineofsight.records.load import LoadSummary, load, which_authority
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.marker import write_marker
from tests.builders.extracts import NOW, a_home, an_extract, loaded, stored

SUPERVISION = "supervision_id,child_id,held_on\ns1,A1,2026-10-01\ns2,A2,2026-10-20\n"


def a_list(folder: Path, text: str = SUPERVISION, name: str = "los_supervision.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load_into(home: Home, *paths: Path | str, now: datetime = NOW, **options: Any) -> LoadSummary:
    return load(list(paths), home=home, now=now, **options)


def said(summary: LoadSummary) -> str:
    return "\n".join(str(problem) for problem in summary.snapshot.manifest.problems)


def test_a_load_gives_the_summary_that_scripts_read(tmp_path: Path) -> None:
    summary = load_into(a_home(tmp_path), a_list(tmp_path), authority="878", as_at=date(2026, 10, 31))
    document = json.loads(json.dumps(summary.as_json()))
    assert document["snapshot"] == summary.snapshot.id and document["authority"] == "878"
    assert document["as_at"] == document["snapshot_as_at"] == "2026-10-31"
    assert document["rows"] == {"in": 2, "kept": 2, "set_aside": 0}
    assert document["children"] == 2 and document["tables"]["los_supervision"] == 2
    assert [(s["file"], s["source"], s["rows"]) for s in document["sources"]] == [("los_supervision.csv", "los", 2)]
    assert len(document["sources"][0]["sha256"]) == 64
    assert set(document["problems"][0]) == {"source", "row", "column", "what"}
    assert document["problem_count"] == len(document["problems"]) > 0
    assert document["current"] is True and document["state"] == "checked"


def test_without_a_date_the_latest_event_stands_in(tmp_path: Path) -> None:
    summary = load_into(a_home(tmp_path), a_list(tmp_path), authority="878")
    assert summary.as_json()["as_at"] == "2026-10-20" and "--as-at" in said(summary)


def test_a_date_after_today_is_a_problem(tmp_path: Path) -> None:
    summary = load_into(a_home(tmp_path), a_list(tmp_path), authority="878", as_at=date(2026, 11, 3))
    assert "2026-11-03 is after today" in said(summary)
    on_the_day = load_into(a_home(tmp_path), a_list(tmp_path), authority="878", as_at=NOW.date())
    assert "after today" not in said(on_the_day)


def test_a_list_loaded_after_a_workbook_carries_it_forward(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    contacts = [{"cont_contact_id": "c", "cont_person_id": "A1", "cont_contact_date": date(2026, 5, 1)}]
    loaded(home, an_extract(tables={"ssd_contacts": contacts}), authority="878")
    document = load_into(home, a_list(tmp_path)).as_json()
    assert document["authority"] == "878"  # the only one in the home
    assert document["tables"] == {"los_supervision": 2, "ssd_contacts": 1}
    assert document["children"] == 2 and document["children_held"] == 2
    assert [(p["table"], p["as_at"]) for p in document["carried_forward"]] == [("ssd_contacts", "2026-10-31")]  # type: ignore[attr-defined]
    assert document["as_at"] == "2026-10-20" and document["snapshot_as_at"] == "2026-10-31"


@pytest.mark.parametrize(
    ("held", "stated", "asked", "whose", "problem"),
    [
        ((), (None,), "878", "878", None),
        ((), ("201",), None, "201", None),
        ((), ("201",), "878", "878", "says that it is of authority 201"),
        ((), ("878",), "878", "878", None),
        ((), (None,), None, "not-stated", "do not say which authority"),
        (("878",), (None,), None, "878", None),
        (("878",), ("201",), None, "201", None),
        (("878", "201"), ("201",), None, "201", None),
        (("not-stated",), (None,), None, "not-stated", "whose code is not stated"),
        (("not-stated",), ("201",), None, "not-stated", "whose code is not stated"),
        (("not-stated",), ("201",), "201", "201", None),
    ],
)
def test_whose_rows_these_are(
    tmp_path: Path,
    held: tuple[str, ...],
    stated: tuple[str | None, ...],
    asked: str | None,
    whose: str,
    problem: str | None,
) -> None:
    home = a_home(tmp_path)
    for authority in held:
        loaded(home, an_extract(), authority=authority)
    found, problems = which_authority(home, [an_extract(authority=authority) for authority in stated], asked)
    assert found == whose
    assert (problem is None and problems == []) or (problem is not None and problem in problems[0].what)


@pytest.mark.parametrize(("held", "stated"), [((), ("201", "878")), (("201", "878"), (None,))])
def test_more_than_one_authority_it_could_be_is_refused(
    tmp_path: Path, held: tuple[str, ...], stated: tuple[str | None, ...]
) -> None:
    home = a_home(tmp_path)
    for authority in held:
        loaded(home, an_extract(), authority=authority)
    with pytest.raises(RefusedError, match="authority"):
        which_authority(home, [an_extract(authority=authority) for authority in stated], None)


def test_once_the_authority_is_stated_nobody_is_counted_twice(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    first = load_into(home, a_list(tmp_path))
    assert first.snapshot.manifest.authorities == ("not-stated",)
    second = load_into(home, a_list(tmp_path), authority="878")
    assert second.snapshot.manifest.authorities == ("878",) and second.snapshot.manifest.children == 2
    assert "not carried forward" in said(second)
    assert second.snapshot.faults(home.identifiers(second.snapshot.id)) == []


def test_a_load_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    before = load_into(home, a_list(tmp_path), authority="878").snapshot
    for wrong in (
        tmp_path / "absent.csv",
        a_list(tmp_path, "a,b\n1,2\n", "other.csv"),
        a_list(tmp_path, "", "los_supervision.csv"),
    ):
        with pytest.raises(RefusedError):
            load_into(home, wrong)
    current = home.current()
    assert current is not None and current.id == before.id
    assert len(home.snapshots()) == 1 and home.unfinished() == []


def test_a_disk_that_cannot_be_written_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = a_home(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lineofsight.records.load.build_snapshot", full)
    with pytest.raises(RefusedError, match="No space left on device"):
        load_into(home, a_list(tmp_path), authority="878")


def test_a_demonstration_home_takes_only_the_invented_county(tmp_path: Path) -> None:
    home = a_home(tmp_path, "invented")
    county = a_list(tmp_path / "county").parent
    with pytest.raises(RefusedError, match="holds only the invented county"):
        load_into(home, county)
    with pytest.raises(RefusedError, match="not a database"):
        load_into(home, "postgresql://reader@server/ssd")
    write_marker(county, {"county": "Fernshire (invented)"})
    with pytest.raises(RefusedError, match="leave out --authority"):
        load_into(home, county, authority="878")
    summary = load_into(home, county)
    assert summary.snapshot.manifest.authorities == ("999",)
    assert [file.name for file in summary.files] == ["los_supervision.csv"]
    real = Home.open(tmp_path / "real")
    with pytest.raises(RefusedError, match="holds real children"):
        load_into(real, county, authority="999")
    assert real.current() is None


def test_problems_quote_nothing_of_a_childs(tmp_path: Path) -> None:
    text = "supervision_id,child_id,held_on\nSECRET-1,SECRET-CHILD,SECRET-DAY\ns2,,2026-10-20\n"
    summary = load_into(a_home(tmp_path), a_list(tmp_path, text), authority="878")
    assert summary.snapshot.manifest.rows.set_aside == 2
    assert "SECRET" not in json.dumps(summary.as_json())


def test_build_snapshot_is_offered_to_those_who_have_extracts(tmp_path: Path) -> None:
    from lineofsight.records import load as module

    assert module.build_snapshot is build_snapshot
    assert stored(loaded(a_home(tmp_path), an_extract()), "ssd_person")
