"""One thing measured, in a process of its own: what it took, as the process itself knows at its end.

python -m tests.bench.one engine HOME DEFINITIONS
python -m tests.bench.one pandas JOB OUT
python -m tests.bench.one scan JOB
python -m tests.bench.one scan_all HOME
python -m tests.bench.one load HOME SOURCE PATH...
python -m tests.bench.one again WHAT ...    the same twice in one process: what the second time took
"""

import json
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path


def without_what_only_tests_need() -> None:
    """Where the product runs there is no pandas and no numpy, which duckdb and pyarrow would otherwise take in."""
    sys.modules["pandas"] = sys.modules["numpy"] = None  # type: ignore[assignment]


def engine(home_folder: str, definitions: str) -> None:
    without_what_only_tests_need()
    from lineofsight.measures.catalogue import load_catalogue
    from lineofsight.measures.run import run
    from lineofsight.records.home import Home

    home = Home.open(Path(home_folder))
    for results in home.results.glob("*/"):  # the SQL that is kept from run to run stays: it goes with the definitions
        shutil.rmtree(results)
    snapshot = home.current()
    assert snapshot is not None
    run(snapshot, load_catalogue(Path(definitions), prove=False), home)


def pandas(job: str, out: str) -> None:
    from tests.bench import pandas_version

    pandas_version.run(Path(job), Path(out))


def scan(job: str) -> None:
    """Read every column that the six measures read, and do nothing with it."""
    import pyarrow.parquet as pq

    from tests.bench.what_is_read import LEAVERS, READ

    said = json.loads(Path(job).read_text(encoding="utf-8"))
    for table, columns in READ.items():
        pq.read_table(Path(said["folder"]) / table / f"{said['authority']}.parquet", columns=columns)
    for _, path in said["leavers"]:
        pq.read_table(path, columns=LEAVERS)


def scan_all(home_folder: str) -> None:
    """Read every column of every row of a snapshot, a table at a time, and do nothing with it."""
    import pyarrow.parquet as pq

    for path in sorted(Path(home_folder).glob("snapshots/*/*/*.parquet")):
        pq.read_table(path, partitioning=None)


def load(home_folder: str, source: str, *paths: str) -> None:
    without_what_only_tests_need()
    from datetime import UTC, datetime

    from lineofsight.records.home import Home
    from lineofsight.records.load import load as load_files

    home = Home.open(Path(home_folder))
    load_files([Path(path) for path in paths], home=home, source=source, now=datetime(2026, 11, 1, tzinfo=UTC))


WHAT: dict[str, Callable[..., None]] = {
    "engine": engine,
    "pandas": pandas,
    "scan": scan,
    "scan_all": scan_all,
    "load": load,
}


def peak_mib() -> float:
    """This process's own: what getrusage calls the highest includes the parent's, from before the program began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(what: str, *said: str) -> None:
    if what == "again":
        print(json.dumps(the_second_time(*said)))
        return
    WHAT[what](*said)
    print(json.dumps({"cpu_seconds": time.process_time(), "peak_mib": peak_mib()}))


def the_second_time(what: str, *said: str) -> dict[str, float]:
    """Without the start of the process and what is read and made ready once: the work itself."""
    WHAT[what](*said)
    began, cpu = time.perf_counter(), time.process_time()
    WHAT[what](*said)
    took = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
    return {**took, "peak_mib": peak_mib()}


if __name__ == "__main__":
    main(*sys.argv[1:])
