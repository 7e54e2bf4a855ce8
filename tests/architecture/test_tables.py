"""The standard tables are whole: every column says what it means, and agrees with the published standard."""

import os
import re
from pathlib import Path

import pytest

from lineofsight import definitions_folder
from lineofsight.records.definitions import read_yaml
from lineofsight.records.mapping.codes import code_lists
from lineofsight.records.tables import Column, Sensitivity, Table, standard_tables

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LINEOFSIGHT_SHARED", ROOT.parent / "shared"))
STANDARD = SHARED / "reference" / "ssd.md"
ADMIN_TABLES = {"ssd_version_log", "ssd_api_data_staging"}

TABLES = standard_tables(definitions_folder())
COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]

A_TABLE = re.compile(r"^## (ssd_\w+)$")
A_FIELD = re.compile(r"^\| (\w+) \| (\w+) \| ([\w()]+) \|")


def named(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}"


def published_standard() -> dict[str, dict[str, tuple[str, str]]]:
    """Table -> column -> (type, item reference), as the published specification writes them."""
    if not STANDARD.exists():
        pytest.skip(f"the published specification is not beside the project: {STANDARD.name} is absent")
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    fields: dict[str, tuple[str, str]] = {}
    for line in STANDARD.read_text(encoding="utf-8").splitlines():
        if heading := A_TABLE.match(line):
            fields = tables.setdefault(heading[1], {})
        elif (field := A_FIELD.match(line)) and field[1] != "field":
            fields[field[1]] = (field[3].lower().removesuffix("(null)"), field[2])
    return {name: fields for name, fields in tables.items() if fields}


def test_every_file_names_its_own_table() -> None:
    wrong = [
        path.name for path in (definitions_folder() / "tables").glob("*.yaml") if read_yaml(path)["table"] != path.stem
    ]
    assert not wrong, f"Name each file after its table: {wrong}"


def test_every_table_says_what_one_row_is() -> None:
    silent = [table.name for table in TABLES.values() if not table.one_row_is or table.one_row_is.endswith(".")]
    assert not silent, f"Say in a phrase, without a full stop, what one row is: {silent}"


def test_every_column_says_what_it_means() -> None:
    silent = [named(t, c) for t, c in COLUMNS if not re.fullmatch(r"[A-Z0-9].{8,140}[.?]", c.means)]
    assert not silent, f"Give each column a meaning: one short sentence: {silent}"


def test_no_two_columns_of_a_table_mean_the_same() -> None:
    for table in TABLES.values():
        meanings = [column.means for column in table.columns]
        assert len(set(meanings)) == len(meanings), f"Two columns of {table.name} have one meaning"
        assert len(set(table.column_names)) == len(table.columns), f"Two columns of {table.name} have one name"


def test_every_code_list_exists() -> None:
    lists = code_lists(definitions_folder())
    lost = [f"{named(t, c)} -> {c.codes}" for t, c in COLUMNS if c.codes is not None and c.codes not in lists]
    assert not lost, f"Write these lists in definitions/codes, or correct their names: {lost}"


def test_every_code_fits_the_column_it_is_stored_in() -> None:
    lists = code_lists(definitions_folder())
    for table, column in COLUMNS:
        if column.codes is None:
            continue
        assert column.kind == "text", f"{named(table, column)} has a code list but is not text"
        width = re.search(r"\((\d+)\)", column.type)
        too_long = [code for code in lists[column.codes].codes if width and len(code) > int(width[1])]
        assert not too_long, f"{named(table, column)} cannot hold {too_long}"


def test_every_reference_finds_its_column() -> None:
    lost = []
    for table, column in COLUMNS:
        if column.refers_to is not None:
            target, _, name = column.refers_to.partition(".")
            if target not in TABLES or name not in TABLES[target].column_names:
                lost.append(f"{named(table, column)} -> {column.refers_to}")
    assert not lost, f"Point these at a table and column that exist: {lost}"


