"""What could not be used, said plainly and without quoting anybody's data."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person must read: where it is and what to do. It never holds the cell's content."""

    source: str  # the file, and the list or sheet in it: "annex_a.xlsx, List 4"
    row: int | None  # the row as the person sees it in the file, counted from 1; None: the whole source
    column: str | None  # the heading as it stands in the file; None: the whole row
    what: str  # "Enter a date like 31/03/2026."

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        place = [self.source]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.what}"


class RefusedError(Exception):
    """Nothing was stored. The message is one sentence that says what is wrong and what to do (exit code 3)."""
