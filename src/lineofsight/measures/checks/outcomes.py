"""What came of each check: error, not applicable, failed or passed, and the records it found."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lineofsight.measures.checks.definition import Check
from lineofsight.records.extract import Coverage
from lineofsight.records.on_disk.durable import write_json

ERROR, NOT_APPLICABLE, FAILED, PASSED = "error", "not applicable", "failed", "passed"
OUTCOMES = (ERROR, NOT_APPLICABLE, FAILED, PASSED)
CHECKS, FOUND_ROWS = "checks.json", "checks_found.parquet"  # a purge keeps the first, and takes the second

FOUND_SCHEMA = pa.schema(
    [
        ("check", pa.string()),
        ("authority", pa.string()),
        ("child", pa.string()),
        ("case_id", pa.string()),
        ("from_file", pa.int32()),
        ("from_row", pa.int32()),
        ("restricted", pa.bool_()),
        ("dates", pa.list_(pa.struct([("name", pa.string()), ("day", pa.date32())]))),
    ]
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check says of one authority's records."""

    check: str
    outcome: str
    why: str
    looked_at: int = 0  # records of which something can be told
    found: int = 0
    cannot_tell: int = 0
    share: float | None = None  # found among those looked at; None: nothing to look at
    absent: tuple[str, ...] = ()  # of a check of lists: those that are not held


@dataclass(frozen=True)
class Checked:
    """One authority's checks, and what its extract is."""

    outcomes: tuple[Outcome, ...]
    coverage: Mapping[str, Coverage]
    found: pa.Table


def in_percent(share: float) -> str:
    """A share in words that never round something to nothing."""
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    text = f"{share * 100:.1f}".removesuffix(".0")
    return f"{text}%"


def counted(check: Check, looked_at: int, found: int, cannot_tell: int) -> Outcome:
    """The outcome of a check that could look. Nothing to look at is never a pass."""
    if not looked_at:
        if cannot_tell:
            why = f"none of {cannot_tell:,} records holds what is needed to tell"
        else:
            why = "there is no record for it to look at"
        return Outcome(check.id, NOT_APPLICABLE, why, 0, 0, cannot_tell)
    share = found / looked_at
    outcome = FAILED if share > check.threshold else PASSED
    if found:
        why = f"{in_percent(share)} of {check.finding} ({found:,} of {looked_at:,})"
    else:
        why = f"none found among {looked_at:,}"
    if cannot_tell:
        why += f"; of {cannot_tell:,} more it cannot be told"
    return Outcome(check.id, outcome, why, looked_at, found, cannot_tell, share)


def write_checks(folder: Path, checked: Mapping[str, Checked]) -> None:
    """Counts that stay, and rows that a purge takes."""
    document = {
        authority: {
            "outcomes": [asdict(outcome) for outcome in each.outcomes],
            "coverage": {name: coverage.as_json() for name, coverage in sorted(each.coverage.items())},
        }
        for authority, each in checked.items()
    }
    write_json(folder / CHECKS, document)
    found = pa.concat_tables([FOUND_SCHEMA.empty_table(), *(each.found for each in checked.values())])
    pq.write_table(found, folder / FOUND_ROWS, compression="zstd")


def outcomes_from(document: Iterable[Mapping[str, Any]]) -> tuple[Outcome, ...]:
    return tuple(Outcome(**{**said, "absent": tuple(said["absent"])}) for said in document)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One record found, under a pseudonym."""

    check: str
    authority: str
    child: str | None
    case_id: str
    from_file: int | None
    from_row: int | None
    dates: Mapping[str, date | None]

    def as_json(self) -> dict[str, Any]:
        days = {name: day.isoformat() if day else None for name, day in self.dates.items()}
        return {**asdict(self), "dates": days}


def found_rows(path: Path, check: str) -> tuple[list[FoundRow], int]:
    """The records that a check found, and how many more are restricted and so only counted."""
    rows = pq.read_table(path, filters=[("check", "=", check)]).to_pylist()
    listed = [
        FoundRow(
            row["check"],
            row["authority"],
            row["child"],
            row["case_id"],
            row["from_file"],
            row["from_row"],
            {each["name"]: each["day"] for each in row["dates"]},
        )
        for row in rows
        if not row["restricted"]
    ]
    listed.sort(key=lambda row: (row.authority, row.child or "", row.from_file or 0, row.from_row or 0, row.case_id))
    return listed, len(rows) - len(listed)
