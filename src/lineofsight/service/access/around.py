"""What goes round every request: who is answered at all, and what a browser may do with the answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

OWN_MACHINE = ("127.0.0.1", "::1")
Next = Callable[[HttpRequest], HttpResponse]


class OwnMachineOnly:
    """With --only-me, and in the demo, whoever asks from another machine is answered nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        elsewhere = request.META.get("REMOTE_ADDR") not in OWN_MACHINE
        if (settings.ONLY_ME or settings.DEMO) and elsewhere:
            return HttpResponse("This service answers its own machine only.", status=403, content_type="text/plain")
        return self.get_response(request)


class KeptByNobody:
    """What one person may see, refusals and mistakes too, stays on no machine's disk and in no other site's page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return answer
