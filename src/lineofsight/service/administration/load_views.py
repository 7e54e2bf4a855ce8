"""Pages of loads: what is kept, what is under way, and the decisions on it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import actions_loads, forms, uploads
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.figures_changed import figures_changed
from lineofsight.service.administration.loads_page import RECENT, JobPage, recent_work, snapshots_table
from lineofsight.service.administration.models import MEASURING, Job, State
from lineofsight.service.design.tables import Table
from lineofsight.service.kept import the_current, the_home

loading = partial(page, needs=Permission.LOAD, methods=("GET", "POST"))


def _job(job: str) -> Job:
    return uploads.settled(get_object_or_404(Job, public_id=job), now())


def _there(job: Job) -> str:
    return reverse("load_job", args=[job.public_id])


def _question(title: str, button: str, *sentences: str) -> Question:
    return Question(title, button, under(("Loads", "loads")), sentences)


@page("administration/loads/", needs=Permission.SEE_LOADS, name="loads")
def loads(request: HttpRequest) -> HttpResponse:
    uploads.latest_news(now())
    home = the_home()
    shown = {
        "snapshots": snapshots_table(home, home.snapshots(), home.current(), localdate()),
        "work": recent_work(Job.objects.select_related("by")[:RECENT]),
        "may_load": request.user.may(Permission.LOAD),
        "crumbs": under(),
    }
    return render(request, "administration/loads.html", shown)


@loading("administration/loads/send/", name="load_send")
def send(request: HttpRequest) -> HttpResponse:
    def begin(said: dict[str, Any]) -> tuple[str, str]:
        uploads.latest_news(now())
        job = actions_loads.send_files(**said, now=now(), by=request.user)
        return "The files are here and are being read. Nothing is stored yet.", _there(job)

    def form(data: Any, files: Any) -> forms.SendForm:
        made = forms.SendForm(data, files)
        if getattr(request, "files_too_large", False):
            made.add_error("files", uploads.TOO_LARGE)
        return made

    about = (
        "The files are read through first, and you see what was found. Only when you accept it is anything stored. They"
        " stay beside the data, and are deleted when the load is stored, refused or put aside."
    )
    return ask(request, _question("Send files", "Read the files", about), form, begin)


@page("administration/loads/job/<str:job>/", needs=Permission.SEE_LOADS, name="load_job")
def work(request: HttpRequest, job: str) -> HttpResponse:
    found = _job(job)
    shown = JobPage.of(found, request.user, _changed(found))
    return render(request, "administration/load_job.html", {"job": shown, "crumbs": under(("Loads", "loads"))})


def _changed(job: Job) -> Table | None:
    """What measuring again changed, once it has."""
    if job.kind != MEASURING or job.state != State.DONE:
        return None
    try:
        catalogue = the_current().catalogue
    except RefusedError:
        return None
    return figures_changed(the_home(), job.snapshot, job.asked["before"], job.found["definitions"], catalogue)


@loading("administration/loads/job/<str:job>/accept/", name="load_accept")
def accept(request: HttpRequest, job: str) -> HttpResponse:
    found = _job(job)

    def begin(_: dict[str, Any]) -> tuple[str, str]:
        actions_loads.accept_load(job=found, now=now(), by=request.user)
        return "Accepted. It is being stored and measured.", _there(found)

    about = "It is stored as a new snapshot and measured. Figures stay as they are until that is done."
    question = _question("Accept this load", "Store and measure", about)
    return ask(request, question, partial(forms.EmptyForm, sure="I have read the problems"), begin)


@loading("administration/loads/job/<str:job>/aside/", name="load_aside")
def aside(request: HttpRequest, job: str) -> HttpResponse:
    found = _job(job)

    def put(said: dict[str, Any]) -> tuple[str, str]:
        actions_loads.put_load_aside(job=found, because=said["because"], by=request.user)
        return "Put aside. The files are deleted and nothing was stored.", reverse("loads")

    return ask(request, _question("Put this load aside", "Delete the files"), forms.AsideForm, put)


@loading("administration/loads/measure/", name="measure_again")
def measure(request: HttpRequest) -> HttpResponse:
    def begin(_: dict[str, Any]) -> tuple[str, str]:
        uploads.latest_news(now())
        job = actions_loads.measure_again(now=now(), by=request.user)
        return "Measuring has begun.", _there(job)

    about = (
        "The current records are measured by the definitions, limits and local policy as they are now. Figures stay as"
        " they are until that is done; then this work's page says which of them changed."
    )
    question = _question("Measure again", "Measure", about)
    return ask(request, question, partial(forms.EmptyForm, sure="Yes, measure again"), begin)
