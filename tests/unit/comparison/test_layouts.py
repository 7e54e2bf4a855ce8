"""Layouts as definitions: they name measures that there are, and agree with them about what a share is."""

from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.signals.comparison.layouts import SHARE, LayoutError, read_layouts
from tests.builders.published_files import layouts

CATALOGUE = load_catalogue(definitions_folder(), prove=False)


def test_every_layout_names_measures_that_there_are_and_shows_what_they_show() -> None:
    named = set()
    for layout in layouts().kinds.values():
        for compares in layout.compares:
            measure = CATALOGUE.measure(compares.measure)
            assert measure.shows == ("share" if compares.shows == SHARE else "rate_per_10000"), measure.id
            assert (compares.over == "year") == (measure.dated_by is not None), measure.id
            assert measure.id not in named, f"{measure.id} is compared twice"
            named.add(measure.id)
    for layout in layouts().kinds.values():
        for name, why in layout.not_compared.items():
            assert CATALOGUE.measure(name).id == name
            assert why.endswith(".")
            assert name not in named, f"{name} is both compared and not"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("numerator: subsequent", "numerator: subsequents"),
        ("over: year", "over: month"),
        ("kind: subsequent_plans", "kind: other"),
        ("shape: figures\n", ""),
    ],
)
def test_a_layout_that_cannot_be_right_is_a_fault_that_names_its_file(change: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    text = (definitions_folder() / "published" / "subsequent_plans.yaml").read_text(encoding="utf-8")
    assert change in text
    (folder / "subsequent_plans.yaml").write_text(text.replace(change, says), encoding="utf-8")
    with pytest.raises(LayoutError, match=r"published/subsequent_plans\.yaml"):
        read_layouts(tmp_path)


def test_layouts_are_needed() -> None:
    with pytest.raises(LayoutError):
        read_layouts(Path("nowhere"))
