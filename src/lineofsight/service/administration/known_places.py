"""The teams and localities that the figures name, for choosing among them."""

from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineofsight.records.problems import RefusedError
from lineofsight.service.kept import the_current

NOT_RECORDED = "not recorded"


def known_places() -> list[tuple[str, str]]:
    """(value, label), localities first; none where nothing is measured yet."""
    try:
        tallies = the_current().results.tallies
    except RefusedError:
        return []
    return [(f"{kind} {name}", f"{name} ({kind})") for kind, name in _in(tallies)]


@lru_cache(maxsize=4)
def _in(tallies: Path) -> tuple[tuple[str, str], ...]:
    found = pq.read_table(tallies, columns=["place_type", "place"])
    found = (
        found.filter(pc.is_in(found["place_type"], value_set=_kinds())).group_by(["place_type", "place"]).aggregate([])
    )
    rows = zip(found["place_type"].to_pylist(), found["place"].to_pylist(), strict=True)
    return tuple(sorted((kind, name) for kind, name in rows if name != NOT_RECORDED))


def _kinds() -> object:
    import pyarrow as pa

    return pa.array(["locality", "team"])
