"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

from lineofsight.cli import (
    checks,
    demo,
    doctor,
    due,
    figures,
    measures,
    people,
    protect,
    reconcile,
    records,
    serving,
)

# Each has add_verbs(verbs).
COMMAND_GROUPS: tuple[ModuleType, ...] = (
    demo,
    records,
    measures,
    figures,
    due,
    checks,
    reconcile,
    doctor,
    serving,
    people,
    protect,
)
