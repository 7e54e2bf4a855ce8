"""Take the pictures of docs/screens from a served demo: python tools/take_screens.py http://127.0.0.1:8000

Run it when pages change, and look at each picture before keeping it. The demo's county is invented.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screens"
MEASURE = "/figures/child_protection_visits_latest_in_10_working_days/"

# name: role, address
SHOTS = {
    "today-director": ("Director of children's services", "/"),
    "figures": ("Director of children's services", "/figures/"),
    "measure": ("Director of children's services", MEASURE),
    "explain": ("Independent chair", f"{MEASURE}2026-09/"),
    "before-children": ("Team manager", f"{MEASURE}2026-09/cases/"),
    "due-team": ("Team manager", "/due/"),
    "tonight": ("Director of children's services", "/tonight/"),
    "locality": ("Locality director", "/localities/westmoor/"),
    "measure-member": ("Elected member", MEASURE),
    "consistency": ("Director of children's services", "/consistency/"),
    "compared": ("Elected member", "/figures/second_or_subsequent_plans/compared/"),
    "ask": ("Elected member", "/explore/assessments_in_45_working_days/"),
    "marks": ("Performance analyst", "/charts/assessments_in_45_working_days/"),
    "loads": ("Data owner", "/administration/loads/"),
    "policy": ("Performance analyst", "/administration/policy/"),
    "people": ("Administrator", "/administration/people/"),
    "ledger": ("Commissioner", "/administration/ledger/"),
}
NARROW = ("today-director", "measure", "due-team")
TALLEST = 2400  # the top of a long page says what kind of page it is


def main(site: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (role, address) in SHOTS.items():
            _take(browser, site, role, address, FOLDER / f"{name}.png", 1280)
            if name in NARROW:
                _take(browser, site, role, address, FOLDER / f"{name}-narrow.png", 320)
        browser.close()


def _take(browser: Browser, site: str, role: str, address: str, path: Path, width: int) -> None:
    page: Page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{site}/demo/")
    page.get_by_role("button", name=f"Sign in as {role}", exact=True).click()
    page.wait_for_load_state()
    page.goto(f"{site}{address}")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": height}, full_page=True)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
