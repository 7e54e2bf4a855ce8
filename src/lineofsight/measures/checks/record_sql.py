"""The records that a check looks over, as one statement in the portable subset: whose, when, from which row.

It is put together as text, because the trees of sixty checks took longer to build than their rows to read.
"""

from functools import cache, lru_cache

from sqlglot import exp

from lineofsight.measures.case_files import CaseKind, Shape
from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.judging import judged_sql
from lineofsight.measures.checks.looking_over import CHILD_WORDS, Over
from lineofsight.measures.checks.settings import FOUND, NOT_LOOKED_AT, RECORD_IS
from lineofsight.measures.house_functions import expand
from lineofsight.measures.portable import DIALECT

BASE = ("authority", "child", "case_id", "from_file", "from_row")
NOW = "period_ends_now"  # the as-at day alone: a check needs no month before it
OURS, THEIRS, RECORDED, LISTS = "checked_ours", "checked_theirs", "checked_recording", "checked_lists"


def counting_sql(check: Check) -> str:
    """How many records are found, clear, or cannot be told."""
    given = _given(check.over, sorted(check.words), ())
    judged = f"SELECT {_judged(check)} AS judged FROM ({given}) AS given"
    left_out = RECORD_IS.index(NOT_LOOKED_AT)
    return f"SELECT judged, COUNT(*) AS many FROM ({judged}) AS told WHERE judged <> {left_out} GROUP BY judged"


def finding_sql(check: Check) -> str:
    """The records found, and their dates."""
    kept = ", ".join((*BASE, "restricted", *check.days))
    given = _given(check.over, sorted(check.words | set(check.days)), (*BASE, "restricted"))
    judged = f"SELECT {kept}, {_judged(check)} AS judged FROM ({given}) AS given"
    return f"SELECT {kept} FROM ({judged}) AS told WHERE judged = {RECORD_IS.index(FOUND)}"


def staged_text(check: Check) -> str:
    """The words by which staging knows which tables and columns this check reads."""
    over = check.over
    if over.case is not None:
        return over.case.text
    if over.table is None or over.way == "recording_of":
        return ""
    columns = {*check.words, *check.days, *over.table.key, over.table.child or "", over.by_day or ""}
    return f"{over.table.name} {' '.join(sorted(columns))}"


def _judged(check: Check) -> str:
    return judged_sql(check).sql(dialect=DIALECT)


def _given(over: Over, words: list[str], base: tuple[str, ...]) -> str:
    """The records with every word that the conditions read, and what tells one from another."""
    own = [word for word in words if not _is_given(word, over)]
    chosen = [f"r.{name} AS {name}" for name in (*base, *own) if name != "restricted"]
    chosen += [f"{_the_childs(word)} AS {word}" for word in words if _is_given(word, over)]
    if "restricted" in base:
        chosen.append(f"{'COALESCE(k.restricted, FALSE)' if over.about_children else 'FALSE'} AS restricted")
    sql = f"SELECT {', '.join(chosen)} FROM ({_records(over, own)}) AS r"
    if {"as_at", "age"} & set(words):
        sql += " LEFT JOIN as_at AS stood ON stood.authority = r.authority"
    if over.about_children and ("restricted" in base or set(CHILD_WORDS) & set(words)):
        sql += " LEFT JOIN children AS k ON k.authority = r.authority AND k.child = r.child"
    return sql


def _is_given(word: str, over: Over) -> bool:
    own = over.table is not None and over.way == "table" and word in over.table.column_names
    return not own and word in (*CHILD_WORDS, "as_at")


@cache
def _the_childs(word: str) -> str:
    if word == "as_at":
        return "stood.as_at"
    if word == "age":
        years = expand(exp.maybe_parse("full_years(k.born_on, stood.as_at)", dialect=DIALECT))
        return years.sql(dialect=DIALECT)
    return f"k.{word}"


def _records(over: Over, words: list[str]) -> str:
    if over.case is not None:
        return _of_cases(over.case)
    if over.way == "table" and over.table is not None:
        child = f"t.{over.table.child}" if over.table.child else "CAST(NULL AS VARCHAR)"
        key = " || ' ' || ".join(f"COALESCE(CAST(t.{name} AS VARCHAR), '')" for name in over.table.key)
        parts = ["t.authority AS authority", f"{child} AS child", f"{key} AS case_id"]
        parts += [f"t.{name} AS {name}" for name in ("from_file", "from_row", *words)]
        return f"SELECT {', '.join(parts)} FROM {over.table.name} AS t"
    if over.way == "agreement_of":
        return _agreement()
    return f"SELECT {', '.join((*BASE, *words))} FROM {RECORDED if over.way == 'recording_of' else LISTS}"


@lru_cache(maxsize=256)  # several checks look over the same rows
def _of_cases(case: CaseKind) -> str:
    if case.shape is Shape.ROWS:
        return case.tree.sql(dialect=DIALECT)
    # As the snapshot stands: the periods before are the measures' business.
    tree = case.tree.copy().transform(_as_at_only, copy=False)
    chosen = ["authority", "child", "case_id", "CAST(NULL AS INT) AS from_file", "CAST(NULL AS INT) AS from_row"]
    return f"SELECT {', '.join((*chosen, *case.columns))} FROM ({tree.sql(dialect=DIALECT)}) AS of_cases"


def _as_at_only(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Table) and node.name == "period_ends":
        return exp.alias_(exp.to_table(NOW), node.alias or "period_ends", table=True)
    return node


def _agreement() -> str:
    """Each child and day in either source. A day is kept once, with the first row that gives it."""
    ours, theirs = (
        f"SELECT authority, child, day, MIN(from_file) AS from_file, MIN(from_row) AS from_row FROM {name}"
        " GROUP BY authority, child, day"
        for name in (OURS, THEIRS)
    )
    return (
        "SELECT COALESCE(o.authority, t.authority) AS authority, COALESCE(o.child, t.child) AS child,"
        " CAST(COALESCE(o.day, t.day) AS VARCHAR) AS case_id, COALESCE(o.from_file, t.from_file) AS from_file,"
        " COALESCE(o.from_row, t.from_row) AS from_row, COALESCE(o.day, t.day) AS day,"
        " o.child IS NOT NULL AS in_ours, t.child IS NOT NULL AS in_theirs"
        f" FROM ({ours}) AS o FULL JOIN ({theirs}) AS t"
        " ON o.authority = t.authority AND o.child = t.child AND o.day = t.day"
    )
