"""Figures and the cases behind them: each number with its denominator, its missing records and its confidence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.drill_down import cases
from lineofsight.measures.faults import DefinitionError
from lineofsight.measures.tallied import period_days, tallied
from lineofsight.records.home import Settings
from lineofsight.records.problems import RefusedError
from lineofsight.signals.disclosure.figure import internal
from tests.builders.measured_worlds import Measured, measured
from tests.builders.worlds import World, definitions_for_tests


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("figures") / "definitions"), prove=False)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Measured:
    """In March 2026: six met, two not met, two missing, one excluded; one of each kind is restricted."""
    kinds = {"met": 6, "not met": 2, "missing": 2, "excluded": 1}
    rows: list[dict[str, Any]] = []
    for verdict, many in kinds.items():
        for n in range(many):
            authorised = date(2026, 3, 27)
            started = {"met": date(2026, 3, 2), "not met": date(2026, 1, 2), "missing": None}.get(
                verdict, date(2026, 3, 28)
            )
            rows.append(
                {
                    "cina_assessment_id": f"{verdict} {n}",
                    "cina_person_id": f"child of {verdict} {n}",
                    "cina_assessment_start_date": started,
                    "cina_assessment_auth_date": authorised,
                    "cina_assessment_team": f"T{n % 2}",
                }
            )
    restricted = [{"child_id": f"child of {verdict} 0"} for verdict in ("met", "missing")]
    places = [{"team": "T0", "locality": "North", "opened_on": date(2020, 1, 1)}]
    people = [{"pers_person_id": "child of met 1", "pers_sex": "F"}]
    return measured(
        tmp_path_factory.mktemp("figures_world"),
        World(
            {
                "ssd_cin_assessments": rows,
                "los_restricted_records": restricted,
                "los_teams": places,
                "ssd_person": people,
            }
        ),
        catalogue=catalogue,
    )


def _march(world: Measured, measure: str = "assessments_in_time", **asked: Any) -> dict[str, Any]:
    found = tallied(world.results, world.catalogue, [measure], first=date(2026, 3, 1), last=date(2026, 3, 31), **asked)
    return {(figure.breakdown or figure.place): figure for figure in found}


def test_missing_stays_in_the_denominator_and_excluded_does_not(world: Measured) -> None:
    figure = _march(world)["999"]
    assert (figure.numerator, figure.denominator, figure.missing, figure.excluded) == (6, 10, 2, 1)
    assert (figure.value, figure.unit, figure.confidence) == (0.6, "share", "D")


def test_the_published_reading_stands_beside_ours_where_it_leaves_blanks_out(world: Measured) -> None:
    official = _march(world)["999"].official
    assert official == {"numerator": 6, "denominator": 8, "value": 0.75, "missing": "left out"}


def test_figures_keep_the_shape_that_scripts_read(world: Measured) -> None:
    document = internal(_march(world)["999"], snapshot="s", as_at=date(2026, 10, 31)).as_json()
    assert document["suppressed"] is None
    promised = [
        "measure",
        "version",
        "month",
        "place_type",
        "place",
        "breakdown",
        "numerator",
        "denominator",
        "missing",
    ]
    promised += ["excluded", "value", "unit", "confidence", "suppressed"]
    assert list(document)[: len(promised)] == promised
    assert (document["month"], document["place_type"], document["breakdown"]) == ("2026-03", "authority", "")


def test_figures_by_place_and_by_breakdown(world: Measured) -> None:
    by_locality = _march(world, by="locality")
    assert {place: figure.denominator for place, figure in by_locality.items()} == {"North": 5, "not recorded": 5}
    assert set(_march(world, by="team")) == {"T0", "T1"}
    by_sex = _march(world, by="sex")
    assert {name: figure.denominator for name, figure in by_sex.items()} == {"sex=F": 1, "sex=not recorded": 9}


def test_months_outside_the_range_are_left_out(world: Measured) -> None:
    found = tallied(world.results, world.catalogue, ["assessments_in_time"], first=date(2026, 3, 15))
    assert found[0].period == "2026-04"


def test_a_recent_month_is_provisional_until_its_freeze_day(world: Measured) -> None:
    def provisional(days: int) -> list[str]:
        found = tallied(world.results, world.catalogue, ["open_assessments"], settings=Settings(freeze_after_days=days))
        return [figure.period for figure in found if figure.provisional]

    assert provisional(0) == []
    assert provisional(31) == ["2026-10"]
    assert provisional(45) == ["2026-09", "2026-10"]


def test_weeks_and_months_know_their_days() -> None:
    assert period_days("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert period_days("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))


def test_an_unknown_measure_or_split_is_named_with_what_there_is(world: Measured) -> None:
    with pytest.raises(DefinitionError, match="Did you mean `assessments_in_time`"):
        tallied(world.results, world.catalogue, ["assessment_in_time"])
    with pytest.raises(RefusedError, match="not ward"):
        tallied(world.results, world.catalogue, ["assessments_in_time"], by="ward")


# --- down to the children ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "listed", "restricted"), [("met", 5, 1), ("not met", 2, 0), ("missing", 1, 1), ("excluded", 1, 0)]
)
def test_the_cases_behind_a_figure_are_as_many_as_it_counts(
    world: Measured, verdict: str, listed: int, restricted: int
) -> None:
    found = cases(world.results, world.catalogue.measure("assessments_in_time"), "2026-03", verdict=verdict)
    assert (len(found.rows), found.restricted) == (listed, restricted)
    at = {"period": "2026-03", "place_type": "authority", "breakdown": ""}
    counted = world.counted("assessments_in_time", **at)[verdict.replace(" ", "_")]
    assert listed + restricted == counted
    assert {row.verdict for row in found.rows} == {verdict}


def test_restricted_records_are_nowhere_in_a_list(world: Measured) -> None:
    found = cases(world.results, world.catalogue.measure("assessments_in_time"), "2026-03").as_json()
    assert found["restricted"] == 2
    assert "child of met 0" not in str(found) and "child of missing 0" not in str(found)


def test_a_case_says_its_dates_and_what_was_measured(world: Measured) -> None:
    found = cases(world.results, world.catalogue.measure("assessments_in_time"), "2026-03", verdict="met")
    document = found.as_json()["cases"][0]
    promised = ["measure", "child", "month", "verdict", "locality", "team", "dates", "measured"]
    assert list(document)[: len(promised)] == promised
    assert document["dates"] == {"started_on": "2026-03-02", "authorised_on": "2026-03-27"}
    assert document["measured"] == 19
    assert (document["locality"], document["team"]) in {("North", "T0"), ("not recorded", "T1")}


def test_a_week_can_be_walked_down_too(world: Measured) -> None:
    found = cases(world.results, world.catalogue.measure("assessments_in_time"), "2026-W13", verdict="not met")
    assert len(found.rows) == 2


def test_events_have_no_list_as_at_the_snapshot(world: Measured) -> None:
    with pytest.raises(RefusedError, match="counts events by month"):
        cases(world.results, world.catalogue.measure("assessments_in_time"), "as at")


def test_a_measure_without_cases_says_why(world: Measured) -> None:
    with pytest.raises(RefusedError, match="no source loaded holds a child protection plan"):
        cases(world.results, world.catalogue.measure("visited_in_28_days"), "2026-03")


def test_a_verdict_that_is_not_one_is_refused(world: Measured, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="none called 'late'"):
        cases(world.results, world.catalogue.measure("assessments_in_time"), "2026-03", verdict="late")


def test_after_a_purge_figures_stay_and_children_do_not(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [{"cina_assessment_id": "a1", "cina_person_id": "c1", "cina_assessment_auth_date": date(2026, 3, 2)}]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows}), catalogue=catalogue)
    for path in done.results.folder.glob("cases_*/*.parquet"):
        path.unlink()
    assert tallied(done.results, catalogue, ["assessments_in_time"], first=date(2026, 3, 1))[0].missing == 1
    with pytest.raises(RefusedError, match="have been purged"):
        cases(done.results, catalogue.measure("assessments_in_time"), "2026-03")
