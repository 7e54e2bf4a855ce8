"""The how-to pages are walked through: what they write is written, what they run is run, what they promise is compared.

A block whose first line says `file=` is written there; `replace` changes what is there already. A `console` block is
run and its output compared, `...` standing for anything. A `python run` block is run; `text output` is what it prints.
"""

import doctest
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest

from docs import build
from lineofsight import definitions_folder
from lineofsight.cli.main import main
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.records.extract import Extract
from lineofsight.records.sources import which_source
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import NOW

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
REFERENCE = build.REFERENCE
_BLOCK = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    kind: str
    words: tuple[str, ...]
    text: str

    @property
    def file(self) -> str | None:
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), None)


def blocks(page: str) -> Iterator[Block]:
    for kind, words, text in _BLOCK.findall((HOW_TO / page).read_text(encoding="utf-8")):
        yield Block(kind, tuple(words.split()), text)


def _write(block: Block, folder: Path) -> None:
    path = folder / str(block.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    if "replace" not in block.words:
        path.write_text(block.text, encoding="utf-8")
        return
    before, after = block.text.split("---\n")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{block.file} has {text.count(before)} places to change"
    path.write_text(text.replace(before, after), encoding="utf-8")


def _same(promised: str, printed: str) -> None:
    alike = doctest.OutputChecker().check_output(promised, printed, doctest.ELLIPSIS)
    assert alike, f"The page promises:\n{promised}\nand this was printed:\n{printed}"


def test_adding_a_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(home))
    ran = 0
    for block in blocks("add-a-measure.md"):
        if block.file:
            _write(block, home)
        elif block.kind == "console":
            command, _, promised = block.text.partition("\n")
            program, *words = shlex.split(command.removeprefix("$ "))
            assert program == "lineofsight"
            main(words)
            printed = capsys.readouterr()
            _same(promised, printed.out + printed.err)
            ran += 1
    assert ran == 3


def test_adding_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(definitions_folder(), tmp_path / "definitions")
    printed = StringIO()

    def read(name: str) -> list[Extract]:
        paths, as_at = [tmp_path / name], date(2026, 10, 31)
        return read_source(paths, definitions=tmp_path / "definitions", now=NOW, as_at=as_at)

    compared = 0
    for block in blocks("add-a-source.md"):
        if block.file and block.kind == "python":
            module = ModuleType(Path(block.file).stem)
            monkeypatch.setitem(sys.modules, module.__name__, module)
            exec(compile(block.text, block.file, "exec"), module.__dict__)  # noqa: S102 the page is ours
            monkeypatch.setattr(which_source, "SOURCES", (module.__dict__["SOURCE"], *which_source.SOURCES))
        elif block.file:
            _write(block, tmp_path)
        elif block.kind == "python":
            with redirect_stdout(printed):
                exec(compile(block.text, "add-a-source.md", "exec"), {"read": read})  # noqa: S102 the page is ours
        elif block.kind == "text":
            _same(block.text, printed.getvalue())
            compared += 1
    assert compared == 1


def test_every_file_that_a_how_to_names_is_there() -> None:
    """Folders and files of the project, so that a page cannot go on naming what was moved."""
    root = HOW_TO.parents[1]
    gone = []
    for page in HOW_TO.glob("*.md"):
        written = {block.file for block in blocks(page.name)}
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        for named in re.findall(r"`((?:definitions|tests|docs)/[\w/.-]+|(?:records|measures)/[\w/]+\.py)`", text):
            path = (
                root / named
                if not named.endswith(".py") or named.startswith("tests")
                else root / "src/lineofsight" / named
            )
            if not path.exists() and named not in written:
                gone.append(f"{page.name}: {named}")
    assert not gone


# --- the generated pages ------------------------------------------------------------------------------------------


def test_the_reference_pages_say_what_the_definitions_say() -> None:
    assert build.stale() == [], "Run: make docs"


def test_every_measure_is_told_in_full_once() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (REFERENCE / "measures").glob("*.md")}
    for measure in load_catalogue(definitions_folder(), prove=False).measures.values():
        told = [name for name, text in pages.items() if f'<a id="{measure.id}"></a>' in text]
        assert len(told) == 1, f"{measure.id} is told on {told}"
        section = pages[told[0]].partition(f'<a id="{measure.id}"></a>')[2].partition("<a id=")[0]
        assert ("**local policy, not law**" in section) == measure.local, measure.id
        assert all(example.case in section for example in measure.examples), measure.id
        assert ("Working days are Monday to Friday" in section) == measure.uses_working_days, measure.id
        assert all(f"| {name} |" in section for name in ("blanks", "source", "from", "read it beside")), measure.id


def test_every_link_between_the_pages_leads_somewhere() -> None:
    broken = []
    for page in REFERENCE.rglob("*.md"):
        for target, anchor in re.findall(r"\]\(([\w./-]+\.md)(#\w+)?\)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            there = path.is_file() and (not anchor or f'<a id="{anchor[1:]}"></a>' in path.read_text(encoding="utf-8"))
            if not there:
                broken.append(f"{page.name}: {target}{anchor}")
    assert not broken, broken[:10]
