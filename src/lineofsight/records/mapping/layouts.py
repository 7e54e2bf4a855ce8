"""What an incoming list looks like: its headings, and the standard column that each one fills."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from lineofsight.records.definitions import read_yaml
from lineofsight.records.extract import Hold
from lineofsight.records.tables import Holds, Table, standard_tables


class LayoutError(ValueError):
    """A layout contradicts the standard tables or itself. The message names every fault."""


class Kind(StrEnum):
    """How a cell is read."""

    ID = "id"  # text that joins rows: a spreadsheet must not have shortened it
    TEXT = "text"
    DATE = "date"  # a day, with or without a time
    INTEGER = "integer"
    NUMBER = "number"
    CODE = "code"
    POSTCODE = "postcode"


class Keep(StrEnum):
    """Which of a heading's dates a column takes."""

    ALL = "all"
    TO_AS_AT = "to as-at"  # a date of birth
    AFTER_AS_AT = "after as-at"  # an expected date of birth


@dataclass(frozen=True, slots=True)
class Heading:
    name: str  # as we write it
    also: tuple[str, ...] = ()  # other words for it; case, spaces and punctuation never matter
    kind: Kind = Kind.TEXT
    codes: str | None = None  # a list in definitions/codes
    required: bool = False  # without this heading it is not this list
    may_be_blank: bool = True
    not_carried: str | None = None  # why no standard column takes it


@dataclass(frozen=True, slots=True)
class Fill:
    """Where one standard column gets its value: a heading, a constant, or the id made for the row."""

    heading: str | None = None
    constant: str | int | None = None  # with a heading: only where the heading's cell is filled
    or_heading: str | None = None  # where the heading's cell is blank
    as_at: bool = False  # the day the source is as at: the first day known, not the day it began; so not "filled"
    made_id: bool = False  # with a heading: only where the heading's cell is blank
    becomes: Mapping[str, str | None] | None = None  # code read -> code stored
    as_json_flag: bool = False  # stored as {"CODE": "Y"}
    keep: Keep = Keep.ALL


@dataclass(frozen=True, slots=True)
class Feed:
    """One standard table that a list fills, at most one row for each row of the list."""

    table: str
    columns: Mapping[str, Fill]
    holds: Hold = Hold.EVERY
    months: int | None = None  # complete for so many months before the as-at date
    when_filled: tuple[str, ...] = ()  # make a row only if one of these headings is filled
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # ... and these headings hold these codes
    once_per: tuple[str, ...] = ()  # rows equal in these columns are one row, joined without remark
    key: tuple[str, ...] = ()  # what a row may not share with an earlier one; empty: the table's own key
    alongside: bool = False  # tells of the child or the team: made only beside a row of the list's own
    undated: bool = False  # the source gives no date for it: it is how things stood
    suffix: str = ""  # tells apart the made ids of two feeds of one table


@dataclass(frozen=True, slots=True)
class ListLayout:
    id: str
    name: str
    titles: tuple[str, ...]  # sheet names and file names that mean this list
    child: str | None  # the heading with the child's id; a row without one is set aside
    headings: Mapping[str, Heading]
    feeds: tuple[Feed, ...]

    def match(self, found: Sequence[str]) -> dict[str, str]:
        """Our heading -> the file's heading, for each of ours that the file has."""
        first_found: dict[str, str] = {}
        for heading in found:
            first_found.setdefault(same_words(heading), heading)
        matched: dict[str, str] = {}
        for ours in self.headings.values():
            for spelling in (ours.name, *ours.also):
                theirs = first_found.get(same_words(spelling))
                if theirs is not None and theirs not in matched.values():
                    matched[ours.name] = theirs
                    break
        return matched

    def missing(self, found: Sequence[str]) -> list[str]:
        """The required headings that the file lacks."""
        matched = self.match(found)
        return [ours.name for ours in self.headings.values() if ours.required and ours.name not in matched]


