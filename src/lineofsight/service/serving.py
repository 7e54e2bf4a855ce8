"""The server: waitress, on Windows and Linux alike, over a database brought up to date first."""

import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.only_me import TOKEN

THREADS = 8
OWN_ADDRESS = "127.0.0.1"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - a council's server answers its network, and then only by the names it is given
NOT_USED = "LINEOFSIGHT_HOSTS is not used here: this service answers its own machine only."
HOW_TO_LET_OTHERS_IN = (
    "Only this machine is answered. To let others in, set LINEOFSIGHT_HOSTS to the names they will use, put a proxy"
    " that ends TLS in front, and set LINEOFSIGHT_HTTPS=yes."
)
IN_THE_CLEAR = "LINEOFSIGHT_HTTPS=no: passwords and children's records cross the network in the clear."


def make_ready() -> None:
    """The database's tables as this version has them, and static files where they are served from."""
    migrate()
    _tidy_what_arrived()
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _tidy_what_arrived() -> None:
    """What a server that was stopped left of files sent to it goes."""
    from lineofsight.service.administration import uploads

    uploads.clear_strays()


def serve(*, port: int, told: Callable[[str], None] | None = None) -> None:
    """Answer until stopped."""
    import waitress

    from lineofsight.service.administration import uploads
    from lineofsight.service.wsgi import application  # it looks for static files once, as it is made

    tempfile.tempdir = str(uploads.arriving())  # what is still coming in waits beside the data, not in a shared folder
    host, believed = listening()
    ours = _socket(host, port)
    server = waitress.create_server(application, sockets=[ours], threads=THREADS, ident=None, **believed)
    threading.Thread(target=_warm, daemon=True).start()
    for sentence in notes():
        _say(sentence)
    (told or _say_where)(f"http://{OWN_ADDRESS}:{server.effective_port}/{_own_path()}")
    server.run()


def _warm() -> None:
    """What every first page needs, worked out while the first person is still opening their browser."""
    from lineofsight.service.kept import NothingKept, the_current, the_released
    from lineofsight.service.performance.series import warm

    for whom in (the_current, the_released):
        with suppress(NothingKept):
            warm(whom())


def listening() -> tuple[str, dict[str, Any]]:
    """Where to listen and whom to believe. Nothing that is said can make the demo, or --only-me, listen elsewhere."""
    if settings.OWN_MACHINE_ONLY or not settings.PUBLIC_HOSTS:
        return OWN_ADDRESS, {}
    if not settings.HTTPS:
        return EVERY_ADDRESS, {}
    # Who asked, and how, is the proxy's to say; from anybody else such words are struck out.
    believed = {"trusted_proxy": settings.PROXY, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    return OWN_ADDRESS if settings.PROXY == OWN_ADDRESS else EVERY_ADDRESS, believed


def _socket(host: str, port: int) -> socket.socket:
    """The port, and nobody else's: on Windows another program could otherwise take it from under us."""
    ours = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    alone = sys.platform == "win32"
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE if alone else socket.SO_REUSEADDR, 1)
    try:
        ours.bind((host, port))
    except OSError as taken:
        ours.close()
        raise RefusedError(f"Port {port} is not free: give another with --port.") from taken
    return ours


def notes() -> list[str]:
    """What whoever starts the service should know about who is answered."""
    if settings.OWN_MACHINE_ONLY:
        return [NOT_USED] if settings.PUBLIC_HOSTS else []
    if not settings.PUBLIC_HOSTS:
        return [HOW_TO_LET_OTHERS_IN]
    return [] if settings.HTTPS else [IN_THE_CLEAR]


def _own_path() -> str:
    """With --only-me, the link that lets the analyst in, once."""
    return f"only-me/{TOKEN.new()}/" if settings.ONLY_ME else ""


def _say_where(address: str) -> None:
    _say(f"Open {address} in a browser. Ctrl and C stop it.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
