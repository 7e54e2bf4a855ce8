"""Failures that are known to have happened: when each began, and by which measures and rules it should have shown.

The invented county's are planted; an authority writes down its own past ones in its home, in
`definitions/failures.yaml`, in the same words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.definition import Measure
from lineofsight.measures.faults import DefinitionError, Fault, did_you_mean
from lineofsight.measures.showing import AMONG_PLACES, RULES, SILENCE
from lineofsight.records.definitions import read_yaml

PLACE_TYPES = ("locality", "team")


@dataclass(frozen=True, slots=True)
class ShownBy:
    """One way in which a failure should come to light."""

    measure: str
    rule: str  # one of showing.RULES
    among: str | None = None  # with `unlike the others`: locality or team
    places: tuple[str, ...] = ()  # ... and which of them are the failure's own


@dataclass(frozen=True, slots=True)
class Failure:
    id: str
    what: str
    began: date
    inspected_on: date
    shown_by: tuple[ShownBy, ...]


def read_failures(path: Path, measures: Mapping[str, Measure], *, inspected_on: date | None = None) -> list[Failure]:
    """An authority's own file. Every fault in it is told at once."""
    faults: list[Fault] = []
    document = _document(path)
    found = [failure_from(one, measures, faults, inspected_on=inspected_on) for one in _listed(document, path, faults)]
    if faults:
        raise DefinitionError(faults)
    return [failure for failure in found if failure is not None]


def _document(path: Path) -> Any:
    try:
        return read_yaml(path) or []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark is not None else ""
        raise DefinitionError([Fault(path.name, f"This is not YAML{place}.")]) from error


def _listed(document: Any, path: Path, faults: list[Fault]) -> Iterable[Mapping[str, Any]]:
    if isinstance(document, list) and all(isinstance(one, dict) and "id" in one for one in document):
        return document
    faults.append(Fault(path.name, "Write a list of failures, each with an id of its own."))
    return ()


def failure_from(
    said: Mapping[str, Any],
    measures: Mapping[str, Measure],
    faults: list[Fault],
    *,
    began: date | None = None,
    inspected_on: date | None = None,
) -> Failure | None:
    where = f"failures, {said['id']}"
    known = len(faults)
    start = began or _day(said, "began", where, faults)
    inspected = inspected_on if "inspected_on" not in said else _day(said, "inspected_on", where, faults)
    if inspected is None and len(faults) == known:
        faults.append(Fault(where, "Say on which day it came to light, as inspected_on: 2026-03-31."))
    ways = tuple(_way(one, measures, where, faults) for one in said.get("shown_by") or ())
    if not ways:
        faults.append(Fault(where, "Name at least one measure and rule under shown_by."))
    if len(faults) > known or start is None or inspected is None:
        return None
    return Failure(str(said["id"]), " ".join(str(said.get("what", "")).split()), start, inspected, ways)


def _day(said: Mapping[str, Any], name: str, where: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(str(said.get(name)))
    except ValueError:
        faults.append(Fault(where, f"Write {name} as a day, such as 2026-03-31."))
        return None


def _way(said: Mapping[str, Any], measures: Mapping[str, Measure], where: str, faults: list[Fault]) -> ShownBy:
    way = ShownBy(
        measure=str(said.get("measure")),
        rule=str(said.get("rule")),
        among=said.get("among"),
        places=tuple(said.get("places") or ()),
    )
    measure = measures.get(way.measure)
    if measure is None:
        faults.append(Fault(where, f"There is no measure called `{way.measure}`.{did_you_mean(way.measure, measures)}"))
    elif measure.shows not in ("share", "count"):
        faults.append(Fault(where, f"{way.measure} is neither a share nor a count, so no rule can read it."))
    elif measure.good_is == "neither" and way.rule != SILENCE:
        faults.append(Fault(where, f"{way.measure} does not say which is good, so only `{SILENCE}` can read it."))
    if way.rule not in RULES:
        faults.append(Fault(where, f"The rule is one of: {', '.join(RULES)}."))
    if (way.rule == AMONG_PLACES) != (way.among in PLACE_TYPES and bool(way.places)):
        faults.append(
            Fault(where, f"`{AMONG_PLACES}` goes with among (locality or team) and places, and only it does.")
        )
    return way
