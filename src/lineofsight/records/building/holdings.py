"""What an authority will hold once a load is in: the new parts, and the parts of other loads carried forward."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lineofsight.records.building.precedence import joined_coverage, rank, roles, surprises
from lineofsight.records.extract import Coverage, Extract
from lineofsight.records.on_disk.manifest import FEEDS, JOINED, ListedFile, Manifest, Part
from lineofsight.records.problems import RefusedError
from lineofsight.records.tables import Table


@dataclass(frozen=True)
class Holding:
    """A part under its new role and path, and where its bytes are: arriving now, or in the base snapshot."""

    part: Part
    before: Part | None  # None: arriving


def stored_at(role: str, table: str, source: str, authority: str) -> str:
    return f"{table}/{authority}.parquet" if role == FEEDS else f"reconcile/{source}/{table}/{authority}.parquet"


def settle(
    tables: Mapping[str, Table], arriving: Iterable[Part], base: Iterable[Part], authority: str
) -> tuple[list[Holding], list[str]]:
    """Decide by precedence what feeds each table; and say what a person should know about it.

    A part that arrives takes the place of its source's earlier part of that table; every other part is carried forward.
    """
    held: dict[tuple[str, str], Holding] = {}
    others: list[Holding] = []
    for part in base:
        if part.authority == authority:
            held[part.table, part.source] = Holding(part, part)
        else:
            others.append(Holding(part, part))
    for part in arriving:
        held[part.table, part.source] = Holding(part, None)
    settled: list[Holding] = []
    said: dict[str, list[str]] = {}
    for name in sorted({table for table, _ in held}):
        by_source = {source: h.part for (table, source), h in held.items() if table == name}
        if any(held[name, source].before is None for source in by_source):  # of others it was said when they came
            for surprise in surprises(tables[name], by_source):
                said.setdefault(surprise, []).append(name)
        for source, role in roles(tables[name], by_source).items():
            holding = held[name, source]
            path = stored_at(role, name, source, authority)
            settled.append(replace(holding, part=replace(holding.part, role=role, path=path)))
    return [*settled, *others], [f"{', '.join(names)}: {surprise}" for surprise, names in said.items()]


def joined(holdings: Sequence[Holding], authority: str) -> dict[str, list[Holding]]:
    """For each table that several of this authority's sources feed, its parts in order of precedence."""
    found: dict[str, list[Holding]] = {}
    for holding in holdings:
        if holding.part.role == JOINED and holding.part.authority == authority:
            found.setdefault(holding.part.table, []).append(holding)
    for name, parts in found.items():
        parts.sort(key=lambda holding: rank(name, holding.part.source))
    return found


def coverages(parts: Iterable[Part]) -> dict[tuple[str, str], Coverage]:
    """How complete each table is for each authority, as measures will read it."""
    feeding: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        if part.role in (FEEDS, JOINED):
            feeding.setdefault((part.table, part.authority), []).append(part)
    return {
        (table, authority): joined_coverage([p.coverage for p in sorted(found, key=lambda p: rank(table, p.source))])
        for (table, authority), found in feeding.items()
    }


def shrunk(arriving: Iterable[Part], base: Iterable[Part]) -> list[str]:
    """Tables that arrive with less than half the rows of the last load from the same source: perhaps a partial file."""
    before = {(part.authority, part.source, part.table): part.rows for part in base}
    return [
        f"{part.table} has {part.rows:,} rows, and the last load from {part.source} had {had:,}: check that the extract"
        " is whole."
        for part in arriving
        if part.rows * 2 < (had := before.get((part.authority, part.source, part.table), 0))
    ]


def number_files(
    extracts: Sequence[Extract], kept: Iterable[Part], base: Manifest | None
) -> tuple[list[ListedFile], list[list[int]]]:
    """The new list of files, and for each extract the number of each of its files.

    Files that no part needs any longer leave the list, and new ones take the lowest free numbers, so that parts carried
    forward keep the numbers that stand in their rows.
    """
    needed = {number for part in kept for number in part.files}
    listed = [file for file in (base.files if base else ()) if file.number in needed]
    free = (number for number in range(len(needed) + sum(len(e.files) for e in extracts)) if number not in needed)
    numbers = [[next(free) for _ in extract.files] for extract in extracts]
    for extract, of_extract in zip(extracts, numbers, strict=True):
        listed += [ListedFile(number, file) for number, file in zip(of_extract, extract.files, strict=True)]
    return sorted(listed, key=lambda file: file.number), numbers


def must_not_overlap(extracts: Sequence[Extract]) -> None:
    """Two extracts of one kind may be loaded together only if they fill different tables."""
    seen: set[tuple[str, str]] = set()
    for extract in extracts:
        for table in extract.tables:
            if (extract.source, table) in seen:
                raise RefusedError(
                    f"Two of these files are both {extract.source} and both fill {table}, so one would replace the"
                    " other: load them one after the other, the earlier first."
                )
            seen.add((extract.source, table))


def is_history(extracts: Sequence[Extract], current: Iterable[Part], authority: str, today: date) -> bool:
    """Whether the files tell of an earlier date than what is held from the same source.

    A held date after today was a slip of the pen, and does not turn its correction into history.
    """
    held = {(p.source, p.table): p.as_at for p in current if p.authority == authority and p.as_at <= today}
    earlier: list[str] = []
    other: list[str] = []
    for extract in extracts:
        for table, coverage in extract.coverage.items():
            before = held.get((extract.source, table))
            (earlier if before is not None and coverage.as_at < before else other).append(extract.source)
    if earlier and set(other) - set(earlier):
        raise RefusedError(
            f"The {earlier[0]} files are older than what is held from that source, and the {other[0]} files are not:"
            " load them separately."
        )
    return bool(earlier)
