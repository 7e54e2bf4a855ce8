"""Tonight's list as it is declared: each fault of the declaration says what to do."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.tonight import Listing, load_tonight

MISSING: dict[str, Any] = {"measure": "children_missing_now", "verdict": "met", "says": "missing"}
DANGER: dict[str, Any] = {
    "danger": "ours",
    "one": "child in danger",
    "many": "children in danger",
    "because": "We say so.",
    "listed": [MISSING],
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


def overlaid(folder: Path, *entries: Any) -> Path:
    (folder / "tonight.yaml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return folder


def test_the_shipped_list_is_sound_and_has_the_three_dangers(catalogue: Catalogue) -> None:
    dangers, faults = load_tonight(definitions_folder(), None, catalogue.measures)
    assert not faults
    assert [danger.id for danger in dangers] == ["no_safe_place", "missing", "unseen"]
    assert all(danger.listed and danger.not_known for danger in dangers), "what is not known is listed apart in each"


def test_an_authority_adds_a_danger_or_replaces_one(tmp_path: Path, catalogue: Catalogue) -> None:
    own = overlaid(tmp_path, DANGER, {**DANGER, "danger": "missing", "many": "children gone"})
    dangers, faults = load_tonight(definitions_folder(), own, catalogue.measures)
    assert not faults
    assert [danger.id for danger in dangers] == ["no_safe_place", "missing", "unseen", "ours"]
    assert dangers[1].many == "children gone"
    assert dangers[3].listed == (Listing("children_missing_now", "met", "missing"),)


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("a danger without a reason", {"because": None}, "tonight.yaml, ours: Say its `because`."),
    ("nothing listed", {"listed": []}, "tonight.yaml, ours, listed: Name at least one measure and the verdict"),
    ("a word nobody reads", {"title": "x"}, "There is no setting called `title`."),
    (
        "no such measure",
        {"listed": [{**MISSING, "measure": "children_missing_no"}]},
        "There is no measure called `children_missing_no`. Did you mean `children_missing_now`?",
    ),
    ("no such verdict", {"listed": [{**MISSING, "verdict": "maybe"}]}, "there is none called 'maybe'"),
    (
        "a measure of events",
        {"listed": [{**MISSING, "measure": "missing_episodes"}]},
        "It counts events by month, so it does not say how things stand now.",
    ),
    ("nothing said", {"not_known": [{"measure": "children_missing_now", "verdict": "met"}]}, "Say its `says`."),
    (
        "no such column",
        {"listed": [{**MISSING, "day": {"gone_sinc": "since"}}]},
        "There is no column called `gone_sinc`. Did you mean `gone_since`?",
    ),
    ("no date", {"listed": [{**MISSING, "day": {"days_gone": "since"}}]}, "Name a date column."),
    ("two days", {"listed": [{**MISSING, "day": {"a": "b", "c": "d"}}]}, "Write `day` as one date column"),
    ("no list", {"listed": "children_missing_now"}, "Write a list, each entry with `measure`, `verdict` and `says`."),
]


@pytest.mark.parametrize(("what", "wrong", "told"), FAULTS, ids=[spec[0] for spec in FAULTS])
def test_each_fault_says_what_to_do(
    what: str, wrong: dict[str, Any], told: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    _, faults = load_tonight(definitions_folder(), overlaid(tmp_path, {**DANGER, **wrong}), catalogue.measures)
    assert any(told in str(fault) for fault in faults), [str(fault) for fault in faults]


def test_a_file_that_is_no_list_is_said_to_be_none(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "tonight.yaml").write_text("danger: ours", encoding="utf-8")
    _, faults = load_tonight(definitions_folder(), tmp_path, catalogue.measures)
    assert [str(fault) for fault in faults] == ["tonight.yaml: Write a list, each entry a set of `name: value` lines."]
