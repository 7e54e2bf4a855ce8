"""Who is who: merges and splits by date, adoption, restricted records, the unborn, siblings."""

import random
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineofsight.records.people.children import restricted, siblings, unborn
from lineofsight.records.people.who_is_who import Link, canonical_children, who_is_who
from tests.builders.extracts import TABLES, Rows, rows_of

JANUARY, MARCH, JUNE = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1)
TODAY = date(2026, 10, 31)


def table(name: str, rows: Rows) -> pa.Table:
    return rows_of(name, rows).add_column(0, "authority", pa.array(["999"] * len(rows), pa.string()))


def links(*stated: tuple[str, str, str, date]) -> pa.Table:
    return table(
        "los_identity_links",
        [
            {"child_id": one, "other_child_id": other, "kind": kind, "from_date": day}
            for one, kind, other, day in stated
        ],
    )


def groups(canonical: dict[str, str]) -> str:
    """`stays: a b` for each child with more than one id."""
    found: dict[str, list[str]] = {}
    for child, stays in sorted(canonical.items()):
        found.setdefault(stays, []).append(child)
    return "; ".join(f"{stays}: {' '.join(ids)}" for stays, ids in sorted(found.items()) if len(ids) > 1)


@pytest.mark.parametrize(
    ("what", "stated", "as_at", "joined", "problems"),
    [
        ("before the merge", [("b", "MERGE", "a", MARCH)], JANUARY, "", 0),
        ("on the day of the merge", [("b", "MERGE", "a", MARCH)], MARCH, "b: a b", 0),
        ("the id that stays, stays", [("a", "MERGE", "b", MARCH)], TODAY, "a: a b", 0),
        ("a chain", [("b", "MERGE", "a", JANUARY), ("c", "MERGE", "b", MARCH)], TODAY, "c: a b c", 0),
        ("half a chain", [("b", "MERGE", "a", JANUARY), ("c", "MERGE", "b", JUNE)], MARCH, "b: a b", 0),
        ("two ids into one", [("c", "MERGE", "a", JANUARY), ("c", "MERGE", "b", MARCH)], TODAY, "c: a b c", 0),
        ("one id into two", [("b", "MERGE", "a", JANUARY), ("c", "MERGE", "a", MARCH)], TODAY, "b: a b c", 0),
        (
            "a circle",
            [("b", "MERGE", "a", JANUARY), ("c", "MERGE", "b", JANUARY), ("a", "MERGE", "c", JANUARY)],
            TODAY,
            "a: a b c",
            0,
        ),
        ("the other way round, later", [("b", "MERGE", "a", JANUARY), ("a", "MERGE", "b", MARCH)], TODAY, "a: a b", 0),
        ("a split undoes a merge", [("b", "MERGE", "a", JANUARY), ("a", "SPLIT", "b", MARCH)], TODAY, "", 0),
        ("but not before its day", [("b", "MERGE", "a", JANUARY), ("b", "SPLIT", "a", JUNE)], MARCH, "b: a b", 0),
        (
            "merged again",
            [("b", "MERGE", "a", JANUARY), ("b", "SPLIT", "a", MARCH), ("b", "MERGE", "a", JUNE)],
            TODAY,
            "b: a b",
            0,
        ),
        ("one and two on one day", [("b", "MERGE", "a", MARCH), ("b", "SPLIT", "a", MARCH)], TODAY, "", 2),
        (
            "two children by one link, one child through others",
            [("b", "MERGE", "a", JANUARY), ("c", "MERGE", "b", JANUARY), ("a", "SPLIT", "c", MARCH)],
            TODAY,
            "",
            2,
        ),
        ("an id with itself", [("a", "MERGE", "a", MARCH)], TODAY, "", 1),
        ("adoption joins nobody", [("b", "ADOPTION", "a", MARCH)], TODAY, "", 0),
        ("a merge across adoption", [("b", "ADOPTION", "a", MARCH), ("b", "MERGE", "a", JUNE)], TODAY, "", 1),
        ("and before its day", [("b", "ADOPTION", "a", JUNE), ("b", "MERGE", "a", JANUARY)], MARCH, "", 1),
        (
            "a chain across adoption",
            [("b", "ADOPTION", "a", MARCH), ("x", "MERGE", "a", JUNE), ("x", "MERGE", "b", JUNE)],
            TODAY,
            "",
            2,
        ),
        (
            "merges on one side of adoption",
            [("b", "ADOPTION", "a", MARCH), ("a", "MERGE", "x", JUNE), ("b", "MERGE", "y", JUNE)],
            TODAY,
            "a: a x; b: b y",
            0,
        ),
        (
            "only the contradicted group is left apart",
            [("b", "MERGE", "a", MARCH), ("b", "SPLIT", "a", MARCH), ("d", "MERGE", "c", MARCH)],
            TODAY,
            "d: c d",
            2,
        ),
    ],
)
def test_who_is_who(
    what: str, stated: list[tuple[str, str, str, date]], as_at: date, joined: str, problems: int
) -> None:
    canonical, said = canonical_children([Link(a, b, kind, day) for a, kind, b, day in stated], as_at)
    assert (groups(canonical), len(said)) == (joined, problems), what


