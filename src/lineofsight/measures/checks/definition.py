"""A check: one YAML file that says which records are looked at, which are found wanting, and what to do about them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.case_files import CaseKind, Need, parse_needs
from lineofsight.measures.checks.looking_over import CHILD_WORDS, Over, reading_over
from lineofsight.measures.checks.settings import CHECK_SETTINGS
from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.measures.language import Condition, ConditionError, read_condition
from lineofsight.measures.reading_definitions import DefinitionReading
from lineofsight.records.definitions import read_yaml
from lineofsight.records.tables import Table


@dataclass(frozen=True, slots=True, order=True)
class Bearing:
    """What a check says something about: a table, or one column of it."""

    table: str
    column: str | None = None

    def __str__(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table


@dataclass(frozen=True, slots=True)
class CheckExample:
    case: str
    given: Mapping[str, Any]
    record: str  # one of RECORD_IS


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    id: str
    title: str
    kind: str
    over: Over
    looks_at: Condition | None
    found_when: Condition
    finding: str  # reads on after a share: "12% of ..."
    threshold: float  # the check fails when a larger share of what it looks at is found
    threshold_because: str
    owner: str
    what_to_do: str
    bears_on: tuple[Bearing, ...]
    examples: tuple[CheckExample, ...]
    version: str

    @property
    def words(self) -> frozenset[str]:
        looked = self.looks_at.words if self.looks_at is not None else frozenset()
        return looked | self.found_when.words

    @property
    def needs(self) -> tuple[Need, ...]:
        """What must be held before it can look: its rows' own needs, and the columns that its conditions read."""
        if self.over.table is None or self.over.way != "table":
            return self.over.needs
        columns = sorted(self.words & set(self.over.table.column_names))
        return (*self.over.needs, *(Need(self.over.table.name, column, "any") for column in columns))

    @property
    def days(self) -> tuple[str, ...]:
        """The dates shown beside each record found."""
        days = [name for name, word in self.over.vocabulary.items() if word.type == "date"]
        if self.over.table is None or self.over.way != "table":
            return tuple(name for name in days if name not in (*CHILD_WORDS, "as_at"))
        shown = self.words | set(self.over.table.defining_dates)
        return tuple(name for name in days if name in shown and name not in (*CHILD_WORDS, "as_at"))


@dataclass(frozen=True, slots=True)
class CheckShelves:
    """What a check may refer to."""

    tables: Mapping[str, Table]
    cases: Mapping[str, CaseKind]
    rows: Mapping[str, CaseKind]  # the SQL files in definitions/checks


def read_check(path: Path, shelves: CheckShelves, faults: list[Fault]) -> Check | None:
    """One check; everything wrong with it goes to `faults`."""
    try:
        document = read_yaml(path)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark is not None else ""
        faults.append(Fault(f"checks/{path.name}", f"This is not YAML{place}."))
        return None
    if not isinstance(document, dict):
        faults.append(Fault(f"checks/{path.name}", "Write the check as `name: value` lines."))
        return None
    reading = _Reading(str(document.get("id") or path.stem), document, shelves, faults)
    reading.settings(path)
    return None if reading.told else reading.check(path)


class _Reading(DefinitionReading):
    every = "check"

    def __init__(self, name: str, document: Mapping[str, Any], shelves: CheckShelves, faults: list[Fault]) -> None:
        super().__init__(name, document, faults)
        self.shelves = shelves

    def settings(self, path: Path) -> None:
        self.named_settings(path, CHECK_SETTINGS)

    def check(self, path: Path) -> Check | None:
        said = self.document
        over = reading_over(said, self.shelves.tables, self.shelves.cases, self.shelves.rows, self.fault)
        if over is None:
            return None
        looks_at = self._condition("looks_at", over)
        found_when = self._condition("found_when", over)
        bears_on = self._bears_on(over, found_when)
        self._examples_fit(over)
        if self.told or found_when is None:
            return None
        return Check(
            id=said["id"],
            title=said["title"].strip(),
            kind=said["kind"],
            over=over,
            looks_at=looks_at,
            found_when=found_when,
            finding=" ".join(said["finding"].split()),
            threshold=float(said["threshold"]),
            threshold_because=" ".join(said["threshold_because"].split()),
            owner=said["owner"].strip(),
            what_to_do=" ".join(said["what_to_do"].split()),
            bears_on=bears_on,
            examples=tuple(CheckExample(e["case"], e["given"], e["record"]) for e in said["examples"]),
            version=_version(path, over),
        )

    def _condition(self, setting: str, over: Over) -> Condition | None:
        text = self.document.get(setting)
        if text is None:
            return None
        try:
            return read_condition(" ".join(text.split()), over.vocabulary, {})
        except ConditionError as error:
            for sentence in error.sentences:
                self.fault(setting, sentence)
            return None

    def _bears_on(self, over: Over, found_when: Condition | None) -> tuple[Bearing, ...]:
        said = self.document.get("bears_on")
        if said is None:
            return self._what_it_reads(over, found_when)
        found = []
        for need in parse_needs("; ".join(f"{text} any" for text in said), f"{self.name}, bears_on", self.faults):
            table = self.shelves.tables.get(need.table)
            if table is None:
                near = did_you_mean(need.table, self.shelves.tables)
                self.fault("bears_on", f"There is no table called `{need.table}`.{near}")
            elif need.column is not None and need.column not in table.column_names:
                near = did_you_mean(need.column, table.column_names)
                self.fault("bears_on", f"`{need.table}` has no column `{need.column}`.{near}")
            else:
                found.append(Bearing(need.table, need.column))
        return tuple(found)

    def _what_it_reads(self, over: Over, found_when: Condition | None) -> tuple[Bearing, ...]:
        if over.lists:
            return tuple(Bearing(name) for name in over.lists)
        if over.table is None:
            self.fault("bears_on", "Name the tables and columns that it says something about.")
            return ()
        if over.way != "table":
            return (Bearing(over.table.name),)
        read = found_when.words if found_when is not None else frozenset()
        return tuple(Bearing(over.table.name, name) for name in over.table.column_names if name in read)

    def _examples_fit(self, over: Over) -> None:
        for item in self.document["examples"]:
            for name, value in item["given"].items():
                word = over.vocabulary.get(name)
                if word is None:
                    near = did_you_mean(name, over.vocabulary)
                    self.fault(f"example '{item['case']}'", f"There is no column called `{name}`.{near}")
                elif not word_fits(word.type, value):
                    self.fault(f"example '{item['case']}'", f"`{name}` is {word.described}. Write one.")


def word_fits(type_: str, value: Any) -> bool:
    fits: Mapping[str, tuple[type, ...]] = {
        "date": (date,),
        "integer": (int,),
        "number": (int, float),
        "text": (str,),
        "flag": (bool,),
    }
    return value is None or (isinstance(value, fits[type_]) and isinstance(value, bool) == (type_ == "flag"))


def _version(path: Path, over: Over) -> str:
    parts = [path.read_text(encoding="utf-8"), over.case.text if over.case is not None else ""]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:12]
