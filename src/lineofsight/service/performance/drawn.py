"""The parts of a page that are the same for everybody who may read as much, drawn once.

A chart and a table of years of months take far longer to draw than to send, and never change for the same results.
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lineofsight.measures.frameworks import KINDS
from lineofsight.service.kept import Kept
from lineofsight.service.performance.catalogue_page import areas, catalogue_page
from lineofsight.service.performance.explanation import explanation
from lineofsight.service.performance.marks import Marks
from lineofsight.service.performance.measure_page import measure_page
from lineofsight.service.performance.once import once
from lineofsight.service.performance.place_page import place_page
from lineofsight.service.performance.series import Place


@once
def argument(kept: Kept, measure: str, place: Place, marks: Marks, *, places: bool) -> SafeString:
    """What a measure's figures say, with what is marked on them."""
    shown = measure_page(kept, measure, place, marks, places=places)
    return render_to_string("performance/measure_argument.html", {"page": shown})


@once
def reference(kept: Kept, measure: str, place: Place, *, places: bool, children: bool) -> SafeString:
    """How far to trust them, and where to go."""
    shown = measure_page(kept, measure, place, places=places)
    walk = shown.walk_down if children else None
    return render_to_string("performance/measure_reference.html", {"page": shown, "walk": walk})


@once
def explained(kept: Kept, measure: str, period: str, place: Place) -> SafeString:
    """Where a number comes from."""
    shown = explanation(kept, measure, period, place)
    return render_to_string("performance/explanation_body.html", {"page": shown})


@once
def placed(kept: Kept, place: Place) -> SafeString:
    """A locality's or a team's figures."""
    return render_to_string("performance/place_body.html", {"page": place_page(kept, place)})


def catalogue(kept: Kept, *, q: str, area: str, kind: str) -> SafeString:
    """The list. What somebody typed is never kept in memory."""
    if q:
        return _catalogue(kept, q, area, kind)
    known = area in ("", *areas(kept)) and kind in ("", *KINDS)
    return _whole_catalogue(kept, area, kind) if known else _catalogue(kept, q, area, kind)


@once
def _whole_catalogue(kept: Kept, area: str, kind: str) -> SafeString:
    return _catalogue(kept, "", area, kind)


def _catalogue(kept: Kept, q: str, area: str, kind: str) -> SafeString:
    shown = catalogue_page(kept, asked=q, area=area, kind=kind)
    return render_to_string("performance/figures_list.html", {"page": shown})
