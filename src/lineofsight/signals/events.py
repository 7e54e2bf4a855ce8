"""What happened: events that may explain a break in a chart. They are drawn and said, and change no figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.records.definitions import read_yaml

FILE = "events.yaml"
KEYS = ("id", "text", "from", "to", "only", "source")
LONGEST = 40  # letters: a chart has room for no more


@dataclass(frozen=True, slots=True)
class Happened:
    id: str
    text: str
    first_day: date
    last_day: date | None
    only: tuple[str, ...]  # the measures it bears on; none named: every measure
    source: str

    def bears_on(self, measure: str) -> bool:
        return not self.only or measure in self.only

    @property
    def month(self) -> str:
        """The month at which it is drawn: its first."""
        return f"{self.first_day:%Y-%m}"


def known_events(definitions: Path, overlay: Path | None) -> tuple[tuple[Happened, ...], list[Fault]]:
    """In the order in which they happened, the authority's own among them, and everything wrong with the files."""
    faults: list[Fault] = []
    found: dict[str, Happened] = {}
    for folder in (definitions, overlay):
        for entry in _entries(folder / FILE, faults) if folder is not None else ():
            event = _event(entry, faults)
            if event is not None:
                found[event.id] = event
    return tuple(sorted(found.values(), key=lambda one: (one.first_day, one.id))), faults


def _entries(path: Path, faults: list[Fault]) -> Iterator[Mapping[str, Any]]:
    if not path.is_file():
        return
    try:
        said = read_yaml(path)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        faults.append(Fault(FILE, f"This is not YAML{where}."))
        return
    if not isinstance(said, list) or not all(isinstance(entry, dict) for entry in said):
        faults.append(Fault(FILE, "Write a list, each entry a set of `name: value` lines."))
        return
    yield from said


def _event(entry: Mapping[str, Any], faults: list[Fault]) -> Happened | None:
    name = str(entry.get("id") or "an event without an id")
    wrong = list(_wrong(entry))
    faults += [Fault(f"{FILE}, {name}", what) for what in wrong]
    if wrong:
        return None
    return Happened(
        name, entry["text"], entry["from"], entry.get("to"), tuple(entry.get("only") or ()), entry["source"]
    )


def _wrong(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in entry:
        if key not in KEYS:
            yield f"There is nothing called `{key}` here.{did_you_mean(str(key), KEYS)}"
    for key in ("id", "text", "source"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"Say its `{key}`."
    if isinstance(entry.get("text"), str) and len(entry["text"]) > LONGEST:
        yield f"Its text has to stand on a chart: {LONGEST} letters at most."
    first, last = entry.get("from"), entry.get("to")
    if not isinstance(first, date):
        yield "`from` is a date like 2020-03-26."
    if last is not None and not isinstance(last, date):
        yield "`to` is a date like 2020-03-26, or left out."
    if isinstance(first, date) and isinstance(last, date) and last < first:
        yield "It ends before it begins."
    only = entry.get("only", [])
    if not isinstance(only, list) or not all(isinstance(one, str) for one in only):
        yield "`only` is a list of measures, or left out."
