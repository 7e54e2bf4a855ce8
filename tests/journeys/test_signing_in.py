"""Signing in, as a person does it: a link, a password, a second step; and by way of the council's provider."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from lineofsight.service import openid_settings
from lineofsight.service.access.actions import give_link
from lineofsight.service.access.console import Console
from tests.builders.openid_provider import CLIENT, SECRET, Provider, a_provider
from tests.builders.signing_in import code_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHRASE = "an invented phrase to sign in with"


@pytest.fixture
def council(county: Path, live_server: Any) -> str:
    """A council's own service: no one-click sign-in."""
    cache.clear()
    return str(live_server.url)


@pytest.fixture
def provider(council: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with a_provider() as one:
        one.back = f"{council}/sign-in/with/council/back/"
        one.person = {"sub": "7f3a", "email": "known@example.invalid"}
        said = dict(zip(openid_settings.NEEDED, (one.address, CLIENT, SECRET), strict=True))
        settings.SOCIALACCOUNT_PROVIDERS = told = openid_settings.providers({**said, openid_settings.NAME: "Fernshire"})
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        leads_to = [*policy["form-action"], *openid_settings.origins(told)]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "form-action": leads_to}}
        yield one


def test_a_new_director_comes_in(council: str, person: Any, page: Page, fit_for_all: Callable[[], None]) -> None:
    who = person("director")
    token = give_link(person=who, now=timezone.now(), by=Console())
    page.goto(f"{council}/sign-in/link/{token}/")
    fit_for_all()
    page.get_by_label("New password", exact=True).fill(PHRASE)
    page.get_by_label("New password again").fill("another one")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    fit_for_all()
    page.get_by_label("New password", exact=True).fill(PHRASE)
    page.get_by_label("New password again").fill(PHRASE)
    page.get_by_role("button", name="Set password").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("Password").fill("mistyped phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("is wrong")
    fit_for_all()
    page.get_by_label("Password").fill(PHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")
    fit_for_all()
    letters = page.locator("code").inner_text()
    square = page.locator(".los-square svg").bounding_box()
    assert square and square["width"] >= 120, "large enough for a telephone's camera"
    page.get_by_label("Code").fill(code_now(letters))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    fit_for_all()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("banner")).to_contain_text("Director")

    page.goto(f"{council}/your-sign-in/")
    fit_for_all()
    page.get_by_role("link", name="Change your password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    fit_for_all()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("Password").fill(PHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    fit_for_all()
    page.get_by_label("Code").fill(code_now(letters, steps=1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("banner")).to_contain_text("Director")


def test_a_member_comes_in_by_the_councils_own_sign_in(
    provider: Provider, council: str, person: Any, page: Page, fit_for_all: Callable[[], None]
) -> None:
    """A real browser, since it is the browser that asks where a form may lead."""
    page.goto(f"{council}/who-can-see-what/")
    page.get_by_role("button", name="Sign in with Fernshire").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be signed in that way")
    fit_for_all()
    person("elected_member", email="known@example.invalid")
    page.goto(f"{council}/who-can-see-what/")
    page.get_by_role("button", name="Sign in with Fernshire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who can see what")
    expect(page.get_by_role("banner")).to_contain_text("Elected member")
