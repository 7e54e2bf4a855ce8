"""What counts as an event of its kind, for case files that ask for the latest: a plan or a call that failed is none."""

from datetime import date
from typing import Any

import duckdb
import pytest
from sqlglot import parse_one

from lineofsight import definitions_folder
from lineofsight.measures.house_functions import expand
from lineofsight.measures.staging import event_spans_sql
from lineofsight.records.tables import standard_tables

ON = date(2026, 5, 11)
HEALTH = {"clah_person_id": "c", "clah_health_check_date": ON}
CP = {"cppv_person_id": "c", "cppv_cp_visit_date": ON}
CLA = {"clav_person_id": "c", "clav_cla_visit_date": ON}
CIN = {"cinv_person_id": "c", "cinv_cin_visit_date": ON}

# kind, table, the row, and whether it is an event of the kind
EVENTS: list[tuple[str, str, dict[str, Any], bool]] = [
    *(
        (kind, "ssd_cla_health", {**HEALTH, "clah_health_check_type": said, "clah_health_check_status": status}, counts)
        for kind, said in (("health_assessment", "HEALTH ASSESSMENT"), ("dental_check", "DENTAL CHECK"))
        for status, counts in (
            ("COMPLETED", True),
            (None, True),
            ("PLANNED", False),
            ("REFUSED", False),
            ("CANCELLED", False),
        )
    ),
    ("health_assessment", "ssd_cla_health", {**HEALTH, "clah_health_check_type": "DENTAL CHECK"}, False),
    ("cp_visit", "ssd_cp_visits", {**CP, "cppv_cp_visit_seen": "Y"}, True),
    ("cp_visit", "ssd_cp_visits", CP, True),
    ("cp_visit", "ssd_cp_visits", {**CP, "cppv_cp_visit_seen": "N"}, False),
    ("cla_visit", "ssd_cla_visits", {**CLA, "clav_cla_visit_seen": "Y"}, True),
    ("cla_visit", "ssd_cla_visits", CLA, True),
    ("cla_visit", "ssd_cla_visits", {**CLA, "clav_cla_visit_seen": "N"}, False),
    ("cin_visit", "ssd_cin_visits", {**CIN, "cinv_cin_visit_seen": "Y"}, True),
    ("cin_visit", "ssd_cin_visits", CIN, True),
    ("cin_visit", "ssd_cin_visits", {**CIN, "cinv_cin_visit_seen": "N"}, False),
    ("pa_contact", "los_pa_contacts", {"child_id": "c", "contacted_on": ON, "reached": "Y"}, True),
    ("pa_contact", "los_pa_contacts", {"child_id": "c", "contacted_on": ON, "reached": "N"}, False),
    ("pa_contact", "los_pa_contacts", {"child_id": "c", "contacted_on": ON}, False),
    ("core_group", "los_core_groups", {"child_id": "c", "held_on": ON}, True),
    ("core_group", "los_core_groups", {"child_id": "c", "due_on": ON}, False),
    ("supervision", "los_supervision", {"child_id": "c", "held_on": ON}, True),
    ("cp_review", "ssd_cp_reviews", {"cppr_person_id": "c", "cppr_cp_review_date": ON}, True),
    ("cp_review", "ssd_cp_reviews", {"cppr_person_id": "c"}, False),
]


def _events(kind: str, table: str, row: dict[str, Any]) -> list[Any]:
    with duckdb.connect() as engine:
        shape = standard_tables(definitions_folder())[table]
        columns = ["authority VARCHAR"]
        for column in shape.columns:
            dated = column.kind in ("date", "datetime")
            columns += [f"{column.name} DATE", f"{column.name}_wd INT"] if dated else [f"{column.name} VARCHAR"]
        engine.execute("CREATE TABLE as_at AS SELECT '999' AS authority, DATE '2026-10-31' AS as_at")
        engine.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        said = {"authority": "999", **row}
        names, marks = ", ".join(said), ", ".join("?" * len(said))
        engine.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(said.values()))
        sql = expand(parse_one(event_spans_sql([kind]), dialect="duckdb")).sql(dialect="duckdb")
        return engine.execute(f"SELECT kind, valid_from FROM ({sql})").fetchall()


@pytest.mark.parametrize(("kind", "table", "row", "counts"), EVENTS)
def test_what_is_an_event(kind: str, table: str, row: dict[str, Any], counts: bool) -> None:
    assert _events(kind, table, row) == ([(kind, ON)] if counts else [])
