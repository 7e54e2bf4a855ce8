"""Rules: limits with their days in force, read as written or refused with the repair."""

from datetime import date
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.rules import load_rules

NATIONAL = "- {rule: visit, title: A visit is made, value: 28, unit: days, source: invented}\n"
LOCAL = (
    "- {rule: supervision, title: Supervision is held, value: 20, unit: working days, source: invented, local: true}\n"
)


def _definitions(folder: Path, national: str = NATIONAL, local: str = LOCAL) -> Path:
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "national.yaml").write_text(national, encoding="utf-8")
    (folder / "rules" / "local.yaml").write_text(local, encoding="utf-8")
    return folder


def test_a_rule_has_a_value_in_its_unit_while_it_is_in_force(tmp_path: Path) -> None:
    rules = load_rules(_definitions(tmp_path))
    assert (rules["visit"].unit, rules["visit"].local, rules["visit"].value_on(date(2026, 1, 1))) == ("days", False, 28)
    assert (rules["supervision"].unit, rules["supervision"].local) == ("working days", True)


SPANS = """
- {{rule: visit, title: t, value: 28, unit: days, source: s, first_day: {0}, last_day: {1}}}
- {{rule: visit, title: t, value: 14, unit: days, source: s, first_day: {2}, last_day: {3}}}
"""


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("2010-01-01", "2013-12-31", "2014-01-01", ""), None),
        (("", "2013-12-31", "2014-01-01", "2020-01-01"), None),
        (("2010-01-01", "2014-01-01", "2014-01-01", ""), "Two spans are in force on 2014-01-01."),
        (("2010-01-01", "", "2014-01-01", ""), "Two spans are in force on 2014-01-01."),
        (("2010-01-01", "2013-12-30", "2014-01-01", ""), "No span is in force between 2013-12-30 and 2014-01-01."),
        (("2010-01-01", "2009-12-31", "2014-01-01", ""), "ends before it begins"),
    ],
)
def test_spans_follow_one_another_without_gap_or_overlap(
    tmp_path: Path, days: tuple[str, ...], sentence: str | None
) -> None:
    definitions = _definitions(tmp_path, national=SPANS.format(*days))
    if sentence is None:
        assert load_rules(definitions)["visit"].value_on(date(2014, 1, 1)) == 14
        return
    with pytest.raises(DefinitionError, match=sentence):
        load_rules(definitions)


@pytest.mark.parametrize(
    ("national", "sentence"),
    [
        ("- {rule: visit, value: 28, unit: days, source: s}", "Say the rule's `title`."),
        ("- {rule: visit, title: t, value: four, unit: days, source: s}", "`value` is a whole number"),
        ("- {rule: visit, title: t, value: -1, unit: days, source: s}", "`value` is a whole number"),
        ("- {rule: visit, title: t, value: true, unit: days, source: s}", "`value` is a whole number"),
        ("- {rule: visit, title: t, value: 28, unit: weeks, source: s}", "`unit` is one of working days"),
        ("- {rule: visit, title: t, value: 28, unit: days, source: s, first_day: 1.4.2014}", "like 2014-04-01"),
        ("- {rule: visit, title: t, value: 28, unit: days, source: s, local: perhaps}", "`local` is true or false"),
        ("- {rule: visit, title: t, value: 28, unit: days, source: s, from: 2014-01-01}", "no setting called `from`"),
        ("- visit", "a set of `name: value` lines"),
        ("visit: 28", "Write a list of rules"),
        ("- {rule: visit", "This is not YAML"),
        (
            "- {rule: visit, title: t, value: 28, unit: days, source: s, last_day: 2013-12-31}\n"
            "- {rule: visit, title: t, value: 4, unit: months, source: s, first_day: 2014-01-01}",
            "Every span of a rule has one unit",
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path: Path, national: str, sentence: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_rules(_definitions(tmp_path, national=national))
    assert sentence in str(refused.value)
    assert "rules/national.yaml" in str(refused.value)


def test_one_rule_may_not_stand_in_two_files(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="stands in two files"):
        load_rules(_definitions(tmp_path, local=NATIONAL))


def _overlay(folder: Path, text: str) -> Path:
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "local.yaml").write_text(text, encoding="utf-8")
    return folder


def test_an_authority_replaces_local_policy_and_adds_its_own(tmp_path: Path) -> None:
    own = """
- {rule: supervision, title: Supervision is held, value: 15, unit: working days, source: our policy}
- {rule: dip_sample, title: A sample is drawn, value: 1, unit: months, source: our policy}
"""
    rules = load_rules(_definitions(tmp_path / "shipped"), _overlay(tmp_path / "own", own))
    assert rules["supervision"].value_on(date(2026, 1, 1)) == 15
    assert rules["dip_sample"].local, "an authority's own rule is local whether it says so or not"
    assert not rules["visit"].local


def test_local_policy_cannot_replace_a_national_rule(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="national rule, which local policy cannot replace"):
        load_rules(_definitions(tmp_path / "shipped"), _overlay(tmp_path / "own", NATIONAL))


def test_the_shipped_rules_are_read_and_each_says_where_it_comes_from() -> None:
    rules = load_rules(definitions_folder())
    assert rules
    assert all(rule.source.strip() and rule.spans for rule in rules.values())
