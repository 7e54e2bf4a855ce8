"""The verbs about measures: what they print, what they write down, and how they end."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lineofsight.cli import figures as figures_verbs
from lineofsight.cli import measures as measures_verbs
from lineofsight.cli.main import main
from lineofsight.cli.printing import as_csv, as_table
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from tests.builders.said import Said, ran
from tests.builders.worlds import World, definitions_for_tests

Say = Callable[..., Said]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("cli") / "definitions"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two open assessments, three done in March 2026, and a restricted record."""
    done = [(1, "N1", 9), (2, "N2", 10), (3, "N3", 11)]
    rows = [
        {
            "cina_assessment_id": f"a{n}",
            "cina_person_id": child,
            "cina_assessment_start_date": date(2026, 3, 2),
            "cina_assessment_auth_date": date(2026, 3, day),
            "cina_assessment_team": "=T1",
        }
        for n, child, day in done
    ] + [
        {"cina_assessment_id": "a4", "cina_person_id": "N4", "cina_assessment_start_date": date(2026, 8, 3)},
        {"cina_assessment_id": "a5", "cina_person_id": "N3", "cina_assessment_start_date": date(2026, 8, 3)},
    ]
    world = World({"ssd_cin_assessments": rows, "los_restricted_records": [{"child_id": "N3"}]})
    written, snapshot = world.written(tmp_path / "home")
    folder = written.identifiers(snapshot.id)
    folder.mkdir(parents=True)
    names = [
        {"child": f"N{n}", "child_id": f"own-{n}", "pers_forename": "Invented", "pers_surname": f"Child {n}"}
        for n in range(1, 5)
    ]
    pq.write_table(pa.Table.from_pylist(names), folder / "999.parquet")
    return written.folder


@pytest.fixture
def say(home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(home))
    for module in (measures_verbs, figures_verbs):
        monkeypatch.setattr(module, "catalogue", lambda *, prove=True: catalogue)

    return lambda *words: ran(capsys, words)


def _log(home: Path) -> list[dict[str, str]]:
    path = home / "log" / "access.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def test_measures_are_listed_with_what_scripts_read(say: Say) -> None:
    found = say("measures", "list", "--json")
    rows = found.json["measures"]
    assert isinstance(rows, list)
    promised = {"id", "title", "kind", "result", "good_is", "priority_areas", "sources", "in_force_from", "pair_with"}
    assert all(promised <= set(row) for row in rows)
    assert found.code == 0 and "assessments_in_time" in say("measures", "list").out


def test_a_measure_is_explained_with_its_limits_and_its_convention(say: Say) -> None:
    told = say("measures", "explain", "assessments_in_time").out
    for words in ("Limit assessment: 45 working days from 2014-01-01", "start day is day 0", "Left out when"):
        assert words in told
    document = say("measures", "explain", "visited_in_28_days", "--json").json
    assert document["limits"][0]["local"] is True  # type: ignore[index]
    assert "(local policy)" not in told
    local = say("measures", "explain", "visited_in_28_days").out
    assert "28 days (local policy)" in local and "Local policy, not law" in local


def test_an_unknown_measure_is_refused(say: Say) -> None:
    found = say("measures", "explain", "assessment_in_time", "--json")
    assert found.code == 3
    assert "Did you mean `assessments_in_time`?" in str(found.json["refused"])


def test_a_run_says_what_it_did_and_a_second_finds_it(say: Say) -> None:
    first = say("measures", "run", "--json").json
    assert {"snapshot", "engine", "definitions", "measures", "cases", "tallies", "digest", "seconds"} <= set(first)
    again = say("measures", "run", "--json").json
    assert (first["reused"], again["reused"], again["digest"]) == (False, True, first["digest"])
    assert "already measured" in say("measures", "run").out


def test_figures_need_no_run_before_them(say: Say) -> None:
    found = say("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03", "--format", "json").json
    figures = found["figures"]
    assert isinstance(figures, list)
    assert (found["profile"], found["as_at"], len(figures)) == ("internal", "2026-10-31", 1)
    assert (figures[0]["value"], figures[0]["denominator"]) == (1.0, 3)


