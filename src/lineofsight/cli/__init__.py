"""The command line: the same verbs for analysts and for schedules."""

from types import ModuleType

from lineofsight.cli import (
    checks,
    compare,
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
    signal,
)

# Each has add_verbs(verbs).
COMMAND_GROUPS: tuple[ModuleType, ...] = (
    demo,
    records,
    measures,
    figures,
    compare,
    due,
    checks,
    reconcile,
    doctor,
    serving,
    people,
    protect,
    signal,
)
