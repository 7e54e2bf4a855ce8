"""One run: stage a snapshot, build every kind of case, judge them against every measure, count, publish."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.case_sql import case_sql, verdict_column
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.outcomes import Checked, write_checks
from lineofsight.measures.checks.running import Checking
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import Held, Reach, all_periods, reach
from lineofsight.measures.definition import Measure
from lineofsight.measures.engines import ENGINES, Engine, side_by_side
from lineofsight.measures.results import (
    SUMMARY,
    UNAVAILABLE,
    Aside,
    Results,
    cases_file,
    finished,
    point_to,
    write_tallies,
    written_aside,
)
from lineofsight.measures.staging import Source, stage
from lineofsight.measures.tallies import Against, against, case_table, tally
from lineofsight.measures.verdict import Verdict
from lineofsight.measures.working_days import working_days
from lineofsight.records.extract import Coverage
from lineofsight.records.history import StateHistory, state_history
from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import write_json
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Holds, Table, standard_tables

Progress = Callable[[str], None]


@dataclass(frozen=True)
class RunSummary:
    snapshot: str
    engine: str
    definitions: str
    measures: int
    cases: int
    tallies: int
    digest: str
    reused: bool
    unavailable: dict[str, dict[str, dict[str, Any]]]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "snapshot": self.snapshot,
            "engine": self.engine,
            "definitions": self.definitions,
            "measures": self.measures,
            "cases": self.cases,
            "tallies": self.tallies,
            "digest": self.digest,
            "reused": self.reused,
            "unavailable": self.unavailable,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class _Job:
    """What is measured, by what, for every authority alike."""

    home: Home
    snapshot: Snapshot
    catalogue: Catalogue
    tables: dict[str, Table]
    histories: dict[str, StateHistory]
    within: tuple[date | None, date | None]


@dataclass
class _Written:
    """What one run has put aside so far."""

    folder: Path
    tallies: list[Aside] = field(default_factory=list)  # one an authority
    cases: int = 0
    unavailable: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    checked: dict[str, Checked] = field(default_factory=dict)

    def take(self, kind: "_Kind") -> None:
        self.cases += pq.read_metadata(kind.file).num_rows
        self.notes += kind.notes


@dataclass
class _Kind:
    """One authority's cases of one kind, as they are counted."""

    case: CaseKind
    measures: list[Measure]
    file: Path
    twice: int = 0
    tallies: dict[str, pa.Table] = field(default_factory=dict)  # by measure
    notes: list[str] = field(default_factory=list)


def run(
    snapshot: Snapshot,
    catalogue: Catalogue,
    home: Home,
    *,
    first: date | None = None,
    last: date | None = None,
    engine: str = "duckdb",
    progress: Progress | None = None,
) -> RunSummary:
    """Measure a snapshot, or find that these definitions have measured it already.

    A run limited to some periods is kept under its own name and never becomes what readers see.
    """
    if engine not in ENGINES:
        raise RefusedError(f"This version measures on {', '.join(ENGINES)} only, not on {engine}: leave --engine out.")
    name = catalogue.hash
    if first is not None or last is not None:
        name += f"-{first or 'first'}-{last or 'last'}"
    told = progress or (lambda _: None)
    done = finished(home, snapshot.id, name)
    if done is None:
        _measure(snapshot, catalogue, home, name, engine, (first, last), told)
        done = finished(home, snapshot.id, name)
        reused = False
    else:
        reused = True
    if done is None:
        raise RefusedError(
            f"The results of snapshot {snapshot.id} could not be stored: check the disk, then run again."
        )
    if name == catalogue.hash:
        point_to(home, snapshot.id, name)
    return _summary(done, reused)


def _summary(done: Results, reused: bool) -> RunSummary:
    said = done.summary
    return RunSummary(
        snapshot=said["snapshot"],
        engine=said["engine"],
        definitions=said["definitions"],
        measures=said["measures"],
        cases=said["cases"],
        tallies=said["tallies"],
        digest=said["digest"],
        reused=reused,
        unavailable=done.unavailable,
        notes=tuple(said["notes"]),
    )