def test_each_authority_has_its_own_children_and_problems_give_the_row() -> None:
    stated = pa.concat_tables(
        [
            links(("b", "MERGE", "a", MARCH)),
            links(("b", "MERGE", "b", MARCH)).set_column(0, "authority", pa.array(["878"])),
        ]
    )
    people = who_is_who(stated, as_at=TODAY)
    assert {(r["authority"], r["child"], r["canonical"]) for r in people.canonical.to_pylist()} == {
        ("999", "a", "b"),
        ("999", "b", "b"),
    }
    assert [problem.row for problem in people.problems] == [2]
    assert who_is_who(None, as_at=TODAY).canonical.num_rows == 0


# Laws

CHILDREN = st.sampled_from("abcdefg")
STATED = st.lists(
    st.builds(
        Link,
        CHILDREN,
        CHILDREN,
        st.sampled_from(["MERGE", "MERGE", "MERGE", "SPLIT", "ADOPTION"]),
        st.integers(0, 5).map(lambda n: JANUARY + timedelta(days=n)),
    ),
    max_size=9,
)
DAYS = st.integers(-1, 6).map(lambda n: JANUARY + timedelta(days=n))


@given(STATED, DAYS)
def test_the_child_of_a_child_is_itself(stated: list[Link], as_at: date) -> None:
    canonical, _ = canonical_children(stated, as_at)
    assert all(canonical[stays] == stays for stays in canonical.values())


