"""Ten minutes in the demo as each role: which pages, in which order, and what to notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from lineofsight.records.definitions import read_yaml

PATHS = Path(__file__).with_name("demo_paths.yaml")


@dataclass(frozen=True)
class Step:
    do: str
    page: str
    given: Mapping[str, str]  # what the page's address asks for
    see: str

    @property
    def address(self) -> str:
        return reverse(self.page, kwargs=dict(self.given))


@cache
def paths() -> Mapping[str, tuple[Step, ...]]:
    """By role; a role without a path has none."""
    document = read_yaml(PATHS)
    return {
        role: tuple(Step(said["do"], said["page"], said.get("with", {}), said["see"]) for said in steps)
        for role, steps in document["paths"].items()
    }