def test_keys_dates_and_children_are_columns_that_the_snapshot_keeps() -> None:
    for table in TABLES.values():
        assert table.key, f"{table.name} has no key"
        for name in (*table.key, *table.defining_dates):
            kept = table.column(name).sensitivity is not Sensitivity.IDENTIFIER
            assert kept, f"{table.name}.{name} is emptied in a snapshot, so it can be neither key nor defining date"
        for name in table.defining_dates:
            assert table.column(name).kind in {"date", "datetime"}, f"{table.name}.{name} is not a date"


def test_a_child_id_is_marked_so_that_it_becomes_a_pseudonym() -> None:
    for table, column in COLUMNS:
        about_a_person = column.name in {"pers_person_id", "child_id", "other_child_id"} or (
            column.refers_to is not None and re.search(r"\.\w+_person_id$", column.refers_to)
        )
        marked = column.sensitivity is Sensitivity.CHILD_ID
        assert marked == bool(about_a_person), f"{named(table, column)}: is it a child's id or not?"
    for table in TABLES.values():
        ids = [column.name for column in table.columns if column.sensitivity is Sensitivity.CHILD_ID]
        assert (table.child is None) == (not ids), f"{table.name}: name the column that holds the child's id"
        assert table.child is None or table.child in ids, f"{table.name}: {table.child} is not marked as a child's id"


@pytest.mark.parametrize(
    ("kept_apart", "sensitivity"),
    [
        ("ssd_person.pers_forename", Sensitivity.IDENTIFIER),
        ("ssd_person.pers_surname", Sensitivity.IDENTIFIER),
        ("ssd_person.pers_common_child_id", Sensitivity.IDENTIFIER),
        ("ssd_person.pers_legacy_id", Sensitivity.IDENTIFIER),
        ("ssd_person.pers_dob", Sensitivity.BIRTH),
        ("ssd_person.pers_expected_dob", Sensitivity.BIRTH),
        ("ssd_mother.moth_childs_dob", Sensitivity.BIRTH),
        ("ssd_address.addr_address_json", Sensitivity.IDENTIFIER),
        ("ssd_address.addr_address_postcode", Sensitivity.PLACE),
        ("ssd_cla_placement.clap_cla_placement_postcode", Sensitivity.PLACE),
        ("ssd_send.send_upn", Sensitivity.IDENTIFIER),
        ("ssd_send.send_uln", Sensitivity.IDENTIFIER),
        ("ssd_linked_identifiers.link_identifier_value", Sensitivity.IDENTIFIER),
        ("ssd_pre_proceedings.prep_court_reference", Sensitivity.IDENTIFIER),
    ],
)
def test_what_could_name_a_child_is_kept_apart(kept_apart: str, sensitivity: Sensitivity) -> None:
    table, _, column = kept_apart.partition(".")
    assert TABLES[table].column(column).sensitivity is sensitivity


def test_every_standard_table_is_here_but_the_two_for_administration() -> None:
    published = set(published_standard())
    assert published >= ADMIN_TABLES
    ours = {name for name in TABLES if name.startswith("ssd_")}
    assert ours == published - ADMIN_TABLES


def test_names_and_types_are_those_of_the_standard() -> None:
    published = published_standard()
    for name, table in TABLES.items():
        if name.startswith("ssd_"):
            ours = {c.name: (c.type, c.ssd_ref) for c in table.columns}
            assert ours == published[name], f"{name} differs from the published standard"
            assert list(ours) == list(published[name]), f"{name} has its columns in another order"


def test_our_own_tables_say_that_they_are_ours() -> None:
    strangers = [name for name in TABLES if not name.startswith(("ssd_", "los_"))]
    assert not strangers
    borrowed = [named(t, c) for t, c in COLUMNS if t.name.startswith("los_") and c.ssd_ref is not None]
    assert not borrowed, f"An item reference belongs to the standard only: {borrowed}"


def test_planned_dates_and_endings_are_columns_of_their_table() -> None:
    for table in TABLES.values():
        assert set(table.planned_dates) <= set(table.defining_dates), table.name
        assert table.ends is None or table.ends in table.column_names, table.name
        assert bool(table.event_dates) == bool(table.defining_dates), f"{table.name}: a plan alone cannot date a row"
