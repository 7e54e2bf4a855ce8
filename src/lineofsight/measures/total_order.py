"""Window functions that pick one row: the order they pick by must leave no ties, or each engine picks its own."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

PICKERS = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


def window_faults(tree: exp.Expr, keys: Mapping[str, tuple[str, ...]]) -> list[str]:
    windows = list(tree.find_all(exp.Window))
    if not windows:
        return []
    renamed = {a.alias: a.this.name for a in tree.find_all(exp.Alias) if isinstance(a.this, exp.Column)}
    read = {table.name for table in tree.find_all(exp.Table)}
    own_keys = [set(key) for table, key in keys.items() if table in read]
    return [fault for window in windows for fault in _faults(window, tree, own_keys, renamed)]


def _faults(window: exp.Window, tree: exp.Expr, keys: list[set[str]], renamed: Mapping[str, str]) -> Iterator[str]:
    order = window.args.get("order")
    spec = window.args.get("spec")
    by_rows = spec is not None and str(spec.args.get("kind", "")).upper() != "RANGE"
    picks = isinstance(window.this, PICKERS) or by_rows
    if isinstance(window.this, exp.IgnoreNulls | exp.RespectNulls):
        yield f"`{_said(window)}` skips nulls. Filter them in a CTE first."
    if order is None:
        if picks or isinstance(window.this, exp.Rank | exp.DenseRank):
            yield f"`{_said(window)}` has no ORDER BY. Order by the day and then by the row's own id."
        return
    if not picks:
        return  # sums and counts over a range take all ties together
    parts = [*window.args.get("partition_by", []), *(ordered.this for ordered in order.expressions)]
    names = {part.name for part in parts if isinstance(part, exp.Column)}
    origins = names | {_origin(name, renamed) for name in names}
    # They name one row if they hold a key of a table read here, or if their source is distinct on them.
    if not any(key <= origins for key in keys) and not _distinct_on(names, window, tree):
        what = "can have ties, and each engine breaks them its own way. End ORDER BY with the row's own id."
        yield f"`{_said(window)}` {what}"


def _said(window: exp.Window) -> str:
    return window.sql(dialect="duckdb", comments=False, normalize_functions=False)


def _origin(name: str, renamed: Mapping[str, str]) -> str:
    seen = {name}
    while name in renamed and renamed[name] not in seen:
        name = renamed[name]
        seen.add(name)
    return name


def _distinct_on(names: set[str], window: exp.Window, tree: exp.Expr) -> bool:
    """Is the window's one source a SELECT DISTINCT, or grouped, by no more than these columns?"""
    select = window.parent_select
    source = select.args.get("from_") if select is not None else None
    if select is None or source is None or select.args.get("joins"):
        return False
    query = source.this.this if isinstance(source.this, exp.Subquery) else _cte(source.this.name, tree)
    if isinstance(query, exp.Union):
        return bool(query.args.get("distinct")) and set(query.named_selects) <= names
    if not isinstance(query, exp.Select):
        return False
    if query.args.get("distinct"):
        return set(query.named_selects) <= names
    group = query.args.get("group")
    if group is None:
        return False
    given = {p.this.sql(): p.alias for p in query.selects if isinstance(p, exp.Alias)}
    given |= {p.sql(): p.name for p in query.selects if isinstance(p, exp.Column)}
    return all(given.get(part.sql()) in names for part in group.expressions)


def _cte(name: str, tree: exp.Expr) -> exp.Expr | None:
    return next((cte.this for cte in tree.find_all(exp.CTE) if cte.alias == name), None)
