"""Two measures that share a number: what one hides, the other must not tell."""

import random
from typing import Any

from lineofsight.signals.disclosure.alike import Key, Name, hide_alike, numbers_of, same_numbers
from tests.builders.attacked import (
    A_LITTLE,
    Child,
    Picture,
    SomeMeasure,
    months_from,
    public,
    publish,
    put_structure,
    some_children,
    tallies,
)

Row = dict[str, Any]
CONFERENCES, PLANS = SomeMeasure(id="conferences"), SomeMeasure(id="plans")


def of_both(luck: random.Random, months: list[str]) -> dict[SomeMeasure, list[Row]]:
    """Conferences, some of which led to a plan; and those plans, some of which are second ones."""
    conferences = some_children(luck, months)
    second = luck.uniform(0.2, 0.8)
    plans: list[Child] = [
        (month, place, groups, "met" if luck.random() < second else "not_met")
        for month, place, groups, verdict in conferences
        if verdict == "met"
    ]
    both = {CONFERENCES: tallies(conferences, months, CONFERENCES), PLANS: tallies(plans, months, PLANS)}
    return {measure: [row for row in rows if not row["breakdown"]] for measure, rows in both.items()}


def head(row: Row) -> Key:
    return row["authority"], row["period_kind"], row["period"], row["place_type"], row["place"]


def known(both: dict[SomeMeasure, list[Row]]) -> dict[Name, dict[Key, int]]:
    found: dict[Name, dict[Key, int]] = {}
    for measure, rows in both.items():
        for row in rows:
            if not row["breakdown"]:
                for number, many in numbers_of(measure.shows, row).items():
                    found.setdefault((measure.id, number), {})[head(row)] = many
    return found


def had(picture: Picture, cells: list[int]) -> set[int]:
    """The small numbers that can no longer be anything from one to five."""
    hidden = [cell for cell in cells if cell not in picture.published]
    return {cell for cell, (low, high) in picture.of(hidden).items() if low > 1 + A_LITTLE or high < 5 - A_LITTLE}


def laid_together(both: dict[SomeMeasure, list[Row]], told: list[Row]) -> int:
    """How many small numbers are had only by somebody who knows that the plans are the conferences' plans."""
    picture, truths = Picture(), {}
    for measure, rows in both.items():
        truths[measure] = put_structure(picture, measure, rows, measure.id)
        publish(picture, measure, [row for row in told if row["measure"] == measure.id], truths[measure], measure.id)
    small = [picture.cell(*name) for truth in truths.values() for name, many in truth.items() if 1 <= many <= 5]
    apart = had(picture, small)
    for name in truths[PLANS]:
        if name[-2] == "counted":
            picture.add_up(name, [(*name[:-2], "met", CONFERENCES.id)])
    return len(had(picture, small) - apart)


def test_numbers_that_are_the_same_are_found_and_others_are_not() -> None:
    both = of_both(random.Random("alike"), months_from("2025-04", 12))
    groups = same_numbers(known(both))
    assert frozenset({("conferences", "met"), ("plans", "counted")}) in groups
    assert all(("conferences", "rest") not in group for group in groups)


def test_noughts_alone_make_nothing_alike() -> None:
    nothing = {("999", "month", f"2026-{n:02}", "authority", "999"): 0 for n in range(1, 13)}
    few = {**nothing, ("999", "month", "2026-01", "authority", "999"): 4}
    assert same_numbers({("one", "met"): nothing, ("other", "met"): nothing}) == []
    assert same_numbers({("one", "met"): few, ("other", "met"): few}) == []


def test_two_measures_laid_side_by_side_give_no_small_number() -> None:
    apart = 0
    for attempt in range(8):
        both = of_both(random.Random(f"two measures {attempt}"), months_from("2025-04", 3))
        told = [row for measure, rows in both.items() for row in public(measure, rows, 5)]
        apart += laid_together(both, told)
        hide_alike(told, same_numbers(known(both)))
        assert laid_together(both, told) == 0, f"attempt {attempt}"
    assert apart, "each measure by itself gave nothing away: this test tried nothing"


def test_hiding_goes_on_through_a_row_to_a_third_measure() -> None:
    def row(measure: str, numerator: int | None, denominator: int | None, counted_told: bool) -> Row:
        return {
            **{"measure": measure, "authority": "999", "period_kind": "month", "period": "2026-01"},
            **{"place_type": "locality", "place": "Eastvale", "part_of": "999", "breakdown": "", "shows": "share"},
            **{"numerator": numerator, "denominator": denominator, "value": 0.5, "missing": "none", "excluded": ""},
            **{"met_told": numerator is not None, "counted_told": counted_told, "suppressed": None, "why": ""},
            **{"between_low": None, "between_high": None},
        }

    first, second, third = row("first", None, None, False), row("second", 8, 20, True), row("third", 4, 8, True)
    groups = [
        frozenset({("second", "met"), ("third", "counted")}),
        frozenset({("first", "counted"), ("second", "counted")}),
    ]
    hide_alike([first, second, third], groups)
    for one in (second, third):
        assert one["numerator"] is one["denominator"] is one["value"] is None
        assert one["suppressed"] == "secondary" and one["why"]
