"""Who reads, and so which snapshot and how much of it: all figures as they are, or the released ones of the county."""

from dataclasses import dataclass

from lineofsight.service.access.models import Person
from lineofsight.service.access.permissions import Permission
from lineofsight.service.kept import Kept, the_current, the_released
from lineofsight.signals.disclosure.figure import Profile


@dataclass(frozen=True)
class Reader:
    """A person and what they read."""

    person: Person
    kept: Kept

    @property
    def sees_places(self) -> bool:
        return not self.kept.public and self.person.may(Permission.SEE_PLACES)

    @property
    def sees_children(self) -> bool:
        return not self.kept.public and self.person.may(Permission.SEE_CHILDREN) and self.kept.results.holds_cases

    @property
    def comments(self) -> bool:
        return not self.kept.public and self.person.may(Permission.COMMENT)


def reader(person: Person) -> Reader:
    public = person.has_role.figures is Profile.PUBLIC
    return Reader(person, the_released() if public else the_current())
