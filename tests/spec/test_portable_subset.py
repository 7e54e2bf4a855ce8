# ruff: noqa: E501 - a row of the table is one piece of SQL
"""The portable subset: each construct that would mean something else on another engine is refused, with its repair."""

import pytest

from lineofsight import definitions_folder
from lineofsight.measures.portable import portable_faults
from lineofsight.measures.staged import staged_keys, staged_schema
from lineofsight.measures.staging import KINDS, SQL_FOLDER, event_spans_sql

SCHEMA = {
    "plans": {
        "child": "VARCHAR",
        "plan_id": "VARCHAR",
        "began": "DATE",
        "ended": "DATE",
        "began_wd": "INTEGER",
        "n": "BIGINT",
    },
    "visits": {"child": "VARCHAR", "visit_id": "VARCHAR", "day_of": "DATE", "seen": "BOOLEAN", "hours": "DOUBLE"},
}
KEYS = {"plans": ("plan_id",), "visits": ("visit_id",)}

# What changes silently or does not exist elsewhere, the SQL, and words of the repair.
REFUSED = [
    (
        "ASOF join",
        "SELECT p.child FROM plans AS p ASOF JOIN visits AS v ON p.child = v.child AND p.began >= v.day_of",
        "event_spans",
    ),
    ("NATURAL join", "SELECT child FROM plans NATURAL JOIN visits", "ON"),
    ("SEMI join", "SELECT child FROM plans SEMI JOIN visits USING (child)", "EXISTS"),
    ("ANTI join", "SELECT child FROM plans ANTI JOIN visits USING (child)", "NOT EXISTS"),
    ("a comma for a join", "SELECT plans.child FROM plans, visits", "CROSS JOIN"),
    ("LATERAL", "SELECT p.child FROM plans AS p, LATERAL (SELECT 1 AS one) AS l", "CTE"),
    ("months by date_diff", "SELECT date_diff('month', began, ended) AS m FROM plans", "months_up_to"),
    ("years by date_diff", "SELECT date_diff('year', began, ended) AS m FROM plans", "full_years"),
    ("weeks by date_diff", "SELECT date_diff('week', began, ended) AS m FROM plans", "date_diff('day'"),
    ("date minus date", "SELECT ended - began AS days FROM plans", "date_diff('day'"),
    ("date minus date in a condition", "SELECT child FROM plans WHERE ended - began <= 28", "date_diff('day'"),
    ("date plus a number", "SELECT began + 28 AS due FROM plans", "date_diff('day'"),
    ("date plus an interval", "SELECT began + INTERVAL 6 MONTH AS due FROM plans", "add_months"),
    ("date_trunc", "SELECT date_trunc('month', began) AS m FROM plans", "calendar"),
    ("last_day", "SELECT last_day(began) AS m FROM plans", "calendar"),
    ("weekday", "SELECT dayofweek(began) AS m FROM plans", "calendar"),
    ("ISO weekday", "SELECT isodow(began) AS m FROM plans", "calendar"),
    ("weekday by extract", "SELECT extract(dow FROM began) AS m FROM plans", "calendar"),
    ("week by extract", "SELECT extract(week FROM began) AS m FROM plans", "calendar"),
    ("year()", "SELECT year(began) AS y FROM plans", "extract(year"),
    ("float to whole number", "SELECT CAST(hours AS INTEGER) AS h FROM visits", "round"),
    ("literal fraction to whole number", "SELECT CAST(1.5 AS INTEGER) AS h FROM visits", "round"),
    ("text to whole number", "SELECT CAST(child AS INTEGER) AS h FROM visits", "whole number"),
    ("try_cast", "SELECT TRY_CAST(child AS INTEGER) AS h FROM visits", "hidden"),
    ("text to a date", "SELECT CAST(child AS DATE) AS d FROM plans", "reads text"),
    ("text to a flag", "SELECT CAST(child AS BOOLEAN) AS b FROM plans", "reads text"),
    ("a fraction as text", "SELECT CAST(hours AS VARCHAR) AS h FROM visits", "its own way"),
    ("a fraction joined to text", "SELECT child || hours AS h FROM visits", "its own way"),
    ("a flag as a wide number", "SELECT CAST(seen AS BIGINT) AS s FROM visits", "CASE WHEN"),
    ("a number as a flag", "SELECT CAST(n AS BOOLEAN) AS s FROM plans", "CASE WHEN"),
    ("a flag beside a number", "SELECT child FROM visits WHERE seen = 1", "flag"),
    ("a backslash in a pattern", "SELECT child FROM plans WHERE child LIKE '%\\%'", "pattern"),
    ("a pattern from a column", "SELECT child FROM plans WHERE child LIKE plan_id", "pattern"),
    ("other marks taken off", "SELECT trim(child, 'x') AS c FROM plans", "plain spaces"),
    ("an engine's own type", "SELECT CAST(n AS HUGEINT) AS h FROM plans", "not portable"),
    ("rounding", "SELECT round(hours) AS h FROM visits", "rounded"),
    ("division", "SELECT n / 2 AS half FROM plans", "Division"),
    ("whole division", "SELECT n // 2 AS half FROM plans", "Division"),
    ("remainder", "SELECT n % 2 AS odd FROM plans", "negative"),
    ("LIMIT", "SELECT child FROM plans LIMIT 1", "row_number()"),
    ("LIMIT after an ORDER BY that leaves ties", "SELECT child FROM plans ORDER BY began LIMIT 1", "row_number()"),
    ("ORDER BY of rows", "SELECT child FROM plans ORDER BY plan_id", "window"),
    ("window without an order", "SELECT row_number() OVER (PARTITION BY child) AS n FROM plans", "no ORDER BY"),
    (
        "window whose order has ties",
        "SELECT row_number() OVER (PARTITION BY child ORDER BY began) AS n FROM plans",
        "ties",
    ),
    ("lag over ties", "SELECT lag(began) OVER (PARTITION BY child ORDER BY began) AS n FROM plans", "ties"),
    (
        "first_value over ties",
        "SELECT first_value(began) OVER (PARTITION BY child ORDER BY ended) AS n FROM plans",
        "ties",
    ),
    (
        "a frame of rows over ties",
        "SELECT sum(n) OVER (PARTITION BY child ORDER BY began ROWS UNBOUNDED PRECEDING) AS n2 FROM plans",
        "ties",
    ),
    (
        "IGNORE NULLS",
        "SELECT lag(began IGNORE NULLS) OVER (PARTITION BY child ORDER BY plan_id) AS n FROM plans",
        "null",
    ),
    ("QUALIFY", "SELECT child FROM plans QUALIFY row_number() OVER (ORDER BY plan_id) = 1", "CTE"),
    ("GROUP BY ALL", "SELECT child, count(*) AS n FROM plans GROUP BY ALL", "Name the columns"),
    ("GROUP BY a position", "SELECT child, count(*) AS n FROM plans GROUP BY 1", "Name the columns"),
    ("GROUP BY a name just given", "SELECT upper(child) AS child, count(*) AS n FROM plans GROUP BY child", "CTE"),
    ("GROUPING SETS", "SELECT child FROM plans GROUP BY GROUPING SETS ((child), ())", "split"),
    ("a name read in its own SELECT", "SELECT began AS start, date_diff('day', start, ended) AS d FROM plans", "CTE"),
    ("a name read in WHERE", "SELECT began AS start FROM plans WHERE start IS NOT NULL", "CTE"),
    ("DISTINCT ON", "SELECT DISTINCT ON (child) child, began FROM plans", "row_number()"),
    ("count of several columns", "SELECT count(DISTINCT (child, began)) AS n FROM plans", "SELECT DISTINCT"),
    ("CASE without ELSE", "SELECT CASE WHEN n > 1 THEN 'many' END AS m FROM plans", "ELSE"),
    ("if()", "SELECT if(n > 1, 'many', 'few') AS m FROM plans", "CASE WHEN"),
    ("FILTER", "SELECT count(*) FILTER (WHERE n > 1) AS m FROM plans", "sum(CASE"),
    ("count_if", "SELECT count_if(n > 1) AS m FROM plans", "sum(CASE"),
    ("sum of true and false", "SELECT sum(seen) AS m FROM visits", "sum(CASE"),
    ("sum of fractions", "SELECT sum(hours) AS m FROM visits", "whole numbers"),
    ("average", "SELECT avg(n) AS m FROM plans", "medians"),
    ("median", "SELECT median(n) AS m FROM plans", "medians"),
    ("any_value", "SELECT any_value(n) AS m FROM plans", "any row"),
    ("first", "SELECT first(n) AS m FROM plans", "any row"),
    ("arg_max", "SELECT arg_max(n, began) AS m FROM plans", "row_number()"),
    ("a list", "SELECT list(n) AS m FROM plans", "portable"),
    ("string_agg", "SELECT string_agg(child, ',') AS m FROM plans", "portable"),
    ("UNNEST", "SELECT unnest([1, 2]) AS m", "portable"),
    ("lambda", "SELECT list_transform([1], x -> x + 1) AS m", "portable"),
    ("struct", "SELECT {'a': 1} AS m", "portable"),
    ("concat()", "SELECT concat(child, plan_id) AS m FROM plans", "||"),
    ("regular expression", "SELECT child FROM plans WHERE regexp_matches(child, 'a')", "LIKE"),
    ("ILIKE", "SELECT child FROM plans WHERE child ILIKE 'a'", "LIKE"),
    ("text put in order", "SELECT child FROM plans WHERE child < plan_id", "order"),
    ("date against text", "SELECT child FROM plans WHERE began >= '2026-01-01'", "DATE '"),
    ("NOT IN a query", "SELECT child FROM plans WHERE child NOT IN (SELECT child FROM visits)", "NOT EXISTS"),
    (
        "several columns IN",
        "SELECT child FROM plans WHERE (child, began) IN (SELECT child, day_of FROM visits)",
        "EXISTS",
    ),
    ("today", "SELECT current_date AS m", "clock"),
    ("now", "SELECT now() AS m", "clock"),
    ("chance", "SELECT random() AS m", "portable"),
    ("SELECT *", "SELECT * FROM plans", "Name the columns"),
    ("SELECT * EXCLUDE", "SELECT * EXCLUDE (n) FROM plans", "Name the columns"),
    ("COLUMNS", "SELECT COLUMNS('a') FROM plans", "portable"),
    ("UNION BY NAME", "SELECT child FROM plans UNION ALL BY NAME SELECT child FROM visits", "same order"),
    ("WITH RECURSIVE", "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT n FROM t", "calendar"),
    ("PIVOT", "PIVOT plans ON child USING count(*)", "one SELECT"),
    ("TABLESAMPLE", "SELECT child FROM plans TABLESAMPLE 10%", "every row"),
    ("BETWEEN SYMMETRIC", "SELECT child FROM plans WHERE n BETWEEN SYMMETRIC 2 AND 1", "smaller first"),
    ("reading a file", "SELECT child FROM read_csv('x.csv')", "portable"),
    ("two statements", "SELECT 1 AS a; SELECT 2 AS a", "one SELECT"),
    ("a change of data", "DELETE FROM plans", "one SELECT"),
    ("what cannot be parsed", "SELECT FROM WHERE", "cannot be read"),
    ("full_years of one day", "SELECT full_years(began) AS m FROM plans", "two arguments"),
]