def _measure(
    snapshot: Snapshot,
    catalogue: Catalogue,
    home: Home,
    name: str,
    engine_name: str,
    within: tuple[date | None, date | None],
    told: Progress,
) -> None:
    tables = standard_tables(catalogue.definitions)
    # As known when this snapshot was loaded: a later load never changes its figures.
    needed = {need.table for measure in catalogue.measures.values() for need in measure.needs}
    states = [table for table in tables.values() if table.holds is Holds.STATE and table.name in needed]
    histories = {table.name: state_history(home, table, snapshot) for table in states}
    job = _Job(home, snapshot, catalogue, tables, histories, within)
    with written_aside(home, snapshot.id, name) as folder:
        written = _Written(folder)
        for authority in snapshot.manifest.authorities:  # one at a time: memory does not grow with their number
            told(f"Measuring {authority}")
            with _engine(engine_name, folder) as engine:
                _one_authority(engine, job, authority, written)
        tallies, digest = write_tallies(folder, written.tallies)
        write_json(folder / UNAVAILABLE, written.unavailable)
        write_checks(folder, written.checked)
        said = {
            "snapshot": snapshot.id,
            "as_at": snapshot.manifest.as_at.isoformat(),
            "engine": engine_name,
            "definitions": catalogue.hash,
            "measures": len(catalogue.measures),
            "cases": written.cases,
            "tallies": tallies,
            "digest": digest,
            "notes": sorted(set(written.notes)),
            "versions": {measure.id: measure.version for measure in catalogue.measures.values()},
        }
        write_json(folder / SUMMARY, said)


@contextmanager
def _engine(name: str, folder: Path) -> Iterator[Engine]:
    # Spilled rows are a child's too: they go to the home's own disk, and go when the run ends.
    with TemporaryDirectory(prefix=".spill-", dir=folder) as spill, ENGINES[name](Path(spill)) as engine:
        yield engine


def _one_authority(engine: Engine, job: _Job, authority: str, written: _Written) -> None:
    catalogue, tables = job.catalogue, job.tables
    source = _source(job, authority)
    held = _held(engine, job.snapshot, source, tables)
    periods = all_periods(held, *job.within)
    reaches = {m.id: reach(m, held, periods, tables) for m in catalogue.measures.values()}
    by_case: dict[CaseKind, list[Measure]] = defaultdict(list)
    for measure in catalogue.measures.values():
        if reaches[measure.id].unavailable is None:
            by_case[measure.cases].append(measure)
    compiled = Compiled(engine.dialect, catalogue.proof, job.home.results)
    checking = Checking(catalogue, held, source, job.snapshot, job.home, compiled)
    stage(
        engine,
        source,
        tables,
        catalogue.rules,
        _periods_used(by_case, reaches),
        [*(case.text for case in by_case), *checking.texts],
        compiled,
        {name: sql for case in by_case for name, sql in case.shared.items()},
    )
    written.checked[authority] = checking.check(engine)
    told = against(engine, authority, reaches, compiled)
    kinds = [
        _Kind(case, measures, cases_file(written.folder, case.id, authority)) for case, measures in by_case.items()
    ]
    side_by_side(engine, (partial(_count, kind, told, catalogue, compiled) for kind in kinds))
    for kind in kinds:
        if kind.twice:
            reason = f"its case file gave {_cases(kind.twice)} more than once"
            reaches.update({measure.id: Reach([], reason) for measure in kind.measures})
        else:
            written.take(kind)
    counted = {measure: table for kind in kinds for measure, table in kind.tallies.items()}
    written.tallies.append(Aside.put(written.folder, authority, counted))
    compiled.keep()
    written.unavailable[authority] = _why_not(reaches)


def _count(kind: _Kind, told: Against, catalogue: Catalogue, compiled: Compiled, engine: Engine) -> None:
    case, measures, table = kind.case, kind.measures, case_table(kind.case)
    name = f"{case.id}: {' '.join(measure.id for measure in measures)}"
    query = compiled.text(name, lambda: case_sql(case, measures, catalogue.rules).sql(dialect=engine.dialect))
    kind.file.parent.mkdir(exist_ok=True)
    engine.keep(table, query, kind.file)
    kind.twice = _cases_given_twice(engine, case)
    if not kind.twice:
        kind.tallies = tally(engine, told, case, measures, compiled)
        kind.notes = _inexact_days(engine, case, measures, compiled)
    engine.let_go(table)
    if kind.twice:
        kind.file.unlink()


