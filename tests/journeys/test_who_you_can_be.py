"""The demo's first page: who you can be, and where each goes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lineofsight.service.access.roles import councils_own

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_the_page_of_roles_is_fit_for_all(page: Page, site: str, fit_for_all: Callable[[], None]) -> None:
    page.goto(f"{site}/demo/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who you can be")
    fit_for_all()


@pytest.mark.parametrize("title", [role.title for role in councils_own().values()])
def test_each_role_signs_in_with_one_click_and_is_named(title: str, page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in(title)
    expect(page.get_by_role("banner")).to_contain_text(title)


def test_who_can_see_what_is_fit_for_all(
    page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in("Elected member")
    page.goto(f"{site}/who-can-see-what/")
    fit_for_all()
