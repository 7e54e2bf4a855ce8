"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

from lineofsight.cli import figures, measures

COMMAND_GROUPS: tuple[ModuleType, ...] = (measures, figures)  # each has add_verbs(verbs)
