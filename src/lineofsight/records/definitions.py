"""Reading our own definitions: YAML in which text stays text."""

import re
from pathlib import Path
from typing import Any

import yaml

try:  # every command reads about a hundred files: in C that takes a tenth of a second, else nearly a second
    from yaml import CSafeLoader as _SafeLoader
except ImportError:
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _PlainLoader(_SafeLoader):
    """YAML where NO is a code and 01 is a code: only true, false, null, dates and plain numbers are not text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own attribute, emptied of its guesses


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_yaml(path: Path) -> Any:
    """One YAML file. Dates are dates, whole numbers are numbers, true and false are booleans; all else is text."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader with fewer guesses
