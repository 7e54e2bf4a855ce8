"""The files that people download, as they are: every one imports, every row and symbol is accounted for."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.records.home import Home
from lineofsight.signals.comparison.arriving import Arrived, read_published
from lineofsight.signals.comparison.compared import Comparison, compare
from lineofsight.signals.comparison.funnels import ALARM, WARNING, Side, proportion_limits
from lineofsight.signals.comparison.layouts import FIGURES
from lineofsight.signals.comparison.store import keep
from lineofsight.signals.comparison.symbols import SYMBOLS
from tests.builders.lists import NOW
from tests.builders.published_files import layouts
from tests.builders.shared_files import shared

CATALOGUE = load_catalogue(definitions_folder(), prove=False)


def files() -> list[Path]:
    return sorted(shared("data", "published").glob("*.csv"))


@pytest.fixture(scope="module")
def arrived() -> list[Arrived]:
    return [read_published(path, layouts()) for path in files()]


@pytest.fixture(scope="module")
def home(arrived: list[Arrived], tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home.open(tmp_path_factory.mktemp("published") / "home", made=NOW)
    keep(home, arrived, NOW)
    return home


def shown(home: Home, measure: str, authority: str | None = "878") -> Comparison:
    return compare(home, layouts(), CATALOGUE.measure(measure), authority=authority, ours=None)


def test_every_file_is_recognised_and_every_row_kept(arrived: list[Arrived]) -> None:
    assert len({one.layout.kind for one in arrived}) == len(arrived) > 0
    for path, one in zip(files(), arrived, strict=True):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for row in csv.reader(file) if any(row)) - 1
        assert (one.rows_in, one.rows_kept, dict(one.set_aside)) == (rows, rows, {}), path.name
        assert one.problems.count == 0, path.name


def test_symbols_are_as_many_as_a_plain_count_finds(arrived: list[Arrived]) -> None:
    for path, one in zip(files(), arrived, strict=True):
        if one.layout.shape != FIGURES:
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = Counter(cell for row in csv.DictReader(file) for cell in row.values())
        plain = {sign: cells[sign] for sign in SYMBOLS if cells[sign]}
        assert dict(one.symbols) == plain, path.name
        by_reason: Counter[str] = Counter()
        for sign, many in plain.items():
            by_reason[str(SYMBOLS[sign])] += many
        assert one.reasons == by_reason, path.name
        whys = [name for name in one.rows.column_names if name.endswith("_why")]
        absent = sum(one.layout.items[name.removesuffix("_why")].headings[0] in one.not_filled for name in whys)
        kept = sum(len(one.rows) - one.rows[name].null_count for name in whys)
        assert kept - absent * len(one.rows) == sum(plain.values()), "a reason stands in the rows for every symbol"


def test_no_symbol_became_a_number(arrived: list[Arrived]) -> None:
    for one in arrived:
        for item in one.layout.items:
            for number, why in zip(one.rows[item].to_pylist(), one.rows[f"{item}_why"].to_pylist(), strict=True):
                assert (number is None) != (why is None)
                assert number is None or number >= 0


def test_repeat_plans_of_2025_put_devon_outside_chance_and_inside_what_authorities_differ_by(home: Home) -> None:
    found = shown(home, "second_or_subsequent_plans")
    assert found.us is not None and found.us.name == "Devon"
    assert (found.latest.us.numerator, found.latest.us.denominator) == (243, 806)
    funnel, place = found.funnel, found.place
    assert funnel is not None and funnel.spread is not None and place is not None
    assert len(funnel.names) == 151
    assert round(100 * funnel.centre, 1) == 24.5
    assert round(funnel.spread.phi, 2) == 3.94
    assert len(funnel.outside(ALARM, adjusted=False)) == 28
    assert len(funnel.outside(ALARM, adjusted=True)) == 4
    assert (place.unadjusted[ALARM].side, round(100 * place.unadjusted[ALARM].high, 1)) == (Side.ABOVE, 29.3)
    assert (place.adjusted[ALARM].side, round(100 * place.adjusted[ALARM].high, 1)) == (Side.INSIDE, 37.6)
    told = " ".join(found.as_json()["sentences"])
    assert "243 of 806" in told and "29.3%" in told and "37.6%" in told


def test_the_other_funnel_for_proportions_finds_as_many_as_its_publisher_would(home: Home) -> None:
    funnel = shown(home, "second_or_subsequent_plans").funnel
    assert funnel is not None
    low, high = proportion_limits(funnel.centre, funnel.sizes, WARNING)
    assert int(((funnel.values > high) | (funnel.values < low)).sum()) == 61


def test_a_rate_has_exact_poisson_limits(home: Home) -> None:
    place = shown(home, "looked_after_rate").place
    assert place is not None
    limits = place.unadjusted[ALARM]
    assert [round(1e4 * edge, 1) for edge in (limits.low, limits.high, place.value)] == [60.7, 74.0, 57.3]


def test_neighbours_are_those_of_the_model_and_their_median_is_plain(home: Home) -> None:
    found = shown(home, "second_or_subsequent_plans")
    assert found.neighbours is not None and found.neighbours.model_year == 2025
    told = found.latest.neighbours
    assert told is not None
    names = "East Sussex, Dorset, Norfolk, Kent, Somerset, Suffolk, West Sussex, Derbyshire, Essex, Worcestershire"
    assert list(told.names) == names.split(", ")
    with (shared("data", "published") / "d3_cpps_subsequent_plan_2013_to_2025.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["time_period"] == "2025" and row["la_name"] in told.names]
    values = sorted(float(row["CPP_subsequent_percent"]) for row in rows)
    assert told.middle == pytest.approx((values[4] + values[5]) / 200)
    assert (told.low, told.high) == pytest.approx((values[0] / 100, values[-1] / 100))


def test_authorities_that_report_together_are_found_by_either_code(home: Home) -> None:
    for code in ("314", "318", "E09000021", "314 / 318"):
        found = shown(home, "social_work_agency_rate", code)
        assert found.us is not None and found.us.code == "314 / 318"
        assert found.latest.us.value is not None


def test_every_measure_whose_statistic_is_held_can_be_shown(home: Home) -> None:
    held = {path.name for path in (home.folder / "published").iterdir()}
    for layout in layouts().kinds.values():
        for one in layout.compares:
            if layout.kind in held:
                found = shown(home, one.measure)
                assert found.latest.england.value is not None, one.measure
                assert found.as_json()["sentences"]
