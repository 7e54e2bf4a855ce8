"""The events that explain a break: read from the definitions, the authority's own among them, with every fault told."""

from datetime import date
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.invented.happened import write_events
from lineofsight.signals.events import known_events

OURS = """
- id: inspection
  text: Inspection
  from: 2026-01-05
  to: 2026-01-16
  source: The inspectorate's letter
- id: first_lockdown
  text: Lockdown here
  from: 2020-03-24
  only: [visits]
  source: The council's own log
"""


def test_the_shipped_events_are_read_without_a_fault() -> None:
    events, faults = known_events(definitions_folder(), None)
    assert not faults
    assert [one.first_day for one in events] == sorted(one.first_day for one in events)
    assert events[0].month == "2020-03" and events[0].bears_on("anything")


def test_an_authority_adds_its_own_and_may_change_one(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(OURS, encoding="utf-8")
    events, faults = known_events(definitions_folder(), tmp_path)
    by_id = {one.id: one for one in events}
    assert not faults and by_id["inspection"].month == "2026-01"
    assert by_id["first_lockdown"].text == "Lockdown here"
    assert by_id["first_lockdown"].bears_on("visits") and not by_id["first_lockdown"].bears_on("plans")


def test_the_invented_county_says_when_it_was_inspected(tmp_path: Path) -> None:
    write_events(tmp_path, date(2026, 10, 31))
    events, faults = known_events(tmp_path, None)
    assert not faults and [(one.id, one.month) for one in events] == [
        ("focused_visit", "2024-03"),
        ("inspection", "2025-12"),
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("a: b", "events.yaml: Write a list, each entry a set of `name: value` lines."),
        ("- [", "This is not YAML"),
        ("- {id: x, from: 2026-01-01, source: s}", "events.yaml, x: Say its `text`."),
        ("- {id: x, text: t, from: soon, source: s}", "`from` is a date"),
        ("- {id: x, text: t, from: 2026-02-01, to: 2026-01-01, source: s}", "It ends before it begins."),
        ("- {id: x, text: t, from: 2026-02-01, source: s, onyl: [a]}", "nothing called `onyl` here. Did you mean"),
        ("- {id: x, text: t, from: 2026-02-01, source: s, only: a}", "`only` is a list of measures"),
        (f"- {{id: x, text: {'t' * 41}, from: 2026-02-01, source: s}}", "40 letters at most"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, said: str, fault: str) -> None:
    (tmp_path / "events.yaml").write_text(said, encoding="utf-8")
    events, faults = known_events(tmp_path, None)
    assert not events and any(fault in str(one) for one in faults), [str(one) for one in faults]
