"""What was known when: the past of tables that hold only how things stand, and how late events are written down.

Everything is read from the snapshots that were known when a given snapshot was loaded, so that a figure from that
snapshot never changes because of a later load.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.records.building.arriving import in_todays_columns
from lineofsight.records.extract import Hold
from lineofsight.records.home import Home, Settings
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, Part
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import SYSTEM_COLUMNS, Table


@dataclass(frozen=True, slots=True)
class Observation:
    """One load of one table, and a snapshot that still has its rows."""

    part: Part
    path: Path | None  # None: purged

    @property
    def as_at(self) -> date:
        return self.part.as_at


@dataclass(frozen=True, slots=True)
class StateHistory:
    """A state table through time."""

    rows: pa.Table  # the table's columns, and known_from to known_to (not itself known any longer; null: still)
    observed: Mapping[str, tuple[date, ...]]  # authority: the dates as at which it was seen
    purged: Mapping[str, tuple[date, ...]]  # dates as at which it was seen once, and whose rows are gone


def observations(home: Home, table: str, until: Snapshot) -> dict[str, list[Observation]]:
    """Every load of a table that measures read, by authority, in order of as-at date and then of loading."""
    found: dict[tuple[str, int], Observation] = {}
    for snapshot in home.in_time(until=until):
        for part in snapshot.manifest.parts:
            if part.table != table or part.role not in (FEEDS, JOINED) or part.as_at > until.manifest.as_at:
                continue
            path = None if snapshot.purged else snapshot.folder / f"{table}/{part.authority}.parquet"
            known = found.get((part.authority, part.loaded))
            if known is None or (known.path is None and path is not None):
                found[part.authority, part.loaded] = Observation(part, path)
    by_authority: dict[str, list[Observation]] = {}
    for observation in sorted(found.values(), key=lambda o: (o.part.authority, o.as_at, o.part.loaded)):
        by_authority.setdefault(observation.part.authority, []).append(observation)
    return by_authority


def last_of_each_month(some: Iterable[Observation]) -> list[Observation]:
    """The latest as-at date of each month, and the last load of that date."""
    latest: dict[tuple[int, int], Observation] = {}
    for observation in some:
        latest[observation.as_at.year, observation.as_at.month] = observation
    return list(latest.values())


def state_history(home: Home, table: Table, until: Snapshot) -> StateHistory:
    """Each row of a state table from the date as at which it was first seen until the date as at which it was not."""
    seen: list[Observation] = []
    purged: dict[str, tuple[date, ...]] = {}
    observed: dict[str, tuple[date, ...]] = {}
    for authority, every in observations(home, table.name, until).items():
        kept = last_of_each_month(o for o in every if o.path is not None)
        observed[authority] = tuple(o.as_at for o in kept)
        purged[authority] = tuple(sorted({o.as_at for o in every if o.path is None} - {o.as_at for o in kept}))
        seen += kept
    return StateHistory(_spans(table, seen), observed, purged)


def _spans(table: Table, seen: list[Observation]) -> pa.Table:
    system = set(SYSTEM_COLUMNS.names) - {"authority"}
    schema = pa.schema(
        [
            *(field for field in table.schema if field.name not in system),
            ("known_from", pa.date32()),
            ("known_to", pa.date32()),
        ]
    )
    if not seen:
        return schema.empty_table()
    columns = [field.name for field in table.schema if field.name not in system]
    names = ", ".join(f'"{name}"' for name in columns)
    place: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE seen (authority TEXT, place INTEGER, as_at DATE)")
        selects: list[str] = []
        for observation in seen:
            authority = observation.part.authority
            place[authority] = place.get(authority, -1) + 1
            connection.execute("INSERT INTO seen VALUES (?, ?, ?)", [authority, place[authority], observation.as_at])
            name = f"seen_{len(selects)}"
            connection.register(name, in_todays_columns(table, pq.read_table(observation.path, partitioning=None)))
            selects.append(f"SELECT DISTINCT {names}, {place[authority]} AS place FROM {name}")
        # equal rows at places 3, 4, 5 keep one difference between place and count, so they are one span
        return (
            connection.sql(
                f"WITH every AS ({' UNION ALL '.join(selects)}),"
                f" counted AS (SELECT *, place - row_number() OVER (PARTITION BY {names} ORDER BY place) AS run"
                " FROM every),"
                f" spans AS (SELECT {names}, min(place) AS first_place, max(place) AS last_place FROM counted"
                f" GROUP BY {names}, run)"
                f" SELECT {', '.join(f's.{n}' for n in names.split(', '))}, a.as_at AS known_from, b.as_at AS known_to"
                " FROM spans s JOIN seen a ON a.authority = s.authority AND a.place = s.first_place"
                " LEFT JOIN seen b ON b.authority = s.authority AND b.place = s.last_place + 1"
                f" ORDER BY s.authority, {', '.join(f's.{chr(34)}{n}{chr(34)}' for n in table.key)}, known_from"
            )
            .to_arrow_table()
            .cast(schema)
        )


# How late events are written down


LOADS_COMPARED = 13  # a year of monthly loads and the one before them: habits of long ago say little of today's


@dataclass(frozen=True, slots=True)
class RecordingLag:
    """Days from an event to the first as-at date by which it was on the record.

    Only events dated after the first observation are counted in `days`: of earlier ones, those recorded in time cannot
    be told apart. Earlier events that turned up since are counted in `late`.
    """

    authority: str
    table: str
    source: str
    observed: tuple[date, ...]
    days: Mapping[int, int]  # days: events
    late: Mapping[int, int]

    @property
    def events(self) -> int:
        return sum(self.days.values())

    def within(self, share: float) -> int | None:
        """The fewest days by which so large a share of the events was on the record; None: no events."""
        reached = 0
        for days, events in sorted(self.days.items()):
            reached += events
            if reached >= share * self.events:
                return days
        return None


def recording_lag(home: Home, table: Table, until: Snapshot) -> list[RecordingLag]:
    """One for each authority that has loaded the table twice from the source that feeds it now."""
    found = []
    for authority, every in observations(home, table.name, until).items():
        source = every[-1].part.source
        usable = [o for o in every if o.path is not None and o.part.source == source and _has_every_event(o)]
        if len(usable) > 1 and table.event_dates:
            found.append(_lag(table, authority, source, usable[-LOADS_COMPARED:]))
    return found


def _has_every_event(observation: Observation) -> bool:
    return observation.part.coverage.holds == Hold.EVERY


def _lag(table: Table, authority: str, source: str, seen: list[Observation]) -> RecordingLag:
    # Some sources make a row's id from its row number, which the next extract gives to another row
    names = [table.child] if table.child else list(table.key)
    who = ", ".join(f'"{name}"' for name in names)
    happened = "CAST(coalesce(" + ", ".join(f'"{name}"' for name in table.event_dates) + ") AS DATE)"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE seen (place INTEGER, as_at DATE, complete_from DATE)")
        for place, o in enumerate(seen):
            connection.execute("INSERT INTO seen VALUES (?, ?, ?)", [place, o.as_at, o.part.coverage.from_])
            connection.register(f"load_{place}", _columns_of(o, table, {*names, *table.event_dates}))
        every = " UNION ALL ".join(
            f"SELECT {place} AS place, {happened} AS happened, {who} FROM load_{place}" for place in range(len(seen))
        )
        rows = connection.execute(
            f"WITH every AS ({every}),"
            f" first_seen AS (SELECT happened, min(place) AS place FROM every GROUP BY happened, {who})"
            " SELECT f.happened > (SELECT min(as_at) FROM seen) AS since,"
            " date_diff('day', f.happened, now.as_at) AS days, count(*) AS events"
            " FROM first_seen f JOIN seen now ON now.place = f.place JOIN seen before ON before.place = f.place - 1"
            # an event before the earlier extract's first day was left out of it, not recorded late
            " WHERE f.happened <= now.as_at AND f.happened >= coalesce(before.complete_from, f.happened)"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
    return RecordingLag(
        authority,
        table.name,
        source,
        tuple(o.as_at for o in seen),
        days={days: events for since, days, events in rows if since},
        late={days: events for since, days, events in rows if not since},
    )


def _columns_of(observation: Observation, table: Table, names: set[str]) -> pa.Table:
    """Only these columns; one that the table has gained since is blank."""
    held = set(pq.read_schema(observation.path).names)
    rows = pq.read_table(observation.path, columns=sorted(names & held), partitioning=None)
    for name in sorted(names - held):
        rows = rows.append_column(name, pa.nulls(len(rows), table.column(name).arrow_type))
    return rows


# Which months may still change


def frozen_from(month_end: date, settings: Settings) -> date:
    """The first day on which a month's figures are no longer provisional."""
    return month_end + timedelta(days=settings.freeze_after_days)


def is_provisional(month_end: date, as_at: date, settings: Settings) -> bool:
    """Whether records as at this date may still lack events of the month."""
    return as_at < frozen_from(month_end, settings)
