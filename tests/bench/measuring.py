"""One thing measured in a process of its own: seconds and peak memory, cold."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def here(work: Callable[[], Any]) -> None:
    """Do the work and print its figures as the last line: called inside the child process."""
    began = time.perf_counter()
    with redirect_stdout(sys.stderr):
        told = work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 3), "peak_mib": round(peak), "told": told}))


def apart(module: str, *arguments: str, repeats: int = 3) -> dict[str, Any]:
    """The median of several runs of `python -m module arguments`, each in a fresh process."""
    runs = [_once(module, *arguments) for _ in range(repeats)]
    return {
        "seconds": median(run["seconds"] for run in runs),
        "peak_mib": max(run["peak_mib"] for run in runs),
        "told": runs[-1]["told"],
    }


def _once(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
