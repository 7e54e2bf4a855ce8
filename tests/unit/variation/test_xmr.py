"""Charts of short series: each edge of the rules, once."""

from typing import Any

import pytest

from lineofsight.signals.variation.rule_sets import MDC_2023, NHSR_0_2_2, RuleSet
from tests.unit.variation.series import USUAL, charted, labels


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    """16 values, 15 steps of 1, 2 and 1 in turn, whose mean is 4/3."""
    chart = charted(USUAL, MDC_2023)
    limits = chart.points[0].limits
    assert limits is not None
    assert limits.centre == 50
    assert (limits.low, limits.high) == (pytest.approx(50 - 2.66 * 4 / 3), pytest.approx(50 + 2.66 * 4 / 3))
    assert set(labels(chart)) == {"Common Cause"}
    assert (chart.variation, chart.assurance) == ("common_cause", None)


def test_screening_is_off_in_the_house_rules_and_on_in_the_packages_and_the_series_may_say() -> None:
    wild = [*USUAL[:8], 90.0, *USUAL[8:]]
    widths = {
        (rules.name, screens): charted(wild, rules, screen_outliers=screens).points[0].limits.sigma  # type: ignore[union-attr]
        for rules in (MDC_2023, NHSR_0_2_2)
        for screens in (None, True, False)
    }
    assert widths["mdc-2023", None] == widths["mdc-2023", False] == widths["nhsr-0.2.2", False]
    assert widths["nhsr-0.2.2", None] == widths["nhsr-0.2.2", True] == widths["mdc-2023", True]
    assert widths["mdc-2023", True] < widths["mdc-2023", False]
    assert charted(wild, MDC_2023).as_json()["screened"] is False
    assert charted(wild, NHSR_0_2_2).as_json()["screened"] is True


# A point beyond the limit, then one near it, on one side: the newer rule takes both, the older neither.
BESIDE = [*USUAL, 58.0, 52.6, 50.5, 49.0]


@pytest.mark.parametrize(("rules", "second"), [(MDC_2023, "2 in 3 Above CL"), (NHSR_0_2_2, "Common Cause")])
def test_a_point_outside_counts_towards_two_of_three_since_november_2023(rules: RuleSet, second: str) -> None:
    chart = charted(BESIDE, rules, screen_outliers=True, fix_after_n_points=16)
    high, near = chart.points[16], chart.points[17]
    assert near.judged.close is True
    assert chart.points[18].judged.side == 1
    assert (high.judged.cause.value, near.judged.cause.value) == ("Above UCL", second)
    assert chart.points[18].judged.cause.value == "Common Cause", "the third point is on the same side, and not flagged"


@pytest.mark.parametrize("third", [50.0, 49.5])
def test_the_third_of_three_must_be_on_the_same_side(third: float) -> None:
    """On the mean is on neither side."""
    chart = charted([*USUAL, 49.0, 52.6, third, 52.6, 49.0], MDC_2023, fix_after_n_points=16)
    assert [chart.points[n].judged.close for n in (17, 19)] == [True, True]
    assert "2 in 3 Above CL" not in labels(chart)


def test_on_a_limit_is_inside_and_beyond_it_is_out() -> None:
    limits = charted(USUAL, fix_after_n_points=16).points[0].limits
    assert limits is not None
    assert limits.high is not None
    at, over = limits.high, limits.high + 1e-9
    chart = charted([*USUAL, at, 49.0, over, 49.0], fix_after_n_points=16)
    assert [chart.points[n].judged.outside for n in (16, 18)] == [False, True]


def test_on_a_near_limit_is_not_near_and_beyond_it_is() -> None:
    limits = charted(USUAL, fix_after_n_points=16).points[0].limits
    assert limits is not None
    assert limits.near_high is not None
    assert limits.near_low is not None
    high, low = limits.near_high, limits.near_low
    chart = charted([*USUAL, high, high + 1e-9, low, low - 1e-9], fix_after_n_points=16)
    assert [point.judged.close for point in chart.points[16:]] == [False, True, False, True]


