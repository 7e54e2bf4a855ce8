"""Is it the same everywhere? The board of localities, one measure's, and what is taken up."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.design.downloads import KINDS, download
from lineofsight.service.performance import actions_consistency
from lineofsight.service.performance.asked import measure_asked
from lineofsight.service.performance.audience import reader
from lineofsight.service.performance.consistency import Beside, of_measure
from lineofsight.service.performance.consistency_forms import Close, TakeUp
from lineofsight.service.performance.consistency_page import (
    consistency_page,
    found_in_words,
    of_measure_page,
    taken_up_tables,
)
from lineofsight.service.performance.models import TakenUp


@page("consistency/", needs=Permission.SEE_PLACES, name="consistency")
def consistency(request: HttpRequest) -> HttpResponse:
    kept, may = reader(request.user).kept, request.user.may(Permission.TAKE_UP)
    shown = consistency_page(kept, may_take_up=may)
    open_, closed = taken_up_tables(kept, TakenUp.objects.all(), may_close=may)
    downloads = [(f"Those that differ, as {kind.upper()}", reverse("consistency_file", args=[kind])) for kind in KINDS]
    said = {"page": shown, "open": open_, "closed": closed, "downloads": downloads}
    return render(request, "performance/consistency.html", said)


@page("consistency/list.<str:kind>", needs=Permission.SEE_PLACES, name="consistency_file")
def consistency_file(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    shown = consistency_page(reader(request.user).kept, may_take_up=False)
    return download(shown.differ, kind, f"localities that differ {shown.as_at}")


@page("consistency/<str:measure>/", needs=Permission.SEE_PLACES, name="consistency_of")
def consistency_of(request: HttpRequest, measure: str) -> HttpResponse:
    kept = reader(request.user).kept
    measure_asked(kept, measure)
    shown = of_measure_page(kept, measure)
    if shown is None:
        raise Http404
    return render(request, "performance/consistency_of.html", {"page": shown})


@page("consistency/<str:measure>/take-up/", needs=Permission.TAKE_UP, name="take_up", methods=("GET", "POST"))
def take_up(request: HttpRequest, measure: str) -> HttpResponse:
    """One locality's problem, taken up with another's practice."""
    kept = reader(request.user).kept
    title, beside = measure_asked(kept, measure).title, of_measure(kept, measure)
    standings = {one.place: one for one in beside.found.standings if one.usual is not None} if beside else {}
    if beside is None or not standings:
        raise Http404
    asked = {name: request.GET.get(name, "") for name in ("behind", "ahead")}
    form = TakeUp(request.POST or None, localities=list(standings), initial=asked)
    if form.is_valid():
        said = form.cleaned_data
        found = found_in_words(beside, standings[said["behind"]])
        actions_consistency.take_up(measure=measure, found=found, snapshot=kept.snapshot.id, by=request.user, **said)
        return redirect("consistency")
    return render(request, "performance/take_up.html", {"form": form, "title": title, "said": _said(beside)})


def _said(beside: Beside) -> list[str]:
    return [f"{one.place}: {found_in_words(beside, one)}" for one in beside.found.standings if one.usual is not None]


@page("consistency/taken-up/<str:taken>/close/", needs=Permission.TAKE_UP, name="taken_up_close",
      methods=("GET", "POST"))  # fmt: skip
def taken_up_close(request: HttpRequest, taken: str) -> HttpResponse:
    held = TakenUp.objects.filter(public_id=taken, closed_at=None).first()
    if held is None:
        raise Http404
    form = Close(request.POST or None)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        actions_consistency.close_taken_up(taken=held, outcome=outcome, at=now(), by=request.user)
        return redirect("consistency")
    title = reader(request.user).kept.catalogue.measures.get(held.measure)
    said = {"form": form, "held": held, "title": title.title if title else held.measure}
    return render(request, "performance/taken_up_close.html", said)
