"""How this process was started: what a command may switch on, and a setting never can."""

import os
from dataclasses import dataclass
from pathlib import Path

from lineofsight.records.home import INVENTED, Home
from lineofsight.records.problems import RefusedError

SETTINGS = "lineofsight.service.settings"


@dataclass(frozen=True)
class Started:
    home: Path
    demo: bool = False  # one-click sign-in as each role, over the invented county only
    only_me: bool = False  # one analyst, on this machine's own address


_how: Started | None = None


def start(home: Path, *, demo: bool = False, only_me: bool = False) -> None:
    """Make Django ready over this home. A demo of anything but the invented county is refused."""
    global _how
    found = Home.open(home, create=False)
    if demo and found.kind != INVENTED:
        raise RefusedError(f"The home {home} holds real children, so it cannot be a demo: use `lineofsight serve`.")
    _how = Started(home.resolve(), demo, only_me)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def started() -> Started:
    """As `start` said; where a web server loads us by itself, the environment names the home and nothing else."""
    if _how is not None:
        return _how
    named = os.environ.get("LINEOFSIGHT_HOME")
    if not named:
        raise RefusedError("LINEOFSIGHT_HOME is not set: name the folder that `lineofsight load` made.")
    return Started(Path(named).resolve())
