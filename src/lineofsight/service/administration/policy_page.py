"""What the page of rules and local policy says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from lineofsight.measures.rules import Rule, Span
from lineofsight.records.home import Home
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import policy
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag

COLUMNS = [Column("Limit"), Column("Value"), Column("From"), Column("To")]


@dataclass(frozen=True)
class PolicyPage:
    local: Table
    national: Table
    measured_by_others: str  # said where the figures shown were made by other definitions
    measure: str  # the address at which to measure again, for those who may

    @classmethod
    def of(cls, home: Home, person: Person, today: date, figures_by: str, definitions: str) -> "PolicyPage":
        rules = policy.rules_in_force(home).values()
        edits = person.may(Permission.EDIT_POLICY)
        differ = bool(figures_by) and figures_by != definitions
        return cls(
            local=_table("Local policy", (rule for rule in rules if rule.local), today, edits),
            national=_table("National limits", (rule for rule in rules if not rule.local), today, False),
            measured_by_others=DIFFER if differ else "",
            measure=reverse("measure_again") if differ and person.may(Permission.LOAD) else "",
        )


DIFFER = "Limits or definitions have changed since the figures were made. Figures change when they are next measured."


def _table(caption: str, rules: Iterable[Rule], today: date, edits: bool) -> Table:
    rows = [
        [_named(rule, span, today, edits), words.measured(span.value, rule.unit), *_days(span)]
        for rule in sorted(rules, key=lambda rule: rule.title)
        for span in reversed(rule.spans)
    ]
    return Table(caption, COLUMNS, rows)


def _named(rule: Rule, span: Span, today: date, edits: bool) -> Cell:
    tag = None
    if span.last_day is not None and span.last_day < today:
        tag = Tag("ended", "quiet")
    elif span.first_day is not None and span.first_day > today:
        tag = Tag("to come")
    last = span is rule.spans[-1]
    where = reverse("policy_change", args=[rule.id]) if edits and last else ""
    return Cell(rule.title, where, tag=tag, note=" ".join((span.source or rule.source).split()))


def _days(span: Span) -> tuple[str, str]:
    return (
        words.day(span.first_day) if span.first_day else "as far back as records go",
        words.day(span.last_day) if span.last_day else "",
    )


def in_words(rule: Rule) -> list[str]:
    return [f"{words.sentence(words.measured(span.value, rule.unit))}, {_span(span)}." for span in reversed(rule.spans)]


def _span(span: Span) -> str:
    first, last = _days(span)
    since = f"from {first}" if span.first_day else first
    return f"{since} to {last}" if last else since
