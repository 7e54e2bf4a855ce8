"""What we ask of django-allauth, where its own answer is another: our words, our stages, nobody signs themselves up."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lineofsight.service.access import told
from lineofsight.service.access.models import Person
from lineofsight.service.keys import SECOND_STEP, secret

# The same for a wrong password, an address that nobody added and a person who is no longer let in.
NOT_SIGNED_IN = (
    "Your email address or password is wrong, or you have not been added. Check both, or ask your administrator"
)
NOT_BY_PROVIDER = "You could not be signed in that way. Ask your administrator whether you have been added"
TOO_MANY = "There have been too many wrong tries. Wait 5 minutes, then try again"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_SIGNED_IN,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": "The password is wrong. Enter the one you sign in with",
        "incorrect_code": "The code is wrong, or has been used. Wait for the next one and enter it",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        stages = "lineofsight.service.access.stages"
        return [f"{stages}.AskSecondStep", f"{stages}.SetUpSecondStep"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """A person who is no longer let in is answered as if the password were wrong."""
        person = super().authenticate(request, **credentials)
        return person if person is not None and person.is_active and not person.has_role.only_me else None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Not by host, as allauth has it: the name and port that a browser sends would give each a count of its own.
        return str(credentials.get("email", "")).strip().lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Back to this site only: not to another name that it answers to, such as this machine's own."""
        host = {self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=host, require_https=self.request.is_secure())

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return said_at_sign_in(request, NOT_BY_PROVIDER)


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return "Line of Sight"

    def encrypt(self, text: str) -> str:
        return _fernet(Path(settings.HOME) / "keys").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet(Path(settings.HOME) / "keys").decrypt(encrypted_text.encode()).decode()


@cache
def _fernet(keys: Path) -> Fernet:
    """Under a key that the database does not hold: a copy of it gives nobody a second step."""
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(secret(keys, SECOND_STEP))))


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The council's own provider says who somebody is; only the administrator says whether they may come in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The person whom the provider named before; else, once, the one who was added with that address."""
        person = sociallogin.user if sociallogin.is_existing else self._added(sociallogin)
        if person is None or not person.is_active or person.has_role.only_me:
            told.not_signed_in(person, way="provider")
            raise ImmediateHttpResponse(said_at_sign_in(request, NOT_BY_PROVIDER))
        if not sociallogin.is_existing:
            sociallogin.connect(request, person)
            told.provider_linked(person)

    def _added(self, sociallogin: Any) -> Person | None:
        claims = sociallogin.account.extra_data.get("id_token", {})
        email = str(claims.get("email") or "").strip().lower()
        if not email or claims.get("email_verified") in (False, "false"):
            return None
        person = Person.objects.filter(email=email).first()
        # An address passes from one holder to the next; what the provider calls the person does not.
        linked = person is not None and SocialAccount.objects.filter(user=person).exists()
        return None if linked else person

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        told.not_signed_in(None, way="provider")
        raise ImmediateHttpResponse(said_at_sign_in(request, NOT_BY_PROVIDER))


SAID = "said_at_sign_in"


def said_at_sign_in(request: HttpRequest, sentence: str) -> HttpResponse:
    """Back to the sign-in page, which then shows the sentence as an error."""
    from django.shortcuts import redirect

    request.session[SAID] = sentence
    return redirect(reverse("sign_in"))
