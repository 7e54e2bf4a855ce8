"""Which source feeds a table when several give it, and how their rows are joined where all of them feed it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import duckdb
import pyarrow as pa

from lineofsight.records.extract import Coverage
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, RECONCILE
from lineofsight.records.tables import SYSTEM_COLUMNS, Table

# The dataset that an authority maintains for every use comes before the yearly returns, and those before a workbook
# made for inspectors. A list that an authority keeps for Line of Sight comes first for our own tables, last for others.
_STANDARD = ("ssd", "cin_census", "ssda903", "annex_a", "los")
_OURS = ("los", "ssd", "cin_census", "ssda903", "annex_a")
# Of these the yearly return holds a remnant (one birthday's answer, workers without teams), and the workbook the whole.
_WORKBOOK_FIRST = ("ssd", "cin_census", "annex_a", "ssda903", "los")
_FULLER_IN_THE_WORKBOOK = frozenset({"ssd_care_leavers", "ssd_involvements", "ssd_permanence"})


def rank(table: str, source: str) -> int:
    """0 for the source that comes first."""
    if table in _FULLER_IN_THE_WORKBOOK:
        return _WORKBOOK_FIRST.index(source)
    return (_OURS if table.startswith("los_") else _STANDARD).index(source)


class Held(Protocol):
    """What precedence asks of a part: how many rows, and as at when."""

    @property
    def rows(self) -> int: ...
    @property
    def coverage(self) -> Coverage: ...


H = TypeVar("H", bound=Held)


def roles(table: Table, by_source: Mapping[str, Held]) -> dict[str, str]:
    """The role of each source that holds the table, first source first.

    An empty table never displaces one that has rows: many an authority has the standard's tables but fills only some.
    """
    order = sorted(by_source, key=lambda source: (by_source[source].rows == 0, rank(table.name, source)))
    if table.fed_by == "all":
        if len(order) == 1:
            return {order[0]: FEEDS}
        return dict.fromkeys(sorted(order, key=lambda source: rank(table.name, source)), JOINED)
    return {source: FEEDS if place == 0 else RECONCILE for place, source in enumerate(order)}


def surprises(table: Table, by_source: Mapping[str, Held]) -> list[str]:
    """What a person should know about the choice of source: what they just loaded may not be what they will see."""
    if table.fed_by == "all":
        return []
    chosen, *others = roles(table, by_source)
    read = by_source[chosen]
    said = []
    for other in others:
        if by_source[other].rows and by_source[other].coverage.as_at > read.coverage.as_at:
            said.append(
                f"read from {chosen} as at {read.coverage.as_at}, though {other} is newer"
                f" (as at {by_source[other].coverage.as_at}): {chosen} has precedence, so load a newer one of it."
            )
        if read.rows and not by_source[other].rows and rank(table.name, other) < rank(table.name, chosen):
            said.append(f"empty in {other}, so read from {chosen}: fill it in {other}, if it can.")
    return said


def join_on_key(table: Table, in_order: Sequence[pa.Table]) -> pa.Table:
    """One row a key: column by column, the first source that says something. A row without a whole key stands alone."""
    keys = ", ".join(f'"{name}"' for name in table.key)
    whole_key = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key)
    own = [name for name in table.column_names if name not in table.key]
    system = [name for name in SYSTEM_COLUMNS.names if name != "authority"]
    first = ", ".join(
        # a row's origin is that of the first source that has the key, even where that source leaves the column blank
        f'first("{name}" ORDER BY place, from_row, from_file) AS "{name}"'
        if name in system
        else f'first("{name}" ORDER BY place, from_row, from_file) FILTER ("{name}" IS NOT NULL) AS "{name}"'
        for name in (*system, *own)
    )
    names = ", ".join(f'"{name}"' for name in table.schema.names)
    with duckdb.connect() as connection:
        for place, rows in enumerate(in_order):
            connection.register(f"source_{place}", rows)
        stacked = " UNION ALL ".join(
            f"SELECT {place} AS place, * FROM source_{place}" for place in range(len(in_order))
        )
        joined = connection.sql(
            f"WITH stacked AS ({stacked}), "
            f"joined AS (SELECT authority, {keys}, {first} FROM stacked WHERE {whole_key} GROUP BY authority, {keys}) "
            f"SELECT {names} FROM joined UNION ALL SELECT {names} FROM stacked WHERE NOT ({whole_key})"
        ).to_arrow_table()
    return joined.cast(table.schema)


def joined_coverage(in_order: Sequence[Coverage]) -> Coverage:
    """What can be said of rows that several sources fed: a column is unknown only where none of them fills it."""
    first = in_order[0]
    starts = [coverage.from_ for coverage in in_order]
    return replace(
        first,
        as_at=max(coverage.as_at for coverage in in_order),
        from_=None if None in starts else min(start for start in starts if start is not None),
        to=max(coverage.to for coverage in in_order),
        not_filled=tuple(
            name for name in first.not_filled if all(name in coverage.not_filled for coverage in in_order)
        ),
    )
