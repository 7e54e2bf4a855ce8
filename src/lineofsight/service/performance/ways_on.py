"""From a page to the next: from Today to what waits for this person, from a measure to what can be done with it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.service.access.models import Person
from lineofsight.service.access.pages import PAGES
from lineofsight.service.access.permissions import Permission
from lineofsight.service.kept import Kept
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.comparison_page import is_compared
from lineofsight.service.performance.marks_page import marks_address
from lineofsight.service.performance.series import Place

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


AS_ONE = "as-one"  # the chart read as though its limits had never begun again


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


def from_measure(kept: Kept, measure: str, place: Place, *, begun_again: bool, as_one: bool) -> list[tuple[str, str]]:
    """From a measure's page to what else can be done with its figures."""
    ways = [("Ask something of this figure", reverse("explore_ask", args=[measure]))]
    if place.whole and is_compared(kept, measure):
        ways.append(("Compared with others, and who to learn from", reverse("compared", args=[measure])))
    if begun_again:
        address = measure_address(measure, place)
        both = f"{address}{'&' if '?' in address else '?'}limits={AS_ONE}"
        ways.append(
            ("The chart as its limits begin again", address) if as_one else ("The chart with one set of limits", both)
        )
    return [*ways, ("What is marked on this chart", marks_address(measure, place))]


def _open(person: Person, name: str) -> bool:
    page = PAGES.get(name)
    return page is not None and isinstance(page.needs, Permission) and person.may(page.needs)
