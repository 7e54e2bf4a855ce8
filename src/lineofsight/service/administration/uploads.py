"""Files that arrive in the browser: kept in a private folder of the home beside the data, and gone when dealt with.

One piece of work at a time. It runs in a process of its own, and what that process says in its folder is brought here
when a page is asked for: how far it is, how it ended, or that it was killed, and then what it left behind.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import transaction

from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import AS_BYTES, write_json
from lineofsight.records.on_disk.lock import writer
from lineofsight.records.problems import RefusedError
from lineofsight.service.administration import at_work
from lineofsight.service.administration.at_work import ASKED, FILES, LOCK, SAID, Asked
from lineofsight.service.administration.models import Job, State
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_home

UPLOADS, ARRIVING = "uploads", "arriving"
AT_MOST_MB = 250
AT_MOST = AT_MOST_MB * 1024 * 1024
TOO_LARGE = (
    f"The files are larger than {AT_MOST_MB} MB together. Send fewer of them, or load them on the server with"
    " `lineofsight load`."
)
STARTING = timedelta(seconds=60)  # until a process that nobody here started must have taken its lock

_running: dict[str, subprocess.Popen[bytes]] = {}


class SizeLimit(FileUploadHandler):
    """Stops taking files in once they are too large together; the page then says so."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0
        arriving()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > AT_MOST:
            self.request.files_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def arriving() -> Path:
    """Where files are while they come in: in the home, so that they are kept as its data are."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(job: Job) -> Path:
    return the_home().folder / UPLOADS / job.public_id


def store(job: Job, files: Iterable[UploadedFile]) -> list[dict[str, Any]]:
    """Each file under its own name, readable by its owner only."""
    folder = folder_of(job) / FILES
    folder.mkdir(mode=0o700, parents=True)
    kept: dict[str, dict[str, Any]] = {}
    for file in files:
        name = Path(str(file.name)).name
        if name in kept:
            raise RefusedError(f"Two files are called {name}. Rename one of them.")
        digest = hashlib.sha256()
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | AS_BYTES, 0o600)
        with os.fdopen(handle, "wb") as stored:
            for chunk in file.chunks():
                digest.update(chunk)
                stored.write(chunk)
        kept[name] = {"file": name, "sha256": digest.hexdigest(), "bytes": (folder / name).stat().st_size}
    return list(kept.values())


def forget_files(job: Job) -> None:
    shutil.rmtree(folder_of(job), ignore_errors=True)


def begin(job: Job, asked: Asked) -> None:
    """Start the process that does it. A second one in this home would be refused by its lock."""
    home, folder = the_home(), folder_of(job)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_json(folder / SAID, {"doing": "Starting", "ended": None})
    write_json(folder / ASKED, asked.as_json())
    _running[job.public_id] = _process(str(home.folder), str(folder))


def _process(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", at_work.__name__, *arguments]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(command, creationflags=hidden, **quiet)  # noqa: S603 - our own module


def said(job: Job) -> dict[str, Any]:
    """What the process says of itself."""
    path = folder_of(job) / SAID
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def is_alive(job: Job, now: datetime) -> bool:
    ours = _running.get(job.public_id)
    if ours is not None:
        return ours.poll() is None
    if writer(the_home().folder / UPLOADS / LOCK) is not None:
        return True  # started by a server that has since been started again
    return now - job.step_at < STARTING


def wait(job: Job) -> None:
    """Until its process ends: for tests and for a tidy stop."""
    if job.public_id in _running:
        _running[job.public_id].wait()


def latest_news(now: datetime) -> Job | None:
    """The piece of work under way, brought up to date; None where there is none."""
    job = Job.objects.filter(under_way=True).select_related("by").first()
    return settled(job, now) if job is not None else None


def settled(job: Job, now: datetime) -> Job:
    """What its process has come to, written down; the event is the system's own, since nobody did it just now."""
    return _settled(job, now) if job.is_at_work else job


@transaction.atomic
def _settled(job: Job, now: datetime) -> Job:
    job = Job.objects.select_for_update(of=("self",)).select_related("by").get(pk=job.pk)
    if not job.is_at_work:
        return job
    alive = is_alive(job, now)  # asked first: what it said before it ended is read after
    news = said(job)
    if job.state == State.STORING and news.get("ended") == at_work.LOOKED:
        news = {}  # what the reading said, before it was accepted
    if not news.get("ended"):
        if not alive:
            _stopped(job, news)
        return job
    job.why, job.snapshot = news.get("why", ""), news.get("snapshot", "")
    if news["ended"] == at_work.LOOKED:
        job.state, job.found = State.TO_DECIDE, news["found"]
        job.save()
        _running.pop(job.public_id, None)
        return job
    if news["ended"] == at_work.KEPT:
        job.found = {**job.found, "definitions": news["definitions"], "measures": news["measures"]}
        _over(job, State.DONE, current=news["current"])
    elif job.snapshot:
        _over(job, State.NOT_MEASURED)
    else:
        _over(job, State.REFUSED if news["ended"] == at_work.REFUSED else State.STOPPED)
    return job


def _stopped(job: Job, news: dict[str, Any]) -> None:
    """It was killed. A load is stored in one step, so either its snapshot is there or nothing of it is."""
    stored = news.get("snapshot") or (_stored_by(job, the_home()) if job.state == State.STORING else "")
    job.snapshot = stored
    job.why = "The server or the load was stopped before it had finished."
    _over(job, State.NOT_MEASURED if stored else State.STOPPED)


def _stored_by(job: Job, home: Home) -> str:
    sent = {file["sha256"] for file in job.asked.get("files", [])}
    for snapshot in reversed(home.snapshots()):
        if snapshot.manifest.sequence <= job.asked.get("sequence", 0):
            break
        if sent and sent & {listed.file.sha256 for listed in snapshot.manifest.files}:
            return snapshot.id
    return ""


WORDS = {
    State.DONE: "load stored and measured",
    State.NOT_MEASURED: "load stored, not measured",
    State.REFUSED: "load refused by the reader",
    State.STOPPED: "load stopped",
}


def _over(job: Job, state: State, **references: Any) -> None:
    job.state, job.under_way = state, None
    job.save()
    forget_files(job)
    _running.pop(job.public_id, None)
    about = f"snapshot:{job.snapshot}" if job.snapshot else f"load:{job.public_id}"
    ledger.record(WORDS[state], about=about, by=None, load=job.public_id, **references)


def clear_strays() -> None:
    """Folders of work that is no longer under way, and files that were still coming in when the server stopped."""
    folder = the_home().folder / UPLOADS
    if not folder.is_dir():
        return
    wanted = set(Job.objects.filter(under_way=True).values_list("public_id", flat=True))
    for path in folder.iterdir():
        if path.is_dir() and path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)
