"""Golden records: for every measure, small records and the one right verdict on each, through the real SQL.

Each file in `golden/` is a table that a team manager could correct. All records stand in one snapshot, each about a
child of its own, so that they are measured together.

    measure: assessments_in_45_working_days
    records:
      - golden: authorised on the 45th working day
        given:
          - an assessment: {started_on: 2026-01-05, authorised_on: 2026-03-09}
        month: 2026-03
        verdict: met

A file may hold records of several measures; then each record names its own, and `never_of` says by measure what `never`
says for one. A case that is nobody's child (a worker, a post, a family) is `about: nobody`, and `case` picks it out.

`given` names what a builder puts in (tests/builders/a_snapshot.py); `of` puts it in for another child. The verdict is
on the child, or on the child named by `about`, in a `month`, a `week`, or `as at`. Where a child has several cases,
`case` picks one by its columns; `shows` says what other columns must hold. `due` lists the days on which something is
overdue or will fall due for the child. A file may have its own `as_at`, `local_rules` and `source`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.verdict import Verdict
from lineofsight.records.definitions import read_yaml
from tests.builders.a_snapshot import AS_AT, Records
from tests.builders.measured import NO_CASE, Measured
from tests.builders.worlds import covering

GOLDEN = Path(__file__).parent / "golden"
NOBODY = "nobody"  # a case that is a worker, a post or a family
OWED = Path(__file__).parent / "golden_owed.yaml"


@dataclass(frozen=True)
class World:
    """Files whose records can stand in one snapshot."""

    as_at: date
    local_rules: str  # as YAML, so that it can be compared
    source: str  # the source said to have fed every table


@dataclass(frozen=True)
class Golden:
    file: str
    number: int
    measure: str
    world: World
    said: Mapping[str, Any] = field(hash=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.file}: {self.said['golden']}"

    def child(self, name: str = "the child") -> str:
        return f"{self.file} {self.number}, {name}"

    @property
    def about(self) -> str | None:
        """Whose verdict it is; None where the case is a worker, a post or a family."""
        said = self.said.get("about", "the child")
        return None if said == NOBODY else self.child(said)

    @property
    def period(self) -> str | None:
        if self.said.get("as_at"):
            return "as at"
        return self.said.get("month") or self.said.get("week")


def _goldens() -> Iterator[Golden]:
    for path in sorted(GOLDEN.glob("*.yaml")):
        document = read_yaml(path)
        rules = yaml.safe_dump(document.get("local_rules", []), sort_keys=True)
        world = World(document.get("as_at", AS_AT), rules, document.get("source", "ssd"))
        for number, said in enumerate(document["records"], start=1):
            yield Golden(path.stem, number, said.get("measure", document.get("measure")), world, said)


GOLDENS = list(_goldens())


def _put_in(records: Records, golden: Golden) -> None:
    known: set[str] = set()

    def child(name: str) -> str:
        if name not in known:
            known.add(name)
            records.a_child(golden.child(name))
        return golden.child(name)

    for line in golden.said.get("given", []):
        ((deed, columns),) = line.items()
        columns = dict(columns or {})
        about = columns.pop("of", "the child")
        if deed == "a child":
            known.add(about)
            records.a_child(golden.child(about), **columns)
            continue
        if "other" in columns:
            columns["other"] = child(columns["other"])
        getattr(records, deed.replace(" ", "_"))(child(about), **columns)


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return load_catalogue(definitions_folder())


def _catalogue_of(world: World, folder: Path) -> Catalogue:
    rules = yaml.safe_load(world.local_rules)
    if not rules:
        return _catalogue()
    overlay = folder / "overlay"
    (overlay / "rules").mkdir(parents=True)
    (overlay / "rules" / "local.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    return load_catalogue(definitions_folder(), overlay)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each world, built and measured once, when the first of its records is judged."""
    built: dict[World, Measured] = {}

    def measured(world: World) -> Measured:
        if world not in built:
            folder = tmp_path_factory.mktemp("golden")
            records = Records(as_at=world.as_at)
            for golden in GOLDENS:
                if golden.world == world:
                    _put_in(records, golden)
            if world.source != "ssd":
                records.coverage = {
                    name: covering(first=held.from_, to=held.to, holds=held.holds, source=world.source)
                    for name, held in records.covered().items()
                }
            built[world] = records.measured(folder, _catalogue_of(world, folder))
        return built[world]

    return measured