@pytest.mark.parametrize(("what", "sql", "repair"), REFUSED, ids=[spec[0] for spec in REFUSED])
def test_a_construct_that_changes_elsewhere_is_refused_with_its_repair(what: str, sql: str, repair: str) -> None:
    faults = portable_faults(sql, SCHEMA, KEYS)
    assert faults, f"{what} was let through"
    assert any(repair in fault for fault in faults), faults


ALLOWED = [
    ("whole days", "SELECT date_diff('day', began, ended) AS d FROM plans"),
    ("ordinals subtracted", "SELECT began_wd - 5 AS d FROM plans"),
    (
        "our own functions",
        "SELECT months_up_to(began, ended) AS m, full_years(began, ended) AS y, add_months(began, 6) AS z, add_days(began, n) AS w FROM plans",
    ),
    ("our function of our function", "SELECT months_up_to(add_months(began, 1), ended) AS m FROM plans"),
    ("our function compared", "SELECT child FROM plans WHERE add_months(began, 6) <= ended"),
    ("total order by key", "SELECT row_number() OVER (PARTITION BY child ORDER BY began, plan_id) AS n FROM plans"),
    (
        "total order by a key renamed",
        "WITH a AS (SELECT child, plan_id AS id, began FROM plans) SELECT row_number() OVER (PARTITION BY child ORDER BY began, id) AS n FROM a",
    ),
    (
        "total order of distinct rows",
        "WITH a AS (SELECT DISTINCT child, began FROM plans) SELECT lead(began) OVER (PARTITION BY child ORDER BY began) AS n FROM a",
    ),
    (
        "total order of a union",
        "WITH a AS (SELECT child, began FROM plans UNION SELECT child, day_of AS began FROM visits) SELECT lead(began) OVER (PARTITION BY child ORDER BY began) AS n FROM a",
    ),
    (
        "total order of groups",
        "WITH a AS (SELECT child, began, count(*) AS many FROM plans GROUP BY child, began) SELECT lead(began) OVER (PARTITION BY child ORDER BY began) AS n FROM a",
    ),
    (
        "a running sum that takes ties together",
        "SELECT sum(n) OVER (PARTITION BY child ORDER BY began) AS n2 FROM plans",
    ),
    ("a total over all", "SELECT count(*) OVER (PARTITION BY child) AS n2 FROM plans"),
    ("conditional sum", "SELECT child, sum(CASE WHEN n > 1 THEN 1 ELSE 0 END) AS m FROM plans GROUP BY child"),
    ("a null of a type", "SELECT CAST(NULL AS DATE) AS d FROM plans"),
    ("a day written out", "SELECT child FROM plans WHERE began >= DATE '2026-01-01'"),
    (
        "EXISTS",
        "SELECT child FROM plans WHERE NOT EXISTS (SELECT 1 AS one FROM visits WHERE visits.child = plans.child)",
    ),
    (
        "a name that the source gives too",
        "SELECT coalesce(min(began), min(ended)) AS began, min(began) AS first FROM plans",
    ),
    ("flags", "SELECT child, seen AND hours IS NOT NULL AS ok FROM visits WHERE seen"),
]


