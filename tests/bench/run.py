"""How long, and in how much memory: `make bench`.

One authority, five years, about 1.5 million rows. Six measures by the engine and by a vectorised pandas version over
the same stored Parquet; a bare scan of the same columns; every measure over the whole invented county; and the loading
of a census and a looked-after return of 10,000 children. Every run is a process of its own, from its start to its end;
the six measures are also run twice in one process, and the second time told. `tests.bench.region` measures many
authorities.

The engine and pandas are asked for the same: the tallies of each measure for every month, week and as-at day, by
authority, locality, team and breakdown, and every case judged, as Parquet, with its child, team, locality, breakdowns,
the days that decided, and its verdict. They must give the same tallies, and as many cases of each verdict. The engine's
cases hold more, since they serve lists and drill-down: the worker, every column of their kind, and what is still to be
done. It also makes ready a database of the tallies for pages.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import current
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from tests.bench.a_home import a_bulk_home, a_county_home, job_for_pandas
from tests.bench.counted import cases_in_engine, cases_in_pandas, counted
from tests.bench.pandas_version import MEASURES, tallies_file
from tests.builders.few_measures import few_measures
from tests.builders.volume_returns import a_big_census, a_big_return

COMPILED = Path(tempfile.gettempdir()) / "lineofsight-bench-compiled"

# What was promised.
TIMES_FASTER, PEAK_MIB, CENSUS_SECONDS, RETURN_SECONDS = 8.0, 1024.0, 6.0, 3.0


EVERY, ENGINE_AGAIN, PANDAS_AGAIN = "engine, every measure", "engine, second time", "pandas, second time"


@dataclass(frozen=True)
class Taken:
    """Several runs of one thing."""

    what: str
    seconds: list[float]
    cpu_seconds: list[float]
    peak_mib: list[float]

    @classmethod
    def of(cls, what: str, runs: "list[Run]") -> "Taken":
        return cls(what, *(list(column) for column in zip(*runs, strict=True)))

    @property
    def median_cpu(self) -> float:
        """What it cost, which other work on the machine changes less than it changes the time."""
        return median(self.cpu_seconds)

    @property
    def median_seconds(self) -> float:
        return median(self.seconds)

    @property
    def highest_mib(self) -> float:
        return max(self.peak_mib)

    def as_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "median_seconds": round(self.median_seconds, 3),
            "seconds": [round(took, 3) for took in self.seconds],
            "median_cpu_seconds": round(self.median_cpu, 3),
            "peak_mib": round(self.highest_mib, 1),
        }


Run = tuple[float, float, float]  # seconds, seconds of the processor, highest memory in MiB


def once(*said: str | Path) -> Run:
    """A process of its own, from its start to its end, or what of it the process itself timed."""
    command = [sys.executable, "-m", "tests.bench.one", *map(str, said)]
    # As installed: modules are compiled once, not at every start.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(COMPILED)
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{said[0]} did not finish:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    return told.get("seconds", took), told["cpu_seconds"], told["peak_mib"]


def in_turn(repeats: int, jobs: dict[str, tuple[str | Path, ...]]) -> dict[str, Taken]:
    """Each job once, then each again: what else the machine does falls on all of them alike."""
    runs: dict[str, list[Run]] = {what: [] for what in jobs}
    for said in jobs.values():
        once(*said)  # not counted: it compiles the modules
    for number in range(repeats):
        for what, said in jobs.items():
            runs[what].append(once(*said))
            say(f"  {what}, run {number + 1} of {repeats}: {runs[what][-1][0]:.2f} s")
    return {what: Taken.of(what, found) for what, found in runs.items()}


def measuring(folder: Path, repeats: int, scale: float) -> tuple[dict[str, Taken], int, int]:
    """What each took, the rows loaded, and how many measures the whole catalogue told."""
    say("Making the home")
    home, snapshot, rows = a_bulk_home(folder / "home", scale)
    job, out = job_for_pandas(home, snapshot, folder / "job.json"), folder / "pandas"
    six = few_measures(definitions_folder(), folder / "six", MEASURES)
    taken = in_turn(
        repeats,
        {
            "engine": ("engine", home.folder, six),
            "pandas": ("pandas", job, out),
            "scan": ("scan", job),
            ENGINE_AGAIN: ("again", "engine", home.folder, six),
            PANDAS_AGAIN: ("again", "pandas", job, out),
        },
    )
    must_agree(home, snapshot, six, out)
    county, county_rows = a_county_home(folder / "county", scale)
    taken |= in_turn(max(1, repeats // 2), {EVERY: ("engine", county.folder, definitions_folder())})
    counted_of = county.current()
    assert counted_of is not None
    told = pq.read_table(current(county, counted_of.id).tallies, columns=["measure"])["measure"].unique()
    say(f"  every measure: {len(told)} told over the county's {county_rows:,} rows")
    return taken, rows, len(told)


def must_agree(home: Home, snapshot: Snapshot, six: Path, out: Path) -> None:
    results = current(home, snapshot.id)
    tallies = counted(results.tallies), counted(tallies_file(out))
    cases = cases_in_engine(results, load_catalogue(six, prove=False)), cases_in_pandas(out)
    for what, (ours, theirs) in {"tallies": tallies, "numbers of cases by verdict": cases}.items():
        differ = sum(ours.get(key) != theirs.get(key) for key in ours.keys() | theirs.keys())
        if differ:
            raise SystemExit(f"{differ} of {len(ours)} {what} differ, so the times compare nothing.")
        say(f"  {len(ours)} {what}, the same by both")


def loading(folder: Path, repeats: int, children: int) -> dict[str, Taken]:
    say(f"Writing a census and a return of {children} children")
    (folder / "return").mkdir()
    census, lists = a_big_census(folder, children), a_big_return(folder / "return", children)
    found: dict[str, list[Run]] = {"census": [], "return": []}
    for number in range(repeats):
        for what, source, paths in (("census", "cin_census", [census]), ("return", "ssda903", lists)):
            found[what].append(once("load", folder / f"{what}-{number}", source, *paths))
            say(f"  {what}, load {number + 1} of {repeats}: {found[what][-1][0]:.2f} s")
    return {what: Taken.of(what, runs) for what, runs in found.items()}


def summary(taken: dict[str, Taken], rows: int, told: int) -> dict[str, object]:
    engine, pandas, scan, every = taken["engine"], taken["pandas"], taken["scan"], taken[EVERY]
    one_more = (every.median_seconds - engine.median_seconds) / (told - len(MEASURES))
    a_measure = pandas.median_seconds / len(MEASURES)
    return {
        "rows": rows,
        "measures_told": told,
        "seconds_for_one_more_measure": round(one_more, 3),
        "seconds_a_measure_in_pandas": round(a_measure, 3),
        "times_faster_a_measure_more": round(a_measure / one_more, 2),
        "runs": [each.as_json() for each in taken.values()],
        "times_faster_than_pandas": round(pandas.median_seconds / engine.median_seconds, 2),
        "times_less_cpu_than_pandas": round(pandas.median_cpu / engine.median_cpu, 2),
        "times_faster_the_second_time": round(
            taken[PANDAS_AGAIN].median_seconds / taken[ENGINE_AGAIN].median_seconds, 2
        ),
        "times_less_cpu_the_second_time": round(taken[PANDAS_AGAIN].median_cpu / taken[ENGINE_AGAIN].median_cpu, 2),
        "times_a_bare_scan": round(engine.median_seconds / scan.median_seconds, 2),
        "promises": {
            f"at least {TIMES_FASTER:g} times faster than pandas": pandas.median_seconds
            >= TIMES_FASTER * engine.median_seconds,
            f"peak memory under {PEAK_MIB:g} MiB": max(engine.highest_mib, every.highest_mib) < PEAK_MIB,
            f"the census in under {CENSUS_SECONDS:g} s": taken["census"].median_seconds < CENSUS_SECONDS,
            f"the return in under {RETURN_SECONDS:g} s": taken["return"].median_seconds < RETURN_SECONDS,
        },
    }


def show(taken: dict[str, Taken], told: dict[str, object]) -> None:
    engine = taken["engine"].median_seconds
    print(f"\n{told['rows']:,} rows. Medians of whole processes, start-up and all; of a second time, without it.\n")
    print(f"{'':24}{'seconds':>9}{'least':>9}{'most':>9}{'cpu':>9}{'MiB':>8}{'x engine':>10}")
    for each in taken.values():
        ratio = each.median_seconds / engine
        print(
            f"{each.what:24}{each.median_seconds:9.2f}{min(each.seconds):9.2f}{max(each.seconds):9.2f}"
            f"{each.median_cpu:9.2f}{each.highest_mib:8.0f}{ratio:10.2f}"
        )
    print(
        f"\nSix measures, each process from start to end: {told['times_faster_than_pandas']} times faster than pandas."
    )
    print(
        f"A second time in one process: {told['times_faster_the_second_time']} times faster, and"
        f" {told['times_less_cpu_the_second_time']} times less of the processor."
    )
    print(
        f"Each measure more, of the {told['measures_told']} told: {told['seconds_for_one_more_measure']} s, against"
        f" {told['seconds_a_measure_in_pandas']} s in pandas: {told['times_faster_a_measure_more']} times faster."
    )
    print(f"Less of the processor than pandas: {told['times_less_cpu_than_pandas']} times.")
    print(f"A bare scan of the same columns takes 1; the engine {told['times_a_bare_scan']}.\n")
    promises = told["promises"]
    assert isinstance(promises, dict)
    for promise, kept in promises.items():
        print(f"{'kept' if kept else 'NOT KEPT':9} {promise}")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    asked.add_argument("--json", action="store_true", help="one JSON object on standard output")
    asked.add_argument("--repeats", type=int, default=5)
    asked.add_argument("--scale", type=float, default=1.0, help="a share of the authority's rows")
    asked.add_argument("--children", type=int, default=10_000, help="in the census and the return")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        taken, rows, measures_told = measuring(Path(folder), options.repeats, options.scale)
        taken |= loading(Path(folder), options.repeats, options.children)
    told = summary(taken, rows, measures_told)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        show(taken, told)


if __name__ == "__main__":
    main()
