"""Every planted failure shows in a named measure, a county without them is quiet, and the past is not made up."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lineofsight.cli.main import main
from lineofsight.invented.views_then import ViewsThen
from lineofsight.measures.case_sql import verdict_column
from lineofsight.measures.replay import VIEWS, Past, month_ends, play, played_back, showings
from lineofsight.measures.showing import Month
from lineofsight.measures.verdict import Verdict
from tests.builders.played import Played, a_played_county

pytestmark = pytest.mark.slow
DAYS = month_ends(date(2021, 5, 1), date(2026, 10, 31))
MONTHS = [f"{day:%Y-%m}" for day in DAYS]
# Work that starts after the day it was due stands in no month between the two, though on those days it was overdue.
HINDSIGHT = {"life_story_work_overdue"}
STALLED = "child_protection_plans_stalled"


@pytest.fixture(scope="module")
def spoiled() -> Played:
    return a_played_county()


@pytest.fixture(scope="module")
def sound() -> Played:
    return a_played_county(planted=False)


def past_of(county: Played) -> Past:
    return played_back(county.results, Past(), {}, county.catalogue.measures, county.as_at)


def shown_months(county: Played) -> Iterator[tuple[str, str, str]]:
    past = past_of(county)
    for failure in county.failures:
        for way in failure.shown_by:
            for one in showings(past, "all", way, "999", MONTHS):
                yield failure.id, one.measure, one.month


def test_every_planted_failure_is_shown_after_it_began(spoiled: Played) -> None:
    shown = {(failure, month) for failure, _, month in shown_months(spoiled)}
    for failure in spoiled.failures:
        began = f"{failure.began:%Y-%m}"
        assert any(month >= began for name, month in shown if name == failure.id), f"{failure.id} never shows"


def test_a_county_without_them_is_quiet(sound: Played) -> None:
    """Of 24 ways to show something over more than thirty months each, chance is allowed three."""
    false = [(measure, month) for _, measure, month in shown_months(sound)]
    assert len(false) <= 3, f"shown, where nothing is planted: {false}"


def test_stalled_plans_are_found_and_steady_ones_mostly_left_alone(spoiled: Played) -> None:
    found, steady, flagged = stalled(spoiled)
    assert found == {True}, "a planted plan never counts as stalled"
    assert flagged <= 0.03 * steady, f"{flagged} of {steady} months of plans that were not planted"


def stalled(county: Played) -> tuple[set[bool], int, int]:
    """Whether each planted child's plan was ever found stalled; months of the other plans, and how many were."""
    measure = county.catalogue.measures[STALLED]
    column = verdict_column(measure)
    wanted = ["child", "period_kind", "period", column]
    began = f"{next(f for f in county.failures if f.id == 'drifting_neglect_plans').began:%Y-%m}"
    planted = planted_children(county)
    ever, steady, flagged = dict.fromkeys(planted, False), 0, 0
    for row in pq.read_table(county.results.cases(measure.cases.id), columns=wanted).to_pylist():
        if row["period_kind"] != "month" or row["period"] < began or row[column] < Verdict.MISSING:
            continue
        met = row[column] == Verdict.MET
        if row["child"] in planted:
            ever[row["child"]] |= met
        else:
            steady, flagged = steady + 1, flagged + met
    return set(ever.values()), steady, flagged


def planted_children(county: Played) -> set[str]:
    """The pseudonyms of children on an open plan in a family whose plan was planted to drift."""
    families = set(county.victims["drifting_neglect_plans"])
    known = pq.read_table(county.home.identifiers(county.snapshot.id) / "999.parquet", columns=["child", "child_id"])
    ours = {row["child"] for row in known.to_pylist() if family_of(row["child_id"]) in families}
    plans = pq.read_table(county.snapshot.parquet("ssd_cp_plans")[0], partitioning=None).to_pylist()
    return {row["cppl_person_id"] for row in plans if row["cppl_cp_plan_end_date"] is None} & ours


def family_of(child_id: str) -> str | None:
    number = child_id[1:7]
    return f"FAM{int(number) - 100_000:06}" if number.isdigit() else None


def test_going_back_to_a_day_gives_what_was_told_of_it_at_once(spoiled: Played, tmp_path: Path) -> None:
    """The slow way is the judge: records cut off at the day, lists written and read back, and measured."""
    day = date(2025, 3, 31)
    views = ViewsThen(spoiled.snapshot, "999", tuple(spoiled.catalogue.measures.values()))
    slow, quick = play([day], views, spoiled.catalogue, tmp_path), past_of(spoiled)
    compared = [check(view, key, months, quick) for view in VIEWS for key, months in slow.series[view].items()]
    assert sum(compared) > 50
    assert slow.unavailable["annex_a"].keys() < slow.unavailable["annex_a_2019"].keys()


def check(view: str, key: tuple[str, str, str], months: dict[str, Month], quick: Past) -> bool:
    """From every source the very same; from the lists, which hold a child's latest plan only, to three in a hundred."""
    told = quick.series["all"].get(key, {}).get("2025-03")
    if told is None or key[0] in HINDSIGHT or (view != "all" and key[1] != "authority"):
        return False
    slow = months["2025-03"]
    if view == "all":
        assert slow == told, f"{key[0]} by {key[1]}"
    else:
        one, other = slow.bad / (slow.counted or 1), told.bad / (told.counted or 1)
        assert abs(one - other) <= (0.03 if slow.counted else 1), f"{view}: {key[0]}"
    return True


def test_the_command_tells_each_failure_in_words_and_as_json(
    spoiled: Played, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(spoiled.home.folder))
    monkeypatch.setattr("lineofsight.cli.replay.measured", lambda home, snapshot: (spoiled.results, spoiled.catalogue))
    assert main(["measures", "replay", "--json"]) == 0
    failures = {one["id"]: one for one in json.loads(capsys.readouterr().out)["failures"]}
    assert failures.keys() == {failure.id for failure in spoiled.failures}
    for one in failures.values():
        assert one["with"].keys() == set(VIEWS)
        assert one["shown_month"] == one["with"]["all"] and one["measure"]
        assert all(one["with"][view] or one["why_not"][view] for view in VIEWS)
    audits = failures["care_leaver_audit_gap"]
    assert audits["with"]["annex_a"] is None and "no source loaded holds a case audit" in audits["why_not"]["annex_a"]

    assert main(["measures", "replay"]) == 0
    said = capsys.readouterr().out
    assert "The inspection lists alone would never have shown it." in said
    assert "Of 7 failures, shown before the inspection" in said
