"""Each role's ten minutes in the demo, walked as its page of steps says, every page fit for all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lineofsight.service.access.demo_paths import paths
from lineofsight.service.access.roles import councils_own

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

_looked_at: set[str] = set()  # a page is looked at closely once, whoever walks over it


@pytest.mark.parametrize("role", paths())
def test_the_path_of_each_role(
    role: str, page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in(councils_own()[role].title)
    for step in paths()[role]:
        page.goto(f"{site}/demo/path/")
        page.get_by_role("link", name=step.do, exact=True).click()
        expect(page.get_by_role("heading", level=1).first).to_contain_text(step.see)
        if step.page not in _looked_at:
            _looked_at.add(step.page)
            fit_for_all()


def test_every_role_has_a_path() -> None:
    without = sorted(set(councils_own()) - set(paths()))
    assert not without, f"Write ten minutes for these in demo_paths.yaml: {without}"
