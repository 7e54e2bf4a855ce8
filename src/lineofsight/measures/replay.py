"""The past played again, month by month: what each measure said when the month ended, from what was known then.

Three views are compared. `all`: every source that is loaded. `annex_a` and `annex_a_2019`: nothing but the inspection
lists of that day, so that an authority would have had as many of them as months had passed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.failures import Failure, ShownBy
from lineofsight.measures.results import Results, finished
from lineofsight.measures.run import run
from lineofsight.measures.showing import ALONE, AMONG_PLACES, Month, unlike_the_others
from lineofsight.measures.working_days import month_end
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot

VIEWS = ("annex_a_2019", "annex_a", "all")
Key = tuple[str, str, str]  # measure, place type, place

# A day, an empty folder: each view's snapshot as it would have stood, in a home of its own.
Views = Callable[[date, Path], Mapping[str, tuple[Home, Snapshot]]]


@dataclass
class Past:
    """What was said, by view: each series of months, and why a measure could not be told."""

    series: dict[str, dict[Key, dict[str, Month]]] = field(default_factory=lambda: {view: {} for view in VIEWS})
    unavailable: dict[str, dict[str, str]] = field(default_factory=lambda: {view: {} for view in VIEWS})

    def of(self, view: str, key: Key) -> list[Month]:
        return [month for _, month in sorted(self.series[view].get(key, {}).items())]

    def places(self, view: str, measure: str, place_type: str) -> dict[str, list[Month]]:
        keys = [key for key in self.series[view] if key[:2] == (measure, place_type)]
        return {key[2]: self.of(view, key) for key in sorted(keys)}


@dataclass(frozen=True, slots=True)
class Shown:
    month: str
    measure: str
    rule: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    failure: Failure
    shown: Mapping[str, Shown | None]  # by view
    why_not: Mapping[str, str]  # by view in which it is not shown
    too_early: tuple[tuple[str, str], ...]  # measures and months before it began: false showings

    def as_json(self) -> dict[str, Any]:
        best = self.shown["all"]
        return {
            "id": self.failure.id,
            "what": self.failure.what,
            "began": f"{self.failure.began:%Y-%m}",
            "measure": best.measure if best else None,
            "rule": best.rule if best else None,
            "place": best.place if best else None,
            "shown_month": best.month if best else None,
            "months_before_inspection": self.months_before(best.month) if best else None,
            "with": {view: shown.month if shown else None for view, shown in self.shown.items()},
            "with_measure": {view: shown.measure if shown else None for view, shown in self.shown.items()},
            "why_not": dict(self.why_not),
            "false_showings": [{"measure": measure, "month": month} for measure, month in self.too_early],
        }

    def months_before(self, month: str) -> int:
        inspected = self.failure.inspected_on
        return inspected.year * 12 + inspected.month - 1 - Month(month, 0, None).number


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every whole month between the two days."""
    found, day = [], month_end(first)
    while day <= last:
        found.append(day)
        day = month_end(day + timedelta(days=1))
    return found


def played_back(
    results: Results, lists: Past, leavers: Mapping[str, Results], measures: Mapping[str, Measure], last: date
) -> Past:
    """Every month at once, from what is measured already.

    A month's figure rests only on what had happened by its end, so it is what would have been said then; and where the
    inspection lists hold all that a measure needs, they give the same figure. Both are held by a test that goes back to
    single days. `lists` was played on one day: it says which measures the lists can tell, and why not the others.
    `leavers` are the results of successive lists of care leavers, by edition.
    """
    past = Past(unavailable=lists.unavailable)
    _keep_months(past, "all", results, measures, last)
    for view, told in leavers.items():
        _keep_months(past, view, told, measures, last)
        if view == "annex_a":
            _keep_months(past, "all", told, measures, last)
    for view in VIEWS[:-1]:
        tellable = {key[0] for key in lists.series[view]}
        for key, months in past.series["all"].items():
            # The lists name a team and never say where it belongs.
            if key[0] in tellable and key[1] != "locality" and key not in past.series[view]:
                past.series[view][key] = months
    return past


def _keep_months(past: Past, view: str, results: Results, measures: Mapping[str, Measure], last: date) -> None:
    wanted = [("period_kind", "=", "month"), ("breakdown", "=", ""), ("measure", "in", sorted(measures))]
    for row in pq.read_table(results.tallies, filters=wanted).to_pylist():
        if row["period"] <= f"{last:%Y-%m}":
            key = (row["measure"], row["place_type"], row["place"])
            month = _month(measures[row["measure"]], row, row["period"])
            past.series[view].setdefault(key, {})[row["period"]] = month


