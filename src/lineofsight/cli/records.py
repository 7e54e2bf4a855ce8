"""`lineofsight load`, `snapshots`, `release` and `purge`: what comes in, what is kept, who has said it may be seen."""

import argparse
import json
from datetime import date
from pathlib import Path

from lineofsight.cli.homes import now, operating_system_user, the_home
from lineofsight.cli.load_summary import in_words
from lineofsight.cli.measures import catalogue
from lineofsight.cli.progress import SlowProgress
from lineofsight.cli.recording_lag import lags_of
from lineofsight.records import keeping
from lineofsight.records.home import Home
from lineofsight.records.load import load
from lineofsight.records.snapshot import Snapshot
from lineofsight.signals.disclosure.released import enter

DONE, DONE_WITH_PROBLEMS = 0, 4
SOURCES = ("annex_a", "ssda903", "cin_census", "ssd", "los")


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    loading = verbs.add_parser("load", help="read files and keep them as a new snapshot")
    loading.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder of files, or a database's address")
    loading.add_argument("--source", choices=SOURCES, help="what the files are; left out, each file is recognised")
    loading.add_argument(
        "--authority", metavar="CODE", help="whose children these are, such as 878; wins over the file"
    )
    loading.add_argument("--as-at", type=_day, metavar="DATE", help="the day the files tell of, such as 2026-03-31")
    _json(loading)
    loading.set_defaults(do=load_files)

    listing = verbs.add_parser("snapshots", help="every load kept, and how late events are written down")
    _json(listing)
    listing.set_defaults(do=list_snapshots)

    releasing = verbs.add_parser("release", help="let members, partners and packs see a snapshot's figures")
    releasing.add_argument("snapshot", metavar="SNAPSHOT")
    releasing.add_argument("--by", metavar="NAME", help="who releases it: a role or a name; left out, you")
    _json(releasing)
    releasing.set_defaults(do=release)

    purging = verbs.add_parser("purge", help="remove children's rows from old snapshots; manifests and tallies stay")
    purging.add_argument("--before", type=_day, required=True, metavar="DATE", help="snapshots as at an earlier day")
    purging.add_argument("--by", metavar="NAME", help="who purges: a role or a name; left out, you")
    _json(purging)
    purging.set_defaults(do=purge)


def _json(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write the day like 2026-03-31") from None


def load_files(options: argparse.Namespace) -> int:
    # An address of a database stays as it is: a path would lose one of its slashes
    paths: list[Path | str] = [path if "://" in path else Path(path) for path in options.paths]
    home = the_home(create=True)
    with SlowProgress() as progress:
        summary = load(
            paths,
            home=home,
            source=options.source,
            authority=options.authority,
            as_at=options.as_at,
            now=now(),
            progress=progress,
        )
    if options.json:
        print(json.dumps(summary.as_json()))
    else:
        print(in_words(summary))
    return DONE_WITH_PROBLEMS if summary.snapshot.manifest.problem_count or summary.people.problems else DONE


def list_snapshots(options: argparse.Namespace) -> int:
    home = the_home()
    current = home.current()
    snapshots = home.snapshots()
    with SlowProgress() as progress:
        progress("Comparing the loads kept")
        lags = lags_of(home, current) if current is not None and not current.purged else None
    if options.json:
        listed = [_snapshot_json(home, snapshot, current) for snapshot in snapshots]
        late = lags.as_json() if lags else []
        print(json.dumps({"current": current.id if current else None, "snapshots": listed, "recording_lag": late}))
        return DONE
    if not snapshots:
        print("Nothing has been loaded into this home yet.")
        return DONE
    print(f"{'snapshot':<24} {'as at':<11} {'authority':<12} {'rows':>10} {'children':>9} {'problems':>9}  state")
    for snapshot in snapshots:
        manifest = snapshot.manifest
        rows = sum(about["rows"] for about in manifest.tables.values())
        print(
            f"{snapshot.id:<24} {manifest.as_at!s:<11} {' '.join(manifest.authorities):<12} {rows:>10,}"
            f" {manifest.children:>9,} {manifest.problem_count:>9,}  {_state_in_words(home, snapshot, current)}"
        )
    if lags is not None:
        print("", *lags.in_words(), sep="\n")
    return DONE


def _state_in_words(home: Home, snapshot: Snapshot, current: Snapshot | None) -> str:
    words = [snapshot.state]
    if snapshot.release:
        words = [f"released by {snapshot.release['by']}"]
    if current is not None and snapshot.id == current.id:
        words.append("current")
    if snapshot.purged:
        words.append("purged")
    if home.held(snapshot):
        words.append("on legal hold")
    return ", ".join(words)


def _snapshot_json(home: Home, snapshot: Snapshot, current: Snapshot | None) -> dict[str, object]:
    manifest = snapshot.manifest
    return {
        "snapshot": snapshot.id,
        "as_at": manifest.as_at.isoformat(),
        "sequence": manifest.sequence,
        "loaded_at": manifest.loaded_at,
        "authority": manifest.authority,
        "authorities": list(manifest.authorities),
        "state": snapshot.state,
        "current": current is not None and snapshot.id == current.id,
        "released": snapshot.release,
        "purged": snapshot.purged,
        "legal_hold": home.held(snapshot),
        "rows": manifest.rows.as_json(),
        "children": manifest.children,
        "tables": manifest.tables,
        "sources": [listed.as_json() for listed in manifest.files],
        "problem_count": manifest.problem_count,
    }


def release(options: argparse.Namespace) -> int:
    home = the_home()
    before = home.snapshot(options.snapshot).release
    by = operating_system_user() if options.by is None else options.by
    released = keeping.release(home, options.snapshot, by=by, now=now()).release or {}
    enter(home, options.snapshot, catalogue(prove=False))
    if options.json:
        print(json.dumps(released))
    elif before:
        print(f"Snapshot {options.snapshot} was released already, by {before['by']} on {before['at'][:10]}.")
    else:
        print(f"Snapshot {options.snapshot} is released by {released['by']}.")
    return DONE


def purge(options: argparse.Namespace) -> int:
    home = the_home()
    by = options.by or operating_system_user()
    done = keeping.purge(home, before=options.before, by=by, now=now())
    if options.json:
        print(json.dumps({"purged": list(done.purged), "purged_before": list(done.already), "kept": done.kept}))
        return DONE
    for snapshot in done.purged:
        print(f"{snapshot}: children's rows removed; the manifest and the tallies stay.")
    for snapshot, why in done.kept.items():
        print(f"{snapshot}: kept, because {why}.")
    if not done.purged and not done.kept:
        print(f"There was nothing to purge as at a day before {options.before}.")
    return DONE
