"""A measure's localities, or teams, side by side: each with its own limits, all on one scale, and their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from lineofsight.measures.case_sql import NOT_RECORDED
from lineofsight.measures.definition import Measure
from lineofsight.service.design import words
from lineofsight.service.design.charts import LineChart, small_multiples
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import COLUMNS, last_told, measure_address, numbers
from lineofsight.service.performance.consistency import PER_CHILDREN, of_measure, on_the_board
from lineofsight.service.performance.saying import confidence, say, when
from lineofsight.service.performance.signalled import chart_of, in_a_word, signal_of
from lineofsight.signals.consistency.wording import sentences
from lineofsight.signals.disclosure.figure import Figure

MONTHS_SMALL = 25  # two years and the month itself
PLURALS = {"locality": "Localities", "team": "Teams"}


@dataclass(frozen=True)
class Beside:
    """Places of one kind, drawn and in a table."""

    heading: str
    drawn: SafeString
    table: Table
    said: tuple[str, ...] = ()  # whether they differ more than chance, and who
    more: str = ""  # where that is gone into


def side_by_side(kept: Kept, measure: Measure, place_type: str, *, within: str | None = None) -> Beside | None:
    """Places of a kind that the measure counts in; `within` keeps the teams of one locality."""
    found = {
        where: months
        for where, months in reading.by_place(kept, measure.id, place_type).items()
        if (within is None or where[1] == within) and months[-1].period == last_told(kept, measure.id)
    }
    if not found:
        return None
    charts = [
        _small(_named(where, place_type, within), months[-MONTHS_SMALL:], measure)
        for where, months in sorted(found.items())
        # What is recorded under no place is in the table: its few cases would stretch the scale of all the others.
        if len(months) > 1 and where[0] != NOT_RECORDED
    ]
    drawn = small_multiples(charts) if charts else SafeString("")
    table = _table(measure, place_type, found, within)
    if place_type != "locality":
        return Beside(PLURALS[place_type], drawn, table)
    return Beside(PLURALS[place_type], drawn, table, *_consistent(kept, measure))


def _consistent(kept: Kept, measure: Measure) -> tuple[tuple[str, ...], str]:
    """Whether the localities differ more than chance would explain, and where to read on."""
    one = of_measure(kept, measure.id) if on_the_board(measure) else None
    if one is None:
        return (), ""
    said = sentences(one.found, good_is=measure.good_is, kind=PLURALS["locality"].lower(), unit=PER_CHILDREN)
    return (f"{words.sentence(one.over)}: {said[0][:1].lower()}{said[0][1:]}", *said[1:]), reverse(
        "consistency_of", args=[measure.id]
    )


def _small(name: str, months: Sequence[Figure], measure: Measure) -> LineChart:
    found = signal_of(months, measure)
    title = f"{name}: {say(months[-1]).whole}"
    return chart_of(months, measure, found, title=f"{title}, {in_a_word(found)}" if in_a_word(found) else title)


def _named(where: tuple[str, str], place_type: str, within: str | None) -> str:
    name, part_of = where
    return f"{name} ({part_of})" if place_type == "team" and within is None and part_of not in name else name


def _table(
    measure: Measure,
    place_type: str,
    found: Mapping[tuple[str, str], Sequence[Figure]],
    within: str | None,
) -> Table:
    rows = []
    for where, months in sorted(found.items()):
        figure, said = months[-1], say(months[-1])
        place = reading.Place(place_type, where[0])
        rows.append(
            [
                Cell(_named(where, place_type, within), href=measure_address(measure.id, place)),
                Cell(said.value, value=figure.value),
                *numbers(figure.numerator, figure.denominator, figure.missing),
                confidence(figure),
            ]
        )
    newest = next(iter(found.values()))[-1]
    return Table(
        caption=f"{PLURALS[place_type]}, {when(newest, measure)}",
        columns=[Column(place_type.capitalize()), *COLUMNS, Column("Confidence")],
        rows=rows,
    )
