"""Saying on standard error how far a slow command has come. A quick command says nothing."""

import sys
from threading import Lock, Timer
from types import TracebackType

QUIET_SECONDS = 1.0


class SlowProgress:
    """Call it with each step; steps appear once a second has passed, beginning with the one under way."""

    def __init__(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._timer = Timer(quiet_seconds, self._begin)
        self._timer.daemon = True
        self._lock = Lock()
        self._under_way: str | None = None
        self._speaks = False

    def __enter__(self) -> "SlowProgress":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()

    def __call__(self, step: str) -> None:
        with self._lock:
            self._under_way = step
            if self._speaks:
                self._say(step)

    def _begin(self) -> None:
        with self._lock:
            self._speaks = True
            if self._under_way is not None:
                self._say(self._under_way)

    def _say(self, step: str) -> None:
        print(f"{step} ...", file=sys.stderr, flush=True)
