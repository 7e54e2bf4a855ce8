"""An authority's own past failures: written down in its home, looked for in its records, and never made up for it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.cli.main import main
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.failures import Failure, ShownBy, read_failures
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.replay import asked
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.records.home import INVENTED, REAL, Home
from lineofsight.records.snapshot import Snapshot
from tests.builders.worlds import World

STOPPED = """
- id: audits_stopped
  what: No case of a care leaver was audited.
  began: 2025-04-01
  inspected_on: 2026-03-16
  shown_by:
    - {measure: case_audits_of_care_leavers, rule: none where some}
"""
LAST_AUDIT = date(2025, 3, 20)


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return load_catalogue(definitions_folder(), prove=False)


def audited_until_it_stopped(folder: Path, kind: str) -> tuple[Home, Snapshot]:
    """A care leaver whose case is audited every ten days, until one spring nobody does."""
    days = [date(2020, 1, 6) + timedelta(days=10 * n) for n in range(200)]
    adviser = {
        "invo_involvements_id": "i1",
        "invo_person_id": "young",
        "invo_professional_role_id": "PA",
        "invo_professional_id": "adviser",
        "invo_professional_team": "leaving-care",
        "invo_involvement_start_date": date(2020, 1, 1),
    }
    audits = [
        {"audit_id": f"a{n}", "child_id": "young", "audited_on": day, "service": "care leavers"}
        for n, day in enumerate(days)
        if day <= LAST_AUDIT
    ]
    rows = {"ssd_involvements": [adviser], "los_quality_audits": audits, "ssd_person": [{"pers_person_id": "young"}]}
    return World(rows, kind=kind).written(folder)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, whole: Catalogue) -> tuple[Home, Results]:
    home, snapshot = audited_until_it_stopped(tmp_path_factory.mktemp("real") / "home", REAL)
    only = Failure("", "", date(2025, 4, 1), date(2026, 3, 16), (ShownBy("case_audits_of_care_leavers", ""),))
    run(snapshot, asked(whole, [only]), home)
    return home, current(home, snapshot.id)


@pytest.fixture
def real(measured: tuple[Home, Results], whole: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    home, results = measured
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(home.folder))
    monkeypatch.setattr("lineofsight.cli.replay.measured", lambda *_: (results, whole))
    yield home
    (home.definitions / "failures.yaml").unlink(missing_ok=True)


def declare(home: Home, text: str) -> None:
    home.definitions.mkdir(exist_ok=True)
    (home.definitions / "failures.yaml").write_text(text, encoding="utf-8")


def test_a_failure_that_an_authority_wrote_down_is_looked_for(real: Home, capsys: pytest.CaptureFixture[str]) -> None:
    declare(real, STOPPED)
    assert main(["measures", "replay", "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["failures"]
    assert (found["id"], found["began"], found["rule"]) == ("audits_stopped", "2025-04", "none where some")
    # Three audits a month: after three silent months chance would bring it less than once in a thousand times.
    assert found["shown_month"] == "2025-06" and found["months_before_inspection"] == 9
    assert found["with"] == {"all": "2025-06", "annex_a": None, "annex_a_2019": None}
    assert "no source loaded holds a case audit" in found["why_not"]["annex_a"]


def test_what_showed_before_it_began_is_said_to_be_false(real: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The same silence, of a failure that is said to begin when the records have ended."""
    declare(real, STOPPED.replace("began: 2025-04-01", "began: 2027-01-01"))
    assert main(["measures", "replay", "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["failures"]
    assert found["shown_month"] is None and found["false_showings"]


def test_a_real_home_without_one_is_refused_in_a_sentence(real: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measures", "replay"]) == 3
    said = capsys.readouterr()
    assert said.out == "" and "No past failure is written down: put them in failures.yaml" in said.err


def test_what_is_written_down_in_an_invented_home_goes_before_what_is_planted(
    tmp_path: Path, whole: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lineofsight.cli.replay import the_failures

    home, snapshot = audited_until_it_stopped(tmp_path / "home", INVENTED)
    assert len(the_failures(home, snapshot, whole)) == 7
    declare(home, STOPPED)
    assert [one.id for one in the_failures(home, snapshot, whole)] == ["audits_stopped"]


def test_what_is_written_down_is_no_definition_that_the_catalogue_reads(real: Home, whole: Catalogue) -> None:
    declare(real, STOPPED)
    assert load_catalogue(definitions_folder(), real.definitions, prove=False).hash == whole.hash


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("case_audits_of_care_leaver", "case_audits_of_care_leavers", "Did you mean `case_audits_of_care_leavers`?"),
        ("none where any", "none where some", "The rule is one of: one case, worse than before"),
        ("worse than before", "none where some", "does not say which is good, so only `none where some` can read it"),
        ("unlike the others", "none where some", "goes with among (locality or team) and places"),
        ("began: last spring", "began: 2025-04-01", "Write began as a day, such as 2026-03-31."),
        ("", "  inspected_on: 2026-03-16\n", "Say on which day it came to light"),
        ("", "\n    - {measure: case_audits_of_care_leavers, rule: none where some}", "Name at least one measure"),
        ("[", "- {measure: case_audits_of_care_leavers", "This is not YAML, line"),
        ("- name: audits_stopped", "- id: audits_stopped", "Write a list of failures, each with an id of its own."),
    ],
)
def test_what_is_wrong_with_it_is_said(tmp_path: Path, whole: Catalogue, wrong: str, right: str, told: str) -> None:
    path = tmp_path / "failures.yaml"
    assert right in STOPPED
    path.write_text(STOPPED.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionError) as found:
        read_failures(path, whole.measures)
    assert told in str(found.value)


def test_it_is_read_as_it_is_written(tmp_path: Path, whole: Catalogue) -> None:
    path = tmp_path / "failures.yaml"
    path.write_text(STOPPED, encoding="utf-8")
    [found] = read_failures(path, whole.measures)
    assert (found.began, found.inspected_on) == (date(2025, 4, 1), date(2026, 3, 16))
    assert found.shown_by == (ShownBy("case_audits_of_care_leavers", "none where some"),)
