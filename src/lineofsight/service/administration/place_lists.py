"""Localities and teams: as the records hold them, and as a list kept here by an authority that has no other.

A list kept here is two CSV files in the home, `places/los_localities.csv` and `places/los_teams.csv`, with the headings
of the standard tables. Changing it changes no figure: it is loaded as any file is, so that no figure ever rests on a
list that is in no snapshot.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from lineofsight.records.home import Home
from lineofsight.records.on_disk.durable import write_whole
from lineofsight.records.problems import RefusedError
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.design import words

FOLDER = "places"
LOCALITIES, TEAMS = "los_localities", "los_teams"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    LOCALITIES: ("locality", "name", "opened_on", "closed_on", "director_role"),
    TEAMS: ("team", "name", "locality", "service", "opened_on", "closed_on"),
}

Row = Mapping[str, str]


@dataclass(frozen=True)
class Lists:
    localities: tuple[Row, ...]
    teams: tuple[Row, ...]

    def of(self, table: str) -> tuple[Row, ...]:
        return self.localities if table == LOCALITIES else self.teams

    def same_as(self, other: "Lists") -> bool:
        return all(_as_set(self.of(table)) == _as_set(other.of(table)) for table in HEADINGS)


def _as_set(rows: Sequence[Row]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(row.items())) for row in rows}


def in_records(snapshot: Snapshot | None) -> Lists:
    """As the snapshot holds them; blank where it holds none."""
    return Lists(_read(snapshot, LOCALITIES), _read(snapshot, TEAMS))


def _read(snapshot: Snapshot | None, table: str) -> tuple[Row, ...]:
    if snapshot is None or snapshot.purged:
        return ()
    names = HEADINGS[table]
    rows = [
        {name: str(row[name]) if row[name] is not None else "" for name in names}
        for path in snapshot.parquet(table)
        for row in pq.read_table(path, columns=list(names), partitioning=None).to_pylist()
    ]
    return tuple(sorted(rows, key=lambda row: tuple(row.values())))


def kept_here(home: Home) -> Lists | None:
    """The lists kept here; None where nobody has begun to keep them."""
    if not all(_path(home, table).is_file() for table in HEADINGS):
        return None
    return Lists(*(_from_csv(_path(home, table)) for table in (LOCALITIES, TEAMS)))


def must_be_kept_here(home: Home) -> Lists:
    lists = kept_here(home)
    if lists is None:
        raise RefusedError(
            "These lists come with the loads. Change them where they come from, or keep them here first."
        )
    return lists


def keep(home: Home, lists: Lists) -> None:
    for table in HEADINGS:
        path = _path(home, table)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, as_csv(table, lists))


def as_csv(table: str, lists: Lists) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(lists.of(table))
    return out.getvalue().encode()


def _path(home: Home, table: str) -> Path:
    return home.folder / FOLDER / f"{table}.csv"


def _from_csv(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(dict(row) for row in csv.DictReader(file))


# --- changes: each gives new lists, and leaves the past as it was -------------------------------------------------


def with_locality(lists: Lists, *, locality: str, name: str, director_role: str, first_day: date) -> Lists:
    if any(row["locality"] == locality for row in lists.localities):
        raise RefusedError("There is a locality of this code already. Give this one another.")
    row = {
        "locality": locality,
        "name": name,
        "opened_on": first_day.isoformat(),
        "closed_on": "",
        "director_role": director_role,
    }
    return replace(lists, localities=(*lists.localities, row))


def with_team(lists: Lists, *, team: str, name: str, locality: str, service: str, first_day: date) -> Lists:
    if _open(lists.teams, "team", team):
        raise RefusedError("There is an open team of this id already. Close it first, or move it to another locality.")
    for row in lists.teams:
        if row["team"] == team and row["closed_on"] and date.fromisoformat(row["closed_on"]) >= first_day:
            ended = words.day(date.fromisoformat(row["closed_on"]))
            raise RefusedError(f"A team of this id was open until {ended}. Give a later first day.")
    _must_be_open(lists, locality)
    row = {
        "team": team,
        "name": name,
        "locality": locality,
        "service": service,
        "opened_on": first_day.isoformat(),
        "closed_on": "",
    }
    return replace(lists, teams=(*lists.teams, row))


def with_team_moved(lists: Lists, *, team: str, locality: str, first_day: date) -> Lists:
    """The team as it was until the day before, and in its new locality from that day."""
    row = _the_open(lists.teams, "team", team)
    if row["locality"] == locality:
        raise RefusedError("The team belongs to that locality already.")
    closed = with_closed(lists, table=TEAMS, place=team, last_day=first_day - timedelta(days=1))
    return with_team(
        closed, team=team, name=row["name"], locality=locality, service=row["service"], first_day=first_day
    )


def with_closed(lists: Lists, *, table: str, place: str, last_day: date) -> Lists:
    """The place with its last day. A locality keeps it until its last team has gone."""
    key = "locality" if table == LOCALITIES else "team"
    row = _the_open(lists.of(table), key, place)
    opened = date.fromisoformat(row["opened_on"]) if row["opened_on"] else None
    if opened is not None and last_day < opened:
        raise RefusedError(f"It opened on {words.day(opened)}, so its last day cannot be before that.")
    if table == LOCALITIES and any(team["locality"] == place and not team["closed_on"] for team in lists.teams):
        raise RefusedError("Teams still belong to this locality. Move or close them first.")
    changed = tuple({**each, "closed_on": last_day.isoformat()} if each is row else each for each in lists.of(table))
    return replace(lists, localities=changed) if table == LOCALITIES else replace(lists, teams=changed)


def _open(rows: Sequence[Row], key: str, place: str) -> Row | None:
    return next((row for row in rows if row[key] == place and not row["closed_on"]), None)


def _the_open(rows: Sequence[Row], key: str, place: str) -> Row:
    row = _open(rows, key, place)
    if row is None:
        raise RefusedError("There is no open place of this name in the list.")
    return row


def _must_be_open(lists: Lists, locality: str) -> None:
    if not _open(lists.localities, "locality", locality):
        raise RefusedError("There is no open locality of this code in the list. Add the locality first.")
