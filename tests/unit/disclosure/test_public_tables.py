"""What the public may be told of a whole and its parts, of months and years; and of one release after another."""

import random
from datetime import date
from itertools import product

import pytest

from lineofsight.measures.case_files import Shape
from lineofsight.signals.disclosure import bands
from lineofsight.signals.disclosure.lattice import Rule, public_rows, year_of
from lineofsight.signals.disclosure.released import KEPT, WITHHELD, beside_earlier, in_tables
from lineofsight.signals.disclosure.splits import ALL, Part, protected
from tests.builders.attacked import SomeMeasure, months_from

RULE = Rule(5)


def shares(*pairs: tuple[int, int], never_vanishes: bool = False):
    return protected(tuple(Part(met, rest) for met, rest in pairs), 5, never_vanishes=never_vanishes)


def counts(*numbers: int, never_vanishes: bool = False):
    return protected(tuple(Part(number, None) for number in numbers), 5, never_vanishes=never_vanishes)


def hidden(split) -> list[int]:
    return [n for n, told in enumerate(split.parts) if not told.met]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        (counts(10, 20, 30), []),
        (counts(0, 20, 30), []),
        (counts(3, 20, 30), [0, 1]),  # the smallest of the others
        (counts(3, 4, 30), [0, 1]),  # each could be anything from 1 to 6
        (counts(2, 3, 30), [0, 1, 2]),  # of five together, each would be small for certain
        (counts(3, 3, 0), [0, 1]),  # of six together each is from 1 to 5, which may be said
        (counts(1, 1, 4, 0), [0, 1, 2, 3]),  # nothing else helps, so nothing is told, and noughts may be among them
        (counts(2, 1, 0), [0, 1, 2]),
        (shares((20, 20), (15, 30)), []),
        (shares((3, 20), (15, 30), (40, 60)), [0, 1]),
        (shares((20, 3), (15, 30), (40, 60)), [0, 1]),
        (shares((20, 0), (15, 30), (0, 60)), []),
        (shares((3, 80), (0, 30), (0, 60)), [0, 1, 2]),  # the whole is small, so the noughts would point at it
    ],
)
def test_what_is_hidden_of_a_whole_and_its_parts(split, expected):
    assert hidden(split) == expected


def test_a_small_number_is_called_small_only_where_that_is_safe():
    said = counts(3, 20, 30)
    assert (said.parts[0].suppressed, said.parts[0].between) == ("primary", (1, 5))
    assert (said.parts[1].suppressed, said.parts[1].between) == ("secondary", None)
    unsaid = counts(3, 4, 30)  # if both were called small, neither could be 1
    assert {told.suppressed for told in unsaid.parts} == {"secondary", None}
    few_not_met = shares((20, 3), (15, 30), (40, 60)).parts[0]
    assert few_not_met.between == (18, 22)


def test_a_safety_critical_measure_never_vanishes():
    for ordinary, critical in ((counts(3, 4, 30), counts(3, 4, 30, never_vanishes=True)),):
        assert {told.between for told in ordinary.parts} == {None}
        assert [told.between for told in critical.parts] == [(1, 5), (1, 5), None]
        assert not critical.parts[2].met
    few = counts(1, 2, 0, never_vanishes=True)
    assert few.whole.between == (1, 5)
    assert {told.between for told in few.parts} == {(0, 5)}


def test_who_is_told_what_is_small_learns_nothing_more():
    """Every count that fits all that is told and said, tried one by one."""
    luck = random.Random(7)
    tried = 0
    for _ in range(120):
        numbers = tuple(luck.choice((0, luck.randint(1, 5), luck.randint(6, 14))) for _ in range(3))
        split = counts(*numbers, never_vanishes=luck.random() < 0.5)
        if not split.whole.met:
            continue
        spans = []
        for number, told in zip(numbers, split.parts, strict=True):
            everything = range(sum(numbers) + 1)
            spans.append(
                [number] if told.met else range(told.between[0], told.between[1] + 1) if told.between else everything
            )
        fitting = [fit for fit in product(*spans) if sum(fit) == sum(numbers)]
        for n, told in enumerate(split.parts):
            seen = {fit[n] for fit in fitting}
            if told.between:
                assert seen == set(range(told.between[0], told.between[1] + 1))
                tried += 1
            elif not told.met and 1 <= numbers[n] <= 5:
                assert seen >= set(range(6))
                assert max(seen) > 5
    assert tried


@pytest.mark.parametrize("threshold", range(1, 8))
def test_a_band_leaves_every_number_open_or_large(threshold):
    for counted in range(1, 130, 3):
        for rest in range(counted + 1):
            seen = {bands.share_missing(missing, counted, rest, threshold) for missing in range(rest + 1)}
            for band in seen:
                for low, high in ((band.low, band.high), (rest - band.high, rest - band.low)):
                    says_nothing = (band.low, band.high) == (0, rest)
                    assert says_nothing or low > threshold or (low == 0 and high > threshold)


