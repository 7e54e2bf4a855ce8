"""What only a column's type can tell: arithmetic on dates, casts that round, text that is put in order."""

from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

DATES = frozenset({"DATE", "TIMESTAMP"})
WHOLE = frozenset({"INT", "BIGINT", "SMALLINT", "TINYINT", "BOOLEAN", "HUGEINT", "INT128", "NULL"})
TEXTS = frozenset({"VARCHAR", "TEXT"})
INTEGERS = frozenset({"INT", "BIGINT", "SMALLINT"})
FRACTIONS = frozenset({"DOUBLE", "FLOAT", "DECIMAL", "TIMESTAMP"})  # each engine writes them its own way


def type_faults(tree: exp.Expr, schema: Mapping[str, Mapping[str, str]]) -> list[str]:
    """`tree` has our own functions written out already."""
    read = {table.name for table in tree.find_all(exp.Table)}
    known: dict[str, object] = {name: dict(columns) for name, columns in schema.items() if name in read}
    try:
        qualified = qualify(
            tree.copy(),
            dialect="duckdb",
            schema=known,
            expand_alias_refs=False,
            expand_stars=False,
            validate_qualify_columns=False,
            quote_identifiers=False,
            identify=False,
        )
        typed = annotate_types(qualified, schema=known, dialect="duckdb")
    except SqlglotError as error:
        return [f"The types of this SQL cannot be worked out: {str(error).splitlines()[0]}"]
    return [fault for node in typed.walk() for fault in _faults(node)]


def _name_faults(column: exp.Column) -> Iterator[str]:
    """A column that no table gives, but its own SELECT does: some engines read it so, others refuse."""
    select = column.parent_select
    if column.table or select is None:
        return
    given = [part for part in select.expressions if isinstance(part, exp.Alias) and part.alias == column.name]
    # A column that exists nowhere was named after itself by the resolver, and is for the engine to refuse.
    if any(not isinstance(part.this, exp.Column) or part.this.name != column.name for part in given):
        yield f"`{column.name}` is named and read in the same SELECT. Name it in a CTE first."


def _faults(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Neg):
        yield from _arithmetic_faults(node)
    elif isinstance(node, exp.LT | exp.LTE | exp.GT | exp.GTE | exp.EQ | exp.NEQ):
        yield from _comparison_faults(node)
    elif isinstance(node, exp.Cast):
        yield from _cast_faults(node)
    elif isinstance(node, exp.DPipe):
        yield from _joined_text_faults(node)
    elif isinstance(node, exp.Sum):
        yield from _sum_faults(node)
    elif isinstance(node, exp.Column):
        yield from _name_faults(node)


def _arithmetic_faults(node: exp.Expr) -> Iterator[str]:
    if {_type(node.this), _type(node.args.get("expression"))} & DATES:
        repair = "Use date_diff('day', a, b), a `_wd` column, or add_months(d, n)."
        yield f"`{_said(node)}` does arithmetic on a date, which is an interval on some engines. {repair}"


def _comparison_faults(node: exp.Expr) -> Iterator[str]:
    left, right = _type(node.this), _type(node.args.get("expression"))
    if {left, right} & DATES and {left, right} & TEXTS:
        yield f"`{_said(node)}` compares a date with text. Write DATE '2026-03-31'."
    if (left == "BOOLEAN") != (right == "BOOLEAN") and not {left, right} & {"NULL", "UNKNOWN"}:
        yield f"`{_said(node)}` compares a flag with something else. Write the flag by itself, or NOT."
    if left in TEXTS and right in TEXTS and not isinstance(node, exp.EQ | exp.NEQ):
        yield f"`{_said(node)}` puts text in order, and each engine has its own order. Use = or IN."


def _cast_faults(node: exp.Cast) -> Iterator[str]:
    source, wanted = _type(node.this), _name(node.to)
    if wanted in INTEGERS and not isinstance(node.this, exp.Extract) and source not in {*WHOLE, "UNKNOWN"}:
        yield f"`{_said(node)}` makes a whole number of {source.lower()}: some engines round, some cut."
    elif wanted in TEXTS and source in FRACTIONS:
        yield f"`{_said(node)}` writes a {source.lower()} as text, and each engine writes it its own way."
    elif source in TEXTS and wanted not in TEXTS and not isinstance(node.this, exp.Literal):
        yield f"`{_said(node)}` reads text, and each engine reads its own ways of writing. Staged columns have a type."
    elif {source, wanted} in (
        {"BOOLEAN", "BIGINT"},
        {"BOOLEAN", "SMALLINT"},
    ) or wanted == "BOOLEAN" != source != "NULL":
        yield f"`{_said(node)}` does not exist everywhere. Write CASE WHEN ... THEN ... ELSE ... END."


def _joined_text_faults(node: exp.DPipe) -> Iterator[str]:
    kinds = {_type(node.this), _type(node.expression)} & FRACTIONS
    if kinds:
        yield f"`{_said(node)}` writes a {min(kinds).lower()} as text, and each engine writes it its own way."


def _sum_faults(node: exp.Sum) -> Iterator[str]:
    if _type(node.this) == "BOOLEAN":
        yield f"`{_said(node)}` adds up true and false. Write sum(CASE WHEN ... THEN 1 ELSE 0 END)."
    elif _type(node.this) in ("DOUBLE", "FLOAT", "DECIMAL"):
        yield f"`{_said(node)}` adds fractions, whose total depends on their order. Add whole numbers."


def _type(node: exp.Expr | None) -> str:
    return "UNKNOWN" if node is None or node.type is None else _name(node.type)


def _name(data_type: exp.Expr) -> str:
    kind = data_type.this
    return str(getattr(kind, "value", kind)).upper()


def _said(node: exp.Expr) -> str:
    plain = node.copy()
    for column in plain.find_all(exp.Column):
        column.set("table", None)  # the author may not have written the table's name
    return plain.sql(dialect="duckdb", comments=False, normalize_functions=False)
