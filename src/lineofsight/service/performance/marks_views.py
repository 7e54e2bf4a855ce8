"""What is marked on a chart: read it, add to it, take a mark back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.performance import actions_marks
from lineofsight.service.performance.asked import measure_asked, place_asked
from lineofsight.service.performance.audience import reader
from lineofsight.service.performance.marks_forms import EVERY, Aim, Event, Limits, TakeBack
from lineofsight.service.performance.marks_page import (
    ADD,
    marks_address,
    marks_page,
    months_to_mark,
    unit_of,
)
from lineofsight.service.performance.models import Mark
from lineofsight.service.performance.series import Place, whole_of

FORMS = {"event": Event, "aim": Aim, "limits": Limits}


@page("charts/<str:measure>/", needs=Permission.SEE_FIGURES, name="marks")
def marks(request: HttpRequest, measure: str) -> HttpResponse:
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    shown = marks_page(reads.kept, definition, place, request.user)
    return render(request, "performance/marks.html", {"page": shown})


@page("charts/<str:measure>/<str:kind>/", needs=Permission.MARK_CHARTS, name="mark_add", methods=("GET", "POST"))
def mark_add(request: HttpRequest, measure: str, kind: str) -> HttpResponse:
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    if kind not in FORMS:
        raise Http404
    months = months_to_mark(reads.kept, definition, place, kind)
    share = unit_of(reads.kept, definition, place) == "share"
    form = FORMS[kind](request.POST or None, months=months, share=share)
    if form.is_valid():
        _add(request, kind, measure, place, form.cleaned_data)
        return redirect(marks_address(measure, place))
    said = {"form": form, "title": definition.title, "heading": ADD[kind], "back": marks_address(measure, place)}
    return render(request, "performance/mark_add.html", {**said, "too_short": not months})


def _add(request: HttpRequest, kind: str, measure: str, place: Place, said: dict[str, object]) -> None:
    about = {"measure": measure, "place": place, "month": said["month"], "text": said["text"], "by": request.user}
    if kind == "aim":
        actions_marks.set_aim(value=said["value"], **about)
    elif kind == "limits":
        actions_marks.begin_limits_again(**about)
    elif said["bears_on"] == EVERY:
        actions_marks.mark_event(**{**about, "measure": "", "place": None})
    else:
        actions_marks.mark_event(**about)


@page("charts/mark/<str:mark>/back/", needs=Permission.MARK_CHARTS, name="mark_take_back", methods=("GET", "POST"))
def mark_take_back(request: HttpRequest, mark: str) -> HttpResponse:
    reads = reader(request.user)
    held = Mark.objects.filter(public_id=mark, taken_back_at=None).first()
    if held is None:
        raise Http404
    form = TakeBack(request.POST or None)
    place = Place(held.place_type, held.place) if held.place_type else whole_of(reads.kept)
    back = marks_address(held.measure, place) if held.measure else "/figures/"
    if form.is_valid():
        actions_marks.take_back(mark=held, because=form.cleaned_data["because"], at=now(), by=request.user)
        return redirect(back)
    said = {"form": form, "title": held.text, "heading": "Take a mark back", "back": back}
    return render(request, "performance/mark_add.html", said)
