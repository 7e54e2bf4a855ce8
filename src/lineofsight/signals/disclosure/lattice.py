"""The one set of tables that the public may see of a snapshot, the same for every reader and every question.

For each measure: the authority and its localities, month by month, in two numbers (how many were counted, how many
met it); and each breakdown of the authority over a whole year to 31 March. Teams never. Weeks never. Events of twelve
months are added up; children who are counted at each month's end are not, since one child would be twelve: for them
the breakdown is the last month's. Years do not overlap, so that none can be taken from another, and months are linked
to their year only through their sum, which is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa

from lineofsight.measures.case_files import Shape
from lineofsight.measures.checks.grading import GRADES, SCALE, by_share
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.signals.disclosure import bands
from lineofsight.signals.disclosure.figure import SECONDARY
from lineofsight.signals.disclosure.splits import ALL, Part, Split, Told, numbers_hold, pairs_hold, protected

MONTH, YEAR = "month", "year"
LAST_MONTH_OF_YEAR = 3
SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("version", pa.string()),
        ("authority", pa.string()),
        ("period_kind", pa.string()),  # month | as at | year
        ("period", pa.string()),
        ("place_type", pa.string()),  # authority | locality
        ("place", pa.string()),
        ("part_of", pa.string()),
        ("breakdown", pa.string()),
        ("shows", pa.string()),  # share | count | rate_per_10000 | median
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("value", pa.float64()),
        ("met_told", pa.bool_()),
        ("counted_told", pa.bool_()),
        ("suppressed", pa.string()),
        ("between_low", pa.int64()),
        ("between_high", pa.int64()),
        ("why", pa.string()),
        ("missing", pa.string()),
        ("excluded", pa.string()),
        ("grade", pa.string()),  # the best that what is missing from this measure allows
    ]
)

Row = dict[str, Any]

FEW = "The number, or the rest of those counted, is between 1 and {threshold}."
FEW_COUNTED = "Between 1 and {threshold} were counted."
BESIDE = "A small number beside it could be worked out from this one, or it is small itself."
OF_FEW = "The middle of fewer than {more} cases is not told."
YEAR_TELLS = "A month of this year is hidden, and it could be worked out from the year."
NO_MIDDLE = "The middle of a whole year cannot be made of its months'."
WHOLE_HIDDEN = "The number of the whole authority is hidden, so that its parts are too."


@dataclass(frozen=True)
class Rule:
    """How small is small."""

    threshold: int = 5


def public_rows(measure: Measure, rows: Sequence[Row], rule: Rule) -> list[Row]:
    """What may be told of one measure in one authority. `rows`: its tallies, of any place and period."""
    kept = [row for row in rows if row["place_type"] != "team"]
    kind = MONTH if any(row["period_kind"] == MONTH for row in kept) else AS_AT
    kept = [row for row in kept if row["period_kind"] == kind]
    heads = sorted((row for row in kept if not row["breakdown"]), key=_period)
    found: list[Row] = []
    wholes: dict[str, tuple[Row, Told]] = {}
    for period, of_period in groupby(heads, key=_period):
        told, whole = _headlines(measure, list(of_period), rule)
        found += told
        wholes[period] = whole
    if kind == MONTH:
        found += _breakdowns(measure, [row for row in kept if row["breakdown"]], wholes, rule)
    grade = _grade([row for row, _ in wholes.values()], rule)
    return [{**row, "grade": grade} for row in found]


def _grade(wholes: Sequence[Row], rule: Rule) -> str:
    """One grade for all that is told of a measure: a month's own would tell how few of its cases lacked something."""
    missing = sum(row["missing"] for row in wholes)
    counted = sum(row["met"] + row["not_met"] + row["missing"] for row in wholes)
    if missing == 0:
        return GRADES[0]
    share = missing / counted
    best = SCALE[0][0] * counted
    return by_share(share) if best > rule.threshold or share > SCALE[-1][0] else SCALE[-1][1]


def _period(row: Row) -> str:
    return str(row["period"])


def _place(row: Row) -> str:
    return str(row["place"])


def _part(measure: Measure, row: Mapping[str, Any]) -> Part:
    counted = row["met"] + row["not_met"] + row["missing"]
    if measure.shows == "share":
        return Part(row["met"], counted - row["met"])
    return Part(counted if measure.shows == "median" else row["met"], None)


# --- months ------------------------------------------------------------------------------------------------------


