"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

from lineofsight.cli import (
    demo,
    doctor,
    due,
    figures,
    measures,
    reconcile,
    records,
)

# Each has add_verbs(verbs).
COMMAND_GROUPS: tuple[ModuleType, ...] = (
    demo,
    records,
    measures,
    figures,
    due,
    reconcile,
    doctor,
)
