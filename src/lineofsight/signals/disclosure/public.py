"""Figures for the public: read from the protected tables of a snapshot, and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.confidence import Grader
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.results import Results
from lineofsight.measures.tallied import BY, PLACE_TYPES, UNITS, period_days
from lineofsight.records.history import is_provisional
from lineofsight.records.home import Home
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.figure import Figure, Profile
from lineofsight.signals.disclosure.lattice import YEAR, Row, Rule
from lineofsight.signals.disclosure.publishing import PublicTables, protect_snapshot
from lineofsight.signals.disclosure.released import Record, beside_earlier, history, records, write_down

NO_TEAMS = (
    "Figures of teams are never given to the public: a team sees too few children. Choose authority, locality or a"
    " breakdown."
)
IN_WORDS = {"A": (0, 1), "B": (5, 100), "C": (10, 100), "D": (1, 1)}  # missing, of so many: what each grade allows


@dataclass(frozen=True)
class Public:
    """What the public may see of one snapshot: as it was released, or as it would be if it were released now."""

    snapshot: Snapshot
    results: Results
    catalogue: Catalogue
    source: Record | PublicTables
    earlier: Mapping[str, Any]  # what was released before, where this snapshot is not released yet
    number: int
    rule: Rule
    home: Home
    grader: Grader
    _read: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, home: Home, snapshot: Snapshot, results: Results, catalogue: Catalogue, grader: Grader | None = None
    ) -> "Public":
        rule = Rule(home.settings().small_numbers_up_to)
        source: Record | PublicTables
        earlier: Mapping[str, Any] = {}
        known = records(home)
        if snapshot.release:
            source = write_down(home, snapshot, results, catalogue, rule)
        else:
            source = protect_snapshot(results, catalogue, rule)
            earlier = history(known)
        number = known[-1].number + 1 if known else 1
        grader = grader or Grader.of(results, catalogue)
        return cls(snapshot, results, catalogue, source, earlier, number, rule, home, grader)

    def figures(
        self,
        ids: Iterable[str],
        *,
        by: str = "authority",
        first: date | None = None,
        last: date | None = None,
        place: str | None = None,
        newest: int | None = None,
    ) -> list[Figure]:
        """In order of measure, place and period. `newest` keeps the last so many periods of each place."""
        if by == "team":
            raise RefusedError(NO_TEAMS)
        if by not in BY:
            raise RefusedError(f"Figures are given by {', '.join(BY)}: choose one of them, not {by}.")
        found: list[Figure] = []
        for name in ids:
            measure = self.catalogue.measure(name)
            rows = [row for row in self._rows(measure.id) if _asked(row, by, place)]
            rows = [row for row in rows if self._within(row, first, last)]
            rows.sort(key=lambda row: (*_line(row), row["period_kind"], row["period"]))
            for _, line in groupby(rows, key=_line):
                some = list(line)
                found += [self._figure(measure, row, by) for row in some[-newest if newest else None :]]
        return found

    def _rows(self, measure: str) -> list[Row]:
        if measure not in self._read:
            rows = self.source.of_measure(measure)
            if isinstance(self.source, PublicTables):
                before = self.earlier.get(measure, {})
                rows = list(beside_earlier(rows, before, self.number, self.snapshot.manifest.as_at, self.rule))
            self._read[measure] = rows
        return self._read[measure]

    def _within(self, row: Row, first: date | None, last: date | None) -> bool:
        starts, ends = self._days(row)
        return (first is None or first <= starts) and (last is None or ends <= last)

    def _days(self, row: Row) -> tuple[date, date]:
        if row["period_kind"] == AS_AT:
            day = self.snapshot.manifest.as_at
            return day, day
        if row["period_kind"] == YEAR:
            starts = date(int(row["period"][:4]), 4, 1)
            return starts, date(starts.year + 1, 4, 1) - timedelta(days=1)
        return period_days(row["period"])

    def _figure(self, measure: Measure, row: Row, by: str) -> Figure:
        return Figure(
            **{name: row[name] for name in _AS_THEY_ARE},
            unit=_unit(measure),
            missing=0 if row["missing"] == "none" else None,
            excluded=None,
            missing_band=row["missing"],
            between=None if row["between_low"] is None else (row["between_low"], row["between_high"]),
            confidence=self._confidence(measure, row, by),
            confidence_reasons=(),  # they count records, some of them few
            official=None,  # from two readings of one figure a small number may be worked out
            provisional=self._provisional(row),
            local=measure.local,
            why_suppressed=row["why"],
            profile=Profile.PUBLIC,
            snapshot=self.snapshot.id,
            as_at=self.snapshot.manifest.as_at,
        )

    def _provisional(self, row: Row) -> bool:
        if row["period_kind"] == AS_AT:
            return True
        return is_provisional(self._days(row)[1], self.snapshot.manifest.as_at, self.home.settings())

    def _confidence(self, measure: Measure, row: Row, by: str) -> str | None:
        """Of the measure rather than of the month; nothing to count has none."""
        if measure.shows in ("share", "median") and row["denominator"] == 0:
            return None
        missing, counted = IN_WORDS[row["grade"]]
        return self.grader.confidence(
            measure, row["authority"], split=by, period_kind=row["period_kind"], missing=missing, counted=counted
        ).grade


_AS_THEY_ARE = (
    *("measure", "version", "authority", "period_kind", "period", "place_type", "place", "part_of", "breakdown"),
    *("numerator", "denominator", "value", "suppressed"),
)


def _asked(row: Row, by: str, place: str | None) -> bool:
    if by in PLACE_TYPES:
        return row["place_type"] == by and not row["breakdown"] and (place is None or row["place"] == place)
    return str(row["breakdown"]).startswith(f"{by}=")


def _line(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("authority", "place", "part_of", "breakdown"))


def _unit(measure: Measure) -> str:
    if measure.shows == "median":
        word = measure.cases.vocabulary[measure.measured or ""]
        return word.unit or word.type
    return UNITS[measure.shows]


def every_row(public: Public, measures: Iterable[str]) -> Iterator[Row]:
    """The protected rows themselves, of every table of these measures: for whoever tests what they give away."""
    for measure in measures:
        yield from public._rows(measure)
