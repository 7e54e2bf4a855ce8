"""Journeys in a real browser: Debian's Chromium, against the service on this machine's own address."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

# The browser's own loop runs in this thread; Django would take it for an asynchronous program.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium")
NARROW, WIDE = {"width": 320, "height": 900}, {"width": 1280, "height": 900}
# The menu folds when the page grows narrow: look once that has been drawn.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: no journey is walked here. Install Debian's package `chromium`.")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def site(county: Path, live_server: Any, settings: Any) -> str:
    """The address of the served county, as `lineofsight demo` serves it."""
    settings.DEMO = True
    settings.AUTHENTICATION_BACKENDS = ["lineofsight.service.access.backends.DemoBackend"]
    return str(live_server.url)


@pytest.fixture
def elsewhere(page: Page, site: str) -> Iterator[list[str]]:
    """What the browser asked of any other host: nothing, on any journey."""
    asked: list[str] = []

    def through(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(site).netloc:
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.route("**/*", through)
    yield asked
    assert not asked, f"Pages ask nothing of another host, and one asked for {asked}"


@pytest.fixture
def sign_in(page: Page, site: str, elsewhere: list[str]) -> Callable[[str], None]:
    """`sign_in("Team manager")`, from the demo's page of who one can be."""

    def as_(title: str) -> None:
        page.goto(f"{site}/demo/")
        page.get_by_role("button", name=f"Sign in as {title}", exact=True).click()
        page.wait_for_load_state()

    return as_


@pytest.fixture
def fit_for_all(page: Page) -> Callable[[], None]:
    """The page as it stands has nothing that shuts anybody out, wide or narrow, and never scrolls sideways."""

    def looked_at() -> None:
        page.wait_for_load_state()
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.evaluate(SETTLED)
            found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
            faults = [
                f"{fault['id']}: {fault['help']}: {node['html'][:120]}"
                for fault in found
                for node in fault["nodes"][:2]
            ]
            assert not faults, f"{page.url} at {size['width']}: {faults}"
            across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert across <= 0, f"{page.url} scrolls sideways by {across} at {size['width']}"

    return looked_at
