"""Names given inside a part of a statement, made its own.

The translator lifts a WITH that stands inside another to the top, because some engines have no other place for it.
Two parts that use one word for different rows would then meet there, or hide a table that has that name.
"""

from sqlglot import exp

from lineofsight.measures.house_functions import expand, plain_text


def written_out(tree: exp.Expr) -> exp.Expr:
    """A copy for any engine: our own functions in plain SQL, and each name for one thing."""
    return names_apart(plain_text(expand(tree.copy())))


def names_apart(tree: exp.Expr) -> exp.Expr:
    """The same tree, changed in place: no two WITHs in it, and no table, share a name."""
    taken = {cte.alias for cte in _of(tree)} | {table.name for table in tree.find_all(exp.Table)}
    inner = [node for node in tree.find_all(exp.With, bfs=True) if node.parent is not tree]
    for within in reversed(inner):  # the innermost first
        for place, cte in enumerate(within.expressions):
            old = cte.alias
            new = next(name for n in range(1, len(taken) + 2) if (name := f"{old}_{n}") not in taken)
            taken.add(new)
            # Its own rows are not yet there while it is made: the same name in it is somebody else's.
            for part in (*within.expressions[place + 1 :], within.parent):
                _rename(part, old, new, set(map(id, within.find_all(exp.Table))) if part is within.parent else set())
            cte.args["alias"].set("this", exp.to_identifier(new))
    return tree


def _of(tree: exp.Expr) -> list[exp.Expr]:
    within = tree.args.get("with_")
    return list(within.expressions) if within is not None else []


def _rename(part: exp.Expr, old: str, new: str, but: set[int]) -> None:
    for table in list(part.find_all(exp.Table)):
        if table.name == old and id(table) not in but:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(old)))
            table.set("this", exp.to_identifier(new))
