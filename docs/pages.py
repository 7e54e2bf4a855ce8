"""Each reference page as text, made from the definitions."""

import argparse
import csv
from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.cli.main import parser
from lineofsight.measures.catalogue import load_catalogue
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.outcomes import in_percent
from lineofsight.measures.checks.settings import KINDS
from lineofsight.records.definitions import read_yaml
from lineofsight.records.tables import Column, Table, standard_tables

GENERATED = "<!-- Generated from the definitions by `make docs`. Change the definition, not this page. -->\n"


def tables() -> str:
    """Every standard table, its columns and what each means."""
    all_tables = standard_tables(definitions_folder())
    index = [f"- [{name}](#{name}): {table.one_row_is}" for name, table in all_tables.items()]
    sections = [_table_section(table) for table in all_tables.values()]
    return "\n".join(
        [
            GENERATED,
            "# Standard tables\n",
            "Names beginning `ssd_` are the Standard Safeguarding Dataset's own, unchanged. Names beginning `los_` are",
            "ours, for what that dataset lacks; each can be uploaded as a CSV or a sheet with these headings.\n",
            *index,
            "",
            *sections,
        ]
    )


def _table_section(table: Table) -> str:
    head = [
        f"## {table.name}\n",
        f"One row is {table.one_row_is}. Key: {', '.join(f'`{k}`' for k in table.key)}. Holds: {table.holds}.",
    ]
    if table.defining_dates:
        head.append(f"A row needs one of: {', '.join(f'`{d}`' for d in table.defining_dates)}.")
    rows = ["", "| column | type | means | codes | sensitivity |", "|---|---|---|---|---|"]
    rows += [_column_row(column) for column in table.columns]
    return "\n".join([*head, *rows, ""])


def _column_row(column: Column) -> str:
    means = column.means.replace("|", "/")
    if column.refers_to:
        means = f"{means} Refers to `{column.refers_to}`."
    return f"| `{column.name}` | {column.type} | {means} | {column.codes or ''} | {column.sensitivity} |"


def checks() -> str:
    """Every check of the data, what it looks for, and what to do about it."""
    read = load_catalogue(definitions_folder(), prove=False)
    lines = [
        GENERATED,
        "# Checks of the data\n",
        f"{len(read.checks)} checks. Each fails when a larger share than its threshold of what it looks at is found.",
        "How they grade figures: [How far a figure may be relied on](../explanation/confidence.md).\n",
    ]
    for kind in KINDS:
        lines.append(f"## {kind.capitalize()}\n")
        for check in read.checks.values():
            if check.kind == kind:
                lines += [*_check_section(check), ""]
    return "\n".join(lines)


def _check_section(check: Check) -> list[str]:
    looks = f" where `{check.looks_at.text}`" if check.looks_at is not None else ""
    bears = ", ".join(f"`{bearing}`" for bearing in check.bears_on)
    return [
        f"### {check.id}\n",
        f"{check.title}.\n",
        f"- Looks at {check.over.described}{looks}",
        f"- Found when `{check.found_when.text}`",
        f"- Fails above {in_percent(check.threshold)}. {check.threshold_because}",
        f"- What to do: {check.what_to_do} Owner: {check.owner}.",
        f"- Bears on {bears}",
    ]


def capabilities() -> str:
    """What the source documents ask for, and how far each is met."""
    rows = read_yaml(definitions_folder() / "capabilities.yaml")
    counts = {status: sum(1 for r in rows if r["status"] == status) for status in ("works", "part", "not yet")}
    lines = [
        GENERATED,
        "# Capabilities\n",
        f"{len(rows)} rows: {counts['works']} work, {counts['part']} in part, {counts['not yet']} not yet.",
        "A row works only when it names the test that proves it.\n",
        "| row | what the system can do | status | where, and what is missing | proof |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        proof = ", ".join(f"`{p}`" for p in row.get("proof", []))
        lines.append(f"| {row['id']} | {row['can']} | {row['status']} | {row.get('where', '')} | {proof} |")
    return "\n".join(lines) + "\n"


def command_line() -> str:
    """Every verb with its options, as the command itself explains them."""
    top = parser()
    lines = [GENERATED, "# Command line\n", "```", _help(top), "```\n"]
    verbs = next(a for a in top._actions if isinstance(a, argparse._SubParsersAction))
    for name, verb in verbs.choices.items():
        lines += [f"## lineofsight {name}\n", "```", _help(verb), "```\n"]
    return "\n".join(lines)


def _help(command: argparse.ArgumentParser) -> str:
    command.formatter_class = _Wide
    return command.format_help().rstrip()


class _Wide(argparse.HelpFormatter):
    """The same width on every machine, so that the page is the same too."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


ACCESS = Path(__file__).parents[1] / "tests" / "pages" / "access.csv"


def who_can_see_what() -> str:
    """Every page and the roles it is open to, from the table that the tests hold the pages to."""
    every = read_yaml(definitions_folder() / "roles.yaml")["roles"]
    said = {name: role for name, role in every.items() if role.get("where") != "only me"}
    with ACCESS.open(encoding="utf-8", newline="") as file:
        pages = list(csv.DictReader(file))
    lines = [
        GENERATED,
        "# Who can see what\n",
        "## Roles\n",
        "| role | what it comes here for | figures | children | second step |",
        "|---|---|---|---|---|",
        *(
            f"| {role['title']} | {role['for']} | {role['figures']} | {role['children']} | {role['second_step']} |"
            for role in said.values()
        ),
        "",
        "`internal` figures are as they are; `public` ones are released, of the whole authority, with small numbers",
        "protected. `children` says whose records a role may open, and every look is written down with its purpose. A",
        "`second step` is a code from the person's own device, after the password.\n",
        "## Pages\n",
        "| page | needs | open to |",
        "|---|---|---|",
        *(
            f"| `{page['page'].replace('<', '{').replace('>', '}')}` | {page['needs']} | {_open_to(page, said)} |"
            for page in pages
        ),
        "",
        *_what_the_service_keeps(),
    ]
    return "\n".join(lines) + "\n"


def _what_the_service_keeps() -> list[str]:
    """Every field of the service's own database, and who may see it."""
    said = read_yaml(definitions_folder() / "seen_by.yaml")
    return [
        "## What the service itself keeps\n",
        "Its database holds who may sign in, and what people did and said. Children's records are not in it. A field",
        "may be seen by those who may do what stands beside it, or by one of these:\n",
        *(f"- `{name}`: {means}" for name, means in said["audiences"].items()),
        "",
        "| table | field | may be seen by |",
        "|---|---|---|",
        *(
            f"| {table} | `{field}` | {'; '.join(seen_by)} |"
            for table, fields in said["tables"].items()
            for field, seen_by in fields.items()
        ),
    ]


def _open_to(page: dict[str, str], said: dict[str, dict[str, str]]) -> str:
    if page["needs"] == "anyone":
        return "anyone"
    open_to = [role["title"] for name, role in said.items() if page[name] == "yes"]
    return "every role" if len(open_to) == len(said) else ", ".join(open_to)
