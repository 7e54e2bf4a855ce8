"""`lineofsight measures replay`: when would each planted or past failure have shown, and on how little."""

import argparse
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from lineofsight.cli.figures import measured
from lineofsight.cli.homes import the_home
from lineofsight.cli.measures import chosen_snapshot
from lineofsight.cli.printing import say_json
from lineofsight.cli.progress import SlowProgress
from lineofsight.measures.catalogue import Catalogue
from lineofsight.measures.failures import Failure, read_failures
from lineofsight.measures.replay import VIEWS, Outcome, asked, month_ends, outcomes, play, played_back
from lineofsight.measures.results import Results, current
from lineofsight.measures.run import run
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.mapping.typing_rows import months_before
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot

DONE = 0
FILE = "failures.yaml"
MONTHS = 66  # the standard dataset holds six years; the inspection lists of its first half year would not be whole
WITH = {
    "annex_a_2019": "the inspection lists of 2019",
    "annex_a": "the present inspection lists",
    "all": "every source",
}


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    playing = verbs.add_parser("replay", help="when would each planted or past failure have shown")
    playing.add_argument("--snapshot", metavar="ID", help="which snapshot; left out, the current one")
    playing.add_argument("--json", action="store_true", help="print one JSON object")
    playing.set_defaults(do=replay)


def replay(options: argparse.Namespace) -> int:
    home = the_home()
    snapshot = chosen_snapshot(home, options.snapshot)
    authority = _the_authority(snapshot)
    results, read = measured(home, snapshot)
    failures = the_failures(home, snapshot, read)
    with SlowProgress() as progress:
        found = replayed(home, snapshot, authority, results, read, failures, progress)
    if options.json:
        say_json({"snapshot": snapshot.id, "failures": [one.as_json() for one in found]})
    else:
        print(in_words(found))
    return DONE


def replayed(
    home: Home,
    snapshot: Snapshot,
    authority: str,
    results: Results,
    read: Catalogue,
    failures: list[Failure],
    progress: Callable[[str], None],
) -> list[Outcome]:
    # imported here, so that verbs which need no county do not wait for it
    from lineofsight.invented.views_then import ViewsThen

    told = asked(read, failures)
    views = ViewsThen(snapshot, authority, tuple(told.measures.values()))
    days = month_ends(months_before(snapshot.manifest.as_at, MONTHS), snapshot.manifest.as_at)
    lists = play(days[-1:], views, told, home.results, progress)
    leavers: dict[str, Results] = {}
    with TemporaryDirectory(prefix=".replay-", dir=home.results) as scratch:
        if views.read_care_leavers:
            progress("Making the lists of care leavers of every month")
            for view, (then, successive) in views.successive_lists(days, Path(scratch)).items():
                run(successive, told, then)
                leavers[view] = current(then, successive.id)
        past = played_back(results, lists, leavers, told.measures, days[-1])
    return outcomes(past, failures, authority, days)


def _the_authority(snapshot: Snapshot) -> str:
    if len(snapshot.manifest.authorities) != 1:
        raise RefusedError("This snapshot holds several authorities: a failure is one authority's, so replay one home.")
    return snapshot.manifest.authorities[0]


def the_failures(home: Home, snapshot: Snapshot, read: Catalogue) -> list[Failure]:
    path = home.definitions / FILE
    if path.is_file():
        return read_failures(path, read.measures)
    if home.kind == INVENTED:
        from lineofsight.invented.planted import planted_failures

        return planted_failures(snapshot.manifest.as_at, read.measures)
    raise RefusedError(f"No past failure is written down: put them in {FILE} in the home's definitions folder.")


def in_words(found: list[Outcome]) -> str:
    lines: list[str] = []
    for one in found:
        lines += [one.failure.id.replace("_", " ").capitalize(), f"  Began {one.failure.began:%Y-%m}."]
        for view in reversed(VIEWS):
            lines.append(f"  With {WITH[view]}: {_when(one, view)}")
        lines += [f"  {_difference(one)}", ""]
    return "\n".join([*lines, *_altogether(found)])


def _when(one: Outcome, view: str) -> str:
    shown = one.shown[view]
    if shown is None:
        return f"not at all. {one.why_not[view]}."
    where = f" in {shown.place}" if shown.place else ""
    return f"{shown.month}, by {shown.measure}{where} ({shown.rule}), {_before(one.months_before(shown.month))}."


def _before(months: int) -> str:
    if months == 0:
        return "in the month of the inspection"
    return f"{_months(abs(months))} {'before' if months > 0 else 'after'} the inspection"


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"


def _difference(one: Outcome) -> str:
    full, lists = one.shown["all"], one.shown["annex_a"]
    if full is None:
        return "Nothing that is loaded shows it."
    if lists is None:
        return "The inspection lists alone would never have shown it."
    later = one.months_before(full.month) - one.months_before(lists.month)
    if later == 0:
        return "The inspection lists alone would have shown it in the same month."
    return f"The inspection lists alone would have shown it {_months(abs(later))} {'later' if later > 0 else 'sooner'}."


def _altogether(found: list[Outcome]) -> list[str]:
    def in_time(view: str) -> int:
        return sum(1 for one in found if (shown := one.shown[view]) and one.months_before(shown.month) > 0)

    told = "; ".join(f"with {WITH[view]} {in_time(view)}" for view in VIEWS)
    return [f"Of {len(found)} failures, shown before the inspection: {told}."]
