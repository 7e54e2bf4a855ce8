"""When what a page would read is not there, or may not be read, the page says so and what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lineofsight.records.problems import RefusedError
from lineofsight.service.kept import NothingKept

CONFLICT = 409  # the request is sound; the state of things does not allow it


class SaysWhy:
    """The sentence of a refusal of the records or the measures, as a page. It never quotes a child's data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RefusedError):
            return None
        title = "There is nothing to show yet" if isinstance(exception, NothingKept) else "This cannot be shown"
        return render(request, "design/say.html", {"title": title, "sentences": [str(exception)]}, status=CONFLICT)
