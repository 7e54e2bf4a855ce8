"""What a check looks over, and the words it may use of each record.

table         each record of a standard table
rows          each row that an SQL file in definitions/checks gives, where several tables must be joined
cases         each case of a kind that measures count, as the snapshot stands
recording_of  each event of a table first seen in a later load, and how long an earlier load was without it
agreement_of  each child and day that two sources say something about, and which of them says it
lists         each list named, and whether it is held
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lineofsight.measures.case_files import CaseKind, Need
from lineofsight.measures.coverage import SOURCE_TITLES
from lineofsight.measures.faults import did_you_mean
from lineofsight.measures.vocabulary import Vocabulary, Word
from lineofsight.records.tables import Sensitivity, Table

WAYS = ("table", "rows", "cases", "recording_of", "agreement_of", "lists")
_TYPES = {"text": "text", "date": "date", "datetime": "date", "integer": "integer", "number": "number"}

AS_AT_WORD = Word("as_at", "date", None, "the day as at which the records stand")
CHILD_WORDS = {
    word.name: word
    for word in (
        Word("born_on", "date", None, "the child's date of birth"),
        Word("died_on", "date", None, "the day the child died"),
        Word("age", "integer", "years", "the child's age in completed years on the as-at day"),
        Word("sex", "text", None, "the child's sex as recorded"),
        Word("ethnic_group", "text", None, "the child's ethnic group as recorded"),
        Word("disabled", "text", None, "whether a disability is recorded: yes, no, or nothing"),
    )
}
RECORDING_WORDS = {
    word.name: word
    for word in (
        Word("happened_on", "date", None, "the day of the event"),
        Word("absent_on", "date", None, "the as-at day of the last load that did not hold it"),
        Word("seen_on", "date", None, "the as-at day of the first load that held it"),
        Word("days_unrecorded", "integer", "days", "days from the event to the last load that did not hold it"),
    )
}
AGREEMENT_WORDS = {
    word.name: word
    for word in (
        Word("day", "date", None, "the day that both sources should give"),
        Word("in_ours", "flag", None, "whether the source that measures read gives this child this day"),
        Word("in_theirs", "flag", None, "whether the other source does"),
    )
}
LIST_WORDS = {
    word.name: word
    for word in (
        Word("list_name", "text", None, "the list"),
        Word("held", "flag", None, "whether any source loaded holds it"),
        Word("records", "integer", None, "how many rows it has"),
        Word("latest_on", "date", None, "the latest day in it, up to the as-at day, on which something happened"),
    )
}


@dataclass(frozen=True, slots=True)
class Over:
    """What one check looks over."""

    way: str  # one of WAYS
    vocabulary: Vocabulary
    needs: tuple[Need, ...] = ()
    table: Table | None = None
    case: CaseKind | None = None
    lists: tuple[str, ...] = ()
    with_source: str | None = None
    by_day: str | None = None

    @property
    def about_children(self) -> bool:
        """Can the child behind a record be told?"""
        if self.table is not None:
            return self.table.child is not None
        return self.case is not None

    @property
    def described(self) -> str:
        if self.lists:
            return f"the lists {', '.join(f'`{name}`' for name in self.lists)}"
        if self.case is not None:
            return self.case.title.strip().rstrip(".")
        table = f"`{self.table.name}`" if self.table is not None else ""
        return {
            "table": f"each row of {table}",
            "recording_of": f"each row of {table} first seen in a later load",
            "agreement_of": f"each child and `{self.by_day}` of {table}, in the source that measures read and in "
            f"{SOURCE_TITLES.get(self.with_source or '', self.with_source)}",
        }[self.way]


Tell = Callable[[str, str], None]  # setting, what is wrong


def reading_over(
    said: Mapping[str, Any],
    tables: Mapping[str, Table],
    cases: Mapping[str, CaseKind],
    rows: Mapping[str, CaseKind],
    tell: Tell,
) -> Over | None:
    ways = [way for way in WAYS if way in said]
    if len(ways) != 1:
        tell("table", f"Say what it looks over, in one of: {', '.join(WAYS)}.")
        return None
    way = ways[0]
    for name in ("with_source", "by_day"):
        if (name in said) != (way == "agreement_of"):
            tell(name, "Say this of `agreement_of`, and of nothing else.")
            return None
    if way == "lists":
        return _lists(said["lists"], tables, tell)
    if way in ("rows", "cases"):
        return _case(way, said[way], rows if way == "rows" else cases, tell)
    table = tables.get(said[way])
    if table is None:
        tell(way, f"There is no table called `{said[way]}`.{did_you_mean(said[way], tables)}")
        return None
    return _table(way, table, said, tell)


def _lists(names: list[str], tables: Mapping[str, Table], tell: Tell) -> Over | None:
    unknown = [name for name in names if name not in tables]
    for name in unknown:
        tell("lists", f"There is no table called `{name}`.{did_you_mean(name, tables)}")
    return None if unknown else Over("lists", {AS_AT_WORD.name: AS_AT_WORD, **LIST_WORDS}, lists=tuple(names))


def _case(way: str, name: str, shelf: Mapping[str, CaseKind], tell: Tell) -> Over | None:
    case = shelf.get(name)
    if case is None:
        folder = "checks" if way == "rows" else "cases"
        tell(way, f"There is no readable `{folder}/{name}.sql`.{did_you_mean(name, shelf)}")
        return None
    taken = set(case.columns) & {*CHILD_WORDS, "as_at"}
    for column in sorted(taken):
        tell(way, f"`{column}` is given to every check. Choose another name in `{name}.sql`.")
    return Over(way, {"as_at": AS_AT_WORD, **CHILD_WORDS, **case.columns}, case.needs, case=case)


def _table(way: str, table: Table, said: Mapping[str, Any], tell: Tell) -> Over | None:
    if way == "recording_of":
        if not table.event_dates or table.child is None:
            tell(way, f"`{table.name}` does not hold events of a child on a day.")
            return None
        return Over(way, RECORDING_WORDS, (Need(table.name, None, "every"),), table)
    if way == "agreement_of":
        if said["with_source"] not in SOURCE_TITLES:
            tell("with_source", f"A source is one of {', '.join(SOURCE_TITLES)}.")
        if said["by_day"] not in table.column_names or _type(table, said["by_day"]) != "date" or table.child is None:
            tell("by_day", f"Name a date column of `{table.name}`, a table about children.")
            return None
        needs = (Need(table.name, None, "every"), Need(table.name, said["by_day"], "any"))
        return Over(way, AGREEMENT_WORDS, needs, table, with_source=said["with_source"], by_day=said["by_day"])
    words = {column.name: Word(column.name, _type(table, column.name), None, column.means) for column in _read(table)}
    given = {"as_at": AS_AT_WORD, **(CHILD_WORDS if table.child is not None else {})}
    return Over(way, {**given, **words}, (Need(table.name, None, "state"),), table)


def _read(table: Table) -> list[Any]:
    return [column for column in table.columns if column.sensitivity is not Sensitivity.IDENTIFIER]


def _type(table: Table, column: str) -> str:
    return _TYPES[table.column(column).kind]
