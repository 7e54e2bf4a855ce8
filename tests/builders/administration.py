"""A council's own home for tests of the administration room, and its invented files. No child in them exists."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import remember_proof
from lineofsight.records.home import REAL, Home
from lineofsight.service.administration import at_work, uploads
from lineofsight.service.administration.models import Job
from lineofsight.service.events.models import Event

VISIT = ["visit_id", "child_id", "visited_on", "kind", "mode", "seen"]


def a_list(name: str, *rows: list[str]) -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode())


def visits(*, bad: int = 0, good: int = 2, name: str = "los_visits.csv") -> SimpleUploadedFile:
    """Visits that can be read, then some whose day cannot."""
    rows = [[f"V{n}", f"INV{n}", f"{n % 28 + 1:02}/03/2026", "CP", "In person", "Yes"] for n in range(good)]
    rows += [[f"W{n}", f"INV{n}", "the other day", "CP", "In person", "Yes"] for n in range(bad)]
    return a_list(name, VISIT, *rows)


@pytest.fixture
def council(tmp_path: Path, settings: Any) -> Home:
    """An empty home, with the shipped definitions proved already: that takes seconds, and other tests do it."""
    settings.HOME = tmp_path / "home"
    settings.FILE_UPLOAD_TEMP_DIR = settings.HOME / "uploads" / "arriving"
    home = Home.open(settings.HOME, kind=REAL)
    remember_proof(home, load_catalogue(definitions_folder(), prove=False).proof)
    return home


@pytest.fixture
def send(client: Any, django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Post a form as a browser would, and do what follows once it is stored."""

    def sent(name: str, *where: str, **said: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(name, args=where), said)

    return sent


@dataclass
class _Done:
    """Stands for a process that has ended."""

    def poll(self) -> int:
        return 0

    def wait(self) -> int:
        return 0


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done in this process and at once: what it does is the same, and no test waits for another Python."""

    def at_once(*arguments: str) -> _Done:
        at_work.main(list(arguments))
        return _Done()

    monkeypatch.setattr(uploads, "_process", at_once)


def settled() -> Job:
    """The latest piece of work, once its process has ended."""
    job = Job.objects.latest("began_at", "id")
    uploads.wait(job)
    return uploads.settled(job, now())


def events(what: str = "") -> list[Event]:
    found = Event.objects.order_by("sequence")
    return list(found.filter(what=what) if what else found)
