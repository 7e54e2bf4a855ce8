"""The closed condition language: what may be written after `met_when`, `counts_when` and `exclude`.

Names from the case's vocabulary, literals of the column's own type, = <> < <= > >=, and, or, not, in, between, is
null, + and -, and allowed('rule'). A date minus a date is a whole number of days. Everything is three-valued: what is
not recorded is unknown, and an unknown part makes an unknown answer unless the other part settles it. Anything else is
refused with its place and its repair.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineofsight.measures.faults import did_you_mean
from lineofsight.measures.rules import Rule, date_literal
from lineofsight.measures.vocabulary import Vocabulary

DIALECT = "duckdb"
COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
NUMBERS = ("integer", "number")


class ConditionError(Exception):
    """Everything wrong with one condition, each a sentence with its repair."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = tuple(dict.fromkeys(sentences))
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read and understood."""

    text: str
    tree: exp.Expr  # typed; allowed('rule') still stands in it as written
    words: frozenset[str]  # columns it reads
    rules: frozenset[str]  # rules it reads

    def sql(self, rules: Mapping[str, Rule], limits_on: str | None) -> exp.Expr:
        """The condition as portable SQL; the limits are read on the date column `limits_on`."""

        def settle(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Anonymous):
                return node
            if limits_on is None:
                raise ValueError("a condition with allowed() needs a date on which to read it")
            return rules[_rule_name(node) or ""].sql(exp.column(limits_on))

        return self.tree.copy().transform(settle)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part of a condition is: its type, its unit, and whether it is a literal, which fits any unit."""

    type: str  # one of the vocabulary's types; 'unknown' once a fault has been told, so that it is told once
    unit: str | None = None
    literal: bool = False

    @property
    def described(self) -> str:
        if self.type in NUMBERS:
            return f"in {self.unit}" if self.unit else "a plain number"
        return {"flag": "true or false", "text": "text", "date": "a date"}.get(self.type, self.type)


UNKNOWN = Kind("unknown")
FLAG = Kind("flag")


def read_condition(text: str, vocabulary: Vocabulary, rules: Mapping[str, Rule]) -> Condition:
    """Read one condition, or raise ConditionError with all that is wrong in it."""
    try:
        statements = sqlglot.parse(text, dialect=DIALECT)
    except SqlglotError:
        raise ConditionError(
            [f"`{text}` cannot be read. Write a comparison such as `days_since_visit <= 28`."]
        ) from None
    if len(statements) != 1 or statements[0] is None:
        raise ConditionError([f"Write one condition; join its parts with `and` or `or`: `{text}`."])
    reader = _Reader(text, vocabulary, rules)
    tree, kind = reader.read(statements[0])
    if kind.type not in ("flag", "unknown"):
        reader.faults.append(f"`{text}` is {kind.described}, not a condition. Compare it with something.")
    if reader.faults:
        raise ConditionError(reader.faults)
    return Condition(text, tree, frozenset(reader.words), frozenset(reader.rules_read))


