"""Everything the portable subset allows, said over a table of awkward values: each engine must answer alike."""

from datetime import date

import pyarrow as pa

_DAYS = [
    *(date(2024, 2, 29), date(2023, 2, 28), date(2024, 8, 31), date(2026, 10, 31), date(2026, 3, 29)),
    *(date(1999, 12, 31), date(2000, 1, 1), date(2010, 7, 15), None, date(2024, 12, 31), date(2025, 1, 30)),
]
_TEXTS = ["NEG", "neg", "Neg ", " neg", "", None, "O'Hara", 'a "b"', "back\\slash", "50%", "under_score"]
_LETTERS = ["é", "É", "ß", "ı", "İ", "ﬁ", "\u00a0x\u00a0", " \t x\n ", "Σς", "ǆ", "ſ"]
_NUMBERS = [0, 1, -1, 7, -7, None, 2_147_483_647, 12, 1, 0, 3]
_FLAGS = [True, False, None]

AWKWARD = pa.table(
    {
        "id": pa.array(range(66), pa.int32()),
        "t": pa.array([_TEXTS[n % 11] for n in range(66)], pa.string()),
        "u": pa.array([_TEXTS[(n * 5 + n // 11) % 11] for n in range(66)], pa.string()),
        "w": pa.array([(_LETTERS + _TEXTS)[n % 22] for n in range(66)], pa.string()),
        "n": pa.array([_NUMBERS[n % 11] for n in range(66)], pa.int64()),
        "m": pa.array([_NUMBERS[(n * 3 + n // 11) % 11] for n in range(66)], pa.int64()),
        "d": pa.array([_DAYS[n % 11] for n in range(66)], pa.date32()),
        "e": pa.array([_DAYS[(n * 7 + n // 11) % 11] for n in range(66)], pa.date32()),
        "b": pa.array([_FLAGS[n % 3] for n in range(66)], pa.bool_()),
        "c": pa.array([_FLAGS[(n // 3) % 3] for n in range(66)], pa.bool_()),
        "k": pa.array([n % 5 for n in range(66)], pa.int32()),
        "g": pa.array([None if n % 4 == 3 else n % 4 for n in range(66)], pa.int32()),
        "x": pa.array([None if n % 9 == 5 else n / 8 - 2 for n in range(66)], pa.float64()),
    }
)
SCHEMA = {
    "awkward": {
        "id": "INTEGER",
        **dict.fromkeys("tuw", "VARCHAR"),
        **dict.fromkeys("nm", "BIGINT"),
        **dict.fromkeys("de", "DATE"),
        **dict.fromkeys("bc", "BOOLEAN"),
        **dict.fromkeys("kg", "INTEGER"),
        "x": "DOUBLE",
    }
}
KEYS = {"awkward": ("id",)}

# One row of the table in, one value out.
EXPRESSIONS = [
    # three values: what is unknown stays unknown
    *(
        "COALESCE(b, false)",
        "b = TRUE",
        "b AND c",
        "b OR c",
        "NOT b",
        "b = c",
        "b IS DISTINCT FROM c",
        "n IS NOT DISTINCT FROM m",
        "t IS NULL",
    ),
    *("n = m", "n <> m", "n < m", "n <= m", "d > e", "d >= e", "d BETWEEN DATE '2000-01-01' AND e"),
    *("n IN (1, 7)", "n IN (1, NULL)", "n NOT IN (1, NULL)", "t IN ('NEG', 'neg')", "NOT (n = 1 AND b)"),
    # CASE, and what stands for a null
    "CASE WHEN b THEN n WHEN c THEN m ELSE NULL END",
    "CASE n WHEN 1 THEN 'one' WHEN NULL THEN 'none' ELSE 'other' END",
    *("COALESCE(n, m, 5)", "NULLIF(n, 1)", "NULLIF(t, '')", "LEAST(n, m)", "GREATEST(d, e)", "LEAST(d, e, d)"),
    # whole numbers, widths and signs
    *("n + m", "n - m", "k * k", "-k", "-(n - m)", "ABS(n - m)", "n * 1000000", "CAST(n AS DOUBLE)"),
    *("CAST(k AS SMALLINT)", "CAST(k AS BIGINT) * 2147483647", "k - 3 * (k + 1)", "x < 0.5", "-x", "2147483648 + k"),
    # text: marks, spaces, letters beside one another, what is missing
    *("t = u", "t <> u", "t || u", "t || '-' || u", "t || ''", "UPPER(t)", "LOWER(t)", "TRIM(t)", "t || ' it''s'"),
    *("t LIKE 'N%'", "t LIKE '%e_'", "t LIKE '%''%'", "t NOT LIKE '%g%'", "CAST(k AS VARCHAR)", "CAST(d AS VARCHAR)"),
    *("UPPER(w)", "LOWER(w)", "TRIM(w)", "UPPER(TRIM(w)) = 'NEG'", "w || t", "w LIKE '_'", "CAST(b AS INT)"),
    *("'line' || t", "CAST(n AS VARCHAR) || t", "t = 'Neg '", "t = ''", "'tab\tbed'", "t = 'back\\slash'"),
    # days: leap years, month ends, the turn of a century, before and after
    *("date_diff('day', d, e)", "date_diff('day', e, d) * 24", "add_months(d, 1)", "add_months(d, -1)"),
    *("add_months(d, 6)", "add_months(d, k)", "add_months(d, 12 * k)", "add_days(d, 45)", "add_days(d, -k)"),
    *("months_up_to(d, e)", "full_years(d, e)", "full_years(e, d)", "DATE '2024-02-29'", "d = DATE '2024-02-29'"),
    *("CAST(EXTRACT(YEAR FROM d) AS INT)", "CAST(EXTRACT(MONTH FROM d) AS INT)", "CAST(EXTRACT(DAY FROM d) AS INT)"),
    "EXTRACT(YEAR FROM d) = 2024",
]

# Whole statements: rows in any order out.
STATEMENTS = {
    "rows": "SELECT id, t FROM awkward WHERE n > 0",
    "unknown is not true": "SELECT id FROM awkward WHERE NOT (n > 0)",
    "distinct": "SELECT DISTINCT t, g FROM awkward",
    "counts": "SELECT g, COUNT(*) AS a, COUNT(n) AS b, COUNT(DISTINCT n) AS c, SUM(n) AS d, MIN(d) AS e, MAX(t) AS f"
    " FROM awkward GROUP BY g",
    "counts of nothing": "SELECT COUNT(*) AS a, SUM(n) AS b, MIN(d) AS c FROM awkward WHERE n > 99999999999",
    "no rows, no groups": "SELECT g, COUNT(*) AS a FROM awkward WHERE n > 99999999999 GROUP BY g",
    "having": "SELECT t, SUM(CASE WHEN b THEN 1 ELSE 0 END) AS a FROM awkward GROUP BY t HAVING COUNT(*) > 3",
    "a name that is a column": "SELECT n AS m, COUNT(*) AS a FROM awkward GROUP BY n",
    "inner": "SELECT p.id AS a, q.id AS b FROM awkward AS p INNER JOIN awkward AS q ON q.g = p.k AND q.d > p.e",
    "left": "SELECT p.id AS a, q.id AS b FROM awkward AS p LEFT JOIN awkward AS q ON q.id = p.n AND q.b",
    "left without equality": "SELECT p.id AS a, q.id AS b FROM awkward AS p LEFT JOIN awkward AS q"
    " ON q.d > p.d AND q.d <= p.e AND (q.g IS NULL OR q.g > p.g)",
    "right": "SELECT p.id AS a, q.id AS b FROM awkward AS p RIGHT JOIN awkward AS q ON q.id = p.m AND p.c",
    "full": "SELECT p.id AS a, q.id AS b FROM awkward AS p FULL OUTER JOIN awkward AS q ON q.id = p.m",
    "using": "SELECT g, COUNT(*) AS a FROM awkward JOIN (SELECT DISTINCT g FROM awkward) AS q USING (g) GROUP BY g",
    "cross": "SELECT p.g AS a, q.g AS b FROM (SELECT DISTINCT g FROM awkward) AS p"
    " CROSS JOIN (SELECT DISTINCT g FROM awkward) AS q",
    "null-safe join": "SELECT p.id AS a, q.a AS b FROM awkward AS p"
    " JOIN (SELECT g, COUNT(*) AS a FROM awkward GROUP BY g) AS q ON q.g IS NOT DISTINCT FROM p.g",
    "exists": "SELECT id FROM awkward AS p WHERE EXISTS (SELECT 1 FROM awkward AS q WHERE q.g = p.k AND q.d > p.d)",
    "not exists": "SELECT id FROM awkward AS p"
    " WHERE NOT EXISTS (SELECT 1 FROM awkward AS q WHERE q.n = p.m AND q.d <= p.d)",
    "in a list of rows": "SELECT id FROM awkward WHERE n IN (SELECT m FROM awkward WHERE b)",
    "one value": "SELECT id FROM awkward WHERE d = (SELECT MAX(d) FROM awkward)",
    "union": "SELECT g AS a, t AS b FROM awkward UNION SELECT k, u FROM awkward",
    "union all": "SELECT g AS a, d AS b FROM awkward UNION ALL SELECT k, e FROM awkward",
    "union widens": "SELECT k AS a FROM awkward UNION SELECT n FROM awkward",
    "except": "SELECT g AS a FROM awkward EXCEPT SELECT k FROM awkward WHERE k > 0",
    "intersect": "SELECT n AS a FROM awkward INTERSECT SELECT m FROM awkward WHERE b",
    "intersect comes first": "SELECT k AS a FROM awkward UNION SELECT g FROM awkward"
    " INTERSECT SELECT k FROM awkward WHERE k > 1",
    "values": "SELECT v.a AS a, COUNT(*) AS b FROM (VALUES (1, 'NEG'), (2, 'neg')) AS v(a, c)"
    " JOIN awkward ON awkward.t = v.c GROUP BY v.a",
    "with": "WITH few AS (SELECT id, n FROM awkward WHERE k = 1), fewer AS (SELECT id FROM few WHERE n > 0)"
    " SELECT id FROM fewer",
    "a name used twice": "WITH few AS (SELECT id FROM awkward WHERE k = 1), other AS (WITH few AS (SELECT id FROM awkward"
    " WHERE k = 2) SELECT few.id FROM few) SELECT id FROM other UNION ALL SELECT id FROM few",
    "a name that hides a table": "WITH inside AS (WITH awkward AS (SELECT id, n FROM awkward WHERE n > 5)"
    " SELECT awkward.id FROM awkward) SELECT awkward.id, awkward.n FROM awkward LEFT JOIN inside"
    " ON inside.id = awkward.id WHERE inside.id IS NULL",
    "a name inside a name": "WITH a AS (WITH b AS (WITH c AS (SELECT id FROM awkward WHERE k = 1) SELECT id FROM c),"
    " c AS (SELECT b.id FROM b WHERE b.id > 20) SELECT c.id FROM c), c AS (SELECT id FROM a WHERE id < 40)"
    " SELECT id FROM c",
    "first of each": "WITH numbered AS (SELECT id, g, row_number() OVER (PARTITION BY g ORDER BY d, id) AS place"
    " FROM awkward) SELECT id, g FROM numbered WHERE place = 1",
    "last of each": "SELECT id, row_number() OVER (PARTITION BY g ORDER BY d DESC, id DESC) AS place FROM awkward",
    "nulls where they are put": "SELECT id, row_number() OVER (ORDER BY n NULLS FIRST, id) AS a,"
    " row_number() OVER (ORDER BY n DESC NULLS LAST, id) AS b FROM awkward",
    "text in order": "SELECT id, row_number() OVER (ORDER BY t, id) AS place FROM awkward",
    "ranks": "SELECT id, rank() OVER (ORDER BY n) AS a, dense_rank() OVER (PARTITION BY g ORDER BY n DESC) AS b"
    " FROM awkward",
    "neighbours": "SELECT id, lag(d) OVER (ORDER BY n, id) AS a, lead(d, 2) OVER (PARTITION BY g ORDER BY n, id) AS b,"
    " first_value(t) OVER (PARTITION BY k ORDER BY d, id) AS c, last_value(t) OVER (PARTITION BY k ORDER BY d, id"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS e FROM awkward",
    "so far": "SELECT id, SUM(k) OVER (PARTITION BY g ORDER BY d) AS a, COUNT(n) OVER (PARTITION BY g ORDER BY d) AS b,"
    " MAX(d) OVER (PARTITION BY k ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS c FROM awkward",
    "all together": "SELECT id, COUNT(*) OVER (PARTITION BY g) AS a, SUM(n) OVER () AS b FROM awkward",
}
