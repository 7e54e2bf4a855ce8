"""Which ids are one child as at a day. Nothing here ever joins a child's records before and after adoption."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

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
