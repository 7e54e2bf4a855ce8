"""Pages of published statistics: what is held to compare with, and bringing more in."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import actions_published, forms
from lineofsight.service.administration.asking import Question, ask, under
from lineofsight.service.administration.published_page import held_table, release_page
from lineofsight.service.design import words
from lineofsight.service.kept import the_home
from lineofsight.signals.comparison.store import HELD

PUBLISHED = ("Published statistics", "published")


@page("administration/published/", needs=Permission.SEE_LOADS, name="published")
def published(request: HttpRequest) -> HttpResponse:
    shown = {"held": held_table(the_home()), "may_load": request.user.may(Permission.LOAD), "crumbs": under()}
    return render(request, "administration/published.html", shown)


@page("administration/published/send/", needs=Permission.LOAD, name="published_send", methods=("GET", "POST"))
def send(request: HttpRequest) -> HttpResponse:
    def bring(said: dict[str, Any]) -> tuple[str, str]:
        kept = actions_published.keep_published(**said, now=now(), by=request.user)
        already = sum(one.state == HELD for one in kept)
        told = f"{words.plural(len(kept), 'file')} kept" + (f", {already} of them held already" if already else "")
        where = reverse("published")
        if len(kept) == 1:
            where = reverse("published_release", args=[kept[0].release.kind, kept[0].release.id])
        return f"{told}.", where

    about = (
        "Files as their publishers give them out: CSV, or a workbook. Each is known by its headings. One that cannot be"
        " read is refused, and then none is kept. Nothing in them is about a child."
    )
    question = Question("Bring in published files", "Keep them", under(PUBLISHED), (about,))
    return ask(request, question, partial(forms.PublishedForm), bring)


@page("administration/published/<str:kind>/<str:release>/", needs=Permission.SEE_LOADS, name="published_release")
def release(request: HttpRequest, kind: str, release: str) -> HttpResponse:
    shown = release_page(the_home(), kind, release)
    if shown is None:
        raise Http404
    return render(request, "administration/published_release.html", {"page": shown, "crumbs": under(PUBLISHED)})
