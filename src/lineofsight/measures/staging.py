"""Staging, once a snapshot and authority: the typed tables that every case file reads.

Only the tables and columns that some case file names are staged; a name that no source fed is an empty table.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.measures.compiled import Compiled
from lineofsight.measures.engines import Engine, side_by_side
from lineofsight.measures.few_words import number_few_words
from lineofsight.measures.rules import Rule
from lineofsight.measures.staged import FRAMEWORK, TIMED_TABLES, is_day
from lineofsight.measures.working_days import working_days
from lineofsight.records.history import StateHistory
from lineofsight.records.people.who_is_who import LINKS, who_is_who
from lineofsight.records.tables import Column, Sensitivity, Table

SQL_FOLDER = Path(__file__).parent / "staging_sql"
GIVEN = ("calendar", "period_ends", "as_at")  # framework tables that no SQL makes, and that hold words
ALWAYS = ("children", "team_places", "population")  # breakdowns, places and rates need these, whatever is measured
KINDS = (
    *("cp_visit", "cla_visit", "cin_visit", "cp_review", "cla_review", "pa_contact", "supervision", "core_group"),
    *("health_assessment", "dental_check", "seen"),
)
YEARS_AHEAD = 31  # a date further ahead than thirty years is a bad cell, set to null on loading

_WORD = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Period:
    kind: str  # month | week | as at
    name: str  # 2026-10 | 2026-W44 | as at
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Source:
    """One authority's rows as a snapshot holds them."""

    authority: str
    as_at: date
    files: Mapping[str, list[Path]]  # table: its Parquet files; a table that nothing fed is absent
    history: Mapping[str, StateHistory]  # state table: its rows, each with the days on which it was known


