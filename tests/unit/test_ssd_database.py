"""A Standard Safeguarding Dataset in a live database: a real PostgreSQL, and SQLite where any database will do."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.incoming import Reading
from lineofsight.records.sources.ssd_database import read_ssd_database
from lineofsight.records.sources.which_source import read_source
from tests.builders.lists import DEFINITIONS, NOW, sentences
from tests.builders.postgres import a_postgres

READING = Reading(DEFINITIONS, NOW, date(2026, 10, 31))

DEPLOYED = """
CREATE SCHEMA ssd_development;
CREATE TABLE ssd_development.ssd_person (
  pers_person_id varchar(48) PRIMARY KEY, pers_sex char(1), pers_dob timestamp, pers_upn varchar(20));
CREATE TABLE ssd_development."SSD_CP_PLANS" (
  "CPPL_CP_PLAN_ID" integer, "CPPL_PERSON_ID" varchar(48), "CPPL_CP_PLAN_START_DATE" timestamp with time zone,
  "CPPL_CP_PLAN_END_DATE" date, "CPPL_CP_PLAN_OLA" boolean);
CREATE TABLE ssd_development.factors_kept_elsewhere (id varchar, assessment varchar, factors jsonb);
CREATE VIEW ssd_development.ssd_assessment_factors AS
  SELECT id AS cinf_table_id, assessment AS cinf_assessment_id, factors AS cinf_assessment_factors_json
  FROM ssd_development.factors_kept_elsewhere;
CREATE MATERIALIZED VIEW ssd_development.ssd_disability AS
  SELECT 'D1' AS disa_table_id, 'INV1' AS disa_person_id, 'AUT' AS disa_disability_code;
CREATE TABLE ssd_development.ssd_version_log (version varchar);
CREATE TABLE ssd_development.staff_lunches (name varchar);
INSERT INTO ssd_development.ssd_person VALUES
  ('INV1', 'F', '2015-04-01', 'A123'), ('INV2', 'M', NULL, NULL);
INSERT INTO ssd_development."SSD_CP_PLANS" VALUES
  (7, 'INV1', '2026-06-30 23:30:00+00', NULL, true), (3, 'INV2', '2022-01-05 00:00:00+00', '2023-05-17', false);
INSERT INTO ssd_development.factors_kept_elsewhere VALUES ('F1', 'A1', '["1A", "2B"]');
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with a_postgres() as address:
        engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(DEPLOYED)
            connection.exec_driver_sql("CREATE ROLE reader LOGIN PASSWORD 'a-secret-word'")
        yield address


def with_query(address: str, item: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{item}"


def content(extract: Extract, table: str) -> list[dict[str, object]]:
    return [
        {name: cell for name, cell in row.items() if cell is not None and not name.startswith("from_")}
        for row in extract.tables[table].to_pylist()
    ]


def test_tables_and_views_by_name_whatever_their_capitals(postgres):
    extract = read_ssd_database(postgres, READING)
    assert sorted(extract.tables) == ["ssd_assessment_factors", "ssd_cp_plans", "ssd_disability", "ssd_person"]
    plans = content(extract, "ssd_cp_plans")
    assert [plan["cppl_cp_plan_id"] for plan in plans] == ["3", "7"], "in the order of the key"
    assert [plan["cppl_cp_plan_ola"] for plan in plans] == ["N", "Y"]
    assert f"{plans[1]['cppl_cp_plan_start_date']:%Y-%m-%d}" == "2026-07-01", "the day in London"
    assert content(extract, "ssd_assessment_factors")[0]["cinf_assessment_factors_json"] == '["1A", "2B"]'
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside, extract.children) == (6, 6, 0, 2)
    assert {file.name for file in extract.files} >= {"ssd_person (database)", "SSD_CP_PLANS (database)"}
    assert any("pers_upn" in sentence for sentence in sentences(extract))


