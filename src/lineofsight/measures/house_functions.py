"""Months, days and ages, which every engine counts in its own way: four functions of ours, written out as plain SQL.

months_up_to(a, b)  the least whole number n for which a plus n calendar months is on or after b
full_years(a, b)    the age in completed years on day b of someone born on day a; born on 29 February, a year is
                    complete on 1 March of a common year
add_months(d, n)    day d plus n calendar months; 31 August plus six months is the last day of February
add_days(d, n)      day d plus n days

upper, lower and trim, which every engine knows, are written out too: they change a to z and take off plain spaces, and
leave to each engine nothing to say about other letters and other spaces.
"""

from string import ascii_lowercase, ascii_uppercase

from sqlglot import exp

ARITY = {"months_up_to": 2, "full_years": 2, "add_months": 2, "add_days": 2}


def house_function(node: exp.Expr) -> str | None:
    """Which of our functions a node calls, if any."""
    if isinstance(node, exp.AddMonths):  # the parser knows this name already
        return "add_months"
    if isinstance(node, exp.Anonymous) and str(node.this).lower() in ARITY:
        return str(node.this).lower()
    return None


def expand(tree: exp.Expr) -> exp.Expr:
    """The same tree with each of our functions written out in the portable subset; itself, if it calls none."""
    if not any(house_function(node) for node in tree.walk()):
        return tree
    # A holder, so that a tree that is itself a call can be replaced too.
    holder = exp.Paren(this=tree.copy())
    calls = [node for node in holder.walk(bfs=True) if house_function(node)]
    for call in reversed(calls):  # the innermost first
        call.replace(_written_out(call))
    written: exp.Expr = holder.this
    return written


def plain_text(tree: exp.Expr) -> exp.Expr:
    """The same tree, changed in place, with upper, lower and trim written out."""
    for node in reversed(list(tree.find_all(exp.Upper, exp.Lower, exp.Trim))):
        if isinstance(node, exp.Trim):
            node.set("expression", node.expression or exp.Literal.string(" "))
            continue
        letters = (ascii_lowercase, ascii_uppercase)
        before, after = letters if isinstance(node, exp.Upper) else reversed(letters)
        node.replace(exp.func("TRANSLATE", node.this, exp.Literal.string(before), exp.Literal.string(after)))
    return tree


def _written_out(node: exp.Expr) -> exp.Expr:
    name = house_function(node)
    if name == "add_months":
        return _added(node.this, node.expression, "MONTH")
    first, second = node.expressions
    if name == "add_days":
        return _added(first, second, "DAY")
    return _months_up_to(first, second) if name == "months_up_to" else _full_years(first, second)


def read_back(tree: exp.Expr) -> exp.Expr:
    """A tree of text that these functions were written out in, changed in place: its sums of a day are ours again.

    Read from text, a day plus an interval is a plain sum, which is carried to another engine as it stands and means
    nothing there.
    """
    for added in list(tree.find_all(exp.Interval)):
        whole = added.parent
        if isinstance(whole, exp.Add) and added.arg_key == "expression" and not isinstance(added.this, exp.Literal):
            day, steps = whole.this.copy(), added.this.unnest().copy()
            whole.replace(exp.DateAdd(this=day, expression=steps, unit=exp.var(added.text("unit"))))
    return tree


def _part(part: str, day: exp.Expr) -> exp.Expr:
    return exp.cast(exp.Extract(this=exp.var(part), expression=day.copy()), "INT")


def _added(day: exp.Expr, steps: exp.Expr, unit: str) -> exp.Expr:
    # On some engines the sum is a timestamp.
    return exp.cast(exp.DateAdd(this=day.copy(), expression=steps.copy(), unit=exp.var(unit)), "DATE")


def _months_up_to(start: exp.Expr, end: exp.Expr) -> exp.Expr:
    years = exp.paren(exp.Sub(this=_part("YEAR", end), expression=_part("YEAR", start)))
    months = exp.Sub(this=_part("MONTH", end), expression=_part("MONTH", start))
    # Only a later day of the month needs one more: shorter months pull the sum back to their last day, never past it.
    later_day = exp.GT(this=_part("DAY", end), expression=_part("DAY", start))
    one_more = exp.Case().when(later_day, exp.Literal.number(1)).else_(exp.Literal.number(0))
    whole = exp.Add(this=exp.Mul(this=years, expression=exp.Literal.number(12)), expression=months)
    return exp.paren(exp.Add(this=whole, expression=one_more))


def _full_years(born: exp.Expr, day: exp.Expr) -> exp.Expr:
    years = exp.Sub(this=_part("YEAR", day), expression=_part("YEAR", born))
    before_birthday = exp.LT(this=_day_of_year(day), expression=_day_of_year(born))
    not_yet = exp.Case().when(before_birthday, exp.Literal.number(1)).else_(exp.Literal.number(0))
    return exp.paren(exp.Sub(this=years, expression=not_yet))


def _day_of_year(day: exp.Expr) -> exp.Expr:
    hundreds = exp.Mul(this=_part("MONTH", day), expression=exp.Literal.number(100))
    return exp.Add(this=hundreds, expression=_part("DAY", day))
