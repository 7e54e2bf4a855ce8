"""Worlds loaded and measured by the engine, judged by the judge, and every difference between the two named."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.run import run
from lineofsight.records.home import Home
from tests.judge.bench_of_judges import Definitions, case_differences, judge, tally_differences
from tests.judge.making import World
from tests.judge.record import one_child
from tests.judge.stack import NOW, authorities, load, pseudonyms

AT_MOST = 25  # worlds in one authority
SHOWN = 40  # differences worth reading at once


@dataclass
class Comparison:
    """What was compared, and where the two differ."""

    differences: list[str] = field(default_factory=list)
    cases: Counter[str] = field(default_factory=Counter)  # of each kind
    verdicts: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))  # of each measure


def compare(
    folder: Path,
    worlds: range,
    as_at: date,
    definitions: Definitions,
    making: Callable[[int, date], World],
    at_most: int = AT_MOST,
) -> Comparison:
    """The judge and the engine on these worlds, stacked as authorities in one run."""
    home = Home.open(folder / "home", kind="invented", made=NOW)
    stacked = list(authorities(worlds, as_at, at_most, making))
    snapshot = [load(home, authority) for authority in stacked][-1]
    catalogue = load_catalogue(definitions.folder, prove=False)
    summary = run(snapshot, catalogue, home)
    results = home.results / snapshot.id / catalogue.hash
    found = Comparison()
    for authority in stacked:
        judgement = judge(authority, definitions)
        for kind, cases in judgement.cases.items():
            found.cases[kind] += len(cases)
        for key, count in judgement.tallies.counts.items():
            if key[3] == "authority" and not key[6]:
                found.verdicts[key[0]].update(dict(enumerate(count.by_verdict)))
        same = one_child(authority.tables.get("los_identity_links", []), as_at)
        untold = {name for name, why in summary.unavailable[authority.code].items() if "reason" in why}
        found.differences += [
            f"{name}: available to {'the judge' if name in untold else 'the engine'} alone, {authority.seed_of('')}"
            for name in sorted(untold ^ judgement.unavailable)
        ]
        known_as = pseudonyms(home, snapshot, authority.code)
        found.differences += islice(case_differences(judgement, results, authority, known_as, same), SHOWN)
        found.differences += islice(tally_differences(judgement, results, authority, definitions), SHOWN)
    return found
