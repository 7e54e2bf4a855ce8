"""Where the command line finds its home, its clock and its user: the only place that asks for any of them."""

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from lineofsight.records.home import Home, default_folder


def home_folder() -> Path:
    return default_folder(os.environ, sys.platform, Path.home())


def the_home(*, create: bool = False) -> Home:
    """The home that LINEOFSIGHT_HOME names, or the person's own. Only a load makes one."""
    return Home.open(home_folder(), create=create, made=now())


def now() -> datetime:
    return datetime.now(UTC)


def operating_system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a user name
        return "unknown"
