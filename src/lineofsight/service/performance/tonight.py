"""Tonight's list as read from one snapshot: who is in danger, and who is not known to be safe.

Nothing is taken for safe because a record is silent: a child of whom the record does not say is listed apart, and a
measure that these records cannot tell says so where its list would be.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lineofsight import definitions_folder
from lineofsight.measures.coverage import AS_AT
from lineofsight.measures.tonight import Danger, Listing, load_tonight
from lineofsight.records.problems import RefusedError
from lineofsight.service.access.caseload import Caseload, CaseRow
from lineofsight.service.kept import Kept

LISTED, NOT_KNOWN = "listed", "not known"


@dataclass(frozen=True)
class Said:
    """One thing that the record says of a child on the list."""

    says: str
    day_called: str
    day: date | None


@dataclass(frozen=True)
class Entry:
    """One child under one danger."""

    danger: str
    kind: str  # listed | not known
    authority: str
    child: str
    team: str
    locality: str
    worker: str | None
    said: tuple[Said, ...]

    @property
    def key(self) -> str:
        return f"{self.danger}|{self.kind}|{self.authority}|{self.child}"


@dataclass(frozen=True)
class Hidden:
    """Restricted records that a measure puts on the list."""

    danger: str
    kind: str
    says: str
    number: int


@dataclass(frozen=True)
class Reading:
    """The whole list as read from one snapshot."""

    snapshot: str
    day: date
    dangers: tuple[Danger, ...]
    entries: tuple[Entry, ...]
    restricted: tuple[Hidden, ...]  # counted, never listed
    not_told: Mapping[str, tuple[str, ...]]  # by danger: why a measure cannot be told from these records

    def of(self, danger: str, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if (entry.danger, entry.kind) == (danger, kind)]

    def hidden(self, danger: str, kind: str) -> list[Hidden]:
        return [one for one in self.restricted if (one.danger, one.kind) == (danger, kind)]

    @property
    def keys(self) -> tuple[str, ...]:
        """What makes this list this list: every child under every danger, and how many are not shown."""
        hidden = [f"{one.danger}|{one.kind}|{one.says}|{n}" for one in self.restricted for n in range(one.number)]
        return tuple(sorted({*(entry.key for entry in self.entries), *hidden}))

    @property
    def hash(self) -> str:
        """Of the list that was read, so that nobody signs one that has changed under their eyes."""
        told = [self.snapshot, *self.keys, *(f"{name}: {why}" for name, why in sorted(self.not_told.items()))]
        return hashlib.sha256("\x1e".join(map(str, told)).encode()).hexdigest()


def dangers_of(kept: Kept) -> tuple[tuple[Danger, ...], tuple[str, ...]]:
    """The dangers as declared, and what is wrong with them: said on the page, since a fault may hide children."""
    overlay = kept.home.definitions
    dangers, faults = load_tonight(definitions_folder(), overlay if overlay.is_dir() else None, kept.catalogue.measures)
    return dangers, tuple(str(fault) for fault in faults)


def read(look: Caseload, dangers: Iterable[Danger]) -> Reading:
    """The list, through the row gate: each reading of a measure is written in the ledger before its rows are had."""
    entries: list[Entry] = []
    restricted: list[Hidden] = []
    not_told: dict[str, tuple[str, ...]] = {}
    dangers = tuple(dangers)
    for danger in dangers:
        for kind, listings in ((LISTED, danger.listed), (NOT_KNOWN, danger.not_known)):
            found: list[tuple[CaseRow, Said]] = []
            for listing in listings:
                rows, hidden, why = _rows(look, listing)
                found += [(row, _said(row, listing)) for row in rows]
                if hidden:
                    restricted.append(Hidden(danger.id, kind, listing.says, hidden))
                if why:
                    not_told[danger.id] = tuple(dict.fromkeys((*not_told.get(danger.id, ()), why)))
            entries += _one_a_child(danger.id, kind, found)
    manifest = look.kept.snapshot.manifest
    return Reading(look.kept.snapshot.id, manifest.as_at, dangers, tuple(entries), tuple(restricted), not_told)


def _rows(look: Caseload, listing: Listing) -> tuple[tuple[CaseRow, ...], int, str]:
    """The rows, how many are restricted, and why there are none to be had where these records cannot tell."""
    try:
        found = look.cases(listing.measure, AS_AT, listing.verdict)
    except RefusedError as why:
        return (), 0, f"{listing.says}: {str(why).partition(': ')[2] or why}"
    return found.rows, found.restricted, ""


def _said(row: CaseRow, listing: Listing) -> Said:
    return Said(listing.says, listing.day_called, row.dates.get(listing.day) if listing.day else None)


def _one_a_child(danger: str, kind: str, found: Iterable[tuple[CaseRow, Said]]) -> list[Entry]:
    """A child under one danger is one line, with all that is said of it."""
    by_child: dict[tuple[str, str], tuple[CaseRow, list[Said]]] = {}
    for row, said in found:
        _, every = by_child.setdefault((row.authority, row.child or row.case_id), (row, []))
        if said not in every:
            every.append(said)
    return [
        Entry(danger, kind, authority, child, row.team, row.locality, row.worker, tuple(every))
        for (authority, child), (row, every) in by_child.items()
    ]


def marks(keys: Iterable[str], salt: str) -> list[str]:
    """The list in a form that can be compared with a later one, and from which no child can be read."""
    return sorted(hmac.new(bytes.fromhex(salt), key.encode(), hashlib.sha256).hexdigest()[:24] for key in keys)
