"""Local policy: the limits that the authority sets for itself, kept as `definitions/rules/local.yaml` in its home.

A limit has been one value or another from day to day, so a change adds a span and ends the one before it on the day
before. It is tried with the whole catalogue before it is kept, and kept in one step. Figures change when they are next
measured, and those of days before the first day never do.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import CALENDAR_TO, load_catalogue
from lineofsight.measures.examples import example_faults
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.rules import Rule, Span, load_rules
from lineofsight.measures.working_days import working_days
from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import write_whole
from lineofsight.records.problems import RefusedError
from lineofsight.service.design import words

FILE = Path("rules") / "local.yaml"
HEAD = """\
# Local policy of this authority. It stands in place of the limits of the same name that come with Line of Sight.
# Changed on the page of local policy; each change is in the ledger with its reason.
"""


@dataclass(frozen=True)
class Change:
    """What a change does to a limit."""

    rule: Rule
    before: Span
    after: Span
    trial: str  # the whole file as it will be


def rules_in_force(home: Home) -> Mapping[str, Rule]:
    return load_rules(definitions_folder(), home.definitions if home.definitions.is_dir() else None)


def the_rule(home: Home, name: str) -> Rule:
    found = rules_in_force(home).get(name)
    if found is None or not found.local:
        raise RefusedError("This is not a limit of local policy, so it is not changed here.")
    return found


def in_force(rule: Rule, day: date) -> Span | None:
    return next((span for span in rule.spans if span.holds_on(day)), None)


def changed(home: Home, name: str, *, value: int, first_day: date, source: str) -> Change:
    """The change, proved against every definition and example. Nothing is kept."""
    rule = the_rule(home, name)
    last = rule.spans[-1]
    if last.first_day is not None and first_day <= last.first_day:
        raise RefusedError(
            f"The latest value holds from {words.day(last.first_day)}. Give a later first day: what was in force before"
            " stays as it was."
        )
    if last.last_day is not None and first_day > last.last_day + timedelta(days=1):
        raise RefusedError(f"The latest value ends on {words.day(last.last_day)}: begin the new one the day after.")
    if last.value == value:
        raise RefusedError(f"The limit is {value} already.")
    ended = replace(last, last_day=first_day - timedelta(days=1))
    after = Span(value, first_day, None, source)
    spans = (*rule.spans[:-1], ended, after)
    trial = _as_text({**_own(home), name: replace(rule, spans=spans)})
    _prove(home, trial)
    return Change(rule, last, after, trial)


def keep(home: Home, change: Change) -> None:
    path = home.definitions / FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, change.trial.encode())


def _own(home: Home) -> dict[str, Rule]:
    """The limits that the authority's own file sets already."""
    path = home.definitions / FILE
    if not path.is_file():
        return {}
    named = {entry["rule"] for entry in yaml.safe_load(path.read_text(encoding="utf-8"))}
    return {name: rule for name, rule in rules_in_force(home).items() if name in named}


def _as_text(rules: Mapping[str, Rule]) -> str:
    entries = [_entry(rule, span) for _, rule in sorted(rules.items()) for span in rule.spans]
    return HEAD + "\n" + yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=110)


def _entry(rule: Rule, span: Span) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": rule.title,
        "value": span.value,
        "unit": rule.unit,
        "first_day": span.first_day,
        "last_day": span.last_day,
        "source": span.source or rule.source,
        "local": True,
    }


def _prove(home: Home, trial: str) -> None:
    """Read every definition with the file as it would be, and judge every example; refuse what contradicts one."""
    with tempfile.TemporaryDirectory(prefix=".policy-", dir=home.folder) as aside:
        overlay = Path(aside) / "definitions"
        if home.definitions.is_dir():
            shutil.copytree(home.definitions, overlay)
        (overlay / "rules").mkdir(parents=True, exist_ok=True)
        (overlay / FILE).write_bytes(os.fsencode(trial))
        try:
            read = load_catalogue(definitions_folder(), overlay, prove=False)
            faults = example_faults(read.measures.values(), read.rules, working_days(CALENDAR_TO))
            if faults:
                raise DefinitionError(faults)
        except DefinitionError as refusal:
            raise RefusedError(
                "The definitions would contradict their own examples, so this was not kept. Give a later first day, or"
                f" ask whoever keeps the definitions. {refusal.faults[0]}"
            ) from refusal
