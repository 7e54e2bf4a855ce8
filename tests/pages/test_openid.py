"""The council's own provider, a real one on this machine: the whole flow, and each way in which it can be wrong."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from lineofsight.records.problems import RefusedError
from lineofsight.service import openid_settings
from lineofsight.service.access.models import Person
from lineofsight.service.events.models import Event
from tests.builders.openid_provider import CLIENT, SECRET, Provider, a_provider
from tests.builders.signing_in import set_up_second_step, signed_in

pytestmark = pytest.mark.django_db

REFUSED = "You could not be signed in that way"
EMAIL = "known@example.invalid"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # oauthlib's own word for this machine without TLS
    with a_provider() as one:
        one.back = "http://testserver/sign-in/with/council/back/"
        one.person = {"sub": "7f3a", "email": EMAIL, "name": "Invented"}
        settings.SOCIALACCOUNT_PROVIDERS = openid_settings.providers(
            {
                "LINEOFSIGHT_OIDC_ISSUER": one.address,
                "LINEOFSIGHT_OIDC_CLIENT_ID": CLIENT,
                "LINEOFSIGHT_OIDC_CLIENT_SECRET": SECRET,
                "LINEOFSIGHT_OIDC_NAME": "Fernshire",
            }
        )
        yield one


def begin(client: Client, to: str = "") -> str:
    """Where the browser is sent: to the provider."""
    answer = client.post("/sign-in/with/council/", {"next": to})
    assert answer.status_code == 302
    return str(answer["Location"])


def at_provider(asked: str) -> str:
    """What the browser is told there: back to us, with a code."""
    answer = requests.get(asked, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_in(client: Client, to: str = "") -> Any:
    return client.get(at_provider(begin(client, to)))


def refused(client: Client, answer: Any) -> bool:
    said = client.get(answer["Location"]).content.decode() if answer.status_code == 302 else ""
    return answer.status_code == 302 and REFUSED in said and not signed_in(client)


def test_the_whole_flow_lets_in_a_person_who_was_added(provider: Provider, person: Any, client: Client) -> None:
    who = person("elected_member", email=EMAIL)
    assert "Sign in with Fernshire" in client.get("/sign-in/").content.decode()
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert len(asked["nonce"][0]) >= 22 and len(asked["state"][0]) >= 16
    assert sign_in(client, "/who-can-see-what/")["Location"] == "/who-can-see-what/"
    assert signed_in(client)
    assert "/jwks" in provider.asked, "the token's signature was verified"
    assert list(Event.objects.values_list("what", flat=True)) == ["provider linked", "signed in"]
    assert {event.by for event in Event.objects.all()} == {who.public_id}


def test_each_sign_in_has_a_state_a_nonce_and_a_challenge_of_its_own(provider: Provider, client: Client) -> None:
    asked = [parse_qs(urlsplit(begin(client)).query) for _ in range(3)]
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name][0] for one in asked}) == 3


def test_a_person_nobody_added_is_refused_and_not_made(provider: Provider, person: Any, client: Client) -> None:
    person("elected_member")
    assert refused(client, sign_in(client))
    assert Person.objects.count() == 1
    [event] = Event.objects.filter(what="sign-in failed")
    assert (event.about, event.by, EMAIL in event.references) == ("sign-in", "system", False)


NOT_LET_IN = {
    "let in no longer": {"is_active": False},
    "the laptop's own": {"role": "only_me"},
}


@pytest.mark.parametrize("why", NOT_LET_IN)
def test_who_is_refused_though_added(why: str, provider: Provider, person: Any, client: Client) -> None:
    who = person("elected_member", email=EMAIL)
    sign_in(client)
    client.post("/sign-out/")
    Person.objects.filter(pk=who.pk).update(**NOT_LET_IN[why])
    assert refused(client, sign_in(client)), "though the provider is linked already"


def changed(**claims: Any) -> Any:
    return lambda told: {name: value for name, value in {**told, **claims}.items() if value is not None}


ANOTHER = rsa.generate_private_key(65537, 2048)

AMISS: dict[str, Any] = {
    "for another client": {"amiss": changed(aud="another")},
    "for us and another": {"amiss": changed(aud=[CLIENT, "another"])},
    "for nobody": {"amiss": changed(aud=None)},
    "given to another": {"amiss": changed(azp="another")},
    "another's nonce": {"amiss": changed(nonce="of another sign-in")},
    "no nonce": {"amiss": changed(nonce=None)},
    "from another issuer": {"amiss": changed(iss="https://login.example.com")},
    "no issuer": {"amiss": changed(iss=None)},
    "out of date": {"amiss": changed(exp=int(time.time()) - 3600)},
    "without an end": {"amiss": changed(exp=None)},
    "not yet": {"amiss": changed(iat=int(time.time()) + 3600)},
    "about nobody": {"amiss": changed(sub=None)},
    "without an address": {"amiss": changed(email=None)},
    "address not proved": {"amiss": changed(email_verified=False)},
    "address not proved, in words": {"amiss": changed(email_verified="false")},
    "another's key": {"signed_with": lambda self, claims: self.sign(claims, ANOTHER)},
    "a key not published": {"signed_with": lambda self, claims: self.sign(claims, kid="two")},
    "not signed": {
        "signed_with": lambda self, claims: jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
    },
    "signed with our secret": {
        "signed_with": lambda self, claims: jwt.encode(
            claims, SECRET.ljust(64), algorithm="HS256", headers={"kid": "one"}
        )
    },
    "no token at all": {"signed_with": lambda self, claims: "not.a.token"},
    "says it is another": {"discovery": {"issuer": "https://login.example.com"}},
    "publishes no keys": {"discovery": {"jwks_uri": None}},
}


@pytest.mark.parametrize("what", AMISS)
def test_a_token_amiss_lets_nobody_in(what: str, provider: Provider, person: Any, client: Client) -> None:
    person("elected_member", email=EMAIL)
    for name, value in AMISS[what].items():
        setattr(provider, name, value)
    assert refused(client, sign_in(client))
    assert Event.objects.filter(what="sign-in failed").count() == 1


def test_what_comes_back_belongs_to_the_browser_that_began(provider: Provider, person: Any, client: Client) -> None:
    """Otherwise somebody could sign another person's browser in as themselves."""
    person("elected_member", email=EMAIL)
    back = at_provider(begin(client))
    other = Client()
    assert refused(other, other.get(back))
    assert client.get(back)["Location"] == "/" and signed_in(client)
    client.post("/sign-out/")
    assert refused(client, client.get(back)), "and serves once"


