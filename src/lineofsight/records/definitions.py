"""Reading our own definitions: YAML in which text stays text."""

from pathlib import Path
from typing import Any

import yaml


class _PlainLoader(yaml.SafeLoader):
    """YAML where NO is a code and 01 is a code: only true, false, null and plain numbers are not text."""


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("tag:yaml.org,2002:float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("tag:yaml.org,2002:timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
):
    import re as _re

    _PlainLoader.add_implicit_resolver(_tag, _re.compile(_pattern), list(_first))


def read_yaml(path: Path) -> Any:
    """One YAML file. Dates are dates, whole numbers are numbers, true and false are booleans; all else is text."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader with fewer guesses
