"""The service's own secrets: made once, kept in the home's `keys`, readable by their owner only."""

import os
import secrets
from pathlib import Path

SIGNING, LEDGER = "service", "ledger"


def secret(keys: Path, name: str) -> str:
    """The secret of this name, made now if there is none. Two processes that start together end with the same one."""
    path = keys / f"{name}.secret"
    if not path.exists():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii")
