"""A load killed at any moment leaves the snapshot before it current and whole, and the next load succeeds.

`LINEOFSIGHT_FAULTS` says how many kills; `make faults` asks for hundreds.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineofsight.records.home import Home
from lineofsight.records.keeping import purge
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from tests.builders.extracts import NOW, loaded, stored
from tests.faults import dies

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that cannot be caught"),
]

KILLS = int(os.environ.get("LINEOFSIGHT_FAULTS", "8"))
PROJECT = Path(__file__).parents[2]


class Mortals:
    """Processes that each do one deed, and die when told to."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.dies"]
        self.forking = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, deed: str, home: Path, at: int, touches: Path) -> int:
        """How the process ended: 0, or the signal that killed it, below nought."""
        assert self.forking.stdin is not None and self.forking.stdout is not None
        self.forking.stdin.write(json.dumps([deed, str(home), at, str(touches)]) + "\n")
        self.forking.stdin.flush()
        return int(self.forking.stdout.readline())


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    some = Mortals()
    with some.forking:
        yield some
        assert some.forking.stdin is not None
        some.forking.stdin.close()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds one load."""
    home = tmp_path_factory.mktemp("before") / "home"
    dies.first(home)
    return home


def a_copy(home: Path, folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    if home.exists():
        shutil.copytree(home, folder)
    return folder


def moments(mortals: Mortals, deed: str, home: Path, kills: int, tmp_path: Path) -> list[int]:
    """Every rename, where a load can be half in place, and a fair share of the other touches of the disk."""
    listed = tmp_path / "touches"
    assert mortals.run(deed, a_copy(home, tmp_path / "watched"), 0, listed) == 0
    touches = listed.read_text(encoding="utf-8").split("\n")
    renames = [n for n, touch in enumerate(touches, start=1) if touch == "os.rename"]
    luck = random.Random(deed)
    some = luck.sample(renames, min(len(renames), max(1, kills // 2)))
    others = [n for n in range(1, len(touches)) if n not in some]
    return sorted(some + luck.sample(others, min(len(others), max(1, kills - len(some)))))


def whole(home: Home) -> Iterator[Snapshot]:
    """Every snapshot of the home, proved to be, byte for byte, what was stored."""
    for snapshot in home.snapshots():
        assert snapshot.faults(home.identifiers(snapshot.id)) == []
        for table, about in snapshot.manifest.tables.items():
            assert len(stored(snapshot, table)) == about["rows"]
        yield snapshot


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def must_have_survived(folder: Path, had: list[str]) -> None:
    """Right after the kill: what was there is there and readable, and the load happened wholly or not at all."""
    if not (folder / "home.json").exists():
        assert had == []
        return
    home = Home.open(folder)
    ids = [snapshot.id for snapshot in whole(home)]
    assert ids[: len(had)] == had and len(ids) <= len(had) + 1
    current = home.current()
    assert (current.id if current else None) == (ids[-1] if ids else None)


def must_go_on(folder: Path) -> None:
    """The next load succeeds, and nothing of the killed one is left."""
    home = Home.open(folder)
    had = [snapshot.id for snapshot in home.snapshots()]
    last = loaded(home, *dies.extracts(dies.AFTER))
    ids = [snapshot.id for snapshot in whole(home)]
    assert ids == [*had, last.id]
    assert names(home.folder / "snapshots") == names(home.folder / "identifiers") == set(ids)
    assert home.unfinished() == []
    assert [path for path in home.folder.rglob("*") if path.name.endswith(".part")] == []
    assert [snapshot.manifest.sequence for snapshot in home.snapshots()] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize(("deed", "share"), [("second", 0.4), ("small", 0.3), ("first", 0.3)])
def test_a_load_killed_at_any_touch_of_the_disk(
    mortals: Mortals, before: Path, tmp_path: Path, deed: str, share: float
) -> None:
    start = tmp_path / "nothing yet" if deed == "first" else before
    had = [snapshot.id for snapshot in Home.open(before).snapshots()] if deed != "first" else []
    for moment in moments(mortals, deed, start, int(KILLS * share), tmp_path):
        folder = a_copy(start, tmp_path / "home")
        assert mortals.run(deed, folder, moment, tmp_path / "last") == -signal.SIGKILL, f"did not die at touch {moment}"
        must_have_survived(folder, had)
        must_go_on(folder)


def test_a_load_killed_after_any_wait(before: Path, tmp_path: Path) -> None:
    had = [snapshot.id for snapshot in Home.open(before).snapshots()]
    luck = random.Random(KILLS)
    for _ in range(max(2, KILLS // 4)):
        folder = a_copy(before, tmp_path / "home")
        command = [sys.executable, "-m", "tests.faults.dies", "second", str(folder), "0"]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as loading:
            try:
                loading.wait(luck.uniform(0.5, 2.5))
            except subprocess.TimeoutExpired:
                loading.kill()
        must_have_survived(folder, had)
        must_go_on(folder)


def test_a_purge_killed_at_any_touch_of_the_disk(mortals: Mortals, before: Path, tmp_path: Path) -> None:
    start = a_copy(before, tmp_path / "start")
    dies.second(start)
    old, last = (snapshot.id for snapshot in Home.open(start).snapshots())
    for moment in moments(mortals, "purging", start, max(2, KILLS // 6), tmp_path):
        folder = a_copy(start, tmp_path / "home")
        assert mortals.run("purging", folder, moment, tmp_path / "last") == -signal.SIGKILL
        home = Home.open(folder)
        assert [snapshot.id for snapshot in home.snapshots()] == [old, last]
        assert home.snapshot(last).faults(home.identifiers(last)) == []
        if home.snapshot(old).purged:  # nobody is shown the rows that are left
            with pytest.raises(RefusedError, match="has been purged"):
                home.snapshot(old).parquet("ssd_contacts")
        else:
            assert home.snapshot(old).faults(home.identifiers(old)) == []
        purge(home, before=dies.AFTER, by="a test", now=NOW)
        assert names(home.snapshot(old).folder) == {"manifest.json", "purged.json"}
        assert not home.identifiers(old).exists()
