"""Writes the reference pages from the definitions, so that they cannot drift: `make docs`; `--check` only compares."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from docs import catalogue, pages, published

REFERENCE = Path(__file__).parent / "reference"

PAGES: dict[str, Callable[[], str]] = {
    "tables.md": pages.tables,
    "checks.md": pages.checks,
    "capabilities.md": pages.capabilities,
    "command-line.md": pages.command_line,
    "who-can-see-what.md": pages.who_can_see_what,
    "published.md": published.published,
    **catalogue.measure_pages(),
}


def stale() -> list[str]:
    """The pages whose text on disk is not what the definitions say now, and those that nothing writes any more."""
    old = [name for name, page in PAGES.items() if not _same(REFERENCE / name, page())]
    left_over = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.md")} - PAGES.keys()
    return [*old, *sorted(left_over)]


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="compare only; exit 1 when a page is stale")
    if options.parse_args().check:
        old = stale()
        if old:
            print(f"These reference pages are stale: {', '.join(old)}. Run: make docs", file=sys.stderr)
        return 1 if old else 0
    REFERENCE.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).parent.mkdir(exist_ok=True)
        (REFERENCE / name).write_text(page(), encoding="utf-8", newline="\n")
    print(f"{len(PAGES)} reference pages written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
