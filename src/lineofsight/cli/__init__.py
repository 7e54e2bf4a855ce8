"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

from lineofsight.cli import doctor, measures, records

COMMAND_GROUPS: tuple[ModuleType, ...] = (records, measures, doctor)  # each has add_verbs(verbs)
