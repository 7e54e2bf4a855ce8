"""Walking down from a figure to its cases, and up from a child to every figure: the lists, in ready words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lineofsight.measures.case_sql import NOT_RECORDED
from lineofsight.measures.definition import Measure
from lineofsight.service.access.caseload import CaseList, CaseRow, WalkUp
from lineofsight.service.design import words
from lineofsight.service.kept import Kept
from lineofsight.service.performance.saying import when_of

# What each verdict is called where children are listed, in the order in which they are asked for.
VERDICT_WORDS = {"not met": "not met", "missing": "not recorded", "met": "met", "excluded": "left out"}


@dataclass(frozen=True)
class CaseLine:
    """One case in the list."""

    child: str  # under its pseudonym, for the button that walks up
    number: str  # the authority's own
    verdict: str
    place: str
    dates: tuple[tuple[str, str], ...]
    measured: str


@dataclass(frozen=True)
class WalkDownPage:
    title: str
    heading: str
    lines: tuple[CaseLine, ...]
    count: str
    restricted: str
    elsewhere: str


def walk_down_page(
    measure: Measure, period: str, verdict: str | None, found: CaseList, numbers: Mapping[str, str]
) -> WalkDownPage:
    lines = tuple(_line(measure, row, numbers) for row in found.rows)
    kind = f"“{VERDICT_WORDS[verdict]}”" if verdict else "every verdict"
    return WalkDownPage(
        title=measure.title,
        heading=f"Cases {when_of(measure, period)}: {kind}",
        lines=lines,
        count=f"{words.sentence(words.plural(len(lines), 'case'))} that you may open.",
        restricted=restricted_in_words(found.restricted),
        elsewhere="The figure may count more: you are shown only the cases of the places or people you answer for.",
    )


def restricted_in_words(many: int) -> str:
    if not many:
        return ""
    return f"{words.plural(many, 'restricted record')}, counted in the figure and not listed here."


def _line(measure: Measure, row: CaseRow, numbers: Mapping[str, str]) -> CaseLine:
    return CaseLine(
        child=row.child or "",
        number=_number(row, numbers),
        verdict=VERDICT_WORDS[row.verdict],
        place=_place(row),
        dates=tuple(deciding_dates(measure, row.dates)),
        measured=_measured(measure, row),
    )


def _place(row: CaseRow) -> str:
    if row.locality == NOT_RECORDED:
        return "not recorded" if row.team == NOT_RECORDED else f"{row.team}, locality not recorded"
    return f"{row.team} ({row.locality})"


def _number(row: CaseRow, numbers: Mapping[str, str]) -> str:
    if not row.child:
        return "about no child"
    return numbers.get(row.child, "number not on record")


def deciding_dates(measure: Measure, dates: Mapping[str, date | None]) -> list[tuple[str, str]]:
    """The days on which the verdict rests, in the case's own words; an unrecorded one is said to be so."""
    used = {word for condition in measure.conditions for word in condition.words}
    used |= {measure.decided_on, measure.limits_on}
    if measure.due is not None:
        used |= {measure.due.from_ or "", measure.due.on or "", measure.due.done or ""}
    # A length of time is worked out from days that the condition does not name, so none is left out where one is used.
    lengths = any(measure.cases.vocabulary[word].unit for word in used if word in measure.cases.vocabulary)
    shown = [name for name in dates if lengths or name in used]
    return [(name.replace("_", " "), words.day(dates[name]) if dates[name] else "not recorded") for name in shown]


def _measured(measure: Measure, row: CaseRow) -> str:
    if measure.measured is None:
        return ""
    if row.measured is None:
        return "not known"
    unit = measure.cases.vocabulary[measure.measured].unit
    return words.measured(row.measured, unit or "")


@dataclass(frozen=True)
class Standing:
    """One measure that a child counts in."""

    title: str
    period: str
    verdict: str
    address: str
    place: str
    dates: tuple[tuple[str, str], ...]
    before: str


@dataclass(frozen=True)
class WalkUpPage:
    number: str
    standings: tuple[Standing, ...]
    count: str
    elsewhere: str
    restricted: bool


def walk_up_page(kept: Kept, up: WalkUp, number: str, address_of: Callable[[str], str]) -> WalkUpPage:
    earlier = _earlier(up.rows, up.latest)
    standings = tuple(
        Standing(
            title=kept.catalogue.measure(row.measure).title,
            period=words.sentence(words.period(row.period)),
            verdict=VERDICT_WORDS[row.verdict],
            address=address_of(row.measure),
            place=_place(row),
            dates=tuple(deciding_dates(kept.catalogue.measure(row.measure), row.dates)),
            before=earlier.get(row.measure, ""),
        )
        for row in up.latest
    )
    measures = len({row.measure for row in up.rows})
    return WalkUpPage(
        number=number,
        standings=standings,
        count=f"This child counts in {words.plural(measures, 'measure')} that you may open.",
        elsewhere=f"{words.plural(up.elsewhere, 'more case')} held by teams or workers you do not answer for."
        if up.elsewhere
        else "",
        restricted=up.restricted,
    )


def _earlier(rows: Sequence[CaseRow], latest: Sequence[CaseRow]) -> dict[str, str]:
    """Beside the newest period, the earlier ones by verdict."""
    newest = {id(row) for row in latest}
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        if id(row) not in newest:
            of_measure = counted.setdefault(row.measure, {})
            of_measure[row.verdict] = of_measure.get(row.verdict, 0) + 1
    return {
        measure: words.listed(
            f"{VERDICT_WORDS[verdict]} {words.number(many)} times" if many > 1 else f"{VERDICT_WORDS[verdict]} once"
            for verdict, many in sorted(verdicts.items())
        )
        for measure, verdicts in counted.items()
    }