def test_a_state_that_is_not_ours_or_none_is_refused(provider: Provider, person: Any, client: Client) -> None:
    person("elected_member", email=EMAIL)
    back = at_provider(begin(client))
    code = parse_qs(urlsplit(back).query)["code"][0]
    for state in ("", "&state=", "&state=made-up"):
        assert refused(client, client.get(f"/sign-in/with/council/back/?code={code}{state}"))


def test_the_code_of_one_sign_in_is_not_the_others(provider: Provider, person: Any, client: Client) -> None:
    """PKCE: a code that was caught on its way is worth nothing to whoever caught it."""
    person("elected_member", email=EMAIL)
    caught = parse_qs(urlsplit(at_provider(begin(client))).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(at_provider(begin(thief))).query)["state"][0]
    assert refused(thief, thief.get(f"/sign-in/with/council/back/?code={caught}&state={state}"))


@pytest.mark.parametrize("said", ["error=access_denied", "error=server_error", "", "code="])
def test_a_provider_that_says_no_is_heard(said: str, provider: Provider, client: Client) -> None:
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    assert refused(client, client.get(f"/sign-in/with/council/back/?{said}&state={state}"))


def test_an_address_that_passed_to_another_does_not_carry_its_rights(
    provider: Provider, person: Any, client: Client
) -> None:
    who = person("elected_member", email=EMAIL)
    sign_in(client)
    client.post("/sign-out/")
    provider.person = {**provider.person, "sub": "somebody who came later"}
    assert refused(client, sign_in(client))
    provider.person = {**provider.person, "sub": "7f3a", "email": "married@example.invalid"}
    sign_in(client)
    assert signed_in(client), "and whoever changes theirs keeps what they had"
    assert client.get("/your-sign-in/").content.decode().count(who.email) == 1


