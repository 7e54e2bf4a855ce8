"""Every piece of the design at once, in a real browser: fit for all, wide and narrow, and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.builders.specimen import BUILT, specimen

pytestmark = pytest.mark.slow


def show(page: Page, *, mistaken: bool = False) -> None:
    page.set_content(specimen(mistaken=mistaken))
    page.add_style_tag(path=BUILT / "design.css")


@pytest.mark.parametrize("mistaken", [False, True])
def test_every_piece_is_fit_for_all(mistaken: bool, page: Page, fit_for_all: Callable[[], None]) -> None:
    show(page, mistaken=mistaken)
    fit_for_all()


@pytest.mark.parametrize(("width", "there", "away"), [(1280, "wide", "narrow"), (320, "narrow", "wide")])
def test_one_of_a_charts_two_drawings_is_shown(width: int, there: str, away: str, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    show(page)
    expect(page.locator(f".los-chart__{there}").first).to_be_visible()
    expect(page.locator(f".los-chart__{away}").first).to_be_hidden()


def test_on_a_phone_the_argument_comes_before_the_reference(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    show(page)
    argument = page.get_by_role("heading", name="One locality does not share it").bounding_box()
    reference = page.get_by_role("heading", name="What this figure cannot see").bounding_box()
    assert argument is not None
    assert reference is not None
    assert argument["y"] < reference["y"]


def test_on_a_phone_a_wide_table_still_reads_as_a_table(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    show(page)
    table = page.get_by_role("table", name="Overdue")
    expect(table.get_by_role("rowheader")).to_have_count(3)
    expect(table.get_by_role("columnheader")).to_have_count(6)
    expect(table.get_by_role("cell").first).to_be_visible()


def test_words_on_a_chart_stay_within_it(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        show(page)
        outside = page.evaluate(
            """() => [...document.querySelectorAll("svg")].filter(s => s.checkVisibility()).flatMap(s => {
                const edge = s.getBoundingClientRect();
                return [...s.querySelectorAll("text")].filter(t => {
                    const box = t.getBoundingClientRect();
                    return box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1
                        || box.bottom > edge.bottom + 1;
                }).map(t => t.textContent);
            })"""
        )
        assert not outside, f"at {width} these run over the edge of their chart: {outside}"


def test_no_word_on_a_chart_lies_upon_another(page: Page) -> None:
    """As the browser's own letters fall, which are not quite as wide as the drawing reckons."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        show(page)
        upon = page.evaluate(
            """() => [...document.querySelectorAll("svg")].filter(s => s.checkVisibility()).flatMap(s => {
                const words = [...s.querySelectorAll("text")].map(t => [t.textContent, t.getBBox()]);
                return words.flatMap(([said, a], n) => words.slice(n + 1).filter(([, b]) =>
                    a.x < b.x + b.width && b.x < a.x + a.width
                    // The box of a line of letters is taller than the letters.
                    && a.y + a.height * 0.15 < b.y + b.height * 0.85 && b.y + b.height * 0.15 < a.y + a.height * 0.85
                ).map(([other]) => `${said} / ${other}`));
            })"""
        )
        assert not upon, f"at {width} these lie upon one another: {upon}"


def test_where_colours_are_forced_marks_still_show(page: Page) -> None:
    show(page)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    seen, unseen = page.evaluate(
        """() => {
            const marks = [...document.querySelectorAll("svg[class^=los-chart] :is(.point, text)")];
            const light = mark => Math.max(...getComputedStyle(mark).fill.match(/\\d+/g).map(Number)) >= 128;
            return [marks.length, marks.filter(mark => !light(mark)).length];
        }"""
    )
    assert seen > 100
    assert unseen == 0, "these are as dark as the page"


def test_on_paper_there_is_nothing_to_press(page: Page) -> None:
    show(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    for pressed in ("Sign out", "Print this page", "Save and continue"):
        expect(page.get_by_role("button", name=pressed)).to_have_count(0)
    expect(page.get_by_role("table", name="Overdue")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_the_script_runs_under_the_content_security_policy(page: Page, site: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}/demo/")
    expect(page.locator("body")).to_contain_class("govuk-frontend-supported")
    assert not said, "the browser refused or could not do something"
