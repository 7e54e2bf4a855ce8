"""What each line of a measure's YAML may hold: its values, and what to say when it holds something else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lineofsight.measures.faults import did_you_mean
from lineofsight.measures.verdict import VERDICTS

SOURCES = ("annex_a", "ssda903", "cin_census", "ssd", "los")

Check = Callable[[Any], str | None]  # the sentence to say, or None


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "Write a sentence or a name here."


def _column_name(value: Any) -> str | None:
    return None if isinstance(value, str) and value.isidentifier() else "Write the name of one column here."


def _day(value: Any) -> str | None:
    return None if isinstance(value, date) else "Write a date like 2026-03-31."


def _yes_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "Write true or false."


def _texts(value: Any) -> str | None:
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if good else "Write a list, such as [care_leavers], or [] for none."


def _one_of(*words: str) -> Check:
    def check(value: Any) -> str | None:
        return None if value in words else f"This is one of: {', '.join(words)}."

    return check


def _mapping_of(*keys: str) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return f"Write `name: value` lines here: {', '.join(keys)}."
        for key, said in value.items():
            if key not in keys:
                return f"There is nothing called `{key}` here.{did_you_mean(str(key), keys)}"
            if not isinstance(said, str):
                return f"Write text after `{key}`."
        return None

    return check


def _exclusions(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "Write a list of exclusions, each with `when` and `because`."
    for item in value:
        if not isinstance(item, dict) or set(item) != {"when", "because"}:
            return "Each exclusion has `when`, a condition, and `because`, a sentence, and nothing else."
        if not all(isinstance(item[key], str) for key in ("when", "because")):
            return "Write text after `when` and `because`."
    return None


def _examples(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "Write at least one example for each verdict that the measure can reach."
    for number, item in enumerate(value, start=1):
        if not isinstance(item, dict) or set(item) != {"case", "given", "verdict"}:
            return f"Example {number}: write `case`, `given` and `verdict`, and nothing else."
        if not isinstance(item["case"], str):
            return f"Example {number}: `case` says in words what the example is."
        if not isinstance(item["given"], dict):
            return f"Example {number}: `given` is a set of columns and their values, or {{}}."
        if item["verdict"] not in VERDICTS:
            return f"Example {number}: `verdict` is one of {', '.join(VERDICTS)}."
    names = [item["case"] for item in value]
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"Two examples are called '{twice[0]}'. Name one of them anew." if twice else None


@dataclass(frozen=True, slots=True)
class Setting:
    check: Check
    required: bool = False


_DUE_TEXT = _mapping_of("do", "from", "rule", "on", "done", "open_when", "unit", "comes_first", "last", "seen_alone")


def _due(value: Any) -> str | None:
    if isinstance(value, dict) and not isinstance(value.get("comes_first", False), bool):
        return "Write true or false after `comes_first`."
    return _DUE_TEXT({**value, "comes_first": ""} if isinstance(value, dict) else value)


SETTINGS: Mapping[str, Setting] = {
    "id": Setting(_column_name, required=True),
    "title": Setting(_text, required=True),
    "question": Setting(_text, required=True),
    "why_it_matters": Setting(_text, required=True),
    "kind": Setting(_one_of("how_much", "how_well", "so_what"), required=True),
    "result": Setting(_one_of("completed", "due", "all_on_time", "latest"), required=True),
    "good_is": Setting(_one_of("high", "low", "neither"), required=True),
    "priority_areas": Setting(_texts, required=True),
    "source": Setting(_text, required=True),
    "official_missing": Setting(
        _one_of("left out", "counted as not met", "counted as met", "no official figure"), required=True
    ),
    "owner": Setting(_text, required=True),
    "review_by": Setting(_day, required=True),
    "in_force_from": Setting(_day, required=True),
    "in_force_to": Setting(_day),
    "pair_with": Setting(_column_name),
    "other_clock": Setting(_column_name),
    "cases": Setting(_column_name, required=True),
    "needs": Setting(_texts),
    "dated_by": Setting(_column_name),
    "counts_when": Setting(_text),
    "exclude": Setting(_exclusions),
    "met_when": Setting(_text),
    "limits_on": Setting(_column_name),
    "shows": Setting(_one_of("share", "count", "rate_per_10000", "median")),
    "measured": Setting(_column_name),
    "due": Setting(_due),
    "sources_note": Setting(_mapping_of(*SOURCES)),
    "working_days_reading": Setting(_one_of("elapsed", "by_nth_day")),
    "local": Setting(_yes_no),
    "safety_critical": Setting(_yes_no),
    "notes": Setting(_text),
    "examples": Setting(_examples, required=True),
}


def setting_faults(
    document: Mapping[str, Any], settings: Mapping[str, Setting], every: str
) -> Iterator[tuple[str, str]]:
    """Each wrong line as (setting, what to do)."""
    for name in document:
        if name not in settings:
            yield str(name), f"There is no such setting.{did_you_mean(str(name), settings)}"
    for name, setting in settings.items():
        value = document.get(name)
        if value is None:
            if setting.required or name in document:
                yield name, f"Every {every} says this." if setting.required else "Give it a value, or leave it out."
            continue
        sentence = setting.check(value)
        if sentence:
            yield name, sentence
