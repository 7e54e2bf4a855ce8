"""The checks of one authority: which of them can look, what they look over, and what they find.

One statement counts, and where something is found another gives the records. A check that fails to run is told as an
error, beside the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.outcomes import (
    ERROR,
    FOUND_SCHEMA,
    NOT_APPLICABLE,
    Checked,
    Outcome,
    counted,
)
from lineofsight.measures.checks.record_sql import LISTS, NOW, counting_sql, finding_sql, staged_text
from lineofsight.measures.checks.settings import CANNOT_TELL, CLEAR, FOUND, RECORD_IS
from lineofsight.measures.checks.two_loads import WhatWasSaid, give_agreement, give_recording
from lineofsight.measures.compiled import Compiled
from lineofsight.measures.coverage import AS_AT, Held, unavailable
from lineofsight.measures.engines import Engine
from lineofsight.measures.staged import FRAMEWORK
from lineofsight.measures.staging import Source
from lineofsight.measures.working_days import working_days
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table, standard_tables


@dataclass(frozen=True)
class Checking:
    """The checks, once it is known what one authority's snapshot holds."""

    catalogue: Catalogue
    held: Held
    source: Source
    snapshot: Snapshot
    home: Home
    compiled: Compiled

    @property
    def _tables(self) -> Mapping[str, Table]:
        return standard_tables(self.catalogue.definitions)

    @property
    def texts(self) -> list[str]:
        """What staging must know: the words of every check that can look."""
        return [staged_text(check) for check in self.catalogue.checks.values() if self._why_not(check) is None]

    def _why_not(self, check: Check) -> str | None:
        """Why a check cannot look at these records, if it cannot."""
        reasons = (unavailable(need, self.held, self._tables) for need in check.needs)
        return next((reason for reason in reasons if reason is not None), None)

    def check(self, engine: Engine) -> Checked:
        """Every check, over tables that have been staged."""
        self._give_now(engine)
        outcomes, found = [], []
        for check in self.catalogue.checks.values():
            outcome, rows = self._one(engine, check)
            outcomes.append(outcome)
            found.append(rows)
        whole = pa.concat_tables([FOUND_SCHEMA.empty_table(), *found])
        return Checked(tuple(outcomes), self.held.tables, whole)

    def _one(self, engine: Engine, check: Check) -> tuple[Outcome, pa.Table]:
        nothing = FOUND_SCHEMA.empty_table()
        reason = self._why_not(check)
        try:
            reason = reason or self._give(engine, check)
            if reason is not None:
                return Outcome(check.id, NOT_APPLICABLE, reason), nothing
            many = engine.table(self._written_out(check, "count")).to_pylist()
            by = {RECORD_IS[row["judged"]]: int(row["many"]) for row in many}
            outcome = counted(check, by.get(FOUND, 0) + by.get(CLEAR, 0), by.get(FOUND, 0), by.get(CANNOT_TELL, 0))
            if not outcome.found:
                return outcome, nothing
            rows = engine.table(self._written_out(check, "find"))
        # Whatever an engine raises, the other checks are still told; its own words could quote a cell, so they are not.
        except Exception as error:  # noqa: BLE001
            return Outcome(check.id, ERROR, f"it could not be run ({type(error).__name__})"), nothing
        if check.over.lists:
            absent = tuple(sorted(rows["case_id"].to_pylist()))
            why = f"{outcome.why}: {', '.join(absent)}"
            return replace(outcome, absent=absent, why=why), nothing
        return outcome, _stored(check, rows)

    def _written_out(self, check: Check, which: str) -> str:
        written = counting_sql if which == "count" else finding_sql
        return self.compiled.carried(self.compiled.text(f"check {check.id}: {which}", lambda: written(check)))

    # --- what is given to a check besides the staged tables ------------------------------------------------------

    def _give_now(self, engine: Engine) -> None:
        day = self.source.as_at
        ordinal = working_days(day.year + 1).ordinal(day)
        row = {"period_kind": AS_AT, "period": AS_AT, "starts_on": day, "ends_on": day, "ends_wd": ordinal}
        kinds = {"DATE": pa.date32(), "VARCHAR": pa.string(), "INTEGER": pa.int32()}
        schema = pa.schema([(name, kinds[kind]) for name, kind in FRAMEWORK["period_ends"].items()])
        engine.give(NOW, pa.Table.from_pylist([row], schema=schema))

    def _give(self, engine: Engine, check: Check) -> str | None:
        """Put what this check looks over where the engine can read it; or say why there is nothing."""
        over = check.over
        said = WhatWasSaid(self.home, self.snapshot, self.source)
        if over.way == "recording_of" and over.table is not None:
            return give_recording(engine, over.table, said)
        if over.way == "agreement_of" and over.table is not None:
            return give_agreement(engine, over, over.table, said, self.held)
        if over.way == "lists":
            self._give_lists(engine, over.lists)
        return None

    def _give_lists(self, engine: Engine, names: Iterable[str]) -> None:
        rows = []
        for name in names:
            files = self.source.files.get(name, [])
            rows.append(
                {
                    "authority": self.source.authority,
                    "case_id": name,
                    "list_name": name,
                    "held": name in self.held.tables,
                    "records": sum(pq.read_metadata(file).num_rows for file in files),
                    "latest_on": latest_day(engine, self.compiled, self._tables[name], files, self.source.as_at),
                }
            )
        base = [("authority", pa.string()), ("child", pa.string()), ("case_id", pa.string())]
        base += [("from_file", pa.int32()), ("from_row", pa.int32())]
        own = [("list_name", pa.string()), ("held", pa.bool_()), ("records", pa.int64()), ("latest_on", pa.date32())]
        engine.give(LISTS, pa.Table.from_pylist(rows, schema=pa.schema([*base, *own])))


def latest_day(engine: Engine, compiled: Compiled, table: Table, files: list[Path], as_at: date) -> date | None:
    """The latest day, up to the as-at day, on which something in a list happened."""
    if not files or not table.event_dates:
        return None
    engine.give_parquet("raw_list", files)
    arms = [
        f"SELECT MAX(CAST({day} AS DATE)) AS day FROM raw_list WHERE CAST({day} AS DATE) <= DATE '{as_at}'"
        for day in table.event_dates
    ]
    found = engine.table(compiled.carried(f"SELECT MAX(day) AS day FROM ({' UNION ALL '.join(arms)}) AS days"))
    day: date | None = found["day"][0].as_py()
    return day


def _stored(check: Check, rows: pa.Table) -> pa.Table:
    """The records found, as they are kept."""
    many = rows.num_rows
    names = pa.array(check.days, pa.string())
    days = [rows[name].cast(pa.date32()).combine_chunks() for name in check.days]
    width = len(days)
    if width:
        # One list a record: its dates in the order of their names.
        interleaved = pa.concat_arrays(days).take(pa.array([d * many + n for n in range(many) for d in range(width)]))
        every_name = names.take(pa.array([d for _ in range(many) for d in range(width)]))
    else:
        interleaved, every_name = pa.array([], pa.date32()), pa.array([], pa.string())
    offsets = pa.array([n * width for n in range(many + 1)], pa.int32())
    structs = pa.StructArray.from_arrays([every_name, interleaved], names=["name", "day"])
    columns = {
        "check": pa.array([check.id] * many, pa.string()),
        "dates": pa.ListArray.from_arrays(offsets, structs),
        **{name: rows[name] for name in ("authority", "child", "case_id", "from_file", "from_row", "restricted")},
    }
    return pa.table([columns[field.name] for field in FOUND_SCHEMA], names=FOUND_SCHEMA.names).cast(FOUND_SCHEMA)
