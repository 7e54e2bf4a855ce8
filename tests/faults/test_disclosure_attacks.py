"""Attacks on what the public is told: tables, nested places, whole lattices, pairs of releases, pairs of questions.

The attacker adds up everything that is published and asks a linear programme how small and how large each hidden
number may be. A number of 1 to the threshold is safe while it might be nought and might be more than small.
`LINEOFSIGHT_FAULTS` says how many attempts; `make faults` makes about five thousand.
"""

import itertools
import os
import random
from datetime import date

import pytest

from lineofsight.measures.case_files import Shape
from lineofsight.signals.disclosure.attacker import Known, Sum, ranges
from lineofsight.signals.disclosure.lattice import Rule
from lineofsight.signals.disclosure.released import beside_earlier, in_tables
from lineofsight.signals.disclosure.suppression import exposed, protect_counts, protect_table
from lineofsight.signals.disclosure.table import Counts, linked
from tests.builders.attacked import (
    Picture,
    SomeMeasure,
    cell_of,
    months_from,
    public,
    publish,
    put_structure,
    some_children,
    some_counts,
    taken,
    tallies,
    with_totals,
)

TIMES = int(os.environ.get("LINEOFSIGHT_FAULTS", "12"))
TABLES, NESTED, LATTICES, RELEASES, QUESTIONS, EXHAUSTIVE = 6, 3, 3, 2, 2, 1  # of each kind, for one of TIMES
RULE = Rule(5)
pytestmark = pytest.mark.faults


def attempts(kind: int) -> range:
    return range(TIMES * kind)


def a_measure(luck: random.Random) -> SomeMeasure:
    return SomeMeasure(
        shows=luck.choice(("share", "share", "count")),
        shape=luck.choice((Shape.EVENTS, Shape.AT_PERIOD_END)),
        safety_critical=luck.random() < 0.2,
    )


def test_no_small_count_of_a_random_table_is_worked_out():
    for attempt in attempts(TABLES):
        luck = random.Random(f"table {attempt}")
        table = with_totals(some_counts(luck, luck.randint(1, 6), luck.randint(1, 6)))
        threshold = luck.choice((3, 5, 5, 5, 7))
        protected = protect_table(table, threshold=threshold)
        counts = linked(table, totals_known=True)
        told = {n: value for n, value in enumerate(counts.values) if divmod(n, table.width) not in protected.hidden}
        small = [n for n, value in enumerate(counts.values) if 1 <= value <= threshold]
        assert not taken(ranges(Known(len(counts.values), counts.sums, told), small), threshold)
        if not small:
            assert not protected.hidden, f"attempt {attempt}: nothing was small, and something was hidden"


def nested(luck: random.Random) -> Counts:
    """A county of localities of teams, each in two columns and their total."""
    values: list[int] = []
    sums: list[Sum] = []
    wholes: set[int] = set()

    def place(depth: int) -> tuple[int, int, int]:
        inner = [place(depth - 1) for _ in range(luck.randint(2, 4 if depth == 2 else 3))] if depth else []
        first = len(values)
        own = [sum(values[part[n]] for part in inner) for n in (0, 1)] if inner else luck.choices(range(25), k=2)
        values.extend((*own, sum(own)))
        sums.append(Sum(first + 2, (first, first + 1)))
        if inner:
            sums.extend(Sum(first + n, tuple(part[n] for part in inner)) for n in range(3))
            wholes.update(range(first, first + 3))
        return first, first + 1, first + 2

    place(2)
    return Counts(tuple(values), tuple(sums), frozenset(wholes))


def test_no_small_count_of_nested_places_is_worked_out():
    for attempt in attempts(NESTED):
        counts = nested(random.Random(f"nested {attempt}"))
        hidden, _ = protect_counts(counts)
        told = {n: value for n, value in enumerate(counts.values) if n not in hidden}
        small = [n for n, value in enumerate(counts.values) if 1 <= value <= 5]
        assert not taken(ranges(Known(len(counts.values), counts.sums, told), small), 5), f"attempt {attempt}"


def the_cheapest(counts: Counts, small: list[int], threshold: int) -> int | None:
    """The least total that has to be hidden besides the small counts, by trying everything; totals stay."""
    others = [n for n in range(len(counts.values)) if n not in small and n not in counts.wholes]
    sets = (some for size in range(len(others) + 1) for some in itertools.combinations(others, size))
    for some in sorted(sets, key=lambda some: sum(counts.values[n] for n in some)):
        if not exposed(counts, {*small, *some}, small, threshold):
            return sum(counts.values[n] for n in some)
    return None


def test_no_more_is_hidden_in_a_small_table_than_must_be():
    ours = least = 0
    for attempt in attempts(EXHAUSTIVE):
        luck = random.Random(f"exhaustive {attempt}")
        table = with_totals(some_counts(luck, luck.randint(2, 3), luck.randint(2, 3)))
        counts = linked(table, totals_known=True)
        small = [n for n, value in enumerate(counts.values) if 1 <= value <= 5]
        cheapest = the_cheapest(counts, small, 5)
        hidden, exact = protect_counts(counts)
        assert exact, f"attempt {attempt}: so small a table is solved exactly"
        if cheapest is None:
            continue
        more = sum(counts.values[n] for n, kind in hidden.items() if kind == "secondary")
        assert more <= cheapest * 1.1, f"attempt {attempt}: {more} hidden besides, and {cheapest} would do"
        ours, least = ours + more, least + cheapest
    assert least > 0