def test_figures_by_local_policy_are_marked(say: Say, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03")
    by_law = say(*asked)
    assert "Local policy" not in by_law.err and "local policy" not in by_law.out
    ours = {**catalogue.measures, asked[1]: replace(catalogue.measure(asked[1]), local=True)}
    monkeypatch.setattr(figures_verbs, "catalogue", lambda *, prove=True: replace(catalogue, measures=ours))
    by_policy = say(*asked)
    assert "Local policy, not law, sets the limit in: assessments_in_time." in by_policy.err
    assert by_policy.out.splitlines()[-1].endswith("local policy")


def test_figures_can_be_a_workbook(say: Say) -> None:
    found = say("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03", "--format", "xlsx")
    sheet = openpyxl.load_workbook(Path(found.out.strip())).active
    row = dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[2]), strict=True))
    assert (row["measure"], row["month"], row["value"], row["denominator"]) == ("assessments_in_time", "2026-03", 1, 3)


def test_a_measure_that_cannot_be_told_says_why_beside_the_others(say: Say) -> None:
    found = say("figures", "visited_in_28_days", "assessments_in_time")
    assert "visited_in_28_days: no source loaded holds a child protection plan." in found.err
    assert "assessments_in_time" in found.out


def test_public_figures_hide_the_three_assessments_of_march(say: Say) -> None:
    march = ("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03")
    inside = say(*march, "--format", "json").json["figures"][0]  # type: ignore[attr-defined]
    assert inside["denominator"] == 3 and inside["suppressed"] is None
    told = say(*march, "--profile", "public", "--format", "json")
    figure = told.json["figures"][0]  # type: ignore[attr-defined]
    assert told.json["profile"] == "public"  # type: ignore[attr-defined]
    assert figure["suppressed"] in ("primary", "secondary")
    assert [figure[name] for name in ("numerator", "denominator", "value", "missing")] == [None] * 4
    assert "is not released" in told.err


@pytest.mark.parametrize("asked", [("--by", "team"), ("--period", "week")])
def test_teams_and_weeks_are_never_given_to_the_public(say: Say, asked: tuple[str, str]) -> None:
    found = say("figures", "assessments_in_time", "--profile", "public", *asked)
    assert found.code == 3 and found.out == "" and "never given to the public" in found.err


def test_a_month_that_may_still_change_is_marked(say: Say) -> None:
    told = ("figures", "assessments_in_time", "--from", "2026-03")
    by_month = {row["month"]: row["provisional"] for row in say(*told, "--format", "json").json["figures"]}  # type: ignore[attr-defined]
    marked = {line.split()[1]: line.endswith("provisional") for line in say(*told).out.splitlines()[2:]}
    assert set(by_month.values()) == {True, False}
    assert marked == by_month
    assert "Provisional: the month ended less than 45 days before" in say(*told).err
    assert "Provisional" not in say("figures", "assessments_in_time", "--from", "2026-03", "--to", "2026-03").err


def test_months_the_wrong_way_round_are_refused(say: Say) -> None:
    assert say("figures", "assessments_in_time", "--from", "2026-04", "--to", "2026-03").code == 3


def test_cases_are_pseudonyms_and_the_look_is_written_down(say: Say, home: Path) -> None:
    found = say("cases", "assessments_in_time", "--month", "2026-03", "--verdict", "met", "--format", "json").json
    cases = found["cases"]
    assert isinstance(cases, list)
    assert [case["child"] for case in cases] == ["N1", "N2"]
    assert found["restricted"] == 1
    assert "Invented" not in str(found)
    (line,) = _log(home)
    assert (line["children"], line["identified"], line["purpose"]) == ("2", "no", "")
    assert line["looked_at"] == "cases assessments_in_time 2026-03 met" and line["who"] and line["when"]


def test_names_need_a_purpose_and_are_written_down_first(say: Say, home: Path) -> None:
    refused = say("cases", "assessments_in_time", "--month", "2026-03", "--identify", "because")
    assert refused.code == 3 and "say it after --identify" in refused.err
    assert _log(home) == []
    found = say(
        "cases", "assessments_in_time", "--month", "2026-03", "--identify", "checking late starts", "--format", "csv"
    )
    rows = list(csv.DictReader(found.out.splitlines()))
    assert [(row["child_id"], row["pers_surname"]) for row in rows] == [("own-1", "Child 1"), ("own-2", "Child 2")]
    assert (_log(home)[0]["purpose"], _log(home)[0]["identified"]) == ("checking late starts", "yes")
    assert "own-3" not in found.out, "a restricted record is not named"


def test_nothing_is_shown_when_the_look_cannot_be_written_down(say: Say, home: Path) -> None:
    (home / "log" / "access.csv").mkdir(parents=True)
    found = say("cases", "assessments_in_time", "--month", "2026-03")
    assert found.code == 3
    assert found.out == "" and "Nothing was shown" in found.err


