"""Run one deed on a home and die at its n-th touch of the disk, as a power cut would have it.

    python -m tests.faults.dies DEED HOME N     N = 0: do not die; print each touch
    python -m tests.faults.dies                 a deed a line on standard input, each in a process of its own

The second way forks: the program is read once, and hundreds of kills take minutes. Each process that dies is whole.

Nothing in the product knows of this: the interpreter reports its own file calls, and two that it does not report are
wrapped here.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from lineofsight.records.extract import Extract
from lineofsight.records.home import Home
from lineofsight.records.keeping import purge
from tests.builders.extracts import NOW, an_extract, loaded

_REPORTED = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.chmod"}
BEFORE, AFTER = date(2026, 9, 30), date(2026, 10, 31)


def extracts(as_at: date) -> list[Extract]:
    """Two sources of the same children, so that there is something to join, to reconcile and to carry forward."""
    children = [f"child {n}" for n in range(60)]
    people = [{"pers_person_id": child, "pers_forename": "Invented"} for child in children]
    contacts = [
        {"cont_contact_id": f"c{n}", "cont_person_id": child, "cont_contact_date": as_at}
        for n, child in enumerate(children)
    ]
    places = [
        {"addr_table_id": f"a{n}", "addr_person_id": child, "addr_address_postcode": f"ZZ{n} 1ZZ"}
        for n, child in enumerate(children)
    ]
    annex = {"ssd_person": people, "ssd_contacts": contacts}
    ours = {"ssd_person": people, "ssd_contacts": contacts[:9], "ssd_address": places}
    return [an_extract("annex_a", annex, as_at=as_at), an_extract("ssd", ours, as_at=as_at)]


def carried(as_at: date) -> list[Extract]:
    rows = [{"supervision_id": "s", "child_id": "child 1", "held_on": as_at}]
    return [an_extract("los", {"los_supervision": rows}, as_at=as_at)]


def first(home: Path) -> None:
    loaded(Home.open(home), *extracts(BEFORE))


def second(home: Path) -> None:
    loaded(Home.open(home), *extracts(AFTER))


def small(home: Path) -> None:
    loaded(Home.open(home), *carried(AFTER))


def purging(home: Path) -> None:
    purge(Home.open(home), before=AFTER, by="a test", now=NOW)


DEEDS: dict[str, Callable[[Path], None]] = {"first": first, "second": second, "small": small, "purging": purging}


class _Death:
    def __init__(self, home: Path, at: int) -> None:
        self.home = str(home)
        self.at = at
        self.touches: list[str] = []

    def touch(self, what: str, path: object) -> None:
        if not isinstance(path, (str, os.PathLike, int)) or (not isinstance(path, int) and self.home not in str(path)):
            return
        self.touches.append(what)
        if len(self.touches) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REPORTED:
            self.touch(event, arguments[1] if event in {"os.rename", "os.link"} else arguments[0])

    def watch(self) -> None:
        really_sync, really_write = os.fsync, pq.write_table

        def sync(handle: int) -> None:
            self.touch("fsync", handle)
            really_sync(handle)

        def write(rows: Any, path: Any, **options: Any) -> None:
            self.touch("begin to write", path)
            really_write(rows, path, **options)
            with Path(path).open("r+b") as file:  # half-way: the file is there and its end is not
                whole = file.read()
                file.truncate(len(whole) // 2)
                self.touch("half written", path)
                file.seek(0)
                file.write(whole)

        os.fsync = sync
        pq.write_table = write
        sys.addaudithook(self.hear)


def do(deed: str, home: Path, at: int) -> list[str]:
    death = _Death(home, at)
    death.watch()
    DEEDS[deed](home)
    os.fsync = lambda _: None
    return death.touches


def serve() -> None:
    """For each line `[deed, home, n, file]`: how the process ended; its touches go to the file."""
    for line in sys.stdin:
        deed, home, at, file = json.loads(line)
        child = os.fork()
        if child == 0:
            ended = 1
            try:
                Path(file).write_text("\n".join(do(deed, Path(home), at)), encoding="utf-8")
                ended = 0
            finally:  # whatever happened, this process never goes on to read the next line
                if ended:
                    traceback.print_exc()
                os._exit(ended)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        serve()
    else:
        print("\n".join(do(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
