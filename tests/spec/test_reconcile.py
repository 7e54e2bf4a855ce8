"""Another system's figures beside ours: each planted difference is found, named and given its right reason.

Every child here is invented. Ids are `own-1` and the like as the authority writes them, and pseudonyms as we keep them.
"""

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lineofsight import definitions_folder
from lineofsight.cli import reconcile as reconcile_verb
from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.tallied import tallied
from lineofsight.records.home import Home
from lineofsight.records.people.pseudonyms import make_key, pseudonym
from tests.builders.a_snapshot import Records
from tests.builders.said import Said, ran

START_CLOCK = "assessments_in_45_working_days"
REFERRAL_CLOCK = "assessments_in_45_working_days_of_referral"
MARCH = "2026-03"
MEASURES = (START_CLOCK, REFERRAL_CLOCK, "children_on_child_protection_plans")

JAN_5, MAR_9, MAR_10 = date(2026, 1, 5), date(2026, 3, 9), date(2026, 3, 10)  # 45 and 46 working days on


@dataclass
class Planted:
    """A home with planted children, and the pseudonym of each by what it is."""

    home: Path
    catalogue: Catalogue
    child: Mapping[str, str]
    key: bytes
    results: Any = field(repr=False, default=None)

    def figure(self, measure: str, month: str = MARCH) -> dict[str, Any]:
        (found,) = tallied(
            self.results, self.catalogue, [measure], first=date.fromisoformat(f"{month}-01"), last=date(2026, 3, 31)
        )
        return asdict(found)


# Who is planted, and the dates that decide: (referred, started, authorised).
PLANTED: Mapping[str, tuple[date | None, date | None, date]] = {
    "in time": (JAN_5, JAN_5, MAR_9),
    "late": (JAN_5, JAN_5, date(2026, 3, 31)),
    "blank": (JAN_5, None, date(2026, 3, 6)),
    "clock": (date(2025, 12, 1), JAN_5, date(2026, 3, 2)),
    "saturday": (date(2026, 1, 2), date(2026, 1, 2), date(2026, 3, 7)),  # day 45 was the Friday before
    "backwards": (JAN_5, MAR_10, date(2026, 3, 2)),
    "february": (JAN_5, JAN_5, date(2026, 2, 9)),
    "restricted": (JAN_5, None, date(2026, 3, 5)),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("reconcile")
    key = make_key(folder / "keys", "999")
    child = {name: pseudonym(key, "999", f"own-{name}") for name in (*PLANTED, "other id", "no case")}
    records = Records()
    for name, (referred, started, authorised) in PLANTED.items():
        records.a_child(child[name])
        records.an_assessment(
            child[name],
            referred_on=referred,
            started_on=started,
            authorised_on=authorised,
            team=None if name == "late" else "North 1",
        )
    records.a_child(child["no case"])
    records.a_restriction(child["restricted"])
    records.same_child(child["in time"], other=child["other id"])
    records.put("los_teams", team="North 1", locality="North", opened_on=date(2020, 1, 1))
    measured = records.measured(folder, load_catalogue(definitions_folder(), prove=False), only=MEASURES)
    home = Home.open(folder / "home")
    shutil.copytree(folder / "keys", home.keys)
    current = home.current()
    assert current is not None
    apart = home.identifiers(current.id)
    apart.mkdir(parents=True)
    rows = [{"child": child[name], "child_id": f"own-{name}", "pers_surname": "Invented"} for name in PLANTED]
    pq.write_table(pa.Table.from_pylist(rows), apart / "999.parquet")
    return Planted(home.folder, measured.catalogue, child, key, measured.results)


Reconcile = Callable[..., Said]


@pytest.fixture
def reconcile(
    planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Reconcile]:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(planted.home))
    monkeypatch.setattr(reconcile_verb, "catalogue", lambda *, prove=True: planted.catalogue)

    def run(headings: Sequence[str], *rows: Sequence[Any], options: Sequence[str] = ("--json",)) -> Said:
        path = tmp_path / "theirs.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings, *rows])
        return ran(capsys, ["reconcile", str(path), *options])

    yield run
    shutil.rmtree(planted.home / "log", ignore_errors=True)


FIGURE = ("Measure", "Month", "Numerator", "Denominator")
CHILD = ("Measure", "Child ID", "Month", "Counted", "Met")


def _one(said: Said) -> dict[str, Any]:
    (figure,) = said.json["figures"]
    assert isinstance(figure, dict)
    return figure


