"""What the service promises as a whole: one way to a page, one to a child's row, one to a change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import get_resolver

SERVICE = Path(__file__).parents[2] / "src" / "lineofsight" / "service"
ROW_GATE = {SERVICE / "access" / name for name in ("caseload.py", "reconciling.py")}  # the second opens the first


def modules(pattern: str = "**/*.py") -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SERVICE.glob(pattern)):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(SERVICE.glob("*/templates/**/*.html")):
        yield path, path.read_text(encoding="utf-8")


def test_every_address_is_a_declared_page() -> None:
    undeclared = [
        str(address.pattern) for address in get_resolver().url_patterns if not hasattr(address.callback, "page")
    ]
    assert not undeclared, f"Build these with @page(...), so that they name what they need: {undeclared}"


def test_childrens_rows_come_through_the_row_gate_only() -> None:
    """A kind's stored rows, and the identifiers, are read in the row gate: it logs the look before it gives a row."""
    reached = [
        f"{path.relative_to(SERVICE)}:{node.lineno}"
        for path, tree in modules()
        if path not in ROW_GATE
        for node in ast.walk(tree)
        if _reads_rows(node)
    ]
    assert not reached, f"Ask access.caseload for these rows instead: {reached}"


# What gives children's rows. Other modules may name the types of what the row gate gives them.
GIVES_ROWS = {
    "lineofsight.measures.drill_down": {"cases", "stored_cases", "stored_table"},
    "lineofsight.measures.due": {"due"},
    "lineofsight.measures.walk_up": {"walk_up"},
    "lineofsight.measures.reconcile": {"Ours", "compare_figure"},
    "lineofsight.measures.reconcile_children": {"WhoTheyAre", "compare_children"},
    "lineofsight.measures": {"drill_down", "due", "walk_up", "reconcile", "reconcile_children"},
}


def _reads_rows(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return bool({name.name for name in node.names} & GIVES_ROWS.get(node.module or "", set()))
    if isinstance(node, ast.Import):
        return any(name.name in GIVES_ROWS for name in node.names)
    if isinstance(node, ast.Attribute):
        return node.attr == "identifiers" or (node.attr == "cases" and _of_results(node.value))
    return False


def _of_results(value: ast.expr) -> bool:
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return "results" in name


# What reads a tally, or makes one a figure. A page is given figures, already made for whoever reads it.
READS_TALLIES = {
    "lineofsight.measures.tallied": {"tallied", "Tally"},
    "lineofsight.measures": {"tallied"},
    "lineofsight.signals.disclosure.figure": {"internal", "exempt", "shown", "hidden"},
}
FIGURES_ARE_MADE_IN = {SERVICE / "performance" / "series.py"}


def test_a_page_is_given_figures_and_never_a_tally() -> None:
    reached = [
        f"{path.relative_to(SERVICE)}:{node.lineno}"
        for path, tree in modules()
        if path not in FIGURES_ARE_MADE_IN
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and {name.name for name in node.names} & READS_TALLIES.get(node.module or "", set())
    ]
    assert not reached, f"Ask performance.series for figures, which are made for the reader: {reached}"


def test_every_deed_names_who_did_it_asks_whether_they_may_and_is_recorded() -> None:
    """Keywords only, `by` last, a permission, one transaction, one event."""
    faults = [
        f"{path.relative_to(SERVICE)}: {deed.name} {fault}"
        for path, tree in modules("*/actions*.py")
        for deed in tree.body
        if isinstance(deed, ast.FunctionDef) and not deed.name.startswith("_") and deed.name not in NO_PERSON
        for fault in _faults(deed)
    ]
    assert not faults, faults


# Made before there is anybody who could be asked.
NO_PERSON = {"person_for_demo", "person_working_alone"}


def _faults(deed: ast.FunctionDef) -> Iterator[str]:
    said = ast.unparse(deed)
    if deed.args.args or deed.args.posonlyargs:
        yield "takes arguments by place: make them keywords"
    if not deed.args.kwonlyargs or deed.args.kwonlyargs[-1].arg != "by":
        yield "does not end with `by`"
    if "by.must(" not in said:
        yield "never asks by.must(Permission...)"
    if "transaction.atomic" not in said:
        yield "is not one transaction"
    if "record(" not in said:
        yield "writes no event"


def test_templates_hold_no_style_no_script_and_no_other_host() -> None:
    wrong = [
        f"{path.relative_to(SERVICE)}: {found[0]}"
        for path, text in templates()
        for found in re.finditer(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)|https?://', text)
    ]
    assert not wrong, f"The content security policy would refuse these, and so do we: {wrong}"


def test_templates_do_not_ask_about_roles() -> None:
    wrong = [
        f"{path.relative_to(SERVICE)}: {found[0]}"
        for path, text in templates()
        for found in re.finditer(r"{%\s*(?:el)?if[^%]*\brole\b\s*[=!]=[^%]*%}", text)
    ]
    assert not wrong, f"A presenter decides what a role is shown: {wrong}"


def test_every_form_that_changes_something_carries_its_token() -> None:
    wrong = [
        str(path.relative_to(SERVICE))
        for path, text in templates()
        if len(re.findall(r'<form method="post"', text)) > len(re.findall(r"csrf_token", text))
    ]
    assert not wrong, f"Put {{% csrf_token %}} in each form of: {wrong}"


def test_the_clock_is_read_in_views_only() -> None:
    """`today` enters in a view and travels down; the ledger stamps its own events."""
    allowed = {"events/ledger.py"}
    asking = [
        f"{path.relative_to(SERVICE)}:{node.lineno}"
        for path, tree in modules()
        if not path.stem.endswith("views") and path.relative_to(SERVICE).as_posix() not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    ]
    assert not asking, f"Take the day as a parameter: {asking}"


CLOCKS = {"localdate", "timezone.now", "timezone.localdate", "datetime.now", "date.today", "time.time", "now"}
