"""Every planted failure shows in a named measure, a county without them is quiet, and the past is not made up."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lineofsight.cli.main import main
from lineofsight.cli.replay import replayed
from lineofsight.invented.views_then import ViewsThen
from lineofsight.measures.case_sql import verdict_column
from lineofsight.measures.replay import VIEWS, Outcome, Past, asked, month_ends, play, played_back, showings
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.measures.showing import Month
from lineofsight.measures.verdict import Verdict
from tests.builders.played import PUBLISHED, Played, a_played_county

pytestmark = pytest.mark.slow
DAYS = month_ends(date(2021, 5, 1), date(2026, 10, 31))
MONTHS = [f"{day:%Y-%m}" for day in DAYS]
# A Saturday: what falls due on a month's last day is counted from the day after, and nothing falls due on a Saturday.
BACK_TO = date(2025, 5, 31)
# The lists give the day of the latest visit, and not whether the child was seen: a call at nobody passes for one.
SEEN_IS_NOT_TOLD = "child_protection_visits_latest_in_10_working_days"
# How a care leaver stood is written over each time: no record tells it later, only the lists made at the time.
TOLD_BY_LISTS_ALONE = {
    "care_leavers_contact_in_8_weeks",
    "care_leavers_in_suitable_accommodation_line_of_sight",
    "care_leavers_in_touch_latest",
}
# One chair in a county of a quarter's size gives a few signs a month: too few for three standard deviations.
TOO_FEW_TO_TELL = {"silent_conference_chairs"}
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
        if failure.id not in TOO_FEW_TO_TELL:
            began = f"{failure.began:%Y-%m}"
            assert any(month >= began for name, month in shown if name == failure.id), f"{failure.id} never shows"


def test_silent_chairs_are_in_the_figure_where_they_are_too_few_for_the_rule(spoiled: Played, sound: Played) -> None:
    [failure] = [one for one in spoiled.failures if one.id in TOO_FEW_TO_TELL]
    assert rise_of("escalation_gap", spoiled, failure.began) > 0.12
    assert abs(rise_of("escalation_gap", sound, failure.began)) < 0.06


def rise_of(measure: str, county: Played, began: date) -> float:
    """By how much the share of bad cases since that month is above the share before."""
    series = past_of(county).of("all", (measure, "authority", "999"))
    since = [month for month in series if month.month >= f"{began:%Y-%m}"]
    before = [month for month in series if month.month < f"{began:%Y-%m}"]
    shares = [sum(one.bad for one in some) / sum(one.counted or 0 for one in some) for some in (since, before)]
    return shares[0] - shares[1]


def test_a_county_without_them_is_quiet(sound: Played) -> None:
    """Of 24 ways to show something over more than thirty months each, chance is allowed two alarms.

    Each month is judged with the two before it, so months running of one measure are one alarm.
    """
    shown = {(measure, month) for _, measure, month in shown_months(sound)}
    alarms = {(name, month) for name, month in shown if not any(follows(one, (name, month)) for one in shown)}
    assert len(alarms) <= 2, f"shown, where nothing is planted: {sorted(alarms)}"


def follows(earlier: tuple[str, str], later: tuple[str, str]) -> bool:
    return earlier[0] == later[0] and MONTHS.index(later[1]) == MONTHS.index(earlier[1]) + 1


def test_stalled_plans_are_found_and_steady_ones_mostly_left_alone(spoiled: Played) -> None:
    found, steady, flagged = stalled(spoiled)
    assert found == {True}, "a planted plan never counts as stalled"
    assert flagged <= 0.03 * steady, f"{flagged} of {steady} months of plans that were not planted"


def stalled(county: Played) -> tuple[set[bool], int, int]:
    """Whether each planted child's plan was ever found stalled; months of the other plans, and how many were."""
    measure = county.catalogue.measures[STALLED]
    column = verdict_column(measure)
    cases = county.results.cases(measure.cases.id, columns=["child", "period_kind", "period", column])
    assert cases is not None
    began = f"{next(f for f in county.failures if f.id == 'drifting_neglect_plans').began:%Y-%m}"
    planted = planted_children(county)
    ever, steady, flagged = dict.fromkeys(planted, False), 0, 0
    for row in cases.to_pylist():
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
    views = ViewsThen(spoiled.snapshot, "999", tuple(spoiled.catalogue.measures.values()))
    slow = play([BACK_TO], views, spoiled.catalogue, tmp_path)
    quick = played_back(
        spoiled.results, slow, lists_of_care_leavers(spoiled, views, tmp_path), spoiled.catalogue.measures, BACK_TO
    )
    for view in VIEWS:
        told = [(key, months[f"{BACK_TO:%Y-%m}"]) for key, months in slow.series[view].items()]
        differing = [(key, month) for key, month in told if at_once(quick, view, key) != month]
        if view == "all":
            assert {key[0] for key, _ in differing} == TOLD_BY_LISTS_ALONE
            assert {key[1] for key, _ in differing} == {"locality"}, "the lists name teams and not localities"
        else:
            assert {key[0] for key, _ in differing if key[1] == "authority"} == {SEEN_IS_NOT_TOLD}
            assert all(nearly(month, at_once(quick, view, key)) for key, month in differing if key[1] != "locality")
    measures = {view: {key[0] for key in slow.series[view]} for view in VIEWS}
    assert measures["all"] == asked(spoiled.catalogue, spoiled.failures).measures.keys() | set(PUBLISHED)
    assert measures["annex_a_2019"] < measures["annex_a"] < measures["all"]
    assert slow.unavailable["annex_a"].keys() < slow.unavailable["annex_a_2019"].keys()


