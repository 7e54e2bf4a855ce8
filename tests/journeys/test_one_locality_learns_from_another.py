"""From the board of localities to one measure, to taking it up, to saying what came of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = "The practice lead of the one spends a week with the other, and we look again in May"
OUTCOME = "Supervision is now held in pairs, and children are talked about each month"
REFLECTIVE = "Supervision of children's cases that was reflective"


def test_a_locality_director_takes_up_what_differs_and_says_what_came_of_it(
    page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in("Locality director")
    page.goto(f"{site}/")
    page.get_by_role("link", name="Is it the same everywhere?").click()
    expect(page.locator("main")).to_contain_text("by chance alone")
    fit_for_all()
    page.get_by_role("link", name=REFLECTIVE).click()
    expect(page.locator("main svg").first).to_be_visible()
    fit_for_all()
    page.get_by_role("link", name="Is it the same everywhere?").click()
    page.locator("tr", has_text=REFLECTIVE).get_by_role("link", name="Take this up").click()
    page.get_by_label("What will be tried?").fill(TRIES)
    fit_for_all()
    page.get_by_role("button", name="Take this up").click()
    expect(page.locator("main")).to_contain_text(TRIES)
    page.get_by_role("link", name="Say what came of it").click()
    page.get_by_label("What came of it?").fill(OUTCOME)
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("main")).to_contain_text(OUTCOME)
    expect(page.locator("main")).to_contain_text("Nothing is taken up now.")
