"""The analyst alone on one machine: a link that works once, printed where only they can read it."""

import hmac
import secrets
import threading

from django.conf import settings
from django.http import HttpRequest, HttpResponse

OWN_MACHINE = ("127.0.0.1", "::1")


class OneUse:
    """A token that this process alone knows, until it is used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token = ""

    def new(self) -> str:
        with self._lock:
            self._token = secrets.token_urlsafe(32)
            return self._token

    def use(self, said: str) -> bool:
        """Whether it was right, and had not been used. Of two at once, one is let in."""
        with self._lock:
            right = bool(self._token) and hmac.compare_digest(self._token.encode(), said.encode())
            if right:
                self._token = ""
            return right


TOKEN = OneUse()


class OwnMachineOnly:
    """With --only-me, and in the demo, whoever asks from another machine is answered nothing."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        elsewhere = request.META.get("REMOTE_ADDR") not in OWN_MACHINE
        if (settings.ONLY_ME or settings.DEMO) and elsewhere:
            return HttpResponse("This service answers its own machine only.", status=403, content_type="text/plain")
        return self.get_response(request)  # type: ignore[operator]
