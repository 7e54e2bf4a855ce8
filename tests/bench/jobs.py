"""What is measured, one job a process: `python -m tests.bench.jobs JOB FOLDER`."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import current
from lineofsight.measures.run import run
from lineofsight.records.home import Home
from lineofsight.records.sources import read_source
from tests.bench import pandas_version
from tests.bench.measuring import here
from tests.builders.volume import FIRST_DAY, LAST_DAY

NOW = datetime(2026, 11, 2, tzinfo=UTC)
KEYS = ["measure", "period_kind", "period", "place_type", "place", "breakdown"]
COUNTS = ["met", "not_met", "missing", "excluded"]


def _six(everything: bool = False) -> Any:
    catalogue = load_catalogue(definitions_folder(), prove=False)
    if everything:
        return catalogue
    chosen = {name: catalogue.measures[name] for name in pandas_version.MEASURES}
    return replace(catalogue, measures=chosen, hash="the-six")


def engine(folder: Path) -> Callable[[], Any]:
    """The six measures, from Parquet to published results."""
    home = Home.open(folder)
    catalogue = _six()
    shutil.rmtree(home.folder / "results", ignore_errors=True)

    def work() -> Any:
        done = run(home.current(), catalogue, home)
        return {"cases": done.cases, "tallies": done.tallies}

    return work


def catalogue(folder: Path) -> Callable[[], Any]:
    """Every measure, all months, places and breakdowns, from Parquet to published results."""
    home = Home.open(folder)
    everything = _six(everything=True)
    shutil.rmtree(home.folder / "results", ignore_errors=True)

    def work() -> Any:
        done = run(home.current(), everything, home)
        return {"measures": done.measures, "cases": done.cases, "tallies": done.tallies}

    return work


def pandas(folder: Path) -> Callable[[], Any]:
    snapshot = Home.open(folder).current()

    def work() -> Any:
        found = pandas_version.tallies(snapshot.folder, LAST_DAY, FIRST_DAY)
        found.to_parquet(folder / "pandas.parquet")
        return {"tallies": len(found)}

    return work


def scan(folder: Path) -> Callable[[], Any]:
    """The floor: the columns that the six measures need, read and counted."""
    snapshot = Home.open(folder).current()
    tables = ["ssd_cin_assessments", "ssd_initial_cp_conference", "ssd_s47_enquiry", "ssd_cp_plans", "ssd_cp_visits"]
    tables += ["ssd_cin_episodes", "ssd_contacts", "los_contact_decisions", "ssd_involvements", "ssd_person"]

    def work() -> Any:
        connection = duckdb.connect()
        for table in tables:
            files = [str(path) for path in snapshot.parquet(table)]
            columns = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [files]).description
            counts = ", ".join(f'COUNT(DISTINCT hash("{c[0]}") % 7)' for c in columns[:6])
            connection.execute(f"SELECT {counts} FROM read_parquet(?)", [files]).fetchall()
        return {"tables": len(tables)}

    return work


def agreement(folder: Path) -> int:
    """How many of the tallies that both give are not the same. Zero, or nothing here means anything."""
    home = Home.open(folder)
    ours = pd.read_parquet(current(home, home.current().id).folder / "tallies.parquet")
    authority = ours["authority"].iloc[0]
    ours["place"] = ours["place"].where(ours["place_type"] != "authority", "")
    theirs = pd.read_parquet(folder / "pandas.parquet")
    ours = ours[(ours[COUNTS].sum(axis=1) > 0) & (ours["authority"] == authority)].set_index(KEYS)[COUNTS]
    theirs = theirs.groupby(KEYS)[COUNTS].sum()
    theirs = theirs[theirs.sum(axis=1) > 0]
    told = ours.index.droplevel(["place_type", "place", "breakdown"]).unique()  # a month outside coverage is not told
    theirs = theirs[theirs.index.droplevel(["place_type", "place", "breakdown"]).isin(told)]
    both = ours.groupby(level=KEYS).sum().join(theirs, how="outer", lsuffix="_ours", rsuffix="_theirs").fillna(-1)
    different = sum((both[f"{count}_ours"] != both[f"{count}_theirs"]) for count in COUNTS)
    return int((different > 0).sum())


def reading(folder: Path, source: str) -> Callable[[], Any]:
    def work() -> Any:
        as_at = date(2026, 3, 31)
        extracts = read_source([folder], source, definitions=definitions_folder(), as_at=as_at, now=NOW)
        return {"rows": sum(extract.rows_in for extract in extracts)}

    return work


def main() -> None:
    job, folder = sys.argv[1], Path(sys.argv[2])
    if job == "agreement":
        here(lambda: agreement(folder))
    elif job in ("cin_census", "ssda903"):
        here(reading(folder, job))
    else:
        here({"engine": engine, "catalogue": catalogue, "pandas": pandas, "scan": scan}[job](folder))


if __name__ == "__main__":
    main()