def _named(planted: Planted, listed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Who is listed, by what was planted, and why."""
    names = {pseudonym: name for name, pseudonym in planted.child.items()}
    return {names.get(row["child"], "unknown"): row["why"] for row in listed}


# --- figures ---------------------------------------------------------------------------------------------------------

# Ours by the start clock in March: met are in time, clock, saturday; not met late; missing blank and restricted.


def test_figures_that_agree_say_so_and_end_well(planted: Planted, reconcile: Reconcile) -> None:
    said = reconcile(FIGURE, (START_CLOCK, MARCH, 3, 6))
    figure = _one(said)
    assert (said.code, said.json["differ"], figure["agrees"], figure["children"]) == (0, 0, True, [])
    mine, headline = figure["ours"], planted.figure(START_CLOCK)
    assert {name: mine[name] for name in ("numerator", "denominator", "missing", "excluded")} == {
        "numerator": 3,
        "denominator": 6,
        "missing": 2,
        "excluded": 1,
    }
    assert all(headline[name] == mine[name] for name in ("numerator", "denominator", "missing", "excluded", "value"))


@pytest.mark.parametrize(
    ("theirs", "reading", "who"),
    [
        ((3, 4), "blanks left out, as the published statistic does", {"blank": "a blank"}),
        ((5, 6), "blanks counted as met", {"blank": "a blank"}),
        ((2, 6), "working days read by the n-th working day", {"saturday": "the working-day reading"}),
        ((4, 7), "excluded cases counted in as met", {"backwards": "a population"}),
        ((3, 7), "excluded cases counted in as not met", {"backwards": "a population"}),
        ((3, 5), "without children whose place is not recorded", {"late": "a population"}),
        (
            (2, 4),
            f"working days read by the n-th working day; and {'blanks left out, as the published statistic does'}",
            {"blank": "a blank", "saturday": "the working-day reading"},
        ),
    ],
)
def test_each_planted_difference_is_explained_by_its_reading(
    planted: Planted, reconcile: Reconcile, theirs: tuple[int, int], reading: str, who: dict[str, str]
) -> None:
    said = reconcile(FIGURE, (START_CLOCK, MARCH, *theirs))
    figure = _one(said)
    assert (said.code, said.json["differ"]) == (4, 1)
    assert figure["explained_by"] == reading
    assert _named(planted, figure["children"]) == who
    assert figure["restricted"] == (1 if "blank" in who else 0), "a restricted record is counted and not listed"


def test_the_other_clock_names_the_children_whom_it_judges_otherwise(planted: Planted, reconcile: Reconcile) -> None:
    # From the referral: in time, blank, saturday, backwards and restricted are met; late and clock are not.
    figure = _one(reconcile(FIGURE, (START_CLOCK, MARCH, 5, 7)))
    assert figure["explained_by"] == f"the other clock, {REFERRAL_CLOCK}"
    assert _named(planted, figure["children"]) == dict.fromkeys(("blank", "clock", "backwards"), "a clock")
    clock = next(row for row in figure["children"] if row["child"] == planted.child["clock"])
    assert (clock["ours"], clock["theirs"]) == ("met", "not met")
    assert clock["dates"] == {"referred_on": "2025-12-01", "started_on": "2026-01-05", "authorised_on": "2026-03-02"}


def test_a_blank_is_listed_with_the_date_that_is_blank(planted: Planted, reconcile: Reconcile) -> None:
    (blank,) = _one(reconcile(FIGURE, (START_CLOCK, MARCH, 3, 4)))["children"]
    assert (blank["child"], blank["ours"], blank["theirs"]) == (planted.child["blank"], "missing", "not counted")
    assert blank["dates"] == {"started_on": None, "authorised_on": "2026-03-06"}


def test_what_no_reading_gives_is_not_explained_and_says_how_many_are_near(reconcile: Reconcile) -> None:
    figure = _one(reconcile(FIGURE, (START_CLOCK, MARCH, 1, 40)))
    assert (figure["explained_by"], figure["children"]) == ("not explained", [])
    assert figure["near_limit"] == 2, "the child on day 45, and the Saturday after day 45"


def test_every_other_reading_that_gives_the_same_numbers_is_said_too(reconcile: Reconcile) -> None:
    figure = _one(reconcile(FIGURE, (START_CLOCK, MARCH, 3, 5)))
    assert figure["explained_by"] == "without children whose place is not recorded"
    assert figure["also_given_by"] == [
        "without restricted records",
        "excluded cases counted in as not met; and blanks left out, as the published statistic does",
    ], "without a team is the same child again, and is not said twice"


def test_a_place_is_compared_with_its_own_cases(planted: Planted, reconcile: Reconcile) -> None:
    figure = _one(reconcile((*FIGURE, "Locality"), (START_CLOCK, MARCH, 3, 3, "north")))
    assert figure["place"] == "North" and _named(planted, figure["children"]) == {"blank": "a blank"}
    figure = _one(reconcile((*FIGURE, "Team"), (START_CLOCK, MARCH, 3, 5, "North 1")))
    assert figure["agrees"], "the late child has no team"


@pytest.mark.parametrize(
    ("heading", "value", "agrees"),
    [("%", "50.0%", True), ("Percentage", "50", True), ("Value", "0.5", True), ("Value", "0.51", False)],
)
def test_a_percentage_alone_is_compared_to_its_own_last_place(
    reconcile: Reconcile, heading: str, value: str, agrees: bool
) -> None:
    assert _one(reconcile(("Indicator", "Period", heading), (START_CLOCK, MARCH, value)))["agrees"] is agrees


@pytest.mark.parametrize("month", ["2026-03", "03/2026", "March 2026", "Mar-2026", "31/03/2026", "2026-03-01"])
def test_a_month_is_read_as_people_write_it(planted: Planted, reconcile: Reconcile, month: str) -> None:
    title = planted.catalogue.measure(START_CLOCK).title.upper()
    figure = _one(reconcile(("MEASURE", "reporting_month", "num", "den"), (title, month, "3", "6")))
    assert (figure["measure"], figure["month"], figure["agrees"]) == (START_CLOCK, MARCH, True)


def test_a_month_that_is_not_told_here_is_a_difference_with_its_reason(reconcile: Reconcile) -> None:
    said = reconcile(FIGURE, (START_CLOCK, "2027-03", 3, 6))
    figure = _one(said)
    assert (said.code, figure["ours"], figure["agrees"]) == (4, None, False)
    assert figure["explained_by"].startswith("not told here: no source loaded covers 2027-03")


# --- children --------------------------------------------------------------------------------------------------------


def _rows(**changes: tuple[str, str] | None) -> list[tuple[str, str, str, str, str]]:
    """Their list for March, which agrees with ours but for the changes; None leaves a child out."""
    same = {"in time": ("Y", "Y"), "late": ("Y", "N"), "blank": ("Y", ""), "clock": ("Y", "Y")}
    same |= {"saturday": ("Y", "Y"), "restricted": ("", "")}
    said = {**same, **{name.replace("_", " "): change for name, change in changes.items()}}
    return [(START_CLOCK, f"own-{name}", MARCH, *answer) for name, answer in said.items() if answer is not None]


def test_children_who_agree_end_well(reconcile: Reconcile) -> None:
    said = reconcile(CHILD, *_rows())
    assert (said.code, said.json["children"], said.json["children_agree"]) == (0, [], 6)


@pytest.mark.parametrize(
    ("name", "change", "why", "ours", "because"),
    [
        ("blank", ("Y", "Y"), "a blank", "missing", None),
        ("clock", ("Y", "N"), "a clock", "met", None),
        ("saturday", ("Y", "N"), "the working-day reading", "met", None),
        ("in time", ("Y", "N"), "the dates", "met", None),
        ("late", None, "a population", "not met", "not on their list"),
        ("late", ("N", ""), "a population", "not met", "their list says not counted"),
        ("backwards", ("Y", "Y"), "a population", "excluded", "excluded here"),
        ("february", ("Y", "Y"), "a population", "not counted", "counted here in 2026-02"),
        ("no case", ("Y", "Y"), "a population", "not counted", "no such case is on record"),
        ("stranger", ("Y", "Y"), "a population", "not counted", "the id is not known here"),
    ],
)
def test_each_child_who_differs_is_named_with_the_reason(
    planted: Planted,
    reconcile: Reconcile,
    name: str,
    change: tuple[str, str] | None,
    why: str,
    ours: str,
    because: str | None,
) -> None:
    said = reconcile(CHILD, *_rows(**{name.replace(" ", "_"): change}))
    (child,) = said.json["children"]
    assert (said.code, said.json["differ"]) == (4, 1)
    assert child["child"] == planted.child.get(name, pseudonym(planted.key, "999", f"own-{name}"))
    assert (child["why"], child["ours"]) == (why, ours)
    assert because is None or because in child["because"]


def test_an_id_that_was_joined_to_another_is_that_child(reconcile: Reconcile) -> None:
    said = reconcile(CHILD, *_rows(in_time=None, other_id=("Y", "Y")))
    assert (said.code, said.json["children"]) == (0, [])


def test_a_restricted_child_who_differs_is_counted_and_not_listed(planted: Planted, reconcile: Reconcile) -> None:
    said = reconcile(CHILD, *_rows(restricted=("Y", "Y")))
    assert (said.code, said.json["restricted"], said.json["children"]) == (4, 1, [])
    # Even for a month in which the child has no case.
    said = reconcile(CHILD, (START_CLOCK, "own-restricted", "2026-01", "Y", "Y"))
    assert (said.json["restricted"], said.json["children"]) == (1, [])
    assert planted.child["restricted"] not in said.out


# --- who may see what ------------------------------------------------------------------------------------------------


def _log(planted: Planted) -> list[dict[str, str]]:
    path = planted.home / "log" / "access.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def test_the_authoritys_ids_are_shown_for_a_purpose_that_is_written_down(
    planted: Planted, reconcile: Reconcile
) -> None:
    said = reconcile(CHILD, *_rows(blank=("Y", "Y")))
    assert "own-" not in said.out
    said = reconcile(CHILD, *_rows(blank=("Y", "Y")), options=("--json", "--identify", "checking a figure"))
    assert said.json["children"][0]["child_id"] == "own-blank"
    assert "Invented" not in said.out, "an id is asked for, not a name"
    assert [(line["purpose"], line["identified"], line["children"]) for line in _log(planted)] == [
        ("", "no", "1"),
        ("checking a figure", "yes", "1"),
    ]


def test_in_words_the_figure_and_the_child_are_plain(planted: Planted, reconcile: Reconcile) -> None:
    said = reconcile(FIGURE, (START_CLOCK, MARCH, 3, 4), (START_CLOCK, MARCH, 3, 6), options=())
    assert said.code == 4
    assert "1 of 2 figures agree." in said.out
    assert "Theirs is ours with blanks left out, as the published statistic does." in said.out
    assert f"{planted.child['blank']}: a blank; ours missing, theirs not counted." in said.out
    assert "started_on blank" in said.out


# --- files that are refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "row", "where"),
    [
        (FIGURE, ("own-secret", MARCH, 3, 4), "row 2, column Measure: There is no such measure."),
        (FIGURE, (START_CLOCK, "own-secret", 3, 4), "row 2, column Month: Enter the month"),
        (FIGURE, (START_CLOCK, MARCH, "own-secret", 4), "row 2, column Numerator: Enter a whole number."),
        (CHILD, (START_CLOCK, "own-secret", MARCH, "Y", "own-secret"), "row 2, column Met: Enter Y or N"),
        (CHILD, (START_CLOCK, "", MARCH, "Y", "Y"), "row 2, column Child ID: Enter the child's id."),
        ((*FIGURE, "Place"), (START_CLOCK, MARCH, 3, 4, "own-secret"), "the place is not one that we know"),
        ((*FIGURE, "num"), (START_CLOCK, MARCH, 3, 4, "own-secret"), "Two columns both say the numerator"),
        ((*CHILD, "Authority"), (START_CLOCK, "own-secret", MARCH, "Y", "Y", "own-x"), "authority is not held here"),
        (("name", "date"), ("own-secret", "own-secret"), "has no figures to compare"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_place_and_never_its_content(
    reconcile: Reconcile, headings: Sequence[str], row: Sequence[Any], where: str
) -> None:
    said = reconcile(headings, row)
    assert said.code == 3
    assert where in said.err
    assert "own-" not in said.err + said.out


def test_a_measure_that_is_nearly_right_is_suggested(reconcile: Reconcile) -> None:
    said = reconcile(FIGURE, ("assessments in 45 working day", MARCH, 3, 4))
    assert (said.code, f"Did you mean `{START_CLOCK}`?" in said.err) == (3, True)


def test_a_workbook_has_figures_and_children_on_its_sheets(
    reconcile: Reconcile, planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("Made by somebody else",), (), FIGURE, (START_CLOCK, date(2026, 3, 31), 3, 6)):
        sheet.append(row)
    children = workbook.create_sheet("Children")
    for child in (CHILD, *_rows(late=None)):
        children.append(child)
    workbook.create_sheet("Notes").append(("Read me",))
    workbook.save(tmp_path / "theirs.xlsx")
    said = ran(capsys, ["reconcile", str(tmp_path / "theirs.xlsx"), "--json"])
    assert _one(said)["agrees"]
    assert _named(planted, said.json["children"]) == {"late": "a population"}
    assert any("were not read" in note for note in said.json["notes"])


def test_without_results_the_refusal_says_what_to_run(
    reconcile: Reconcile, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unmeasured:
        hash = "0" * 12

    monkeypatch.setattr(reconcile_verb, "catalogue", lambda *, prove=True: Unmeasured())
    said = reconcile(FIGURE, (START_CLOCK, MARCH, 3, 4))
    assert (said.code, "lineofsight measures run" in said.err) == (3, True)
