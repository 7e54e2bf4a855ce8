"""From Today to the pages that wait for this person: the lists, their places, the figures."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.service.access.models import Person
from lineofsight.service.access.pages import PAGES
from lineofsight.service.access.permissions import Permission

LISTS = (
    ("due", "What is overdue and due soon", "For the children you answer for, in each rule’s own unit."),
    ("figures", "All figures", "Every measure by area, with its newest figure."),
    (
        "consistency",
        "Is it the same everywhere?",
        "Where localities differ more than chance, and who learns from whom.",
    ),
    ("explore", "Ask the figures", "Any figure, any months, beside whatever you choose; kept as your question."),
    ("reconcile", "Our figures beside another system’s", "Each child that makes the difference."),
)


@dataclass(frozen=True)
class WayOn:
    label: str
    address: str
    why: str


def ways_on(person: Person, today: date) -> tuple[WayOn, ...]:
    ways = [WayOn(label, reverse(name), why) for name, label, why in LISTS if _open(person, name)]
    if person.may(Permission.SEE_PLACES):
        for kind, why in (("locality", "Beside the rest of the county, area by area."), ("team", "Area by area.")):
            ways += [WayOn(name, reverse(kind, args=[name]), why) for name in sorted(person.places(kind, today))]
    return tuple(ways)


def _open(person: Person, name: str) -> bool:
    page = PAGES.get(name)
    return page is not None and isinstance(page.needs, Permission) and person.may(page.needs)
