"""Promises of the whole: each failure says what to do."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from lineofsight.records.definitions import read_yaml

ROOT = Path(__file__).resolve().parents[2]
# Django writes migrations; what they change is described where the models are.
SOURCE = sorted(p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts)
PYTHON = SOURCE + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "docs").glob("*.py"))


def test_no_file_over_500_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in PYTHON if (n := len(p.read_text("utf-8").splitlines())) > 500}
    assert not long, f"Split these by what they are about: {long}"


def test_no_function_over_60_lines() -> None:
    long = []
    for path in SOURCE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} ({length})")
    assert not long, f"Give the thoughts in these functions names of their own: {long}"


def test_every_module_says_what_it_is_about() -> None:
    silent = [str(p.relative_to(ROOT)) for p in SOURCE if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert not silent, f"Open these with a sentence: {silent}"


def test_nothing_below_the_command_line_asks_the_clock() -> None:
    """The day travels down from the command line, so that any figure can be made again."""
    asks = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time)\(")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCE
        if not {"cli", "service"} & set(path.parts)  # test_service.py says where the service may
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if asks.search(line)
    ]
    assert not found, f"Pass the day or time in instead: {found}"


def test_every_dependency_states_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    lists += [[d for d in group if isinstance(d, str)] for group in project["dependency-groups"].values()]
    unexplained = [d for names in lists for d in names if not re.search(re.escape(f'"{d}",') + r"\s+# \w+", text)]
    assert not unexplained, f"Say in pyproject.toml why each of these is needed: {unexplained}"


def test_the_lock_files_name_no_host_and_check_every_file() -> None:
    """Authorities install through their own mirrors: the locks carry versions and hashes, not addresses."""
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-assets.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text, f"{name} names a host. Run: make lock"
        pinned = [block for block in re.split(r"\n(?=\S)", text) if "==" in block.split("\n")[0]]
        assert pinned
        unhashed = [block.split("==")[0] for block in pinned if "--hash=sha256:" not in block]
        assert not unhashed, f"These have no hash: {unhashed}. Run: make lock"


def tracked_text() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of files to read")
    suffixes = {".py", ".md", ".yaml", ".sql", ".toml", ".sh", ".csv", ".lock", ".json", ""}
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).suffix in suffixes]


def test_the_project_names_no_registry_and_no_machine() -> None:
    hosts = re.compile("|".join(["py" + r"pi\.org", "python" + r"hosted\.", "registry" + r"\.npmjs", r"/wo" + "rk/"]))
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_text()
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if hosts.search(line)
    ]
    assert not found, f"Take the host or path out of: {found}"


CAPABILITIES = read_yaml(ROOT / "definitions" / "capabilities.yaml")


def test_all_ninety_nine_capabilities_are_listed_once() -> None:
    ids = [row["id"] for row in CAPABILITIES]
    expected = [f"M{n:02}" for n in range(1, 47)] + [f"D{n:02}" for n in range(1, 40)]
    expected += [f"R{n}" for n in range(1, 10)] + [f"X{n}" for n in range(1, 6)]
    assert ids == expected


@pytest.mark.parametrize("row", CAPABILITIES, ids=lambda row: str(row["id"]))
def test_a_capability_that_works_names_the_test_that_proves_it(row: dict[str, object]) -> None:
    assert row["status"] in {"works", "part", "not yet"}
    if row["status"] == "not yet":
        return
    assert row.get("where"), "Say where it is: a room, a page or a command, and for a part what is missing."
    proofs = row.get("proof", [])
    assert isinstance(proofs, list)
    assert proofs or row["status"] == "part", "A row that works names its test."
    for proof in proofs:
        path, _, name = str(proof).partition("::")
        assert (ROOT / path).is_file(), f"{path} does not exist"
        assert f"def {name}" in (ROOT / path).read_text("utf-8"), f"{path} has no test called {name}"


LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_every_page_can_be_reached_from_the_first() -> None:
    """From the README by links alone; a link to nowhere is a fault too."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        pages = [(page.parent / to).resolve() for to in LINK.findall(page.read_text("utf-8"))]
        broken = [f"{page.relative_to(ROOT)}: {to.name}" for to in pages if not to.exists()]
        assert not broken, f"links to nothing: {broken}"
        waiting += [to for to in pages if to.suffix == ".md" and to not in reached and to not in waiting]
    lost = sorted(str(page.relative_to(ROOT)) for page in set((ROOT / "docs").rglob("*.md")) - reached)
    assert not lost, f"no page leads to these: {lost}"