def test_bands_that_add_up_to_a_small_number_are_not_said():
    whole, large = bands.number(10), bands.number(9)
    assert bands.hold_together(bands.number(8), [large, large], 5)
    assert not bands.hold_together(bands.number(12), [large, large], 5)  # neither could be nought
    tight = [bands.Band("10 to 49", 10, 49)] * 4 + [bands.Band("fewer than 10", 0, 9)]
    assert not bands.hold_together(bands.Band("", 40, 43), tight, 5)
    assert whole.words == "10 to 49"


# --- months and years --------------------------------------------------------------------------------------------


def tally(period: str, place: str, met: int, rest: int, *, breakdown: str = "", missing: int = 0, median: float = 9.0):
    kind = "authority" if place == "999" else "locality" if not place.startswith("team") else "team"
    part_of = {"authority": "", "locality": "999", "team": "north"}[kind]
    return {
        **{"measure": "a_measure", "version": "1", "authority": "999", "period_kind": "month", "period": period},
        **{"place_type": kind, "place": place, "part_of": part_of, "breakdown": breakdown},
        **{"met": met, "not_met": rest - missing, "missing": missing, "excluded": 0},
        **{"measured_median": median, "population": 10_000},
    }


def month(period: str, places: dict[str, tuple[int, int]], groups: dict[str, tuple[int, int]] | None = None):
    whole = tuple(sum(pair[n] for pair in places.values()) for n in (0, 1))
    rows = [tally(period, "999", *whole), *(tally(period, place, *pair) for place, pair in places.items())]
    return rows + [tally(period, "999", *pair, breakdown=name) for name, pair in (groups or {}).items()]


LARGE = {"north": (20, 30), "south": (40, 50)}
GROUPS = {"sex=F": (25, 35), "sex=M": (35, 45)}


def told(rows, measure=None):
    return public_rows(measure or SomeMeasure(), rows, RULE)


def test_teams_are_never_told_and_large_numbers_are():
    rows = told([*month("2025-04", LARGE), tally("2025-04", "team a", 10, 10)])
    assert {row["place_type"] for row in rows} == {"authority", "locality"}
    assert all(row["suppressed"] is None and row["numerator"] is not None for row in rows)


def test_years_run_to_31_march_and_only_whole_ones_are_told():
    assert (year_of("2026-03"), year_of("2026-04"), year_of("1999-12")) == ("2025-26", "2026-27", "1999-00")
    eleven = [row for name in months_from("2025-04", 11) for row in month(name, LARGE, GROUPS)]
    assert not [row for row in told(eleven) if row["breakdown"]]
    twelve = [*eleven, *month("2026-03", LARGE, GROUPS)]
    (one, other) = (row for row in told(twelve) if row["breakdown"])
    assert (one["period_kind"], one["period"], one["numerator"], one["denominator"]) == ("year", "2025-26", 300, 720)
    assert other["numerator"] == 35 * 12


def test_children_counted_at_month_ends_are_not_added_up():
    measure = SomeMeasure(shape=Shape.AT_PERIOD_END)
    rows = [row for name in months_from("2025-04", 12) for row in month(name, LARGE, GROUPS)]
    groups = [row for row in told(rows, measure) if row["breakdown"]]
    assert {(row["period_kind"], row["period"]) for row in groups} == {("month", "2026-03")}
    assert [row["numerator"] for row in groups] == [25, 35]


def test_a_year_that_would_tell_a_hidden_month_is_withheld():
    months = [row for name in months_from("2025-04", 11) for row in month(name, LARGE, GROUPS)]
    small = {"north": (3, 30), "south": (0, 50)}
    rows = told([*months, *month("2026-03", small, {"sex=F": (1, 40), "sex=M": (2, 40)})])
    year = [row for row in rows if row["period_kind"] == "year"]
    assert year
    assert all(row["suppressed"] and row["numerator"] is None and "month of this year" in row["why"] for row in year)
    march = [row for row in rows if row["period"] == "2026-03"]
    assert all(row["numerator"] is None for row in march)


def test_a_median_is_told_from_six_cases():
    measure = SomeMeasure(shows="median")
    for counted, known in ((6, True), (7, True)):
        (row,) = told([tally("2025-04", "999", counted, 0)], measure)
        assert (row["value"] == 9.0) is known
        assert row["denominator"] == counted
    (row,) = told([tally("2025-04", "999", 5, 0)], measure)
    assert (row["value"], row["denominator"], row["suppressed"]) == (None, None, "primary")
    (row,) = told([tally("2025-04", "999", 5, 4, missing=4)], measure)
    assert (row["value"], row["denominator"], row["suppressed"]) == (None, 9, None)
    assert "fewer than 6" in row["why"]


