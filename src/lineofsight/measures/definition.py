"""A measure: one YAML file that says which cases count, when each is met, and examples that prove it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from lineofsight.measures.case_files import CaseKind, Need, Shape, parse_needs
from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.measures.language import Condition, ConditionError, read_condition
from lineofsight.measures.reading_definitions import DefinitionReading
from lineofsight.measures.rules import RULE_UNITS, Rule
from lineofsight.measures.settings import SETTINGS
from lineofsight.measures.verdict import VERDICTS, Verdict
from lineofsight.records.definitions import read_yaml


@dataclass(frozen=True, slots=True)
class Exclusion:
    when: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Example:
    case: str
    given: Mapping[str, Any]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Due:
    """When the thing measured falls due for a case that is still open."""

    from_: str | None  # the day the clock starts; the rule's limit is added to it
    rule: str | None
    on: str | None  # or the day itself, when the record holds it
    done: str | None  # the day it was done; null: still open
    open_when: Condition | None
    unit: str  # lateness is told in this
    do: str  # what somebody has to do; measures that say it in the same words ask for the same deed
    comes_first: bool  # until it is done a child may be unseen or unprotected
    last: str | None = None  # the day it was last done, where it is done again and again
    seen_alone: str | None = None  # whether the child was seen alone on that day


@dataclass(frozen=True, slots=True)
class Measure:
    id: str
    title: str
    question: str
    why_it_matters: str
    kind: str
    result: str
    good_is: str
    priority_areas: tuple[str, ...]
    source: str
    official_missing: str
    owner: str
    review_by: date
    in_force_from: date
    in_force_to: date | None
    pair_with: str | None
    other_clock: str | None  # the measure that goes by the same name and starts or stops the clock elsewhere
    cases: CaseKind
    needs: tuple[Need, ...]  # the case's own, and what this measure asks beyond them
    dated_by: str | None
    counts_when: Condition | None
    exclude: tuple[Exclusion, ...]
    met_when: Condition | None
    limits_on: str
    shows: str
    measured: str | None
    due: Due | None
    sources_note: Mapping[str, str]
    working_days_reading: str
    local: bool
    safety_critical: bool  # the public hears that there are some, however few
    notes: str
    examples: tuple[Example, ...]
    version: str

    @property
    def decided_on(self) -> str:
        """The day that places a case in a month, a locality and an age band."""
        return self.dated_by or "period_end"

    @property
    def done_on(self) -> str:
        """The day on which the clock stops, for the reading by the n-th working day."""
        return (self.due.done if self.due and self.due.done else None) or self.decided_on

    @property
    def conditions(self) -> tuple[Condition, ...]:
        open_when = self.due.open_when if self.due is not None else None
        given = (self.counts_when, *(e.when for e in self.exclude), self.met_when, open_when)
        return tuple(condition for condition in given if condition is not None)

    @property
    def uses_working_days(self) -> bool:
        words = {word for condition in self.conditions for word in condition.words}
        return any(self.cases.vocabulary[word].unit == "working days" for word in words)


@dataclass(frozen=True, slots=True)
class Shelves:
    """What a measure may refer to."""

    cases: Mapping[str, CaseKind]
    rules: Mapping[str, Rule]
    tables: Mapping[str, Mapping[str, str]]  # staged tables and their columns
    codes_of: Mapping[str, str]  # table: the text of the code lists it uses


def read_measure(path: Path, shelves: Shelves, faults: list[Fault]) -> Measure | None:
    """One measure; everything wrong with it goes to `faults`."""
    try:
        document = read_yaml(path)
    except yaml.YAMLError as error:
        faults.append(Fault(f"measures/{path.name}", f"This is not YAML: {_yaml_place(error)}"))
        return None
    if not isinstance(document, dict):
        faults.append(Fault(f"measures/{path.name}", "Write the measure as `name: value` lines."))
        return None
    reading = _Reading(str(document.get("id") or path.stem), document, shelves, faults)
    reading.settings(path)
    if reading.told:
        return None
    return reading.measure(path)


def _yaml_place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or "it cannot be read"
    return f"{said}, line {mark.line + 1}." if mark is not None else f"{said}."


class _Reading(DefinitionReading):
    every = "measure"

    def __init__(self, name: str, document: Mapping[str, Any], shelves: Shelves, faults: list[Fault]) -> None:
        super().__init__(name, document, faults)
        self.shelves = shelves

    def settings(self, path: Path) -> None:
        self.named_settings(path, SETTINGS)
        cases = self.document.get("cases")
        if isinstance(cases, str) and cases not in self.shelves.cases:
            self.fault("cases", f"There is no readable case file called `{cases}.sql`.{self._near(cases)}")

    def _near(self, cases: str) -> str:
        return did_you_mean(cases, self.shelves.cases)

    def measure(self, path: Path) -> Measure | None:
        said = self.document
        case = self.shelves.cases[said["cases"]]
        dated_by = self._dated_by(case)
        limits_on = self._date_column("limits_on", said.get("limits_on") or dated_by or "period_end", case)
        counts_when = self._condition("counts_when", said.get("counts_when"), case)
        exclude = self._exclusions(case)
        met_when = self._met_when(case)
        due = self._due(case)
        self._limits_are_plain(limits_on, due)
        examples = self._examples(case)
        needs = (*case.needs, *self._needs())
        measured = self._measured(case)
        self._settings_agree()
        if self.told:
            return None
        return Measure(
            id=said["id"],
            title=said["title"].strip(),
            question=said["question"].strip(),
            why_it_matters=said["why_it_matters"].strip(),
            kind=said["kind"],
            result=said["result"],
            good_is=said["good_is"],
            priority_areas=tuple(said["priority_areas"]),
            source=said["source"].strip(),
            official_missing=said["official_missing"],
            owner=said["owner"],
            review_by=said["review_by"],
            in_force_from=said["in_force_from"],
            in_force_to=said.get("in_force_to"),
            pair_with=said.get("pair_with"),
            other_clock=said.get("other_clock"),
            cases=case,
            needs=needs,
            dated_by=dated_by,
            counts_when=counts_when,
            exclude=exclude,
            met_when=met_when,
            limits_on=limits_on,
            shows=said.get("shows", "share"),
            measured=measured,
            due=due,
            sources_note=said.get("sources_note", {}),
            working_days_reading=said.get("working_days_reading", "elapsed"),
            local=said.get("local", False),
            safety_critical=said.get("safety_critical", False),
            notes=said.get("notes", "").strip(),
            examples=examples,
            version=self._version(path, case, (counts_when, met_when, *(e.when for e in exclude)), due),
        )

    def _dated_by(self, case: CaseKind) -> str | None:
        dated_by: str | None = self.document.get("dated_by")
        if case.shape is Shape.EVENTS:
            if dated_by is None:
                self.fault("dated_by", f"Cases of `{case.id}` are events: name the date column that places them.")
                return None
            return self._date_column("dated_by", dated_by, case)
        if dated_by is not None:
            self.fault("dated_by", f"Cases of `{case.id}` are dated by the period's end already. Leave this out.")
        return None

    def _date_column(self, setting: str, name: str, case: CaseKind) -> str:
        word = case.vocabulary.get(name)
        if word is None:
            if name != "period_end":  # an event measure without dated_by has been told so
                self.fault(setting, f"There is no column called `{name}`.{did_you_mean(name, case.vocabulary)}")
        elif word.type != "date":
            self.fault(setting, f"`{name}` is {word.described}. Name a date column.")
        return name

    def _condition(self, setting: str, text: str | None, case: CaseKind) -> Condition | None:
        if text is None:
            return None
        try:
            return read_condition(" ".join(text.split()), case.vocabulary, self.shelves.rules)
        except ConditionError as error:
            for sentence in error.sentences:
                self.fault(setting, sentence)
            return None

    def _exclusions(self, case: CaseKind) -> tuple[Exclusion, ...]:
        found = []
        for number, item in enumerate(self.document.get("exclude", []), start=1):
            when = self._condition(f"exclude, item {number}", item["when"], case)
            if when is not None:
                found.append(Exclusion(when, item["because"]))
        return tuple(found)

    def _met_when(self, case: CaseKind) -> Condition | None:
        text = self.document.get("met_when")
        if text is None and self.document.get("shows", "share") == "share":
            self.fault("met_when", "A share needs this. Only counts, rates and medians may leave it out.")
        return self._condition("met_when", text, case)

    def _due(self, case: CaseKind) -> Due | None:
        said = self.document.get("due")
        if said is None:
            return None
        if ("on" in said) == ("from" in said and "rule" in said) or (
            "on" in said and ("from" in said or "rule" in said)
        ):
            self.fault("due", "Say either `from` and `rule`, or `on`, the column that holds the due day.")
        for key in ("from", "on", "done", "last"):
            if key in said:
                self._date_column(f"due, {key}", said[key], case)
        rule = said.get("rule")
        unit = said.get("unit", "days")
        if rule is not None and rule not in self.shelves.rules:
            self.fault("due, rule", f"There is no rule called `{rule}`.{did_you_mean(rule, self.shelves.rules)}")
        elif rule is not None:
            unit = self.shelves.rules[rule].unit
        if unit not in RULE_UNITS[:4]:
            self.fault("due, unit", f"Lateness is told in {', '.join(RULE_UNITS[:4])}.")
        if not said.get("do"):
            self.fault("due, do", "Say in a few words what somebody has to do, such as `Visit the child`.")
        if "seen_alone" in said:
            self._flag_beside_last(said, case)
        open_when = self._condition("due, open_when", said.get("open_when"), case)
        return Due(
            from_=said.get("from"),
            rule=rule,
            on=said.get("on"),
            done=said.get("done"),
            open_when=open_when,
            unit=unit,
            do=said.get("do", ""),
            comes_first=said.get("comes_first", False),
            last=said.get("last"),
            seen_alone=said.get("seen_alone"),
        )

    def _flag_beside_last(self, said: Mapping[str, Any], case: CaseKind) -> None:
        name = said["seen_alone"]
        word = case.vocabulary.get(name)
        if "last" not in said:
            self.fault("due, seen_alone", "Say under `last` which day this is about.")
        elif word is None:
            near = did_you_mean(name, case.vocabulary)
            self.fault("due, seen_alone", f"There is no column called `{name}`.{near}")
        elif word.type != "flag":
            self.fault("due, seen_alone", f"`{name}` is {word.described}. Name a flag.")

    def _limits_are_plain(self, limits_on: str, due: Due | None) -> None:
        looks_due = limits_on.startswith("due_") or limits_on.endswith(("_due", "_due_on", "_due_date"))
        if looks_due or (due is not None and due.on == limits_on):
            self.fault(
                "limits_on",
                f"`{limits_on}` is a due date, worked out from a limit; to read the limit on it would go in a circle. "
                "Name a plain recorded date, such as the day the clock started.",
            )

    def _examples(self, case: CaseKind) -> tuple[Example, ...]:
        found = []
        for item in self.document["examples"]:
            for name, value in item["given"].items():
                sentence = _value_fault(name, value, case)
                if sentence:
                    self.fault(f"example '{item['case']}'", sentence)
            found.append(Example(item["case"], item["given"], VERDICTS[item["verdict"]]))
        return tuple(found)

    def _needs(self) -> tuple[Need, ...]:
        needs = parse_needs("; ".join(self.document.get("needs", [])), f"{self.name}, needs", self.faults)
        for need in needs:
            columns = self.shelves.tables.get(need.table)
            if columns is None:
                near = did_you_mean(need.table, self.shelves.tables)
                self.fault("needs", f"There is no table called `{need.table}`.{near}")
            elif need.column is not None and need.column not in columns:
                self.fault(
                    "needs", f"`{need.table}` has no column `{need.column}`.{did_you_mean(need.column, columns)}"
                )
        return needs

    def _measured(self, case: CaseKind) -> str | None:
        measured: str | None = self.document.get("measured")
        if measured is None:
            if self.document.get("shows") == "median":
                self.fault("measured", "A median needs the column that is measured.")
            return None
        word = case.vocabulary.get(measured)
        if word is None:
            self.fault("measured", f"There is no column called `{measured}`.{did_you_mean(measured, case.vocabulary)}")
        elif word.type not in ("integer", "number"):
            self.fault("measured", f"`{measured}` is {word.described}. Name a number.")
        return measured

    def _settings_agree(self) -> None:
        said = self.document
        if said["result"] == "completed" and said.get("shows", "share") == "share" and not said.get("pair_with"):
            what = "A share of completed work cannot see what is still open. Name the measure that does."
            self.fault("pair_with", what)
        if said.get("other_clock") == self.name:
            self.fault("other_clock", "A measure is not its own twin. Name the measure with the other clock.")
        if said.get("in_force_to") is not None and said["in_force_to"] < said["in_force_from"]:
            self.fault("in_force_to", "The measure ends before it begins. Correct one of the days.")

    def _version(self, path: Path, case: CaseKind, conditions: tuple[Condition | None, ...], due: Due | None) -> str:
        """All that a figure depends on: the YAML, the case SQL, the rules and the code lists they read."""
        rules = {name for condition in conditions if condition is not None for name in condition.rules}
        rules |= case.words & set(self.shelves.rules)
        if due is not None and due.rule is not None:
            rules.add(due.rule)
        parts = [path.read_text(encoding="utf-8"), case.text]
        parts += [self.shelves.rules[name].as_text() for name in sorted(rules)]
        parts += [self.shelves.codes_of[table] for table in sorted(case.words & set(self.shelves.codes_of))]
        return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:12]


def _value_fault(name: str, value: Any, case: CaseKind) -> str | None:
    word = case.vocabulary.get(name)
    if word is None:
        return f"There is no column called `{name}`.{did_you_mean(name, case.vocabulary)}"
    fits: Mapping[str, tuple[type, ...]] = {
        "date": (date,),
        "integer": (int,),
        "number": (int, float),
        "text": (str,),
        "flag": (bool,),
    }
    wrong_flag = isinstance(value, bool) and word.type != "flag"
    if value is None or (isinstance(value, fits[word.type]) and not wrong_flag):
        return None
    hint = {"date": "a date like 2026-03-31", "text": "text in 'single quotes'", "flag": "true or false"}
    return f"`{name}` is {word.described}. Write {hint.get(word.type, 'a number')}."
