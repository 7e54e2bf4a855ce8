"""The eight priority areas: each shows how much was done, how well, what came of it, and what children said."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.records.definitions import read_yaml

AREAS: list[Mapping[str, Any]] = read_yaml(definitions_folder() / "frameworks" / "priority_areas.yaml")
KINDS = ("how_much", "how_well", "so_what")
EIGHT = {
    "care_leavers",
    "neglect_and_pre_proceedings",
    "conference_chairs",
    "cp_medicals",
    "permanence",
    "life_story",
    "placed_with_parents",
    "grip_and_oversight",
}


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return load_catalogue(definitions_folder())


def _name(area: Mapping[str, Any]) -> str:
    return str(area["area"])


def test_there_are_eight_areas_and_each_stands_once() -> None:
    assert sorted(map(_name, AREAS)) == sorted(EIGHT)


@pytest.mark.parametrize("area", AREAS, ids=_name)
def test_an_area_cannot_read_green_while_nothing_changes(area: Mapping[str, Any]) -> None:
    for kind in KINDS:
        assert area[kind], f"{area['area']} has no measure of {kind}"
    assert area["voice"] or area["not_on_record"], f"{area['area']} does not say what children said, nor why it cannot"


@pytest.mark.parametrize("area", AREAS, ids=_name)
def test_each_measure_of_an_area_exists_is_of_that_kind_and_names_the_area(area: Mapping[str, Any]) -> None:
    measures = _catalogue().measures
    wrong = []
    for kind in (*KINDS, "voice"):
        for name in area[kind]:
            measure = measures.get(name)
            if measure is None:
                wrong.append(f"{kind}: there is no measure called {name}")
            elif kind in KINDS and measure.kind != kind:
                wrong.append(f"{kind}: {name} is {measure.kind}")
            elif area["area"] not in measure.priority_areas:
                wrong.append(f"{kind}: {name} does not name {area['area']} among its priority areas")
    assert not wrong, wrong


def test_every_measure_that_names_an_area_names_one_of_the_eight() -> None:
    strangers = {m.id: set(m.priority_areas) - EIGHT for m in _catalogue().measures.values()}
    assert not {name: areas for name, areas in strangers.items() if areas}
