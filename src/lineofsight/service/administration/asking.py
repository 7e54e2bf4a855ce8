"""A page that asks one thing: a form, what it does, and the deed it leads to. A refusal stands above the form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lineofsight.records.problems import RefusedError
from lineofsight.service.design.forms import Form

Crumbs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    title: str
    button: str
    crumbs: Crumbs
    sentences: Sequence[str] = ()
    note: str = ""


def under(*names: tuple[str, str]) -> list[tuple[str, str]]:
    """Breadcrumbs from the front page of this room: (label, name of the page)."""
    return [("Administration", reverse("administration")), *((label, reverse(name)) for label, name in names)]


def ask(
    request: HttpRequest,
    question: Question,
    make: Callable[..., Form],
    deed: Callable[[dict[str, Any]], tuple[str, str]],
) -> HttpResponse:
    """The form; once it is filled in, the deed, which gives what to say and where to go."""
    form = make(request.POST, request.FILES) if request.method == "POST" else make(None, None)
    if form.is_bound and form.is_valid():
        try:
            said, where = deed(form.cleaned_data)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(where)
    return render(request, "administration/ask.html", {"form": form, "question": question})
