"""What the page says of our rules' errors, held to a smaller run of our own with another seed."""

from pathlib import Path

import pytest

from lineofsight.signals.variation.power import smallest_shift
from tests.unit.variation.simulated import RUNS, SEED, SHIFTS, STABLE, Drawn, delay, false_alarms

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "is-it-real.md"
FEWER = 250
INDEPENDENT = [drawn for drawn in STABLE if drawn.asked is not None and drawn.asked.shape == "events"]


def printed(first_cell: str) -> list[str]:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| {first_cell} |")]
    assert len(rows) == 1, (
        f"the page has {len(rows)} rows for {first_cell}: run python -m tests.bench.false_alarms --write"
    )
    return [cell.strip() for cell in rows[0].strip("|").split("|")][1:]


def within(share: float, said: str, runs: int) -> bool:
    """Five standard errors of the difference, so that chance alone fails about one comparison in a million."""
    told = float(said)
    least = max(told, 5 / RUNS)  # a share printed as 0.000 was not more than a few runs
    error = (least * (1 - least) * (1 / runs + 1 / RUNS)) ** 0.5
    return abs(share - told) <= 5 * error + 0.005


@pytest.mark.parametrize("drawn", STABLE, ids=lambda drawn: drawn.name)
def test_the_false_alarms_are_those_printed(drawn: Drawn) -> None:
    said = printed(drawn.name)
    found = false_alarms(drawn, FEWER, SEED + 1)
    shares = [found.any_xmr, found.latest_xmr, found.any_chosen, found.latest_chosen]
    wrong = [
        (share, told)
        for share, told in zip(shares, said, strict=True)
        if (told != "refused" if share is None else not within(share, told, FEWER))
    ]
    assert not wrong


@pytest.mark.parametrize("sigmas", SHIFTS)
def test_the_delays_are_those_printed(sigmas: float) -> None:
    half_by, within_6, within_12 = printed(f"{sigmas} standard deviations")
    found = delay(sigmas, FEWER, SEED + 1)
    assert within(found.within_6, within_6, FEWER)
    assert within(found.within_12, within_12, FEWER)
    # Half of the runs had shown it by the printed month, within what so few can tell.
    month = int(half_by.removeprefix("month "))
    assert abs(found.median - month) <= max(1, month / 4)


def test_a_stable_series_marks_its_newest_month_in_fewer_than_three_charts_of_a_hundred() -> None:
    """As printed, of the chart that we choose; the smaller runs above hold the print to the rules."""
    newest = {drawn.name: float(printed(drawn.name)[3]) for drawn in INDEPENDENT}
    assert len(newest) == 7
    assert max(newest.values()) < 0.03, newest


def test_the_smallest_changes_said_are_those_worked_out() -> None:
    text = PAGE.read_text("utf-8")
    three, year = smallest_shift(3), smallest_shift(12)
    assert f"a change of about {three:.1f} standard" in text
    assert f"after a year, {year:.1f}." in text