def _source(job: _Job, authority: str) -> Source:
    files = {name: [file for file in job.snapshot.parquet(name) if file.stem == authority] for name in job.tables}
    fed = {name: found for name, found in files.items() if found}
    as_at = job.snapshot.manifest.as_at_of(authority)  # in a region, another authority's day is not this one's
    return Source(authority, as_at, fed, job.histories)


def _held(engine: Engine, snapshot: Snapshot, source: Source, tables: dict[str, Table]) -> Held:
    coverage: dict[str, Coverage] = {}
    first_days: dict[str, date] = {}
    for name in source.files:
        found = snapshot.coverage(name, source.authority)
        if found is None:
            continue
        coverage[name] = found
        if found.from_ is None:
            earliest = _earliest(engine, tables[name], source.files[name])
            if earliest is not None:
                first_days[name] = earliest
    known_on = {name: history.observed.get(source.authority, ()) for name, history in source.history.items()}
    return Held(source.as_at, coverage, first_days, known_on)


def _earliest(engine: Engine, table: Table, files: list[Path]) -> date | None:
    """The earliest day that defines a row of a table whose source does not say from when it is complete."""
    if not table.event_dates:
        return None
    engine.give_parquet("first_days", files)
    days = ", ".join(f"MIN(CAST({column} AS DATE)) AS {column}" for column in table.event_dates)
    row = engine.table(f"SELECT {days} FROM first_days").to_pylist()[0]
    return min((day for day in row.values() if day is not None), default=None)


def _periods_used(by_case: dict[CaseKind, list[Measure]], reaches: dict[str, Reach]) -> list[Any]:
    """Periods that some measure is told for; others would only be thrown away."""
    used = {period: None for measures in by_case.values() for m in measures for period in reaches[m.id].periods}
    return list(used)


def _cases_given_twice(engine: Engine, case: CaseKind) -> int:
    """A join that is not one to one would count a child twice: better no figure than that one."""
    # Some systems give one period of care to a whole family, so a case is a case of a child.
    keys = "authority, child, case_id"
    if case.shape is not Shape.EVENTS:
        keys += ", period_kind, period"
    table = case_table(case)
    found = engine.table(
        f"SELECT COUNT(*) AS twice FROM (SELECT {keys} FROM {table} GROUP BY {keys} HAVING COUNT(*) > 1) AS again"
    )
    return int(found["twice"][0].as_py())


def _why_not(reaches: dict[str, Reach]) -> dict[str, dict[str, Any]]:
    return {
        name: {"reason": found.unavailable} if found.unavailable else {"only_as_at": found.notes}
        for name, found in reaches.items()
        if found.unavailable or found.notes
    }


def _inexact_days(engine: Engine, case: CaseKind, measures: list[Measure], compiled: Compiled) -> list[str]:
    """Say how many judged cases rest on a working-day count in years whose bank holidays are not known."""
    calendar = working_days(2030)
    first, last = calendar.exact_from, calendar.exact_to
    tests = [
        f"({verdict_column(measure)} > {int(Verdict.EXCLUDED)} AND {day} NOT BETWEEN DATE '{first}' AND DATE '{last}')"
        for measure in measures
        if measure.uses_working_days
        for day in sorted({measure.limits_on, measure.done_on})
    ]
    if not tests:
        return []
    sql = f"SELECT COUNT(*) AS many FROM {case_table(case)} WHERE {' OR '.join(tests)}"
    many = int(engine.table(compiled.carried(sql))["many"][0].as_py())
    years = f"{first.year} to {last.year}"
    return [f"{case.id}: a day outside {years}, counted without bank holidays, in {_cases(many)}."] if many else []


def _cases(many: int) -> str:
    return "1 case" if many == 1 else f"{many} cases"
