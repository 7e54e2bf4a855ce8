"""The page gate: `@page` is the only way to give a view an address, and it always names what the page needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from lineofsight.service.access.permissions import ANYONE, SIGNED_IN, Open, Permission

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    name: str
    address: str
    needs: Permission | Open
    methods: tuple[str, ...]
    view: View
    also: tuple[str, ...] = ()  # what django-allauth calls the same page


PAGES: dict[str, Page] = {}


def page(
    address: str,
    *,
    needs: Permission | Open,
    name: str | None = None,
    methods: tuple[str, ...] = ("GET",),
    also: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Declare a view's address, and let nobody reach it who may not."""

    def declare(view: View) -> View:
        called = name or view.__name__

        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **said: Any) -> HttpResponse:
            if request.method not in (*methods, "HEAD"):
                return HttpResponseNotAllowed(methods)
            if needs is not ANYONE:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if needs is not SIGNED_IN:
                    request.user.must(needs)
            return view(request, *args, **said)

        if called in PAGES:
            raise ValueError(f"Two pages are called {called}: give one of them another name.")
        PAGES[called] = Page(called, address, needs, methods, gated, also)
        gated.page = PAGES[called]  # type: ignore[attr-defined]
        return gated

    return declare
