"""Children: down from a figure to its cases, up from a child to every figure. Both through the row gate."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from lineofsight.service.access.caseload import open_caseload
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.asked import measure_asked, place_asked
from lineofsight.service.performance.audience import reader
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.explanation import last_day
from lineofsight.service.performance.forms import WalkDown, WalkUp
from lineofsight.service.performance.saying import period_named, when_of
from lineofsight.service.performance.waits import waits_of
from lineofsight.service.performance.walking import walk_down_page, walk_up_page


@page(
    "figures/<str:measure>/<str:period>/cases/",
    needs=Permission.SEE_CHILDREN,
    name="walk_down",
    methods=("GET", "POST"),
)
def walk_down(request: HttpRequest, measure: str, period: str) -> HttpResponse:
    """First the privacy screen, which asks why; then the list."""
    reads = reader(request.user)
    definition, place = measure_asked(reads.kept, measure), place_asked(request, reads)
    when = period_named(period)
    if when not in reading.periods(reads.kept, measure):
        raise Http404
    form = WalkDown(request.POST or None, initial={"verdict": request.GET.get("verdict", "")})
    back = measure_address(measure, place)
    if not form.is_valid():
        said = {
            "form": form,
            "title": definition.title,
            "when": when_of(definition, when),
            "place": place,
            "back": back,
        }
        return render(request, "performance/privacy.html", said)
    purpose = form.cleaned_data["purpose"]
    look = open_caseload(request.user, purpose=purpose, kept=reads.kept, today=localdate())
    within = {} if place.whole else {place.place_type: place.name}
    found = look.cases(measure, when, form.verdict_asked(), **within)
    numbers = look.case_numbers(row.child for row in found.rows if row.child)
    shown = walk_down_page(definition, when, form.verdict_asked(), found, numbers)
    chart = waits_of(definition, found.rows, reads.kept.catalogue.rules, last_day(reads.kept, when))
    said = {"page": shown, "back": back, "purpose": purpose, "chart": chart}
    return render(request, "performance/cases.html", said)


@page("child/", needs=Permission.SEE_CHILDREN, name="walk_up", methods=("POST",))
def walk_up(request: HttpRequest) -> HttpResponse:
    """Every figure that one child counts in. The child is named in the body of the request, never in an address."""
    reads, form = reader(request.user), WalkUp(request.POST)
    if not form.is_valid():
        return render(request, "performance/no_child.html", {"form": form}, status=400)
    child, purpose = form.cleaned_data["child"], form.cleaned_data["purpose"]
    look = open_caseload(request.user, purpose=purpose, kept=reads.kept, today=localdate())
    found = look.child(child)  # before its number, which is looked up only of a child that was given
    shown = walk_up_page(reads.kept, found, look.case_numbers([child]).get(child, ""), measure_address)
    return render(request, "performance/child.html", {"page": shown})
