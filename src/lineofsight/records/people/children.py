"""Children as at a day: whose record needs named access, who is not yet born, who are brothers and sisters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from lineofsight.records.people.who_is_who import People
from lineofsight.records.problems import Problem


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
