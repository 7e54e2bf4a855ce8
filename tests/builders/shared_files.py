"""Made-up records that other people publish, kept beside the project; tests that use them skip without them."""

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A file or folder of the shared records; the test is skipped, saying why, when it is not there."""
    root = os.environ.get("LINEOFSIGHT_SHARED")
    folder = Path(root) if root else Path(__file__).resolve().parents[2].parent / "shared"
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared records are not here: set LINEOFSIGHT_SHARED to the folder that holds {parts[0]}")
    return path
