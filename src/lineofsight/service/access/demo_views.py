"""The demo's ten minutes for whoever one chose to be."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lineofsight.service.access.demo_paths import paths
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import SIGNED_IN


@page("demo/path/", needs=SIGNED_IN, name="demo_path")
def demo_path(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    steps = paths().get(request.user.role, ())
    return render(request, "access/demo_path.html", {"role": request.user.has_role, "steps": steps})
