"""A member who has been reassured asks the figures, reads the answer, and keeps it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lineofsight.service.performance.models import Question

pytestmark = pytest.mark.django_db(transaction=True)
MEASURE = "Assessments completed within 45 working days of starting"


def test_a_member_asks_of_the_figures_and_reads_the_answer(
    page: Page, sign_in: Callable[[str], None], fit_for_all: Callable[[], None], tmp_path: Path
) -> None:
    sign_in("Elected member")
    page.get_by_role("link", name="Ask", exact=True).click()
    fit_for_all()
    page.get_by_label("Which figure?").select_option(label=MEASURE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(MEASURE)
    fit_for_all()
    page.get_by_label("The same months a year before").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("You asked: ")).to_be_visible()
    assert "A year before" in page.content()
    fit_for_all()
    the_picture_and_its_words_agree(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="This table as CSV").click()
    assert "Of how many" in Path(kept.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("link", name=re.compile(MEASURE)).click()
    assert Question.objects.count() == 1, "asking again what was asked is no new question"


def the_picture_and_its_words_agree(page: Page) -> None:
    """What the chart draws, read aloud: its title, its newest month, every mark that stands out."""
    drawn = page.locator("svg.los-chart__wide").first
    said = drawn.locator("desc").text_content() or ""
    assert drawn.locator("title").first.text_content() == page.locator(".los-chart__title, h1").first.text_content()
    marks = [text for text in drawn.locator("title").all_text_contents()[1:] if " than usual" in text]
    many = sum(int(number) for number in re.findall(r"than usual: (\d+) of", said))
    assert many == len(marks)
    assert "Rules: " in said and "mdc-2023" in said
