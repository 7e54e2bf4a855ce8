"""The front page of the room: what this person's role may do here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lineofsight.service.access.pages import PAGES, page
from lineofsight.service.access.permissions import Permission

# What each page is for, in the order in which the work comes round.
WAYS_IN = (
    ("loads", "Loads", "What has been loaded, its problems and checks, and whether its figures are released"),
    ("reconcile", "Reconciliation", "ChAT's or a return's figures beside ours, and why they differ"),
    ("published", "Published statistics", "What others publish, to set our figures beside, and bringing in more"),
    ("policy", "Limits and local policy", "How long a thing may take, nationally and here, and since when"),
    ("places", "Localities and teams", "Which there are, and from when to when"),
    ("people", "People", "Who may sign in, as what, and for which teams and localities"),
    ("performance_cycle", "Who looked and who acted", "Month by month: figures that somebody worked with"),
    ("ledger", "Ledger", "Every deed and every look at a child, in order, and whether any was changed"),
)


@page("administration/", needs=Permission.SEE_LOADS, name="administration")
def administration(request: HttpRequest) -> HttpResponse:
    ways = [(label, reverse(name), about) for name, label, about in WAYS_IN if request.user.may(PAGES[name].needs)]
    return render(request, "administration/administration.html", {"ways": ways})
