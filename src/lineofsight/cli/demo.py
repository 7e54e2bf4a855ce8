"""`lineofsight demo`: the invented county written, loaded through the same door as anyone's files, and measured."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.cli.homes import now
from lineofsight.cli.progress import SlowProgress
from lineofsight.measures.catalogue import Catalogue
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.keeping import release
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.released import enter

DONE = 0
DEFAULT_HOME = Path("demo-home")
SOURCES, PUBLISHED_FILES = "sources", "published files"
SET = "set" if sys.platform == "win32" else "export"


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = verbs.add_parser("demo", help="an invented county to try everything on: written, loaded and measured")
    demo.add_argument(
        "--home", type=Path, metavar="DIR", help="where it goes; left out, LINEOFSIGHT_HOME or ./demo-home"
    )
    demo.add_argument("--as-at", type=_day, metavar="DATE", help="the day its records tell of; left out, 2026-10-31")
    demo.add_argument(
        "--port", type=int, metavar="N", default=8000, help="where the pages are served; 8000 if left out"
    )
    demo.add_argument("--no-serve", action="store_true", help="stop when the figures are ready")
    demo.add_argument("--scale", type=_share, default=1.0, help=argparse.SUPPRESS)  # for tests: a share of the county
    demo.set_defaults(do=make_demo)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write the day like 2026-10-31") from None


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a share of the county, more than 0 and at most 1")
    return share


def make_demo(options: argparse.Namespace) -> int:
    folder = options.home or Path(os.environ.get("LINEOFSIGHT_HOME") or DEFAULT_HOME)
    home = Home.open(folder, kind=INVENTED, made=now())
    with SlowProgress() as progress:
        snapshot = _already_there(home, options.as_at) or _load(home, options, progress)
        measured, read = _measure(home, snapshot, progress)
        published = _published(home, snapshot, progress)
        if not snapshot.release:
            release(home, snapshot.id, by="the demo", now=now())
        progress("Protecting small numbers")
        enter(home, snapshot.id, read)
    print(_in_words(home, snapshot, measured, published), flush=True)
    if not options.no_serve:
        _serve(home, options.port)
    return DONE


def _serve(home: Home, port: int) -> None:
    from lineofsight.service.started import start

    start(home.folder, demo=True)
    from lineofsight.service import serving

    serving.make_ready()
    serving.serve(port=port)


def _already_there(home: Home, as_at: date | None) -> Snapshot | None:
    """The county that an earlier run left here; asking for another day is refused, so that no history is mixed."""
    snapshot = home.current()
    if snapshot is not None and as_at is not None and snapshot.manifest.as_at != as_at:
        raise RefusedError(
            f"{home.folder} already holds the invented county as at {snapshot.manifest.as_at}: give another folder with"
            " --home, or remove that one."
        )
    return snapshot


def _load(home: Home, options: argparse.Namespace, progress: SlowProgress) -> Snapshot:
    # imported here, so that verbs which need no county do not wait for it
    from lineofsight.invented import AS_AT, write_county
    from lineofsight.invented.happened import write_events
    from lineofsight.records.load import load

    as_at = options.as_at or AS_AT
    sources = home.folder / SOURCES
    write_events(home.definitions, as_at)
    write_county(sources, as_at=as_at, scale=options.scale, progress=progress)
    return load([sources], home=home, as_at=as_at, now=now(), progress=progress).snapshot


def _measure(home: Home, snapshot: Snapshot, progress: SlowProgress) -> tuple[int, Catalogue]:
    from lineofsight.measures.catalogue import load_catalogue
    from lineofsight.measures.run import run

    overlay = home.folder / "definitions"
    read = load_catalogue(definitions_folder(), overlay if overlay.is_dir() else None, prove=False)
    return run(snapshot, read, home, progress=progress).measures, read


def _published(home: Home, snapshot: Snapshot, progress: SlowProgress) -> int:
    """An invented England to compare with, through the same door as the real one; left as it is where it is there."""
    from lineofsight.invented.published import write_published
    from lineofsight.signals.comparison.arriving import read_published
    from lineofsight.signals.comparison.layouts import read_layouts
    from lineofsight.signals.comparison.store import keep, releases

    layouts = read_layouts(definitions_folder())
    if not any(releases(home, kind) for kind in layouts.kinds):
        progress("Comparing with an invented England")
        files = write_published(home.folder / PUBLISHED_FILES, as_at=snapshot.manifest.as_at)
        keep(home, [read_published(path, layouts) for path in files], now())
    return sum(len(releases(home, kind)) for kind in layouts.kinds)


def _in_words(home: Home, snapshot: Snapshot, measured: int, published: int) -> str:
    from lineofsight.invented.planted import PLANTED

    manifest = snapshot.manifest
    rows = sum(about["rows"] for about in manifest.tables.values())
    month = f"{manifest.as_at:%Y-%m}"
    return f"""Fernshire is ready. No child in it exists.

  Home        {home.folder}
  Sources     {home.folder / SOURCES}: a workbook, two returns, a dataset and the county's own lists
  Snapshot    {manifest.snapshot}, as at {manifest.as_at}
  Children    {manifest.children:,}
  Rows        {rows:,}
  Problems    {manifest.problem_count:,} to read, as in any real extract
  Measures    {measured}
  Published   {published} files of an England that is invented too, to compare with

Failures are planted in it, and {PLANTED} says which. To look for them:

  {SET} LINEOFSIGHT_HOME={home.folder.resolve()}
  lineofsight figures assessments_in_45_working_days --by locality
  lineofsight figures care_leavers_without_a_safe_place_now --from {month} --to {month}
  lineofsight cases plans_getting_worse_without_escalation --month {month} --verdict met
  lineofsight compare show second_or_subsequent_plans
  lineofsight due --within 10
  lineofsight measures list"""
