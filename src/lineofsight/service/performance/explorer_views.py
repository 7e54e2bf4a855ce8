"""The explorer: choose a figure, ask of it, read the answer, keep it as a file, ask another."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.design.downloads import KINDS, download
from lineofsight.service.performance import actions
from lineofsight.service.performance.asked import KINDS as KINDS_OF_PLACE
from lineofsight.service.performance.asked import measure_asked
from lineofsight.service.performance.audience import Reader, reader
from lineofsight.service.performance.explorer_forms import Ask, Which
from lineofsight.service.performance.explorer_page import answer, asked_before, beginning, measures_told, places_open
from lineofsight.service.performance.models import Question
from lineofsight.service.performance.series import months_told


@page("explore/", needs=Permission.SEE_FIGURES, name="explore")
def explore(request: HttpRequest) -> HttpResponse:
    reads = reader(request.user)
    form = Which(request.GET or None, measures=measures_told(reads.kept))
    if form.is_valid():
        return redirect("explore_ask", measure=form.cleaned_data["measure"])
    before = asked_before(reads.kept, request.user)
    return render(request, "performance/explore.html", {"form": form, "before": before})


@page("explore/<str:measure>/", needs=Permission.SEE_FIGURES, name="explore_ask", methods=("GET", "POST"))
def explore_ask(request: HttpRequest, measure: str) -> HttpResponse:
    reads = reader(request.user)
    definition = measure_asked(reads.kept, measure)
    months = months_told(reads.kept, measure)
    if not months:
        return redirect("measure", measure=measure)  # its page says why there is no figure
    offered = {"months": months, "places": places_open(reads, measure)}
    form = Ask(request.POST or None, initial=beginning(reads.kept, months), **offered)
    if form.is_valid():
        asked = actions.ask(
            measure=measure,
            months=form.months_asked(),
            place=form.place_asked(),
            split=form.split_asked(),
            beside=form.beside_asked(),
            snapshot=reads.kept.snapshot.id,
            by=request.user,
        )
        return redirect("explored", question=asked.public_id)
    return render(request, "performance/explore_ask.html", {"form": form, "measure": definition})


@page("explore/asked/<str:question>/", needs=Permission.SEE_FIGURES, name="explored")
def explored(request: HttpRequest, question: str) -> HttpResponse:
    reads = reader(request.user)
    return render(request, "performance/explored.html", {"page": answer(reads.kept, _own(reads, question))})


@page("explore/asked/<str:question>/answer.<str:kind>", needs=Permission.SEE_FIGURES, name="explored_file")
def explored_file(request: HttpRequest, question: str, kind: str) -> HttpResponse:
    reads = reader(request.user)
    asked = _own(reads, question)
    if kind not in KINDS:
        raise Http404
    return download(answer(reads.kept, asked).table, kind, f"{asked.measure} {asked.first_month} to {asked.last_month}")


def _own(reads: Reader, question: str) -> Question:
    """One's own question. What others ask is theirs, until they put it to a meeting."""
    asked = Question.objects.filter(public_id=question, by=reads.person).first()
    if asked is None or asked.measure not in reads.kept.catalogue.measures:
        raise Http404
    kinds = {asked.place_type, asked.split} & set(KINDS_OF_PLACE)
    if kinds - ({"locality"} if reads.kept.public else set()):
        reads.person.must(Permission.SEE_PLACES)  # the role may have changed since it was asked
    return asked
