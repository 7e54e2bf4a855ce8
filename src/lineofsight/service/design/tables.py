"""Tables: a caption, named columns, rows of ready words. The same table is read on a page, on a phone and in a file."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from lineofsight.service.design import words

Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Column:
    name: str
    numeric: bool = False


@dataclass(frozen=True)
class Tag:
    """Status: a word in a box. The look (warning, good, quiet) only repeats what the word says."""

    words: str
    look: str = ""

    @property
    def css(self) -> str:
        return f"los-tag los-tag--{self.look}" if self.look else "los-tag"


@dataclass(frozen=True)
class Cell:
    """What is read, and what goes with it: a link, a status, a second line; in a file, the value if it has one."""

    text: Value = ""
    href: str = ""
    tag: Tag | str | None = None
    note: str = ""
    value: Value = None
    # A button that posts this value to where the table posts: what must never be in an address.
    sends: str = ""

    @property
    def words(self) -> str:
        return said(self.text)

    @property
    def badge(self) -> Tag | None:
        return Tag(self.tag) if isinstance(self.tag, str) and self.tag else self.tag or None

    def html(self, form: str = "", sent_as: str = "") -> SafeString:
        """In Python, not in a template of its own: a list may have thousands."""
        said = escape(self.words)
        if self.sends:
            button = '<button class="los-link-button" form="{}" name="{}" value="{}">{}</button>'
            said = format_html(button, form, sent_as, self.sends, said)
        elif self.href:
            said = format_html('<a class="govuk-link" href="{}">{}</a>', self.href, said)
        if self.badge:
            said += format_html(' <strong class="{}">{}</strong>', self.badge.css, self.badge.words)
        if self.note:
            said += format_html(' <span class="los-secondary">{}</span>', self.note)
        return said

    @property
    def in_a_file(self) -> Value:
        """A number or a day stays one, so that a sheet can add and sort it; else all the words of the cell."""
        if self.value is not None:
            return self.value
        parts = [self.words, self.badge.words if self.badge else "", self.note]
        return ", ".join(part for part in parts if part) if any(parts[1:]) else self.text


def said(value: Value) -> str:
    """A value as a person reads it."""
    if value is None:
        return words.UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return words.day(value)
    return words.number(value)


@dataclass(frozen=True)
class Placed:
    """A cell in its column, and how many columns it takes."""

    column: Column
    cell: Cell
    across: int
    heads_row: bool
    html: SafeString


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Value]]
    note: str = ""
    # What to say instead, where there are no rows.
    empty: str = "None."
    caption_hidden: bool = False
    # The first column names its row.
    row_headers: bool = True
    # None: with more than three columns, a phone shows it row by row.
    stacks: bool | None = None
    # Where the buttons of its cells post to, under which name, and what goes with each.
    posts_to: str = ""
    sends_as: str = "child"
    sends_too: Mapping[str, str] = field(default_factory=dict)
    # A row may have fewer cells than there are columns: its last one then runs across.
    cells: list[list[Cell]] = field(init=False)

    def __post_init__(self) -> None:
        cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in self.rows]
        for number, row in enumerate(cells, 1):
            if not 0 < len(row) <= len(self.columns):
                raise ValueError(
                    f"Table {self.caption!r}: row {number} has {len(row)} cells for {len(self.columns)} columns."
                )
        if not self.posts_to and any(cell.sends for row in cells for cell in row):
            raise ValueError(f"Table {self.caption!r}: a cell has a button, so say where it posts: posts_to=...")
        object.__setattr__(self, "cells", cells)

    @property
    def form_id(self) -> str:
        """One form for all its buttons: the same table always has the same."""
        return f"t{hashlib.blake2s(f'{self.posts_to} {self.caption}'.encode(), digest_size=5).hexdigest()}"

    @property
    def css(self) -> str:
        stacks = len(self.columns) > 3 if self.stacks is None else self.stacks
        return "govuk-table los-table--stacks" if stacks else "govuk-table"

    @property
    def placed(self) -> list[list[Placed]]:
        width, form = len(self.columns), self.form_id
        return [
            [
                Placed(
                    column,
                    cell,
                    across=width - place if place == len(row) - 1 else 1,
                    heads_row=self.row_headers and place == 0,
                    html=cell.html(form, self.sends_as),
                )
                for place, (column, cell) in enumerate(zip(self.columns, row, strict=False))
            ]
            for row in self.cells
        ]
