"""What an address asks for: a measure, a month, a locality or a team. What there is none of is not found."""

from django.http import Http404, HttpRequest

from lineofsight.measures.case_files import Shape
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.service.access.permissions import Permission
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.audience import Reader
from lineofsight.service.performance.saying import period_named

KINDS = ("locality", "team")


def measure_asked(kept: Kept, name: str) -> Measure:
    if name not in kept.catalogue.measures:
        raise Http404
    return kept.catalogue.measures[name]


def place_asked(request: HttpRequest, reader: Reader) -> reading.Place:
    """The locality or team in the question; without one, the whole authority. Who may not compare places is refused."""
    for kind in KINDS:
        name = (request.POST.get(kind) or request.GET.get(kind) or "").strip()
        if name:
            reader.person.must(Permission.SEE_PLACES)
            if name not in {known for known, _ in reading.places(reader.kept, kind)}:
                raise Http404
            return reading.Place(kind, name)
    return reading.whole_of(reader.kept)


def period_asked(kept: Kept, measure: Measure, address: str, place: reading.Place) -> str:
    """A period that the measure is told for in this place."""
    period = period_named(address)
    if period == AS_AT and measure.cases.shape is Shape.EVENTS:
        raise Http404
    if period not in {figure.period for figure in reading.series(kept, measure.id, place)}:
        raise Http404
    return period
