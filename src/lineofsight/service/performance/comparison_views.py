"""Compared with others: what is published of a measure, for whoever may read figures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.design.downloads import KINDS, download
from lineofsight.service.performance.asked import measure_asked
from lineofsight.service.performance.audience import reader
from lineofsight.service.performance.comparison_page import compared_page


@page("figures/<str:measure>/compared/", needs=Permission.SEE_FIGURES, name="compared")
def compared(request: HttpRequest, measure: str) -> HttpResponse:
    reads = reader(request.user)
    measure_asked(reads.kept, measure)
    return render(request, "performance/compared.html", {"page": compared_page(reads.kept, measure)})


@page("figures/<str:measure>/compared.<str:kind>", needs=Permission.SEE_FIGURES, name="compared_file")
def compared_file(request: HttpRequest, measure: str, kind: str) -> HttpResponse:
    reads = reader(request.user)
    measure_asked(reads.kept, measure)
    years = compared_page(reads.kept, measure).years
    if kind not in KINDS or years is None:
        raise Http404
    return download(years, kind, f"{measure} compared with others")
