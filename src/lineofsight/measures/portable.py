"""The portable subset of SQL, and the linter that keeps case files inside it.

A case file must give the same rows on DuckDB, PostgreSQL and Spark. The translator that carries it there passes on
what it does not know, so a construct is allowed because it is listed here, never because nothing complained.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from lineofsight.measures.house_functions import ARITY, house_function
from lineofsight.measures.names_apart import written_out as every_engines
from lineofsight.measures.portable_types import type_faults
from lineofsight.measures.total_order import window_faults

DIALECT = "duckdb"
ELSEWHERE = ("spark", "postgres")

ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        # the shape of a query
        *(exp.Select, exp.With, exp.CTE, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered),
        *(exp.Subquery, exp.Union, exp.Except, exp.Intersect, exp.Values, exp.Tuple, exp.Distinct, exp.Exists),
        *(exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Paren),
        # values and their types
        *(exp.Literal, exp.Boolean, exp.Null, exp.Cast, exp.DataType, exp.Var),
        # conditions
        *(exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In, exp.Is),
        *(exp.Like, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Case, exp.If),
        # arithmetic on whole numbers
        *(exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Abs),
        # functions
        *(exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest, exp.Upper, exp.Lower, exp.Trim, exp.DPipe),
        *(exp.DateDiff, exp.Extract, exp.AddMonths),
        # counting
        *(exp.Count, exp.Sum, exp.Min, exp.Max),
        *(exp.Window, exp.WindowSpec, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead),
        *(exp.FirstValue, exp.LastValue),
    }
)
TYPES = frozenset({"INT", "BIGINT", "SMALLINT", "DATE", "VARCHAR", "TEXT", "BOOLEAN", "DOUBLE"})

# What to write in place of each construct that people reach for. The rest are told what is allowed.
REPAIRS: dict[type[exp.Expr], str] = {
    exp.Interval: "Use date_diff('day', a, b), a `_wd` column, or add_months(d, n).",
    exp.Limit: "Number the rows with row_number() over a total order and keep the first.",
    exp.Fetch: "Number the rows with row_number() over a total order and keep the first.",
    exp.Offset: "Number the rows with row_number() over a total order and keep those you want.",
    exp.Qualify: "Give the window function a name in a CTE and filter on it in the next.",
    exp.Div: "Division of whole numbers differs between engines. Keep numerator and denominator apart.",
    exp.IntDiv: "Division of whole numbers differs between engines. Keep numerator and denominator apart.",
    exp.Mod: "The remainder of a negative number differs between engines. Leave it out.",
    exp.Unnest: "Join a table instead.",
    exp.Lambda: "Write the condition out over rows.",
    exp.Filter: "Write sum(CASE WHEN ... THEN 1 ELSE 0 END).",
    exp.CountIf: "Write sum(CASE WHEN ... THEN 1 ELSE 0 END).",
    exp.Avg: "Averages are rounded differently. Give the rows; the framework takes medians and shares.",
    exp.Median: "Give the rows; the framework takes medians.",
    exp.AnyValue: "It picks any row. Use min() or max(), or row_number() over a total order.",
    exp.First: "It picks any row. Use row_number() over a total order.",
    exp.Last: "It picks any row. Use row_number() over a total order.",
    exp.ArgMax: "Use row_number() over a total order and keep the first.",
    exp.ArgMin: "Use row_number() over a total order and keep the first.",
    exp.DateTrunc: "Join `calendar` for the month or week of a day.",
    exp.TimestampTrunc: "Join `calendar` for the month or week of a day.",
    exp.Concat: "It skips nulls on some engines and not on others. Write a || b.",
    exp.Round: "Halves are rounded differently. Give whole numbers.",
    exp.TryCast: "A failed cast would be hidden. Staged columns have their type already.",
    exp.ILike: "Codes are stored in upper case: use = or LIKE.",
    exp.CurrentDate: "Nothing in a case file asks the clock. Read the as_at table.",
    exp.CurrentTimestamp: "Nothing in a case file asks the clock. Read the as_at table.",
    exp.Pivot: "Write each column as a conditional sum.",
    exp.Lateral: "Use a CTE and a plain join.",
    exp.TableSample: "A case file reads every row.",
    exp.Pow: "Powers are not needed to say what a case is.",
    exp.DateAdd: "Use add_months(d, n), or compare date_diff('day', a, b).",
    exp.DateSub: "Use date_diff('day', a, b).",
    exp.Year: "Write extract(year FROM d).",
    exp.Month: "Write extract(month FROM d).",
    exp.Day: "Write extract(day FROM d).",
    exp.DayOfWeek: "The first day of the week differs between engines. Join `calendar`.",
    exp.DayOfWeekIso: "The first day of the week differs between engines. Join `calendar`.",
    exp.Week: "Weeks are numbered differently. Join `calendar`.",
    exp.LastDay: "Join `calendar` for the month end of a day.",
    exp.StrPosition: "Match codes with = or LIKE.",
    exp.RegexpLike: "Match codes with = or LIKE.",
    exp.GroupingSets: "The framework adds every split. Give rows.",
    exp.Rollup: "The framework adds every split. Give rows.",
    exp.Cube: "The framework adds every split. Give rows.",
}
CLOCKS = ("now", "today", "get_current_timestamp", "transaction_timestamp")
ALLOWED_SENTENCE = "It is not in the portable subset that measures/portable.py lists."

Schema = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=1_024)
def parsed(sql: str) -> exp.Query | str:
    """One SELECT as a tree, or the sentence that says why it is not one. Copy the tree before changing it."""
    try:
        statements = sqlglot.parse(sql, dialect=DIALECT)
    except SqlglotError as error:
        return f"This SQL cannot be read: {_plain(error)}"
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return "A case file holds one SELECT, which may begin with WITH."
    return statements[0]


def portable_faults(
    sql: str | exp.Query, schema: Schema, keys: Mapping[str, tuple[str, ...]], written_out: exp.Expr | None = None
) -> list[str]:
    """Everything in one case file's SQL that could mean something else on another engine, each with its repair.

    `written_out`: the same tree with our own functions written out, where the caller has it already.
    """
    tree = parsed(sql) if isinstance(sql, str) else sql
    if isinstance(tree, str):
        return [tree]
    faults = list(_node_faults(tree))
    faults += window_faults(tree, keys)
    if not faults:  # types and translations mean little until the words are right
        written_out = written_out or every_engines(tree)
        faults += type_faults(written_out, schema)
        faults += _translation_faults(written_out)
    return list(dict.fromkeys(faults))


def _node_faults(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if house_function(node):
            arguments = 2 if isinstance(node, exp.AddMonths) else len(node.expressions)
            if arguments != ARITY[house_function(node) or ""]:
                yield f"`{said(node)}` takes two arguments."
        elif isinstance(node, exp.Anonymous):
            repair = REPAIRS[exp.CurrentDate] if node.name.lower() in CLOCKS else ALLOWED_SENTENCE
            yield f"There is no portable function `{node.name}`. {repair}"
        elif type(node) not in ALLOWED:
            yield f"`{said(node)}` is not portable. {REPAIRS.get(type(node), ALLOWED_SENTENCE)}"
        else:
            yield from _detail_faults(node)


def _detail_faults(node: exp.Expr) -> Iterable[str]:
    """What a listed construct may still do wrong."""
    details: dict[type[exp.Expr], Callable[[exp.Expr], Iterable[str]]] = {
        exp.Select: _select_faults,
        exp.Star: _star_faults,
        exp.Join: _join_faults,
        exp.Group: _group_faults,
        exp.Ordered: _ordered_faults,
        exp.Case: _case_faults,
        exp.If: _if_faults,
        exp.DateDiff: _date_diff_faults,
        exp.Extract: _extract_faults,
        exp.DataType: _type_name_faults,
        exp.Union: _union_faults,
        exp.With: _with_faults,
        exp.Between: _between_faults,
        exp.Tuple: _tuple_faults,
        exp.In: _in_faults,
        exp.WindowSpec: _frame_faults,
        exp.Like: _like_faults,
        exp.Trim: _trim_faults,
    }
    check = details.get(type(node))
    return check(node) if check else ()


def _select_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("kind"):
        yield "SELECT AS STRUCT is not portable. Name the columns."
    for part in (
        "limit",
        "offset",
        "qualify",
        "sample",
        "laterals",
        "pivots",
        "into",
        "windows",
        "operation_modifiers",
    ):
        found = node.args.get(part)
        if part in ("windows", "laterals", "pivots", "operation_modifiers") and found:
            yield f"`{said(node)[:80]}` has a {part.removesuffix('s')} clause. {ALLOWED_SENTENCE}"
    distinct = node.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        yield "DISTINCT ON picks any row on some engines. Use row_number() over a total order and keep the first."
    yield from _alias_faults(node)


def _alias_faults(node: exp.Expr) -> Iterator[str]:
    """A name given in a SELECT and grouped by in it: engines disagree on whether the old or the new is meant."""
    given = {p.alias for p in node.args["expressions"] if isinstance(p, exp.Alias) and not _is_same_name(p)}
    group = node.args.get("group")
    for column in group.find_all(exp.Column) if group else ():
        if not column.table and column.name in given and column.parent_select is node:
            yield f"`{column.name}` is named in SELECT and read in GROUP BY. Name it in a CTE first."


def _is_same_name(projection: exp.Alias) -> bool:
    return isinstance(projection.this, exp.Column) and projection.this.name == projection.alias


def _star_faults(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.parent, exp.Count) or any(node.args.values()):
        yield "SELECT * depends on the order of columns. Name the columns."


def _join_faults(node: exp.Expr) -> Iterator[str]:
    words = {str(node.args.get(part) or "").upper() for part in ("method", "side", "kind")} - {""}
    for word in sorted(words - {"LEFT", "INNER", "CROSS", "FULL", "RIGHT", "OUTER"}):
        repair = {
            "ASOF": "Join event_spans: valid_from <= the day, and valid_to > the day or null.",
            "NATURAL": "Name the columns with ON.",
            "SEMI": "Use EXISTS.",
            "ANTI": "Use NOT EXISTS.",
        }.get(word, "Use JOIN or LEFT JOIN with ON.")
        yield f"{word} JOIN is not portable. {repair}"
    if not words and not node.args.get("on") and not node.args.get("using"):
        yield f"`{said(node)}` joins without a condition. Write CROSS JOIN if every pair is meant."


def _group_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("all") is not None:
        yield "GROUP BY ALL is passed unchanged to engines that have no such clause. Name the columns."
    for expression in node.expressions:
        if isinstance(expression, exp.Literal):
            yield "GROUP BY with a position is not portable. Name the columns."


def _ordered_faults(node: exp.Expr) -> Iterator[str]:
    if isinstance(node.this, exp.Literal):
        yield "ORDER BY with a position is not portable. Name the columns."
    if isinstance(node.parent, exp.Order) and isinstance(node.parent.parent, exp.Select | exp.Union):
        yield "Rows have no order in a case file: ORDER BY belongs in a window."


def _case_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("default") is None:
        yield f"`{said(node)}` has no ELSE. Say what every other case gives, even if it is null."


def _if_faults(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.parent, exp.Case):
        yield f"`{said(node)}` is not portable. Write CASE WHEN ... THEN ... ELSE ... END."


def _date_diff_faults(node: exp.Expr) -> Iterator[str]:
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() != "DAY":
        repair = "Use date_diff('day', a, b), months_up_to(a, b) or full_years(a, b)."
        yield f"`{said(node)}` counts differently on each engine. {repair}"


def _extract_faults(node: exp.Expr) -> Iterator[str]:
    if node.this.name.upper() not in ("YEAR", "MONTH", "DAY"):
        yield f"`{said(node)}` differs between engines. Extract year, month or day; join `calendar` for the rest."


def _type_name_faults(node: exp.Expr) -> Iterator[str]:
    if said(node).upper() not in TYPES:
        yield f"The type {said(node)} is not portable. Use one of {', '.join(sorted(TYPES))}."


def _union_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("by_name"):
        yield "UNION BY NAME is not portable. Name the columns in the same order."


def _with_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("recursive"):
        yield "WITH RECURSIVE is not in the portable subset. Join the calendar or the spans instead."


def _between_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("symmetric"):
        yield "BETWEEN SYMMETRIC is not portable. Put the smaller first."


def _tuple_faults(node: exp.Expr) -> Iterator[str]:
    if isinstance(node.parent, exp.Distinct):
        yield f"`{said(node.parent.parent or node)}` skips nulls differently. Count the rows of a SELECT DISTINCT."
    elif isinstance(node.parent, exp.In):
        yield f"`{said(node.parent)}` compares several columns at once. Use EXISTS."
    elif not isinstance(node.parent, exp.Values):
        yield f"`{said(node)}` is several values in one. Name each as a column."


def _in_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("query") is not None and isinstance(node.parent, exp.Not):
        yield f"`{said(node.parent)}` is never true once the list holds a null. Use NOT EXISTS."


def _frame_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("exclude"):
        yield "EXCLUDE in a window frame is not portable. Leave it out."


def _like_faults(node: exp.Expr) -> Iterator[str]:
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string) or "\\" in pattern.name:
        yield f"`{said(node)}`: a backslash is a letter to some engines and a sign to others. Write the pattern out."


def _trim_faults(node: exp.Expr) -> Iterator[str]:
    if node.args.get("position") or node.expression:
        yield f"`{said(node)}` is not portable. Write trim(x), which takes plain spaces off both ends."


def _translation_faults(tree: exp.Expr) -> Iterator[str]:
    """The translator must carry the whole statement elsewhere without a word of warning."""
    heard = _Listener()
    logger = logging.getLogger("sqlglot")
    logger.addHandler(heard)
    try:
        for dialect in ELSEWHERE:
            tree.sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        yield f"This SQL has no translation for {dialect}: {_plain(error)}"
    finally:
        logger.removeHandler(heard)
    for said_by_translator in heard.messages:
        yield f"The translator warns: {said_by_translator}"


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def said(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT, comments=False, normalize_functions=False)


def _plain(error: Exception) -> str:
    """The parser's words without the terminal colours it marks the place with."""
    return str(error).splitlines()[0].replace("\x1b[4m", "").replace("\x1b[0m", "")
