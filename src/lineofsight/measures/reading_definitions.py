"""One definition while it is read: every fault is collected, none stops the rest from being found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineofsight.measures.faults import Fault
from lineofsight.measures.settings import Setting, setting_faults


class DefinitionReading:
    """What reading a measure and reading a check have in common."""

    every: str  # what one of them is called

    def __init__(self, name: str, document: Mapping[str, Any], faults: list[Fault]) -> None:
        self.name, self.document, self.faults = name, document, faults
        self.before = len(faults)

    @property
    def told(self) -> bool:
        return len(self.faults) > self.before

    def fault(self, setting: str, what: str) -> None:
        self.faults.append(Fault(f"{self.name}, {setting}", what))

    def named_settings(self, path: Path, settings: Mapping[str, Setting]) -> None:
        for setting, what in setting_faults(self.document, settings, self.every):
            self.fault(setting, what)
        if self.document.get("id") not in (None, path.stem):
            self.fault("id", f"The file is called {path.name}. Give the file and the {self.every} one name.")
