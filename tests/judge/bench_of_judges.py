"""Every case kind the judge can judge, and its judgement of an authority beside the engine's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.measures.results import cases_file
from tests.judge import (
    cases_care_leavers,
    cases_front_door,
    cases_homes,
    cases_in_care,
    cases_leaving_care,
    cases_looked_after,
    cases_of_chairs,
    cases_of_court,
    cases_of_medicals,
    cases_of_neglect,
    cases_of_open_work,
    cases_of_stalled_plans,
    cases_permanence,
    cases_protection,
    cases_workforce,
    reach,
)
from tests.judge.definitions_in_words import MeasureText, Rules, headers, measures
from tests.judge.record import Record, Row
from tests.judge.stack import Authority
from tests.judge.verdicts import NUMBERS, Key, Tallies, described, verdict

BENCH = (
    cases_care_leavers,
    cases_front_door,
    cases_homes,
    cases_in_care,
    cases_leaving_care,
    cases_looked_after,
    cases_of_chairs,
    cases_of_court,
    cases_of_medicals,
    cases_of_neglect,
    cases_of_open_work,
    cases_of_stalled_plans,
    cases_permanence,
    cases_protection,
    cases_workforce,
)
KINDS: dict[str, Callable[[Record], Iterator[Row]]] = {
    name: function
    for module in BENCH
    for name, function in vars(module).items()
    if callable(function) and getattr(function, "__module__", "") == module.__name__ and not name.startswith("_")
}

CaseKey = tuple[str, str, str]  # case id, period kind, period


@dataclass
class Judgement:
    """What the judge says of one authority."""

    tallies: Tallies
    cases: dict[str, dict[CaseKey, Row]] = field(default_factory=dict)
    unavailable: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Definitions:
    folder: Path
    measures: list[MeasureText]
    rules: Rules
    kinds: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> "Definitions":
        return cls(folder, measures(folder), Rules(folder), frozenset(headers(folder)))

    @property
    def judged(self) -> list[MeasureText]:
        return [measure for measure in self.measures if measure.header.kind in KINDS]


def judge(authority: Authority, definitions: Definitions) -> Judgement:
    every = reach.periods(authority.held, authority.as_at)
    told = {measure.id: reach.told(measure, authority.held, every) for measure in definitions.measures}
    used = [period for period in every if any(period in periods for periods in told.values())]
    record = Record(authority.tables, authority.as_at, used, definitions.rules.limit, authority.earlier)
    judgement = Judgement(Tallies(authority.code, record))
    judgement.unavailable = {name for name, periods in told.items() if not periods}
    by_kind: dict[str, list[MeasureText]] = {}
    for measure in definitions.judged:
        if told[measure.id]:
            by_kind.setdefault(measure.header.kind, []).append(measure)
    names = {name: frozenset((period.kind, period.name) for period in periods) for name, periods in told.items()}
    for kind, of_kind in by_kind.items():
        judgement.cases[kind] = {}
        for case in KINDS[kind](record):
            judged = _judged(record, case, of_kind, names, judgement.tallies)
            judgement.cases[kind][case["case_id"], case.get("period_kind", ""), case.get("period", "")] = judged
        for measure in of_kind:
            judgement.tallies.zeros(measure, told[measure.id])
            judgement.tallies.populations(measure, told[measure.id])
    return judgement


def _judged(
    record: Record,
    case: Row,
    of_kind: list[MeasureText],
    told: Mapping[str, frozenset[tuple[str, str]]],
    tallies: Tallies,
) -> Row:
    """The case with each measure's verdict, which is counted."""
    verdicts = {}
    for measure in of_kind:
        whole = described(record, case, case.get(measure.decided_on))
        given = verdict(measure, whole)
        tallies.add(measure, told[measure.id], whole, given)
        verdicts[f"verdict_{measure.id}"] = given
        verdicts[f"locality_on_{measure.decided_on}"] = whole["locality"]
        verdicts[f"age_band_on_{measure.decided_on}"] = whole["age_band"]
    child = record.child(case["child"])
    about = {"sex": child.sex, "ethnic_group": child.ethnic_group, "disabled": child.disabled}
    return {**case, **about, "restricted": child.restricted, **verdicts}


