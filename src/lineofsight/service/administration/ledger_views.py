"""Pages of the ledger: who did what, whether it is whole, and who works with which figures."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration.asking import under
from lineofsight.service.administration.cycle_page import CyclePage, months_back
from lineofsight.service.administration.forms import LedgerForm
from lineofsight.service.administration.ledger_page import AT_ONCE, Known, LedgerPage
from lineofsight.service.events import ledger
from lineofsight.service.events.models import Event
from lineofsight.service.kept import the_current


def _events(said: dict[str, str]) -> Sequence[Event]:
    events = Event.objects.order_by("-sequence")
    if said.get("kind"):
        events = events.filter(what=said["kind"])
    if said.get("person"):
        events = events.filter(by=said["person"])
    if said.get("before", "").isdecimal():
        events = events.filter(sequence__lt=int(said["before"][:18]))
    return list(events[: AT_ONCE + 1])


def _known() -> Known:
    people = {person.public_id: person for person in Person.objects.all()}
    try:
        catalogue = the_current().catalogue
    except RefusedError:  # events can be read before anything is measured
        return Known(people, {})
    titles = {rule.id: rule.title for rule in catalogue.rules.values()}
    return Known(people, {**titles, **{measure.id: measure.title for measure in catalogue.measures.values()}})


def _shown(request: HttpRequest) -> dict[str, object]:
    said, known = request.GET.dict(), _known()
    kinds = Event.objects.order_by("what").values_list("what", flat=True).distinct()
    people = sorted(((person.public_id, person.name) for person in known.people.values()), key=lambda each: each[1])
    form = LedgerForm(said, kinds=[(kind, kind.capitalize()) for kind in kinds], people=people)
    filters = {name: said[name] for name in ("kind", "person") if said.get(name)}
    shown = LedgerPage.of(_events(said), known, filters, ledger.length())
    return {"ledger": shown, "form": form, "crumbs": under()}


@page("administration/ledger/", needs=Permission.SEE_LEDGER, name="ledger")
def the_ledger(request: HttpRequest) -> HttpResponse:
    return render(request, "administration/ledger.html", _shown(request))


@page("administration/ledger/verify/", needs=Permission.SEE_LEDGER, name="ledger_verify", methods=("POST",))
def verify(request: HttpRequest) -> HttpResponse:
    first = next(ledger.breaks(), None)
    whole = f"The ledger is whole: {ledger.length()} events, each as it was written and none missing."
    said = {"broken": first or "", "whole": "" if first else whole}
    return render(request, "administration/ledger.html", {**_shown(request), **said})


@page("administration/cycle/", needs=Permission.SEE_LEDGER, name="performance_cycle")
def performance_cycle(request: HttpRequest) -> HttpResponse:
    months = months_back(localdate())
    month = request.GET.get("month", months[0])
    month = month if month in months else months[0]
    events = Event.objects.filter(about__startswith="measure:").order_by("sequence")
    shown = CyclePage.of(month, months, events.iterator(), _known())
    return render(request, "administration/cycle.html", {"cycle": shown, "crumbs": under()})
