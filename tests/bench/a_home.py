"""The homes that the bench measures: one authority in bulk, with a year of monthly loads of its care leavers; the whole
invented county; and a region of it.
"""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from lineofsight import definitions_folder
from lineofsight.invented import AS_AT, write_county
from lineofsight.records.building.build import build_snapshot
from lineofsight.records.extract import Extract
from lineofsight.records.history import observations
from lineofsight.records.home import Home
from lineofsight.records.load import load
from lineofsight.records.snapshot import Snapshot
from tests.builders.volume import FIRST_DAY, LAST_DAY, an_authority_in_bulk

AUTHORITY = "999"
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LEAVERS = "ssd_care_leavers"


def a_bulk_home(folder: Path, scale: float = 1.0) -> tuple[Home, Snapshot, int]:
    """The home, its current snapshot, and how many rows were loaded."""
    home = Home.open(folder, kind="invented", made=NOW)
    extract = an_authority_in_bulk(definitions_folder(), scale=scale)
    rows = extract.rows_in
    for months_before in range(12, 0, -1):
        as_at = _month_end(months_before)
        earlier = _care_leavers_then(extract, as_at, seed=months_before)
        rows += earlier.rows_in
        build_snapshot(home, [earlier], authority=AUTHORITY, as_at=as_at, now=NOW)
    return home, build_snapshot(home, [extract], authority=AUTHORITY, as_at=LAST_DAY, now=NOW), rows


def _month_end(months_before: int) -> date:
    number = LAST_DAY.year * 12 + LAST_DAY.month - months_before
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _care_leavers_then(extract: Extract, as_at: date, seed: int) -> Extract:
    """The same young people as the load of an earlier month had them: each last heard of some days before."""
    now = extract.tables[LEAVERS]
    ago = np.random.default_rng(seed).exponential(40, now.num_rows).astype("timedelta64[D]")
    heard = pa.array((np.datetime64(as_at, "D") - ago).astype("datetime64[us]"))
    position = now.column_names.index("clea_care_leaver_latest_contact")
    then = now.set_column(position, "clea_care_leaver_latest_contact", heard)
    coverage = replace(extract.coverage[LEAVERS], as_at=as_at, holds="state", to=as_at)
    return replace(
        extract,
        tables={LEAVERS: then},
        coverage={LEAVERS: coverage},
        rows_in=then.num_rows,
        rows_kept=then.num_rows,
        reference_date=as_at,
    )


def job_for_pandas(home: Home, snapshot: Snapshot, path: Path) -> Path:
    """Where the stored Parquet lies, for a process that knows nothing of homes."""
    loads = observations(home, LEAVERS, snapshot)[AUTHORITY]
    said = {
        "folder": str(snapshot.folder),
        "authority": AUTHORITY,
        "first": FIRST_DAY.isoformat(),
        "as_at": snapshot.manifest.as_at.isoformat(),
        "leavers": [[load.as_at.isoformat(), str(load.path)] for load in loads if load.path],
    }
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def a_county_home(folder: Path, scale: float = 1.0) -> tuple[Home, int]:
    """The whole invented county, loaded from its own files: what every measure can be told of. And its rows."""
    home = Home.open(folder, kind="invented", made=NOW)
    write_county(folder / "sources", scale=scale)
    loaded = load([folder / "sources"], home=home, as_at=AS_AT, now=NOW)
    return home, loaded.snapshot.manifest.rows.kept


def a_region_of(county: Home, folder: Path, authorities: int) -> Home:
    """The county's stored rows again and again, each time as another authority's: a region in one snapshot."""
    snapshot = county.current()
    assert snapshot is not None
    region = Home.open(folder, kind="invented", made=NOW)
    stored = region.folder / "snapshots" / snapshot.id
    codes = [f"R{number:03}" for number in range(1, authorities + 1)]
    with duckdb.connect() as connection:
        for table in snapshot.manifest.tables:
            (stored / table).mkdir(parents=True)
            for file in snapshot.parquet(table):
                rows = connection.read_parquet(str(file))
                for code in codes:
                    rows.project(f"* REPLACE ('{code}' AS authority)").write_parquet(
                        str(stored / table / f"{code}.parquet"), compression="zstd"
                    )
    said = snapshot.manifest.as_json()
    said["authorities"], said["authority"] = codes, codes[0]
    said["parts"] = [_of(part, code) for part in said["parts"] for code in codes if part["role"] == "feeds"]
    said["tables"] = {
        name: {
            "rows": about["rows"] * authorities,
            "coverage": {code: found for found in about["coverage"].values() for code in codes},
        }
        for name, about in said["tables"].items()
    }
    (stored / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    shutil.copy(county.folder / "current.json", region.folder / "current.json")
    return region


def _of(part: dict[str, Any], code: str) -> dict[str, Any]:
    return {**part, "authority": code, "path": f"{part['table']}/{code}.parquet"}
