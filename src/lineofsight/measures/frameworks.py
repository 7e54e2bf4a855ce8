"""What the measures are for: areas in which children were failed, inspectors' judgements, and the indicators asked for.

An area shows how much was done, how well, and what came of it. One without a measure of how well and a measure of what
came of it could read green while nothing changed, so it is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.definition import Measure
from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.records.definitions import read_yaml

KINDS = ("how_much", "how_well", "so_what")
VOICE = "voice"  # what children themselves said: measures of any kind
NEEDED = {
    "how_well": "Name a measure of how well it was done: amounts alone cannot show that anything is better.",
    "so_what": "Name a measure of what came of it for children: without one it can read green while nothing changes.",
}
AREA_KEYS = {"area", "title", *KINDS, VOICE, "not_on_record"}
INSPECTION_KEYS = {"framework", "title", "first_day", "last_day", "source", "judgements", "areas"}
INDICATOR_KEYS = {"indicator", "asks", "measures", "part", "not_supported"}


@dataclass(frozen=True, slots=True)
class Area:
    area: str
    title: str
    measures: Mapping[str, tuple[str, ...]]  # by kind, and those in which children speak
    not_on_record: str  # what no measure here can see


@dataclass(frozen=True, slots=True)
class Inspection:
    """A framework of inspection while it was in force, and where each area stands in it."""

    framework: str
    title: str
    first_day: date
    last_day: date | None
    source: str
    judgements: Mapping[str, str]
    areas: Mapping[str, tuple[str, ...]]  # area: the judgements that speak to it


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something asked for by its reference, and the measures that answer, or why nothing on record can."""

    indicator: str
    asks: str
    measures: tuple[str, ...]
    part: str  # what of it the measures leave unanswered
    not_supported: str  # why no recorded table can answer any of it


@dataclass(frozen=True, slots=True)
class Frameworks:
    areas: Mapping[str, Area] = field(default_factory=dict)
    inspections: Mapping[str, Inspection] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)

    def asked_by(self, measure: str) -> list[str]:
        """The references that this measure answers."""
        return [one.indicator for one in self.indicators.values() if measure in one.measures]


def load_frameworks(
    definitions: Path, overlay: Path | None, measures: Mapping[str, Measure]
) -> tuple[Frameworks, list[Fault]]:
    """The frameworks, and everything that is wrong with them."""
    faults: list[Fault] = []
    areas = _areas(definitions, overlay, faults)
    inspections = _inspections(definitions, faults)
    indicators = _indicators(definitions, faults)
    for area in areas.values():
        faults += _area_faults(area, measures)
    for measure in measures.values():
        faults += [
            Fault(f"{measure.id}, priority_areas", f"There is no area called `{name}`.{did_you_mean(name, areas)}")
            for name in measure.priority_areas
            if name not in areas
        ]
    shipped = _shipped(definitions)
    faults += _inspection_faults(inspections.values(), [name for name in areas if name in shipped])
    for indicator in indicators.values():
        faults += _indicator_faults(indicator, measures)
    return Frameworks(areas, inspections, indicators), faults


def _shipped(definitions: Path) -> set[str]:
    return {str(entry.get("area")) for entry in _entries(definitions / "frameworks" / "priority_areas.yaml", [])}


def _entries(path: Path, faults: list[Fault]) -> list[Mapping[str, Any]]:
    if not path.is_file():
        return []
    place = f"frameworks/{path.name}"
    try:
        document = read_yaml(path)
    except yaml.YAMLError as error:
        faults.append(Fault(place, f"This is not YAML: {str(error).splitlines()[0]}"))
        return []
    if not isinstance(document, list) or not all(isinstance(entry, dict) for entry in document):
        faults.append(Fault(place, "Write a list, each entry a set of `name: value` lines."))
        return []
    return document