def test_the_second_step_is_ours_unless_the_provider_asks_for_it(
    provider: Provider, person: Any, client: Client, settings: Any
) -> None:
    person("director", email=EMAIL)
    assert sign_in(client)["Location"] == "/sign-in/second-step/" and not signed_in(client)
    set_up_second_step(client)
    assert signed_in(client)
    client.post("/sign-out/")
    assert sign_in(client)["Location"] == "/sign-in/code/"
    client.get("/sign-in/?again=yes")
    settings.OIDC_ASKS_SECOND_STEP = True
    assert sign_in(client)["Location"] == "/" and signed_in(client)


@pytest.mark.parametrize("where", ["https://example.com/", "//example.com", "http://localhost:9/"])
def test_nobody_is_sent_to_another_site_from_the_provider(
    where: str, provider: Provider, person: Any, client: Client
) -> None:
    person("elected_member", email=EMAIL)
    assert sign_in(client, where)["Location"] == "/"


def test_nothing_in_the_address_changes_what_is_asked(provider: Provider, person: Any, client: Client) -> None:
    person("elected_member", email=EMAIL)
    more = "?process=connect&scope=offline_access&auth_params=prompt%3Dnone&action=reauthenticate"
    asked = parse_qs(urlsplit(client.post(f"/sign-in/with/council/{more}")["Location"]).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"} and "prompt" not in asked


def test_somebody_signed_in_is_not_joined_to_anothers_account(provider: Provider, person: Any, client: Client) -> None:
    other = person("lead_member")
    client.force_login(other)
    person("elected_member", email=EMAIL)
    sign_in(client)
    page = client.get("/your-sign-in/").content.decode()
    assert EMAIL in page and other.email not in page


def test_a_provider_that_is_away_is_said(provider: Provider, client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.post("/sign-in/with/council/")
    assert "could not be reached" in client.get(answer["Location"]).content.decode()


def test_a_provider_that_would_send_people_elsewhere_is_not_followed(provider: Provider, client: Client) -> None:
    provider.discovery = {"authorization_endpoint": "https://login.example.com/authorize"}
    answer = client.post("/sign-in/with/council/")
    assert answer["Location"] == "/sign-in/"


def test_without_a_provider_its_pages_are_not_there(client: Client) -> None:
    assert client.post("/sign-in/with/council/").status_code == 404
    assert client.get("/sign-in/with/council/back/?code=x&state=y").status_code == 404
    assert client.post("/sign-in/with/google/").status_code == 404
    assert "Sign in with" not in client.get("/sign-in/").content.decode()


ISSUER, ID, SECRET_NAME = openid_settings.NEEDED
WHOLE = {ISSUER: "https://login.microsoftonline.com/1b2c/v2.0", ID: "a", SECRET_NAME: "b"}

SETTINGS = {
    "no secret": ({**WHOLE, SECRET_NAME: ""}, "Not set: LINEOFSIGHT_OIDC_CLIENT_SECRET"),
    "an issuer alone": ({ISSUER: WHOLE[ISSUER]}, "LINEOFSIGHT_OIDC_CLIENT_ID, LINEOFSIGHT_OIDC_CLIENT_SECRET"),
    "no TLS": ({**WHOLE, ISSUER: "http://login.example.com"}, "must begin with https://"),
    "this machine's name in another's": ({**WHOLE, ISSUER: "http://localhost.example.com"}, "must begin with https://"),
    "everybody's": ({**WHOLE, ISSUER: "https://login.microsoftonline.com/common/v2.0"}, "council's own tenant"),
    "every organisation's": (
        {**WHOLE, ISSUER: "https://login.microsoftonline.com/organizations/v2.0"},
        "council's own tenant",
    ),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_are_missing_or_unsafe_are_refused_in_a_sentence(case: str) -> None:
    said, sentence = SETTINGS[case]
    with pytest.raises(RefusedError, match=sentence):
        openid_settings.providers(said)


def test_whole_settings_or_none_are_taken() -> None:
    assert openid_settings.providers({}) == {}
    [app] = openid_settings.providers(WHOLE)["openid_connect"]["APPS"]
    assert app["settings"]["oauth_pkce_enabled"] and not app["settings"]["fetch_userinfo"]
