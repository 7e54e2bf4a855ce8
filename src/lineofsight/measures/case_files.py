"""A case file: SQL that says what is counted, under a header that is its vocabulary.

    -- Cases: children on a child protection plan at a month end.
    -- Shape: at period end
    -- Needs: ssd_cp_plans every; ssd_cp_visits latest; ssd_person any
    -- Columns:
    --   started_on        date           the day the plan started
    --   days_since_visit  integer days   whole days from the latest statutory visit to the period end

`Shape` is events, at period end, or as at. `Needs` names each table and what its source must hold: ever (all there
ever was), every (all within the months it covers), latest (only the latest will do), state (as it stood), any; then,
where a case looks back, `12 months back`. `table.column` demands that the source fills that column. A meaning may run
on over lines indented further than the column's name.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import duckdb
from sqlglot import exp

from lineofsight.measures.engines import connect
from lineofsight.measures.faults import Fault, did_you_mean
from lineofsight.measures.names_apart import written_out
from lineofsight.measures.portable import DIALECT, parsed, portable_faults
from lineofsight.measures.vocabulary import GIVEN, PERIOD_END, RESERVED, TYPES, UNITS, Vocabulary, Word


class Shape(StrEnum):
    EVENTS = "events"  # one row an event, dated by one of its days
    AT_PERIOD_END = "at period end"  # one row an open case at each month and week end
    AS_AT = "as at"  # one row a case as the snapshot stands
    ROWS = "rows"  # one row a record that a data-quality check looks at; such a file stands in definitions/checks


CASE_SHAPES = (Shape.EVENTS, Shape.AT_PERIOD_END, Shape.AS_AT)
BASE = {"authority": "text", "child": "text", "case_id": "text", "team": "text", "worker": "text"}
PERIOD_BASE = {"period_kind": "text", "period": "text", "period_end": "date"}

ROW_BASE = {"authority": "text", "child": "text", "case_id": "text", "from_file": "integer", "from_row": "integer"}

HOLDINGS = ("ever", "every", "latest", "state", "any")


@dataclass(frozen=True, slots=True)
class Need:
    """What a table, or one column of it, must hold for a case to be worked out."""

    table: str
    column: str | None
    holds: str  # one of HOLDINGS
    months_back: int = 0

    def __str__(self) -> str:
        back = f" {self.months_back} months back" if self.months_back else ""
        return f"{self.table}.{self.column}" if self.column else f"{self.table} {self.holds}{back}"


@dataclass(frozen=True, eq=False)
class CaseKind:
    """One kind of thing counted."""

    id: str
    title: str
    shape: Shape
    needs: tuple[Need, ...]
    columns: Mapping[str, Word]
    sql: str  # as written
    shared: Mapping[str, str]  # the shared thoughts it uses, in order: name and SQL

    @property
    def vocabulary(self) -> Vocabulary:
        """The words a measure of these cases may use."""
        period = {} if self.shape is Shape.EVENTS else {PERIOD_END.name: PERIOD_END}
        return {**GIVEN, **period, **self.columns}

    @property
    def base(self) -> Mapping[str, str]:
        if self.shape is Shape.ROWS:
            return ROW_BASE
        return BASE if self.shape is Shape.EVENTS else {**BASE, **PERIOD_BASE}

    @property
    def text(self) -> str:
        """All the SQL that decides what these cases are."""
        return "\n".join([*self.shared.values(), self.sql])

    @cached_property
    def written(self) -> exp.Query:
        """The SQL as a tree, the shared thoughts first. Copy it before changing it."""
        tree = _tree(self.sql)
        shared = [
            exp.CTE(this=_tree(sql), alias=exp.TableAlias(this=exp.to_identifier(name)))
            for name, sql in self.shared.items()
        ]
        own = tree.args.get("with_")
        if shared:
            tree.set("with_", exp.With(expressions=[*shared, *(own.expressions if own is not None else [])]))
        return tree

    @cached_property
    def tree(self) -> exp.Expr:
        """As every engine can read it. Copy it before changing it."""
        return written_out(self.written)

    @cached_property
    def over_staged(self) -> exp.Expr:
        """The same, to be read where each shared thought it uses stands as a table. Copy it before changing it."""
        return written_out(_tree(self.sql))

    @cached_property
    def tables(self) -> frozenset[str]:
        """The staged tables it reads."""
        named = {cte.alias for cte in self.written.find_all(exp.CTE)}
        return frozenset(table.name for table in self.written.find_all(exp.Table)) - named

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in the SQL: among them the tables it reads and the ids of its rules. Quicker than parsing it."""
        return frozenset(re.findall(r"[a-z_][a-z0-9_]*", self.text.lower()))


def _tree(sql: str) -> exp.Query:
    tree = parsed(sql)
    if isinstance(tree, str):
        raise TypeError(tree)  # the proof has told it, and proved definitions are all that is run
    return tree.copy()