def _named(path: Path, name: str, keys: set[str], faults: list[Fault]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each entry with its name, once, and without settings nobody reads."""
    seen: set[str] = set()
    for number, entry in enumerate(_entries(path, faults), start=1):
        where = f"frameworks/{path.name}, {entry.get(name, f'entry {number}')}"
        unknown = sorted(set(map(str, entry)) - keys)
        faults += [Fault(where, f"There is no setting called `{key}`.{did_you_mean(key, keys)}") for key in unknown]
        if not isinstance(entry.get(name), str):
            faults.append(Fault(where, f"Say its `{name}`."))
        elif entry[name] in seen:
            faults.append(Fault(where, "This stands here twice. Keep one."))
        else:
            seen.add(entry[name])
            yield entry[name], entry


# --- areas --------------------------------------------------------------------------------------------------------


def _areas(definitions: Path, overlay: Path | None, faults: list[Fault]) -> dict[str, Area]:
    """The shipped areas. An authority's own file adds measures to one, or an area of its own; it takes nothing away."""
    name = Path("frameworks") / "priority_areas.yaml"
    areas = {area: _area(entry, faults) for area, entry in _named(definitions / name, "area", AREA_KEYS, faults)}
    added = _named(overlay / name, "area", AREA_KEYS, faults) if overlay is not None else ()
    for area, entry in added:
        own = _area(entry, faults)
        if area in areas:
            shipped = areas[area]
            both = {kind: tuple(dict.fromkeys((*shipped.measures[kind], *own.measures[kind]))) for kind in own.measures}
            areas[area] = replace(shipped, measures=both)
        else:
            areas[area] = own
    return areas


def _area(entry: Mapping[str, Any], faults: list[Fault]) -> Area:
    where = f"frameworks/priority_areas.yaml, {entry['area']}"
    measures = {kind: _texts(entry.get(kind), f"{where}, {kind}", faults) for kind in (*KINDS, VOICE)}
    title, unseen = str(entry.get("title") or entry["area"]), str(entry.get("not_on_record") or "").strip()
    return Area(entry["area"], title, measures, unseen)


def _texts(value: Any, where: str, faults: list[Fault]) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        faults.append(Fault(where, "Write a list of names, or [] for none."))
        return ()
    return tuple(value)


def _area_faults(area: Area, measures: Mapping[str, Measure]) -> Iterator[Fault]:
    where = f"frameworks/priority_areas.yaml, {area.area}"
    for kind, what in NEEDED.items():
        if not any(name in measures for name in area.measures[kind]):
            yield Fault(f"{where}, {kind}", what)
    if not area.measures[VOICE] and not area.not_on_record:
        yield Fault(f"{where}, voice", "Name a measure of what children said, or say in `not_on_record` why none can.")
    for kind, names in area.measures.items():
        for name in names:
            if name not in measures:
                yield Fault(f"{where}, {kind}", f"There is no measure called `{name}`.{did_you_mean(name, measures)}")
            elif kind != VOICE and measures[name].kind != kind:
                yield Fault(f"{where}, {kind}", f"`{name}` is a measure of {measures[name].kind}. List it there.")
            elif area.area not in measures[name].priority_areas:
                yield Fault(f"{where}, {kind}", f"`{name}` does not name this area among its `priority_areas`.")


# --- inspections --------------------------------------------------------------------------------------------------


def _inspections(definitions: Path, faults: list[Fault]) -> dict[str, Inspection]:
    path = definitions / "frameworks" / "inspections.yaml"
    found = {}
    for name, entry in _named(path, "framework", INSPECTION_KEYS, faults):
        where = f"frameworks/{path.name}, {name}"
        days = entry.get("first_day"), entry.get("last_day")
        judgements, areas = entry.get("judgements"), entry.get("areas")
        if not isinstance(days[0], date) or not isinstance(days[1], date | None):
            faults.append(Fault(where, "Write `first_day` and `last_day` like 2018-01-01; `last_day` may be empty."))
        elif not isinstance(judgements, dict) or not isinstance(areas, dict):
            faults.append(Fault(where, "Say its `judgements`, and under `areas` which of them speak to each area."))
        else:
            placed = {str(area): _texts(said, f"{where}, {area}", faults) for area, said in areas.items()}
            title, source = str(entry.get("title") or name), str(entry.get("source") or "").strip()
            found[name] = Inspection(name, title, days[0], days[1], source, judgements, placed)
    return found


def _inspection_faults(inspections: Iterable[Inspection], areas: list[str]) -> Iterator[Fault]:
    in_order = sorted(inspections, key=lambda inspection: inspection.first_day)
    for inspection in in_order:
        where = f"frameworks/inspections.yaml, {inspection.framework}"
        for area in areas:
            if not inspection.areas.get(area):
                yield Fault(where, f"Say which judgements speak to the area `{area}`.")
        for area, named in inspection.areas.items():
            if area not in areas:
                yield Fault(where, f"There is no area called `{area}`.{did_you_mean(area, areas)}")
            for name in named:
                if name not in inspection.judgements:
                    near = did_you_mean(name, inspection.judgements)
                    yield Fault(f"{where}, {area}", f"It makes no judgement called `{name}`.{near}")
    for earlier, later in pairwise(in_order):
        if earlier.last_day is None or earlier.last_day + timedelta(days=1) != later.first_day:
            where = f"frameworks/inspections.yaml, {earlier.framework}"
            yield Fault(
                where, f"It must end the day before `{later.framework}` begins, so that a day has one framework."
            )


# --- indicators ---------------------------------------------------------------------------------------------------


def _indicators(definitions: Path, faults: list[Fault]) -> dict[str, Indicator]:
    path = definitions / "frameworks" / "indicators.yaml"
    return {
        name: Indicator(
            name,
            str(entry.get("asks") or "").strip(),
            _texts(entry.get("measures"), f"frameworks/{path.name}, {name}", faults),
            str(entry.get("part") or "").strip(),
            str(entry.get("not_supported") or "").strip(),
        )
        for name, entry in _named(path, "indicator", INDICATOR_KEYS, faults)
    }


def _indicator_faults(indicator: Indicator, measures: Mapping[str, Measure]) -> Iterator[Fault]:
    where = f"frameworks/indicators.yaml, {indicator.indicator}"
    if not indicator.asks:
        yield Fault(where, "Say what it `asks`.")
    if bool(indicator.measures) == bool(indicator.not_supported):
        yield Fault(where, "Name its `measures`, or say in `not_supported` why no recorded table can answer it.")
    for name in indicator.measures:
        if name not in measures:
            yield Fault(where, f"There is no measure called `{name}`.{did_you_mean(name, measures)}")
