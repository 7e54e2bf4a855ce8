"""Twenty people reading at once: a measure's page against an almost empty page of the same server, in the same run.

    python -m tests.bench.readers [--scale 0.05] [--readers 20] [--pages 40]

The server is the one that `lineofsight serve` runs, in a process of its own, over an invented county. Every
reader is signed in. The two kinds of page are asked for in turn, so that what else the machine does falls on both.
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.builders.service_home import make_county

MEASURE = "/figures/assessments_in_45_working_days/"
EMPTY = "/about/"
AT_MOST = 5.0  # times an empty page, at the 95th in a hundred

SERVER = """
import sys
from pathlib import Path
from lineofsight.service.started import start
start(Path(sys.argv[1]), demo=True)
from lineofsight.service import serving
serving.make_ready()
serving.serve(port=0, told=lambda address: print(address, flush=True))
"""


class Reader:
    """One signed-in person, who keeps a connection open as a browser does."""

    def __init__(self, host: str) -> None:
        self.connection = http.client.HTTPConnection(host, timeout=60)
        self.cookies: dict[str, str] = {}
        form = self.get("/demo/")
        token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        said = urlencode({"csrfmiddlewaretoken": token, "role": "director"})
        self._ask("POST", "/demo/", said, {"Content-Type": "application/x-www-form-urlencoded"})

    def get(self, address: str) -> str:
        status, text = self._ask("GET", address)
        if status != 200:
            raise SystemExit(f"{address} answered {status}")
        return text

    def timed(self, address: str) -> float:
        began = time.perf_counter()
        self.get(address)
        return time.perf_counter() - began

    def _ask(self, method: str, address: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, address, body or None, {"Cookie": cookies, **(headers or {})})
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, _ = value.partition(";")
                key, _, held = cookie.partition("=")
                self.cookies[key] = held
        return answer.status, answer.read().decode()


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, int(len(seconds) * 0.95) - 1)]


def read_at_once(host: str, readers: int, pages: int) -> dict[str, list[float]]:
    people = [Reader(host) for _ in range(readers)]
    for address in (EMPTY, MEASURE):
        people[0].get(address)  # what is kept in the process is read once

    def reads(reader: Reader) -> list[tuple[str, float]]:
        return [(address, reader.timed(address)) for _ in range(pages) for address in (EMPTY, MEASURE)]

    took: dict[str, list[float]] = {EMPTY: [], MEASURE: []}
    with ThreadPoolExecutor(readers) as pool:
        for found in pool.map(reads, people):
            for address, seconds in found:
                took[address].append(seconds)
    return took


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.readers", description=__doc__)
    asked.add_argument("--scale", type=float, default=0.05)
    asked.add_argument("--readers", type=int, default=20)
    asked.add_argument("--pages", type=int, default=40)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = make_county(Path(folder) / "home", scale=options.scale)
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(home.folder)], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            host = server.stdout.readline().strip().removeprefix("http://").rstrip("/")
            took = read_at_once(host, options.readers, options.pages)
        finally:
            server.terminate()
            server.wait()
    empty, measure = p95(took[EMPTY]), p95(took[MEASURE])
    told = {
        "readers": options.readers,
        "pages": sum(len(seconds) for seconds in took.values()),
        "empty_p95_ms": round(empty * 1000, 1),
        "measure_p95_ms": round(measure * 1000, 1),
        "times_an_empty_page": round(measure / empty, 2),
        "kept": measure <= AT_MOST * empty,
    }
    print(json.dumps(told) if options.json else "\n".join(f"{name}: {value}" for name, value in told.items()))


if __name__ == "__main__":
    main()
