"""Signing in through the council's own OpenID Connect provider, such as Entra ID.

django-allauth walks the code flow, with PKCE and a state that only this browser holds. Here it is made stricter: the
token's signature is always verified, by algorithms of our choosing; it must carry the nonce that this sign-in began
with, be for us alone, and come from the issuer that the settings name.
"""

import hashlib
import hmac
import logging
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from lineofsight.service.access.adapters import said_at_sign_in
from lineofsight.service.openid_settings import origin

LOG = logging.getLogger(__name__)
PROVIDER = "council"  # what the addresses call the one provider there can be
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")  # never a shared secret
DRIFT = 60  # seconds that two machines' clocks may differ
NOT_REACHED = "The council's sign-in could not be reached. Try again, or use your password"
WHO = "issuer_and_subject"  # the claim that we add: a subject means nothing without its issuer


class CouncilOpenID(OpenIDConnectOAuth2Adapter):
    nonce = ""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The claims of a token that is what it says, or an error that ends the sign-in."""
        try:
            claims = self._verified(app, id_token)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as wrong:
            raise OAuth2Error("The provider's token is not one for us.") from wrong
        if not self.nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), self.nonce.encode()):
            raise OAuth2Error("The provider's token does not belong to this sign-in.")
        if claims["aud"] not in (app.client_id, [app.client_id]) or claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The provider's token was given to somebody else.")
        claims[WHO] = hashlib.sha256(f"{claims['iss']}\x1f{claims['sub']}".encode()).hexdigest()
        return claims

    def _verified(self, app: Any, id_token: str) -> dict[str, Any]:
        issuer = self.openid_config["issuer"]
        if issuer.rstrip("/") != app.settings["server_url"].rstrip("/"):
            raise OAuth2Error("The provider says that it is another than the settings name.")
        with get_adapter().get_requests_session() as asked:
            answer = asked.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        wanted = jwt.get_unverified_header(id_token).get("kid")
        key = next((key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id == wanted), None)
        if key is None:
            raise OAuth2Error("The provider's token is signed with a key that it does not publish.")
        return jwt.decode(
            id_token,
            key,
            algorithms=list(ALGORITHMS),
            audience=app.client_id,
            issuer=issuer,
            leeway=DRIFT,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )


class _Back(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


def begin(request: HttpRequest, provider_id: str, next_url: str | None) -> HttpResponse:
    """To the provider, with what only this browser and this sign-in know."""
    provider = _provider(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    try:
        there = provider.redirect(
            request, AuthProcess.LOGIN, next_url=next_url, auth_params={"nonce": nonce}, nonce=nonce
        )
    except (RequestException, KeyError):
        return said_at_sign_in(request, NOT_REACHED)
    if origin(there["Location"]) != origin(provider.app.settings["server_url"]):
        LOG.error("The provider's sign-in page is not at its issuer's host, where the pages may lead. Nobody was sent.")
        return said_at_sign_in(request, NOT_REACHED)
    return there


def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider, with a code for its token."""
    _provider(request, provider_id)
    return _Back.adapter_view(CouncilOpenID(request, provider_id))(request)


def _provider(request: HttpRequest, provider_id: str) -> Any:
    if provider_id != PROVIDER or not offered():
        raise Http404
    return get_adapter(request).get_provider(request, PROVIDER)


def offered() -> str:
    """The name of the council's provider, or nothing where there is none."""
    from django.conf import settings

    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""
