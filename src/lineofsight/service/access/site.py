"""What every page shows around its own matter: whose site it is, who is signed in, and where one can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lineofsight.records.home import INVENTED
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.pages import PAGES
from lineofsight.service.access.permissions import SIGNED_IN
from lineofsight.service.design import words
from lineofsight.service.kept import the_current, the_home

# The rooms, in the order of the bar; a room joins it when it has a page.
ROOMS = (("Today", "today"), ("Figures", "figures"), ("Due", "due"), ("Administration", "administration"))


@dataclass(frozen=True)
class Site:
    authority: str
    invented: bool
    as_at: str
    role: str
    nav: tuple[tuple[str, str, bool], ...]  # label, address, whether we are in it
    home: str
    sign_out: str
    who: str  # the page that says who can see what


def site(request: HttpRequest) -> dict[str, Any]:
    """For every template, as `site`."""
    person = getattr(request, "user", None)
    role = person.role_title if person is not None and person.is_authenticated else ""
    if not role:
        return {"site": Site(_authority(), _invented(), "", "", (), "/", "", "")}
    nav = tuple(_rooms(request))
    about = (reverse("sign_out"), reverse("who_can_see_what"))
    return {"site": Site(_authority(), _invented(), _as_at(), role, nav, "/", *about)}


def _rooms(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    for label, name in ROOMS:
        page = PAGES.get(name)
        if page is not None and (page.needs is SIGNED_IN or request.user.may(page.needs)):
            address = reverse(name)
            yield label, address, request.path == address or (name != "today" and request.path.startswith(address))


def _authority() -> str:
    return settings.AUTHORITY_NAME or ("Fernshire County Council" if _invented() else "")


def _invented() -> bool:
    return the_home().kind == INVENTED


def _as_at() -> str:
    try:
        return words.day(the_current().snapshot.manifest.as_at)
    except RefusedError:  # nothing loaded: pages say so where it matters
        return ""
