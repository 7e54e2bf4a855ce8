"""The analyst alone on one machine: a link that works once, printed where only they can read it."""

import hmac
import secrets
import threading


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