class _Reader:
    """Walks a parsed condition once: types each part, types its literals, and collects what is wrong."""

    def __init__(self, text: str, vocabulary: Vocabulary, rules: Mapping[str, Rule]) -> None:
        self.text, self.vocabulary, self.rules = text, vocabulary, rules
        self.faults: list[str] = []
        self.words: set[str] = set()
        self.rules_read: set[str] = set()
        self.inside: list[str] = []  # the comparison being read, for saying where a fault is
        self.readers: dict[type[exp.Expr], Callable[[Any], tuple[exp.Expr, Kind]]] = {
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: (exp.Boolean(this=node.this), Kind("flag", literal=True)),
            exp.Null: self._null,
            exp.Paren: self._paren,
            exp.Neg: self._negative,
            exp.And: self._both,
            exp.Or: self._both,
            exp.Not: self._not,
            exp.Between: self._between,
            exp.In: self._in,
            exp.Is: self._is,
            exp.Add: self._sum,
            exp.Sub: self._sum,
            exp.Anonymous: self._allowed,
            **dict.fromkeys(COMPARISONS, self._comparison),
        }

    def read(self, node: exp.Expr) -> tuple[exp.Expr, Kind]:
        reader = self.readers.get(type(node))
        if reader is None:
            return self._refused(node)
        return reader(node)

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def _refused(self, node: exp.Expr) -> tuple[exp.Expr, Kind]:
        self.fault(f"`{_said(node)}` is not part of the condition language. {_repair(node)}")
        return node, UNKNOWN

    def _column(self, node: exp.Column) -> tuple[exp.Expr, Kind]:
        name = node.name
        if len(node.parts) > 1 or node.this.args.get("quoted"):
            self.fault(f"`{_said(node)}` is not a column. Write a column's plain name; put text in 'single quotes'.")
            return node, UNKNOWN
        word = self.vocabulary.get(name)
        if word is None:
            used = f", used in `{self.inside[-1]}`" if self.inside else f", used in `{self.text}`"
            self.fault(f"There is no column called `{name}`{used}.{did_you_mean(name, self.vocabulary)}")
            return node, UNKNOWN
        self.words.add(name)
        return exp.column(name), Kind(word.type, word.unit)

    def _literal(self, node: exp.Literal) -> tuple[exp.Expr, Kind]:
        if node.is_string:
            return exp.Literal.string(node.this), Kind("text", literal=True)
        whole, _, fraction = node.this.partition(".")
        if whole.isdigit() and len(whole) < 10 and (not fraction or fraction.isdigit()):
            return exp.Literal.number(node.this), Kind("number" if fraction else "integer", literal=True)
        self.fault(f"`{node.this}` is not a plain number. Write it like 45 or 0.5.")
        return node, UNKNOWN

    def _null(self, node: exp.Expr) -> tuple[exp.Expr, Kind]:
        self.fault(f"`{self._place(node)}` is never true, because nothing equals null. Write `is null`.")
        return node, UNKNOWN

    def _paren(self, node: exp.Paren) -> tuple[exp.Expr, Kind]:
        inner, kind = self.read(node.this)
        return exp.Paren(this=inner), kind

    def _negative(self, node: exp.Neg) -> tuple[exp.Expr, Kind]:
        inner, kind = self.read(node.this)
        if kind.type not in (*NUMBERS, "unknown"):
            self.fault(f"`{_said(node)}` takes a minus of {kind.described}. Only numbers have one.")
            return node, UNKNOWN
        return exp.Neg(this=inner), kind

    def _both(self, node: exp.Connector) -> tuple[exp.Expr, Kind]:
        left, right = self._flag(node.this), self._flag(node.expression)
        return type(node)(this=left, expression=right), FLAG

    def _not(self, node: exp.Not) -> tuple[exp.Expr, Kind]:
        inner = self._flag(node.this)
        # Parentheses keep `not (a or b)` as it was read, whatever prints it.
        return exp.Not(this=inner if isinstance(inner, exp.Paren) else exp.Paren(this=inner)), FLAG

    def _flag(self, node: exp.Expr) -> exp.Expr:
        tree, kind = self.read(node)
        if kind.type not in ("flag", "unknown"):
            self.fault(f"`{_said(node)}` is {kind.described}, and and, or and not take conditions. Compare it.")
        return tree

    def _comparison(self, node: exp.Binary) -> tuple[exp.Expr, Kind]:
        with_place = _said(node)
        self.inside.append(with_place)
        left, right = self.read(node.this), self.read(node.expression)
        left, right = self._agree(left, right, node)
        self._orderable(left[1], node)
        self.inside.pop()
        return type(node)(this=_bracketed(left[0]), expression=_bracketed(right[0])), FLAG

    def _orderable(self, kind: Kind, node: exp.Expr) -> None:
        if kind.type in ("text", "flag") and not isinstance(node, exp.EQ | exp.NEQ | exp.In):
            # Engines sort text differently, so "greater" would change from one to another.
            self.fault(f"`{_said(node)}` orders {kind.described}. Use = or <> or in.")

    def _between(self, node: exp.Between) -> tuple[exp.Expr, Kind]:
        if node.args.get("symmetric"):
            return self._refused(node)
        self.inside.append(_said(node))
        this, low, high = (self.read(node.args[part]) for part in ("this", "low", "high"))
        low_this, low = self._agree(this, low, node)
        this, high = self._agree(low_this, high, node)
        self._orderable(this[1], node)
        self.inside.pop()
        return exp.Between(this=this[0], low=low[0], high=high[0]), FLAG

    def _in(self, node: exp.In) -> tuple[exp.Expr, Kind]:
        values = node.expressions
        if not values or any(node.args.get(part) for part in ("query", "unnest", "field")):
            return self._refused(node)
        self.inside.append(_said(node))
        this = self.read(node.this)
        listed = []
        for value in values:
            read = self.read(value)
            if not read[1].literal and read[1].type != "unknown":
                self.fault(f"`{_said(node)}` lists `{_said(value)}`. A list holds only literals, such as ('N1', 'N2').")
            this, read = self._agree(this, read, node)
            listed.append(read[0])
        self.inside.pop()
        return exp.In(this=this[0], expressions=listed), FLAG

    def _is(self, node: exp.Is) -> tuple[exp.Expr, Kind]:
        if not isinstance(node.expression, exp.Null):
            return self._refused(node)
        tree, _ = self.read(node.this)
        return exp.Is(this=tree, expression=exp.Null()), FLAG

    def _sum(self, node: exp.Binary) -> tuple[exp.Expr, Kind]:
        (left, left_kind), (right, right_kind) = self.read(node.this), self.read(node.expression)
        types = {left_kind.type, right_kind.type}
        if "unknown" in types:
            return node, UNKNOWN
        if isinstance(node, exp.Sub) and types == {"date"}:
            # A plain minus of dates is an interval on some engines; this is whole days on all of them.
            return exp.DateDiff(this=left, expression=right, unit=exp.var("DAY")), Kind("integer", "days")
        if not types <= set(NUMBERS):
            repair = " To test a date, subtract: `later - earlier <= 10`." if "date" in types else ""
            sign = "minus" if isinstance(node, exp.Sub) else "plus"
            self.fault(f"`{_said(node)}` is {left_kind.described} {sign} {right_kind.described}.{repair}")
            return node, UNKNOWN
        unit = self._one_unit(left_kind, right_kind, node)
        kind = Kind("number" if "number" in types else "integer", unit, left_kind.literal and right_kind.literal)
        return type(node)(this=left, expression=right), kind

    def _allowed(self, node: exp.Anonymous) -> tuple[exp.Expr, Kind]:
        if str(node.this).lower() != "allowed":
            return self._refused(node)
        name = _rule_name(node)
        if name is None:
            self.fault(f"`{_said(node)}` should name one rule in quotes, such as allowed('assessment').")
            return node, UNKNOWN
        rule = self.rules.get(name)
        if rule is None:
            self.fault(
                f"There is no rule called `{name}`, used in `{self._place(node)}`.{did_you_mean(name, self.rules)}"
            )
            return node, UNKNOWN
        self.rules_read.add(name)
        unit = None if rule.unit == "none" else rule.unit
        return exp.Anonymous(this="allowed", expressions=[exp.Literal.string(name)]), Kind("integer", unit)

    def _agree(
        self, left: tuple[exp.Expr, Kind], right: tuple[exp.Expr, Kind], node: exp.Expr
    ) -> tuple[tuple[exp.Expr, Kind], tuple[exp.Expr, Kind]]:
        """Both sides of a comparison as one type: a quoted date becomes a date; units must be the same."""
        left, right = self._as_date(left, right[1], node), self._as_date(right, left[1], node)
        types = {left[1].type, right[1].type}
        if "unknown" in types:
            return left, right
        if types <= set(NUMBERS):
            self._one_unit(left[1], right[1], node)
        elif len(types) > 1:
            repair = " Put text in 'single quotes' and numbers in none."
            self.fault(f"`{_said(node)}` compares {left[1].described} with {right[1].described}.{repair}")
        return left, right

    def _as_date(self, side: tuple[exp.Expr, Kind], other: Kind, node: exp.Expr) -> tuple[exp.Expr, Kind]:
        tree, kind = side
        if other.type != "date" or kind.type != "text" or not kind.literal:
            return side
        try:
            return date_literal(date.fromisoformat(tree.name)), Kind("date", literal=True)
        except ValueError:
            self.fault(f"`{_said(node)}` compares a date with `{_said(tree)}`. Write a date like '2026-03-31'.")
            return tree, UNKNOWN

    def _one_unit(self, left: Kind, right: Kind, node: exp.Expr) -> str | None:
        if left.literal or right.literal:
            return right.unit if left.literal else left.unit
        if left.unit != right.unit:
            self.fault(
                f"`{_said(node)}` puts something {left.described} beside something {right.described}. "
                "Use a column and a rule of the same unit."
            )
        return left.unit

    def _place(self, node: exp.Expr) -> str:
        return self.inside[-1] if self.inside else _said(node.parent or node)