@given(STATED, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_links_never_matters(stated: list[Link], as_at: date, luck: random.Random) -> None:
    shuffled = luck.sample(stated, len(stated))
    assert canonical_children(shuffled, as_at) == canonical_children(stated, as_at)


@given(STATED, DAYS)
def test_no_day_joins_a_child_before_and_after_adoption(stated: list[Link], as_at: date) -> None:
    canonical, _ = canonical_children(stated, as_at)
    for link in stated:
        if link.kind == "ADOPTION" and len(link.pair) == 2:
            assert canonical[link.stays] != canonical[link.gives_way]


@given(STATED, DAYS)
def test_nobody_is_joined_without_a_link_and_two_children_stay_two(stated: list[Link], as_at: date) -> None:
    """A slow second opinion: follow links one step at a time, and look only at what they say of each pair."""
    canonical, problems = canonical_children(stated, as_at)
    holds = [link for link in stated if link.from_date <= as_at and link.kind in ("MERGE", "SPLIT")]
    together: set[frozenset[str]] = set()
    for pair in {link.pair for link in holds if len(link.pair) == 2}:
        last = max(link.from_date for link in holds if link.pair == pair)
        kinds = {link.kind for link in holds if link.pair == pair and link.from_date == last}
        if kinds == {"MERGE"}:
            together.add(pair)
        else:
            assert len({canonical[child] for child in pair}) == 2
    for child, stays in canonical.items():
        reached = {child}
        for _ in canonical:
            reached |= {other for pair in together for other in pair if pair & reached}
        assert stays in reached
    if not problems:
        assert all(len({canonical[child] for child in pair}) == 1 for pair in together)


@given(STATED)
def test_what_is_said_later_changes_nothing_earlier(stated: list[Link]) -> None:
    known = [link for link in stated if link.from_date <= MARCH or link.kind == "ADOPTION"]
    later = [Link(link.stays, link.gives_way, "MERGE", JUNE) for link in stated]
    before, _ = canonical_children(known, MARCH)
    after, _ = canonical_children([*known, *later], MARCH)
    assert all(after[child] == stays for child, stays in before.items())


# Restricted records, the unborn, siblings


@pytest.mark.parametrize(
    ("from_date", "to_date", "hidden"),
    [
        (None, None, True),
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (MARCH, TODAY, True),
        (MARCH, TODAY - timedelta(days=1), False),
        (JUNE, MARCH, True),  # the dates are wrong: hide
    ],
)
def test_a_restriction_holds_from_its_first_day_to_its_last(
    from_date: date | None, to_date: date | None, hidden: bool
) -> None:
    records = table("los_restricted_records", [{"child_id": "a", "from_date": from_date, "to_date": to_date}])
    people = who_is_who(links(("b", "MERGE", "a", MARCH)), as_at=TODAY)
    found = restricted(records, people.canonical, as_at=TODAY).to_pylist()
    assert found == ([{"authority": "999", "child": "b"}] if hidden else [])
    assert restricted(None, people.canonical, as_at=TODAY).num_rows == 0


def test_a_child_is_unborn_until_born_under_any_of_its_ids() -> None:
    persons = table(
        "ssd_person",
        [
            {"pers_person_id": "expected", "pers_expected_dob": date(2026, 12, 1)},
            {"pers_person_id": "overdue", "pers_expected_dob": date(2026, 9, 1)},
            {"pers_person_id": "born", "pers_expected_dob": date(2026, 9, 1), "pers_dob": date(2026, 9, 3)},
            {"pers_person_id": "born later", "pers_dob": date(2026, 11, 3)},
            {"pers_person_id": "not recorded"},
            {"pers_person_id": "lost", "pers_expected_dob": date(2026, 9, 1), "pers_death_date": date(2026, 8, 1)},
            {"pers_person_id": "bump", "pers_expected_dob": date(2026, 9, 1)},
            {"pers_person_id": "baby", "pers_dob": date(2026, 9, 2)},
        ],
    )
    people = who_is_who(links(("baby", "MERGE", "bump", MARCH)), as_at=TODAY)
    found = unborn(persons, people.canonical, as_at=TODAY).to_pylist()
    assert {(row["child"], row["expected_on"]) for row in found} == {
        ("expected", date(2026, 12, 1)),
        ("overdue", date(2026, 9, 1)),
        ("born later", date(2026, 11, 3)),
    }


def test_siblings_share_a_family_group_and_a_child_is_not_its_own_sibling() -> None:
    family = table(
        "ssd_family",
        [
            {"fami_table_id": str(n), "fami_family_id": group, "fami_person_id": child}
            for n, (group, child) in enumerate(
                [("f", "a"), ("f", "b"), ("f", "b2"), ("g", "b"), ("g", "c"), (None, "d")]
            )
        ],
    )
    people = who_is_who(links(("b", "MERGE", "b2", MARCH)), as_at=TODAY)
    found, problems = siblings(family, people)
    pairs = {(row["child"], row["sibling"]) for row in found.to_pylist()}
    assert pairs == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}
    assert problems == []


def test_siblings_never_lead_from_before_adoption_to_after() -> None:
    members = [("birth", "before"), ("birth", "x"), ("birth", "y"), ("birth", "after"), ("new", "after"), ("new", "z")]
    family = table(
        "ssd_family",
        [
            {"fami_table_id": str(n), "fami_family_id": group, "fami_person_id": child}
            for n, (group, child) in enumerate(members)
        ],
    )
    people = who_is_who(links(("after", "ADOPTION", "before", JUNE)), as_at=TODAY)
    found, problems = siblings(family, people)
    pairs = {(row["child"], row["sibling"]) for row in found.to_pylist()}
    assert pairs == {("x", "y"), ("y", "x"), ("after", "z"), ("z", "after")}
    assert len(problems) == 1
    assert siblings(None, people)[0].num_rows == 0


def test_the_kinds_of_link_are_those_of_the_code_list() -> None:
    assert TABLES["los_identity_links"].column("kind").codes == "identity_link"
