"""The explorer's answers: what was asked, a chart whose title says what it shows, the words, the table, how sure.

Everything is worked out of figures made for whoever asks. To the public no sum is given of months of which one is not
shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import NOT_RECORDED
from lineofsight.measures.definition import Measure
from lineofsight.service.access.models import Person
from lineofsight.service.design import words
from lineofsight.service.design.charts import Bar, Bars, bars, line_chart, small_multiples
from lineofsight.service.design.tables import Cell, Column, Table
from lineofsight.service.kept import Kept
from lineofsight.service.performance import saying
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.audience import Reader
from lineofsight.service.performance.beside import (
    BREAKDOWN_TITLES,
    COLUMNS,
    measure_address,
    numbers,
)
from lineofsight.service.performance.explorer_forms import ALL, LOCALITY, NOTHING, YEAR_BEFORE, called, in_one_word
from lineofsight.service.performance.marks import marks_of
from lineofsight.service.performance.measure_page import FILES, month_row, months_columns
from lineofsight.service.performance.message import message
from lineofsight.service.performance.models import Question
from lineofsight.service.performance.series import Place
from lineofsight.service.performance.signalled import chart_of, in_a_word, signal_of, without_notes
from lineofsight.signals.consistency.differences import compare_shares
from lineofsight.signals.consistency.intervals import wilson
from lineofsight.signals.consistency.places import InPlace
from lineofsight.signals.consistency.wording import sentences
from lineofsight.signals.disclosure.figure import Figure
from lineofsight.signals.disclosure.lattice import YEAR

LONDON = ZoneInfo("Europe/London")
MONTHS_AT_FIRST = 25
BEFORE = 20
LONGEST = 210  # letters of a title: three lines
BRACKETS = re.compile(r" \([^()]*\)")
NOT_ADDED = "not shown, because one of its months is not"


@dataclass(frozen=True)
class Answer:
    title: str
    question: str  # the measure's own
    asked: str
    back: str
    again: str
    as_at: str
    confidence: str
    drawn: SafeString
    words: tuple[str, ...]
    table: Table
    downloads: tuple[tuple[str, str], ...]
    changed: str  # the records have changed since it was asked


@dataclass(frozen=True)
class _Told:
    """The part of an answer that depends on how it was split."""

    title: str
    drawn: SafeString
    words: tuple[str, ...]
    table: Table


def measures_told(kept: Kept) -> list[tuple[str, str]]:
    told = reading.newest(kept, "authority")
    measures = (measure for measure in kept.catalogue.measures.values() if measure.id in told)
    return sorted(((measure.id, measure.title) for measure in measures), key=lambda one: one[1])


def places_open(reads: Reader, measure: str) -> list[Place]:
    """The whole authority; to those who may compare places, its localities and teams; to the public, localities.

    The public has every locality with its small numbers protected. Whoever reads figures as they are needs leave.
    """
    kept = reads.kept
    kinds = ("locality", "team") if reads.sees_places else ("locality",) if kept.public else ()
    known = {kind: sorted({name for name, _ in reading.by_place(kept, measure, kind)}) for kind in kinds}
    return [reading.whole_of(kept), *(Place(kind, name) for kind in kinds for name in known[kind])]


def beginning(kept: Kept, months: Sequence[str]) -> dict[str, str]:
    """What the form begins with: the last two years, everywhere, all together."""
    return {
        "first_month": months[-MONTHS_AT_FIRST:][0],
        "last_month": months[-1],
        "place": in_one_word(reading.whole_of(kept)),
        "split": ALL,
        "beside": NOTHING,
    }


def asked_before(kept: Kept, person: Person) -> list[tuple[str, str, str]]:
    """The person's own latest questions: the words, the address, and when."""
    return [
        (_in_words(kept, asked), reverse("explored", args=[asked.public_id]), words.moment(localtime(asked.at, LONDON)))
        for asked in Question.objects.filter(by=person)[:BEFORE]
        if asked.measure in kept.catalogue.measures
    ]


def _in_words(kept: Kept, asked: Question) -> str:
    measure = kept.catalogue.measure(asked.measure)
    where = called(Place(asked.place_type, asked.place))
    first, last = words.month(asked.first_month), words.month(asked.last_month)
    when = first if first == last else f"{first} to {last}"
    split = {"": "", LOCALITY: ", by locality"}.get(
        asked.split, f", by {BREAKDOWN_TITLES.get(asked.split, '').lower()}"
    )
    beside = ", beside the same months a year before" if asked.beside == YEAR_BEFORE else ""
    return f"{measure.title}: {where[:1].lower()}{where[1:]}, {when}{split}{beside}"


