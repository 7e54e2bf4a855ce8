"""A measure's months as pages are given them: which chart and why, the marks, the words, and what is not said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from lineofsight.records.problems import RefusedError
from lineofsight.signals.variation.of_series import Aim, Asked, Month, Signal, of_series
from lineofsight.signals.variation.rule_sets import NHSR_0_2_2
from tests.unit.variation.series import USUAL, month_starts

# 16 months of about 40 in 50, with no more ups and downs than chance would give.
MET = [40, 42, 39, 41, 38, 40, 43, 41, 39, 37, 40, 42, 41, 38, 40, 40]


def months(
    numerators: Sequence[float | None], denominators: Sequence[float | None] | float | None, per: float = 1
) -> list[Month]:
    found = []
    for n, (day, met) in enumerate(zip(month_starts(len(numerators)), numerators, strict=True)):
        of = denominators[n] if isinstance(denominators, Sequence) else denominators
        value = met if met is None or of is None else met / of * per if of else None
        found.append(Month(f"{day:%B %Y}", day, met, of, value))
    return found


def shares(numerators: Sequence[float | None], denominator: float = 50, **asked: Any) -> Signal:
    return of_series(months(numerators, denominator), Asked(good_is=asked.pop("good_is", "high"), **asked))


def counts(numerators: Sequence[float | None], **asked: Any) -> Signal:
    return of_series(months(numerators, None), Asked(good_is=asked.pop("good_is", "low"), shows="count", **asked))


def test_nothing_but_the_usual() -> None:
    signal = shares(MET)
    assert (signal.variation, signal.is_change, signal.rules) == ("no change shown", False, "mdc-2023")
    assert signal.sentence == "No change shown: July 2025 is within the usual ups and downs."
    assert {point.mark for point in signal.points} == {"usual"}


@pytest.mark.parametrize(
    ("good_is", "sign", "mark", "sentence"),
    [
        ("high", "improving", "better", "Improving: higher is better, 8 in a row above the mean since August 2025."),
        ("low", "worsening", "worse", "Worsening: lower is better, 8 in a row above the mean since August 2025."),
        ("neither", "unusually high", "unusual", "Unusually high: 8 in a row above the mean since August 2025."),
    ],
)
def test_a_lasting_change_is_said_with_its_beginning(good_is: str, sign: str, mark: str, sentence: str) -> None:
    signal = shares([*MET, *[46] * 8], good_is=good_is, fix_after=16)
    assert (signal.variation, signal.sentence, signal.is_change) == (sign, sentence, True)
    assert [point.mark for point in signal.points[-8:]] == [mark] * 8
    assert signal.points[-1].why == "8 in a row above the mean"
    assert signal.points[16].why == "7 in a row above the mean"


def test_one_month_far_down_is_said_of_that_month() -> None:
    signal = shares([*MET, 20])
    assert signal.sentence == "Worsening: higher is better, below the lower limit in August 2025."
    assert (signal.points[-1].mark, signal.points[-1].why) == ("worse", "below the lower limit")


@pytest.mark.parametrize(
    ("denominator", "numerators", "chart", "why"),
    [
        (50, MET, "p chart", "no more than chance"),
        (50, [25 + 15 * (-1) ** n for n in range(16)], "p' chart", "times as much as chance"),
        (50, [49, 50] * 8, "p chart with exact limits", "nearly all alike"),
        (14, [12, 11, 13, 12] * 4, "p chart with exact limits", "only 14 cases"),
    ],
)
def test_a_share_is_charted_by_how_many_it_is_of(
    denominator: float, numerators: Sequence[int], chart: str, why: str
) -> None:
    signal = shares(numerators, denominator)
    assert signal.chart == chart
    assert why in signal.why_chart


def test_a_share_that_varies_more_than_chance_has_wider_limits() -> None:
    """Ten more, then ten fewer, month after month: steps of 20, where chance alone makes about 4."""
    wild = shares([25 + 10 * (-1) ** n for n in range(16)])
    spread = (0.5 * 0.5 / 50) ** 0.5
    assert wild.sigma == pytest.approx(spread * (0.4 / spread) / 1.128)
    assert wild.points[0].low == 0, "and are drawn no lower than nought"
    assert shares([25, 26] * 8).sigma == pytest.approx((0.51 * 0.49 / 50) ** 0.5)


def test_a_share_whose_counts_are_not_given_is_charted_by_its_values() -> None:
    told = [replace(month, numerator=None) for month in months(MET, 50)]
    signal = of_series(told, Asked("high"))
    assert signal.chart == "XmR chart"
    assert "counts behind the share are not given" in signal.why_chart


@pytest.mark.parametrize(
    ("many", "shape", "chart", "sign"),
    [
        (60, "events", "XmR chart of quarters", "no change shown"),
        (36, "events", "values only", "too few cases to tell"),
        (39, "events", "XmR chart of quarters", "no change shown"),
        (60, "at period end", "values only", "too few cases to tell"),
    ],
)
def test_rare_events_are_added_up_to_quarters_where_there_are_enough(
    many: int, shape: str, chart: str, sign: str
) -> None:
    signal = counts([(1, 3, 2, 0, 2)[n % 5] for n in range(many)], shape=shape)
    assert (signal.chart, signal.variation) == (chart, sign)
    assert "1.6 a month" in signal.why_chart


def test_under_one_a_month_even_quarters_are_too_few() -> None:
    signal = counts([(0, 1, 2, 0, 1)[n % 5] for n in range(60)])
    assert (signal.chart, signal.variation) == ("values only", "too few cases to tell")


def test_quarters_are_whole_and_their_aim_is_not_a_months() -> None:
    numerators: list[float | None] = [(1, 3, 2, 0, 2)[n % 5] for n in range(60)]
    numerators[1] = None
    told = months(numerators, None)[1:]
    signal = of_series(told, Asked("low", shows="count", aims=[Aim(date(2024, 1, 1), 2)]))
    assert signal.points[0].label == "July to September 2024", "the first quarter was not whole"
    assert signal.points[0].value == sum(filter(None, numerators[3:6]))
    assert len(signal.points) == 19
    assert any("not laid over quarters" in note for note in signal.notes)
    assert signal.assurance == ""


def test_rare_events_known_by_their_days_are_charted_by_the_days_between() -> None:
    days = [date(2023, 1, 1)]
    for n in range(24):
        days.append(days[-1] + timedelta((20, 31, 24, 28)[n % 4]))
    for _ in range(8):
        days.append(days[-1] + timedelta(33))
    signal = counts([1, 0, 2, 1] * 9, event_days=days[::-1])
    assert signal.chart == "t chart"
    assert signal.sentence.startswith("Improving: longer between them is better, 9 in a row above the mean since")
    assert [point.value for point in signal.points[:4]] == [20, 31, 24, 28]
    assert counts([1, 0, 2, 1] * 9, event_days=[*days, days[0]]).chart == "values only", "two on one day"


def test_a_rate_follows_its_population_where_that_changes() -> None:
    steady = of_series(months(MET, 20_000, per=10_000), Asked("neither", shows="rate_per_10000"))
    growing = [20_000 + 1_000 * n for n in range(16)]
    moving = of_series(months(MET, growing, per=10_000), Asked("neither", shows="rate_per_10000"))
    assert steady.chart == "XmR chart"
    assert moving.chart == "u chart"
    assert moving.points[0].centre == pytest.approx(sum(MET) / sum(growing) * 10_000)
    widths = [point.high - point.low for point in moving.points if point.high is not None and point.low is not None]
    assert widths == sorted(widths, reverse=True)
    wild = [n * (3 if i % 2 else 1) for i, n in enumerate(MET)]
    assert of_series(months(wild, growing, per=10_000), Asked("neither", shows="rate_per_10000")).chart == "u' chart"


def test_a_median_follows_how_many_it_is_of_where_that_changes() -> None:
    days, of = [40, 42, 39, 45, 38, 41, 44, 40] * 2, [20.0, 60, 30, 25, 80, 40, 20, 35] * 2
    told = [replace(month, numerator=None, value=day) for month, day in zip(months(of, of), days, strict=True)]
    signal = of_series(told, Asked("low", shows="median"))
    assert signal.chart == "I' chart"
    widths = {
        month.denominator: (point.high or 0) - (point.low or 0)
        for month, point in zip(told, signal.points, strict=True)
    }
    assert [widths[size] for size in sorted(set(of))] == sorted(widths.values(), reverse=True)
    assert widths[20] == pytest.approx(widths[80] * 2)
    even = [replace(month, denominator=40.0) for month in told]
    assert of_series(even, Asked("low", shows="median")).chart == "XmR chart"
    fixed = of_series(told, Asked("low", shows="median", fix_after=12))
    weighed = sum(d * n for d, n in zip(days[:12], of[:12], strict=True)) / sum(of[:12])
    assert fixed.points[0].centre == pytest.approx(weighed)


def test_fewer_than_ten_is_no_sign() -> None:
    told = [*months(MET, 50), Month("August 2025", date(2025, 8, 1), 1, 9, 1 / 9)]
    signal = of_series(told, Asked("high"))
    assert (signal.variation, signal.sentence) == (
        "too few cases to tell",
        "Too few cases to tell: fewer than ten in August 2025.",
    )
    assert (signal.points[-1].mark, signal.points[-1].why) == ("usual", "fewer than 10, so no sign is read from it")


def test_too_few_months_give_values_only() -> None:
    signal = shares(MET[:12])
    assert signal.variation == "too few months to tell"
    assert signal.sentence == "Too few months to tell: 12 months are known, and limits need 13."
    assert {point.centre for point in signal.points} == {None}
    assert [point.value for point in signal.points] == [met / 50 for met in MET[:12]]
    assert of_series([], Asked("high")).points == ()


def test_a_hidden_month_is_a_gap_and_its_value_moves_nothing() -> None:
    told = [*months(MET, 50), Month("August 2025", date(2025, 8, 1), 1, 50, 0.02)]
    told[5] = replace(told[5], is_hidden=True)
    told[16] = replace(told[16], is_hidden=True)
    signal = of_series(told, Asked("high"))
    assert (signal.points[5].value, signal.points[16].value) == (None, None)
    assert signal.sentence == "August 2025 is not shown, so nothing is said of a change."
    other = [replace(month, numerator=50, value=1.0) if month.is_hidden else month for month in told]
    assert of_series(other, Asked("high")) == signal, "what is hidden shows in nothing"


def test_a_month_left_out_is_put_in_as_not_known() -> None:
    told = months([*MET, *[44] * 8], 50)
    assert of_series(told, Asked("high", fix_after=16)).variation == "improving"
    signal = of_series([*told[:19], *told[20:]], Asked("high", fix_after=16))
    assert [point.label for point in signal.points] == [month.label for month in told]
    assert signal.points[19].value is None
    assert signal.variation == "no change shown", "seven in a row cannot be counted across it"
    with pytest.raises(ValueError, match="in order"):
        of_series([*told, told[0]], Asked("high"))


def test_limits_begin_again_and_need_thirteen_months_again() -> None:
    later = [value + 8 if value < 42 else 49 for value in MET]
    signal = of_series(months([*MET, *later], 50), Asked("high", begins_again=[date(2025, 8, 14)]))
    assert [point.group for point in signal.points] == [0] * 16 + [1] * 16
    first, last = signal.points[0].centre, signal.points[-1].centre
    assert (first, last) == (pytest.approx(sum(MET) / 800), pytest.approx(sum(later) / 800))
    short = of_series(months([*MET, *later[:9]], 50), Asked("high", begins_again=[date(2025, 8, 1)]))
    assert short.variation == "too few months to tell"
    assert any("limits need 13" in note for note in short.notes)
    assert short.points[-1].centre is None
    assert short.points[0].centre is not None
    never = of_series(months(MET, 50), Asked("high", begins_again=[date(2031, 8, 1)]))
    assert any("nothing has changed yet" in note for note in never.notes)


def test_a_run_is_counted_from_where_limits_began_again() -> None:
    told = months([*MET, *[44] * 8, *[20, 21, 19, 20, 22, 18] * 2, *[25] * 7], 50)
    signal = of_series(told, Asked("high", fix_after=12, begins_again=[told[24].day]))
    assert signal.points[23].why == "8 in a row above the mean"
    assert signal.points[-1].why == "7 in a row above the mean"
    high = of_series(
        months([*MET, *[44] * 8, *[48] * 9, *[46, 47, 45] * 3], 50), Asked("high", begins_again=[told[24].day])
    )
    assert high.points[32].why == "9 in a row above the mean", "the eight before were above another mean"


@pytest.mark.parametrize(
    ("good_is", "aim", "assurance"),
    [
        ("high", 0.5, "meets the aim"),
        ("high", 1.0, "misses the aim"),
        ("high", 0.8, "may meet or miss the aim"),
        ("low", 1.0, "meets the aim"),
        ("neither", 1.0, ""),
    ],
)
def test_assurance_is_by_the_newest_aim(good_is: str, aim: float, assurance: str) -> None:
    aims = [Aim(date(2025, 1, 1), aim), Aim(date(2020, 1, 1), 0.75)]
    signal = shares(MET, good_is=good_is, aims=aims)
    assert signal.assurance == assurance
    assert [point.aim for point in signal.points] == [0.75] * 9 + [aim] * 7


@pytest.mark.parametrize(
    "asked", [{"counted": "rolling"}, {"counted": "year to date"}], ids=["rolling", "year to date"]
)
def test_what_overlaps_is_not_charted(asked: dict[str, str]) -> None:
    signal = shares(MET, **asked)
    assert (signal.variation, signal.chart) == ("not charted", "values only")
    assert "each month is counted again in the next" in signal.sentence
    assert {point.high for point in signal.points} == {None}


def rolling(values: Sequence[float], over: int) -> list[float]:
    return [sum(values[n : n + over]) for n in range(len(values) - over + 1)]


def test_rolling_totals_are_found_out_by_how_little_they_move_and_separate_months_are_left_alone() -> None:
    """Of chance's own counts, forty times over. Declaring it is surer: one rolling series in four is not found out."""
    chance = np.random.default_rng(11)
    drawn = [[float(count) for count in chance.poisson(50, 47)] for _ in range(40)]

    def refused(series: Sequence[Sequence[float]]) -> int:
        told = [counts(one, counted=None) for one in series]
        return sum(signal.variation == "not charted" and "rolling total" in signal.sentence for signal in told)

    assert refused(drawn) == 0
    assert refused([rolling(one, 12) for one in drawn]) >= 24
    assert refused([rolling(one, 6) for one in drawn]) >= 24
    found = next(one for one in drawn if refused([rolling(one, 12)]))
    by_denominator = of_series(months([40] * 36, rolling(found, 12)), Asked("high", counted=None))
    assert "rolling total" in by_denominator.sentence
    assert counts(rolling(found, 12)).chart == "XmR chart", "where it is said to be each month's own"