@pytest.mark.parametrize(
    ("seven", "label"),
    [
        ([50.5] * 7, "7 Points Above CL"),
        ([50.5, 50.6, 50.5, 50.0, 50.5, 50.6, 50.5], "Common Cause"),
        ([50.5] * 6, "Common Cause"),
        ([50.5, 50.5, 50.5, None, 50.5, 50.5, 50.5, 50.5], "Common Cause"),
    ],
    ids=["seven", "one on the mean", "six", "a gap among seven"],
)
def test_a_shift_is_seven_on_one_side_of_the_mean(seven: list[float | None], label: str) -> None:
    chart = charted([*USUAL[:15], 49.0, *seven, 49.0], fix_after_n_points=15)
    assert chart.points[16].judged.cause.value == label


@pytest.mark.parametrize(
    ("rise", "label"),
    [
        ([47.5, 48, 48.5, 49, 50.5, 51, 51.5], "7 Point Trend (Increasing)"),
        ([47.5, 48, 48.5, 48.5, 50.5, 51, 51.5], "Common Cause"),
        ([47.5, 48, 48.5, None, 50.5, 51, 51.5, 52], "Common Cause"),
    ],
    ids=["seven rising, across the mean", "one step level", "a gap among them"],
)
def test_a_trend_is_six_steps_one_way(rise: list[float | None], label: str) -> None:
    chart = charted([*USUAL[:15], 49.0, *rise, 49.0], fix_after_n_points=15)
    found = labels(chart)[16 : 16 + len(rise)]
    assert found[0] == found[-1] == label


def test_a_turning_point_belongs_to_the_later_trend() -> None:
    up, down = [47.5, 48, 48.5, 49, 50.5, 51, 51.5], [51, 50.5, 50.1, 49.5, 49, 48.5]
    found = labels(charted([*USUAL[:15], 49.0, *up, *down, 50.0], fix_after_n_points=15))[16:29]
    assert found == ["7 Point Trend (Increasing)"] * 6 + ["7 Point Trend (Decreasing)"] * 7


SAW = [47.5, 48, 48.5, 49, 50.5, 51, 51.5, 47.5, 48, 48.5, 49, 50.5, 51, 51.5]


@pytest.mark.parametrize(("rules", "label"), [(MDC_2023, "Increasing"), (NHSR_0_2_2, "Decreasing")])
def test_the_top_of_one_trend_is_not_falling_because_another_follows(rules: RuleSet, label: str) -> None:
    found = labels(charted([*USUAL[:15], 49.0, *SAW, 49.0], rules, fix_after_n_points=15, screen_outliers=False))
    assert found[22] == f"7 Point Trend ({label})"


def test_under_13_points_the_house_rules_give_values_and_the_package_limits_on_trial() -> None:
    ours, theirs = (charted(USUAL[:12], rules).as_json() for rules in (MDC_2023, NHSR_0_2_2))
    keys = ("mean", "lpl", "upl", "outside_limits", "special_cause_type", "point_type")
    assert {point[key] for point in ours["points"] for key in keys} == {None}
    assert (ours["variation_type"], ours["assurance_type"]) == (None, None)
    assert [point["value"] for point in ours["points"]] == USUAL[:12]
    assert all(point["short_group_warning"] for told in (ours, theirs) for point in told["points"])
    assert all(point["lpl"] is not None for point in theirs["points"])
    assert any("13 are needed" in note for note in ours["notes"])
    assert not any(point["short_group_warning"] for point in charted(USUAL[:13], MDC_2023).as_json()["points"])


def test_gaps_are_no_points_to_the_house_rules() -> None:
    told = charted([*USUAL[:12], None, None], MDC_2023).as_json()
    assert told["points"][0]["lpl"] is None
    assert charted([*USUAL[:12], None, None], NHSR_0_2_2).as_json()["points"][0]["short_group_warning"] is False


def test_a_newest_value_that_is_not_known_has_no_sign() -> None:
    ours = charted([*USUAL, None], MDC_2023).as_json()
    assert (ours["variation_type"], ours["points"][-1]["special_cause_type"]) == (None, None)
    assert charted([*USUAL, None], NHSR_0_2_2).variation == "common_cause"


def test_the_whole_fall_of_a_gap_is_not_a_moving_range() -> None:
    limits = charted([*USUAL[:8], None, *[value + 30 for value in USUAL[:8]]], screen_outliers=False).points[0].limits
    assert limits is not None
    assert limits.low is not None
    assert limits.centre - limits.low == pytest.approx(2.66 * 18 / 14)