@dataclass(frozen=True, slots=True)
class Layout:
    source: str
    title: str  # what the source is called in a sentence: "an Annex A workbook"
    lists: tuple[ListLayout, ...]
    blank_words: tuple[str, ...] = ()  # cells such as NULL that a database writes for nothing
    sheets_ignored: tuple[str, ...] = ()  # guidance, not records
    told_by_name: bool = False  # lists too alike for a few headings to tell apart: the name must, or every heading

    def list_of(self, id: str) -> ListLayout:
        return next(one for one in self.lists if one.id == id)


_MARKS = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['‘’ʼ`´]")


@lru_cache(maxsize=16_384)
def same_words(text: str) -> str:
    """A heading or title without what never matters: case, spaces, underscores and punctuation."""
    return _MARKS.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()


@lru_cache(maxsize=16)
def layout(source: str, definitions: Path) -> Layout:
    """The layout written in `definitions/sources/<source>.yaml`."""
    path = definitions / "sources" / f"{source}.yaml"
    return layout_from(read_yaml(path), standard_tables(definitions))


def layout_from(document: Mapping[str, Any], tables: Mapping[str, Table]) -> Layout:
    faults: list[str] = []
    shared_headings = document.get("headings_of_every_list", {})
    shared_feeds = document.get("feeds_by_name", {})
    lists = tuple(_list(one, shared_headings, shared_feeds, tables, faults) for one in document["lists"])
    if faults:
        raise LayoutError("\n".join(faults))
    return Layout(
        source=document["source"],
        title=document["title"],
        lists=lists,
        blank_words=tuple(document.get("blank_words", ())),
        sheets_ignored=tuple(document.get("sheets_ignored", ())),
    )


def _list(
    document: Mapping[str, Any],
    shared_headings: Mapping[str, Any],
    shared_feeds: Mapping[str, Any],
    tables: Mapping[str, Table],
    faults: list[str],
) -> ListLayout:
    place = str(document["name"])
    written: dict[str, Mapping[str, Any]] = {}
    for name, own in document["headings"].items():
        written[name] = {**(shared_headings.get(name) or {}), **(own or {})}
    feeds = []
    for named in document["feeds"]:
        known = isinstance(named, dict) or named in shared_feeds
        if not known:
            faults.append(f"{place}: there is no feed called {named}.")
            continue
        feeds.append(_feed(named if isinstance(named, dict) else shared_feeds[named], written))
    headings = {name: _heading(name, written[name], feeds, tables) for name in written}
    result = ListLayout(
        id=str(document["list"]),
        name=place,
        titles=tuple(document.get("titles", ())),
        child=document.get("child"),
        headings=headings,
        feeds=tuple(feeds),
    )
    faults += _faults_of(result, tables)
    return result


def _heading(name: str, written: Mapping[str, Any], feeds: Iterable[Feed], tables: Mapping[str, Table]) -> Heading:
    heading = Heading(
        name=name,
        also=tuple(written.get("also", ())),
        required=written.get("required", False),
        may_be_blank=written.get("may_be_blank", True),
        not_carried=written.get("not_carried"),
    )
    kind, codes = written.get("kind"), written.get("codes")
    if kind is None and codes is None:
        kind, codes = _kind_of_first_target(name, feeds, tables)
    if codes is not None:
        return replace(heading, kind=Kind.CODE, codes=codes)
    return replace(heading, kind=Kind(kind or "text"))


def _kind_of_first_target(
    name: str, feeds: Iterable[Feed], tables: Mapping[str, Table]
) -> tuple[str | None, str | None]:
    for feed in feeds:
        for target, fill in feed.columns.items():
            table = tables.get(feed.table)
            if fill.heading == name and table is not None and target in table.column_names:
                column = table.column(target)
                return kind_of(table, target), column.codes
    return None, None


def kind_of(table: Table, name: str) -> str:
    """How a cell meant for this column is read."""
    column = table.column(name)
    if column.codes is not None:
        return Kind.CODE
    joins_rows = name == table.child or name in table.key or column.refers_to is not None
    if joins_rows and column.kind == "text":
        return Kind.ID
    return Kind.DATE if column.kind == "datetime" else Kind(column.kind)


def _feed(document: Mapping[str, Any], headings: Mapping[str, Any]) -> Feed:
    return Feed(
        table=document["table"],
        columns={
            name: _fill(value)
            for name, value in document["columns"].items()
            # a feed shared by lists takes from each list only the headings it has
            if not (isinstance(value, str) and value not in headings and document.get("shared"))
        },
        holds=Hold(document.get("holds", "every")),
        months=document.get("months"),
        when_filled=tuple(document.get("when_filled", ())),
        when={name: tuple(codes) for name, codes in document.get("when", {}).items()},
        once_per=tuple(document.get("once_per", ())),
        key=tuple(document.get("key", ())),
        alongside=document.get("alongside", False),
        undated=document.get("undated", False),
        suffix=document.get("suffix", ""),
    )


def _fill(value: Any) -> Fill:
    if isinstance(value, str):
        return Fill(heading=value)
    return Fill(
        heading=value.get("heading"),
        constant=value.get("constant"),
        or_heading=value.get("or_heading"),
        as_at=value.get("as_at", False),
        made_id=value.get("made_id", False),
        becomes=value.get("becomes"),
        as_json_flag=value.get("as_json_flag", False),
        keep=Keep(value.get("keep", "all")),
    )


def _faults_of(one: ListLayout, tables: Mapping[str, Table]) -> list[str]:
    """Everything in a list that points at something that is not there."""
    faults = []
    if one.child is not None and one.child not in one.headings:
        faults.append(f"{one.name}: the child's id is said to be under {one.child}, which is not one of its headings.")
    carried = {one.child}
    for feed in one.feeds:
        table = tables.get(feed.table)
        if table is None:
            faults.append(f"{one.name}: there is no standard table called {feed.table}.")
            continue
        for name in (*feed.columns, *feed.once_per, *feed.key):
            if name not in table.column_names:
                faults.append(f"{one.name}: {feed.table} has no column called {name}.")
        used = {h for fill in feed.columns.values() for h in (fill.heading, fill.or_heading) if h}
        for unknown in sorted({*used, *feed.when_filled, *feed.when} - one.headings.keys()):
            faults.append(f"{one.name}: {feed.table} takes from {unknown}, which is not one of its headings.")
        carried |= used | set(feed.when_filled) | set(feed.when)
    for heading in one.headings.values():
        if (heading.name in carried) == bool(heading.not_carried):
            faults.append(f"{one.name}: {heading.name} must fill a column or say why it is not carried, not both.")
    return faults


def layout_of_tables(source: str, title: str, tables: Iterable[Table], *, blank_words: tuple[str, ...] = ()) -> Layout:
    """The layout of an upload that already has our names: a list for each table, headed by its columns."""
    lists = tuple(_list_of_table(table) for table in tables)
    return Layout(source, title, lists, blank_words, told_by_name=True)


def _list_of_table(table: Table) -> ListLayout:
    needed = {table.child} if table.child is not None else set(table.key)
    made = table.key[0] if len(table.key) == 1 and table.key[0] not in needed else None
    headings = {
        column.name: Heading(
            column.name,
            kind=Kind(kind_of(table, column.name)),
            codes=column.codes,
            required=column.name in needed,
        )
        for column in table.columns
    }
    feed = Feed(
        table.name,
        {name: Fill(heading=name, made_id=name == made) for name in headings},
        holds=Hold.EVERY if table.holds in (Holds.EVENTS, Holds.SPANS) else Hold.STATE,
    )
    titles = (table.name, table.name.partition("_")[2])  # los_visits, or visits
    return ListLayout(table.name, table.name, titles, table.child, headings, (feed,))
