"""The frame around every page: it stands even where nothing is known; and the built files carry no one else's face."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from tests.builders.specimen import ASSETS, BUILT

SERVICE = ASSETS.parent.parent

SITE = {
    "authority": "Fernshire",
    "invented": True,
    "as_at": "31 October 2026",
    "role": "Elected member",
    "nav": [("Figures", "/figures/", True), ("Due", "/due/", False)],
    "home": "/",
    "sign_out": "/sign-out/",
    "who": "/who/",
}


def page(name: str, **context: Any) -> str:
    return render_to_string(name, context)


@pytest.mark.parametrize("name", ["design/base.html", "400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_a_page_stands_where_nothing_is_known_of_the_site(name: str) -> None:
    """A failing page is rendered without anything of the site's, and must not fail too."""
    html = page(name)
    assert '<html lang="en-GB"' in html
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html
    assert "Sign out" not in html
    assert "Records as at" not in html


def test_the_frame_says_whose_records_and_of_when_and_as_whom() -> None:
    html = page("design/base.html", site=SITE)
    assert "Fernshire · invented county" in html
    assert "No child in it exists." in html
    assert "Records as at <strong>31 October 2026</strong>" in html
    assert "Elected member" in html
    assert '<form method="post" action="/sign-out/"' in html
    assert 'href="/who/"' in html
    assert html.count('aria-current="true"') == 1


def test_a_real_authority_is_not_called_invented() -> None:
    html = page("design/base.html", site={**SITE, "invented": False})
    assert "invented" not in html


def test_a_refusal_says_its_own_sentence() -> None:
    html = page("403.html", exception="Elected members may not open child lists. Ask a head of service.", site=SITE)
    assert "Elected members may not open child lists. Ask a head of service." in html
    assert 'href="/who/"' in html


def test_a_page_that_only_says_something_says_what_to_do_next() -> None:
    html = page("design/say.html", title="Nothing is loaded", sentences=["Load a file."], next=("Loads", "/loads/"))
    assert "<h1" in html
    assert "Load a file." in html
    assert '<a class="govuk-link" href="/loads/">Loads</a>' in html


def built(name: str) -> str:
    path = BUILT / name
    assert path.is_file(), f"{name} is not built. Run: make assets"
    return path.read_text("utf-8")


def test_the_stylesheet_fetches_nothing_and_has_only_arial() -> None:
    css = built("design.css")
    assert set(re.findall(r"font-family:([^;}]+)", css)) == {"arial,sans-serif"}
    for never in ("@font-face", "url(", "GDS Transport", "crown", "crest", "@import"):
        assert never not in css


# Named by GOV.UK Frontend in its markup, and given no look of their own.
UNSTYLED = {"govuk-checkboxes", "govuk-radios"}


def test_every_class_that_a_page_wears_is_in_the_stylesheet() -> None:
    """A component that the stylesheet leaves out would stand there unstyled."""
    styled = set(re.findall(r"\.((?:govuk|los)-[\w-]+)", built("design.css"))) | UNSTYLED
    worn = {
        (path.relative_to(SERVICE).as_posix(), name)
        for path in SERVICE.glob("*/templates/**/*.html")
        for classes in re.findall(r'class="([^"]*)"', re.sub(r"{%.*?%}", " ", path.read_text("utf-8")))
        for name in re.findall(r"(?<![\w-])(?:govuk|los)-[\w-]+(?![\w{-])", classes)
    }
    naked = sorted((path, name) for path, name in worn if name not in styled and not name.startswith("govuk-js-"))
    assert not naked, f"Add their component to design/assets/design.scss, or use another class: {naked}"


def test_the_script_is_carried_with_all_that_it_asks_for() -> None:
    for asked in re.findall(r'from "\./([^"]+)"', built("enhance.js")):
        assert "initAll" in built(asked)
        assert "sourceMappingURL" not in built(asked)


def test_the_lock_of_what_it_is_built_from_names_no_registry() -> None:
    lock = (ASSETS / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    packages = len(re.findall(r'"node_modules/[^"]+": \{', lock))
    assert packages == lock.count('"integrity"') > 0


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["header", "blue", "rust", "grey", "ink"])
@pytest.mark.parametrize("ground", ["#ffffff", "pale", "warm"])
def test_each_colour_of_words_can_be_read(name: str, ground: str) -> None:
    colours = dict(re.findall(r"^\$(\w+): (#[0-9a-f]{6});", (ASSETS / "_colours.scss").read_text("utf-8"), re.M))
    light, dark = luminance(colours.get(ground, ground)), luminance(colours[name])
    assert (light + 0.05) / (dark + 0.05) >= 4.5
