"""What two loads or two sources say of the same thing: how late events came on record, and where sources differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.checks.looking_over import Over
from lineofsight.measures.checks.record_sql import OURS, RECORDED, THEIRS
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import SOURCE_TITLES, Held
from lineofsight.measures.engines import Engine
from lineofsight.measures.staging import Source
from lineofsight.records.building.arriving import in_todays_columns
from lineofsight.records.extract import Hold
from lineofsight.records.history import Observation, observations
from lineofsight.records.home import Home
from lineofsight.records.on_disk.manifest import RECONCILE, Part
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table

RECORDED_SCHEMA = pa.schema(
    [
        ("authority", pa.string()),
        ("child", pa.string()),
        ("case_id", pa.string()),
        ("from_file", pa.int32()),
        ("from_row", pa.int32()),
        ("happened_on", pa.date32()),
        ("absent_on", pa.date32()),
        ("seen_on", pa.date32()),
        ("days_unrecorded", pa.int64()),
    ]
)


@dataclass(frozen=True)
class WhatWasSaid:
    """Where earlier loads and other sources are found."""

    home: Home
    snapshot: Snapshot
    source: Source

    @property
    def authority(self) -> str:
        return self.source.authority


# --- how late events came on record ------------------------------------------------------------------------------


def give_recording(engine: Engine, table: Table, said: WhatWasSaid) -> str | None:
    """Each event first seen after the first load, with the last load that was without it.

    How late it was recorded is not known to the day: at least until the load that was without it.
    """
    every = observations(said.home, table.name, said.snapshot).get(said.authority, [])
    source = every[-1].part.source if every else ""
    usable = [o for o in every if o.path is not None and o.part.source == source and _every_event(o)]
    if len({o.as_at for o in usable}) < 2:
        return f"only one load of {table.name} is held, so how late it is recorded cannot be told yet"
    engine.give(RECORDED, _first_seen(table, said.authority, usable))
    return None


def _every_event(observation: Observation) -> bool:
    return observation.part.coverage.holds == Hold.EVERY


def _first_seen(table: Table, authority: str, loads: Sequence[Observation]) -> pa.Table:
    happened = "CAST(coalesce(" + ", ".join(f'"{name}"' for name in table.event_dates) + ") AS DATE)"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE loads (place INTEGER, as_at DATE, complete_from DATE)")
        arms = []
        for place, load in enumerate(loads):
            connection.execute("INSERT INTO loads VALUES (?, ?, ?)", [place, load.as_at, load.part.coverage.from_])
            connection.register(f"load_{place}", in_todays_columns(table, pq.read_table(load.path, partitioning=None)))
            # Some sources make a row's id from its row number, which the next extract gives to another row.
            arms.append(
                f'SELECT {place} AS place, "{table.child}" AS child, {happened} AS happened_on,'
                f" min(from_file) AS from_file, min(from_row) AS from_row FROM load_{place} GROUP BY ALL"
            )
        found = connection.sql(
            f"WITH every AS ({' UNION ALL '.join(arms)}),"
            " first_seen AS (SELECT child, happened_on, min(place) AS place FROM every GROUP BY ALL)"
            " SELECT $authority AS authority, e.child, CAST(e.happened_on AS VARCHAR) AS case_id, e.from_file,"
            " e.from_row, e.happened_on, before.as_at AS absent_on, now.as_at AS seen_on,"
            " date_diff('day', e.happened_on, before.as_at) AS days_unrecorded"
            " FROM first_seen f JOIN every e USING (child, happened_on, place)"
            " JOIN loads now ON now.place = f.place JOIN loads before ON before.place = f.place - 1"
            # what happened before the earlier extract's first day was left out of it, not recorded late
            " WHERE e.happened_on <= now.as_at AND e.happened_on >= coalesce(before.complete_from, e.happened_on)"
            " AND e.child IS NOT NULL",
            params={"authority": authority},
        ).to_arrow_table()
    return found.cast(RECORDED_SCHEMA)


# --- where two sources differ ------------------------------------------------------------------------------------


def give_agreement(
    engine: Engine, compiled: Compiled, over: Over, table: Table, said: WhatWasSaid, held: Held
) -> str | None:
    """Our rows and the other source's, within the days on which both should be complete."""
    title = SOURCE_TITLES[over.with_source or ""]
    theirs = _other_source(over, table, said)
    if theirs is None:
        return f"no rows of {table.name} from {title} are held beside the source that measures read"
    part, path = theirs
    ours = held.tables[table.name]
    firsts = [day for day in (ours.from_ or held.first_days.get(table.name), part.coverage.from_) if day is not None]
    last = min(ours.to, part.coverage.to)
    if part.coverage.from_ is None or not firsts or max(firsts) > last:
        return f"{title} and the source that measures read are complete on no day in common in {table.name}"
    if part.coverage.holds not in (Hold.EVERY, Hold.OPEN) or (over.by_day or "") in part.coverage.not_filled:
        return f"{title} holds only the latest of each child in {table.name}, or not the day to compare"
    within = f"BETWEEN DATE '{max(firsts)}' AND DATE '{last}'"
    day, child = over.by_day, table.child
    columns = f"SELECT authority, {child} AS child, {day} AS day, from_file, from_row FROM {table.name}"
    _create(engine, compiled, OURS, f"{columns} WHERE {day} {within}")
    engine.give_parquet("raw_theirs", [path])
    _create(
        engine,
        compiled,
        THEIRS,
        f"SELECT t.authority AS authority, COALESCE(k.canonical, t.{child}) AS child, CAST(t.{day} AS DATE) AS day,"
        f" t.from_file AS from_file, t.from_row AS from_row FROM raw_theirs AS t"
        f" LEFT JOIN canonical AS k ON k.child = t.{child} WHERE CAST(t.{day} AS DATE) {within}",
    )
    return None


def _create(engine: Engine, compiled: Compiled, name: str, sql: str) -> None:
    engine.run(f"DROP TABLE IF EXISTS {name}")
    engine.run(compiled.carried(f"CREATE TABLE {name} AS {sql}"))


def _other_source(over: Over, table: Table, said: WhatWasSaid) -> tuple[Part, Path] | None:
    for part in said.snapshot.manifest.parts:
        ours = part.table == table.name and part.authority == said.authority and part.role == RECONCILE
        if ours and part.source == over.with_source and part.rows:
            return part, said.snapshot.folder / part.path
    return None
