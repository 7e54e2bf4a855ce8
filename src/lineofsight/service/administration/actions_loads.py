"""Deeds on loads: files sent, accepted or put aside, measured again, and released by name."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from lineofsight.measures.results import current
from lineofsight.records import keeping
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import at_work, uploads
from lineofsight.service.administration.at_work import Asked
from lineofsight.service.administration.models import FILES, MEASURING, Job, State
from lineofsight.service.events import ledger
from lineofsight.service.kept import of_snapshot, the_home
from lineofsight.signals.disclosure.figure import Profile
from lineofsight.signals.disclosure.released import enter

ANOTHER = "Another load is under way, and only one can be at a time. Wait until it is finished or put aside."


@transaction.atomic
def send_files(
    *,
    files: Sequence[UploadedFile],
    source: str = "",
    authority: str = "",
    as_at: date | None = None,
    kind: str = FILES,
    now: datetime,
    by: Person,
) -> Job:
    """Keep the files and begin to read them through. Nothing is stored until somebody accepts what was found."""
    by.must(Permission.LOAD)
    job = _begun(FILES if kind == FILES else kind, State.READING, now, by)
    try:
        kept = uploads.store(job, files)
    except (RefusedError, OSError):
        uploads.forget_files(job)
        raise
    asked = Asked(
        at_work.LOOK, tuple(file["file"] for file in kept), source or None, authority or None, as_at, now, kind != FILES
    )
    job.asked = {**asked.as_json(), "names": [file["file"] for file in kept], "files": kept}
    job.save()
    ledger.record("files sent", about=f"load:{job.public_id}", by=by, files=[file["sha256"] for file in kept])
    transaction.on_commit(lambda: uploads.begin(job, asked))
    return job


@transaction.atomic
def accept_load(*, job: Job, now: datetime, by: Person) -> Job:
    """Having read the problems, store the files as a snapshot and measure it."""
    by.must(Permission.LOAD)
    job = _to_decide(job)
    asked = _again(job, at_work.KEEP, now)
    job.state, job.step_at = State.STORING, now
    job.asked = {**job.asked, "sequence": the_home().last_sequence()}
    job.save()
    problems, aside = job.found["problem_count"], job.found["rows"]["set_aside"]
    ledger.record("load accepted", about=f"load:{job.public_id}", by=by, problems=problems, rows_set_aside=aside)
    transaction.on_commit(lambda: uploads.begin(job, asked))
    return job


@transaction.atomic
def put_load_aside(*, job: Job, because: str, by: Person) -> Job:
    """Delete the files and store nothing."""
    by.must(Permission.LOAD)
    job = _to_decide(job)
    job.state, job.under_way, job.why = State.ASIDE, None, because.strip()
    job.save()
    ledger.record("load put aside", about=f"load:{job.public_id}", by=by, text=because.strip())
    transaction.on_commit(lambda: uploads.forget_files(job))
    return job


@transaction.atomic
def measure_again(*, now: datetime, by: Person) -> Job:
    """Measure the current snapshot by the definitions and local policy as they are now."""
    by.must(Permission.LOAD)
    home = the_home()
    snapshot = home.current()
    if snapshot is None:
        raise RefusedError("There is nothing to measure yet: load some files first.")
    job = _begun(MEASURING, State.STORING, now, by)
    asked = Asked(at_work.MEASURE, (), None, None, None, now)
    job.asked, job.snapshot = {**asked.as_json(), "before": _measured_by(home, snapshot.id)}, snapshot.id
    job.save()
    ledger.record("measuring begun", about=f"snapshot:{snapshot.id}", by=by)
    transaction.on_commit(lambda: uploads.begin(job, asked))
    return job


@transaction.atomic
def release_snapshot(*, snapshot: str, now: datetime, by: Person) -> None:
    """Say by name that members, partners and papers may see these figures."""
    by.must(Permission.RELEASE)
    home = the_home()
    if not _measured_by(home, snapshot):
        raise RefusedError("This load has not been measured yet, so there are no figures to release: measure it first.")
    if home.snapshot(snapshot).release:
        raise RefusedError("These figures have been released already.")
    # The event first: a release that could not be written undoes it, and none is ever without one
    ledger.record("figures released", about=f"snapshot:{snapshot}", by=by, snapshot=snapshot)
    keeping.release(home, snapshot, by=f"{by.name}, {by.role_title}", now=now)
    enter(home, snapshot, of_snapshot(home, home.snapshot(snapshot), Profile.PUBLIC).catalogue)


def _begun(kind: str, state: State, now: datetime, by: Person) -> Job:
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, state=state, by=by, began_at=now, step_at=now)
    except IntegrityError as one_already:
        raise RefusedError(ANOTHER) from one_already


def _to_decide(job: Job) -> Job:
    """The load, locked, so that two people do not decide it two ways."""
    job = Job.objects.select_for_update(of=("self",)).select_related("by").get(pk=job.pk)
    if not job.is_to_decide:
        raise RefusedError(f"This load is {job.get_state_display()}, so there is nothing to decide.")
    return job


def _again(job: Job, work: str, now: datetime) -> Asked:
    said: dict[str, Any] = {**job.asked, "files": job.asked["names"], "work": work, "now": now.isoformat()}
    return Asked.from_json(
        {name: said[name] for name in ("work", "files", "source", "authority", "as_at", "now", "ours")}
    )


def _measured_by(home: Any, snapshot: str) -> str:
    """The definitions by which a snapshot's figures were made; nothing where it has not been measured."""
    try:
        return current(home, snapshot).folder.name
    except RefusedError:
        return ""
