"""Kept for as long as the process lives: whatever is worked out of results, which never change once written."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from lineofsight.service.kept import Kept

P = ParamSpec("P")
T = TypeVar("T")

AT_MOST = 1024  # answers of one function; the one unused for longest goes first


def once(work: Callable[Concatenate[Kept, P], T]) -> Callable[Concatenate[Kept, P], T]:
    """The function answered from memory where the same results and definitions were asked before."""
    known: OrderedDict[object, T] = OrderedDict()
    lock = Lock()

    @wraps(work)
    def answer(kept: Kept, *args: P.args, **said: P.kwargs) -> T:
        key = (kept.results.folder, kept.profile, kept.catalogue.hash, kept.settings, args, tuple(sorted(said.items())))
        with lock:
            if key in known:
                known.move_to_end(key)
                return known[key]
        found = work(kept, *args, **said)  # two requests may work at once: they find the same
        with lock:
            known[key] = found
            while len(known) > AT_MOST:
                known.popitem(last=False)
        return found

    return answer
