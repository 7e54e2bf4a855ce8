"""How often our rules cry out at nothing, and how long they take to see something: measured, and written into the docs.

`python -m tests.bench.false_alarms` prints the tables; `--write` puts them into docs/explanation/is-it-real.md.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from lineofsight.signals.variation.rule_sets import DEFAULT
from tests.unit.variation.simulated import MONTHS, RUNS, SEED, SHIFTS, STABLE, Alarms, Delay, delay, false_alarms

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "is-it-real.md"
BEGINS, ENDS = "<!-- measured by tests/bench/false_alarms.py -->", "<!-- to here -->"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (headings, ["---"] * len(headings), *rows)]


def measured() -> str:
    alarms = [(drawn.name, false_alarms(drawn)) for drawn in STABLE]
    delays = [(sigmas, delay(sigmas)) for sigmas in SHIFTS]
    said = f"{RUNS:,} runs of each, seed {SEED}, rules {DEFAULT.name}"
    return "\n".join(
        [
            BEGINS,
            f"Of {MONTHS} months in which nothing changed, the share of charts with a sign anywhere, and of those with",
            f"one on the newest month ({said}):",
            "",
            *table(
                ("nothing changed", "XmR: any", "XmR: newest", "our choice: any", "our choice: newest"),
                [(name, *_alarms(found)) for name, found in alarms],
            ),
            "",
            "Months from a lasting change to the first sign of it, with limits from the 24 months before:",
            "",
            *table(
                ("size of the change", "half by", "within 6 months", "within 12"),
                [(f"{sigmas} standard deviations", *_delay(found)) for sigmas, found in delays],
            ),
            ENDS,
        ]
    )


def _alarms(found: Alarms) -> tuple[str, ...]:
    every = (found.any_xmr, found.latest_xmr, found.any_chosen, found.latest_chosen)
    return tuple("refused" if share is None else f"{share:.3f}" for share in every)


def _delay(found: Delay) -> tuple[str, ...]:
    return f"month {found.median:.0f}", f"{found.within_6:.2f}", f"{found.within_12:.2f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="put the tables into the page")
    told = measured()
    if not options.parse_args().write:
        print(told)
        return
    page = PAGE.read_text("utf-8")
    PAGE.write_text(re.sub(f"{BEGINS}.*?{ENDS}", lambda _: told, page, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