def _headlines(measure: Measure, rows: list[Row], rule: Rule) -> tuple[list[Row], tuple[Row, Told]]:
    """One period's authority and localities, and what was told of the authority."""
    (whole,) = (row for row in rows if row["place_type"] == "authority")
    places = sorted((row for row in rows if row["place_type"] == "locality"), key=_place)
    if not places:  # nothing that the authority could be worked out from
        places_split = protected((_part(measure, whole),), rule.threshold, never_vanishes=measure.safety_critical)
        split = Split(places_split.whole, ())
    else:
        parts = tuple(_part(measure, row) for row in places)
        split = protected(parts, rule.threshold, never_vanishes=measure.safety_critical)
    told = [_told(measure, whole, split.whole, rule)]
    told += [_told(measure, row, each, rule) for row, each in zip(places, split.parts, strict=True)]
    _say_bands(measure, (whole, split.whole, told[0]), list(zip(places, split.parts, told[1:], strict=True)), rule)
    return told, (whole, split.whole)


def _say_bands(
    measure: Measure,
    whole: tuple[Row, Told, Row],
    places: list[tuple[Row, Told, Row]],
    rule: Rule,
) -> None:
    """What was missing and excluded; of the places only while none is hidden and no sum gives a number away."""
    row, told, public = whole
    if not told.met:
        return
    of_whole = _bands(measure, row, rule)
    public["missing"], public["excluded"] = (band.words for band in of_whole)
    if not all(each.met for _, each, _ in places):
        return
    of_places = [_bands(measure, each, rule) for each, _, _ in places]
    rests = [_part(measure, each).rest or 0 for each, _, _ in places] if measure.shows == "share" else None
    for n, name in enumerate(("missing", "excluded")):
        parts = [both[n] for both in of_places]
        if bands.hold_together(of_whole[n], parts, rule.threshold, rests if name == "missing" else None):
            for (_, _, target), band in zip(places, parts, strict=True):
                target[name] = band.words


def _bands(measure: Measure, row: Row, rule: Rule) -> tuple[bands.Band, bands.Band]:
    excluded = bands.number(row["excluded"])
    if measure.shows != "share":
        return bands.number(row["missing"]), excluded
    part = _part(measure, row)
    return bands.share_missing(row["missing"], part.counted, part.rest or 0, rule.threshold), excluded


# --- years -------------------------------------------------------------------------------------------------------


def year_of(month: str) -> str:
    """The year to 31 March that holds a month: 2025-26 for 2026-03."""
    day = date.fromisoformat(f"{month}-01")
    first = day.year - (day.month <= LAST_MONTH_OF_YEAR)
    return f"{first}-{(first + 1) % 100:02}"


def _breakdowns(measure: Measure, rows: list[Row], wholes: Mapping[str, tuple[Row, Told]], rule: Rule) -> list[Row]:
    if measure.cases.shape is not Shape.EVENTS:
        return _at_year_ends(measure, rows, wholes, rule)
    found: list[Row] = []
    ordered = sorted(rows, key=lambda row: (year_of(row["period"]), _split_by(row), row["breakdown"]))
    for year, of_year in groupby(ordered, key=lambda row: year_of(row["period"])):
        months = [wholes[month] for month in wholes if year_of(month) == year]
        if len(months) < 12:
            continue
        withheld = "" if months_hold(measure, months, rule) else YEAR_TELLS
        for _, of_split in groupby(of_year, key=_split_by):
            added = [_added(list(each), year) for _, each in groupby(of_split, key=lambda row: row["breakdown"])]
            found += _one_breakdown(measure, added, _added([row for row, _ in months], year), rule, withheld)
    return found


def _split_by(row: Row) -> str:
    return str(row["breakdown"]).partition("=")[0]


def _added(rows: list[Row], year: str) -> Row:
    """Twelve months as one row. A median cannot be added, and a rate of a year would need a year's own population."""
    counts = {name: sum(row[name] for row in rows) for name in ("met", "not_met", "missing", "excluded")}
    populations = {row["population"] for row in rows}
    population = rows[-1]["population"] if len(populations) == 1 else None
    year_end = {"period_kind": YEAR, "period": year, "measured_median": None, "population": population}
    return {**rows[-1], **counts, **year_end}


