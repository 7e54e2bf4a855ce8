"""Laws of every series, and a slow second reading of the same rules as judge."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineofsight.signals.variation.rule_sets import MDC_2023, NHSR_0_2_2, RULE_SETS, RuleSet
from lineofsight.signals.variation.special_causes import Cause
from tests.unit.variation.series import charted, labels, month_starts
from tests.unit.variation.slow import slowly

# Whole numbers on a short scale meet the mean, the limits and one another; decimals meet what floats do to sums.
NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 12), st.decimals(0, 40, places=1), st.integers(-900, 90_000))
VALUES = st.lists(NUMBERS.map(float), min_size=1, max_size=80)
# Steps that often go on in one direction make the long runs that chance seldom does.
WALKS = st.lists(st.sampled_from([-1, 0, 1, 1, 1, 1, 1, 4]), min_size=13, max_size=80).map(
    lambda steps: [float(sum(steps[:n])) for n in range(len(steps))]
)
SAWS = st.lists(st.tuples(st.integers(5, 9), st.sampled_from([-1, 1]), st.integers(-3, 3)), min_size=2, max_size=8).map(
    lambda teeth: [float(base + way * n) for many, way, base in teeth for n in range(many)]
)
ANY = st.one_of(VALUES, WALKS, SAWS)
LONG = st.one_of(WALKS, SAWS, st.lists(st.integers(0, 40).map(float), min_size=13, max_size=60)).filter(
    lambda values: len(values) >= 13
)
RULES = st.sampled_from(list(RULE_SETS.values()))


@st.composite
def with_gaps(draw: st.DrawFn) -> list[float | None]:
    values: list[float | None] = list(draw(ANY))
    for gap in draw(st.sets(st.integers(0, len(values) - 1), max_size=4)):
        values[gap] = None
    return values


@settings(max_examples=400, deadline=None)
@given(
    values=with_gaps(),
    starts=st.sets(st.integers(0, 79), max_size=3),
    fix=st.one_of(st.none(), st.integers(12, 20)),
    screens=st.booleans(),
    rules=RULES,
)
def test_a_slow_second_reading_agrees(
    values: list[float | None], starts: set[int], fix: int | None, screens: bool, rules: RuleSet
) -> None:
    starts = {start for start in starts if start < len(values)}
    days = month_starts(len(values))
    told = charted(
        values,
        rules,
        rebase_dates=[days[start].isoformat() for start in starts],
        fix_after_n_points=fix,
        screen_outliers=screens,
        counted="each period",
    ).as_json()["points"]
    expected = slowly(values, starts, fix=fix, screens=screens, newer=rules is MDC_2023)
    for ours, slow in zip(told, expected, strict=True):
        assert (ours["rebase_group"], ours["special_cause_type"]) == (slow.group, slow.label)
        judged = (ours["outside_limits"], ours["relative_to_mean"], ours["close_to_limits"])
        assert judged == (slow.outside, slow.side, slow.close)
        for key, number in (("mean", slow.mean), ("lpl", slow.low), ("upl", slow.high)):
            assert ours[key] == (None if number is None else pytest.approx(number, rel=1e-12, abs=1e-12))


@settings(deadline=None)
@given(values=LONG, by=st.integers(-64, 64), times=st.sampled_from([0.25, 0.5, 2, 8]), rules=RULES)
def test_a_series_moved_or_stretched_moves_and_stretches_its_limits_and_keeps_its_labels(
    values: list[float], by: int, times: float, rules: RuleSet
) -> None:
    # Powers of two and whole numbers, so that no rounding moves a point on to or off a line.
    was = charted(values, rules, counted="each period")
    now = charted([value * times + by for value in values], rules, counted="each period")
    for before, after in zip(was.points, now.points, strict=True):
        assert before.limits is not None
        assert after.limits is not None
        for name in ("centre", "low", "high"):
            expected = getattr(before.limits, name) * times + by
            assert getattr(after.limits, name) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    on_a_line = any(
        abs(point.value - edge) < 1e-6 * (1 + abs(edge))
        for point in was.points
        if point.value is not None and point.limits is not None
        for edge in (
            point.limits.centre,
            point.limits.low,
            point.limits.high,
            point.limits.near_low,
            point.limits.near_high,
        )
        if edge is not None
    )
    assert on_a_line or labels(was) == labels(now)


MIRROR = {
    Cause.ABOVE_LIMIT: Cause.BELOW_LIMIT,
    Cause.RISING: Cause.FALLING,
    Cause.TWO_HIGH: Cause.TWO_LOW,
    Cause.SHIFT_UP: Cause.SHIFT_DOWN,
    Cause.COMMON: Cause.COMMON,
}
MIRROR |= {there: here for here, there in MIRROR.items()}
TURNED = {"special_cause_improvement": "special_cause_concern", "special_cause_concern": "special_cause_improvement"}


@settings(deadline=None)
@given(values=LONG)
def test_a_series_in_the_mirror_has_its_labels_in_the_mirror(values: list[float]) -> None:
    was = charted(values, counted="each period")
    now = charted([-value for value in values], counted="each period")
    assert [point.judged.cause for point in now.points] == [MIRROR[point.judged.cause] for point in was.points]
    better = charted(values, counted="each period", improvement_direction="decrease")
    assert [p.point_type for p in better.points] == [TURNED.get(p.point_type or "", p.point_type) for p in was.points]


@settings(deadline=None)
@given(values=LONG, more=LONG, rules=RULES)
def test_nothing_crosses_a_new_beginning(values: list[float], more: list[float], rules: RuleSet) -> None:
    """Each part, charted with the other, has the limits and labels that it has alone."""
    begins = month_starts(len(values) + 1)[-1].isoformat()
    together = charted([*values, *more], rules, rebase_dates=begins, counted="each period")
    alone = [charted(part, rules, counted="each period") for part in (values, more)]
    assert labels(together) == [*labels(alone[0]), *labels(alone[1])]
    assert [p.limits for p in together.points] == [p.limits for part in alone for p in part.points]


@settings(deadline=None)
@given(values=LONG, rules=RULES)
def test_nothing_crosses_a_gap(values: list[float], rules: RuleSet) -> None:
    """With a gap at every seventh point, nothing runs for seven."""
    gapped = [None if n % 7 == 6 else value for n, value in enumerate(values)]
    found = {str(label)[:7] for label in labels(charted(gapped, rules, counted="each period"))}
    assert not found & {"7 Point"}


@settings(deadline=None)
@given(values=LONG)
def test_the_two_rule_sets_differ_only_in_two_of_three(values: list[float]) -> None:
    """Given the same limits, and no two trends side by side: and only by labelling more points, never fewer."""
    ours, theirs = (
        charted(values, rules, screen_outliers=False, counted="each period") for rules in RULE_SETS.values()
    )
    for mine, other in zip(ours.points, theirs.points, strict=True):
        assert mine.limits == other.limits
        assert set(other.judged.causes) - {Cause.RISING, Cause.FALLING} <= set(mine.judged.causes)


@settings(deadline=None)
@given(values=ANY)
def test_groups_are_numbered_in_order_and_every_point_is_told(values: list[float]) -> None:
    told = charted(values, NHSR_0_2_2, rebase_dates=[d.isoformat() for d in month_starts(len(values))[::5]])
    assert [point.value for point in told.points] == values
    assert all(b.group - a.group in (0, 1) for a, b in pairwise(told.points))
