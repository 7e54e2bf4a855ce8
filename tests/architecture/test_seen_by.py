"""Every field that the service keeps says who may see it, in words that mean something."""

from django.apps import apps

from lineofsight import definitions_folder
from lineofsight.records.definitions import read_yaml
from lineofsight.service.access.permissions import Permission

SAID = read_yaml(definitions_folder() / "seen_by.yaml")
KEPT = {
    f"{model._meta.label}.{field.name}"
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("lineofsight.")
    for field in model._meta.concrete_fields
}
STATED = {f"{table}.{field}": seen_by for table, fields in SAID["tables"].items() for field, seen_by in fields.items()}


def test_every_model_field_says_who_may_see_it() -> None:
    assert KEPT
    assert not KEPT - STATED.keys(), f"Say in definitions/seen_by.yaml who may see: {sorted(KEPT - STATED.keys())}"
    assert not STATED.keys() - KEPT, f"Nothing keeps these any more: {sorted(STATED.keys() - KEPT)}"


def test_who_may_see_a_field_is_a_permission_or_a_named_audience() -> None:
    known = {*Permission, *SAID["audiences"]}
    unknown = {name: said for name, said in STATED.items() if not said or not set(said) <= known}
    assert not unknown, f"Give each of these a permission, or an audience that the file names: {unknown}"


def test_what_nobody_may_see_is_said_of_nobody_else() -> None:
    both = [name for name, said in STATED.items() if "nobody" in said and len(said) > 1]
    assert not both, f"These are seen by somebody or by nobody: {both}"


def test_what_opens_a_door_is_seen_by_nobody() -> None:
    """Passwords' hashes, links' hashes and the salts of what was written."""
    doors = {"password", "token_hash", "salt"}
    shown = [name for name in STATED if name.rpartition(".")[2] in doors and STATED[name] != ["nobody"]]
    assert not shown, f"No page may show these: {shown}"
