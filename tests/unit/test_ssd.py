"""A Standard Safeguarding Dataset as files: any subset of its tables, CSV or Parquet, whatever a deployment adds."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lineofsight.records.extract import Extract
from lineofsight.records.problems import RefusedError
from lineofsight.records.reading.incoming import IncomingFile, Reading
from lineofsight.records.reading.text_cells import text_cells, text_of_objects
from lineofsight.records.sources.ssd import next_month_start, ssd_layout
from lineofsight.records.sources.ssd_database import SOURCE
from lineofsight.records.tables import standard_tables
from tests.builders.lists import DEFINITIONS, NOW, sentences

PLANS = (
    "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category\n"
    "P1,INV1,2019-02-11 00:00:00.000,2023-05-17 00:00:00.000,Neglect\n"
    "P2,INV2,2025-01-06 00:00:00.000,NULL,EMO\n"
    "P3,INV3,2026-03-02 00:00:00.000,2026-09-30 00:00:00.000,\n"
)


def loaded(*paths: Path, as_at: date | None = date(2026, 10, 31)) -> Extract:
    files = [IncomingFile.open(path) for path in paths]
    assert all(SOURCE.recognises(file, DEFINITIONS) for file in files)
    return SOURCE.read(files, Reading(DEFINITIONS, NOW, as_at))


def a_file(folder: Path, text: str, name: str = "ssd_cp_plans.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_table_keeps_its_names(tmp_path):
    extract = loaded(a_file(tmp_path, PLANS))
    assert list(extract.tables) == ["ssd_cp_plans"]
    rows = extract.tables["ssd_cp_plans"].to_pylist()
    assert [row["cppl_cp_plan_id"] for row in rows] == ["P1", "P2", "P3"]
    assert [row["cppl_cp_plan_end_date"] for row in rows] == [
        datetime(2023, 5, 17),  # noqa: DTZ001
        None,
        datetime(2026, 9, 30),  # noqa: DTZ001
    ]
    assert [row["cppl_cp_plan_initial_category"] for row in rows] == ["NEG", "EMO", None]
    assert extract.rows_in == extract.rows_kept == 3
    assert "cppl_cp_plan_ola" in extract.coverage["ssd_cp_plans"].not_filled


@pytest.mark.parametrize("name", ["SSD_CP_PLANS.csv", "ssd_development.ssd_cp_plans.csv", "plans of march.csv"])
def test_a_file_is_known_by_its_name_or_its_columns(name, tmp_path):
    extract = loaded(a_file(tmp_path, PLANS.replace("cppl_person_id", "CPPL_PERSON_ID"), name))
    assert extract.tables["ssd_cp_plans"].num_rows == 3


@pytest.mark.parametrize("table", [name for name in standard_tables(DEFINITIONS) if name.startswith("ssd_")])
def test_every_table_of_the_dataset_has_its_place(table, tmp_path):
    names = standard_tables(DEFINITIONS)[table].column_names
    extract = loaded(a_file(tmp_path, ",".join(names) + "\n", f"{table}.csv"))
    assert extract.tables[table].num_rows == 0
    assert extract.coverage[table].not_filled == ()


def test_parquet_and_csv_say_the_same(tmp_path):
    from_csv = loaded(a_file(tmp_path, PLANS))
    table = pa.table(
        {
            "cppl_cp_plan_id": pa.array(["P1", "P2", "P3"]).dictionary_encode(),
            "cppl_person_id": ["INV1", "INV2", "INV3"],
            "cppl_cp_plan_start_date": pa.array([date(2019, 2, 11), date(2025, 1, 6), date(2026, 3, 2)]),
            "cppl_cp_plan_end_date": pa.array(
                [datetime(2023, 5, 17), None, datetime(2026, 9, 30)],  # noqa: DTZ001
                pa.timestamp("ns"),
            ),
            "cppl_cp_plan_initial_category": pa.array(["Neglect", "EMO", None], pa.large_string()),
        }
    )
    pq.write_table(table, tmp_path / "ssd_cp_plans.parquet")
    from_parquet = loaded(tmp_path / "ssd_cp_plans.parquet")
    name = "ssd_cp_plans"
    assert from_parquet.tables[name].drop_columns("from_row") == from_csv.tables[name].drop_columns("from_row")


def test_columns_and_tables_of_the_deployment_are_told_of_by_name(tmp_path):
    text = "\n".join(
        line + (",local_flag" if number == 0 else ",yes") for number, line in enumerate(PLANS.splitlines())
    )
    extract = loaded(a_file(tmp_path, text), a_file(tmp_path, "version\n1.4.5\n", "ssd_version_log.csv"))
    told = sentences(extract)
    assert any("local_flag (3 filled)" in sentence for sentence in told)
    assert any(sentence.startswith("ssd_version_log.csv: Not carried") for sentence in told)
    assert extract.rows_in == extract.rows_kept == 3


def test_json_stays_as_it_is(tmp_path):
    text = 'cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json\nF1,A1,"[""1A"", ""2B""]"\n'
    extract = loaded(a_file(tmp_path, text, "ssd_assessment_factors.csv"))
    assert extract.tables["ssd_assessment_factors"].column("cinf_assessment_factors_json").to_pylist() == [
        '["1A", "2B"]'
    ]


def test_a_table_without_its_own_ids_is_given_some(tmp_path):
    text = "miss_person_id,miss_missing_episode_start_date\nINV1,2026-01-05\nINV1,2026-01-06\n"
    extract = loaded(a_file(tmp_path, text, "ssd_missing.csv"))
    ids = extract.tables["ssd_missing"].column("miss_table_id").to_pylist()
    assert len(set(ids)) == 2
    assert extract.rows_kept == 2


def test_a_repeated_id_is_set_aside(tmp_path):
    extract = loaded(a_file(tmp_path, PLANS + "P3,INV3,2026-03-02,2026-09-30,\nP2,INV9,2025-02-02,,\n"))
    assert (extract.rows_in, extract.rows_kept, extract.rows_set_aside) == (5, 3, 2)


def test_no_as_at_date_is_told_of(tmp_path):
    extract = loaded(a_file(tmp_path, PLANS), as_at=None)
    assert extract.reference_date == date(2026, 3, 2)
    assert any("--as-at" in sentence for sentence in sentences(extract))


# latest row's as-at 31 October 2026, so six years reach back to 31 October 2020
STARTS = {
    "the first ending in scope": (PLANS, date(2023, 6, 1)),
    "on the first of a month": (PLANS.replace("2023-05-17", "2023-05-01"), date(2023, 5, 1)),
    "never before the dataset's scope": (PLANS.replace("2023-05-17", "2004-05-17"), date(2020, 11, 1)),
    "nothing has ended: the first start": (
        "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date\nP1,INV1,2024-12-24\n",
        date(2025, 1, 1),
    ),
    "no rows: the scope": ("cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date\n", date(2020, 11, 1)),
}


@pytest.mark.parametrize("case", STARTS)
def test_from_when_a_table_is_complete(case, tmp_path):
    text, expected = STARTS[case]
    extract = loaded(a_file(tmp_path, text))
    held = extract.coverage["ssd_cp_plans"]
    assert (held.holds, held.from_, held.to) == ("every", expected, date(2026, 10, 31))
    assert any("Nothing says from which day these are complete" in sentence for sentence in sentences(extract))


def test_month_starts():
    assert next_month_start(date(2026, 12, 2)) == date(2027, 1, 1)
    assert next_month_start(date(2026, 12, 1)) == date(2026, 12, 1)
    assert next_month_start(date(2026, 1, 31)) == date(2026, 2, 1)


def test_a_state_table_is_as_it_stood(tmp_path):
    extract = loaded(a_file(tmp_path, "clea_table_id,clea_person_id\n1,INV1\n", "ssd_care_leavers.csv"))
    held = extract.coverage["ssd_care_leavers"]
    assert (held.holds, held.from_) == ("state", None)


REFUSED = {
    "without the child": ("ssd_cp_plans.csv", "cppl_cp_plan_id,cppl_cp_plan_start_date\nP1,2026-01-05\n"),
    "not Parquet": ("ssd_cp_plans.parquet", "PAR1 and then nothing of the kind"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals(case, tmp_path):
    name, text = REFUSED[case]
    path = a_file(tmp_path, text, name)
    with pytest.raises(RefusedError, match="ssd_cp_plans"):
        SOURCE.read([IncomingFile.open(path)], Reading(DEFINITIONS, NOW))


def test_one_table_twice_is_refused(tmp_path):
    paths = [a_file(tmp_path, PLANS, name) for name in ("ssd_cp_plans.csv", "plans again.csv")]
    with pytest.raises(RefusedError, match="are both ssd_cp_plans"):
        loaded(*paths)


@pytest.mark.parametrize("headings", ["CHILD,DOB", "Child Unique ID,Date of Contact", "cppl_person_id,name"])
def test_other_files_are_not_the_dataset(headings, tmp_path):
    path = a_file(tmp_path, f"{headings}\n1,2\n", "other.csv")
    assert not SOURCE.recognises(IncomingFile.open(path), DEFINITIONS)


def test_every_column_is_looked_for():
    for table in ssd_layout(DEFINITIONS).lists:
        assert set(table.headings) == set(standard_tables(DEFINITIONS)[table.id].column_names)


CELLS = {
    "days": ([date(2026, 3, 31), None], ["2026-03-31", None]),
    "times": ([datetime(2026, 3, 31, 14, 5), None], ["2026-03-31T14:05:00", None]),  # noqa: DTZ001
    "whole numbers": ([3, None], ["3", None]),
    "decimals": ([Decimal("2.50"), None], ["2.50", None]),
    "flags": ([True, False, None], ["Y", "N", None]),
    "text": (["NO", None, ""], ["NO", None, ""]),
    "lists": ([["1A", "2B"], None], ['["1A", "2B"]', None]),
    "nothing": ([None, None], [None, None]),
}


@pytest.mark.parametrize("kind", CELLS)
def test_typed_cells_as_text(kind):
    values, expected = CELLS[kind]
    assert text_cells(pa.array(values)).to_pylist() == expected
    assert text_of_objects(values).to_pylist() == expected


def test_a_moment_is_a_day_in_london():
    """Half past eleven at night in July is the next day here: the database holds it in another zone."""
    from datetime import UTC

    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert text_of_objects([late]).to_pylist() == ["2026-07-02T00:30:00"]
    assert text_cells(pa.array([late], pa.timestamp("us", "UTC"))).to_pylist() == ["2026-07-02T00:30:00"]