@pytest.mark.parametrize(("what", "sql"), ALLOWED, ids=[spec[0] for spec in ALLOWED])
def test_what_is_portable_is_let_through(what: str, sql: str) -> None:
    assert portable_faults(sql, SCHEMA, KEYS) == []


@pytest.mark.parametrize("name", sorted(path.relative_to(SQL_FOLDER).as_posix() for path in SQL_FOLDER.rglob("*.sql")))
def test_our_own_staging_keeps_to_the_subset(name: str) -> None:
    definitions = definitions_folder()
    sql = (SQL_FOLDER / name).read_text(encoding="utf-8")
    assert portable_faults(sql, staged_schema(definitions), staged_keys(definitions)) == []


@pytest.mark.parametrize("kinds", [KINDS, KINDS[:1], ()], ids=["every kind", "one kind", "none"])
def test_the_spans_of_events_keep_to_the_subset(kinds: tuple[str, ...]) -> None:
    definitions = definitions_folder()
    assert portable_faults(event_spans_sql(kinds), staged_schema(definitions), staged_keys(definitions)) == []


def test_every_kind_of_event_has_its_file() -> None:
    assert {path.stem for path in (SQL_FOLDER / "event_spans").iterdir()} == set(KINDS)


def test_every_fault_is_told_at_once() -> None:
    faults = portable_faults("SELECT *, n / 2 AS half FROM plans LIMIT 1", SCHEMA, KEYS)
    assert len(faults) == 3