def _at_year_ends(measure: Measure, rows: list[Row], wholes: Mapping[str, tuple[Row, Told]], rule: Rule) -> list[Row]:
    found: list[Row] = []
    last = f"-{LAST_MONTH_OF_YEAR:02}"
    of_march = sorted(
        (row for row in rows if row["period"].endswith(last)), key=lambda row: (_period(row), _split_by(row))
    )
    for (period, _), of_split in groupby(of_march, key=lambda row: (_period(row), _split_by(row))):
        whole, told = wholes[period]
        withheld = "" if told == ALL else WHOLE_HIDDEN
        found += _one_breakdown(measure, list(of_split), whole, rule, withheld)
    return found


def _one_breakdown(measure: Measure, rows: list[Row], whole: Row, rule: Rule, withheld: str) -> list[Row]:
    rows = sorted(rows, key=lambda row: str(row["breakdown"]))
    if withheld:
        nothing = Told(met=False, counted=False, suppressed=SECONDARY)
        return [_told(measure, row, nothing, rule, withheld) for row in rows]
    parts = [_part(measure, row) for row in rows]
    # Who is in no group of this breakdown is one more group, of which nothing is told
    of_whole = _part(measure, whole)
    left = of_whole.counted - sum(part.counted for part in parts)
    left_met = of_whole.met - sum(part.met for part in parts)
    if left:
        parts.append(Part(left_met, None if of_whole.rest is None else left - left_met))
    split = protected(tuple(parts), rule.threshold, never_vanishes=measure.safety_critical)
    return [_told(measure, row, each, rule) for row, each in zip(rows, split.parts, strict=False)]


def months_hold(measure: Measure, months: Sequence[tuple[Row, Told]], rule: Rule) -> bool:
    """With the year's sum known, does each hidden month of the authority keep its whole range?"""
    parts = tuple(_part(measure, row) for row, _ in months)
    hidden = {n for n, (_, told) in enumerate(months) if not told.met}
    if not hidden:
        return True
    uncounted = frozenset(n for n, (_, told) in enumerate(months) if not told.counted)
    if measure.shows != "share":
        return numbers_hold(tuple(part.met for part in parts), hidden, rule.threshold, said=True)
    counted = tuple(part.counted for part in parts)
    if uncounted and not numbers_hold(counted, set(uncounted), rule.threshold, said=True):
        return False
    both = Part(sum(parts[n].met for n in hidden), sum(parts[n].rest or 0 for n in hidden))
    if both.met == 0 or both.rest == 0:  # every one of them all or none: only how many were counted is hidden
        return True
    return pairs_hold(parts, hidden, uncounted, rule.threshold, said=True)


# --- one row -----------------------------------------------------------------------------------------------------


def _told(measure: Measure, row: Row, told: Told, rule: Rule, why: str = "") -> Row:
    numerator, denominator, value = _numbers(measure, row, told, rule)
    few_to_measure = measure.shows == "median" and told.met and row["met"] + row["not_met"] <= rule.threshold
    return {
        **{name: row[name] for name in ("measure", "version", "authority", "period_kind", "period")},
        **{name: row[name] for name in ("place_type", "place", "part_of", "breakdown")},
        "shows": measure.shows,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "met_told": told.met,
        "counted_told": told.counted,
        "suppressed": told.suppressed,
        "between_low": told.between[0] if told.between else None,
        "between_high": told.between[1] if told.between else None,
        "why": why or _why(measure, row, told, rule, few_to_measure),
        "missing": "",
        "excluded": "",
    }


def _why(measure: Measure, row: Row, told: Told, rule: Rule, few_to_measure: bool) -> str:
    if told.suppressed is None:
        if few_to_measure:
            return OF_FEW.format(more=rule.threshold + 1)
        return NO_MIDDLE if measure.shows == "median" and row["period_kind"] == YEAR else ""
    if told.suppressed == SECONDARY:
        return BESIDE
    return (FEW if told.counted else FEW_COUNTED).format(threshold=rule.threshold)


def _numbers(measure: Measure, row: Row, told: Told, rule: Rule) -> tuple[int | None, int | None, float | None]:
    counted = row["met"] + row["not_met"] + row["missing"]
    met = row["met"]
    if measure.shows == "median":
        enough = told.met and row["met"] + row["not_met"] > rule.threshold
        return None, counted if told.met else None, row["measured_median"] if enough else None
    if measure.shows == "count":
        return (met, None, float(met)) if told.met else (None, None, None)
    if measure.shows == "rate_per_10000":
        children = row["population"]
        if not told.met:
            return None, children, None
        return met, children, met * 10_000 / children if children else None
    shown = counted if told.counted else None
    return (met, shown, met / counted if counted else None) if told.met else (None, shown, None)
