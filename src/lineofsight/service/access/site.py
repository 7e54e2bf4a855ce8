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
ROOMS = (
    ("Today", "today"),
    ("Figures", "figures"),
    ("Ask", "explore"),
    ("Due", "due"),
    ("Administration", "administration"),
)


THE_INVENTED_COUNTY = "Fernshire County Council"


@dataclass(frozen=True)
class Site:
    authority: str
    invented: bool
    as_at: str
    role: str
    nav: tuple[tuple[str, str, bool], ...]  # label, address, whether we are in it
    sign_out: str
    who: str  # the page that says who can see what
    links: tuple[tuple[str, str], ...]  # what stands at the foot of every page


def site(request: HttpRequest) -> dict[str, Any]:
    """For every template, as `site`."""
    person = getattr(request, "user", None)
    invented = the_home().kind == INVENTED
    authority = settings.AUTHORITY_NAME or (THE_INVENTED_COUNTY if invented else "")
    if person is None or not person.is_authenticated:
        return {"site": Site(authority, invented, "", "", (), "", "", ())}
    nav, who = tuple(_rooms(request)), reverse("who_can_see_what")
    about = (_as_at(), person.role_title, nav, reverse("sign_out"), who, tuple(_links()))
    return {"site": Site(authority, invented, *about)}


def _links() -> Iterator[tuple[str, str]]:
    if settings.DEMO:
        yield "Ten minutes as this role", reverse("demo_path")
    elif not settings.ONLY_ME:  # neither has a password or a second step to change
        yield "Your sign-in", reverse("your_sign_in")
    yield "About", reverse("about")


def _rooms(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    for label, name in ROOMS:
        page = PAGES.get(name)
        if page is not None and (page.needs is SIGNED_IN or request.user.may(page.needs)):
            address = reverse(name)
            yield label, address, request.path == address or (name != "today" and request.path.startswith(address))


def _as_at() -> str:
    try:
        return words.day(the_current().snapshot.manifest.as_at)
    except RefusedError:  # nothing loaded: pages say so where it matters
        return ""
