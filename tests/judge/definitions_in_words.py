"""Measures, case headers and rules read as text, by the judge's own reading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.judge.conditions import Answer, Row, condition


@dataclass(frozen=True)
class Need:
    table: str
    column: str | None
    holds: str
    months_back: int


@dataclass(frozen=True)
class Header:
    """What a case file says of itself."""

    kind: str
    shape: str
    needs: tuple[Need, ...]
    columns: Mapping[str, str]  # each column and its type, with its unit


@dataclass
class MeasureText:
    """One measure as its file has it: every value is text."""

    said: Mapping[str, Any]
    rules: "Rules"
    header: Header

    @property
    def id(self) -> str:
        return str(self.said["id"])

    @property
    def decided_on(self) -> str:
        return str(self.said.get("dated_by", "period_end"))

    @property
    def limits_on(self) -> str:
        return str(self.said.get("limits_on", self.decided_on))

    @property
    def shows(self) -> str:
        return str(self.said.get("shows", "share"))

    @cached_property
    def in_force(self) -> tuple[date, date]:
        to = self.said.get("in_force_to")
        return date.fromisoformat(self.said["in_force_from"]), date.fromisoformat(to) if to else date.max

    @cached_property
    def counts_when(self) -> Answer | None:
        return self._condition(self.said.get("counts_when"))

    @cached_property
    def exclude(self) -> list[Answer]:
        return [condition(item["when"], self._allowed) for item in self.said.get("exclude", [])]

    @cached_property
    def met_when(self) -> Answer | None:
        return self._condition(self.said.get("met_when"))

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        return (*self.header.needs, *needs("; ".join(self.said.get("needs", []))))

    @property
    def by_nth_day(self) -> bool:
        return bool(self.said.get("working_days_reading") == "by_nth_day")

    @property
    def done_on(self) -> str:
        return str(self.said.get("due", {}).get("done", self.decided_on))

    def _condition(self, text: str | None) -> Answer | None:
        return None if text is None else condition(text, self._allowed)

    def _allowed(self, rule: str, row: Row) -> int | None:
        return self.rules.limit(rule, row[self.limits_on])


class Rules:
    def __init__(self, definitions: Path) -> None:
        self.spans: dict[str, list[tuple[date, date, int]]] = {}
        for path in sorted((definitions / "rules").glob("*.yaml")):
            for entry in _text(path):
                first = date.fromisoformat(entry["first_day"]) if _given(entry.get("first_day")) else date.min
                last = date.fromisoformat(entry["last_day"]) if _given(entry.get("last_day")) else date.max
                self.spans.setdefault(entry["rule"], []).append((first, last, int(entry["value"])))

    def limit(self, rule: str, day: date | None) -> int | None:
        if day is None:
            return None
        holding = [value for first, last, value in self.spans.get(rule, []) if first <= day <= last]
        return holding[0] if holding else None


def _given(value: str | None) -> bool:
    return value not in (None, "", "null", "~")


def _text(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


_COLUMN = re.compile(r" {2}(\w+)\s+((?:date|integer|number|text|flag)(?: (?:working days|days|months|years))?)")


def headers(definitions: Path) -> dict[str, Header]:
    return {path.stem: header(path) for path in sorted((definitions / "cases").glob("*.sql"))}


def header(path: Path) -> Header:
    lines = path.read_text(encoding="utf-8").splitlines()
    until = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    text = "\n".join(line.removeprefix("--").removeprefix(" ") for line in lines[:until])
    sections: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        section = re.match(r"(Cases|Shape|Uses|Needs|Columns):\s*(.*)", line)
        if section:
            current, line = section[1], section[2]
        if current:
            sections[current] = f"{sections.get(current, '')}\n{line}"
    columns = {}
    for line in sections.get("Columns", "").splitlines():
        found = re.match(
            r" {2}(\w+)\s+((?:date|integer|number|text|flag)(?: (?:working days|days|months|years))?)", line
        )
        if found:
            columns[found[1]] = found[2]
    shape = sections["Shape"].strip()
    return Header(path.stem, shape, needs(" ".join(sections.get("Needs", "").split())), columns)


def needs(text: str) -> tuple[Need, ...]:
    found = []
    for part in (piece.strip() for piece in text.split(";")):
        if not part:
            continue
        words = part.replace(",", " ").split()
        table, _, column = words[0].partition(".")
        back = int(words[words.index("months") - 1]) if "months" in words else 0
        found.append(Need(table, column or None, words[1] if len(words) > 1 else "any", back))
    return tuple(found)


def measures(definitions: Path) -> list[MeasureText]:
    rules, known = Rules(definitions), headers(definitions)
    texts = [_text(path) for path in sorted((definitions / "measures").glob("*.yaml"))]
    return [MeasureText(said, rules, known[said["cases"]]) for said in texts]
