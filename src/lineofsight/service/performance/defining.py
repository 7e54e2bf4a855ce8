"""A measure's definition as a person reads it: what is counted, when it is met, under which rules, and its examples."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import SOURCE_TITLES
from lineofsight.measures.definition import Measure
from lineofsight.measures.explaining import explained, rules_read
from lineofsight.measures.frameworks import Frameworks, load_frameworks
from lineofsight.measures.rules import Rule, Span
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.kept import Kept
from lineofsight.service.performance.once import once
from lineofsight.service.performance.saying import kind_in_words
from lineofsight.service.performance.walking import VERDICT_WORDS

BLANKS = {
    "left out": "The published statistic leaves out a case that lacks what is needed to judge it.",
    "counted as met": "The published statistic counts a case that lacks what is needed to judge it as met.",
}
GOOD = {"high": "High is good.", "low": "Low is good.", "neither": "Neither high nor low is good in itself."}


@dataclass(frozen=True)
class Definition:
    """In order of reading."""

    why_it_matters: str
    lines: tuple[tuple[str, str], ...]  # heading, words
    rules: Table | None
    examples: Table
    sources: tuple[tuple[str, str], ...]
    notes: str
    version: str


@once
def definition(kept: Kept, measure_id: str) -> Definition:
    measure = kept.catalogue.measure(measure_id)
    told = explained(measure, kept.catalogue, frameworks(kept).asked_by(measure_id))
    return Definition(
        why_it_matters=told["why_it_matters"],
        lines=tuple(_lines(measure, told)),
        rules=rules_table(measure, kept.catalogue, None),
        examples=Table(
            "Examples, each judged whenever the definition is read",
            [Column("Case"), Column("Verdict")],
            [
                [words.sentence(each["case"]), VERDICT_WORDS.get(each["verdict"], "does not count")]
                for each in told["examples"]
            ],
        ),
        sources=tuple(_sources(told)),
        notes=told["notes"],
        version=measure.version,
    )


@once
def frameworks(kept: Kept) -> Frameworks:
    overlay = kept.home.definitions
    found, _ = load_frameworks(
        kept.catalogue.definitions, overlay if overlay.is_dir() else None, kept.catalogue.measures
    )
    return found


def _lines(measure: Measure, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    lines = [
        ("What is counted", words.sentence(told["cases"]["title"])),
        ("Placed in a month by", _day_in_words(measure)),
        ("Counts when", told["counts_when"] or "always"),
        *(("Left out when", f"{each['when']}. {each['because']}") for each in told["exclude"]),
        ("Met when", told["met_when"] or "counted"),
        ("Kind", f"{kind_in_words(measure.kind)}. {GOOD[measure.good_is]}"),
    ]
    if told["working_days"]:
        lines.append(("Working days", told["working_days"]))
    if blanks := BLANKS.get(told["official_missing"]):
        lines.append(("Blanks", f"Here it is counted as not met. {blanks}"))
    if told["local"]:
        lines.append(("Local policy", "The limit is local policy, not law: another authority's may differ."))
    if told["columns"]:
        meanings = [f"{name}: {plain(meaning.partition(': ')[2])}" for name, meaning in told["columns"].items()]
        lines.append(("Words used", "; ".join(meanings)))
    in_force = f"In force from {words.day(measure.in_force_from)}. To be reviewed by {words.day(measure.review_by)}."
    lines.append(("Owner", f"{measure.owner}. {in_force}"))
    if told["indicators"]:
        lines.append(("Answers", words.listed(told["indicators"])))
    return lines


def _day_in_words(measure: Measure) -> str:
    word = measure.cases.vocabulary.get(measure.decided_on)
    return plain(word.means) if word is not None else measure.decided_on.replace("_", " ")


def plain(meaning: str) -> str:
    """A column's meaning without the word that only databases use."""
    return re.sub(r"\bnull\b", "unknown", meaning)


def _sources(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    named = [_source(name) for name in told["sources"]]
    lines = [("Definition", " ".join(told["source"].split()))]
    lines.append(("Can be told from", words.listed(named) if named else "no source that is read yet"))
    lines += [(f"Not from {_source(name)}", " ".join(why.split())) for name, why in told["sources_note"].items()]
    return lines


def _source(name: str) -> str:
    return SOURCE_TITLES.get(name, name)


def rules_table(measure: Measure, catalogue: Catalogue, on: date | None) -> Table | None:
    """The limits that the measure reads, and those that its kind of case does; `on` keeps those in force that day."""
    own, of_cases = rules_read(measure, catalogue)
    rows = []
    for name in (*own, *of_cases):
        rule = catalogue.rules[name]
        for span in rule.spans:
            if on is None or span.holds_on(on):
                rows.append(_rule_row(rule, span))
    if not rows:
        return None
    caption = "Rules" if on is None else f"Rules in force on {words.day(on)}"
    columns = [Column("Rule"), Column("Limit"), Column("In force"), Column("Set by")]
    return Table(caption, columns, rows)


def _rule_row(rule: Rule, span: Span) -> list[Cell | str]:
    unit = "" if rule.unit == "none" else rule.unit
    since = f"from {words.day(span.first_day)}" if span.first_day else "as far back as records go"
    until = f" to {words.day(span.last_day)}" if span.last_day else ""
    named = Cell(rule.title, tag=Tag("local policy", "quiet")) if rule.local else Cell(rule.title)
    return [named, words.measured(span.value, unit), f"{since}{until}", " ".join((span.source or rule.source).split())]
