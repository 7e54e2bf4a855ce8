"""Tuesday morning: what is overdue and due soon, on the screen, on paper and in a workbook."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from lineofsight.service.access.caseload import open_caseload
from lineofsight.service.access.pages import page
from lineofsight.service.access.permissions import Permission
from lineofsight.service.design.downloads import download
from lineofsight.service.kept import the_current
from lineofsight.service.performance.addresses import of_measure
from lineofsight.service.performance.due_asked import Asked, Choosing, Open, remember, remembered
from lineofsight.service.performance.due_page import DuePage


@page("due/", needs=Permission.SEE_DUE, name="due", methods=("GET", "POST"))
def due(request: HttpRequest) -> HttpResponse:
    """The list, or first the screen that asks whose and why."""
    opens = Open.to(request.user, the_current(), localdate())
    if opens.nothing:
        return render(request, "performance/due_nothing.html", {"nothing": opens.nothing})
    if request.method == "POST" and opens.needs_a_reason:
        form = Choosing(request.POST, opens=opens)
        if form.is_valid():
            remember(request, form.cleaned_data["purpose"], localdate())
            return redirect(_address("due", form.cleaned_data["team"]))
        return render(request, "performance/due_choose.html", {"form": form, "opens": opens})
    asked = opens.asked(request.GET.get("team", ""), remembered(request, localdate()))
    if asked is None or "choose" in request.GET:
        said = {"team": request.GET.get("team", ""), "purpose": remembered(request, localdate())}
        return render(request, "performance/due_choose.html", {"form": Choosing(initial=said, opens=opens)})
    return render(request, "performance/due.html", _context(request, asked, opens))


@page("due/print/", needs=Permission.SEE_DUE, name="due_print")
def due_print(request: HttpRequest) -> HttpResponse:
    """The same list for paper: one team, or one worker, a page."""
    opens, asked = _asked(request)
    if asked is None:
        return redirect("due")
    return render(request, "performance/due_print.html", _context(request, asked, opens))


@page("due/list.xlsx", needs=Permission.SEE_DUE, name="due_xlsx")
def due_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook, to sort and filter."""
    _, asked = _asked(request)
    if asked is None:
        return redirect("due")
    return download(_page(request, asked).table, "xlsx", f"due {asked.whose}")


def _asked(request: HttpRequest) -> tuple[Open, Asked | None]:
    opens = Open.to(request.user, the_current(), localdate())
    if opens.nothing:
        return opens, None
    return opens, opens.asked(request.GET.get("team", ""), remembered(request, localdate()))


def _page(request: HttpRequest, asked: Asked) -> DuePage:
    kept, today = the_current(), localdate()
    look = open_caseload(request.user, purpose=asked.purpose, kept=kept, today=today)
    found = look.due(on_day=kept.snapshot.manifest.as_at, team=asked.team)
    return DuePage.of(
        found,
        whose=asked.whose,
        case_numbers=look.case_numbers(row.child for row in (*found.rows, *found.long_overdue) if row.child),
        measures=kept.catalogue.measures,
        address=of_measure,
        today=today,
        by_worker=request.GET.get("by") == "worker",
    )


def _context(request: HttpRequest, asked: Asked, opens: Open) -> dict[str, object]:
    team, by = asked.team or "", request.GET.get("by", "")
    return {
        "due": _page(request, asked),
        "print_address": _address("due_print", team, by),
        "file_address": _address("due_xlsx", team, by),
        "by_worker_address": _address("due", team, "worker"),
        "together_address": _address("due", team),
        "teams": [(name, _address("due", name)) for name in opens.teams if name != team and len(opens.teams) > 1],
        "purpose": asked.purpose if opens.needs_a_reason else "",
    }


def _address(name: str, team: str = "", by: str = "") -> str:
    said = {key: value for key, value in (("team", team), ("by", by)) if value}
    return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)
