"""Published files as they are kept: whole or not at all, never changed, the newest read first."""

import json
from pathlib import Path

import pytest

from lineofsight.records.home import INVENTED, REAL, Home
from lineofsight.records.problems import RefusedError
from lineofsight.signals.comparison import store
from lineofsight.signals.comparison.arriving import read_published
from lineofsight.signals.comparison.published import published
from lineofsight.signals.comparison.store import HELD, NEW, in_force, keep, newest, releases
from tests.builders.lists import NOW
from tests.builders.published_files import layouts, plans, write

KIND = "subsequent_plans"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind=REAL, made=NOW)


def bring(home: Home, path: Path) -> store.Kept:
    (kept,) = keep(home, [read_published(path, layouts())], NOW)
    return kept


def everything(home: Home) -> dict[str, bytes]:
    return {str(path.relative_to(home.folder)): path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}


def test_a_release_holds_every_row_and_says_where_it_came_from(home: Home, tmp_path: Path) -> None:
    kept = bring(home, write(tmp_path / "d3.csv", [plans("100", "30", "30"), plans("c", "c", "c", code="902")]))
    about = json.loads((home.folder / "published" / KIND / f"{kept.release.id}.json").read_text())
    assert kept.state == NEW
    assert about["file"] == "d3.csv" and str(tmp_path) not in json.dumps(about)
    assert about["rows"] == {"in": 2, "kept": 2, "set_aside": 0}
    assert about["symbols"] == {"c": 3}
    assert len(about["sha256"]) == 64
    assert len(kept.release.rows()) == 2


def test_the_same_file_twice_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "d3.csv", [plans("100", "30")])
    bring(home, path)
    before = everything(home)
    assert bring(home, path.rename(tmp_path / "renamed.csv")).state == HELD
    assert {**everything(home), "lock": b""} == {**before, "lock": b""}


def test_a_newer_release_is_read_first_and_both_remain(home: Home, tmp_path: Path) -> None:
    rows_2024 = [plans("100", "20", year="2023"), plans("100", "21", year="2024")]
    first = bring(home, write(tmp_path / "a.csv", rows_2024))
    second = bring(home, write(tmp_path / "b.csv", [plans("100", "25", year="2024"), plans("100", "30", year="2025")]))
    assert second.supersedes == first.release.id
    assert [release.id for release in releases(home, KIND)] == [first.release.id, second.release.id]
    told = published(home, layouts(), *(layouts().of_measure("second_or_subsequent_plans") or ()))
    numerators = {year: told.years[year]["901"].numerator for year in sorted(told.years)}
    assert numerators == {2023: 20, 2024: 25, 2025: 30}, "a year that the newer one no longer tells is still read"


def test_an_older_release_that_comes_later_is_kept_and_not_read_first(home: Home, tmp_path: Path) -> None:
    new = bring(home, write(tmp_path / "new.csv", [plans("100", "30", year="2025")]))
    old = bring(home, write(tmp_path / "old.csv", [plans("100", "20", year="2020")]))
    assert (old.supersedes, old.superseded_by) == (None, new.release.id)
    assert newest(home, KIND) == new.release


def test_a_corrected_release_of_the_same_year_is_read_first(home: Home, tmp_path: Path) -> None:
    bring(home, write(tmp_path / "a.csv", [plans("100", "30")]))
    corrected = bring(home, write(tmp_path / "b.csv", [plans("100", "31")]))
    assert newest(home, KIND) == corrected.release


def test_a_kill_before_the_description_leaves_nothing_to_be_read(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.csv", [plans("100", "30")])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "write_json", killed)
        with pytest.raises(KeyboardInterrupt):
            bring(home, path)
    assert releases(home, KIND) == []
    assert bring(home, path).state == NEW
    assert len(releases(home, KIND)) == 1


def test_rows_that_were_changed_on_the_disk_are_not_read(home: Home, tmp_path: Path) -> None:
    kept = bring(home, write(tmp_path / "a.csv", [plans("100", "30")]))
    file = home.folder / "published" / KIND / f"{kept.release.id}.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    store._rows.cache_clear()
    with pytest.raises(RefusedError, match="restore it"):
        kept.release.rows()


def test_a_home_of_real_children_keeps_nothing_invented(home: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [plans("100", "30", name="Ashmere (invented)")])
    with pytest.raises(RefusedError, match="invented"):
        bring(home, path)
    assert not (home.folder / "published").exists()


def test_invented_and_real_figures_are_never_mixed(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", kind=INVENTED, made=NOW)
    bring(home, write(tmp_path / "i.csv", [plans("100", "30", year="2024", name="Ashmere (invented)")]))
    real = bring(home, write(tmp_path / "r.csv", [plans("100", "25", year="2025")]))
    assert [release.id for release in in_force(home, KIND)] == [real.release.id]


def test_several_files_are_all_read_before_any_is_kept(home: Home, tmp_path: Path) -> None:
    """A home keeps files that were all read through; which of them failed is for whoever reads them to say."""
    arrived = [read_published(write(tmp_path / "a.csv", [plans("100", "30")]), layouts())]
    arrived.append(read_published(write(tmp_path / "b.csv", [plans("9", "3", name="Ashmere (invented)")]), layouts()))
    with pytest.raises(RefusedError):
        keep(home, arrived, NOW)
    assert releases(home, KIND) == []