def lists_of_care_leavers(county: Played, views: ViewsThen, folder: Path) -> dict[str, Results]:
    """How care leavers stood can be told by no later record: only lists made at the time say it."""
    found = {}
    for view, (home, snapshot) in views.successive_lists([date(2025, 4, 30), BACK_TO], folder / "lists").items():
        run(snapshot, county.catalogue, home)
        found[view] = current(home, snapshot.id)
    return found


def at_once(quick: Past, view: str, key: tuple[str, str, str]) -> Month | None:
    return quick.series[view].get(key, {}).get(f"{BACK_TO:%Y-%m}")


def nearly(listed: Month, told: Month | None) -> bool:
    """The lists never look worse by more than a child: they name a child's last team, where by dates there is none."""
    assert told is not None and listed.counted is not None and told.counted is not None
    flattered = told.bad - listed.bad
    return abs(listed.counted - told.counted) <= 1 and 0 <= flattered <= max(2, 0.05 * listed.counted)


def test_the_command_tells_each_failure_in_words_and_as_json(
    spoiled: Played, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEOFSIGHT_HOME", str(spoiled.home.folder))
    monkeypatch.setattr("lineofsight.cli.replay.measured", lambda home, snapshot: (spoiled.results, spoiled.catalogue))
    played: list[list[Outcome]] = []
    monkeypatch.setattr("lineofsight.cli.replay.replayed", lambda *given: played[0] if played else once(played, given))
    assert main(["measures", "replay", "--json"]) == 0
    failures = {one["id"]: one for one in json.loads(capsys.readouterr().out)["failures"]}
    assert failures.keys() == {failure.id for failure in spoiled.failures}
    for one in failures.values():
        assert one["with"].keys() == set(VIEWS)
        assert one["shown_month"] == one["with"]["all"]
        assert one["measure"] or one["id"] in TOO_FEW_TO_TELL
        assert all(one["with"][view] or one["why_not"][view] for view in VIEWS)
    audits = failures["care_leaver_audit_gap"]
    assert audits["with"]["annex_a"] is None and "no source loaded holds a case audit" in audits["why_not"]["annex_a"]

    assert main(["measures", "replay"]) == 0
    said = capsys.readouterr().out
    assert "The inspection lists alone would never have shown it." in said
    table = said.split("\n\n")[0].splitlines()
    assert len(table) == 2 + len(failures)
    for line, one in zip(table[2:], failures.values(), strict=True):
        months = [one["with"][view] or "never" for view in ("all", "annex_a", "annex_a_2019")]
        assert line.split()[-4:] == [one["began"], *months]
    assert "Of 7 failures, shown before the inspection" in said


def once(played: list[list[Outcome]], given: tuple[Any, ...]) -> list[Outcome]:
    """Played once for both ways of telling it."""
    played.append(replayed(*given))
    return played[0]