def stage(
    engine: Engine,
    source: Source,
    tables: Mapping[str, Table],
    rules: Mapping[str, Rule],
    periods: Iterable[Period],
    case_sql: Iterable[str],
    compiled: Compiled,
    shared: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make every table that this case SQL reads, and a table of each thought that its cases share."""
    texts = list(case_sql)
    words = _words(texts)
    derived = {name: _derived_sql(name) for name in ALWAYS}
    if "allocations" in words:
        derived["allocations"] = _derived_sql("allocations")
    if "event_spans" in words:
        derived["event_spans"] = event_spans_sql(kind for kind in KINDS if any(f"'{kind}'" in text for text in texts))
    wanted = words | _words(derived.values())
    calendar = working_days(source.as_at.year + YEARS_AHEAD)
    engine.give("calendar", calendar.table())
    engine.give("period_ends", _period_ends(periods, source))
    engine.give("as_at", _as_at(source))
    engine.give("rules", _rules(rules))
    engine.give("canonical", _canonical(source))
    standard: dict[str, list[Column]] = {}
    jobs = []
    for table in tables.values():
        columns = [column for column in table.columns if _is_wanted(column, wanted)]
        if table.name in wanted:
            jobs.append(partial(_stage_table, table, columns, source, compiled))
            standard[table.name] = columns
        if f"state_history_{table.name}" in wanted:
            jobs.append(partial(_stage_history, table, columns, source, compiled))
            standard[f"state_history_{table.name}"] = columns
    side_by_side(engine, jobs)
    side_by_side(engine, (partial(_stage_derived, name, sql, compiled) for name, sql in derived.items()))
    number_few_words(engine, (*GIVEN, *derived), standard)
    stage_shared(engine, shared, compiled)


def stage_shared(engine: Engine, shared: Mapping[str, str], compiled: Compiled) -> None:
    """Each shared thought once, however many cases read it."""
    for layer in _layers(shared):
        side_by_side(engine, (partial(_stage_derived, name, sql, compiled) for name, sql in layer.items()))


def _layers(shared: Mapping[str, str]) -> list[dict[str, str]]:
    """Shared thoughts that can be staged at one time, in turn: each after those before it that it reads."""
    layers: list[dict[str, str]] = []
    for name, sql in shared.items():
        words = _words([sql])
        after = max((place for place, layer in enumerate(layers, 1) if words & layer.keys()), default=0)
        if after == len(layers):
            layers.append({})
        layers[after][name] = sql
    return layers


@cache
def _derived_sql(name: str) -> str:
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def event_spans_sql(kinds: Iterable[str]) -> str:
    """The latest event of a kind before a day: each event holds from its day until the next one of that kind.

    One day may hold several events of a kind; they are one span.
    """
    arms = [
        f"SELECT authority, child, '{kind}' AS kind, day_of, day_wd"
        f" FROM ({_derived_sql(f'event_spans/{kind}')}) AS {kind}_days WHERE child IS NOT NULL AND day_of IS NOT NULL"
        for kind in kinds
    ]
    nothing = (
        "SELECT CAST(NULL AS VARCHAR) AS authority, CAST(NULL AS VARCHAR) AS child, CAST(NULL AS VARCHAR) AS kind,"
        " CAST(NULL AS DATE) AS day_of, CAST(NULL AS INT) AS day_wd FROM as_at WHERE as_at IS NULL"
    )
    return (
        f"WITH happened AS ({' UNION '.join([*arms, nothing])}) "
        "SELECT authority, child, kind, day_of AS valid_from, day_wd AS valid_from_wd,"
        " LEAD(day_of) OVER (PARTITION BY authority, child, kind ORDER BY day_of, day_wd) AS valid_to FROM happened"
    )


def staging_text() -> str:
    """All staging SQL, for hashing: a figure depends on it too."""
    return "\x1e".join([*(_derived_sql(name) for name in (*ALWAYS, "allocations")), event_spans_sql(KINDS)])


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


# --- one standard table ------------------------------------------------------------------------------------------


def _stage_table(table: Table, columns: list[Column], source: Source, compiled: Compiled, engine: Engine) -> None:
    _give_raw(engine, table, source.files.get(table.name, []))
    typed = _typed(table, columns, f"raw_{table.name}")
    engine.run(compiled.carried(f"CREATE TABLE {table.name} AS {typed}"))


def _stage_derived(name: str, sql: str, compiled: Compiled, engine: Engine) -> None:
    engine.run(f"CREATE TABLE {name} AS {compiled.expanded(sql)}")


def _stage_history(table: Table, columns: list[Column], source: Source, compiled: Compiled, engine: Engine) -> None:
    """A state table's rows, each with the days from and to which it was the latest known."""
    raw = f"raw_state_history_{table.name}"
    history = source.history[table.name]
    engine.give(raw, history.rows.filter(pc.equal(history.rows["authority"], source.authority)))
    typed = _typed(table, columns, raw, ("known_from", "known_to"))
    engine.run(compiled.carried(f"CREATE TABLE state_history_{table.name} AS {typed}"))


def _give_raw(engine: Engine, table: Table, files: list[Path]) -> None:
    if files:
        engine.give_parquet(f"raw_{table.name}", files)
    else:
        engine.give(f"raw_{table.name}", table.schema.empty_table())


def _is_wanted(column: Column, wanted: frozenset[str]) -> bool:
    if column.sensitivity is Sensitivity.IDENTIFIER:
        return False  # no measure may depend on a name
    return bool(wanted & {column.name, f"{column.name}_wd", f"{column.name}_at", f"{column.name}_minutes"})


def _typed(table: Table, columns: list[Column], raw: str, beside: tuple[str, ...] = ("from_file", "from_row")) -> str:
    """A SELECT of the table's columns as staged: days with their working-day ordinals, merged children as one."""
    selected = [f"r.{name} AS {name}" for name in ("authority", *beside)]
    joins = []
    for number, column in enumerate(columns):
        name = column.name
        if column.sensitivity is Sensitivity.CHILD_ID:
            joins.append(f"LEFT JOIN canonical AS k{number} ON k{number}.child = r.{name}")
            selected.append(f"COALESCE(k{number}.canonical, r.{name}) AS {name}")
        elif is_day(column):
            joins.append(f"LEFT JOIN calendar AS c{number} ON c{number}.day = CAST(r.{name} AS DATE)")
            selected += [f"CAST(r.{name} AS DATE) AS {name}", f"c{number}.wd AS {name}_wd"]
            if column.kind == "datetime" and table.name in TIMED_TABLES:
                selected += _time_of_day(name)
        else:
            selected.append(f"r.{name} AS {name}")
    return f"SELECT {', '.join(selected)} FROM {raw} AS r {' '.join(joins)}"


def _time_of_day(name: str) -> list[str]:
    """The moment itself, and whole minutes since 2000, so that a subtraction gives a length on every engine."""
    days = f"date_diff('day', DATE '2000-01-01', CAST(r.{name} AS DATE))"
    hours = f"CAST(EXTRACT(HOUR FROM r.{name}) AS BIGINT)"
    minutes = f"CAST(EXTRACT(MINUTE FROM r.{name}) AS BIGINT)"
    return [
        f"r.{name} AS {name}_at",
        f"CAST({days} AS BIGINT) * 1440 + {hours} * 60 + {minutes} AS {name}_minutes",
    ]


# --- tables that are given, not read -----------------------------------------------------------------------------


def _schema(name: str) -> pa.Schema:
    kinds = {
        "DATE": pa.date32(),
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "BOOLEAN": pa.bool_(),
    }
    return pa.schema([(column, kinds[kind]) for column, kind in FRAMEWORK[name].items()])


def _canonical(source: Source) -> pa.Table:
    """Ids that are one child: each counts under the id that stays."""
    files = source.files.get(LINKS, [])
    links = pa.concat_tables([pq.read_table(file, partitioning=None) for file in files]) if files else None
    return who_is_who(links, as_at=source.as_at).canonical


def _period_ends(periods: Iterable[Period], source: Source) -> pa.Table:
    calendar = working_days(source.as_at.year + YEARS_AHEAD)
    rows = [
        {
            "period_kind": period.kind,
            "period": period.name,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "ends_wd": calendar.ordinal(period.ends_on),
        }
        for period in periods
    ]
    return pa.Table.from_pylist(rows, schema=_schema("period_ends"))


def _as_at(source: Source) -> pa.Table:
    ordinal = working_days(source.as_at.year + YEARS_AHEAD).ordinal(source.as_at)
    row = {"authority": source.authority, "as_at": source.as_at, "as_at_wd": ordinal}
    return pa.Table.from_pylist([row], schema=_schema("as_at"))


def _rules(rules: Mapping[str, Rule]) -> pa.Table:
    rows = [
        {
            "rule": rule.id,
            "value": span.value,
            "unit": rule.unit,
            "first_day": span.first_day,
            "last_day": span.last_day,
            "local": rule.local,
        }
        for rule in rules.values()
        for span in rule.spans
    ]
    return pa.Table.from_pylist(rows, schema=_schema("rules"))
