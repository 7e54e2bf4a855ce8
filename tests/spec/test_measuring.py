"""From rows to figures: what a run counts, for which months, and what it refuses to say."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lineofsight.measures.catalogue import Catalogue, load_catalogue
from lineofsight.measures.tallied import tallied
from tests.builders.measured_worlds import Measured, an_assessment, measured
from tests.builders.worlds import World, covering, definitions_for_tests


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(definitions_for_tests(tmp_path_factory.mktemp("measuring") / "definitions"), prove=False)


# --- verdicts over a calendar ------------------------------------------------------------------------------------

# started, authorised, month it counts in, elapsed reading, reading by the n-th day
ASSESSMENTS = [
    ("day 45, a Monday", date(2026, 1, 5), date(2026, 3, 9), "2026-03", "met", "met"),
    ("day 46", date(2026, 1, 5), date(2026, 3, 10), "2026-03", "not_met", "not_met"),
    ("Saturday after a Friday that was day 45", date(2026, 1, 2), date(2026, 3, 7), "2026-03", "met", "not_met"),
    ("Good Friday after a Thursday that was day 45", date(2026, 1, 29), date(2026, 4, 3), "2026-04", "met", "not_met"),
    ("Saturday well within", date(2026, 3, 2), date(2026, 3, 7), "2026-03", "met", "met"),
    ("the last start under the older limit", date(2013, 12, 31), date(2014, 3, 3), "2014-03", "not_met", "not_met"),
    ("the first start under the newer limit", date(2014, 1, 1), date(2014, 3, 5), "2014-03", "met", "met"),
    ("start not recorded", None, date(2026, 3, 10), "2026-03", "missing", "missing"),
    ("dates the wrong way round", date(2026, 3, 10), date(2026, 3, 9), "2026-03", "excluded", "excluded"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "started", "authorised", "month", "elapsed", "by_nth"), ASSESSMENTS)
def test_one_assessment_counts_once_in_its_month(
    tmp_path: Path,
    catalogue: Catalogue,
    what: str,
    started: date | None,
    authorised: date,
    month: str,
    elapsed: str,
    by_nth: str,
) -> None:
    world = World(
        {"ssd_cin_assessments": [an_assessment(1, started, authorised)]},
        as_at=date(authorised.year, 12, 31),
        coverage={"ssd_cin_assessments": covering(first=date(2012, 1, 1), to=date(authorised.year, 12, 31))},
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    for measure, verdict in (("assessments_in_time", elapsed), ("assessments_by_nth_day", by_nth)):
        at = {"period_kind": "month", "place_type": "authority", "breakdown": ""}
        nothing = dict.fromkeys(("met", "not_met", "missing", "excluded"), 0)
        assert done.counted(measure, **at) == {**nothing, verdict: 1}, measure
        assert done.counted(measure, **at, period=month) == {**nothing, verdict: 1}, measure


def test_an_open_assessment_counts_in_no_month(tmp_path: Path, catalogue: Catalogue) -> None:
    done = measured(
        tmp_path, World({"ssd_cin_assessments": [an_assessment(1, date(2026, 3, 2), None)]}), catalogue=catalogue
    )
    assert sum(done.counted("assessments_in_time").values()) == 0


def test_a_month_with_nothing_to_count_is_none_and_not_nought_per_cent(tmp_path: Path, catalogue: Catalogue) -> None:
    done = measured(tmp_path, World({"ssd_cin_assessments": []}), catalogue=catalogue)
    found = tallied(done.results, done.catalogue, ["assessments_in_time", "open_assessments"])
    shares = [f for f in found if f.measure == "assessments_in_time"]
    assert shares and all(f.value is None and f.denominator == 0 and f.confidence is None for f in shares)
    assert all(f.value == 0 for f in found if f.measure == "open_assessments"), "a count of nothing is nought"


# --- at a month end ----------------------------------------------------------------------------------------------


def a_plan(**more: Any) -> dict[str, Any]:
    return {"cppl_cp_plan_id": "p1", "cppl_person_id": "c1", "cppl_cp_plan_start_date": date(2026, 1, 1), **more}


def a_visit(number: int, day: date) -> dict[str, Any]:
    return {"cppv_cp_visit_id": f"v{number}", "cppv_person_id": "c1", "cppv_cp_visit_date": day}


def test_the_latest_visit_before_each_month_end_decides(tmp_path: Path, catalogue: Catalogue) -> None:
    visits = [
        a_visit(1, date(2026, 2, 3)),
        a_visit(2, date(2026, 2, 3)),
        a_visit(3, date(2026, 4, 1)),
        a_visit(4, date(2026, 4, 30)),
    ]
    plan = a_plan(cppl_cp_plan_end_date=date(2026, 6, 30))
    done = measured(tmp_path, World({"ssd_cp_plans": [plan], "ssd_cp_visits": visits}), catalogue=catalogue)
    found = {
        row["period"]: next((name for name in ("met", "not_met", "missing") if row[name]), None)
        for row in done.tallies("visited_in_28_days", period_kind="month", place_type="authority", breakdown="")
    }
    assert {month: found[month] for month in sorted(found) if "2026-01" <= month <= "2026-07"} == {
        "2026-01": None,  # a plan in its first month and never visited is outside
        "2026-02": "met",  # 25 days
        "2026-03": "not_met",  # 56 days
        "2026-04": "met",  # on the day itself
        "2026-05": "not_met",  # 31 days
        "2026-06": None,  # the plan ended that day
        "2026-07": None,
    }


def test_a_plan_that_ends_on_the_month_end_is_not_open_then(tmp_path: Path, catalogue: Catalogue) -> None:
    plan = a_plan(cppl_cp_plan_end_date=date(2026, 3, 31))
    done = measured(tmp_path, World({"ssd_cp_plans": [plan], "ssd_cp_visits": []}), catalogue=catalogue)
    assert done.counted("visited_in_28_days", period="2026-02", place_type="authority", breakdown="")["missing"] == 1
    assert sum(done.counted("visited_in_28_days", period="2026-03").values()) == 0


def test_of_overlapping_workers_the_latest_holds_the_case_and_it_counts_once(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    def held(number: int, team: str, start: date, end: date | None = None) -> dict[str, Any]:
        return {
            "invo_involvements_id": f"i{number}",
            "invo_person_id": "c1",
            "invo_professional_role_id": "SW",
            "invo_professional_team": team,
            "invo_involvement_start_date": start,
            "invo_involvement_end_date": end,
        }

    world = World(
        {
            "ssd_cp_plans": [a_plan()],
            "ssd_cp_visits": [],
            "ssd_involvements": [
                held(1, "T1", date(2026, 1, 1)),
                held(2, "T2", date(2026, 3, 10), date(2026, 5, 10)),
                held(3, "T3", date(2026, 4, 10), date(2026, 4, 20)),
            ],
        }
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    teams = {
        row["period"]: row["place"]
        for row in done.tallies("visited_in_28_days", period_kind="month", place_type="team", missing=1)
    }
    assert teams["2026-02"] == "T1"
    assert (teams["2026-03"], teams["2026-04"]) == ("T2", "T2")
    assert teams["2026-05"] == "T1", "the worker who began first holds the case again"


# --- medians, rates, breakdowns ----------------------------------------------------------------------------------


def test_a_median_is_the_middle_and_of_an_even_number_half_way(tmp_path: Path, catalogue: Catalogue) -> None:
    days = {2: "T1", 3: "T1", 6: "T2", 10: "T2"}
    rows = [an_assessment(n, date(2026, 3, 2), date(2026, 3, n), team=team) for n, team in days.items()]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows}), catalogue=catalogue)
    found = {
        (row["place_type"], row["place"]): row["measured_median"]
        for row in done.tallies("assessment_days", period="2026-03", breakdown="")
    }
    # 0, 1, 4 and 6 working days
    assert found["authority", "999"] == 2.5
    assert (found["team", "T1"], found["team", "T2"]) == (0.5, 5)
    assert {row["measured_median"] for row in done.tallies("assessments_in_time", period="2026-03")} == {None}


def test_a_rate_is_of_children_under_18_in_the_latest_year_known_by_then(tmp_path: Path, catalogue: Catalogue) -> None:
    people = [
        {"locality": place, "year": year, "age": age, "children": children}
        for place, year, age, children in (
            ("North", 2025, 0, 100),
            ("North", 2025, 17, 300),
            ("North", 2025, 18, 9_999),
            ("South", 2025, 5, 600),
            ("South", 2026, 5, 500),
        )
    ]
    world = World(
        {
            "ssd_cin_assessments": [an_assessment(1, date(2024, 3, 2), None), an_assessment(2, date(2025, 3, 3), None),
                                    an_assessment(3, date(2026, 3, 2), None)],
            "los_population": people,
        }
    )  # fmt: skip
    done = measured(tmp_path, world, catalogue=catalogue)
    found = {f.period: f for f in tallied(done.results, done.catalogue, ["assessment_rate"])}
    assert (found["2024-03"].value, found["2024-03"].denominator) == (None, None), (
        "no population is known for that year"
    )
    assert (found["2025-03"].value, found["2025-03"].denominator) == (10.0, 1_000)
    assert (found["2026-03"].value, found["2026-03"].denominator) == (20.0, 500), "2026 is told for the South alone"


BANDS = [
    ("unborn", None, date(2026, 8, 1)),
    ("unborn", date(2026, 3, 11), None),
    ("under 1", date(2026, 3, 10), None),
    ("under 1", date(2025, 3, 11), None),
    ("1 to 4", date(2025, 3, 10), None),
    ("1 to 4", date(2021, 3, 11), None),
    ("5 to 9", date(2021, 3, 10), None),
    ("10 to 15", date(2016, 3, 10), None),
    ("10 to 15", date(2010, 3, 11), None),
    ("16 to 17", date(2010, 3, 10), None),
    ("18 and over", date(2008, 3, 10), None),
    ("not recorded", None, None),
]


def test_the_age_band_is_that_on_the_deciding_day(tmp_path: Path, catalogue: Catalogue) -> None:
    people = [
        {"pers_person_id": f"c{n}", "pers_dob": born, "pers_expected_dob": expected}
        for n, (_, born, expected) in enumerate(BANDS)
    ]
    rows = [an_assessment(n, date(2026, 3, 2), date(2026, 3, 10)) for n in range(len(BANDS))]
    done = measured(tmp_path, World({"ssd_cin_assessments": rows, "ssd_person": people}), catalogue=catalogue)
    cases = {row["case_id"]: row for row in done.results.cases("assessments").to_pylist()}
    found = [cases[f"a{n}"]["age_band_on_authorised_on"] or "not recorded" for n in range(len(BANDS))]
    assert found == [band for band, _, _ in BANDS]


# --- for which months --------------------------------------------------------------------------------------------


def test_months_and_weeks_are_told_only_within_the_coverage(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World(
        {"ssd_cin_assessments": []},
        as_at=date(2026, 10, 20),
        coverage={"ssd_cin_assessments": covering(first=date(2026, 5, 2), to=date(2026, 10, 20))},
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    assert done.months("assessments_in_time") == ["2026-06", "2026-07", "2026-08", "2026-09"]
    weeks = [r["period"] for r in done.tallies("assessments_in_time", period_kind="week", place_type="authority")]
    assert (weeks[0], weeks[-1]) == ("2026-W19", "2026-W42"), (
        "4 May is the first Monday covered, 18 October the last Sunday"
    )


def test_a_table_carried_forward_ends_the_months_at_its_own_last_day(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World(
        {"ssd_cp_plans": [a_plan()], "ssd_cp_visits": []},
        coverage={"ssd_cp_visits": covering(first=date(2026, 1, 1), to=date(2026, 7, 15))},
    )
    assert measured(tmp_path, world, catalogue=catalogue).months("visited_in_28_days")[-1] == "2026-06"


def test_only_the_latest_visit_tells_only_of_the_as_at_day(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World(
        {"ssd_cp_plans": [a_plan()], "ssd_cp_visits": [a_visit(1, date(2026, 10, 9))]},
        coverage={
            name: replace(covering(first=date(2026, 4, 30), source="annex_a"), holds=holds)
            for name, holds in (("ssd_cp_plans", "open"), ("ssd_cp_visits", "latest"))
        },
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    assert done.months("visited_in_28_days") == []
    assert done.counted("visited_in_28_days", period_kind="as at", place_type="authority", breakdown="")["met"] == 1
    assert done.results.unavailable["999"]["visited_in_28_days"]["only_as_at"] == [
        "told only as at the snapshot: Annex A holds only the latest statutory child protection visit"
    ]


NEEDS = [
    (
        "every",
        covering(holds="latest", source="annex_a"),
        "not available from Annex A: holds only the latest assessment",
    ),
    ("every", covering(holds="state", source="annex_a"), "not available from Annex A: holds only how things stood on"),
    ("every", covering(holds="open"), None),
    (
        "ever",
        covering(holds="open", source="ssda903"),
        "not available from the SSDA903 return: holds only what was open on",
    ),
    ("ever", covering(), None),
    ("latest", covering(), None),
    ("any", covering(holds="latest"), None),
]


@pytest.mark.parametrize(("need", "coverage", "reason"), NEEDS)
def test_a_source_that_holds_too_little_makes_a_measure_unavailable_and_says_why(
    tmp_path: Path, need: str, coverage: Any, reason: str | None
) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    case = definitions / "cases" / "assessments.sql"
    case.write_text(case.read_text().replace("ssd_cin_assessments every", f"ssd_cin_assessments {need}"))
    world = World({"ssd_cin_assessments": []}, coverage={"ssd_cin_assessments": coverage})
    done = measured(tmp_path, world, catalogue=load_catalogue(definitions, prove=False))
    said = done.why_not("assessments_in_time")
    assert said is None if reason is None else said is not None and said.startswith(reason)
    assert bool(done.tallies("assessments_in_time")) is (reason is None)


def test_looking_back_takes_months_from_the_beginning(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    case = definitions / "cases" / "assessments.sql"
    case.write_text(case.read_text().replace("ssd_cin_assessments every", "ssd_cin_assessments every, 12 months back"))
    world = World({"ssd_cin_assessments": []}, coverage={"ssd_cin_assessments": covering(first=date(2025, 3, 1))})
    done = measured(tmp_path, world, catalogue=load_catalogue(definitions, prove=False))
    assert done.months("assessments_in_time")[0] == "2026-03"


def test_a_column_that_the_source_does_not_fill_makes_a_measure_unavailable(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    path = definitions / "measures" / "assessments_in_time.yaml"
    path.write_text(
        path.read_text().replace("cases: a", "needs: [ssd_cin_assessments.cina_assessment_child_seen]\ncases: a")
    )
    filled = covering(source="cin_census")
    blank = replace(filled, not_filled=("cina_assessment_child_seen",))
    catalogue = load_catalogue(definitions, prove=False)
    for place, coverage, reason in (
        ("filled", filled, None),
        (
            "blank",
            blank,
            "not available from the CIN census: it does not hold ssd_cin_assessments.cina_assessment_child_seen",
        ),
    ):
        world = World({"ssd_cin_assessments": []}, coverage={"ssd_cin_assessments": coverage})
        (tmp_path / place).mkdir()
        done = measured(tmp_path / place, world, catalogue=catalogue)
        assert done.why_not("assessments_in_time") == reason
        assert done.why_not("assessments_by_nth_day") is None, "the other measure does not need the column"


def test_a_table_that_nothing_feeds_makes_a_measure_unavailable(tmp_path: Path, catalogue: Catalogue) -> None:
    done = measured(tmp_path, World({"ssd_cin_assessments": []}), catalogue=catalogue)
    assert done.why_not("visited_in_28_days") == "no source loaded holds a child protection plan"


def test_what_a_source_means_otherwise_is_said_by_the_measure(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    path = definitions / "measures" / "assessments_in_time.yaml"
    path.write_text(path.read_text().replace("cases: a", "sources_note: {annex_a: its clock is another.}\ncases: a"))
    world = World({"ssd_cin_assessments": []}, coverage={"ssd_cin_assessments": covering(source="annex_a")})
    done = measured(tmp_path, world, catalogue=load_catalogue(definitions, prove=False))
    assert done.why_not("assessments_in_time") == "not available from Annex A: its clock is another"


def test_nothing_is_told_before_a_measure_was_in_force(tmp_path: Path) -> None:
    definitions = definitions_for_tests(tmp_path / "definitions")
    path = definitions / "measures" / "assessments_in_time.yaml"
    path.write_text(path.read_text().replace("in_force_from: 2010-04-01", "in_force_from: 2026-02-15"))
    rows = [
        an_assessment(1, date(2026, 2, 2), date(2026, 2, 20)),
        an_assessment(2, date(2026, 2, 2), date(2026, 3, 20)),
    ]
    world = World({"ssd_cin_assessments": rows})
    done = measured(tmp_path, world, catalogue=load_catalogue(definitions, prove=False))
    assert done.months("assessments_in_time")[0] == "2026-03", "February was in force only in part"
    assert done.counted("assessments_in_time", period="2026-03", place_type="authority", breakdown="")["met"] == 1


# --- children are people -----------------------------------------------------------------------------------------


def test_two_ids_that_are_one_child_are_counted_with_the_visits_of_both(tmp_path: Path, catalogue: Catalogue) -> None:
    world = World(
        {
            "ssd_cp_plans": [a_plan()],
            "ssd_cp_visits": [{**a_visit(1, date(2026, 10, 20)), "cppv_person_id": "c1-old"}],
            "ssd_person": [{"pers_person_id": "c1-old", "pers_sex": "F"}],
            "los_identity_links": [
                {"child_id": "c1", "other_child_id": "c1-old", "kind": "MERGE", "from_date": date(2026, 10, 1)}
            ],
        }
    )
    done = measured(tmp_path, world, catalogue=catalogue)
    at = {"period_kind": "as at", "place_type": "authority"}
    assert done.counted("visited_in_28_days", **at, breakdown="")["met"] == 1
    assert done.counted("visited_in_28_days", **at, breakdown="sex=F")["met"] == 1


def test_state_tables_tell_of_the_months_in_which_they_were_loaded(tmp_path: Path) -> None:
    """A care leaver whose contact is written over is still known to have been out of touch in the spring."""
    definitions = definitions_for_tests(tmp_path / "definitions")
    (definitions / "cases" / "care_leavers.sql").write_text(HISTORY, encoding="utf-8")
    catalogue = load_catalogue(definitions)
    snapshots = [(date(2026, 4, 30), "NO"), (date(2026, 6, 29), "YES"), (date(2026, 10, 31), None)]
    done: Measured | None = None
    for sequence, (as_at, in_touch) in enumerate(snapshots, start=1):
        world = World(
            {
                "ssd_care_leavers": [
                    {"clea_table_id": "l1", "clea_person_id": "c1", "clea_care_leaver_in_touch": in_touch}
                ]
            },
            as_at=as_at,
            coverage={"ssd_care_leavers": covering(holds="state", first=None, to=as_at)},
            sequence=sequence,
        )
        done = measured(tmp_path, world, catalogue=catalogue)
    assert done is not None
    found = {
        row["period"]: [name for name in ("met", "not_met", "missing") if row[name]]
        for row in done.tallies("care_leavers_in_touch", period_kind="month", place_type="authority", breakdown="")
    }
    assert found == {"2026-04": ["not_met"], "2026-06": ["met"], "2026-10": ["missing"]}


HISTORY = """-- Cases: care leavers at a period end, as they were known then.
-- Shape: at period end
-- Needs: ssd_care_leavers state
-- Columns:
--   in_touch   text   YES, NO or the reason why not
SELECT
    leavers.authority, leavers.clea_person_id AS child, leavers.clea_table_id AS case_id,
    leavers.clea_care_leaver_allocated_team AS team, leavers.clea_care_leaver_worker_id AS worker,
    ends.period_kind, ends.period, ends.ends_on AS period_end, leavers.clea_care_leaver_in_touch AS in_touch
FROM state_history_ssd_care_leavers AS leavers
JOIN period_ends AS ends
    ON leavers.known_from <= ends.ends_on AND (leavers.known_to IS NULL OR leavers.known_to > ends.ends_on)
"""
