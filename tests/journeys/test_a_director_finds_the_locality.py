"""From the county's figure to the locality that differs, its explanation, and the children, by those who may."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from lineofsight.service.events import ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VISITS = "child_protection_visits_latest_in_10_working_days"
PURPOSE = "Finding out who has not been visited"


def _ask(page: Page) -> None:
    page.get_by_role("textbox").first.fill(PURPOSE)
    page.get_by_role("radio").first.check()
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def test_any_figure_is_three_clicks_from_where_it_came_from(
    page: Page, site: str, sign_in: Callable[[str], None]
) -> None:
    sign_in("Director of children's services")
    page.goto(f"{site}/figures/")
    page.locator(f'a[href="/figures/{VISITS}/"]').first.click()
    page.get_by_role("link", name="Explain this number").click()
    expect(page.locator("main")).to_contain_text("SHA-256")


def test_a_director_sees_localities_side_by_side_and_who_differs(
    page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in("Director of children's services")
    page.goto(f"{site}/figures/{VISITS}/")
    for locality in ("eastvale", "northfern", "southmere", "westmoor"):
        expect(page.locator("main")).to_contain_text(locality)
    fit_for_all()


def test_a_team_manager_walks_down_and_it_is_written_down(
    page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in("Team manager")
    page.goto(f"{site}/figures/{VISITS}/2026-09/cases/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you see children")
    fit_for_all()
    _ask(page)
    expect(page.locator("main table").first).to_be_visible()
    fit_for_all()
    looks = ledger.about(f"measure:{VISITS}")
    assert looks and looks[0].what == "children looked at" and looks[0].role == "team_manager"
    assert looks[0].written.text == PURPOSE


def test_a_member_is_refused_with_a_sentence(page: Page, site: str, sign_in: Callable[[str], None]) -> None:
    sign_in("Elected member")
    answer = page.goto(f"{site}/figures/{VISITS}/2026-09/cases/")
    assert answer is not None and answer.status == 403
    expect(page.locator("main")).to_contain_text("Elected members may not open child lists. Ask a head of service.")


def test_all_of_it_works_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/demo/")
    page.get_by_role("button", name="Sign in as Team manager", exact=True).click()
    page.goto(f"{site}/due/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overdue and due soon")
    page.goto(f"{site}/figures/{VISITS}/")
    expect(page.locator("main svg").first).to_be_visible()
    page.goto(f"{site}/figures/{VISITS}/2026-09/cases/")
    _ask(page)
    expect(page.locator("main table").first).to_be_visible()
    context.close()
