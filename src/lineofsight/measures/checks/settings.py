"""What each line of a check's YAML may hold: its values, and what to say when it holds something else."""

from collections.abc import Mapping
from typing import Any

from lineofsight.measures.settings import Setting

KINDS = ("completeness", "timeliness", "plausibility", "consistency", "agreement", "undeclared")

# What a condition says of one record. `cannot tell`: it is looked at, and what would decide is not recorded.
FOUND, CLEAR, CANNOT_TELL, NOT_LOOKED_AT = "found", "clear", "cannot tell", "not looked at"
RECORD_IS = (CLEAR, FOUND, CANNOT_TELL, NOT_LOOKED_AT)  # stored by place: 0, 1, 2, 3


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "Write a sentence or a name here."


def _name(value: Any) -> str | None:
    return None if isinstance(value, str) and value.isidentifier() else "Write one name here."


def _names(value: Any) -> str | None:
    good = isinstance(value, list) and value and all(isinstance(item, str) and item for item in value)
    return None if good else "Write a list, such as [ssd_cp_visits]."


def _kind(value: Any) -> str | None:
    return None if value in KINDS else f"This is one of: {', '.join(KINDS)}."


def _share(value: Any) -> str | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1
    return None if good else "Write a share from 0 to less than 1, such as 0.05. The check fails above it."


def _finding(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "Say what is found, so that it reads on after a share: '12% of ...'."
    return "It reads on after a share, so it has no full stop." if value.strip().endswith(".") else None


def _examples(value: Any) -> str | None:
    if not isinstance(value, list):
        return f"Write examples: one record that is {FOUND} and one that is {CLEAR}, at least."
    for number, item in enumerate(value, start=1):
        if not isinstance(item, dict) or set(item) != {"case", "given", "record"}:
            return f"Example {number}: write `case`, `given` and `record`, and nothing else."
        if not isinstance(item["case"], str) or not isinstance(item["given"], dict):
            return f"Example {number}: `case` says in words what the record is; `given` is its columns, or {{}}."
        if item["record"] not in RECORD_IS:
            return f"Example {number}: `record` is one of {', '.join(RECORD_IS)}."
    names = [item["case"] for item in value]
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"Two examples are called '{twice[0]}'. Name one of them anew." if twice else None


CHECK_SETTINGS: Mapping[str, Setting] = {
    "id": Setting(_name, required=True),
    "title": Setting(_text, required=True),
    "kind": Setting(_kind, required=True),
    # exactly one of these six says what it looks over
    "table": Setting(_name),
    "rows": Setting(_name),
    "cases": Setting(_name),
    "recording_of": Setting(_name),
    "agreement_of": Setting(_name),
    "lists": Setting(_names),
    "with_source": Setting(_name),
    "by_day": Setting(_name),
    "looks_at": Setting(_text),
    "found_when": Setting(_text, required=True),
    "finding": Setting(_finding, required=True),
    "threshold": Setting(_share, required=True),
    "threshold_because": Setting(_text, required=True),
    "owner": Setting(_text, required=True),
    "what_to_do": Setting(_text, required=True),
    "bears_on": Setting(_names),
    "examples": Setting(_examples, required=True),
}
