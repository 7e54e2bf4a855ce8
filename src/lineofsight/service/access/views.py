"""Signing in to the demo, signing out, who can see what, what this is, and whether it is well."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from lineofsight import __version__
from lineofsight.service.access.actions import person_for_demo
from lineofsight.service.access.gates import who_can_see_what
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import ANYONE, SIGNED_IN
from lineofsight.service.access.roles import councils_own


@page("demo/", needs=ANYONE, name="demo", methods=("GET", "POST"))
def demo(request: HttpRequest) -> HttpResponse:
    """Who you can be. The page is not there unless `lineofsight demo` started this process."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        role = request.POST.get("role", "")
        if role not in councils_own():
            raise Http404
        login(request, person_for_demo(role), backend="lineofsight.service.access.backends.DemoBackend")
        return redirect("demo_path")
    return render(request, "access/demo.html", {"roles": councils_own().values()})


@page("sign-out/", needs=SIGNED_IN, name="sign_out", methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@page("who-can-see-what/", needs=SIGNED_IN, name="who_can_see_what")
def who_sees_what(request: HttpRequest) -> HttpResponse:
    return render(request, "access/who_can_see_what.html", {"table": who_can_see_what()})


@page("about/", needs=SIGNED_IN, name="about")
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "access/about.html", {"version": __version__})


@page("health/", needs=ANYONE, name="health")
def health(request: HttpRequest) -> HttpResponse:
    """For whatever watches over the server: well, or not answering."""
    connection.ensure_connection()
    return JsonResponse({"well": True})
