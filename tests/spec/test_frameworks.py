"""Areas, inspections and indicators: what `measures check` refuses, and that every indicator asked for is answered."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from lineofsight import definitions_folder
from lineofsight.cli.main import main
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.frameworks import Frameworks, load_frameworks
from lineofsight.records.definitions import read_yaml
from tests.builders.shared_files import shared

AREAS = Path("frameworks") / "priority_areas.yaml"
FAMILIES = {
    **{"FD": 7, "CP": 10, "CIN": 1, "MED": 5, "NEG": 4, "PLO": 7, "CLA": 18, "PWP": 6},
    **{"PERM": 5, "LS": 3, "CL": 10, "SUP": 2, "WF": 8},
}
ASKED = {f"{family}{number}" for family, many in FAMILIES.items() for number in range(1, many + 1)} | {
    "A2",
    "A10",
    "A20",
}


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


@cache
def _shipped() -> Frameworks:
    found, faults = load_frameworks(definitions_folder(), None, _catalogue().measures)
    assert not faults, list(map(str, faults))
    return found


def _faults(folder: Path, overlay: Path | None = None) -> list[str]:
    return [str(fault) for fault in load_frameworks(folder, overlay, _catalogue().measures)[1]]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., list[str]]:
    """The faults of the shipped frameworks, with one file of them changed."""

    def told(name: str, change: Callable[[list[dict[str, object]]], None]) -> list[str]:
        folder = tmp_path / "frameworks"
        folder.mkdir()
        for path in (definitions_folder() / "frameworks").glob("*.yaml"):
            document = read_yaml(path)
            if path.name == name:
                change(document)
            (folder / path.name).write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        return _faults(tmp_path)

    return told


def _set(entry: int, key: str, value: object) -> Callable[[list[dict[str, object]]], None]:
    def change(document: list[dict[str, object]]) -> None:
        document[entry][key] = value

    return change


REFUSED = [
    ("priority_areas.yaml", _set(0, "how_well", []), "care_leavers, how_well: Name a measure of how well"),
    ("priority_areas.yaml", _set(0, "so_what", []), "care_leavers, so_what: Name a measure of what came of it"),
    ("priority_areas.yaml", _set(0, "so_what", ["homless_at_16_and_17"]), "Did you mean `homeless_at_16_and_17`?"),
    ("priority_areas.yaml", _set(0, "so_what", ["case_audits"]), "`case_audits` is a measure of how_much. List it"),
    ("priority_areas.yaml", _set(0, "voice", ["life_story_started"]), "does not name this area"),
    ("priority_areas.yaml", _set(0, "how_good", []), "There is no setting called `how_good`."),
    ("priority_areas.yaml", _set(0, "area", "leaving"), "There is no area called `care_leavers`."),
    ("priority_areas.yaml", _set(1, "area", "care_leavers"), "This stands here twice."),
    ("priority_areas.yaml", _set(0, "how_well", "all of them"), "Write a list of names"),
    ("inspections.yaml", _set(0, "last_day", "2022-12-30"), "Write `first_day` and `last_day`"),
    ("inspections.yaml", _set(0, "areas", {"care_leavers": ["in_care"]}), "It makes no judgement called `in_care`."),
    ("inspections.yaml", _set(0, "areas", {}), "Say which judgements speak to the area `life_story`."),
    ("inspections.yaml", _set(0, "last_day", None), "It must end the day before `ilacs_2023` begins"),
    ("indicators.yaml", _set(0, "measures", []), "FD1: Name its `measures`, or say in `not_supported`"),
    ("indicators.yaml", _set(0, "not_supported", "No."), "FD1: Name its `measures`, or say in `not_supported`"),
    ("indicators.yaml", _set(0, "measures", ["refferals_received"]), "Did you mean `referrals_received`?"),
    ("indicators.yaml", _set(0, "asks", ""), "FD1: Say what it `asks`."),
]


@pytest.mark.parametrize(("name", "change", "sentence"), REFUSED, ids=[sentence for _, _, sentence in REFUSED])
def test_what_is_refused(
    name: str,
    change: Callable[[list[dict[str, object]]], None],
    sentence: str,
    changed: Callable[..., list[str]],
) -> None:
    told = changed(name, change)
    assert any(sentence in fault for fault in told), told


def test_nothing_is_refused_when_nothing_is_changed(changed: Callable[..., list[str]]) -> None:
    assert changed("", lambda document: None) == []


# --- an authority's own areas -------------------------------------------------------------------------------------

OWN_AREA = {
    "area": "our_own",
    "how_much": [],
    "how_well": [],
    "so_what": [],
    "voice": [],
    "not_on_record": "What children say of it is asked elsewhere.",
}


def _overlay(folder: Path, entries: list[dict[str, object]]) -> Path:
    (folder / "frameworks").mkdir(parents=True)
    (folder / AREAS).write_text(yaml.safe_dump(entries), encoding="utf-8")
    return folder


def test_an_authority_cannot_empty_a_shipped_area(tmp_path: Path) -> None:
    overlay = _overlay(tmp_path, [{"area": "care_leavers", "so_what": []}])
    assert _faults(definitions_folder(), overlay) == []
    found = load_frameworks(definitions_folder(), overlay, _catalogue().measures)[0]
    assert found.areas["care_leavers"].measures == _shipped().areas["care_leavers"].measures


def test_an_area_of_an_authoritys_own_needs_both_kinds_too(tmp_path: Path) -> None:
    told = _faults(definitions_folder(), _overlay(tmp_path, [OWN_AREA]))
    assert [fault.partition(":")[0] for fault in told] == [
        "frameworks/priority_areas.yaml, our_own, how_well",
        "frameworks/priority_areas.yaml, our_own, so_what",
    ]


def test_the_command_refuses_such_an_area(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _overlay(tmp_path / "home" / "definitions", [OWN_AREA])
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "home"))
    code = main(["measures", "check"])
    printed = capsys.readouterr()
    assert code == 3
    assert "our_own, so_what: Name a measure of what came of it for children" in printed.err
    assert "2 things to put right. Nothing was loaded." in printed.err


# --- indicators ---------------------------------------------------------------------------------------------------


def test_every_indicator_asked_for_is_answered_or_said_not_to_be() -> None:
    assert set(_shipped().indicators) == ASKED


def test_the_indicators_asked_for_are_those_of_the_reference() -> None:
    text = shared("reference", "indicators.md").read_text(encoding="utf-8")
    sections = text[text.index("### 1.2 ") : text.index("### 1.11 ")]
    rows = set(re.findall(r"^\| ([A-Z]+[0-9]+) \|", sections, re.MULTILINE))
    assert {row for row in rows if not row.startswith("AUD")} == ASKED


def test_what_has_no_measure_says_which_record_is_lacking() -> None:
    without = {one.indicator for one in _shipped().indicators.values() if one.not_supported}
    assert without == {"CLA7", "CLA11", "CLA18", "A20", "WF8"}


# --- every measure ------------------------------------------------------------------------------------------------


def test_every_measure_says_what_it_cannot_see() -> None:
    """Its pair: the measure that would show it."""
    measures = _catalogue().measures
    alone = sorted(m.id for m in measures.values() if m.pair_with is None or m.pair_with == m.id)
    assert not alone, f"Name the measure that each is read beside: {alone}"


def test_every_measure_is_asked_for_or_stands_in_an_area() -> None:
    listed = {name for area in _shipped().areas.values() for names in area.measures.values() for name in names}
    idle = sorted(name for name in _catalogue().measures if name not in listed and not _shipped().asked_by(name))
    assert not idle, f"Nobody asked for these: {idle}"


def test_a_measure_that_reads_local_policy_is_marked_local() -> None:
    wrong = []
    for measure in _catalogue().measures.values():
        rules = {name for condition in measure.conditions for name in condition.rules}
        rules |= {measure.due.rule} if measure.due and measure.due.rule else set()
        if any(_catalogue().rules[name].local for name in rules) and not measure.local:
            wrong.append(measure.id)
    assert not wrong


def test_two_clocks_under_one_name_name_each_other() -> None:
    measures = _catalogue().measures
    one_way = [m.id for m in measures.values() if m.other_clock and not measures[m.other_clock].other_clock]
    assert not one_way
