"""Every measure over one authority and over many in one store: python -m tests.bench.region --authorities 19

Each authority holds the whole invented county's rows. Every run is a process of its own, cold, from its start to its
end. 153 authorities, all England, take gigabytes of disk and most of an hour: ask for them by name.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from lineofsight import definitions_folder
from tests.bench.a_home import a_county_home, a_region_of
from tests.bench.run import Run, once

MINUTES_FOR_ENGLAND, GIB_FOR_ENGLAND, ENGLAND = 25, 14, 153
SECONDS_FOR_ONE, GIB_FOR_ONE = 8, 1.5


def measuring(folder: Path, authorities: int, scale: float) -> dict[str, object]:
    say("Writing and loading the county")
    county, rows = a_county_home(folder / "county", scale)
    one, one_scan = timed("one authority", county.folder)
    say(f"Storing it as {authorities} authorities")
    region = a_region_of(county, folder / "region", authorities)
    many, many_scan = timed(f"{authorities} authorities", region.folder)
    return {
        "rows": {"one": rows, "many": rows * authorities},
        "one": about(one, one_scan),
        "many": {"authorities": authorities, **about(many, many_scan)},
        "many_as_times_one": round(many[0] / one[0], 2),
        "promises": {
            f"one authority in under {SECONDS_FOR_ONE} s": one[0] < SECONDS_FOR_ONE,
            f"one authority in under {GIB_FOR_ONE} GiB": one[2] < GIB_FOR_ONE * 1024,
            f"{authorities} authorities in under {authorities} times that": many[0] < authorities * one[0],
            **(for_england(many) if authorities == ENGLAND else {}),
        },
    }


def timed(what: str, home: Path) -> tuple[Run, Run]:
    """Measuring all of it, and only reading all of it."""
    once("engine", home, definitions_folder())  # not counted: modules, and SQL as it is kept from run to run
    run, scan = once("engine", home, definitions_folder()), once("scan_all", home)
    say(f"  {what}: {run[0]:.1f} s, {run[1]:.1f} s of the processor, {run[2]:.0f} MiB; a bare scan {scan[0]:.1f} s")
    return run, scan


def about(run: Run, scan: Run) -> dict[str, float]:
    seconds, cpu, peak = run
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mib": round(peak),
        "times_a_bare_scan": round(seconds / scan[0], 1),
    }


def for_england(many: Run) -> dict[str, bool]:
    return {
        f"England in under {MINUTES_FOR_ENGLAND} minutes": many[0] < MINUTES_FOR_ENGLAND * 60,
        f"England in under {GIB_FOR_ENGLAND} GiB": many[2] < GIB_FOR_ENGLAND * 1024,
    }


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.region", description=__doc__)
    asked.add_argument("--authorities", type=int, default=19)
    asked.add_argument("--scale", type=float, default=1.0, help="a share of the county's rows")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-region-") as folder:
        print(json.dumps(measuring(Path(folder), options.authorities, options.scale), indent=1))


if __name__ == "__main__":
    main()
