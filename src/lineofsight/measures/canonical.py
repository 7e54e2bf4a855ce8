"""Children whose two ids are one child: rows of both are counted as one, under the id that stays.

Statements are dated. A split after a merge parts the two again. Records before and after adoption are never joined,
whatever else is said of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema([("child", pa.string()), ("stands_for", pa.string())])


def canonical_children(files: Sequence[Path], as_at: date) -> pa.Table:
    """`child` counts as `stands_for`; a child who is not named here counts as itself."""
    links: list[dict[str, object]] = []
    for file in files:
        links += pq.read_table(file, columns=["child_id", "other_child_id", "kind", "from_date"]).to_pylist()
    joined = joined_children(
        (str(link["child_id"]), str(link["other_child_id"]), str(link["kind"]).upper(), link["from_date"])
        for link in links
        if link["child_id"] and link["other_child_id"] and isinstance(link["from_date"], date)
        if link["from_date"] <= as_at
    )
    return pa.Table.from_pylist([{"child": c, "stands_for": s} for c, s in sorted(joined.items())], schema=SCHEMA)


def joined_children(statements: Iterable[tuple[str, str, str, object]]) -> dict[str, str]:
    """Each id that gives way, and the id that stays at the end of its chain."""
    given_way: dict[str, str] = {}
    never = set()
    for stays, gives_way, kind, _ in sorted(statements, key=lambda s: (str(s[3]), s[2], s[0], s[1])):
        if kind == "ADOPTION":
            never.add(frozenset((stays, gives_way)))
        elif kind == "MERGE" and stays != gives_way:
            given_way[gives_way] = stays
        elif kind == "SPLIT":
            for one, other in ((stays, gives_way), (gives_way, stays)):
                if given_way.get(one) == other:
                    del given_way[one]
    for pair in never:
        one, other = sorted(pair)
        if _end(one, given_way) == _end(other, given_way):
            # Joined by way of some third id: part both rather than join what the law keeps apart.
            given_way.pop(one, None)
            given_way.pop(other, None)
    return {child: _end(child, given_way) for child in given_way if _end(child, given_way) != child}


def _end(child: str, given_way: dict[str, str]) -> str:
    """Follow merges to the id that stays. In a ring of merges the first id in order stays."""
    seen = [child]
    while given_way.get(seen[-1]) is not None:
        following = given_way[seen[-1]]
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]
