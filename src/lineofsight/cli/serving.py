"""`lineofsight serve` and `verify`: the pages, and proof that the ledger is whole."""

import argparse
import json
import sys
from datetime import date

from lineofsight.cli.homes import home_folder
from lineofsight.records.home import Home

DONE, DONE_WITH_PROBLEMS = 0, 4
PORT = 8000


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serving = verbs.add_parser("serve", help="answer with pages until stopped")
    serving.add_argument("--port", type=int, default=PORT, metavar="N", help=f"{PORT} if left out")
    serving.add_argument("--only-me", action="store_true", help="you alone, on this machine's own address")
    serving.set_defaults(do=serve)

    verifying = verbs.add_parser("verify", help="prove that no event and no stored row has been changed")
    verifying.add_argument("--json", action="store_true", help="print one JSON object")
    verifying.set_defaults(do=verify)


def serve(options: argparse.Namespace) -> int:
    from lineofsight.service.started import start

    start(home_folder(), only_me=options.only_me)
    from lineofsight.service import serving

    serving.make_ready()
    serving.serve(port=options.port)
    return DONE


def verify(options: argparse.Namespace) -> int:
    """Prints what is broken, the first break of the ledger and each stored file that is not as it was."""
    from lineofsight.service.started import start

    start(home_folder())
    from lineofsight.service import serving
    from lineofsight.service.events import ledger

    serving.migrate()
    home = Home.open(home_folder(), create=False)
    broken = list(ledger.breaks())
    purged = {}
    for snapshot in home.snapshots():
        broken += [f"Snapshot {snapshot.id}: {fault}." for fault in snapshot.faults(home.identifiers(snapshot.id))]
        if snapshot.purged:
            purged[snapshot.id] = str(snapshot.purged["at"])
    if options.json:
        print(json.dumps({"whole": not broken, "events": ledger.length(), "broken": broken, "purged": purged}))
    else:
        for line in broken:
            print(line)
        for name, at in purged.items():
            print(f"Snapshot {name} was purged of children's rows on {date.fromisoformat(at[:10]):%d/%m/%Y}.")
        if not broken:
            print(f"Whole: {ledger.length()} events, and every stored file as it was.")
    if broken:
        print("Restore from the backup made before this, and find out who could write there.", file=sys.stderr)
    return DONE_WITH_PROBLEMS if broken else DONE