def verdicts_given(authority: Authority, definitions: Definitions) -> dict[str, set[int]]:
    """Each verdict that each measure gives of some case at a recent month end or now, whatever period is told."""
    every = [period for period in reach.periods(authority.held, authority.as_at) if period.kind != "week"]
    record = Record(authority.tables, authority.as_at, every[-6:], definitions.rules.limit, authority.earlier)
    given: dict[str, set[int]] = {measure.id: set() for measure in definitions.judged}
    for kind in {measure.header.kind for measure in definitions.judged}:
        of_kind = [measure for measure in definitions.judged if measure.header.kind == kind]
        for case in KINDS[kind](record):
            for measure in of_kind:
                given[measure.id].add(verdict(measure, described(record, case, case.get(measure.decided_on))))
    return given


# What the engine says


def engine_cases(folder: Path, kind: str, authority: str) -> Iterator[Row]:
    yield from pq.read_table(cases_file(folder, kind, authority), partitioning=None).to_pylist()


def engine_tallies(folder: Path, authority: str) -> dict[Key, tuple[Any, ...]]:
    """Each tally's numbers, in the order of `NUMBERS`."""
    table = pq.read_table(folder / "tallies.parquet")
    table = table.filter(pc.equal(table["authority"], authority))
    parts = ("measure", "period_kind", "period", "place_type", "place", "part_of", "breakdown")
    keys = zip(*(table[name].to_pylist() for name in parts), strict=True)
    numbers = zip(*(table[name].to_pylist() for name in NUMBERS), strict=True)
    return dict(zip(keys, numbers, strict=True))


# Where they differ


def tally_differences(
    judgement: Judgement, folder: Path, authority: Authority, definitions: Definitions
) -> Iterator[str]:
    ours = {key: count.numbers for key, count in judgement.tallies.counts.items()}
    judged = {measure.id for measure in definitions.judged}
    theirs = {key: row for key, row in engine_tallies(folder, authority.code).items() if key[0] in judged}
    differ = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    for key in sorted(differ):
        measure, kind, period, place_type, place, _, breakdown = key
        where = f"{measure}, {kind} {period}, {place_type} {place} {breakdown}, world {authority.seed_of(place)}"
        if key not in ours or key not in theirs:
            yield f"{where}: only {'the engine' if key not in ours else 'the judge'} counts here"
            continue
        for name, mine, engines in zip(NUMBERS, ours[key], theirs[key], strict=True):
            if mine != engines:
                yield f"{where}: {name} is {mine} to the judge, {engines} to the engine"


def case_differences(
    judgement: Judgement, folder: Path, authority: Authority, known_as: Mapping[str, str], same: Mapping[str, str]
) -> Iterator[str]:
    """Differences case by case, which say where a tally's difference comes from."""
    for kind, mine in judgement.cases.items():
        theirs = {}
        for row in engine_cases(folder, kind, authority.code):
            row["child"] = _own_id(row["child"], known_as, same)
            key = row["case_id"], row.get("period_kind", ""), row.get("period", "")
            about, *rest = row["case_id"].split(" ", 1)
            if about in known_as:  # a case that is a child, or a child and something else
                row["case_id"] = " ".join([_own_id(about, known_as, same), *rest])
                key = (row["case_id"], *key[1:])
            theirs[key] = row
        for key in sorted(mine.keys() | theirs.keys()):
            where = f"{kind}, world {authority.seed_of(key[0])}, {key[1]} {key[2]}"
            if key not in mine or key not in theirs:
                yield f"{where}: only {'the engine' if key not in mine else 'the judge'} has one of its cases"
                continue
            for name, value in mine[key].items():
                if _plain(value) != _plain(theirs[key].get(name)):
                    shown = "" if name in ("child", "case_id") else f" is {value} to the judge,"
                    shown += "" if name in ("child", "case_id") else f" {theirs[key].get(name)} to the engine"
                    yield f"{where}: {name}{shown or ' differs'}"


def _own_id(child: str, known_as: Mapping[str, str], same: Mapping[str, str]) -> str:
    own = known_as.get(child, child)
    return same.get(own, own)


def _plain(value: object) -> object:
    return value.date() if isinstance(value, datetime) and not isinstance(value, date) else value
