"""Pages of one load that is kept: what it is, its problems as a file, and its release."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now

from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import actions_loads, forms
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.problem_lists import each_problem
from lineofsight.service.administration.snapshot_page import Checks, SnapshotPage, checks_of
from lineofsight.service.design import words
from lineofsight.service.design.downloads import KINDS, download
from lineofsight.service.kept import of_snapshot, the_home
from lineofsight.signals.disclosure.figure import Profile


def _found(name: str) -> tuple[Snapshot, Snapshot | None]:
    """The snapshot, and the one loaded before it."""
    snapshots = the_home().snapshots()
    at = next((number for number, snapshot in enumerate(snapshots) if snapshot.id == name), None)
    if at is None:
        raise Http404
    return snapshots[at], snapshots[at - 1] if at else None


def _checks(snapshot: Snapshot) -> Checks:
    try:
        kept = of_snapshot(the_home(), snapshot, Profile.INTERNAL)
    except RefusedError:  # not measured yet, which the table says
        return checks_of(None, None)
    return checks_of(kept.results, kept.catalogue)


@page("administration/loads/snapshots/<str:snapshot>/", needs=Permission.SEE_LOADS, name="snapshot")
def one_snapshot(request: HttpRequest, snapshot: str) -> HttpResponse:
    found, before = _found(snapshot)
    shown = SnapshotPage.of(the_home(), found, before, _checks(found), request.user, localdate())
    return render(request, "administration/snapshot.html", {"snapshot": shown, "crumbs": under(("Loads", "loads"))})


@page(
    "administration/loads/snapshots/<str:snapshot>/problems/<str:kind>/",
    needs=Permission.SEE_LOADS,
    name="snapshot_problems",
)
def problems(request: HttpRequest, snapshot: str, kind: str) -> HttpResponse:
    found, _ = _found(snapshot)
    if kind not in KINDS:
        raise Http404
    return download(each_problem(found.manifest.problems), kind, f"problems {found.id}")


@page(
    "administration/loads/snapshots/<str:snapshot>/release/",
    needs=Permission.RELEASE,
    name="snapshot_release",
    methods=("GET", "POST"),
)
def release(request: HttpRequest, snapshot: str) -> HttpResponse:
    found, _ = _found(snapshot)

    def say(_: dict[str, Any]) -> tuple[str, str]:
        actions_loads.release_snapshot(snapshot=snapshot, now=now(), by=request.user)
        return "The figures are released.", reverse("snapshot", args=[snapshot])

    as_at = words.day(found.manifest.as_at)
    title = f"Release the figures as at {as_at}"
    about = (
        f"Members, partners and papers may then see them. Your name and role stay with the release:"
        f" {request.user.name}, {request.user.role_title}. A release is not taken back."
    )
    sure = "I have read the problems and the checks, and these figures may be seen"
    question = Question(title, "Release", under(("Loads", "loads")), [about])
    return ask(request, question, partial(forms.EmptyForm, sure=sure), say)
