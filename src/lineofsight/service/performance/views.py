"""Today, a locality, a team: where each person begins."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from lineofsight.service.access.models import Person
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import SIGNED_IN, Permission
from lineofsight.service.performance.audience import Reader, reader
from lineofsight.service.performance.drawn import placed
from lineofsight.service.performance.place_page import place_page
from lineofsight.service.performance.series import Place, places
from lineofsight.service.performance.today_page import heading, today_page
from lineofsight.service.performance.tonight_views import tonight_notice
from lineofsight.service.performance.ways_on import ways_on


@page("", needs=SIGNED_IN, name="today")
def today(request: HttpRequest) -> HttpResponse:
    day, person = localdate(), request.user
    said = {"heading": heading(day), "ways_on": ways_on(person, day)}
    if person.may(Permission.SEE_FIGURES):
        reads = reader(person)
        said["page"] = today_page(reads.kept, own_places(reads), today=day)
        if person.may(Permission.SIGN_TONIGHT):
            said["tonight"] = tonight_notice(reads.kept)
    return render(request, "performance/today.html", said)


def own_places(reads: Reader) -> tuple[Place, ...]:
    """The localities and teams that this person answers for and that figures know."""
    if not reads.sees_places:
        return ()
    held = _held(reads.person)
    return tuple(place for kind in held for place in held[kind] if place.name in _known(reads, kind))


def _held(person: Person) -> dict[str, list[Place]]:
    day = localdate()
    return {kind: [Place(kind, name) for name in sorted(person.places(kind, day))] for kind in ("locality", "team")}


def _known(reads: Reader, kind: str) -> set[str]:
    return {name for name, _ in places(reads.kept, kind)}


@page("localities/<path:place>/", needs=Permission.SEE_PLACES, name="locality")
def locality(request: HttpRequest, place: str) -> HttpResponse:
    return _place(request, Place("locality", place))


@page("teams/<path:place>/", needs=Permission.SEE_PLACES, name="team")
def team(request: HttpRequest, place: str) -> HttpResponse:
    return _place(request, Place("team", place))


def _place(request: HttpRequest, place: Place) -> HttpResponse:
    kept = reader(request.user).kept
    found = place_page(kept, place)
    if found is None:
        raise Http404
    return render(request, "performance/place.html", {"page": found, "body": placed(kept, place)})
