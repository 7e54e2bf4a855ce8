"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

COMMAND_GROUPS: tuple[ModuleType, ...] = ()  # each has add_verbs(verbs)
