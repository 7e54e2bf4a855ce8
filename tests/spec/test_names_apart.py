"""Every statement that a run carries elsewhere: no name in it stands for two things, wherever a WITH stands."""

from collections import Counter

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from lineofsight import definitions_folder
from lineofsight.measures.case_sql import case_sql
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.names_apart import names_apart

ROWS = "CREATE TABLE days AS SELECT * FROM (VALUES (1, 10), (2, 20), (3, 30)) AS v(id, n)"
# Each gives, with its names made apart and lifted to the top, the rows that it gave before.
NESTED = [
    "WITH few AS (SELECT id FROM days WHERE id = 1), b AS (WITH few AS (SELECT id FROM days WHERE id = 2)"
    " SELECT few.id FROM few) SELECT id FROM b UNION ALL SELECT id FROM few",
    "WITH b AS (WITH days AS (SELECT id, n FROM days WHERE n > 15) SELECT days.id FROM days)"
    " SELECT days.id, b.id AS other FROM days LEFT JOIN b ON b.id = days.id",
    "WITH a AS (WITH b AS (WITH c AS (SELECT id FROM days) SELECT id FROM c), c AS (SELECT b.id FROM b WHERE b.id > 1)"
    " SELECT c.id FROM c), c AS (SELECT id FROM a WHERE id < 3) SELECT id FROM c",
    "SELECT q.id FROM (WITH days AS (SELECT id FROM days WHERE id <> 2) SELECT x.id FROM days AS x) AS q"
    " JOIN days ON days.id = q.id AND days.n > 5",
]


@pytest.mark.parametrize("sql", NESTED)
def test_the_rows_stay_the_same_when_names_are_lifted(sql: str) -> None:
    lifted = names_apart(sqlglot.parse_one(sql, dialect="duckdb")).sql(dialect="spark")
    with duckdb.connect() as connection:
        connection.execute(ROWS)
        before = sorted(connection.execute(sql).fetchall(), key=str)
        assert sorted(connection.execute(lifted).fetchall(), key=str) == before
    names = Counter(cte.alias for cte in sqlglot.parse_one(lifted, dialect="spark").find_all(exp.CTE))
    assert max(names.values(), default=1) == 1


def test_no_statement_of_the_catalogue_gives_a_name_twice() -> None:
    catalogue = load_catalogue(definitions_folder(), prove=False)
    for case in catalogue.cases.values():
        measures = [measure for measure in catalogue.measures.values() if measure.cases is case]
        query = case_sql(case, measures, catalogue.rules)
        names = Counter(cte.alias for cte in query.find_all(exp.CTE))
        assert max(names.values()) == 1, (case.id, names.most_common(1))
