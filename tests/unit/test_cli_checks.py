"""`lineofsight checks`, and a figure's grade: what is printed, what is never printed, and what is written down."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.cli import figures as figures_verbs
from lineofsight.cli import measures as measures_verbs
from lineofsight.cli.grades import WARNING, about_confidence, in_text
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.checks.outcomes import FOUND_ROWS
from lineofsight.measures.results import current
from lineofsight.records.home import Home
from tests.builders.checked import shipped
from tests.builders.said import Said, ran
from tests.builders.worlds import World, definitions_for_tests

START, SEEN, LISTS = "assessments_start", "assessments_child_seen", "lists_of_workforce"


Say = Callable[..., Said]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = definitions_for_tests(tmp_path_factory.mktemp("cli_checks") / "definitions")
    (folder / "checks").mkdir()
    for name in (START, SEEN, LISTS, "closed_cases_reason"):
        shutil.copy(definitions_folder() / "checks" / f"{name}.yaml", folder / "checks")
    return load_catalogue(folder)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of ten assessments authorised in March 2026, three have no start, one of a restricted child; two were late."""
    rows = []
    for n in range(10):
        start = None if n < 3 else date(2025, 9, 1) if n < 5 else date(2026, 3, 2)
        rows.append(
            {
                "cina_assessment_id": f"a{n}",
                "cina_person_id": f"N{n}",
                "cina_assessment_start_date": start,
                "cina_assessment_auth_date": date(2026, 3, 10),
                "cina_assessment_child_seen": "Y",
            }
        )
    restricted = [{"child_id": "N0", "reason": "STAFF"}]
    world = World({"ssd_cin_assessments": rows, "los_restricted_records": restricted})
    return world.written(tmp_path / "home")[0].folder


@pytest.fixture
def say(home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(home))
    for module in (measures_verbs, figures_verbs):
        monkeypatch.setattr(module, "catalogue", lambda *, prove=True: catalogue)

    return lambda *words: ran(capsys, words)


def _figures(say: Say, *more: str) -> Said:
    return say("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03", *more)


def test_every_check_is_listed_with_its_outcome_and_why(say: Say) -> None:
    rows = {row["check"]: row for row in say("checks", "--json").json["checks"]}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        START: "failed",
        SEEN: "passed",
        LISTS: "failed",
        "closed_cases_reason": "not applicable",
    }
    assert (rows[START]["looked_at"], rows[START]["found"], rows[START]["share"]) == (10, 3, 0.3)
    assert rows[START]["why"] == "30% of authorised assessments have no start recorded (3 of 10)"
    nowhere = "no source loaded holds a referral and the episode of need that follows it"
    assert rows["closed_cases_reason"]["why"] == nowhere
    table = say("checks").out
    assert "4 checks: 0 error, 2 failed, 1 not applicable, 1 passed." in table
    assert table.index("failed") < table.index("not applicable") < table.index("passed")
    assert len(list(csv.DictReader(say("checks", "--format", "csv").out.splitlines()))) == 4


def test_the_records_found_are_listed_by_pseudonym_and_place_and_written_down(say: Say, home: Path) -> None:
    found = say("checks", START, "--json").json
    assert [(row["child"], row["row"]) for row in found["rows"]] == [("N1", 3), ("N2", 4)]
    assert found["rows"][0]["dates"] == {"cina_assessment_auth_date": "2026-03-10", "cina_assessment_start_date": None}
    assert (found["restricted"], found["outcomes"]["999"]["found"]) == (1, 3)
    assert "N0" not in say("checks", START).out + say("checks", START, "--format", "csv").out
    log = list(csv.DictReader((home / "log" / "access.csv").read_text(encoding="utf-8").splitlines()))
    assert [(line["looked_at"], line["children"]) for line in log] == [(f"checks {START}", "2")] * 3


def test_a_list_that_is_absent_is_named_and_has_no_records(say: Say) -> None:
    found = say("checks", LISTS, "--json").json
    assert found["rows"] == []
    assert found["outcomes"]["999"]["why"].endswith(
        "los_post_assignments, los_posts, los_quality_audits, los_supervision"
    )


