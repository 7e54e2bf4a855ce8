"""Figures: the catalogue, a measure, where a number comes from, what was reported before, and comments."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.design import words
from lineofsight.service.design.downloads import KINDS, download
from lineofsight.service.performance import actions
from lineofsight.service.performance.asked import measure_asked, period_asked, place_asked
from lineofsight.service.performance.audience import reader
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.comments import comments_on
from lineofsight.service.performance.drawn import argument, catalogue, explained, reference
from lineofsight.service.performance.explanation import explanation
from lineofsight.service.performance.forms import Comment
from lineofsight.service.performance.marks import marks_of
from lineofsight.service.performance.measure_page import age_in_words, measure_page, months_table
from lineofsight.service.performance.restated_page import restated_page
from lineofsight.service.performance.series import as_at, series
from lineofsight.service.performance.ways_on import AS_ONE, from_measure


@page("figures/", needs=Permission.SEE_FIGURES, name="figures")
def figures(request: HttpRequest) -> HttpResponse:
    reads = reader(request.user)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "area", "kind")}
    return render(request, "performance/figures.html", {"drawn": catalogue(reads.kept, **asked)})


@page("figures/<str:measure>/", needs=Permission.SEE_FIGURES, name="measure")
def measure(request: HttpRequest, measure: str) -> HttpResponse:
    reads = reader(request.user)
    measure_asked(reads.kept, measure)
    place = place_asked(request, reads)
    may = {"places": reads.sees_places}
    shown, marks = measure_page(reads.kept, measure, place, **may), marks_of(reads.kept, measure, place)
    as_one = request.GET.get("limits") == AS_ONE
    drawn = replace(marks, limits=()) if as_one else marks
    said = {
        "page": shown,
        "age": age_in_words(as_at(reads.kept), localdate()),
        "argument": argument(reads.kept, measure, place, drawn, **may),
        "reference": reference(reads.kept, measure, place, children=reads.sees_children, **may),
        "comments": None if reads.kept.public else comments_on(measure, place),
        "ways_on": from_measure(reads.kept, measure, place, begun_again=bool(marks.limits), as_one=as_one),
        "may_comment": reads.comments and shown.comment,
    }
    return render(request, "performance/measure.html", said)


@page("figures/<str:measure>/months.<str:kind>", needs=Permission.SEE_PLACES, name="months_file")
def months_file(request: HttpRequest, measure: str, kind: str) -> HttpResponse:
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    months = series(reads.kept, measure, place)
    if kind not in KINDS or not months:
        raise Http404
    name = " ".join(part for part in (measure, "" if place.whole else place.name) if part)
    return download(months_table(months, definition, place), kind, name)


@page("figures/<str:measure>/as-reported/", needs=Permission.SEE_PLACES, name="as_reported")
def as_reported(request: HttpRequest, measure: str) -> HttpResponse:
    reads = reader(request.user)
    measure_asked(reads.kept, measure)
    shown = restated_page(reads.kept, measure, place_asked(request, reads))
    return render(request, "performance/as_reported.html", {"page": shown})


@page("figures/<str:measure>/<str:period>/", needs=Permission.SEE_FIGURES, name="explain")
def explain(request: HttpRequest, measure: str, period: str) -> HttpResponse:
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    when = period_asked(reads.kept, definition, period, place)
    shown = explanation(reads.kept, measure, when, place)
    body = explained(reads.kept, measure, when, place)
    return render(request, "performance/explanation.html", {"page": shown, "body": body})


@page("figures/<str:measure>/<str:period>/comment/", needs=Permission.COMMENT, name="comment", methods=("GET", "POST"))
def comment(request: HttpRequest, measure: str, period: str) -> HttpResponse:
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    when = period_asked(reads.kept, definition, period, place)
    form = Comment(request.POST or None, about=words.period(when))
    if form.is_valid():
        text, snapshot = form.cleaned_data["text"], reads.kept.snapshot.id
        actions.comment(measure=measure, place=place, period=when, text=text, snapshot=snapshot, by=request.user)
        return redirect(f"{measure_address(measure, place)}#comments")
    said = {"form": form, "title": definition.title, "back": measure_address(measure, place)}
    return render(request, "performance/comment.html", said)
