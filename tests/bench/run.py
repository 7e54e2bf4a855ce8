"""`make bench`: what loading and measuring cost, as ratios within one run. Machines differ; ratios travel."""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lineofsight import definitions_folder
from lineofsight.records.building import build_snapshot
from lineofsight.records.home import Home
from tests.bench.jobs import NOW
from tests.bench.measuring import apart
from tests.builders.volume import LAST_DAY, an_authority_in_bulk
from tests.builders.volume_returns import a_big_census, a_big_return

JOBS = "tests.bench.jobs"


def an_authority(folder: Path, scale: float) -> int:
    home = Home.open(folder, kind="real", made=NOW)
    extract = an_authority_in_bulk(definitions_folder(), scale=scale)
    build_snapshot(home, [extract], authority="999", as_at=LAST_DAY, now=NOW)
    return extract.rows_in


def measured(folder: Path, scale: float, repeats: int) -> dict[str, Any]:
    home = folder / "home"
    found: dict[str, Any] = {"rows": an_authority(home, scale)}
    for job in ("scan", "pandas", "engine"):
        found[job] = apart(JOBS, job, str(home), repeats=repeats)
    found["tallies_that_differ"] = apart(JOBS, "agreement", str(home), repeats=1)["told"]
    found["catalogue"] = apart(JOBS, "catalogue", str(home), repeats=1)
    return found


def loaded(folder: Path, repeats: int) -> dict[str, Any]:
    census, returned = folder / "census", folder / "returned"
    census.mkdir()
    returned.mkdir()
    a_big_census(census)
    a_big_return(returned)
    return {
        "cin_census": apart(JOBS, "cin_census", str(census), repeats=repeats),
        "ssda903": apart(JOBS, "ssda903", str(returned), repeats=repeats),
    }


def told(found: dict[str, Any]) -> str:
    pandas, engine, floor = found["pandas"], found["engine"], found["scan"]
    quicker = pandas["seconds"] / engine["seconds"]
    lines = [
        f"One authority, five years, {found['rows']:,} rows.",
        "",
        "                          seconds   peak MiB   times a bare scan",
        _line("bare scan", floor, floor),
        _line("six measures, pandas", pandas, floor),
        _line("six measures, ours", engine, floor),
        _line("whole catalogue, ours", found["catalogue"], floor),
        "",
        f"Ours is {quicker:.1f} times as quick as pandas on the same six.",
        f"Tallies that differ between the two: {found['tallies_that_differ']}.",
        "",
        "10,000 children           seconds   peak MiB   rows",
        _rows("CIN census XML", found["cin_census"]),
        _rows("SSDA903 CSVs", found["ssda903"]),
    ]
    return "\n".join(lines)


def _line(name: str, job: dict[str, Any], floor: dict[str, Any]) -> str:
    return f"{name:<24}{job['seconds']:>9.2f}{job['peak_mib']:>11,}{job['seconds'] / floor['seconds']:>14.1f}"


def _rows(name: str, job: dict[str, Any]) -> str:
    return f"{name:<24}{job['seconds']:>9.2f}{job['peak_mib']:>11,}{job['told']['rows']:>10,}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=1.0, help="1 is one authority of about 1.5 million rows")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with TemporaryDirectory(prefix="lineofsight-bench-") as folder:
        found = measured(Path(folder), chosen.scale, chosen.repeats)
        found |= loaded(Path(folder), chosen.repeats)
    print(json.dumps(found) if chosen.json else told(found))
    return 1 if found["tallies_that_differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
