"""What any source hands on to the snapshot: typed rows, what they cover, and what could not be used."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pyarrow as pa

from lineofsight.records.problems import Problem


class Hold(StrEnum):
    """How much of the past a source's table carries."""

    EVERY = "every"  # each event or span dated from `from_` to `to`
    LATEST = "latest"  # only the latest one of each child
    STATE = "state"  # how things stood on the as-at date
    OPEN = "open"  # spans open on, or closed from `from_` to `to`


@dataclass(frozen=True, slots=True)
class SourceFile:
    name: str  # the file's own name, never its folder
    sha256: str
    source: str
    rows: int


@dataclass(frozen=True, slots=True)
class Coverage:
    source: str  # annex_a, ssda903, cin_census, ssd, los
    as_at: date
    holds: str  # a Hold
    from_: date | None  # first day on which the table is complete; None: not stated
    to: date
    not_filled: tuple[str, ...]  # columns for which this source has no item: unknown for every row

    def as_json(self) -> dict[str, object]:
        return {
            "source": self.source,
            "as_at": self.as_at.isoformat(),
            "holds": self.holds,
            "from": self.from_.isoformat() if self.from_ else None,
            "to": self.to.isoformat(),
            "not_filled": list(self.not_filled),
        }


@dataclass(slots=True)
class Extract:
    source: str
    files: list[SourceFile]
    tables: dict[str, pa.Table]  # as Table.schema without `authority`; child ids still the authority's own
    coverage: dict[str, Coverage]
    problems: list[Problem]  # cut at a thousand
    problem_count: int  # never cut
    rows_in: int
    rows_kept: int
    rows_set_aside: int
    authority: str | None  # as found inside the files
    reference_date: date | None  # the files' own, else the latest plausible event date
    children: int
    as_at_stated: bool = True  # a person or the files gave the date; False: it was inferred from events

    def __post_init__(self) -> None:
        if self.rows_in != self.rows_kept + self.rows_set_aside:
            raise AssertionError(
                f"{self.source}: {self.rows_in} rows were read, but {self.rows_kept} kept and "
                f"{self.rows_set_aside} set aside do not add up to them."
            )