def _bracketed(side: exp.Expr) -> exp.Expr:
    """A comparison inside a comparison: `a = b = c` has no meaning on some engines until it is bracketed."""
    return exp.Paren(this=side) if isinstance(side, exp.Predicate) else side


def _rule_name(node: exp.Anonymous) -> str | None:
    """The rule that allowed('rule') names; None when it is not written so."""
    if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Literal):
        return None
    literal = node.expressions[0]
    return str(literal.this) if literal.is_string else None


def _said(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT, comments=False, normalize_functions=False)


_REPAIRS: dict[type[exp.Expr], str] = {
    exp.Div: "There is no division: compare whole numbers.",
    exp.Mul: "There is no multiplication: give the case file a column that holds the product.",
    exp.Like: "Use = or in with the exact codes.",
    exp.ILike: "Use = or in with the exact codes.",
    exp.Case: "Use and, or and not; or give the case file a column for it.",
    exp.Coalesce: "Unknown stays unknown: use `is null` to test for it.",
    exp.Cast: "Write dates as '2026-03-31'; the column's own type does the rest.",
    exp.NullSafeEQ: "Use = and `is null`.",
    exp.NullSafeNEQ: "Use <> and `is null`.",
    exp.In: "A list holds literals, such as `need in ('N1', 'N2')`.",
    exp.Is: "Only `is null` and `is not null` are known; write a flag alone, or after not.",
    exp.Select: "A question about other rows belongs in the case file.",
    exp.Subquery: "A question about other rows belongs in the case file.",
    exp.Exists: "A question about other rows belongs in the case file.",
}


def _repair(node: exp.Expr) -> str:
    if type(node) in _REPAIRS:
        return _REPAIRS[type(node)]
    if isinstance(node, exp.Func):
        return "The one function is allowed('rule'); anything else is a column of the case file."
    return "It has names, literals, = <> < <= > >=, and, or, not, in, between, is null, + - and allowed('rule')."
