"""The service's own secrets: made once, kept in the home's `keys`, readable by their owner only.

On Windows a file is as private as its folder: a home lies in the person's own profile, or where the council's
administrator lets only the service read.
"""

import os
import secrets
import sys
from pathlib import Path

from lineofsight.records.problems import RefusedError

SIGNING, LEDGER, SECOND_STEP = "service", "ledger", "second-step"
LENGTH = 64  # characters


def secret(keys: Path, name: str) -> str:
    """The secret of this name, made now if there is none. Two processes that start together end with the same one."""
    path = keys / f"{name}.secret"
    if not path.exists():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    found = path.read_text(encoding="ascii").strip()
    if len(found) != LENGTH:
        raise RefusedError(f"{path} is not as it was written. Put it back from the backup of the home's keys.")
    return found


def _make(path: Path) -> None:
    """Written whole beside, then given its name if nobody else was first: no process ever reads half of one."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LENGTH // 2))
        file.flush()
        os.fsync(file.fileno())
    try:
        if sys.platform == "win32":
            aside.rename(path)  # which Windows refuses where the name is taken
        else:
            os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
