"""From a child up to every figure they count in."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import on, verdict_column
from lineofsight.measures.drill_down import cases
from lineofsight.measures.walk_up import periods_told, walk_up
from tests.builders.measured_worlds import Measured, an_assessment, measured
from tests.builders.worlds import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """One child assessed twice, by two teams; one assessed long before any month is told; one restricted."""
    rows = [
        an_assessment(1, date(2026, 3, 2), date(2026, 3, 27), child="one", team="T0"),
        an_assessment(2, date(2026, 1, 2), date(2026, 6, 30), child="one", team="T1"),
        an_assessment(3, date(2026, 3, 2), date(2026, 3, 27), child="hidden", team="T0"),
        an_assessment(4, date(2012, 3, 2), date(2012, 3, 27), child="long ago", team="T0"),
    ]
    restricted = [{"child_id": "hidden"}]
    folder = tmp_path_factory.mktemp("walk_up")
    return measured(folder, World({"ssd_cin_assessments": rows, "los_restricted_records": restricted}))


def found(world: Measured, child: str, **asked: object) -> list[tuple[str, str, str]]:
    up = walk_up(world.results, world.catalogue, child, **asked)  # type: ignore[arg-type]
    return [(row.measure, row.period, row.verdict) for row in up.rows]


def test_a_child_is_followed_to_every_month_and_verdict(world: Measured) -> None:
    in_time = [row[1:] for row in found(world, "one") if row[0] == "assessments_in_time"]
    assert in_time == [("2026-06", "not met"), ("2026-03", "met")], "the newest first"


def test_walking_up_and_walking_down_tell_the_same(world: Measured) -> None:
    """Each row walked up to is in the list of its figure, and each listed case is walked up to."""
    up = {(row.measure, row.period, row.case_id, row.verdict) for row in walk(world, "one") if row.period != "as at"}
    down = set()
    for measure in world.catalogue.measures.values():
        for period in periods_told(world.results).get(measure.id, ()):
            if period == "as at" and measure.cases.shape is Shape.EVENTS:
                continue
            listed = cases(world.results, measure, period).rows
            down |= {(row.measure, row.period, row.case_id, row.verdict) for row in listed if row.child == "one"}
    assert up and {row for row in down if row[1] != "as at"} == up


def walk(world: Measured, child: str) -> list:  # type: ignore[type-arg]
    return list(walk_up(world.results, world.catalogue, child).rows)


def test_a_month_that_no_figure_tells_is_not_counted_in(world: Measured) -> None:
    assert "2012-03" not in {period for _, period, _ in found(world, "long ago")}
    table = pq.read_table(world.results.tallies, filters=[("period", "=", "2012-03")])
    assert len(table) == 0


def test_a_restricted_record_gives_nothing_and_says_so(world: Measured) -> None:
    up = walk_up(world.results, world.catalogue, "hidden")
    assert (up.rows, up.restricted) == ((), True)


def test_cases_held_elsewhere_are_counted_and_not_given(world: Measured) -> None:
    up = walk_up(world.results, world.catalogue, "one", held=lambda _locality, team, _worker: team == "T1")
    assert {row.team for row in up.rows} == {"T1"}
    assert up.elsewhere == len(walk(world, "one")) - len(up.rows) > 0


@pytest.mark.parametrize("child", ["one", "hidden"])
def test_of_a_child_held_wholly_elsewhere_nothing_is_said(world: Measured, child: str) -> None:
    up = walk_up(world.results, world.catalogue, child, held=lambda *_: False)
    assert (up.rows, up.elsewhere, up.restricted) == ((), 0, False)


def test_the_latest_of_each_measure(world: Measured) -> None:
    latest = walk_up(world.results, world.catalogue, "one").latest
    assert [row.period for row in latest if row.measure == "assessments_in_time"] == ["2026-06"]


def test_a_child_who_is_nowhere_counts_in_nothing(world: Measured) -> None:
    up = walk_up(world.results, world.catalogue, "nobody")
    assert (up.rows, up.elsewhere, up.restricted) == ((), 0, False)


def test_the_stored_columns_are_those_that_walking_up_reads(world: Measured, tmp_path: Path) -> None:
    measure = world.catalogue.measure("assessments_in_time")
    table = world.results.cases(measure.cases.id)
    assert table is not None
    assert {verdict_column(measure), on("month", measure.decided_on), "restricted"} <= set(table.column_names)