@pytest.mark.parametrize("how", ["in the address", "as an option"])
def test_the_schema_can_be_named(how, postgres):
    if how == "in the address":
        extract = read_ssd_database(with_query(postgres, "schema=ssd_development"), READING)
    else:
        extract = read_ssd_database(postgres, READING, schema="ssd_development")
    assert extract.tables["ssd_person"].num_rows == 2


def test_the_same_rows_have_the_same_digest(postgres):
    first, second = (read_ssd_database(postgres, READING) for _ in range(2))
    assert [file.sha256 for file in first.files] == [file.sha256 for file in second.files]
    assert len({file.sha256 for file in first.files}) == len(first.files)


def test_many_rows_come_in_batches(postgres, monkeypatch):
    monkeypatch.setattr("lineofsight.records.sources.ssd_database.ROWS_AT_ONCE", 1)
    assert read_ssd_database(postgres, READING).rows_in == 6


def test_the_command_line_takes_an_address(postgres):
    [extract] = read_source([postgres], definitions=DEFINITIONS, now=NOW, as_at=date(2026, 10, 31))
    assert extract.source == "ssd"


def test_nothing_is_ever_written(postgres):
    """The connection itself refuses to write, whatever it might be asked."""
    from lineofsight.records.sources.ssd_database import _address, _connected

    with pytest.raises(RefusedError), _connected(_address(postgres)[0]) as connection:
        connection.execute(sa.text("CREATE TABLE ssd_development.left_behind (id integer)"))


def test_a_schema_without_the_dataset(postgres):
    with pytest.raises(RefusedError, match=r"no tables of the Standard Safeguarding Dataset .* \?schema=ssd"):
        read_ssd_database(postgres, READING, schema="public")


def test_a_schema_that_may_not_be_read(postgres):
    closed = re.sub(r"//postgres:?@", "//reader:a-secret-word@", postgres)
    with pytest.raises(RefusedError) as refusal:
        read_ssd_database(closed, READING, schema="ssd_development")
    assert "a-secret-word" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://reader:a-secret-word@127.0.0.1:1/nowhere",
        "postgresql://reader:a-secret-word@127.0.0.1:not-a-port/nowhere",
        "notadatabase://reader:a-secret-word@127.0.0.1/nowhere",
        "mssql://reader:a-secret-word@127.0.0.1/nowhere",
    ],
)
def test_no_refusal_repeats_the_password(address, capsys):
    with pytest.raises(RefusedError) as refusal:
        read_ssd_database(address, READING)
    assert "a-secret-word" not in str(refusal.value)
    assert "a-secret-word" not in repr(refusal.value.__cause__)
    printed = capsys.readouterr()
    assert "a-secret-word" not in printed.out + printed.err


@pytest.fixture
def sqlite(tmp_path) -> str:
    address = f"sqlite:///{tmp_path / 'dataset.db'}"
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE ssd_missing (miss_person_id TEXT, miss_missing_episode_start_date TEXT)"
        )
        connection.exec_driver_sql("INSERT INTO ssd_missing VALUES ('INV1', '2026-01-05 00:00:00'), ('INV2', 'soon')")
    engine.dispose()
    return address


def test_any_database_will_do(sqlite):
    extract = read_ssd_database(sqlite, READING)
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (2, 1, 1)
    assert not any("soon" in sentence for sentence in sentences(extract))


def test_two_tables_of_one_name_are_refused(postgres):
    engine = sa.create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA twice")
        connection.exec_driver_sql("CREATE TABLE twice.ssd_missing (id integer)")
        connection.exec_driver_sql('CREATE TABLE twice."SSD_MISSING" (id integer)')
    with pytest.raises(RefusedError, match="differ only in capitals"):
        read_ssd_database(postgres, READING, schema="twice")
    with pytest.raises(RefusedError, match="several schemas: ssd_development, twice"):
        read_ssd_database(postgres, READING)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA twice CASCADE")
