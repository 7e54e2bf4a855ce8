# ruff: noqa: E501 - SQL as it is written
"""A run as a whole: found again, the same from the same rows, apart when partial, and refusing a wrong case."""

from datetime import date
from pathlib import Path

import pytest

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from tests.builders.measured_worlds import an_assessment, measured
from tests.builders.worlds import World, definitions_for_tests


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("running") / "definitions"), prove=False)


def test_a_second_run_is_the_first_one_found_again(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World({"ssd_cin_assessments": [an_assessment(1, date(2026, 3, 2), date(2026, 3, 9))]})
    done = measured(tmp_path, world, catalogue=catalogue)
    before = _bytes_in(done.results.folder)
    again = run(done.snapshot, catalogue, done.home)
    assert again.reused and not done.summary.reused
    assert again.as_json() == {**done.summary.as_json(), "reused": True}
    assert _bytes_in(done.results.folder) == before


def _bytes_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_rows_in_another_order_give_the_same_digest(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [an_assessment(n, date(2026, 3, 2), date(2026, 3, 2 + n), team=f"T{n % 3}") for n in range(1, 20)]
    digests = set()
    for place, some in (("one", rows), ("other", rows[::-1])):
        (tmp_path / place).mkdir()
        digests.add(
            measured(tmp_path / place, World({"ssd_cin_assessments": some}), catalogue=catalogue).summary.digest
        )
    assert len(digests) == 1


def test_a_run_of_some_months_is_kept_apart_and_is_not_what_readers_see(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World({"ssd_cin_assessments": []})
    done = measured(tmp_path, world, catalogue=catalogue)
    part = run(done.snapshot, catalogue, done.home, first=date(2026, 3, 1), last=date(2026, 4, 30))
    assert part.tallies < done.summary.tallies
    assert current(done.home, done.snapshot.id).folder == done.results.folder


def test_a_case_file_that_gives_one_case_twice_gives_no_figure(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    case = definitions / "cases" / "assessments.sql"
    case.write_text(case.read_text().replace("FROM ssd_cin_assessments\n", "FROM ssd_cin_assessments CROSS JOIN los_teams\n")
                    .replace("assessments every", "assessments every; los_teams any")
                    .replace("    authority,", "    ssd_cin_assessments.authority,"))  # fmt: skip
    world = World(
        {
            "ssd_cin_assessments": [an_assessment(1, date(2026, 3, 2), date(2026, 3, 9))],
            "los_teams": [{"team": team, "opened_on": date(2020, 1, 1)} for team in ("T1", "T2")],
        }
    )
    done = measured(tmp_path, world, catalogue=load_catalogue(definitions))
    assert done.why_not("assessments_in_time") == "its case file gave 1 case more than once"
    assert done.tallies("assessments_in_time") == []


def test_each_authority_is_measured_by_itself(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [
        {"authority": authority, **an_assessment(n, date(2026, 3, 2), date(2026, 3, 2 + n))}
        for authority, many in (("998", 3), ("999", 5))
        for n in range(1, many + 1)
    ]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows}), catalogue=catalogue)
    at = {"period": "2026-03", "place_type": "authority", "breakdown": ""}
    assert {r["authority"]: r["met"] for r in done.tallies("assessments_in_time", **at)} == {"998": 3, "999": 5}
    assert done.results.cases("assessments").num_rows == 8


def test_years_without_known_bank_holidays_are_stated(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [an_assessment(1, date(2011, 12, 1), date(2012, 1, 9)), an_assessment(2, date(2026, 3, 2), date(2026, 3, 9))]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows}), catalogue=catalogue)
    assert done.summary.notes == ("assessments: a day outside 2012 to 2028, counted without bank holidays, in 1 case.",)
