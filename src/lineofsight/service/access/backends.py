"""Where a signed-in session may have come from. Settings name exactly one of these three, by how the process began.

A session remembers which one let it in, and is worth nothing in a process that does not name it: what the demo's
one-click sign-in or the analyst's own link opened is closed to `lineofsight serve`.
"""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from lineofsight.service.access.models import Person


class CouncilBackend(AuthenticationBackend):
    """A password, or the council's own provider, and a second step: all by way of django-allauth."""

    def _authenticate_by_email(self, email: str, password: str) -> Person | None:
        # Exactly the address that the administrator added: databases differ in what they hold to be like it.
        person = Person.objects.filter(email=email.strip().lower()).first()
        return self._check_password(person, password)

    def user_can_authenticate(self, user: Person) -> bool:
        return user.is_active and not user.has_role.only_me


class _NoPassword(ModelBackend):
    def authenticate(self, *_: object, **__: object) -> None:
        """Nobody is let in by what they say."""


class DemoBackend(_NoPassword):
    """One-click sign-in as each role, of the invented county."""


class OnlyMeBackend(_NoPassword):
    """The link that `lineofsight serve --only-me` prints."""