def test_the_roadmap_begins_with_what_holds_back_most_and_says_who_does_what(say: Say) -> None:
    steps = say("checks", "--roadmap", "--json").json["roadmap"]
    assert steps[0]["check"] == START
    assert [step["measures"] for step in steps] == sorted((step["measures"] for step in steps), reverse=True)
    assert "assessments_in_time" in steps[0]["lowered"] and steps[0]["owner"] == "Head of Assessment"
    assert {step["outcome"] for step in steps} == {"failed", "not applicable"}
    text = say("checks", "--roadmap").out
    assert "1. Authorised assessments whose start is not recorded" in text and steps[0]["what_to_do"] in text


def test_a_figure_says_how_far_it_may_be_relied_on(say: Say) -> None:
    figure = _figures(say, "--format", "json").json["figures"][0]
    assert figure["confidence"] == "D"
    assert figure["confidence_reasons"][0].endswith(": D")
    row = next(csv.DictReader(_figures(say, "--format", "csv").out.splitlines()))
    assert row["confidence"] == "D: not to be relied on" and "30% of its cases" in row["confidence_reasons"]
    table = _figures(say).out
    assert "D: not to be relied on" in table and WARNING in table
    assert "assessments_in_time, confidence: 30% of authorised assessments" in table


def test_a_d_silences_no_alarm(say: Say) -> None:
    """Everything that a figure counts as not met is still there, in the figure and in the list behind it."""
    figure = _figures(say, "--format", "json").json["figures"][0]
    assert (figure["confidence"], figure["numerator"], figure["denominator"], figure["missing"]) == ("D", 5, 10, 3)
    late = say("cases", "assessments_in_time", "--month", "2026-03", "--verdict", "not met", "--format", "json").json
    assert len(late["cases"]) == 2


@pytest.mark.parametrize(("value", "good_is"), [(1.0, "high"), (0.0, "low"), (0.4, "neither")])
def test_a_d_is_never_reassurance_however_good_the_figure_looks(value: float, good_is: str) -> None:
    row = {"measure": "m", "value": value, "good_is": good_is, "confidence": "D", "confidence_reasons": ["thin: D"]}
    assert in_text(row)["confidence"] == "D: not to be relied on"
    assert in_text(row)["value"] == value
    assert WARNING in about_confidence([row])
    firm = {**row, "confidence": "A", "confidence_reasons": ["nothing"]}
    assert in_text(firm)["confidence"] == "A" and about_confidence([firm]) == []


def test_a_check_that_cannot_be_run_is_told_as_an_error_and_lowers_the_grade(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lineofsight.measures.checks import running

    real = running.counting_sql
    monkeypatch.setattr(running, "counting_sql", lambda check: "SELECT nonsense" if check.id == SEEN else real(check))
    rows = {row["check"]: row for row in say("checks", "--json").json["checks"]}
    assert (rows[SEEN]["outcome"], rows[SEEN]["looked_at"]) == ("error", 0)
    assert rows[SEEN]["why"] == "it could not be run (BinderException)"
    assert rows[START]["outcome"] == "failed"


def test_after_a_purge_counts_stay_and_records_do_not(say: Say, home: Path) -> None:
    say("checks")
    opened = Home.open(home)
    snapshot = opened.current()
    assert snapshot is not None
    (current(opened, snapshot.id).folder / FOUND_ROWS).unlink()
    assert say("checks", "--json").json["checks"]
    assert "purged" in say("checks", START).err


@pytest.mark.parametrize("words", [(START, "--roadmap"), ("--identify", "chasing late work"), ("no_such_check",)])
def test_what_makes_no_sense_is_refused(say: Say, words: tuple[str, ...]) -> None:
    assert say("checks", *words).code == 3


def test_measures_check_counts_conflicts_and_there_are_none(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures_verbs, "catalogue", lambda *, prove=True: shipped())
    found = say("measures", "check", "--json")
    assert (found.code, found.json["faults"], found.json["conflicts"]) == (0, [], [])
    assert found.json["checks"] == len(shipped().checks)
    assert "0 conflicts between definitions." in say("measures", "check").out
