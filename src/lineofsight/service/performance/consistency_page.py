"""Is it the same everywhere? Which measures differ between localities, who is behind, and who may learn from whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime

from lineofsight.measures.case_files import Shape
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.design.charts import Bar, Bars
from lineofsight.service.design.series import BETTER, UNUSUAL, USUAL, WORSE
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.kept import Kept
from lineofsight.service.performance import series as reading
from lineofsight.service.performance.beside import measure_address
from lineofsight.service.performance.consistency import PER, PER_CHILDREN, Beside, localities, of_measure
from lineofsight.service.performance.models import TakenUp
from lineofsight.service.performance.once import once
from lineofsight.service.performance.series import Place
from lineofsight.signals.consistency.differences import FALSE_ALARM, SHARE, Standing
from lineofsight.signals.consistency.intervals import rate_interval, wilson
from lineofsight.signals.consistency.load import comparisons_in_words, outlasting
from lineofsight.signals.consistency.reliability import FEW_BELOW, NO_PERCENTAGE_BELOW
from lineofsight.signals.consistency.wording import (
    could_have_shown,
    counted,
    sentences,
    standing_in_words,
    usual,
    verdict,
)

LONDON = ZoneInfo("Europe/London")
KIND = "localities"
BAD_SIDE = {"high": -1, "low": 1, "neither": -1}
NOBODY_BEHIND = "none stands behind by itself"
NOBODY_AHEAD = "none stands ahead by itself"
REMAINS, MAY_BE_CHANCE = Tag("Remains", "warning"), Tag("May be chance", "quiet")
NEED = (
    "Rates and numbers are set beside how many to expect from the children who live in a locality, at one rate for the"
    " whole authority. Nothing else about need, such as deprivation, is on record here."
)

REPEATS = (
    "Several events of one child are counted as if they had nothing to do with one another. Where a few children have"
    " most of them, such as their visits over a year, a difference looks surer than it is."
)


@dataclass(frozen=True)
class ConsistencyPage:
    as_at: str
    said: str
    load: str
    notes: tuple[str, ...]
    differ: Table
    either_way: Table
    alike: Table


def consistency_page(kept: Kept, *, may_take_up: bool) -> ConsistencyPage:
    board = localities(kept)
    judged = [one for one in board if one.found.differ is not None]
    differ = [one for one in judged if one.found.differ]
    p_values = [one.p_value for one in judged]
    remain = dict(zip((one.measure.id for one in judged), outlasting(p_values), strict=True))
    valued = [one for one in differ if one.measure.good_is != "neither"]
    neither = [one for one in differ if one.measure.good_is == "neither"]
    return ConsistencyPage(
        as_at=words.day(reading.as_at(kept)),
        said=f"Localities differ more than chance would explain in {words.of(len(differ), len(judged))}"
        f" {'measure' if len(judged) == 1 else 'measures'} that can be compared."
        if judged
        else "Nothing can be compared between localities here.",
        load=comparisons_in_words(p_values, len(differ), FALSE_ALARM, KIND),
        notes=(NEED, REPEATS),
        differ=Table(
            "Differ more than chance would explain",
            [Column(name) for name in ("Measure", "Behind", "Ahead", "Among so many looks", *TAKE[:may_take_up])],
            [_row(one, remain[one.measure.id], may_take_up) for one in valued],
            empty="No measure in which one way is better differs more than chance would explain.",
        ),
        either_way=Table(
            "Differ, and neither way is the better",
            [Column(name) for name in ("Measure", "Lower", "Higher", "Among so many looks")],
            [_row(one, remain[one.measure.id], False) for one in neither],
            empty="No other measure differs more than chance would explain.",
        ),
        alike=_alike([one for one in board if not one.found.differ]),
    )


TAKE = ("Take it up",)


def _row(one: Beside, remains: bool, may_take_up: bool) -> list[Cell]:
    bad = BAD_SIDE[one.measure.good_is]
    neither = one.measure.good_is == "neither"
    row = [
        Cell(one.measure.title, href=of_measure_address(one.measure.id), note=one.over),
        _side(one, bad, "none by itself" if neither else NOBODY_BEHIND),
        _side(one, -bad, "none by itself" if neither else NOBODY_AHEAD),
        Cell("", tag=REMAINS if remains else MAY_BE_CHANCE),
    ]
    if may_take_up:
        row.append(Cell("Take this up", href=take_up_address(one)))
    return row


def _side(one: Beside, side: int, nobody: str) -> Cell:
    """The place furthest outside on this side, linked to its page; who else is, beside it."""
    there = furthest(one, side)
    if not there:
        return Cell(nobody)
    first, *others = there
    also = f"; also {words.listed(other.place for other in others)}" if others else ""
    note = f"{counted(first, one.found, PER_CHILDREN)}, where {usual(first)} would be usual{also}"
    return Cell(first.place, href=measure_address(one.measure.id, Place("locality", first.place)), note=note)


def furthest(one: Beside, side: int) -> list[Standing]:
    """The places outside on one side, from the one that lies furthest out for its size."""

    def out(standing: Standing) -> float:
        assert standing.usual is not None  # noqa: S101 - what stands outside was compared
        edge = standing.usual.least if side < 0 else standing.usual.most
        return abs(standing.count - standing.usual.expected) / max(abs(edge - standing.usual.expected), 0.5)

    return sorted((s for s in one.found.outside if s.side == side), key=lambda s: (-out(s), s.place))


def _alike(several: Sequence[Beside]) -> Table:
    rows = []
    for one in sorted(several, key=lambda beside: beside.measure.title):
        said = words.sentence(verdict(one.found))
        rows.append([Cell(one.measure.title, href=of_measure_address(one.measure.id)), f"{said}.", one.over])
    return Table(
        "Do not differ, or cannot be compared",
        [Column("Measure"), Column("Between localities"), Column("When")],
        rows,
        note="Finding nothing is not proof of sameness: each measure's page says how large a difference would have"
        " shown in so few.",
        empty="None.",
    )


def of_measure_address(measure: str) -> str:
    return reverse("consistency_of", args=[measure])


def take_up_address(one: Beside) -> str:
    bad = BAD_SIDE[one.measure.good_is]
    found = {name: furthest(one, side) for name, side in (("behind", bad), ("ahead", -bad))}
    said = {name: there[0].place for name, there in found.items() if there}
    address = reverse("take_up", args=[one.measure.id])
    return f"{address}?{urlencode(said)}" if said else address


# One measure.


@dataclass(frozen=True)
class OfMeasure:
    title: str
    over: str
    said: tuple[str, ...]
    notes: tuple[str, ...]
    chart: Bars | None
    table: Table
    could: tuple[str, ...]
    measure_page: str


@once
def of_measure_page(kept: Kept, measure: str) -> OfMeasure | None:
    """None where the measure is told for no locality."""
    one = of_measure(kept, measure)
    if one is None:
        return None
    could = (could_have_shown(standing, one.found, PER_CHILDREN) for standing in one.found.standings)
    return OfMeasure(
        title=one.measure.title,
        over=one.over,
        said=sentences(one.found, good_is=one.measure.good_is, kind=KIND, unit=PER_CHILDREN),
        notes=(*(NEED,) * one.by_need, *(REPEATS,) * (one.measure.cases.shape is Shape.EVENTS)),
        chart=_bars(one),
        table=_table(one),
        could=tuple(said for said in could if said),
        measure_page=measure_address(measure),
    )


def _bars(one: Beside) -> Bars | None:
    bars = [_bar(one, standing) for standing in one.found.standings if standing.usual is not None]
    if not bars or one.found.pooled is None:
        return None
    share = one.found.shows == SHARE
    together = words.percent(one.found.pooled) if share else f"{words.number(one.found.pooled)} {PER_CHILDREN}"
    return Bars(
        title=f"{words.sentence(verdict(one.found))}",
        desc=f"{one.measure.title}, by locality, {one.over}.",
        unit="share" if share else PER_CHILDREN,
        bars=bars,
        centre=one.found.pooled,
        centre_text=f"all together {together}",
        interval_text="95% intervals",
    )


def _bar(one: Beside, standing: Standing) -> Bar:
    n = standing.of or 0
    share = one.found.shows == SHARE
    interval = wilson(standing.count, n) if share else rate_interval(standing.count, n, per=PER)
    return Bar(
        label=standing.place,
        value=standing.value,
        low=interval.lower if interval else None,
        high=interval.upper if interval else None,
        text=counted(standing, one.found, PER_CHILDREN),
        mark=_mark(standing, one.measure.good_is),
    )


def _mark(standing: Standing, good_is: str) -> str:
    if not standing.side:
        return USUAL
    if good_is == "neither":
        return UNUSUAL
    return WORSE if standing.side == BAD_SIDE[good_is] else BETTER


def _table(one: Beside) -> Table:
    rows = [
        [
            Cell(standing.place, href=measure_address(one.measure.id, Place("locality", standing.place))),
            Cell(words.sentence(counted(standing, one.found, PER_CHILDREN)), note=_between(one, standing)),
            Cell(usual(standing) or "not compared"),
            words.sentence(standing_in_words(standing, one.measure.good_is)),
        ]
        for standing in one.found.standings
    ]
    columns = [Column("Locality"), Column("Counted"), Column("Usual for its size"), Column("Reading")]
    return Table(f"Localities, {one.over}", columns, rows)


def _between(one: Beside, standing: Standing) -> str:
    """The interval of few children, in words: the picture shows everybody's."""
    n = standing.of or 0
    if standing.usual is None or one.found.shows != SHARE or not NO_PERCENTAGE_BELOW <= n < FEW_BELOW:
        return ""
    interval = wilson(standing.count, n)
    return f"between {words.percent(interval.lower)} and {words.percent(interval.upper)}" if interval else ""