_COLUMN = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<type>[a-z]+)"
    r"(?:[ ](?P<unit>[a-z]+(?:[ ][a-z]+)*?))?"
    r"(?:\s{2,}(?P<means>.*))?$"
)
_NEED = re.compile(
    r"(?P<table>[a-z][a-z0-9_]*)(?:\.(?P<column>[a-z][a-z0-9_]*))?"
    r"(?:\s+(?P<holds>[a-z]+))?(?:,?\s+(?P<back>[0-9]+) months back)?$"
)
_SECTION = re.compile(r"(?P<section>[A-Z][a-z]+):\s*(?P<value>.*)$")
REQUIRED = ("Cases", "Shape", "Needs", "Columns")
SECTIONS = (*REQUIRED, "Uses")


def parse_needs(text: str, where: str, faults: list[Fault]) -> tuple[Need, ...]:
    """`ssd_cp_plans every; ssd_cp_visits latest` as needs."""
    needs = []
    for part in (piece.strip() for piece in text.split(";")):
        if not part:
            continue
        match = _NEED.match(part)
        holds = match["holds"] if match else None
        if match is None or (holds is None and match["column"] is None) or (holds and holds not in HOLDINGS):
            what = (
                f"`{part}` is not a need. Write a table and one of {', '.join(HOLDINGS)}, such as `ssd_cp_plans every`."
            )
            faults.append(Fault(where, what))
            continue
        needs.append(Need(match["table"], match["column"], holds or "any", int(match["back"] or 0)))
    return tuple(needs)


def read_shared(path: Path, faults: list[Fault]) -> str:
    """One shared thought's SQL."""
    where = f"cases/shared/{path.name}"
    text = path.read_text(encoding="utf-8")
    if not text.startswith("-- Shared: "):
        faults.append(Fault(where, "Begin the file with a `-- Shared:` line that says what it gives."))
    return text.strip().rstrip(";")


def read_case_file(
    path: Path, shared: Mapping[str, str], faults: list[Fault], shapes: Collection[Shape] = CASE_SHAPES
) -> CaseKind | None:
    """One case file's header and SQL; what is wrong with the header goes to `faults`, and with the SQL to its proof."""
    where = f"{path.parent.name}/{path.name}"
    before = len(faults)
    sections, column_lines, body = _split(path.read_text(encoding="utf-8"), where, faults)
    for section in REQUIRED:
        if section not in sections:
            faults.append(Fault(where, f"The header has no `-- {section}:` line."))
    shape = sections.get("Shape", "")
    if "Shape" in sections and shape not in shapes:
        faults.append(Fault(where, f"`Shape` is one of {', '.join(shapes)}."))
    needs = parse_needs(sections.get("Needs", ""), where, faults)
    columns = _columns(column_lines, where, faults)
    used = [name.strip() for name in sections.get("Uses", "").split(";") if name.strip()]
    for name in used:
        if name not in shared:
            faults.append(Fault(where, f"There is no readable `cases/shared/{name}.sql`.{did_you_mean(name, shared)}"))
    if len(faults) > before:
        return None
    return CaseKind(
        path.stem, sections["Cases"], Shape(shape), needs, columns, body, {name: shared[name] for name in used}
    )


