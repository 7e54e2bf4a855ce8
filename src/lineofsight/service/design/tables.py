"""A table as pages, downloads and papers share it: a caption, columns, and cells of ready words."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    href: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]] = field(default_factory=tuple)
