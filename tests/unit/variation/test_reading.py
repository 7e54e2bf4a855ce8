"""What is refused, and in what words; what is taken as it comes."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lineofsight.cli.main import main
from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.reading import read_series
from lineofsight.signals.variation.rule_sets import MDC_2023, NHSR_0_2_2, rule_set
from tests.unit.variation.series import USUAL, a_series, charted

Capture = pytest.CaptureFixture[str]


def changed(**data: Any) -> dict[str, Any]:
    series = a_series(USUAL)
    return {**series, "data": {**series["data"], **data}}


WRONG: list[tuple[str, Any, str]] = [
    ("no data", {}, "Write the series as"),
    ("a list", [], "Write the series as"),
    ("no dates", {"data": {"value": [1]}}, "The series has no date list"),
    ("no values", {"data": {"date": ["2026-03-01"]}}, "The series has no value list"),
    ("nothing in it", {"data": {"date": [], "value": []}}, "The series has no points"),
    ("more dates than values", {"data": {"date": ["2026-03-01", "2026-04-01"], "value": [1]}}, "2 dates and 1 values"),
    ("a date twice", {"data": {"date": ["2026-03-01", "2026-03-01"], "value": [1, 2]}}, "2026-03-01 is there twice"),
    ("not a date", {"data": {"date": ["01/03/2026"], "value": [1]}}, "Date 1 is not a date: write it like 2026-03-31."),
    ("no such day", {"data": {"date": ["2026-02-30"], "value": [1]}}, "Date 1 is not a date"),
    ("a number for a date", {"data": {"date": [20260301], "value": [1]}}, "Date 1 is not a date"),
    ("a week for a date", {"data": {"date": ["2026-W09-1"], "value": [1]}}, "Date 1 is not a date"),
    ("text", {"data": {"date": ["2026-03-01"], "value": ["12"]}}, "Value 1 is not a number"),
    ("true", {"data": {"date": ["2026-03-01"], "value": [True]}}, "Value 1 is not a number"),
    ("endless", {"data": {"date": ["2026-03-01"], "value": [float("inf")]}}, "Value 1 is not a number"),
    ("beyond counting", {"data": {"date": ["2026-03-01"], "value": [10**400]}}, "Value 1 is not a number"),
    ("too large to add up", {"data": {"date": ["2026-03-01"], "value": [1e308]}}, "Value 1 is not a number"),
    ("options in a list", {**a_series(USUAL), "options": [1]}, "Write options as names and values"),
    ("no such direction", a_series(USUAL, improvement_direction="up"), "improvement_direction is one of increase"),
    ("fixed too early", a_series(USUAL, fix_after_n_points=11), "at least 12"),
    ("fixed at half a point", a_series(USUAL, fix_after_n_points=12.5), "at least 12"),
    ("screened perhaps", a_series(USUAL, screen_outliers="yes"), "screen_outliers is true or false"),
    ("a target in words", a_series(USUAL, target="90"), "The target is not a number"),
    ("a target of no day", a_series(USUAL, target=[{"value": 9}]), "The date of target 1 is not a date"),
    ("a bare list of targets", a_series(USUAL, target=[90]), "Write targets that change as"),
    (
        "two targets of one day",
        a_series(USUAL, target=[{"date": "2026-03-01", "value": 9}] * 2),
        "Two targets begin on one day",
    ),
    ("rebased on no day", a_series(USUAL, rebase_dates=["soon"]), "Rebase date 1 is not a date"),
    ("rebased too late", a_series(USUAL, rebase_dates="2030-01-01"), "after the last point, 2025-07-01"),
    ("rolling", a_series(USUAL, counted="rolling"), "declared to be rolling"),
    ("rolling, told otherwise", a_series(USUAL, rolling=12), "declared to be rolling"),
    ("year to date", a_series(USUAL, counted="year to date"), "declared to be year to date"),
    ("counted somehow", a_series(USUAL, counted="quarterly"), "counted is one of"),
    ("a numerator short", changed(numerator=[1]), "16 dates and 1 numerators"),
]


@pytest.mark.parametrize(("document", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
@pytest.mark.parametrize("rules", [MDC_2023, NHSR_0_2_2], ids=lambda rules: rules.name)
def test_what_cannot_be_charted_is_refused_in_a_sentence(document: Any, said: str, rules: Any) -> None:
    with pytest.raises(RefusedError) as refusal:
        read_series(document, rules)
    assert said in str(refusal.value)


def test_what_nobody_knows_is_left_alone_and_order_does_not_matter() -> None:
    series = a_series(USUAL, colour="blue", short_group_threshold=13)
    turned = {"data": {key: listed[::-1] for key, listed in series["data"].items()}, "facet": "all"}
    assert read_series(series, MDC_2023).values == read_series(turned, MDC_2023).values == USUAL


def test_one_point_may_be_written_without_brackets() -> None:
    series = read_series({"data": {"date": "2026-03-01", "value": 4}, "options": None}, MDC_2023)
    assert (list(series.labels), list(series.values)) == (["2026-03-01"], [4.0])


def test_a_rule_set_that_there_is_not() -> None:
    with pytest.raises(RefusedError, match=r"mdc-2023 or nhsr-0\.2\.2"):
        rule_set("mdc-2024")


def climbing(starts: int, months: int) -> list[float]:
    """A year to date of 10 to 14 a month, from April 2024."""
    told, total = [], 0.0
    for n in range(months):
        month = (3 + n) % 12 + 1
        total = (0.0 if month == starts else total) + 10 + n % 5
        told.append(total)
    return told


@pytest.mark.parametrize("starts", [4, 1])
def test_a_year_to_date_is_found_out_and_refused_or_by_the_packages_rules_noted(starts: int) -> None:
    series = a_series(climbing(starts, 24))
    with pytest.raises(RefusedError, match="looks like a year to date"):
        read_series(series, MDC_2023)
    assert any("looks like a year to date" in note for note in read_series(series, NHSR_0_2_2).notes)
    assert charted(climbing(starts, 24), counted="each period").points


def test_a_share_of_a_year_to_date_is_found_out_by_its_denominator() -> None:
    with pytest.raises(RefusedError, match="looks like a year to date"):
        read_series(changed(denominator=climbing(4, 16), numerator=USUAL), MDC_2023)


@pytest.mark.parametrize(
    "values",
    [
        [float(n) for n in range(24)],  # it only rises, and no year begins it again
        [*map(float, range(12)), *map(float, range(8, 20))],  # it falls back in April, but not to a beginning
        [12.0] * 24,
    ],
    ids=["rising", "rising, with a step down", "flat"],
)
def test_what_only_rises_is_not_a_year_to_date(values: list[float]) -> None:
    assert read_series(a_series(values), MDC_2023).values == values


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(["signal", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], str]:
    def written(document: Any) -> str:
        path = tmp_path / "series.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return str(path)

    return written


def test_the_command_prints_one_object_with_the_names_that_scripts_read(write: Any, capsys: Capture) -> None:
    code, out, err = run(capsys, write(a_series(USUAL, target=60)), "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["rules"], told["variation_type"], told["assurance_type"]) == (
        "mdc-2023",
        "common_cause",
        "consistent_fail",
    )
    assert {
        *("date", "value", "rebase_group", "mean", "lpl", "upl", "outside_limits", "relative_to_mean"),
        *("close_to_limits", "special_cause_type", "point_type", "short_group_warning"),
    } <= set(told["points"][0])


def test_the_command_needs_no_home_and_names_its_rules(write: Any, capsys: Capture, monkeypatch: Any) -> None:
    monkeypatch.delenv("LINEOFSIGHT_HOME", raising=False)
    code, out, err = run(capsys, write(a_series(USUAL)), "--rules", "nhsr-0.2.2")
    assert code == 0
    assert "2024-04-01" in out
    assert "Rules nhsr-0.2.2" in err
    assert "left out of the limits" in err


@pytest.mark.parametrize(
    "document", ["{", '{"data": {"date": ["2026-03-01"], "value": [NaN]}}', "[" * 100_000], ids=["half", "NaN", "deep"]
)
def test_the_command_refuses_with_3(document: str, write: Any, capsys: Capture) -> None:
    code, out, err = run(capsys, write(document), "--json")
    assert code == 3
    assert json.loads(out)["refused"] == err.strip()


def test_a_file_that_is_not_there(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = run(capsys, str(tmp_path / "no.json"))
    assert (code, out) == (3, "")
    assert "no.json cannot be opened" in err


def test_thousands_of_points_in_one_file(write: Any, capsys: Capture) -> None:
    """Days, since three thousand months are two hundred and fifty years; the labels go round with the values."""
    days = [(date(2010, 1, 1) + timedelta(n)).isoformat() for n in range(4800)]
    code, out, _ = run(capsys, write({"data": {"date": days, "value": USUAL[:15] * 320}}), "--json")
    assert code == 0
    assert len(json.loads(out)["points"]) == 4800
