"""What case SQL reads: the staged tables, each column and its type."""

from functools import lru_cache
from pathlib import Path

from lineofsight.records.tables import Column, Holds, Sensitivity, Table, standard_tables

DATE, TEXT, INTEGER, NUMBER, FLAG, INSTANT = "DATE", "VARCHAR", "INTEGER", "DOUBLE", "BOOLEAN", "TIMESTAMP"

# Where hours matter, the time of day is kept too: `<name>_at`, and `<name>_minutes`, which subtract on any engine.
TIMED_TABLES = frozenset({"ssd_missing", "los_cp_medicals", "los_return_home_interviews", "los_contact_decisions"})

Columns = dict[str, str]

FRAMEWORK: dict[str, Columns] = {
    "children": {
        "authority": TEXT,
        "child": TEXT,
        "born_on": DATE,
        "expected_on": DATE,
        "died_on": DATE,
        "sex": TEXT,
        "ethnic_group": TEXT,
        "disabled": TEXT,
        "restricted": FLAG,
    },
    "calendar": {
        "day": DATE,
        "wd": INTEGER,
        "is_working_day": FLAG,
        "wd_exact": FLAG,
        "month": TEXT,
        "month_start": DATE,
        "month_end": DATE,
        "week": TEXT,
        "week_start": DATE,
        "week_end": DATE,
        "year": INTEGER,
    },
    "period_ends": {"period_kind": TEXT, "period": TEXT, "starts_on": DATE, "ends_on": DATE, "ends_wd": INTEGER},
    "event_spans": {
        "authority": TEXT,
        "child": TEXT,
        "kind": TEXT,
        "valid_from": DATE,
        "valid_from_wd": INTEGER,
        "valid_to": DATE,
    },
    "allocations": {
        "authority": TEXT,
        "child": TEXT,
        "role": TEXT,
        "worker": TEXT,
        "team": TEXT,
        "valid_from": DATE,
        "valid_to": DATE,
    },
    "team_places": {"authority": TEXT, "team": TEXT, "locality": TEXT, "valid_from": DATE, "valid_to": DATE},
    "rules": {
        "rule": TEXT,
        "value": INTEGER,
        "unit": TEXT,
        "first_day": DATE,
        "last_day": DATE,
        "local": FLAG,
    },
    "population": {"authority": TEXT, "locality": TEXT, "year": INTEGER, "age": INTEGER, "children": INTEGER},
    "as_at": {"authority": TEXT, "as_at": DATE, "as_at_wd": INTEGER},
}

# What makes one row of a framework table one row: a total order must end in these.
FRAMEWORK_KEYS: dict[str, tuple[str, ...]] = {
    "children": ("child",),
    "calendar": ("day",),
    "period_ends": ("period_kind", "period"),
    "event_spans": ("child", "kind", "valid_from"),
    "allocations": ("child", "role", "valid_from"),
    "team_places": ("team", "valid_from"),
    "rules": ("rule", "first_day"),
    "population": ("locality", "year", "age"),
    "as_at": ("authority",),
}

_TYPES = {"text": TEXT, "date": DATE, "datetime": DATE, "integer": "BIGINT", "number": NUMBER}


def is_day(column: Column) -> bool:
    return column.kind in ("date", "datetime")


def staged_columns(table: Table) -> Columns:
    """A standard table as staged: days beside their working-day ordinals, no identifiers."""
    columns = {"authority": TEXT, "from_file": INTEGER, "from_row": INTEGER}
    for column in table.columns:
        if column.sensitivity is Sensitivity.IDENTIFIER:
            continue  # no measure may depend on a name
        columns[column.name] = _TYPES[column.kind]
        if is_day(column):
            columns[f"{column.name}_wd"] = INTEGER
        if column.kind == "datetime" and table.name in TIMED_TABLES:
            columns[f"{column.name}_at"] = INSTANT
            columns[f"{column.name}_minutes"] = "BIGINT"
    return columns


@lru_cache(maxsize=4)
def staged_schema(definitions: Path) -> dict[str, Columns]:
    """Every staged table by name. State tables also stand as `state_history_<table>`, from successive snapshots."""
    schema = dict(FRAMEWORK)
    for table in standard_tables(definitions).values():
        schema[table.name] = staged_columns(table)
        if table.holds is Holds.STATE:
            history = {name: kind for name, kind in schema[table.name].items() if name not in ("from_file", "from_row")}
            schema[f"state_history_{table.name}"] = {**history, "known_from": DATE, "known_to": DATE}
    return schema


def staged_keys(definitions: Path) -> dict[str, tuple[str, ...]]:
    """The columns that make a row of each staged table unique, within one authority."""
    keys = dict(FRAMEWORK_KEYS)
    for table in standard_tables(definitions).values():
        keys[table.name] = table.key
        if table.holds is Holds.STATE:
            keys[f"state_history_{table.name}"] = (*table.key, "known_from")
    return keys
