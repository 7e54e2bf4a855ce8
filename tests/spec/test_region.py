"""Two authorities in one home: the same ids and teams, different days, and nothing of one in the other's figures."""

import shutil
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.drill_down import cases
from lineofsight.measures.due import due
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.measures.tallied import PLACE_TYPES, tallied
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from tests.judge import stack

EARLIER, LATER = date(2026, 9, 30), date(2026, 10, 31)
WORLDS = range(6)


@dataclass
class Measured:
    snapshot: Snapshot
    results: Results


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A sample: every so many kinds of case, and all that may be due."""
    whole = load_catalogue(definitions_folder(), prove=False)
    kinds = sorted(whole.cases)[::7]
    kept = {m.id: m for m in whole.measures.values() if m.cases.id in kinds or (m.due and m.cases.id.endswith("_due"))}
    return replace(whole, measures=kept)


def _authority(code: str, as_at: date) -> stack.Authority:
    """The same worlds under another code, as they stand on another day: every id is in both."""
    (made,) = stack.authorities(WORLDS, as_at, len(WORLDS))
    return replace(made, code=code)


@pytest.fixture(scope="module")
def pair() -> list[stack.Authority]:
    return [_authority("A1", LATER), _authority("B2", EARLIER)]


def _measured(home: Home, authorities: list[stack.Authority], catalogue: Catalogue) -> Measured:
    snapshot = [stack.load(home, authority) for authority in authorities][-1]
    latest = home.current()
    assert latest is not None and snapshot.manifest.authorities
    run(latest, catalogue, home)
    return Measured(latest, current(home, latest.id))


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, pair: list[stack.Authority], catalogue: Catalogue) -> Measured:
    # The earlier extract first, as loads should be.
    return _measured(_a_home(tmp_path_factory.mktemp("region")), pair[::-1], catalogue)


def _a_home(folder: Path) -> Home:
    return Home.open(folder / "home", kind="invented", made=stack.NOW)


@pytest.fixture(scope="module")
def alone(
    tmp_path_factory: pytest.TempPathFactory, pair: list[stack.Authority], catalogue: Catalogue, region: Measured
) -> dict[str, Measured]:
    """Each authority in a home of its own, with the key that it has in the region: its pseudonyms are the same."""
    found = {}
    for authority in pair:
        home = _a_home(tmp_path_factory.mktemp(authority.code))
        shutil.copytree(region.snapshot.folder.parent.parent / "keys", home.keys)
        found[authority.code] = _measured(home, [authority], catalogue)
    return found


def _ids(tables: dict[str, list[dict[str, Any]]], table: str, column: str) -> set[str]:
    return {row[column] for row in tables[table]}


def test_the_ids_do_collide(pair: list[stack.Authority], region: Measured) -> None:
    one, other = (authority.tables for authority in pair)
    assert _ids(one, "ssd_person", "pers_person_id") & _ids(other, "ssd_person", "pers_person_id")
    assert set(region.snapshot.manifest.authorities) == {"A1", "B2"}
    assert {code: region.snapshot.manifest.as_at_of(code) for code in ("A1", "B2")} == {"A1": LATER, "B2": EARLIER}


@pytest.mark.parametrize("code", ["A1", "B2"])
def test_tallies_are_those_of_the_authority_by_itself(code: str, region: Measured, alone: dict[str, Measured]) -> None:
    def told(measured: Measured) -> Counter[str]:
        table = pq.read_table(measured.results.tallies)
        return Counter(map(str, table.filter(pc.equal(table["authority"], code)).to_pylist()))

    assert told(region) == told(alone[code])
    assert len(told(region)) > 500
    assert region.results.unavailable[code] == alone[code].results.unavailable[code]


@pytest.mark.parametrize("by", PLACE_TYPES)
def test_a_figure_says_whose_it_is_and_counts_nobody_elses(
    by: str, region: Measured, alone: dict[str, Measured], catalogue: Catalogue
) -> None:
    together = [asdict(f) for f in tallied(region.results, catalogue, catalogue.measures, by=by)]
    for code, own in alone.items():
        apart = [asdict(f) for f in tallied(own.results, catalogue, catalogue.measures, by=by)]
        assert apart
        ours = [figure for figure in together if figure["authority"] == code]
        # The day of the results is the region's latest, so only one of them says that a month may still change.
        assert [_settled(f) for f in ours] == [_settled(f) for f in apart]
    assert {figure["authority"] for figure in together} == set(alone)


def _settled(figure: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figure.items() if name != "provisional"}


def test_cases_and_what_is_due_are_listed_with_their_authority(
    region: Measured, alone: dict[str, Measured], catalogue: Catalogue
) -> None:
    listed = 0
    told = [
        m for m in catalogue.measures.values() if not all(m.id in r.results.unavailable[c] for c, r in alone.items())
    ]
    for measure in told:
        for period in ("2026-08", "as at"):
            if period == "as at" and "event" in measure.cases.shape.value:
                continue
            for code, own in alone.items():
                ours = [r.as_json() for r in cases(region.results, measure, period).rows if r.authority == code]
                apart = [r.as_json() for r in cases(own.results, measure, period).rows]
                assert ours == apart, f"{measure.id}, {period}, {code}"
                listed += len(ours)
    assert listed > 20
    timed = [measure for measure in told if measure.due is not None]
    everything = due(region.results, timed, on_day=LATER, within=400)
    for code, own in alone.items():
        apart = due(own.results, timed, on_day=LATER, within=400)
        assert [r for r in everything.rows if r.authority == code] == list(apart.rows)
        assert [r for r in everything.long_overdue if r.authority == code] == list(apart.long_overdue)
    assert {row.authority for row in (*everything.rows, *everything.long_overdue)} == set(alone)