def test_nothing_small_in_a_whole_lattice_is_worked_out():
    hidden = small_hidden = 0
    for attempt in attempts(LATTICES):
        luck = random.Random(f"lattice {attempt}")
        measure, months = a_measure(luck), months_from("2024-04", luck.choice((2, 12, 13)))
        rows = tallies(some_children(luck, months), months, measure)
        told = public(measure, rows, 5)
        picture = Picture()
        truth = put_structure(picture, measure, rows)
        publish(picture, measure, told, truth)
        labels, picture.said = picture.said, {}
        wanted = {picture.cell(*name): name for name in _in_lattice(told, truth) if 1 <= truth[name] <= 5}
        found = picture.of(wanted)
        assert not taken(found, 5), f"attempt {attempt}: {[wanted[cell] for cell in taken(found, 5)][:3]}"
        picture.said = labels
        for cell, (low, high) in picture.of(labels).items():
            assert (low, high) == labels[cell], f"attempt {attempt}: saying so much gave more away"
        hidden += sum(row["suppressed"] is not None for row in told)
        small_hidden += len(wanted)
    assert hidden
    assert small_hidden


def _in_lattice(told, truth):
    """The numbers that the lattice has a place for, told or hidden."""
    places = {cell_of(row) for row in told}
    return [name for name in truth if name[:3] in places]


def test_no_pair_of_questions_gives_a_small_number_away():
    for attempt in attempts(QUESTIONS):
        luck = random.Random(f"questions {attempt}")
        measure, months = a_measure(luck), months_from("2024-04", 12)
        rows = tallies(some_children(luck, months), months, measure)
        told = public(measure, rows, 5)
        one, other = (_question(luck, told, months) for _ in range(2))
        picture = Picture()
        truth = put_structure(picture, measure, rows)
        publish(picture, measure, [*one, *other], truth)
        picture.said = {}
        wanted = [picture.cell(*name) for name in _in_lattice([*one, *other], truth) if 1 <= truth[name] <= 5]
        assert not taken(picture.of(wanted), 5), f"attempt {attempt}"


def _question(luck: random.Random, told, months):
    """What a member might ask: a measure by place or by a breakdown, over some months."""
    by, since = luck.choice(("authority", "locality", "sex=", "age_band=")), luck.choice(months)
    if by.endswith("="):
        return [row for row in told if row["breakdown"].startswith(by)]
    return [row for row in told if row["place_type"] == by and not row["breakdown"] and row["period"] >= since]


def restated(luck: random.Random, children, months):
    """The same children as a later load has them: some late, some corrected, now and then very many."""
    kept = [child for child in children if luck.random() > luck.choice((0, 0, 0.01, 0.05))]
    more = some_children(luck, months)
    return kept + luck.sample(more, min(len(more), luck.choice((0, 1, 2, 4, 10, 200))))


def test_no_pair_of_releases_gives_a_small_number_away():
    updated = kept = 0
    for attempt in attempts(RELEASES):
        luck = random.Random(f"releases {attempt}")
        measure, months = a_measure(luck), months_from("2024-04", 13)
        children = some_children(luck, months)
        early = [child for child in children if child[0] in months[: luck.choice((3, 12, 13))]]
        seen = sorted({child[0] for child in early}) or months[:1]
        first = tallies(early, seen, measure)
        second = tallies(restated(luck, children, months), months, measure)
        released = list(beside_earlier(public(measure, first, 5), {}, 1, date(2025, 4, 30), RULE))
        before = {key: [rows] for key, rows in in_tables(released).items()}
        follows = list(beside_earlier(public(measure, second, 5), before, 2, date(2025, 5, 31), RULE))
        new = [row for row in follows if row["since"] == 2]
        picture = Picture()
        old_truth = put_structure(picture, measure, first, "first")
        new_truth = put_structure(picture, measure, second, "second")
        publish(picture, measure, released, old_truth, "first")
        publish(picture, measure, new, new_truth, "second")
        picture.said = {}
        _no_small_change(luck, picture, old_truth, new_truth, attempt)
        wanted = [picture.cell(*name) for name in _in_lattice(released, old_truth) if 1 <= old_truth[name] <= 5]
        wanted += [picture.cell(*name) for name in _in_lattice(follows, new_truth) if 1 <= new_truth[name] <= 5]
        assert not taken(picture.of(wanted), 5), f"attempt {attempt}"
        updated += any(row["since"] == 2 and row["period"] in seen for row in follows)
        kept += any(row["since"] == 1 for row in follows)
    assert updated
    assert kept


def _no_small_change(luck: random.Random, picture: Picture, old, new, attempt: int) -> None:
    """No number that anybody can work out of both releases differs by one to five."""
    both = {name[:-1] for name in old} & {name[:-1] for name in new}
    few = [name for name in sorted(both) if 1 <= abs(new[(*name, "second")] - old[(*name, "first")]) <= 5]
    few = luck.sample(few, min(len(few), 20))
    cells = {(name, release): picture.cell(*name, release) for name in few for release in ("first", "second")}
    ends = picture.of(cells.values())
    for name in few:
        known = [ends[cells[name, release]] for release in ("first", "second")]
        assert any(high - low >= 1 for low, high in known), f"attempt {attempt}: a change in {name[:2]} is known"
