"""Somebody else's children beside ours, for one measure and month: who differs, and why.

Their list is taken to be whole: a child whom we count and who is not on it is one whom they do not count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.case_files import Shape
from lineofsight.measures.case_sql import on, verdict_column
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.definition import Measure
from lineofsight.measures.reading_figures import TheirChild
from lineofsight.measures.readings import A_BLANK, A_CLOCK, A_POPULATION, A_READING, Case
from lineofsight.measures.reconcile import NOT_COUNTED, ChildDifference, Ours, dates_of
from lineofsight.measures.verdict import Verdict
from lineofsight.records.home import Home
from lineofsight.records.people.children import restricted
from lineofsight.records.people.pseudonyms import pseudonym, read_key
from lineofsight.records.people.who_is_who import LINKS, who_is_who
from lineofsight.records.snapshot import Snapshot

THE_DATES = "the dates"
RESTRICTED = "los_restricted_records"
WORDS = {True: "met", False: "not met", None: "missing"}


@dataclass
class ChildrenCompared:
    differ: list[ChildDifference] = field(default_factory=list)
    agree: int = 0
    restricted: int = 0  # differ too; counted, not listed
    not_told: list[dict[str, Any]] = field(default_factory=list)  # measures and months that have no figure here


class WhoTheyAre:
    """From an id as the authority writes it to the child who is counted here."""

    def __init__(self, home: Home, snapshot: Snapshot) -> None:
        self.home, self.snapshot = home, snapshot
        self._keys: dict[str, bytes] = {}
        as_at = snapshot.manifest.as_at
        joined = who_is_who(_whole(snapshot, LINKS), as_at=as_at).canonical
        self._canonical = {(row["authority"], row["child"]): row["canonical"] for row in joined.to_pylist()}
        kept_back = restricted(_whole(snapshot, RESTRICTED), joined, as_at=as_at)
        self.restricted = {(row["authority"], row["child"]) for row in kept_back.to_pylist()}
        self._known: set[tuple[str, str]] | None = None

    def child(self, authority: str, child_id: str) -> str:
        if authority not in self._keys:
            self._keys[authority] = read_key(self.home.keys, authority)
        stands_for = pseudonym(self._keys[authority], authority, child_id)
        return str(self._canonical.get((authority, stands_for), stands_for))

    def known(self, authority: str, child: str) -> bool:
        if self._known is None:
            files = self.snapshot.parquet("ssd_person")
            rows = [pq.read_table(file, columns=["authority", "pers_person_id"], partitioning=None) for file in files]
            found = {(row["authority"], row["pers_person_id"]) for table in rows for row in table.to_pylist()}
            self._known = found | {(a, stays) for (a, _), stays in self._canonical.items()}
        return (authority, child) in self._known


def _whole(snapshot: Snapshot, table: str) -> pa.Table | None:
    files = snapshot.parquet(table)
    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files]) if files else None


def compare_children(theirs: Iterable[TheirChild], ours: Ours, who: WhoTheyAre) -> ChildrenCompared:
    found = ChildrenCompared()
    lists: dict[tuple[str, str, str], list[TheirChild]] = defaultdict(list)
    for row in theirs:
        authority = ours.authority(row)
        lists[row.measure, row.period, authority].append(row)
    for (measure, period, authority), rows in lists.items():
        said = ours.catalogue.measure(measure)
        if not ours.told(measure, authority, period):
            reason = ours.silence(said, period)
            found.not_told.append({"measure": measure, "month": period, "reason": reason, "children": len(rows)})
            continue
        _List(said, period, authority, ours, who, found).compare(rows)
    return found


class _List:
    """Their list for one measure, month and authority, beside our cases."""

    def __init__(
        self, measure: Measure, period: str, authority: str, ours: Ours, who: WhoTheyAre, found: ChildrenCompared
    ) -> None:
        self.measure, self.period, self.authority = measure, period, authority
        self.ours, self.who, self.found = ours, who, found
        self.cases = _by_child(case for case in ours.cases(measure, period) if case.authority == authority)
        twin = ours.twin(measure, authority, period)
        self.twins = _by_child(twin[1]) if isinstance(twin, tuple) else {}

    def compare(self, rows: Sequence[TheirChild]) -> None:
        theirs: dict[str, list[TheirChild]] = defaultdict(list)
        for row in rows:
            theirs[self.who.child(self.authority, row.child_id)].append(row)
        others = self._counted_at_other_times(set(theirs))
        for child in sorted(theirs.keys() | self.cases.keys()):
            cases = self.cases.get(child, [])
            differ = list(self._child(child, cases, theirs.get(child, []), others))
            if (self.authority, child) in self.who.restricted:
                self.found.restricted += bool(differ)
            else:
                self.found.differ += differ
            self.found.agree += not differ and (child in theirs or any(case.counted for case in cases))

    def _child(
        self, child: str, cases: list[Case], rows: list[TheirChild], others: Mapping[str, str]
    ) -> Iterator[ChildDifference]:
        mine = [case for case in cases if case.counted]
        said = [WORDS[row.met] for row in rows if row.counted]
        same = Counter(case.verdict.words for case in mine) & Counter(said)
        mine, said = _left(mine, same), _left_words(said, same)
        both = min(len(mine), len(said))
        for case, word in zip(mine, said, strict=False):
            yield self._told(child, self._why(case, word), case.verdict.words, word, None, case)
        for word in said[both:]:
            left_out = next((case for case in cases if not case.counted), None)
            because = self._why_outside(child, left_out, bool(mine or same), others)
            verdict = left_out.verdict.words if left_out is not None else NOT_COUNTED
            yield self._told(child, A_POPULATION, verdict, word, because, left_out)
        for case in mine[both:]:
            because = "their list says not counted" if any(not row.counted for row in rows) else "not on their list"
            yield self._told(child, A_POPULATION, case.verdict.words, NOT_COUNTED, because, case)

    def _why(self, case: Case, word: str) -> str:
        if case.verdict is Verdict.MISSING or word == WORDS[None]:
            return A_BLANK
        if word in _beside(case, self.twins):
            return A_CLOCK
        if case.by_other_reading.words == word:
            return A_READING
        return THE_DATES

    def _why_outside(self, child: str, case: Case | None, counted_once: bool, others: Mapping[str, str]) -> str:
        if case is not None and case.verdict is Verdict.EXCLUDED:
            return f"excluded here: {case.because}"
        if case is not None:
            return "outside: the measure's condition does not hold"
        if counted_once:
            return "counted fewer times here"
        if child in others:
            return f"outside: not in the period; counted here in {others[child]}"
        if not self.who.known(self.authority, child):
            return "the id is not known here"
        return "outside: no such case is on record"

    def _told(
        self, child: str, why: str, ours: str, theirs: str, because: str | None, case: Case | None
    ) -> ChildDifference:
        dates = dates_of(case) if case is not None else {}
        twin = self.twins.get(child, []) if why == A_CLOCK else []
        of_twin = dates_of(twin[0]) if len(twin) == 1 else {}
        dates = {**of_twin, **dates}
        return ChildDifference(self.authority, child, why, ours, theirs, because, dates, self.measure.id, self.period)

    def _counted_at_other_times(self, children: set[str]) -> dict[str, str]:
        """The periods of the same kind in which we count children whom we do not count in this one."""
        absent = sorted(children - self.cases.keys())
        if not absent:
            return {}
        kind = "week" if "W" in self.period else "month"
        events = self.measure.cases.shape is Shape.EVENTS
        column = on(kind, self.measure.decided_on) if events else "period"
        verdict = verdict_column(self.measure)
        of_kind = [] if events else [("period_kind", "=", AS_AT if self.period == AS_AT else kind)]
        rows = self.ours.results.cases(
            self.measure.cases.id,
            columns=["child", column],
            filters=[
                ("authority", "=", self.authority),
                ("child", "in", absent),
                (verdict, ">=", int(Verdict.MISSING)),
                *of_kind,
            ],
        )
        periods: dict[str, set[str]] = defaultdict(set)
        for row in rows.to_pylist() if rows is not None else ():
            if row[column] is not None:
                periods[row["child"]].add(row[column])
        return {child: _some(sorted(found)) for child, found in periods.items()}


def _by_child(cases: Iterable[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.child].append(case)
    return dict(found)


def _beside(case: Case, twins: Mapping[str, list[Case]]) -> set[str]:
    """What the other clock says of this very case; of the child, where its cases are its own."""
    of_child = twins.get(case.child, [])
    same = [twin for twin in of_child if twin.case_id == case.case_id]
    return {twin.verdict.words for twin in same or of_child}


def _left(cases: Sequence[Case], same: Mapping[str, int]) -> list[Case]:
    """The cases that are not matched by the like of theirs."""
    matched, kept = Counter(same), []
    for case in cases:
        if matched[case.verdict.words]:
            matched[case.verdict.words] -= 1
        else:
            kept.append(case)
    return kept


def _left_words(words: Sequence[str], same: Mapping[str, int]) -> list[str]:
    return list((Counter(words) - Counter(same)).elements())


def _some(periods: Sequence[str]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