def answer(kept: Kept, asked: Question) -> Answer:
    measure = kept.catalogue.measure(asked.measure)
    place = Place(asked.place_type, asked.place)
    told = _told(kept, measure, place, asked)
    newest = reading.series(kept, measure.id, place)[-1:]
    return Answer(
        title=told.title,
        question=measure.question,
        asked=_in_words(kept, asked),
        back=measure_address(measure.id),
        again=reverse("explore_ask", args=[measure.id]),
        as_at=words.day(reading.as_at(kept)),
        confidence=saying.confidence(newest[0]) if newest else "none",
        drawn=told.drawn,
        words=told.words,
        table=told.table,
        downloads=tuple(
            (f"This table as {name}", reverse("explored_file", args=[asked.public_id, kind])) for name, kind in FILES
        ),
        changed="" if asked.snapshot == kept.snapshot.id else "The records have changed since you asked this.",
    )


def _told(kept: Kept, measure: Measure, place: Place, asked: Question) -> _Told:
    if asked.split == LOCALITY:
        parts = {name: months for (name, _), months in reading.by_place(kept, measure.id, LOCALITY).items()}
        return _split(measure, parts, asked, "Locality")
    if asked.split:
        parts = dict(reading.by_part(kept, measure.id, asked.split))
        return _split(measure, parts, asked, BREAKDOWN_TITLES[asked.split])
    return _months(kept, measure, place, asked)


def within(months: Sequence[Figure], asked: Question) -> list[Figure]:
    return [figure for figure in months if asked.first_month <= _ends_in(figure) <= asked.last_month]


def _ends_in(figure: Figure) -> str:
    """The month, or the March in which a year of the public tables ends."""
    return f"{int(figure.period[:4]) + 1:04}-03" if figure.period_kind == YEAR else figure.period


def _months(kept: Kept, measure: Measure, place: Place, asked: Question) -> _Told:
    """One place through time."""
    every = reading.series(kept, measure.id, place)
    months, marks = within(every, asked), marks_of(kept, measure.id, place)
    if not months:
        empty = Table("Every month asked for", months_columns(measure), [], empty="No figure is told for these months.")
        return _Told("No figure is told for these months", SafeString(""), (), empty)
    found = signal_of(months, measure, marks)
    chart = chart_of(months, measure, found, marks)
    drawn = line_chart(chart) if len(months) > 1 else SafeString("")
    said = [*([f"{_over(months)}: {_said(months, measure)}."] if _adds(measure) else []), chart.note]
    columns, rows = list(months_columns(measure)), [_row(kept, figure, place) for figure in reversed(months)]
    if asked.beside == YEAR_BEFORE:
        before = {figure.period: figure for figure in every}
        columns.append(Column("A year before"))
        rows = [[*row, _a_year_before(figure, before)] for row, figure in zip(rows, reversed(months), strict=True)]
        earlier = [before[month] for figure in months if (month := _less_a_year(figure.period)) in before]
        if earlier:
            said.append(f"A year before, {_over(earlier)}: {_said(earlier, measure)}.")
    table = Table(f"{measure.title}, every month asked for", columns, rows)
    if len(chart.title) <= LONGEST or found is None or not in_a_word(found):
        return _Told(chart.title, drawn, tuple(said), table)
    return _Told(without_notes(found).removesuffix("."), drawn, (f"{message(months, measure)}.", *said), table)


def _row(kept: Kept, figure: Figure, place: Place) -> list[Cell | str]:
    """To the public a locality's month is explained nowhere: what it adds up from is not theirs to see."""
    first, *rest = month_row(figure, place)
    return [replace(first, href=""), *rest] if kept.public and not place.whole else [first, *rest]


def _over(months: Sequence[Figure]) -> str:
    first, last = saying.period_of(months[0]), saying.period_of(months[-1])
    return words.sentence(first if first == last else f"{first} to {last}")


def _said(months: Sequence[Figure], measure: Measure) -> str:
    """Several months as one number, where they can be added up and all of them are shown; else the newest."""
    if len(months) == 1 or not _adds(measure):
        return saying.say(months[-1]).whole
    if any(figure.is_hidden for figure in months):
        return NOT_ADDED
    if measure.shows == "share":
        met, counted = sum(f.numerator or 0 for f in months), sum(f.denominator or 0 for f in months)
        share, of = words.share(met, counted), words.of(met, counted)
        return f"{share} ({of})" if counted and share != of else share
    return words.number(sum(f.numerator or 0 for f in months))