JUDGED = [golden for golden in GOLDENS if "verdict" in golden.said]
FALLING_DUE = [golden for golden in GOLDENS if "due" in golden.said]


@pytest.mark.parametrize("golden", FALLING_DUE, ids=lambda golden: golden.name)
def test_golden_due_day(golden: Golden, worlds: Any) -> None:
    measured: Measured = worlds(golden.world)
    case_id = golden.said.get("case", {}).get("case_id")
    assert measured.due_days(golden.measure, golden.about, case_id) == golden.said["due"]


@pytest.mark.parametrize("golden", JUDGED, ids=lambda golden: golden.name)
def test_golden_record(golden: Golden, worlds: Any) -> None:
    measured: Measured = worlds(golden.world)
    found = measured.judged(golden.measure, golden.about, golden.period)
    picked = [(case, verdict) for case, verdict in found if _matches(case, golden.said.get("case", {}))]
    verdicts = [verdict for _, verdict in picked]
    assert verdicts == ([] if golden.said["verdict"] == NO_CASE else [golden.said["verdict"]]), _told(found)
    for case, _ in picked:
        assert _matches(case, golden.said.get("shows", {})), _told(found)


def _matches(case: Mapping[str, Any], columns: Mapping[str, Any]) -> bool:
    assert set(columns) <= set(case), f"no such columns: {set(columns) - set(case)}"
    return all(case[name] == value for name, value in columns.items())


def _told(found: list[tuple[dict[str, Any], str]]) -> str:
    return "\n".join(f"{verdict}: {case}" for case, verdict in found) or "there is no such case"


# --- the whole of it ----------------------------------------------------------------------------------------------


def _verdicts_by_measure() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for golden in JUDGED:
        found.setdefault(golden.measure, set()).add(golden.said["verdict"])
    return found


def _never() -> dict[str, dict[str, str]]:
    """Verdicts that a measure's condition allows but that no record can lead to, each with the reason."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(GOLDEN.glob("*.yaml")):
        document = read_yaml(path)
        found |= document.get("never_of", {})
        if "measure" in document:
            found[document["measure"]] = document.get("never", {})
    return found


def _owed() -> set[str]:
    """Measures whose golden records are still to be written. The list may only grow shorter."""
    return set(read_yaml(OWED))


def test_no_golden_records_are_owed_that_are_there() -> None:
    written = {golden.measure for golden in JUDGED}
    assert not _owed() & written, f"Written by now, so take them off {OWED.name}: {sorted(_owed() & written)}"
    assert _owed() <= set(_catalogue().measures), f"No such measures: {sorted(_owed() - set(_catalogue().measures))}"


def test_every_measure_has_golden_records_for_each_verdict_that_a_record_can_lead_to() -> None:
    shown, never = _verdicts_by_measure(), _never()
    lacking = {}
    for measure in _catalogue().measures.values():
        wanted = {example.verdict.words for example in measure.examples}
        wanted -= {Verdict.OUTSIDE.words, *never.get(measure.id, {})}
        absent = sorted(wanted - shown.get(measure.id, set()))
        if absent and measure.id not in _owed():
            lacking[measure.id] = absent
    assert not lacking, f"Add golden records, a file a measure in tests/spec/golden: {lacking}"


def test_every_timed_measure_has_golden_records_for_what_falls_due() -> None:
    timed = {measure.id for measure in _catalogue().measures.values() if measure.due is not None}
    lacking = sorted(timed - _owed() - {golden.measure for golden in FALLING_DUE})
    assert not lacking, f"Add golden records with `due`: {lacking}"


def test_golden_files_are_named_after_their_measures() -> None:
    known = _catalogue().measures
    strangers = sorted({golden.measure for golden in GOLDENS} - set(known))
    assert not strangers, f"No such measures: {strangers}"
