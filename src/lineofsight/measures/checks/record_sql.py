"""The records that a check looks over, as one statement in the portable subset: whose, when, from which row."""

import sqlglot
from sqlglot import exp

from lineofsight.measures.case_files import Shape
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.judging import JUDGED, judged_sql
from lineofsight.measures.checks.looking_over import CHILD_WORDS, Over
from lineofsight.measures.checks.settings import FOUND, NOT_LOOKED_AT, RECORD_IS
from lineofsight.measures.house_functions import expand

BASE = ("authority", "child", "case_id", "from_file", "from_row")
NOW = "period_ends_now"  # the as-at day alone: a check needs no month before it
OURS, THEIRS, RECORDED, LISTS = "checked_ours", "checked_theirs", "checked_recording", "checked_lists"


def counting_sql(check: Check) -> exp.Expr:
    """How many records are found, clear, or cannot be told."""
    judged = _judged(check)
    counts = exp.select(JUDGED, "COUNT(*) AS many").from_(judged.subquery("every_record")).group_by(JUDGED)
    return expand(counts.where(f"{JUDGED} <> {RECORD_IS.index(NOT_LOOKED_AT)}"))


def finding_sql(check: Check) -> exp.Expr:
    """The records found, and their dates."""
    chosen = [*BASE, *check.days, "restricted"]
    found = exp.select(*chosen).from_(_judged(check).subquery("every_record"))
    return expand(found.where(f"{JUDGED} = {RECORD_IS.index(FOUND)}"))


def staged_text(check: Check) -> str:
    """The words by which staging knows which tables and columns this check reads."""
    over = check.over
    if over.case is not None:
        return over.case.text
    if over.table is None or over.way == "recording_of":
        return ""
    columns = {*check.words, *check.days, *_key(over), over.table.child or "", over.by_day or ""}
    return f"{over.table.name} {' '.join(sorted(columns))}"



def _judged(check: Check) -> exp.Select:
    """Every record with its word, under the names of BASE, and the dates that are shown."""
    words = sorted(check.words | set(check.days))
    given = _given(check.over, words)
    return exp.select(
        *(exp.column(name) for name in (*BASE, *check.days, "restricted")), exp.alias_(judged_sql(check), JUDGED)
    ).from_(given.subquery("given"))


def _given(over: Over, words: list[str]) -> exp.Select:
    """The records with every word that the conditions read."""
    record = _records(over, [word for word in words if word not in (*CHILD_WORDS, "as_at")])
    restricted = "COALESCE(k.restricted, FALSE) AS restricted" if over.about_children else "FALSE AS restricted"
    chosen = [*(f"r.{name} AS {name}" for name in BASE), restricted]
    for word in words:
        if word == "as_at":
            chosen.append("stood.as_at AS as_at")
        elif word == "age" and word in over.vocabulary and over.about_children and word not in _own(over):
            chosen.append("full_years(k.born_on, stood.as_at) AS age")
        elif word in CHILD_WORDS and word not in _own(over):
            chosen.append(f"k.{word} AS {word}")
        else:
            chosen.append(f"r.{word} AS {word}")
    query = exp.select(*(sqlglot.parse_one(part, dialect="duckdb") for part in chosen)).from_(record.subquery("r"))
    query = query.join("as_at AS stood", on="stood.authority = r.authority", join_type="LEFT")
    if over.about_children:
        query = query.join("children AS k", on="k.authority = r.authority AND k.child = r.child", join_type="LEFT")
    return query


def _own(over: Over) -> frozenset[str]:
    return frozenset(over.table.column_names) if over.way == "table" and over.table is not None else frozenset()


def _records(over: Over, words: list[str]) -> exp.Query:
    if over.case is not None:
        return _of_cases(over)
    if over.way == "table" and over.table is not None:
        child = f"t.{over.table.child}" if over.table.child else "CAST(NULL AS VARCHAR)"
        own = [f"t.{word} AS {word}" for word in words]
        key = " || ' ' || ".join(f"COALESCE(CAST(t.{name} AS VARCHAR), '')" for name in _key(over))
        parts = ["t.authority AS authority", f"{child} AS child", f"{key} AS case_id"]
        parts += ["t.from_file AS from_file", "t.from_row AS from_row", *own]
        return _parsed(f"SELECT {', '.join(parts)} FROM {over.table.name} AS t")
    if over.way == "agreement_of":
        return _agreement(over)
    given = RECORDED if over.way == "recording_of" else LISTS
    return _parsed(f"SELECT {', '.join((*BASE, *words))} FROM {given}")


def _key(over: Over) -> tuple[str, ...]:
    return over.table.key if over.table is not None else ()


def _of_cases(over: Over) -> exp.Query:
    case = over.case
    if case is None:
        raise TypeError("only cases and rows have SQL of their own")
    if case.shape is Shape.ROWS:
        query: exp.Query = case.tree.copy()  # type: ignore[assignment]
        return query
    # As the snapshot stands: the periods before are the measures' business.
    tree = case.tree.copy().transform(_as_at_only)
    chosen = ["authority", "child", "case_id", "CAST(NULL AS INT) AS from_file", "CAST(NULL AS INT) AS from_row"]
    return exp.select(*chosen, *case.columns).from_(tree.subquery("of_cases"))  # type: ignore[attr-defined]


def _as_at_only(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Table) and node.name == "period_ends":
        alias = node.alias or "period_ends"
        return exp.alias_(exp.to_table(NOW), alias, table=True)
    return node


def _agreement(over: Over) -> exp.Query:
    """Each child and day in either source. A day is kept once, with the first row that gives it."""
    either = [
        f"SELECT authority, child, day, MIN(from_file) AS from_file, MIN(from_row) AS from_row FROM {name}"
        f" GROUP BY authority, child, day"
        for name in (OURS, THEIRS)
    ]
    return _parsed(
        "SELECT COALESCE(o.authority, t.authority) AS authority, COALESCE(o.child, t.child) AS child,"
        " CAST(COALESCE(o.day, t.day) AS VARCHAR) AS case_id, COALESCE(o.from_file, t.from_file) AS from_file,"
        " COALESCE(o.from_row, t.from_row) AS from_row, COALESCE(o.day, t.day) AS day,"
        " o.child IS NOT NULL AS in_ours, t.child IS NOT NULL AS in_theirs"
        f" FROM ({either[0]}) AS o FULL JOIN ({either[1]}) AS t"
        " ON o.authority = t.authority AND o.child = t.child AND o.day = t.day"
    )


def _parsed(sql: str) -> exp.Query:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    if not isinstance(tree, exp.Query):
        raise TypeError("a statement that gives rows was expected")
    return tree


