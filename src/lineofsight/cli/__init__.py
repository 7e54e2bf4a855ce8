"""The command line: the same verbs for analysts and for schedules."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType

# Each module has add_verbs(verbs), and adds these. Only what is asked for is imported: all of it takes seconds.
COMMAND_GROUPS: Mapping[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "records": ("load", "snapshots", "release", "purge"),
    "measures": ("measures",),
    "figures": ("figures", "cases"),
    "compare": ("compare",),
    "due": ("due",),
    "checks": ("checks",),
    "reconcile": ("reconcile",),
    "doctor": ("doctor",),
    "serving": ("serve", "verify"),
    "people": ("people",),
    "protect": ("protect",),
    "signal": ("signal",),
}


def groups_for(arguments: Sequence[str]) -> list[ModuleType]:
    """The module whose verb is asked for; every module where help is wanted or a verb is mistaken."""
    first = arguments[0] if arguments else ""
    if first == "--version":
        return []
    asked = [name for name, verbs in COMMAND_GROUPS.items() if first in verbs]
    return [import_module(f"{__name__}.{name}") for name in asked or COMMAND_GROUPS]
