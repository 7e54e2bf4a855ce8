"""What is said of a published file while it is read: rows set aside, cells without a number, columns not carried."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lineofsight.records.mapping.codes import normalised
from lineofsight.records.problems import ProblemCounts
from lineofsight.signals.comparison.layouts import same_heading
from lineofsight.signals.comparison.recognising import Recognised
from lineofsight.signals.comparison.symbols import SYMBOLS, Cell

BLANK_SIGN, OTHER_SIGN = "(blank)", "(other)"


@dataclass
class Told:
    name: str
    found: Recognised
    set_aside: Counter[str] = field(default_factory=Counter)
    symbols: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    years: tuple[int, ...] = ()
    not_carried: tuple[str, ...] = ()
    not_filled: tuple[str, ...] = ()
    invented: bool = False
    problems: ProblemCounts = field(default_factory=ProblemCounts)
    notes: list[str] = field(default_factory=list)  # worth knowing, and nothing that anybody must put right

    def cell(self, text: str | None, read: Cell, many: int) -> None:
        """So many cells held this text."""
        if read.missing is None:
            self.numbers += many
            return
        plain = normalised(text) if text else ""
        self.symbols[plain if plain in SYMBOLS else OTHER_SIGN if plain else BLANK_SIGN] += many
        self.reasons[str(read.missing)] += many

    def problem(self, what: str, rows: Sequence[int], heading: str | None = None) -> None:
        """`rows` are positions below the headings; a person sees the file's own row numbers."""
        numbers = self.found.below.row_numbers
        self.problems.add_rows(self.name, what, [numbers[row].as_py() for row in rows], column=heading)

    def aside(self, why: str, row: int) -> None:
        self.set_aside[why] += 1
        self.problem(why, [row])

    def torn(self) -> list[int]:
        return [*self.found.below.torn_rows, *self.found.below.short_rows]

    def aside_rows(self, why: str, rows: Sequence[int]) -> None:
        """Rows that never became cells; these are the file's own row numbers."""
        self.set_aside[why] += len(rows)
        self.problems.add_rows(self.name, why, list(rows))

    def say_columns(self) -> None:
        """Headings that no layout of ours reads: counted, and no reason to refuse the file."""
        known = self.found.layout.known
        self.not_carried = tuple(h for h in self.found.headings if h and same_heading(h) not in known)
        if self.not_carried:
            self.notes.append(f"Columns that we do not read, left behind: {', '.join(self.not_carried)}.")
        if self.not_filled:
            self.notes.append(f"Columns that other editions have and this one has not: {', '.join(self.not_filled)}.")
