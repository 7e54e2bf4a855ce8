"""The server: waitress, on Windows and Linux alike, over a database brought up to date first."""

import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from io import StringIO

from django.core.management import call_command

THREADS = 8
OWN_ADDRESS = "127.0.0.1"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - a council's server answers its network; the laptop's own never does


def make_ready() -> None:
    """The database's tables as this version has them, and static files where they are served from."""
    migrate()
    _tidy_what_arrived()
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _tidy_what_arrived() -> None:
    """What a server that was stopped left of files sent to it goes."""
    from lineofsight.service.administration import uploads

    uploads.clear_strays()


def serve(*, port: int, own_address_only: bool, told: Callable[[str], None] | None = None) -> None:
    """Answer until stopped."""
    import waitress

    from lineofsight.service.administration import uploads
    from lineofsight.service.wsgi import application  # it looks for static files once, as it is made

    tempfile.tempdir = str(uploads.arriving())  # what is still coming in waits beside the data, not in a shared folder
    host = OWN_ADDRESS if own_address_only else EVERY_ADDRESS
    server = waitress.create_server(application, host=host, port=port, threads=THREADS, ident=None)
    threading.Thread(target=_warm, daemon=True).start()
    (told or _say)(f"http://{OWN_ADDRESS}:{server.effective_port}/")
    server.run()


def _warm() -> None:
    """What every first page needs, worked out while the first person is still opening their browser."""
    from lineofsight.service.kept import NothingKept, the_current
    from lineofsight.service.performance.series import warm

    with suppress(NothingKept):
        warm(the_current())


def _say(address: str) -> None:
    print(f"Open {address} in a browser. Ctrl and C stop it.", file=sys.stderr, flush=True)
