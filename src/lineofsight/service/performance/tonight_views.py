"""Tonight's list: how many, then who, then signed off by name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from lineofsight.service.access.caseload import Caseload, open_caseload
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.kept import Kept, the_current
from lineofsight.service.performance.actions_tonight import ListChanged, sign_tonight
from lineofsight.service.performance.models import TonightSignOff
from lineofsight.service.performance.tonight import dangers_of, read
from lineofsight.service.performance.tonight_forms import Reason, Signature
from lineofsight.service.performance.tonight_page import TonightFront, TonightNotice, TonightPage

SHOWN = 10  # sign-offs worth reading at once


@page("tonight/", needs=Permission.SIGN_TONIGHT, name="tonight", methods=("GET", "POST"))
def tonight(request: HttpRequest) -> HttpResponse:
    """Before the list: how many, who signed, and why it is opened. The list is an answer; no address holds it."""
    kept, form = the_current(), Reason(request.POST or None)
    if form.is_valid():
        look = _look(request, kept, form.cleaned_data["purpose"])
        return _list(request, look, Signature())
    dangers, faults = dangers_of(kept)
    signed = list(TonightSignOff.objects.select_related("person")[:SHOWN])
    front = TonightFront.of(kept, dangers, signed, today=localdate(), faults=faults)
    return render(request, "performance/tonight.html", {"front": front, "form": form})


@page("tonight/sign/", needs=Permission.SIGN_TONIGHT, name="tonight_sign", methods=("POST",))
def tonight_sign(request: HttpRequest) -> HttpResponse:
    """The deed. The list is read again, so that nobody signs one that has changed."""
    kept, why = the_current(), Reason(request.POST)
    if not why.is_valid():
        return redirect("tonight")
    look, form = _look(request, kept, why.cleaned_data["purpose"]), Signature(request.POST)
    if not form.is_valid():
        return _list(request, look, form)
    reading = read(look, dangers_of(kept)[0])
    decided, read_hash = form.cleaned_data["decided"], request.POST.get("read", "")
    try:
        sign_tonight(reading=reading, read_hash=read_hash, decided=decided, at=now(), by=request.user)
    except ListChanged as changed:
        return _list(request, look, form, str(changed))
    return redirect("tonight")


def _look(request: HttpRequest, kept: Kept, purpose: str) -> Caseload:
    return open_caseload(request.user, purpose=purpose, kept=kept, today=localdate())


def _list(request: HttpRequest, look: Caseload, form: Signature, changed: str = "") -> HttpResponse:
    reading = read(look, dangers_of(look.kept)[0])
    numbers = look.case_numbers(entry.child for entry in reading.entries)
    last = TonightSignOff.objects.select_related("person").first()
    said = TonightPage.of(reading, last, numbers, today=localdate())
    return render(
        request,
        "performance/tonight_list.html",
        {"tonight": said, "form": form, "purpose": look.purpose, "changed": changed},
    )


def tonight_notice(kept: Kept) -> TonightNotice:
    """For the first page of the day."""
    last = TonightSignOff.objects.select_related("person").first()
    return TonightNotice.of(kept, dangers_of(kept)[0], last)
