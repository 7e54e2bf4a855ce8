"""A load in the browser: sent, read, decided, stored, measured and released; and what stops it."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.refusals import Refused
from lineofsight.service.administration import actions_loads, uploads
from lineofsight.service.administration.models import Job, State
from lineofsight.service.kept import the_current, the_home
from tests.builders.administration import (
    VISIT,
    a_list,
    council,
    events,
    here,
    send,
    settled,
    visits,
)

__all__ = ["council", "here", "send"]

People = Callable[..., Person]
Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest) -> None:
    """Work is done here and at once, but for the tests of the process itself."""
    if "in_a_process" not in request.keywords:
        request.getfixturevalue("here")


@pytest.fixture
def analyst(person: People, client: Client) -> Person:
    who = person("performance_analyst")
    client.force_login(who)
    return who


def page(client: Client, name: str, *where: str) -> str:
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 200
    return answer.content.decode()


def to_decide(send: Send, *files: Any, **said: str) -> Job:
    send("load_send", files=list(files), authority="876", **said)
    job = settled()
    assert job.state == State.TO_DECIDE, job.why
    return job


def left_in(home: Home) -> list[str]:
    folder = home.folder / "uploads"
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name not in ("lock", "arriving")
    )


@pytest.mark.in_a_process
def test_from_files_to_figures_that_are_released(
    council: Home, analyst: Person, person: People, client: Client, send: Send
) -> None:
    job = to_decide(send, visits(good=3, bad=2))
    assert council.current() is None, "nothing is stored before somebody accepts"
    html = page(client, "load_job", job.public_id)
    assert "5 in = 3 kept + 2 set aside" in html and "Accept: store and measure" in html
    assert "INV1" not in html and "the other day" not in html, "problems never quote a cell"

    send("load_accept", job.public_id, sure="on")
    assert settled().state == State.DONE
    (snapshot,) = council.snapshots()
    assert the_current().snapshot.id == snapshot.id and not snapshot.release
    assert left_in(council) == [], "the files are deleted"

    shown = page(client, "snapshot", snapshot.id)
    assert "wait for the data owner" in shown and snapshot.manifest.files[0].file.sha256 in shown
    owner = person("data_owner")
    client.force_login(owner)
    assert "Release these figures" in page(client, "snapshot", snapshot.id)
    send("snapshot_release", snapshot.id, sure="on")
    assert council.snapshot(snapshot.id).release["by"] == f"{owner.name}, Data owner"
    whats = [event.what for event in events()]
    assert whats == ["files sent", "load accepted", "load stored and measured", "figures released"]
    assert [event.by for event in events()] == [analyst.public_id, analyst.public_id, "system", owner.public_id]


def test_put_aside_deletes_the_files_and_stores_nothing(
    council: Home, analyst: Person, client: Client, send: Send
) -> None:
    job = to_decide(send, visits(bad=1))
    send("load_aside", job.public_id, because="The export was cut short")
    job.refresh_from_db()
    assert (job.state, job.why) == (State.ASIDE, "The export was cut short")
    assert council.snapshots() == [] and left_in(council) == []
    assert events()[-1].written.text == "The export was cut short"
    assert "put aside" in page(client, "loads")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (a_list("numbers.csv", ["this", "that"], ["1", "2"]), "was not recognised as any of these"),
        (a_list("los_visits.xlsx", VISIT), "is named .xlsx but holds plain text"),
    ],
    ids=["another file", "a wrong name"],
)
def test_a_wrong_file_is_refused_in_its_own_sentence(
    file: Any, said: str, council: Home, analyst: Person, client: Client, send: Send
) -> None:
    file.seek(0)
    send("load_send", files=[file])
    job = settled()
    assert job.state == State.REFUSED and said in job.why
    assert said in page(client, "load_job", job.public_id)
    assert council.snapshots() == [] and left_in(council) == []
    assert events()[-1].what == "load refused by the reader"


def test_one_load_at_a_time(council: Home, analyst: Person, client: Client, send: Send) -> None:
    to_decide(send, visits())
    answer = send("load_send", files=[visits()]).content.decode()
    assert "only one can be at a time" in answer
    assert Job.objects.count() == 1 and len(events()) == 1
    with pytest.raises(RefusedError, match="only one can be at a time"):
        actions_loads.measure_again(now=now(), by=analyst) if council.current() else actions_loads.send_files(
            files=[visits()], now=now(), by=analyst
        )


def test_two_files_of_one_name_are_refused(council: Home, analyst: Person, client: Client, send: Send) -> None:
    answer = send("load_send", files=[visits(), visits()]).content.decode()
    assert "Two files are called los_visits.csv" in answer
    assert Job.objects.count() == 0 and events() == [] and left_in(council) == []


def test_files_too_large_together_are_refused_in_words(
    council: Home, analyst: Person, client: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "AT_MOST", 2_000)
    answer = send("load_send", files=[visits(good=30), visits(good=30, name="los_visits_2.csv")]).content.decode()
    assert "larger than 250 MB together" in answer
    assert Job.objects.count() == 0 and left_in(council) == []


def test_a_path_in_a_files_name_leads_nowhere(council: Home, analyst: Person, send: Send) -> None:
    job = to_decide(send, visits(name="../../los_visits.csv"))
    assert job.asked["names"] == ["los_visits.csv"] and not (council.folder / "los_visits.csv").exists()


def test_files_are_readable_by_their_owner_only(council: Home, analyst: Person, send: Send) -> None:
    job = to_decide(send, visits())
    stored = uploads.folder_of(job) / "files" / "los_visits.csv"
    assert stored.stat().st_mode & 0o077 == 0 and stored.parent.stat().st_mode & 0o077 == 0


@pytest.mark.in_a_process
def test_a_killed_reading_leaves_nothing_and_says_so(
    council: Home, analyst: Person, client: Client, send: Send
) -> None:
    send("load_send", files=[visits(good=2_000)], authority="876")
    job = Job.objects.get()
    uploads._running[job.public_id].send_signal(signal.SIGKILL)
    uploads.wait(job)
    assert "was stopped before it had finished" in page(client, "load_job", job.public_id)
    job.refresh_from_db()
    assert job.state == State.STOPPED and council.snapshots() == [] and left_in(council) == []
    assert events()[-1].what == "load stopped"
    to_decide(send, visits())


def test_a_load_killed_while_it_is_measured_is_known_to_be_stored(
    council: Home, analyst: Person, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = to_decide(send, visits())
    monkeypatch.setattr(uploads, "begin", lambda job, asked: None)
    send("load_accept", job.public_id, sure="on")
    from lineofsight.records.load import load

    folder = uploads.folder_of(job)
    load([folder / "files" / "los_visits.csv"], home=council, authority="876", now=now())  # then the power went
    uploads._running.clear()
    job.refresh_from_db()
    later = job.step_at + 2 * uploads.STARTING
    found = uploads.settled(job, later)
    (snapshot,) = council.snapshots()
    assert (found.state, found.snapshot) == (State.NOT_MEASURED, snapshot.id) and left_in(council) == []


def test_what_no_work_owns_is_cleared_away(council: Home, analyst: Person, send: Send) -> None:
    job = to_decide(send, visits())
    stray = council.folder / "uploads" / "stray" / "files"
    stray.mkdir(parents=True)
    (stray / "los_visits.csv").write_text("left by a server that was killed")
    uploads.clear_strays()
    assert not stray.exists() and uploads.folder_of(job).is_dir()


def test_pages_read_the_load_before_while_the_new_one_is_measured(
    council: Home, analyst: Person, client: Client, send: Send
) -> None:
    job = to_decide(send, visits())
    send("load_accept", job.public_id, sure="on")
    assert settled().state == State.DONE
    before = the_current().snapshot.id
    from lineofsight.records.load import load

    path = council.folder / "los_visits.csv"
    path.write_bytes(visits(good=5).read())
    after = load([path], home=council, authority="876", now=now()).snapshot
    assert the_home().current().id == after.id and the_current().snapshot.id == before
    assert "not measured" in page(client, "loads")


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["director", "administrator", "team_manager", "elected_member"])
def test_only_those_who_load_may_send_accept_and_put_aside(
    role: str, council: Home, analyst: Person, person: People, send: Send
) -> None:
    job, who = to_decide(send, visits()), person(role)
    written = len(events())
    for deed in (
        lambda: actions_loads.send_files(files=[visits()], now=now(), by=who),
        lambda: actions_loads.accept_load(job=job, now=now(), by=who),
        lambda: actions_loads.put_load_aside(job=job, because="x", by=who),
        lambda: actions_loads.measure_again(now=now(), by=who),
    ):
        with pytest.raises(Refused, match="may not load data"):
            deed()
    job.refresh_from_db()
    assert job.state == State.TO_DECIDE and len(events()) == written and council.snapshots() == []


@pytest.mark.parametrize("role", ["performance_analyst", "director", "administrator"])
def test_only_the_data_owner_releases(role: str, county: Path, person: People) -> None:
    snapshot = the_current().snapshot.id
    with pytest.raises(Refused, match="may not release figures"):
        actions_loads.release_snapshot(snapshot=snapshot, now=now(), by=person(role))
    assert events() == []


def test_what_is_released_is_not_released_again(county: Path, person: People) -> None:
    with pytest.raises(RefusedError, match="released already"):
        actions_loads.release_snapshot(snapshot=the_current().snapshot.id, now=now(), by=person("data_owner"))
    assert events() == []


def test_what_is_decided_is_not_decided_again(council: Home, analyst: Person, send: Send) -> None:
    job = to_decide(send, visits())
    send("load_aside", job.public_id, because="No")
    with pytest.raises(RefusedError, match="nothing to decide"):
        actions_loads.accept_load(job=job, now=now(), by=analyst)


# --- pages --------------------------------------------------------------------------------------------------------


def test_problems_as_a_file(county: Path, analyst: Person, client: Client) -> None:
    snapshot = the_current().snapshot
    answer = client.get(reverse("snapshot_problems", args=[snapshot.id, "csv"]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "List,Row,Column,What to do" and len(lines) >= len(snapshot.manifest.problems)
    assert client.get(reverse("snapshot_problems", args=[snapshot.id, "pdf"])).status_code == 404
    assert client.get(reverse("snapshot", args=["no-such-load"])).status_code == 404


def test_the_page_of_a_load_says_where_it_came_from_and_what_it_holds(
    county: Path, analyst: Person, client: Client
) -> None:
    snapshot = the_current().snapshot
    html, manifest = page(client, "snapshot", snapshot.id), snapshot.manifest
    for file in manifest.files:
        assert file.file.sha256 in html
    for part in manifest.parts:
        assert part.table in html
    assert "Checks of the data" in html and "complete from" in html and "days old" in html


def test_the_list_asks_the_database_no_more_for_more_work(county: Path, analyst: Person, client: Client) -> None:
    counts = []
    for many in (1, 8):
        for _ in range(many):
            Job.objects.create(
                kind="files", state=State.ASIDE, under_way=None, by=analyst, began_at=now(), step_at=now()
            )
        with CaptureQueriesContext(connection) as asked:
            page(client, "loads")
        counts.append(len(asked))
    assert counts[0] == counts[1]
