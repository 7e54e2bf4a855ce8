"""What a verb of the command line printed, and the code it ended with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from lineofsight.cli.main import main


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def ran(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> Said:
    """Run the command line in this process with these words."""
    code = main(words)
    printed = capsys.readouterr()
    return Said(code, printed.out, printed.err)
