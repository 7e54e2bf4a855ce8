"""How many of a county's locality-months the public is not shown, and why: python -m tests.bench.hidden HOME.

The home is one that `lineofsight demo --no-serve` has made. What it prints stands in docs/explanation/small-numbers.md.
"""

import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

import pyarrow.parquet as pq

from lineofsight import definitions_folder
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.results import current
from lineofsight.records.home import Home
from lineofsight.signals.disclosure.alike import ALIKE
from lineofsight.signals.disclosure.lattice import BESIDE, WHOLE_HIDDEN, Rule
from lineofsight.signals.disclosure.publishing import protect_snapshot, stored_at

ENOUGH = 20
KEY = ("measure", "period_kind", "period", "place", "part_of")
REASONS = {WHOLE_HIDDEN: "the whole authority's is small", BESIDE: "a number beside it", ALIKE: "another measure's"}


def main(folder: str) -> None:
    home = Home.open(Path(folder), create=False)
    snapshot = home.current()
    assert snapshot is not None, "Nothing is loaded there."
    results, catalogue = current(home, snapshot.id), load_catalogue(definitions_folder(), prove=False)
    stored_at(results, Rule()).unlink(missing_ok=True)
    began = perf_counter()
    tables = protect_snapshot(results, catalogue)
    print(f"Protecting {len(catalogue.measures)} measures took {perf_counter() - began:.1f} seconds.")
    wanted = [("place_type", "=", "locality"), ("breakdown", "=", ""), ("period_kind", "=", "month")]
    sizes = {
        tuple(row[name] for name in KEY): row["met"] + row["not_met"] + row["missing"]
        for row in pq.read_table(results.tallies, filters=wanted).to_pylist()
    }
    told: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in pq.read_table(tables.path, filters=wanted).to_pylist():
        enough = sizes[tuple(row[name] for name in KEY)] >= ENOUGH
        told[enough]["all"] += 1
        if row["suppressed"] is not None:
            told[enough]["hidden"] += 1
            told[enough][REASONS.get(row["why"], "small itself")] += 1
    for enough, counts in told.items():
        print(f"{'At least' if enough else 'Fewer than'} {ENOUGH} counted: {counts['all']:,}")
        for name, many in counts.items():
            print(f"  {name}: {many:,} ({many / counts['all']:.1%})")


if __name__ == "__main__":
    main(sys.argv[1])