# What is taken up.


def taken_up_tables(kept: Kept, several: Iterable[TakenUp], *, may_close: bool) -> tuple[Table, Table]:
    """What is open, the oldest first; and what was closed, with what came of it."""
    every = list(several)
    titles = {name: measure.title for name, measure in kept.catalogue.measures.items()}
    begun = ("Measure", "Behind", "Learns from", "What is tried")
    shut = [one for one in every if one.closed_at]
    return (
        Table(
            "Taken up",
            [Column(name) for name in (*begun, "Since", "Now", *("Close",) * may_close)],
            [_open(kept, one, titles, may_close) for one in every if not one.closed_at],
            empty="Nothing is taken up now.",
        ),
        Table(
            "Taken up before",
            [Column(name) for name in (*begun, "Closed", "What came of it")],
            [[*_begun(one, titles), _when(one.closed_at, one.closed_role), one.outcome] for one in shut],
            empty="Nothing has been closed yet.",
        ),
    )


def _begun(one: TakenUp, titles: Mapping[str, str]) -> list[Cell | str]:
    title = titles.get(one.measure, "a measure that is no longer defined")
    link = of_measure_address(one.measure) if one.measure in titles else ""
    return [Cell(title, href=link), Cell(one.behind, note=one.found), one.ahead, one.tries]


