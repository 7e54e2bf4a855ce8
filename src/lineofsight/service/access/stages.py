"""What lies between the password and being signed in: a second step, given or first set up.

Nobody is signed in until these are done, so that no page needs to ask whether they were.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect

from lineofsight.service.access.models import Person


def provider_asked(request: HttpRequest, person: Person) -> bool:
    """Whether the council's provider let this person in and, so says the setting, asked for the second step itself."""
    records = get_authentication_records(request, person)
    by_provider = bool(records) and records[-1]["method"] == "socialaccount"
    return by_provider and settings.OIDC_ASKS_SECOND_STEP


class AskSecondStep(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        return not provider_asked(request, self.login.user) and super()._should_handle(request)


class SetUpSecondStep(LoginStage):
    """A role that needs a second step, and a person who has none yet."""

    key = "set_up_second_step"
    urlname = "set_up_second_step"

    def handle(self) -> tuple[Any, bool]:
        person = self.login.user
        if not person.has_role.second_step or is_mfa_enabled(person) or provider_asked(self.request, person):
            return None, True
        return redirect(self.urlname), True
