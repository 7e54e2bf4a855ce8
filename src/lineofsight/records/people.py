"""Children are people, not rows: ids that are one child, records that need named access, the unborn, siblings.

Everything here is asked as at a day, and nothing here ever joins a child's records before and after adoption.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from lineofsight.records.problems import Problem

MERGE, SPLIT, ADOPTION = "MERGE", "SPLIT", "ADOPTION"
LINKS = "los_identity_links"

CANONICAL = pa.schema([("authority", pa.string()), ("child", pa.string()), ("canonical", pa.string())])

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """A dated statement about two ids. Where they are joined, `stays` is the id that stays."""

    stays: str
    gives_way: str
    kind: str
    from_date: date
    row: int | None = None

    @property
    def pair(self) -> Pair:
        return frozenset((self.stays, self.gives_way))


@dataclass(frozen=True, slots=True)
class People:
    """Who is who as at a day."""

    canonical: pa.Table  # authority, child, canonical: every id that a link names; any other id is its own
    before_and_after_adoption: pa.Table  # authority, child, other: never to be shown together
    problems: tuple[Problem, ...]


def who_is_who(links: pa.Table | None, *, as_at: date) -> People:
    """Read `los_identity_links` (None: there are none) as it stands on a day."""
    by_authority: dict[str, list[Link]] = defaultdict(list)
    for row in links.to_pylist() if links is not None else ():
        link = _link(row)
        if link is not None:
            by_authority[row["authority"]].append(link)
    canonical: list[dict[str, str]] = []
    adoptions: list[dict[str, str]] = []
    problems: list[Problem] = []
    for authority, own in sorted(by_authority.items()):
        of, said = canonical_children(own, as_at)
        canonical += [{"authority": authority, "child": c, "canonical": of[c]} for c in sorted(of)]
        pairs = {tuple(sorted(of[child] for child in link.pair)) for link in own if _parts_for_adoption(link)}
        adoptions += [
            {"authority": authority, "child": child, "other": other}
            for one, two in sorted(pairs)
            for child, other in ((one, two), (two, one))
        ]
        problems += said
    return People(
        pa.Table.from_pylist(canonical, schema=CANONICAL),
        pa.Table.from_pylist(
            adoptions, schema=pa.schema([(name, pa.string()) for name in ("authority", "child", "other")])
        ),
        tuple(problems),
    )


def _link(row: Mapping[str, Any]) -> Link | None:
    ids = (row["child_id"], row["other_child_id"])
    if None in ids or row["kind"] is None or row["from_date"] is None:
        return None  # the reader has already said which cell is missing
    return Link(*ids, row["kind"], row["from_date"], row.get("from_row"))


def _parts_for_adoption(link: Link) -> bool:
    return link.kind == ADOPTION and len(link.pair) == 2


def canonical_children(links: Iterable[Link], as_at: date) -> tuple[dict[str, str], list[Problem]]:
    """The id that stays for each id named, and every statement that could not be followed.

    The latest statement about two ids holds. The order of links within a day never matters. Links that contradict one
    another join nobody: showing one child's record as another's does more harm than counting a child twice.
    """
    links = list(links)
    problems = [_problem(link, "the two ids are the same: enter two.") for link in links if len(link.pair) == 1]
    links = [link for link in links if len(link.pair) == 2]
    # An adoption parts two records whatever the day: joining them before it would show them together after it
    adopted = {link.pair for link in links if link.kind == ADOPTION}
    merges, parted, said = _statements([link for link in links if link.from_date <= as_at])
    problems += said
    for link in (link for pair in sorted(adopted & merges.keys(), key=sorted) for link in merges[pair]):
        problems.append(_problem(link, "this would join a child's records before and after adoption."))
    merges = {pair: stated for pair, stated in merges.items() if pair not in adopted}
    canonical = {child: child for link in links for child in link.pair}
    for group in _groups(merges):
        stated = [link for pair, of_pair in merges.items() if pair <= group for link in of_pair]
        forbidden = [pair for pair in adopted | parted if pair <= group]
        if forbidden:
            why = (
                "this and other links would together join a child's records before and after adoption."
                if any(pair in adopted for pair in forbidden)
                else "other links say that these are two children."
            )
            problems += [_problem(link, why) for link in stated]
            continue
        canonical |= dict.fromkeys(group, _who_stays(group, stated))
    return canonical, sorted(problems, key=str)


def _statements(links: list[Link]) -> tuple[dict[Pair, list[Link]], set[Pair], list[Problem]]:
    """The pairs now joined with the links that say so, the pairs now parted, and contradictions within a day."""
    about: dict[Pair, list[Link]] = defaultdict(list)
    for link in links:
        if link.kind in (MERGE, SPLIT):
            about[link.pair].append(link)
    merges: dict[Pair, list[Link]] = {}
    parted: set[Pair] = set()
    problems: list[Problem] = []
    for pair, stated in about.items():
        latest = [link for link in stated if link.from_date == max(each.from_date for each in stated)]
        kinds = {link.kind for link in latest}
        if kinds == {MERGE}:
            merges[pair] = latest
            continue
        parted.add(pair)
        if len(kinds) == 2:
            problems += [
                _problem(link, "on one day the two ids are said to be one child and two: they are kept apart.")
                for link in latest
            ]
    return merges, parted, problems


def _groups(merges: Iterable[Pair]) -> list[frozenset[str]]:
    """Ids that are one child, directly or through others."""
    group_of: dict[str, set[str]] = {}
    for pair in merges:
        joined = set(pair).union(*(group_of.get(child, ()) for child in pair))
        for child in joined:
            group_of[child] = joined
    return sorted({frozenset(group) for group in group_of.values()}, key=sorted)


def _who_stays(group: frozenset[str], stated: list[Link]) -> str:
    """The id that gives way to no other; the first by alphabet where links leave several, or go round in a circle."""
    given_way = {link.gives_way for link in stated}
    return min(group - given_way or group)


def _problem(link: Link, why: str) -> Problem:
    return Problem(LINKS, link.row, None, f"This link was not followed, because {why}")


def restricted(records: pa.Table | None, canonical: pa.Table, *, as_at: date) -> pa.Table:
    """(authority, child) of every child whose record, under any of its ids, needs named access on the day.

    A restriction without a first day has always held. One that ends before it begins holds: the dates are wrong, and
    hiding too much for a day is the lesser harm.
    """
    empty = pa.table({"authority": pa.array([], pa.string()), "child": pa.array([], pa.string())})
    if records is None:
        return empty
    return _asked(
        "SELECT DISTINCT r.authority, coalesce(c.canonical, r.child_id) AS child FROM records r"
        " LEFT JOIN canonical c ON c.authority = r.authority AND c.child = r.child_id"
        " WHERE r.child_id IS NOT NULL AND ("
        "  ((r.from_date IS NULL OR r.from_date <= $as_at) AND (r.to_date IS NULL OR r.to_date >= $as_at))"
        "  OR r.to_date < r.from_date)"
        " ORDER BY r.authority, child",
        {"as_at": as_at},
        records=records,
        canonical=canonical,
    )


def unborn(persons: pa.Table | None, canonical: pa.Table, *, as_at: date) -> pa.Table:
    """(authority, child, expected_on) of every child expected and, under none of its ids, born or dead by the day."""
    if persons is None:
        return pa.table(
            {
                "authority": pa.array([], pa.string()),
                "child": pa.array([], pa.string()),
                "expected_on": pa.array([], pa.date32()),
            }
        )
    return _asked(
        "SELECT p.authority, coalesce(c.canonical, p.pers_person_id) AS child,"
        " CAST(max(coalesce(p.pers_expected_dob, p.pers_dob)) AS DATE) AS expected_on FROM persons p"
        " LEFT JOIN canonical c ON c.authority = p.authority AND c.child = p.pers_person_id"
        " WHERE p.pers_person_id IS NOT NULL"
        " GROUP BY 1, 2"
        " HAVING max(coalesce(p.pers_expected_dob, p.pers_dob)) IS NOT NULL"
        " AND coalesce(min(CAST(p.pers_dob AS DATE)) > $as_at, TRUE) AND max(p.pers_death_date) IS NULL"
        " ORDER BY 1, 2",
        {"as_at": as_at},
        persons=persons,
        canonical=canonical,
    )


def siblings(family: pa.Table | None, people: People) -> tuple[pa.Table, list[Problem]]:
    """(authority, child, sibling): children of one family group, both ways round.

    Where a group holds one child's records from before and after adoption, neither record is given siblings through it:
    anyone in the group would lead from the one to the other.
    """
    schema = pa.schema([(name, pa.string()) for name in ("authority", "child", "sibling")])
    if family is None:
        return schema.empty_table(), []
    with duckdb.connect() as connection:
        connection.register("family", family)
        connection.register("canonical", people.canonical)
        connection.register("adopted", people.before_and_after_adoption)
        connection.execute(
            "CREATE TABLE member AS SELECT DISTINCT f.authority, f.fami_family_id AS family,"
            " coalesce(c.canonical, f.fami_person_id) AS child FROM family f"
            " LEFT JOIN canonical c ON c.authority = f.authority AND c.child = f.fami_person_id"
            " WHERE f.fami_family_id IS NOT NULL AND f.fami_person_id IS NOT NULL"
        )
        connection.execute(
            "CREATE TABLE both_ends AS SELECT DISTINCT one.* FROM member one"
            " JOIN adopted a ON a.authority = one.authority AND a.child = one.child"
            " JOIN member two ON two.authority = one.authority AND two.family = one.family AND two.child = a.other"
        )
        groups = connection.execute("SELECT DISTINCT authority, family FROM both_ends").fetchall()
        found = connection.sql(
            "WITH safe AS (SELECT * FROM member EXCEPT SELECT * FROM both_ends)"
            " SELECT DISTINCT one.authority, one.child, two.child AS sibling FROM safe one"
            " JOIN safe two ON two.authority = one.authority AND two.family = one.family AND two.child <> one.child"
            " ORDER BY 1, 2, 3"
        ).to_arrow_table()
    what = (
        "A family group holds one child's records from before and after adoption: take one of them out. Until then"
        " neither is shown with siblings from that group."
    )
    return found.cast(schema), [Problem("ssd_family", None, None, what)] * len(groups)


def _asked(query: str, parameters: Mapping[str, Any], **tables: pa.Table) -> pa.Table:
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(query, params=dict(parameters)).to_arrow_table()