def play(
    days: Iterable[date],
    views: Views,
    catalogue: Catalogue,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Past:
    """The slow way: measure every view on every day, keeping of each run only the month that had just ended."""
    past = Past()
    for day in days:
        progress(f"Going back to {day:%B %Y}")
        with TemporaryDirectory(prefix=".replay-", dir=folder) as scratch:
            for view, (home, snapshot) in views(day, Path(scratch)).items():
                _keep(past, view, home, snapshot, catalogue, day)
    return past


def asked(catalogue: Catalogue, failures: Iterable[Failure]) -> Catalogue:
    """The catalogue with only the measures that the failures name."""
    named = {way.measure for failure in failures for way in failure.shown_by}
    return replace(catalogue, measures={name: m for name, m in catalogue.measures.items() if name in named})


def _keep(past: Past, view: str, home: Home, snapshot: Snapshot, catalogue: Catalogue, day: date) -> None:
    first = day.replace(day=1)
    run(snapshot, catalogue, home, first=first, last=day)
    done = finished(home, snapshot.id, f"{catalogue.hash}-{first}-{day}")
    if done is None:
        raise RefusedError("The results of an earlier month could not be stored: check the disk, then run again.")
    said = [said for by_measure in done.unavailable.values() for said in by_measure.items()]
    past.unavailable[view].update({name: why["reason"] for name, why in said if "reason" in why})
    month = f"{day:%Y-%m}"
    rows = [row for row in pq.read_table(done.tallies).to_pylist() if row["breakdown"] == ""]
    # The figure as at the day stands in where a source holds only the latest, and the month's own takes its place.
    for row in sorted(rows, key=lambda row: row["period"] != AS_AT):
        if row["period"] in (month, AS_AT):
            key = (row["measure"], row["place_type"], row["place"])
            past.series[view].setdefault(key, {})[month] = _month(catalogue.measures[row["measure"]], row, month)


def _month(measure: Measure, row: Mapping[str, Any], month: str) -> Month:
    if measure.shows == "count":
        return Month(month, row["met"], None)
    counted = row["met"] + row["not_met"] + row["missing"]
    return Month(month, row["met"] if measure.good_is == "low" else counted - row["met"], counted)


def outcomes(past: Past, failures: Iterable[Failure], authority: str, days: Iterable[date]) -> list[Outcome]:
    months = [f"{day:%Y-%m}" for day in days]
    return [_outcome(past, failure, authority, months) for failure in failures]


def _outcome(past: Past, failure: Failure, authority: str, months: list[str]) -> Outcome:
    shown: dict[str, Shown | None] = {}
    why_not: dict[str, str] = {}
    began, early = f"{failure.began:%Y-%m}", set[tuple[str, str]]()
    for view in VIEWS:
        every = [one for way in failure.shown_by for one in showings(past, view, way, authority, months)]
        early |= {(one.measure, one.month) for one in every if one.month < began}
        shown[view] = min((one for one in every if one.month >= began), key=lambda one: one.month, default=None)
        if shown[view] is None:
            why_not[view] = "; ".join(_why_not(past, view, way) for way in failure.shown_by)
    return Outcome(failure, shown, why_not, tuple(sorted(early)))


def showings(past: Past, view: str, way: ShownBy, authority: str, months: list[str]) -> list[Shown]:
    """Every month in which this measure is worse by this rule."""
    if way.rule == AMONG_PLACES:
        found = unlike_the_others(past.places(view, way.measure, way.among or ""), way.places)
        return [Shown(month, way.measure, way.rule, place) for month, place in found]
    if not any(key[0] == way.measure for key in past.series[view]):
        return []
    said = past.series[view].get((way.measure, "authority", authority), {})
    counts = any(month.counted is None for month in said.values())
    # Of a count, a month without a row is a month with none.
    series = [said.get(month, Month(month, 0, None if counts else 0)) for month in _from_first(said, months)]
    return [Shown(month, way.measure, way.rule, None) for month in ALONE[way.rule](series)]


def _from_first(said: Mapping[str, Month], months: list[str]) -> Iterator[str]:
    first = min(said, default=None)
    return (month for month in months if first is not None and month >= first)


def _why_not(past: Past, view: str, way: ShownBy) -> str:
    told = any(key[0] == way.measure for key in past.series[view])
    if told and way.rule == AMONG_PLACES and not set(past.places(view, way.measure, way.among or "")) & set(way.places):
        return f"{way.measure}: its cases cannot be placed, because no source loaded says where a team belongs"
    if told:
        return f"{way.measure}: told, and not shown by the rule"
    return f"{way.measure}: {past.unavailable[view].get(way.measure, 'told for no month')}"
