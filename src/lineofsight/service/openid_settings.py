"""The council's OpenID Connect provider, as the environment names it, with a sentence for what is missing or unsafe."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lineofsight.records.problems import RefusedError

NEEDED = ("LINEOFSIGHT_OIDC_ISSUER", "LINEOFSIGHT_OIDC_CLIENT_ID", "LINEOFSIGHT_OIDC_CLIENT_SECRET")
NAME = "LINEOFSIGHT_OIDC_NAME"
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
ANYBODYS = ("common", "organizations", "consumers")  # Entra ID's issuers that vouch for every organisation's people


def providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """What django-allauth is told: one provider, or none where nothing is said."""
    said = {name: environment.get(name, "").strip() for name in NEEDED}
    if not any(said.values()):
        return {}
    missing = [name for name, value in said.items() if not value]
    if missing:
        raise RefusedError(
            f"Sign-in by OpenID Connect needs {', '.join(NEEDED)}. Not set: {', '.join(missing)}."
            " Set it, or take the others out."
        )
    issuer, client, secret = said.values()
    _must_be_safe(issuer)
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council",
                    "name": environment.get(NAME, "").strip() or "your council account",
                    "client_id": client,
                    "secret": secret,
                    "settings": {
                        "server_url": issuer.removesuffix("/.well-known/openid-configuration"),
                        "oauth_pkce_enabled": True,
                        "fetch_userinfo": False,  # only what the signed token says
                        "uid_field": "issuer_and_subject",
                    },
                }
            ]
        }
    }


def origins(told: Mapping[str, Any]) -> list[str]:
    """The provider's own host: the only other one that a page of ours may send a person to."""
    return [origin(app["settings"]["server_url"]) for one in told.values() for app in one["APPS"]]


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _must_be_safe(issuer: str) -> None:
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in OWN_MACHINE:
        raise RefusedError("LINEOFSIGHT_OIDC_ISSUER must begin with https://, so that nobody can answer in its place.")
    if parts.hostname == "login.microsoftonline.com" and parts.path.strip("/").split("/")[0] in ANYBODYS:
        raise RefusedError(
            "LINEOFSIGHT_OIDC_ISSUER names every organisation that uses Entra ID. Use the council's own tenant:"
            " https://login.microsoftonline.com/<tenant id>/v2.0"
        )