def _split(text: str, where: str, faults: list[Fault]) -> tuple[dict[str, str], list[str], str]:
    """The header's sections, the lines of its columns, and the SQL under it."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("--")), len(lines))
    sections: dict[str, str] = {}
    column_lines: list[str] = []
    current = ""
    for line in (line[2:].rstrip() for line in lines[:end] if line.startswith("--")):
        match = _SECTION.match(line.strip()) if not line.startswith("   ") else None
        if match and match["section"] in SECTIONS:
            current = match["section"]
            sections[current] = _without_asides(match["value"])
        elif match:
            known = did_you_mean(match["section"], SECTIONS)
            faults.append(Fault(where, f"The header has no section called `{match['section']}`.{known}"))
        elif current == "Columns":
            column_lines.append(line)
        elif current:
            sections[current] = f"{sections[current]} {_without_asides(line.strip())}".strip()
    return sections, column_lines, "\n".join(lines[end:]).strip().rstrip(";")


def _without_asides(value: str) -> str:
    return re.sub(r"\([^)]*\)", "", value).strip()


def _columns(lines: list[str], where: str, faults: list[Fault]) -> dict[str, Word]:
    columns: dict[str, Word] = {}
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    name = ""
    for line in lines:
        if not line.strip():
            continue
        if _indent(line) > margin and name:  # the meaning runs on
            word = columns[name]
            columns[name] = Word(word.name, word.type, word.unit, f"{word.means} {line.strip()}".strip())
            continue
        word_or_none = _word(line.strip(), where, faults)
        if word_or_none is None:
            continue
        name = word_or_none.name
        if name in columns:
            faults.append(Fault(where, f"The header says `{name}` twice. Keep one."))
        columns[name] = word_or_none
    return columns


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _word(line: str, where: str, faults: list[Fault]) -> Word | None:
    match = _COLUMN.match(line)
    if match is None or match["type"] not in TYPES:
        shown = line.split()[0]
        what = f"`{shown}`: write a name, a type ({', '.join(TYPES)}), a unit if it has one, two spaces, its meaning."
        faults.append(Fault(where, what))
        return None
    name, unit, means = match["name"], match["unit"], match["means"] or ""
    if unit == "none":
        unit = None
    if unit is not None and unit not in UNITS:
        faults.append(Fault(where, f"`{name}` is in `{unit}`. A unit is one of {', '.join(UNITS)}, or left out."))
        unit = None
    if unit is not None and match["type"] not in ("integer", "number"):
        faults.append(Fault(where, f"`{name}` is {match['type']} and has a unit. Only numbers have one."))
    if not means:
        faults.append(Fault(where, f"`{name}`: say what it means, after two spaces."))
    if name in RESERVED:
        faults.append(Fault(where, f"`{name}` is given to every case by the framework. Choose another name."))
    return Word(name, match["type"], unit, means)


# --- does the SQL give what the header says? ---------------------------------------------------------------------


class EmptyTables:
    """Every staged table without a row: what SQL gives can be asked before there is any data."""

    def __init__(self, schema: Mapping[str, Mapping[str, str]]) -> None:
        self.schema = schema
        self.connection = connect()
        self.made: set[str] = set()

    def described(self, case: CaseKind) -> dict[str, str]:
        """Each output column's name and type."""
        for table in sorted(case.tables - self.made):
            columns = ", ".join(f'"{name}" {kind}' for name, kind in self.schema[table].items())
            self.connection.execute(f'CREATE TABLE "{table}" ({columns})')
            self.made.add(table)
        rows = self.connection.execute(f"DESCRIBE {case.tree.sql(dialect=DIALECT)}").fetchall()
        if len({row[0] for row in rows}) < len(rows):
            raise duckdb.BinderException("Two output columns have one name")
        return {row[0]: row[1] for row in rows}


def sql_faults(case: CaseKind, empty: EmptyTables, keys: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """The linter, then the SQL itself on empty staged tables: names and types as the header says."""
    where = f"{'checks' if case.shape is Shape.ROWS else 'cases'}/{case.id}.sql"
    unread = [Fault(f"cases/shared/{name}.sql", tree) for name, sql in case.shared.items() if (tree := _unread(sql))]
    unread += [Fault(where, tree) for tree in [_unread(case.sql)] if tree]
    if unread:
        return unread
    faults = [Fault(where, what) for what in _need_faults(case, empty.schema)]
    unknown = sorted(case.tables - set(empty.schema))
    faults += [Fault(where, f"There is no staged table called `{t}`.{did_you_mean(t, empty.schema)}") for t in unknown]
    linted = [Fault(where, what) for what in portable_faults(case.written, empty.schema, keys, case.tree)]
    if linted or unknown:
        return faults + linted
    try:
        given = empty.described(case)
    except duckdb.Error as error:
        return [*faults, Fault(where, f"This SQL does not run on empty tables: {_plain(error)}")]
    return faults + [Fault(where, what) for what in _output_faults(case, given)]


def _unread(sql: str) -> str | None:
    tree = parsed(sql)
    return tree if isinstance(tree, str) else None


STORED_AS = {
    "date": ("DATE",),
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    "number": ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "DECIMAL"),
    "text": ("VARCHAR",),
    "flag": ("BOOLEAN",),
}


def _output_faults(case: CaseKind, given: Mapping[str, str]) -> Iterator[str]:
    wanted = {**case.base, **{name: word.type for name, word in case.columns.items()}}
    for name, type_ in wanted.items():
        if name not in given:
            yield f"The header or the shape promises `{name}`, which the SQL does not give.{did_you_mean(name, given)}"
        elif not given[name].startswith(STORED_AS[type_]):
            yield f"`{name}` should be {type_} but the SQL gives {given[name]}. Cast it, or correct the header."
    for name in given:
        if name not in wanted:
            yield f"The SQL gives `{name}`, which the header does not explain. Add it to Columns, or leave it out."


def _need_faults(case: CaseKind, schema: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    said = {need.table for need in case.needs}
    for need in case.needs:
        if need.table not in schema:
            yield f"Needs `{need.table}`, which is not a table.{did_you_mean(need.table, schema)}"
        elif need.column and need.column not in schema[need.table]:
            yield f"Needs `{need}`, which is not a column.{did_you_mean(need.column, schema[need.table])}"
    for table in sorted(case.tables):
        standard = table.removeprefix("state_history_")
        if standard.startswith(("ssd_", "los_")) and standard not in said:
            yield f"The SQL reads `{standard}`, which Needs does not name. Say what its source must hold."


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0]
