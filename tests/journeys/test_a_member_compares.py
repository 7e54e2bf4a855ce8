"""A member asks how others do: given published statistics, the page says so in words first, and draws chance."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lineofsight.invented.published import write_published
from lineofsight.records.home import INVENTED, Home
from lineofsight.signals.comparison.arriving import read_published
from lineofsight.signals.comparison.store import keep
from tests.builders.published_files import layouts
from tests.builders.service_home import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def england(county: Path, tmp_path: Path) -> Path:
    home = Home.open(tmp_path / "home", kind=INVENTED, made=NOW)
    keep(home, [read_published(path, layouts()) for path in write_published(tmp_path / "files")], NOW)
    return Path(shutil.copytree(home.folder / "published", county / "published", dirs_exist_ok=True))


def test_a_member_sees_how_others_do(
    england: Path, page: Page, site: str, sign_in: Callable[[str], None], fit_for_all: Callable[[], None]
) -> None:
    sign_in("Elected member")
    for measure in ("second_or_subsequent_plans", "looked_after_rate"):
        page.goto(f"{site}/figures/{measure}/compared/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Compared with others")
        expect(page.get_by_text("Fernshire (invented) had")).to_be_visible()
        expect(page.get_by_role("img").first).to_be_visible()
        fit_for_all()
    page.goto(f"{site}/figures/social_worker_caseload/compared/")
    expect(page.get_by_text("middle worker")).to_be_visible()
    fit_for_all()


def test_an_analyst_brings_a_file_in(
    england: Path,
    page: Page,
    site: str,
    tmp_path: Path,
    sign_in: Callable[[str], None],
    fit_for_all: Callable[[], None],
) -> None:
    sign_in("Performance analyst")
    page.goto(f"{site}/administration/published/")
    fit_for_all()
    page.get_by_role("link", name="Bring in published files").click()
    fit_for_all()
    files = write_published(tmp_path / "again", seed=2)
    page.get_by_label("Files").set_input_files(str(files[2]))
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_text("1 file kept")).to_be_visible()
    fit_for_all()
