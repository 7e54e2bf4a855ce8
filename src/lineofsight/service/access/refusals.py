"""What a person is told when something may not be done, is not there, or went wrong."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refused(PermissionDenied):
    """A gate said no. The sentence is shown as it is, so it never names a child."""


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for 403. The sentence of a Refused is ours; any other is Django's and says nothing to a person."""
    said = str(exception) if isinstance(exception, Refused) else "Your role does not allow this."
    return render(request, "design/refused.html", {"said": said}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "design/broken.html", status=500)
