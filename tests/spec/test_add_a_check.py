"""The check that the page "Add a check of the data" walks through does what the page says."""

import re
from datetime import date
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.faults import DefinitionError
from tests.builders.checked import checked, definitions_with
from tests.builders.worlds import World

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-check.md"
NAME = "supervision_actions_reviewed"


def _walked_through() -> str:
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_check_on_the_page_loads_agrees_with_its_examples_and_finds(tmp_path: Path) -> None:
    catalogue = load_catalogue(definitions_with(tmp_path / "definitions", **{f"{NAME}__yaml": _walked_through()}))
    rows = [
        {"supervision_id": f"s{n}", "child_id": f"c{n}", "held_on": day, "actions_reviewed": said}
        for n, (day, said) in enumerate(
            [(date(2026, 10, 1), "Y"), (date(2026, 10, 1), None), (date(2026, 9, 1), "N"), (date(2024, 1, 1), None)]
        )
    ]
    home, snapshot = World({"los_supervision": rows}).written(tmp_path / "home")
    told = checked(home, snapshot, catalogue)
    assert (told[NAME].outcome, told[NAME].looked_at, told.children(NAME)) == ("failed", 3, ["c1"])


def test_the_page_says_truly_that_a_contradicted_example_is_refused(tmp_path: Path) -> None:
    text = _walked_through().replace("record: found", "record: clear", 1)
    folder = definitions_with(tmp_path / "definitions", **{f"{NAME}__yaml": text})
    with pytest.raises(DefinitionError, match="should be 'clear' but is 'found'"):
        load_catalogue(folder)
