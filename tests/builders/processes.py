"""The service in a process of its own, as a command starts it, and a browser that speaks to it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

SERVE = """
import sys
from pathlib import Path
from lineofsight.service.started import start
start(Path(sys.argv[1]), **eval(sys.argv[2]))
from lineofsight.service import serving
serving.make_ready()
serving.serve(port=0, told=lambda address: print(address, flush=True))
"""


@contextmanager
def process(home: Path, how: dict[str, bool], **environment: str) -> Iterator[str]:
    """A service of its own, as a command starts it: the address that it printed."""
    said = {name: value for name, value in os.environ.items() if not name.startswith(("LINEOFSIGHT_", "DJANGO_"))}
    said.pop("DATABASE_URL", None)
    (home / "static").mkdir(exist_ok=True)
    running = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(home), repr(how)],
        env={**said, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None and running.stderr is not None
        line = running.stdout.readline().strip()
        assert line, running.stderr.read()
        yield line
    finally:
        running.terminate()
        running.communicate(timeout=30)


class Browser:
    def __init__(self) -> None:
        self.cookies = HTTPCookieProcessor()
        self.opener = build_opener(self.cookies)

    def get(self, address: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        try:
            with self.opener.open(Request(address, data, headers), timeout=30) as answer:  # noqa: S310 - this machine
                return answer.status, answer.geturl()
        except HTTPError as said:
            return said.code, address


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Say where it leads, and do not go."""


def asked(
    address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Message, str]:
    """One request as a proxy would pass it on: status, headers and page."""
    try:
        with build_opener(_Stay).open(Request(address, data, dict(headers or {})), timeout=30) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as said:
        return said.code, said.headers, said.read().decode()