@pytest.mark.parametrize("rules", [MDC_2023, NHSR_0_2_2], ids=lambda rules: rules.name)
@pytest.mark.parametrize("value", [12, 0, 0.1, 2 / 3])
def test_a_series_that_never_moves_has_its_mean_for_limits_and_no_sign(value: float, rules: RuleSet) -> None:
    chart = charted([value] * 48, rules)
    told = chart.as_json()
    assert {point[key] for point in told["points"] for key in ("mean", "lpl", "upl")} == {value}
    assert {point["relative_to_mean"] for point in told["points"]} == {0}
    assert set(labels(chart)) == {"Common Cause"}
    assert any(note.startswith("No variation") for note in chart.notes)


@pytest.mark.parametrize(
    ("rules", "target", "assurance"),
    [
        (MDC_2023, 100, "consistent_pass"),
        (MDC_2023, 99, "consistent_pass"),
        (MDC_2023, 101, "consistent_fail"),
        (NHSR_0_2_2, 99, "inconsistent"),
    ],
)
def test_always_a_hundred_passes_a_target_of_a_hundred(rules: RuleSet, target: float, assurance: str) -> None:
    assert charted([100.0] * 15, rules, target=target).assurance == assurance


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("increase", 60, "consistent_fail"),
        ("increase", 40, "consistent_pass"),
        ("increase", 50, "inconsistent"),
        ("decrease", 60, "consistent_pass"),
        ("decrease", 40, "consistent_fail"),
        ("neutral", 60, None),
    ],
)
def test_assurance_is_by_limits_and_target(direction: str, target: float, assurance: str | None) -> None:
    assert charted(USUAL, improvement_direction=direction, target=target).assurance == assurance


def test_targets_that_change_are_drawn_each_in_its_time_and_the_last_decides() -> None:
    targets = [{"date": "2025-01-01", "value": 60}, {"date": "2024-06-01", "value": 40}]
    chart = charted(USUAL, target=targets)
    assert [point.target for point in chart.points] == [None, None, *[40.0] * 7, *[60.0] * 7]
    assert chart.assurance == "consistent_fail"


@pytest.mark.parametrize(
    ("direction", "point_type", "icon"),
    [
        ("increase", "special_cause_improvement", "improvement_high"),
        ("decrease", "special_cause_concern", "concern_high"),
        ("neutral", "special_cause_neutral_high", "neutral_high"),
    ],
)
def test_the_sign_is_the_newest_points(direction: str, point_type: str, icon: str) -> None:
    chart = charted([*USUAL, 60.0], improvement_direction=direction)
    assert (chart.variation, chart.icon) == (point_type, icon)
    turned = charted([*USUAL, 40.0], improvement_direction=direction)
    assert turned.icon is not None
    assert turned.icon.endswith("low")


def test_fixed_limits_are_of_the_first_points_of_each_group() -> None:
    later = [value + 20 for value in USUAL]
    chart = charted([*USUAL, *later], fix_after_n_points=12, rebase_dates=["2025-08-01"])
    first, second = chart.points[0].limits, chart.points[-1].limits
    assert first is not None
    assert second is not None
    assert (first.centre, second.centre) == (50, 70)


@pytest.mark.parametrize(
    ("given", "starts_at", "note"),
    [
        ("2024-08-01", 4, None),
        (["2024-08-01"], 4, None),
        ("2024-07-15", 4, "There is no point on 2024-07-15: limits begin again at the next, 2024-08-01."),
        ("2024-08-01T00:00:00", 4, None),
    ],
)
def test_limits_begin_again_at_a_point_or_at_the_next_and_say_so(given: Any, starts_at: int, note: str | None) -> None:
    chart = charted(USUAL, NHSR_0_2_2, rebase_dates=given)
    assert [point.group for point in chart.points] == [0] * starts_at + [1] * (16 - starts_at)
    assert [said for said in chart.notes if "begin again" in said] == ([note] if note else [])


def test_a_stock_that_follows_itself_is_marked() -> None:
    slow = [50 + n / 2 + value / 10 for n, value in enumerate(USUAL)]
    said = "Signals unreliable: autocorrelated"
    assert any(note.startswith(said) for note in charted(slow, shape="at period end").notes)
    assert not any("autocorrelated" in note for note in charted(slow, shape="events").notes)
    assert any("If this counts" in note for note in charted(slow).notes)
    assert not any("autocorrelated" in note for note in charted(USUAL, shape="at period end").notes)