def test_a_quarters_figure_given_for_each_month_is_found_out() -> None:
    each = [(met, 50.0 + n) for n, met in enumerate(MET[:6]) for _ in range(3)]
    signal = of_series(months([x for x, _ in each], [n for _, n in each]), Asked("high", counted=None))
    assert signal.variation == "not charted"
    assert "longer period" in signal.sentence


def test_a_stock_that_follows_itself_is_charted_and_marked() -> None:
    rising = [value + n for n, value in enumerate(USUAL)]
    signal = counts(rising, shape="at period end")
    assert signal.is_unreliable
    assert "Signals unreliable: autocorrelated" in signal.sentence
    assert not counts(rising).is_unreliable


def test_a_line_is_drawn_no_lower_than_nought_nor_higher_than_all() -> None:
    signal = shares([49, 50] * 8)
    assert all(point.high is not None and point.high <= 1 for point in signal.points)
    low = counts([3, 9, 4, 8, 2, 9, 3, 8, 4, 9, 3, 9, 2, 8])
    assert {point.low for point in low.points} == {0}


def test_limits_may_be_fixed_but_not_from_too_few() -> None:
    with pytest.raises(RefusedError, match="at least 12"):
        shares(MET, fix_after=11)


def test_the_packages_rules_may_be_asked_for_and_are_named() -> None:
    assert of_series(months(MET, 50), Asked("high"), NHSR_0_2_2).rules == "nhsr-0.2.2"
