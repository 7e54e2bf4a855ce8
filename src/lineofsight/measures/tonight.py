"""Tonight's list: which measures, told as at the day of the records, name somebody in danger tonight."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.case_files import Shape
from lineofsight.measures.definition import Measure
from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.measures.verdict import VERDICTS
from lineofsight.records.definitions import read_yaml

FILE = "tonight.yaml"
DANGER_KEYS = ("danger", "one", "many", "because", "listed", "not_known")
LISTING_KEYS = ("measure", "verdict", "says", "day")


@dataclass(frozen=True, slots=True)
class Listing:
    """A measure and the verdict that puts somebody on the list."""

    measure: str
    verdict: str
    says: str
    day: str | None = None  # a date of the case that belongs to it
    day_called: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    id: str
    one: str  # a child missing: for a sentence with a number
    many: str
    because: str
    listed: tuple[Listing, ...]
    not_known: tuple[Listing, ...]  # not known to be safe: listed apart

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(listing.measure for listing in (*self.listed, *self.not_known)))


def load_tonight(
    definitions: Path, overlay: Path | None, measures: Mapping[str, Measure]
) -> tuple[tuple[Danger, ...], list[Fault]]:
    """The dangers, those of the authority's own file included, and everything that is wrong with them."""
    faults: list[Fault] = []
    found: dict[str, Danger] = {}
    for folder in (definitions, overlay):
        for entry in _entries(folder / FILE, faults) if folder is not None else ():
            danger = _danger(entry, faults)
            if danger is not None:
                found[danger.id] = danger
    for danger in found.values():
        for listing in (*danger.listed, *danger.not_known):
            faults += _listing_faults(f"{FILE}, {danger.id}, {listing.measure}", listing, measures)
    return tuple(found.values()), faults


def _entries(path: Path, faults: list[Fault]) -> list[Mapping[str, Any]]:
    if not path.is_file():
        return []
    try:
        document = read_yaml(path)
    except yaml.YAMLError as error:
        faults.append(Fault(FILE, f"This is not YAML: {str(error).splitlines()[0]}"))
        return []
    if not isinstance(document, list) or not all(isinstance(entry, dict) for entry in document):
        faults.append(Fault(FILE, "Write a list, each entry a set of `name: value` lines."))
        return []
    return document


def _danger(entry: Mapping[str, Any], faults: list[Fault]) -> Danger | None:
    where, before = f"{FILE}, {entry.get('danger', 'an entry without a name')}", len(faults)
    faults += [
        Fault(where, f"There is no setting called `{key}`.{did_you_mean(str(key), DANGER_KEYS)}")
        for key in entry
        if key not in DANGER_KEYS
    ]
    for key in ("danger", "one", "many", "because"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            faults.append(Fault(where, f"Say its `{key}`."))
    kinds = [tuple(_listings(f"{where}, {kind}", entry.get(kind), faults)) for kind in ("listed", "not_known")]
    if not entry.get("listed"):
        faults.append(Fault(f"{where}, listed", "Name at least one measure and the verdict that lists a child."))
    if len(faults) > before:
        return None
    said = (entry[key].strip() for key in ("danger", "one", "many", "because"))
    return Danger(*said, *kinds)


def _listings(where: str, value: Any, faults: list[Fault]) -> Iterator[Listing]:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        faults.append(Fault(where, "Write a list, each entry with `measure`, `verdict` and `says`."))
        return
    for item in value:
        unknown = [key for key in item if key not in LISTING_KEYS]
        lacking = [key for key in ("measure", "verdict", "says") if not isinstance(item.get(key), str)]
        faults += [
            Fault(where, f"There is no setting called `{key}`.{did_you_mean(str(key), LISTING_KEYS)}")
            for key in unknown
        ]
        faults += [Fault(where, f"Say its `{key}`.") for key in lacking]
        day = item.get("day", {"": ""})
        if not isinstance(day, dict) or len(day) != 1 or not all(isinstance(word, str) for word in day.values()):
            faults.append(Fault(where, "Write `day` as one date column and what to call it: {gone_since: gone since}."))
        elif not unknown and not lacking:
            ((column, called),) = day.items()
            yield Listing(item["measure"], item["verdict"], item["says"].strip(), column or None, called)


def _listing_faults(where: str, listing: Listing, measures: Mapping[str, Measure]) -> Iterator[Fault]:
    measure = measures.get(listing.measure)
    if measure is None:
        yield Fault(where, f"There is no measure called `{listing.measure}`.{did_you_mean(listing.measure, measures)}")
        return
    if listing.verdict not in VERDICTS:
        yield Fault(where, f"A verdict is one of {', '.join(VERDICTS)}: there is none called '{listing.verdict}'.")
    if measure.cases.shape is Shape.EVENTS:
        yield Fault(where, "It counts events by month, so it does not say how things stand now. Name one that does.")
    if listing.day is not None:
        word = measure.cases.columns.get(listing.day)
        if word is None:
            near = did_you_mean(listing.day, measure.cases.columns)
            yield Fault(where, f"There is no column called `{listing.day}`.{near}")
        elif word.type != "date":
            yield Fault(where, f"`{listing.day}` is {word.described}. Name a date column.")
