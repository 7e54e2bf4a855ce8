"""The deed on local policy: a new value from a first day."""

from datetime import date

from django.db import transaction

from lineofsight.records.problems import RefusedError
from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.administration import policy
from lineofsight.service.administration.policy import Change
from lineofsight.service.design import words
from lineofsight.service.events import ledger
from lineofsight.service.kept import the_home


@transaction.atomic
def change_local_value(
    *, rule: str, value: int, first_day: date, because: str, knows_past: bool, today: date, by: Person
) -> Change:
    """Figures of days from the first day change when they are next measured, and no others."""
    by.must(Permission.EDIT_POLICY)
    if first_day < today and not knows_past:
        raise RefusedError(
            f"{words.day(first_day)} is past, so figures that people have seen would change when they are next"
            " measured. Say that you mean it, or give a first day from today."
        )
    home = the_home()
    change = policy.changed(home, rule, value=value, first_day=first_day, source=because.strip())
    # The event first: a file that could not be written undoes it, and no value is ever changed without one
    ledger.record(
        "local policy changed",
        about=f"policy:{rule}",
        by=by,
        text=because.strip(),
        old=change.before.value,
        new=change.after.value,
        unit=change.rule.unit,
        from_=first_day.isoformat(),
        past=first_day < today,
    )
    policy.keep(home, change)
    return change
