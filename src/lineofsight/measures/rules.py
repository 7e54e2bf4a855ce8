"""Statutory limits and local policy: how long a thing may take, in which unit, and from when to when that held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from sqlglot import exp

from lineofsight.measures.faults import DefinitionError, Fault
from lineofsight.records.definitions import read_yaml

RULE_UNITS = ("working days", "days", "months", "years", "none")
KEYS = {"rule", "title", "value", "unit", "first_day", "last_day", "source", "local"}
REQUIRED = ("rule", "title", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class Span:
    """A limit while it was in force. No first day: as far back as records go; no last day: still in force."""

    value: int
    first_day: date | None
    last_day: date | None
    source: str = ""  # what set it then, where that differs from span to span

    def holds_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    unit: str
    local: bool  # local policy, and marked so wherever it is shown
    source: str
    spans: tuple[Span, ...]

    def value_on(self, day: date | None) -> int | None:
        """The limit on a day; None when the day is unknown or no span of the rule covers it."""
        if day is None:
            return None
        return next((span.value for span in self.spans if span.holds_on(day)), None)

    def sql(self, day: exp.Expr) -> exp.Expr:
        """The limit as an expression over a date: unknown on an unknown day and outside every span."""
        cases = exp.Case()
        for span in self.spans:
            tests: list[exp.Expr] = [exp.Not(this=exp.Is(this=day.copy(), expression=exp.Null()))]
            if span.first_day is not None:
                tests.append(exp.GTE(this=day.copy(), expression=date_literal(span.first_day)))
            if span.last_day is not None:
                tests.append(exp.LTE(this=day.copy(), expression=date_literal(span.last_day)))
            cases = cases.when(exp.and_(*tests, copy=False), exp.Literal.number(span.value), copy=False)
        return exp.paren(cases.else_(exp.cast(exp.Null(), "INT"), copy=False), copy=False)

    def as_text(self) -> str:
        """All that a figure depends on, for hashing."""
        spans = ";".join(f"{span.value},{span.first_day},{span.last_day}" for span in self.spans)
        return f"{self.id}|{self.unit}|{self.local}|{spans}"


def date_literal(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")


def load_rules(definitions: Path, overlay: Path | None = None) -> dict[str, Rule]:
    """Every rule by id: those shipped, then an authority's own local policy in place of ours."""
    faults: list[Fault] = []
    rules: dict[str, Rule] = {}
    for path in sorted((definitions / "rules").glob("*.yaml")):
        for rule in _read(path, faults).values():
            if rule.id in rules:
                faults.append(Fault(f"rules/{path.name}, {rule.id}", "This rule stands in two files. Keep one."))
            rules[rule.id] = rule
    if overlay is not None and (overlay / "rules" / "local.yaml").is_file():
        for rule in _read(overlay / "rules" / "local.yaml", faults, always_local=True).values():
            shipped = rules.get(rule.id)
            if shipped is not None and not shipped.local:
                what = "This is a national rule, which local policy cannot replace. Give the local rule its own name."
                faults.append(Fault(f"local.yaml, {rule.id}", what))
                continue
            rules[rule.id] = rule
    if faults:
        raise DefinitionError(faults)
    return rules


def _read(path: Path, faults: list[Fault], *, always_local: bool = False) -> dict[str, Rule]:
    place = f"rules/{path.name}"
    try:
        document = read_yaml(path)
    except yaml.YAMLError as error:
        faults.append(Fault(place, f"This is not YAML: {_first_line(error)}"))
        return {}
    if not isinstance(document, list):
        faults.append(Fault(place, "Write a list of rules, each beginning `- rule:`."))
        return {}
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for number, entry in enumerate(document, start=1):
        found = list(_entry_faults(entry, f"{place}, entry {number}"))
        faults.extend(found)
        if not found:
            entries.setdefault(entry["rule"], []).append(entry)
    return {name: _rule(name, spans, place, always_local, faults) for name, spans in entries.items()}


def _entry_faults(entry: Any, where: str) -> Iterable[Fault]:
    if not isinstance(entry, dict):
        yield Fault(where, "A rule is a set of `name: value` lines.")
        return
    where = f"{where}, {entry.get('rule', 'no name')}"
    for key in sorted(set(entry) - KEYS):
        yield Fault(where, f"There is no setting called `{key}`. A rule has {', '.join(sorted(KEYS))}.")
    for key in REQUIRED:
        if entry.get(key) is None:
            yield Fault(where, f"Say the rule's `{key}`.")
    if entry.get("value") is not None and (type(entry["value"]) is not int or entry["value"] < 0):
        yield Fault(where, "`value` is a whole number, 0 or more.")
    if entry.get("unit") is not None and entry["unit"] not in RULE_UNITS:
        yield Fault(where, f"`unit` is one of {', '.join(RULE_UNITS)}.")
    for key in ("first_day", "last_day"):
        if entry.get(key) is not None and not isinstance(entry[key], date):
            yield Fault(where, f"Write `{key}` like 2014-04-01, or leave it empty.")
    if not isinstance(entry.get("local", False), bool):
        yield Fault(where, "`local` is true or false.")


def _rule(name: str, entries: list[Mapping[str, Any]], place: str, always_local: bool, faults: list[Fault]) -> Rule:
    where = f"{place}, {name}"
    if len({(entry["unit"], bool(entry.get("local", False))) for entry in entries}) > 1:
        faults.append(Fault(where, "Every span of a rule has one unit, and is local or is not. Give the other a name."))
    spans = [
        Span(entry["value"], entry.get("first_day"), entry.get("last_day"), str(entry["source"])) for entry in entries
    ]
    spans.sort(key=lambda span: span.first_day or date.min)
    faults.extend(_span_faults(spans, where))
    first = entries[0]
    local = always_local or bool(first.get("local", False))
    return Rule(name, str(first["title"]), first["unit"], local, str(first["source"]), tuple(spans))


def _span_faults(spans: list[Span], where: str) -> Iterable[Fault]:
    for span in spans:
        if span.first_day is not None and span.last_day is not None and span.last_day < span.first_day:
            yield Fault(where, f"The span from {span.first_day} ends before it begins. Correct its `last_day`.")
    for earlier, later in pairwise(spans):
        begins = later.first_day or date.min
        if earlier.last_day is None or earlier.last_day >= begins:
            yield Fault(where, f"Two spans are in force on {begins}. End the earlier one the day before.")
        elif earlier.last_day + timedelta(days=1) < begins:
            what = f"No span is in force between {earlier.last_day} and {begins}. Close the gap, or use two rules."
            yield Fault(where, what)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
