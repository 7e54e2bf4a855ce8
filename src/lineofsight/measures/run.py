"""One run: stage a snapshot, build every kind of case, judge them against every measure, count, publish."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.case_sql import case_sql, verdict_column
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import Held, Reach, all_periods, reach
from lineofsight.measures.definition import Measure
from lineofsight.measures.engines import ENGINES, Engine
from lineofsight.measures.results import (
    SUMMARY,
    UNAVAILABLE,
    Results,
    finished,
    point_to,
    write_tallies,
    written_aside,
)
from lineofsight.measures.staging import Source, stage
from lineofsight.measures.tallies import SCHEMA, Against, against, case_table, tally
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


@dataclass
class _Written:
    """What one run has put aside so far."""

    folder: Path
    cases_of: dict[str, list[Path]] = field(default_factory=dict)  # kind of case: a file for each authority
    tallies: list[pa.Table] = field(default_factory=list)
    cases: int = 0
    unavailable: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def part(self, case: CaseKind) -> Path:
        """Where the next authority's cases of this kind go."""
        return self.folder / f"cases_{case.id}.{len(self.cases_of.get(case.id, []))}.part"

    def take(self, kind: "_Kind") -> None:
        self.cases_of.setdefault(kind.case.id, []).append(kind.part)
        self.cases += pq.read_metadata(kind.part).num_rows
        self.tallies.append(kind.tallies)
        self.notes += kind.notes


@dataclass
class _Kind:
    """One authority's cases of one kind, as they are counted."""

    case: CaseKind
    measures: list[Measure]
    part: Path
    twice: int = 0
    tallies: pa.Table = field(default_factory=SCHEMA.empty_table)
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
    with written_aside(home, snapshot.id, name) as folder:
        written = _Written(folder)
        for authority in snapshot.manifest.authorities:  # one at a time: memory does not grow with their number
            told(f"Measuring {authority}")
            with _engine(engine_name, folder) as engine:
                _one_authority(engine, home, snapshot, catalogue, histories, authority, tables, within, written)
        _join_cases(written)
        tallies = pa.concat_tables([SCHEMA.empty_table(), *written.tallies])
        digest = write_tallies(folder, tallies)
        write_json(folder / UNAVAILABLE, written.unavailable)
        said = {
            "snapshot": snapshot.id,
            "as_at": snapshot.manifest.as_at.isoformat(),
            "engine": engine_name,
            "definitions": catalogue.hash,
            "measures": len(catalogue.measures),
            "cases": written.cases,
            "tallies": tallies.num_rows,
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


def _one_authority(
    engine: Engine,
    home: Home,
    snapshot: Snapshot,
    catalogue: Catalogue,
    histories: dict[str, StateHistory],
    authority: str,
    tables: dict[str, Table],
    within: tuple[date | None, date | None],
    written: _Written,
) -> None:
    source = _source(snapshot, authority, tables, histories)
    held = _held(engine, snapshot, source, tables)
    periods = all_periods(held, *within)
    reaches = {m.id: reach(m, held, periods, tables) for m in catalogue.measures.values()}
    by_case: dict[CaseKind, list[Measure]] = defaultdict(list)
    for measure in catalogue.measures.values():
        if reaches[measure.id].unavailable is None:
            by_case[measure.cases].append(measure)
    compiled = Compiled(engine.dialect, catalogue.proof, home.results)
    stage(
        engine,
        source,
        tables,
        catalogue.rules,
        _periods_used(by_case, reaches),
        [case.text for case in by_case],
        compiled,
    )
    told = against(engine, authority, reaches, compiled)
    kinds = [_Kind(case, measures, written.part(case)) for case, measures in by_case.items()]
    for kind in _at_once(engine, kinds, lambda hand, kind: _count(hand, kind, told, catalogue, compiled)):
        if kind.twice:
            reason = f"its case file gave {_cases(kind.twice)} more than once"
            reaches.update({measure.id: Reach([], reason) for measure in kind.measures})
        else:
            written.take(kind)
    compiled.keep()
    written.unavailable[authority] = _why_not(reaches)


def _at_once(engine: Engine, kinds: list[_Kind], count: Callable[[Engine, _Kind], None]) -> list[_Kind]:
    """Every kind of case counted, as many at one time as the engine does well; the first error ends them all."""
    waiting = iter(kinds)
    turn = Lock()

    def following() -> _Kind | None:
        with turn:
            return next(waiting, None)

    def work() -> None:
        with engine.beside() as hand:
            while (kind := following()) is not None:
                try:
                    count(hand, kind)
                except BaseException:
                    deque(iter(following, None), maxlen=0)  # nobody begins another
                    raise

    with ThreadPoolExecutor(engine.at_once) as pool:
        hands = [pool.submit(work) for _ in range(engine.at_once)]
    for hand in hands:
        hand.result()
    return kinds


def _count(engine: Engine, kind: _Kind, told: Against, catalogue: Catalogue, compiled: Compiled) -> None:
    case, measures, table = kind.case, kind.measures, case_table(kind.case)
    name = f"{case.id}: {' '.join(measure.id for measure in measures)}"
    query = compiled.text(name, lambda: case_sql(case, measures, catalogue.rules).sql(dialect=engine.dialect))
    engine.run(f"CREATE TABLE {table} AS {query}")
    kind.twice = _cases_given_twice(engine, case)
    if not kind.twice:
        engine.write(f"SELECT * FROM {table}", kind.part)
        kind.tallies = tally(engine, told, case, measures, compiled)
        kind.notes = _inexact_days(engine, case, measures, compiled)
    engine.run(f"DROP TABLE {table}")  # as many kinds as are counted at one time are all that is held


def _source(snapshot: Snapshot, authority: str, tables: dict[str, Table], histories: dict[str, StateHistory]) -> Source:
    files = {name: [file for file in snapshot.parquet(name) if file.stem == authority] for name in tables}
    as_at = snapshot.manifest.as_at_of(authority)  # in a region, another authority's day is not this one's
    return Source(authority, as_at, {name: found for name, found in files.items() if found}, histories)


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


def _join_cases(written: _Written) -> None:
    """One file a kind of case. Authorities are put one after another, a little at a time."""
    for kind, parts in written.cases_of.items():
        lasting = written.folder / f"cases_{kind}.parquet"
        if len(parts) == 1:
            parts[0].rename(lasting)
            continue
        # An authority whose sources lack something has no column for the measures that need it: null in the whole.
        fields = pa.unify_schemas([pq.read_schema(part) for part in parts])
        schema = pa.schema([field.with_nullable(True) for field in fields])
        with pq.ParquetWriter(lasting, schema, compression="zstd") as writer:
            for part in parts:
                for batch in pq.ParquetFile(part).iter_batches():
                    writer.write_table(_widened(pa.Table.from_batches([batch]), schema))
        for part in parts:
            part.unlink()


def _widened(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


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