def _adds(measure: Measure) -> bool:
    """Events of several months can be counted together; what stands at a month's end cannot."""
    return measure.cases.shape is Shape.EVENTS and measure.shows in ("share", "count")


def _less_a_year(month: str) -> str:
    return f"{int(month[:4]) - 1:04}{month[4:]}"


def _a_year_before(figure: Figure, by_month: Mapping[str, Figure]) -> Cell:
    before = by_month.get(_less_a_year(figure.period))
    return Cell(words.sentence(saying.say(before).whole), value=before.value) if before else Cell(words.UNKNOWN)


def _split(measure: Measure, parts: Mapping[str, Sequence[Figure]], asked: Question, heading: str) -> _Told:
    """Places, or parts of the children, side by side: on one scale, and over all the months asked for."""
    told = {name: _of_one_year(found) for name, months in parts.items() if (found := within(months, asked))}
    if not told:
        empty = Table(heading, [Column(heading), *COLUMNS], [], empty="No figure is told for these months.")
        return _Told("No figure is told for these months", SafeString(""), (), empty)
    said = {name: _said(months, measure) for name, months in told.items()}
    charts = [
        chart_of(months, measure, signal_of(months, measure), title=f"{name}: {said[name]}")
        for name, months in told.items()
        if len(months) > 1 and name != NOT_RECORDED  # it is in the table, and would stretch the scale of the others
    ]
    over = _over(max(told.values(), key=len))
    rows = [[name, Cell(words.sentence(said[name])), *_added(months, measure)] for name, months in told.items()]
    table = Table(f"{measure.title}, {over}", [Column(heading), *COLUMNS], rows)
    drawn = small_multiples(charts) if charts else _as_bars(told, measure, over)
    return _Told(_title(over, said), drawn, _differ(told, measure), table)


def _of_one_year(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Of whole years, the newest: they are not added up, since each was protected by itself."""
    return figures[-1:] if figures[-1].period_kind == YEAR else figures


def _as_bars(told: Mapping[str, Sequence[Figure]], measure: Measure, over: str) -> SafeString:
    """Parts of one period, each with how sure its share is; what is not shown has no bar."""
    shown = {name: months[-1] for name, months in told.items() if not months[-1].is_hidden}
    if measure.shows != "share" or not shown:
        return SafeString("")
    drawn = [_bar(name, figure) for name, figure in shown.items() if figure.denominator]
    if not drawn:
        return SafeString("")
    desc = f"{measure.title}, {over}."
    return bars(Bars(title=measure.title, desc=desc, unit="share", bars=drawn, interval_text="95% intervals"))


def _bar(name: str, figure: Figure) -> Bar:
    sure = wilson(figure.numerator or 0, figure.denominator or 0)
    return Bar(name, figure.value, sure.lower if sure else None, sure.upper if sure else None, saying.say(figure).whole)


def _title(over: str, said: Mapping[str, str]) -> str:
    """Parts of which the same is said stand together; what would be too long leaves out what the shares are of."""
    title = _listed(over, said)
    return title if len(title) <= LONGEST else _listed(over, {name: BRACKETS.sub("", of) for name, of in said.items()})


def _listed(over: str, said: Mapping[str, str]) -> str:
    alike: dict[str, list[str]] = {}
    for name, value in said.items():
        alike.setdefault(value, []).append(name)
    return f"{over}: {'; '.join(f'{words.listed(names)} {value}' for value, names in alike.items())}"


def _differ(told: Mapping[str, Sequence[Figure]], measure: Measure) -> tuple[str, ...]:
    """Whether shares differ more than chance would explain; nothing is said where one of the months is not shown."""
    if measure.shows != "share" or any(figure.is_hidden for months in told.values() for figure in months):
        return ()
    adds = _adds(measure)
    places = []
    for name, months in told.items():
        taken = months if adds else months[-1:]
        met, counted = sum(f.numerator or 0 for f in taken), sum(f.denominator or 0 for f in taken)
        places.append(InPlace(name, met, counted))
    return sentences(compare_shares(places), good_is=measure.good_is, kind="parts")


def _added(months: Sequence[Figure], measure: Measure) -> list[Cell]:
    if any(figure.is_hidden for figure in months):
        return [Cell("not shown"), Cell("not shown"), Cell("not shown")]
    if not _adds(measure):
        newest = months[-1]
        return numbers(newest.numerator, newest.denominator, newest.missing)
    met = sum(figure.numerator or 0 for figure in months)
    counted = sum(figure.denominator or 0 for figure in months) if measure.shows == "share" else None
    known = [figure.missing for figure in months]
    missing = None if None in known else sum(number or 0 for number in known)
    return numbers(met, counted, missing)