# --- one release after another -----------------------------------------------------------------------------------


def then(first, second, measure=None):
    """The second release's rows, as they may follow the first."""
    shown = list(beside_earlier(told(first, measure), {}, 1, date(2025, 4, 30), RULE))
    before = {key: [rows] for key, rows in in_tables(shown).items()}
    return {
        (row["period"], row["place"], row["breakdown"]): row
        for row in beside_earlier(told(second, measure), before, 2, date(2025, 5, 31), RULE)
    }


def test_a_month_that_changed_by_a_few_stays_as_first_released():
    rows = then(month("2025-04", LARGE), month("2025-04", LARGE | {"north": (22, 30)}))
    assert rows["2025-04", "north", ""]["numerator"] == 20
    assert rows["2025-04", "999", ""]["numerator"] == 60
    assert all(KEPT in row["why"] and row["since"] == 1 for row in rows.values())


@pytest.mark.parametrize("north", [(20, 30), (26, 30), (20, 40), (100, 36)])
def test_a_month_that_changed_not_at_all_or_by_many_is_shown_as_it_is_now(north):
    rows = then(month("2025-04", LARGE), month("2025-04", LARGE | {"north": north}))
    assert rows["2025-04", "north", ""]["numerator"] == north[0]
    assert not any(KEPT in row["why"] for row in rows.values())


def test_a_month_that_would_hide_other_places_stays_as_first_released():
    few = {"north": (3, 30), "south": (40, 50), "west": (60, 70)}
    rows = then(month("2025-04", few), month("2025-04", few | {"north": (30, 30), "west": (30, 30)}))
    assert rows["2025-04", "south", ""]["numerator"] is None
    assert rows["2025-04", "north", ""]["numerator"] is None
    assert all(row["since"] == 1 for row in rows.values())


def test_a_number_that_was_small_and_is_many_now_may_be_told_once_nothing_else_hangs_on_it():
    measure = SomeMeasure(shows="count")
    rows = then([tally("2025-04", "999", 3, 0)], [tally("2025-04", "999", 30, 0)], measure)
    assert rows["2025-04", "999", ""]["numerator"] == 30
    rows = then([tally("2025-04", "999", 3, 0)], [tally("2025-04", "999", 9, 0)], measure)
    assert rows["2025-04", "999", ""]["numerator"] is None


def test_new_months_are_shown_beside_kept_ones():
    first = month("2025-04", LARGE)
    rows = then(first, [*month("2025-04", LARGE | {"north": (21, 30)}), *month("2025-05", LARGE)])
    assert rows["2025-04", "north", ""]["numerator"] == 20
    assert (rows["2025-05", "north", ""]["numerator"], rows["2025-05", "north", ""]["since"]) == (20, 2)


def a_year(**changed: tuple[int, int]):
    rows = []
    for name in months_from("2025-04", 12):
        more, groups = changed.get(f"m{name[5:]}", (0, 0)), dict(GROUPS)
        groups["sex=F"] = (25 + more[0], 35 + more[1])
        rows += month(name, LARGE | {"north": (20 + more[0], 30 + more[1])}, groups)
    return rows


def test_a_year_beside_kept_months_is_withheld_if_it_would_tell_of_a_few():
    eleven = [row for row in a_year() if row["period"] != "2026-03"]
    rows = then(eleven, a_year(m04=(2, 0)))
    assert rows["2025-26", "999", "sex=F"]["numerator"] is None
    assert rows["2025-26", "999", "sex=F"]["why"] == WITHHELD
    rows = then(eleven, a_year(m04=(4, 0), m05=(4, 0)))
    assert rows["2025-26", "999", "sex=F"]["numerator"] == 25 * 12 + 8
    rows = then(eleven, a_year(m04=(2, 0), m05=(-2, 0)))
    assert rows["2025-26", "999", "sex=F"]["numerator"] == 25 * 12


def test_a_breakdown_of_a_month_waits_with_its_headline():
    measure = SomeMeasure(shape=Shape.AT_PERIOD_END)
    first = month("2026-03", LARGE)
    rows = then(first, month("2026-03", LARGE | {"north": (22, 30)}, GROUPS | {"sex=F": (27, 35)}), measure)
    assert rows["2026-03", "999", "sex=F"]["why"] == WITHHELD


def test_nothing_told_is_the_ordinary_case_of_nothing_small():
    assert shares((20, 30), (40, 50)).parts == (ALL, ALL)
