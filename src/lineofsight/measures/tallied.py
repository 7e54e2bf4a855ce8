"""Tallies read back: what was counted of a measure in a period at a place, and how far it may be relied on.

A tally is nobody's to see: signals.disclosure makes it a Figure for an audience, and only Figures are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.measures.case_sql import BREAKDOWNS
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.confidence import Grader
from lineofsight.measures.checks.grading import Confidence
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.results import Filters, Results
from lineofsight.measures.working_days import month_end
from lineofsight.records.history import is_provisional
from lineofsight.records.home import Settings
from lineofsight.records.problems import RefusedError

PLACE_TYPES = ("authority", "locality", "team")
BY = (*PLACE_TYPES, *BREAKDOWNS)
UNITS = {"share": "share", "count": "count", "rate_per_10000": "per 10,000 children"}


@dataclass(frozen=True)
class Tally:
    measure: str
    version: str
    authority: str
    period_kind: str
    period: str
    place_type: str
    place: str
    part_of: str
    breakdown: str
    numerator: int | None
    denominator: int | None
    missing: int
    excluded: int
    value: float | None  # None: nothing to count, or not known
    unit: str
    confidence: str | None  # A to D; None: nothing to count
    confidence_reasons: tuple[str, ...]
    official: Mapping[str, Any] | None  # the reading of the published statistic, where it leaves blanks out
    provisional: bool
    local: bool


def tallied(
    results: Results,
    catalogue: Catalogue,
    ids: Iterable[str],
    *,
    by: str = "authority",
    first: date | None = None,
    last: date | None = None,
    period_kind: str = "month",
    settings: Settings | None = None,
    place: str | None = None,
    newest: int | None = None,
    grader: Grader | None = None,
) -> list[Tally]:
    """Tallies of these measures in every period covered, in order of measure, place and period.

    `place` keeps one locality or team, `newest` the last so many periods of each place and breakdown; `grader` is this
    run's own, for those who ask often.
    """
    if by not in BY:
        raise RefusedError(f"Figures are given by {', '.join(BY)}: choose one of them, not {by}.")
    measures = [catalogue.measure(name) for name in ids]
    as_at = date.fromisoformat(results.summary["as_at"])
    by_measure = _rows(results, [measure.id for measure in measures], by, (period_kind, AS_AT), place)
    grader = grader or Grader.of(results, catalogue)
    found = []
    for measure in measures:
        of_measure = by_measure.get(measure.id, [])
        # Where no source covers a month, the figure as at the snapshot is the one there is.
        kind = period_kind if any(row["period_kind"] == period_kind for row in of_measure) else AS_AT
        told = [row for row in of_measure if row["period_kind"] == kind and _within(row, first, last, as_at)]
        for row in told if newest is None else _newest(told, newest):
            found.append(_tally(measure, row, as_at, settings or Settings(), grader, by))
    return found


def _newest(rows: list[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    kept = []
    for _, of_place in groupby(rows, key=lambda row: tuple(row[key] for key in _ORDER[:-1])):
        kept += list(of_place)[-many:]
    return kept


def teams_measured(results: Results) -> list[str]:
    """Every team that any measure counts a case of."""
    table = pq.read_table(results.tallies, columns=["place"], filters=[("place_type", "=", "team")])
    return sorted(pc.unique(table["place"]).to_pylist())


def _rows(
    results: Results, ids: list[str], by: str, period_kinds: tuple[str, ...], place: str | None
) -> dict[str, list[dict[str, Any]]]:
    """The tallies asked for, by measure."""
    wanted: Filters = [("measure", "in", ids), ("period_kind", "in", period_kinds)]
    if by in PLACE_TYPES:
        wanted += [("place_type", "=", by), ("breakdown", "=", "")]
    if place is not None:
        wanted.append(("place", "=", place))
    table = pq.read_table(results.tallies, filters=wanted)
    if by not in PLACE_TYPES:
        table = table.filter(pc.starts_with(table["breakdown"], f"{by}="))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(table.to_pylist(), key=lambda row: tuple(str(row[key]) for key in _ORDER)):
        found.setdefault(row["measure"], []).append(row)
    return found


_ORDER = ("authority", "place", "part_of", "breakdown", "period_kind", "period")


def _within(row: Mapping[str, Any], first: date | None, last: date | None, as_at: date) -> bool:
    if row["period_kind"] == AS_AT:
        return (first is None or first <= as_at) and (last is None or as_at <= last)
    starts, ends = period_days(row["period"])
    return (first is None or starts >= first) and (last is None or ends <= last)


def period_days(period: str) -> tuple[date, date]:
    """The first and last day of `2026-10` or `2026-W44`."""
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        return date.fromisocalendar(int(year), int(rest[1:]), 1), date.fromisocalendar(int(year), int(rest[1:]), 7)
    start = date(int(year), int(rest), 1)
    return start, month_end(start)


def _tally(measure: Measure, row: Mapping[str, Any], as_at: date, settings: Settings, grader: Grader, by: str) -> Tally:
    counted = row["met"] + row["not_met"] + row["missing"]
    numerator, denominator, value, unit = _value(measure, row, counted)
    confidence = _confidence(measure, row, counted, grader, by)
    return Tally(
        measure=measure.id,
        version=row["version"],
        authority=row["authority"],
        period_kind=row["period_kind"],
        period=row["period"],
        place_type=row["place_type"],
        place=row["place"],
        part_of=row["part_of"],
        breakdown=row["breakdown"],
        numerator=numerator,
        denominator=denominator,
        missing=row["missing"],
        excluded=row["excluded"],
        value=value,
        unit=unit,
        confidence=confidence.grade if confidence else None,
        confidence_reasons=confidence.reasons if confidence else ("there is nothing to count",),
        official=_official(measure, row),
        provisional=_provisional(row, as_at, settings),
        local=measure.local,
    )


def _value(measure: Measure, row: Mapping[str, Any], counted: int) -> tuple[int | None, int | None, float | None, str]:
    met = row["met"]
    if measure.shows == "count":
        return met, None, float(met), UNITS["count"]
    if measure.shows == "rate_per_10000":
        children = row["population"]
        return met, children, met * 10_000 / children if children else None, UNITS["rate_per_10000"]
    if measure.shows == "median":
        word = measure.cases.vocabulary[measure.measured or ""]
        return None, counted, row["measured_median"], word.unit or word.type
    return met, counted, met / counted if counted else None, UNITS["share"]


def _confidence(measure: Measure, row: Mapping[str, Any], counted: int, grader: Grader, by: str) -> Confidence | None:
    """How far the figure may be relied on. A share or median of nothing is no figure; a count of nought is one."""
    if counted == 0 and measure.shows in ("share", "median"):
        return None
    return grader.confidence(
        measure,
        row["authority"],
        split=by,
        period_kind=row["period_kind"],
        missing=row["missing"],
        counted=counted,
    )


def _official(measure: Measure, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The published statistic's reading, where it treats blanks otherwise than as not met."""
    if measure.shows != "share":
        return None
    if measure.official_missing == "left out":
        numerator, denominator = row["met"], row["met"] + row["not_met"]
    elif measure.official_missing == "counted as met":
        numerator, denominator = row["met"] + row["missing"], row["met"] + row["not_met"] + row["missing"]
    else:
        return None
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value, "missing": measure.official_missing}


def _provisional(row: Mapping[str, Any], as_at: date, settings: Settings) -> bool:
    """A recent month still changes as records are completed, until its freeze day."""
    if row["period_kind"] == AS_AT:
        return True
    return is_provisional(period_days(row["period"])[1], as_at, settings)