def _open(kept: Kept, one: TakenUp, titles: Mapping[str, str], may_close: bool) -> list[Cell | str]:
    row = [*_begun(one, titles), _when(one.at, one.role), _now(kept, one)]
    return (
        [*row, Cell("Say what came of it", href=reverse("taken_up_close", args=[one.public_id]))] if may_close else row
    )


def _now(kept: Kept, one: TakenUp) -> str:
    """The same difference as it is read today."""
    beside = of_measure(kept, one.measure) if one.measure in kept.catalogue.measures else None
    standings = {standing.place: standing for standing in beside.found.standings} if beside else {}
    if beside is None or one.behind not in standings:
        return words.UNKNOWN
    return found_in_words(beside, standings[one.behind])


def found_in_words(one: Beside, standing: Standing) -> str:
    """Behind: 30 of 82 (37%), in the twelve months to October 2026"""
    reading_ = words.sentence(standing_in_words(standing, one.measure.good_is))
    return f"{reading_}: {counted(standing, one.found, PER_CHILDREN)}, {one.over}"


def _when(at: object, role: str) -> Cell:
    known = roles().get(role)
    by = known.title if known else "a role that is no longer used"
    return Cell(words.day(localtime(at, LONDON).date()), note=by)  # type: ignore[arg-type]