def test_restricted_records_are_one_line_of_a_table(say: Say) -> None:
    found = say("cases", "assessments_in_time", "--month", "2026-03")
    assert "1 restricted record, counted in the figure and not listed here." in found.out
    assert "N3" not in found.out


def test_what_is_due_is_listed_for_a_team_manager(say: Say, home: Path) -> None:
    found = say("due", "--format", "json", "--on", "2026-10-31").json
    assert [row["case_id"] for row in found["due"]] == ["a4"]  # type: ignore[attr-defined, index]
    assert found["restricted"] == 1
    assert "Finish the assessment" in say("due", "--on", "2026-10-31").out
    assert "Finish the assessment" not in say("due", "--on", "2026-08-03").out
    assert _log(home)[0]["looked_at"] == "due every team"


def test_a_due_list_in_a_workbook_can_be_sorted_and_keeps_long_ago_apart(say: Say, home: Path) -> None:
    path = Path(say("due", "--format", "xlsx", "--on", "2026-10-31").out.strip())
    assert path == home / "lists" / "due 2026-10-31.xlsx"
    now, long_ago = openpyxl.load_workbook(path).worksheets
    assert [cell.value for cell in now[1]][:6] == ["To do", "Child", "Worker", "Due", "When", "Why"]
    assert now.cell(2, 1).value == "Finish the assessment"
    assert now.cell(2, 4).is_date and now.cell(2, 5).value.endswith("overdue")
    assert now.auto_filter.ref == "A1:I2", "the notes under the list are not part of what is sorted"
    assert "1 thing to do for restricted records" in str([cell.value for cell in now["A"]])
    assert long_ago.max_row == 1


def test_a_team_that_nobody_knows_is_not_a_team_with_nothing_to_do(say: Say) -> None:
    found = say("due", "--team", "=T2")
    assert found.code == 3 and "No team is called =T2" in found.err and "Did you mean `=T1`?" in found.err
    assert say("due", "--team", "=T1").code == 0


def test_what_is_long_overdue_is_counted_and_shown_when_asked_for(say: Say) -> None:
    found = say("due", "--on", "2028-10-31")
    assert "Finish the assessment" not in found.out and "1 line fell due over a year ago" in found.err
    assert "Finish the assessment" in say("due", "--on", "2028-10-31", "--long-overdue").out


def test_a_list_is_a_workbook_that_runs_nothing(say: Say, home: Path) -> None:
    found = say("cases", "assessments_in_time", "--month", "2026-03", "--format", "xlsx")
    path = Path(found.out.strip())
    assert path.parent == home / "lists"
    sheet = openpyxl.load_workbook(path).active
    headings = [cell.value for cell in sheet[1]]
    team = sheet.cell(2, headings.index("team") + 1)
    assert (team.value, team.data_type) == ("=T1", "s"), "text that begins with = stays text"
    assert any("1 restricted record" in str(row[0].value) for row in sheet.iter_rows())


def test_a_csv_cell_is_never_a_formula() -> None:
    assert as_csv([{"team": "=1+1", "n": -1}, {"team": "@x", "n": None}], ("team", "n")) == "team,n\n'=1+1,-1\n'@x,\n"


def test_a_table_lines_up_and_shows_nothing_for_nothing() -> None:
    assert as_table([{"a": "x", "n": 5}, {"a": "longer", "n": None}], ("a", "n")).splitlines() == [
        "a       n",
        "------  -",
        "x       5",
        "longer",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "assessments_in_time", "--month", "March"),
        ("figures", "assessments_in_time", "--by", "ward"),
        ("due", "--within", "soon"),
        ("measures",),
        ("measures", "run", "--from", "2026"),
    ],
)
def test_wrong_usage_ends_with_two(say: Say, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        say(*words)
    assert ended.value.code == 2


def test_without_a_home_there_is_one_clear_sentence(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "nowhere"))
    found = say("figures", "assessments_in_time")
    assert found.code == 3 and found.err.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


def test_the_shipped_definitions_hold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "nowhere"))
    code = main(["measures", "check", "--json"])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    assert json.loads(printed.out)["faults"] == []


def test_faults_in_definitions_are_told_and_end_with_three(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own = tmp_path / "home" / "definitions" / "measures"
    own.mkdir(parents=True)
    (own / "ours.yaml").write_text("id: ours\n", encoding="utf-8")
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(tmp_path / "home"))
    code = main(["measures", "check"])
    printed = capsys.readouterr()
    assert code == 3
    assert "ours, title: Every measure says this." in printed.err
    assert "things to put right. Nothing was loaded." in printed.err
