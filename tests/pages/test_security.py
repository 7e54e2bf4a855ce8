"""What holds for every page: what a browser is told to do with it, who may send to it, and what it never says."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from lineofsight.service import design
from lineofsight.service.access import views
from lineofsight.service.access.pages import PAGES
from lineofsight.service.access.permissions import ANYONE
from lineofsight.service.access.roles import councils_own
from lineofsight.service.logs import WithoutWords
from tests.builders.service_home import PASSWORD
from tests.builders.signing_in import give_password
from tests.pages.test_gates import address

SERVICE = Path(design.__file__).parents[1]
CHILD = "Invented Child, born 1 March 2015"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
TOLD = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def everybody(county: Path, person: Any) -> list[Client]:
    """A browser of each role, and one of nobody."""
    browsers = [Client(raise_request_exception=False)]
    for role in councils_own():
        browsers.append(Client(raise_request_exception=False))
        browsers[-1].force_login(person(role))
    return browsers


def answers(browsers: list[Client]) -> Iterator[tuple[str, Any]]:
    for browser in browsers:
        for page in list(PAGES.values()):
            if page.name != "sign_out":
                for method in page.methods:
                    yield f"{method} {page.name}", browser.generic(method, address(page.name))


@pytest.mark.slow
def test_every_page_tells_the_browser_what_it_may_do(everybody: list[Client]) -> None:
    """Refusals, mistakes and pages that are not there too."""
    for name, answer in answers([everybody[0], everybody[1], everybody[-1]]):
        policy = dict(
            part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
        )
        assert policy == POLICY, name
        for header, value in TOLD.items():
            assert answer.get(header) == value, (name, header)
        assert "Server" not in answer and "X-Powered-By" not in answer


@pytest.mark.slow
def test_no_page_asks_anything_of_another_host_or_runs_what_is_in_it(everybody: list[Client]) -> None:
    for name, answer in answers(everybody[:4]):
        if "html" not in answer.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        for found in re.finditer(r'\s(?:src|href|action|formaction|poster|data|srcset)="([^"]*)"', page):
            assert found[1].startswith(("/", "#", "?")) and not found[1].startswith("//"), (name, found[1])
        assert not re.search(r'<script(?![^>]*\ssrc="/)|<style|\sstyle=|\son\w+=|javascript:|<base\b|<iframe', page), (
            name
        )


# A name, not an address: no browser asks anything of it.
NAMES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
TEXTS = (".html", ".txt", ".css", ".js", ".mjs", ".svg", ".json", ".webmanifest")


def files() -> list[Path]:
    return sorted(
        path
        for folder in ("templates", "static")
        for path in SERVICE.glob(f"*/{folder}/**/*")
        if path.is_file() and path.suffix in TEXTS
    )


def test_no_template_and_no_built_asset_names_another_host() -> None:
    read = files()
    assert [path for path in read if path.suffix == ".css"], "Build the assets first: make assets"
    wrong = []
    for path in read:
        text = path.read_text(encoding="utf-8")
        for name in NAMES:
            text = text.replace(name, "")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S) if path.suffix in (".css", ".js", ".mjs") else text
        wrong += [
            f"{path.relative_to(SERVICE)}: {found[0]}"
            for found in re.finditer(r"(?:https?:)?//[a-z0-9-]+\.[a-z]\S*", text)
        ]
        wrong += [
            f"{path.relative_to(SERVICE)}: {found[0]}"
            for found in re.finditer(r"@import\b.*|url\((?!\"?data:)[^)]*//[^)]*\)", text)
        ]
    assert not wrong, f"Nothing is fetched from elsewhere: {wrong}"


def test_every_post_needs_its_token(county: Path, person: Any) -> None:
    who = person("director")
    for page in PAGES.values():
        if "POST" not in page.methods:
            continue
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(who)
        answer = browser.post(address(page.name))
        assert answer.status_code == 403 and "Nothing was saved" in answer.content.decode(), page.name
        assert not getattr(page.view, "csrf_exempt", False), page.name


def test_a_token_of_another_browser_does_not_serve(person: Any) -> None:
    who = person("elected_member")
    other = Client(enforce_csrf_checks=True)
    page = other.get("/sign-in/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    said = {"login": who.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert Client(enforce_csrf_checks=True).post("/sign-in/", said).status_code == 403
    assert other.post("/sign-in/", said).status_code == 302


def test_cookies_are_for_this_site_and_no_script(person: Any, client: Client) -> None:
    client.get("/sign-in/")
    give_password(client, person("elected_member").email)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert client.cookies["sessionid"]["max-age"] == "", "it ends with the browser"
    assert client.session.get_session_cookie_age() <= 8 * 60 * 60


@pytest.mark.parametrize(
    "host", ["elsewhere.example.com", "localhost.example.com", "127.0.0.1.example.com", "", "a@localhost"]
)
def test_a_name_that_is_not_ours_is_not_answered(host: str, client: Client) -> None:
    for page in ("/", "/sign-in/", "/health/", "/not-there/"):
        answer = client.get(page, HTTP_HOST=host)
        assert answer.status_code == 400
        assert not host or host not in answer.content.decode()


def test_a_fault_is_shown_without_its_words(person: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def fails() -> None:
        raise ValueError(CHILD)

    monkeypatch.setattr(views, "who_can_see_what", fails)
    browser = Client(raise_request_exception=False)
    browser.force_login(person("director"))
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/who-can-see-what/")
    page = answer.content.decode()
    assert answer.status_code == 500 and "Something went wrong" in page
    for said in (CHILD, "Traceback", "ValueError", ".py", "Django", "SECRET"):
        assert said not in page
    [record] = [one for one in caplog.records if one.exc_info]
    logged = WithoutWords().format(record)
    assert "ValueError" in logged and "in fails" in logged, "whoever mends it is told where"
    assert CHILD not in logged


def test_a_fault_behind_a_fault_is_logged_without_its_words() -> None:
    try:
        try:
            int(CHILD)
        except ValueError as first:
            raise KeyError(CHILD) from first
    except KeyError as fault:
        logged = WithoutWords().formatException((type(fault), fault, fault.__traceback__))
    assert logged.index("ValueError") < logged.index("KeyError") and CHILD not in logged


def test_a_page_that_is_not_there_says_no_more(client: Client, person: Any) -> None:
    for who in (None, person("director")):
        if who:
            client.force_login(who)
        page = client.get("/not-there/<script>alert(1)</script>/").content.decode()
        assert "not there" not in page.lower().replace("-", " ") or "<script>alert" not in page
        assert "<script>alert" not in page and "urlconf" not in page.lower() and "Traceback" not in page


def test_nobody_learns_from_an_address_whether_it_is_a_page(client: Client) -> None:
    """A page of a role is a way to sign in, for nobody; what is not there is not there."""
    for page in PAGES.values():
        if page.needs is not ANYONE and "GET" in page.methods:
            assert client.get(address(page.name)).status_code == 302


def test_debug_is_off_and_cannot_be_turned_on_from_the_environment() -> None:
    from django.conf import settings

    source = (SERVICE / "settings.py").read_text(encoding="utf-8")
    assert settings.DEBUG is False and re.findall(r"^DEBUG = (.*)$", source, re.M) == ["False"]


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_where_https_is_promised_plain_http_is_led_to_it(client: Client) -> None:
    assert client.get("/sign-in/")["Location"] == "https://testserver/sign-in/"
    assert client.get("/sign-in/", HTTP_X_FORWARDED_PROTO="https").status_code == 200
