"""Tonight's list in words: before it is opened, as it is read, and who signed it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow.parquet as pq
from django.utils.timezone import localtime

from lineofsight.measures.results import Results
from lineofsight.measures.tonight import Danger, Listing
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.performance.due_page import NO_NUMBER, NO_WORKER, stale
from lineofsight.service.performance.models import TonightSignOff
from lineofsight.service.performance.tonight import AS_AT, LISTED, NOT_KNOWN, Entry, Hidden, Reading, marks

VERDICT_COLUMNS = {"met": "met", "not met": "not_met", "missing": "missing", "excluded": "excluded"}


@dataclass(frozen=True)
class SignedOff:
    """One sign-off, as it is shown to whoever comes after."""

    who: str
    when: str
    what: str
    decided: str

    @classmethod
    def of(cls, signed: TonightSignOff) -> "SignedOff":
        title = roles()[signed.role].title if signed.role in roles() else signed.role
        listed = words.plural(signed.listed, "child", "children")
        apart = f"{words.number(signed.not_known)} not known to be safe" if signed.not_known else ""
        hidden = words.plural(signed.restricted, "restricted record") if signed.restricted else ""
        told = words.listed(part for part in (f"{listed} listed", apart, hidden) if part)
        return cls(
            who=f"{signed.person.name}, {title[:1].lower()}{title[1:]}",
            when=words.moment(localtime(signed.signed_at)),
            what=f"Records as at {words.day(signed.day)}: {told}.",
            decided=signed.decided,
        )


@dataclass(frozen=True)
class Waiting:
    """Whether the list of these records has been signed: for this page, and for the first page of the day."""

    signed: bool
    said: str
    by: SignedOff | None

    @classmethod
    def of(cls, last: TonightSignOff | None, snapshot: str) -> "Waiting":
        if last is None:
            return cls(False, "Nobody has signed this list yet.", None)
        by = SignedOff.of(last)
        if last.snapshot == snapshot:
            return cls(True, f"Signed by {by.who}, on {by.when}.", by)
        return cls(False, f"New records have been loaded since it was signed, by {by.who}, on {by.when}.", by)


@dataclass(frozen=True)
class Counted:
    """A danger before the list is opened: how many, and no child."""

    title: str
    because: str
    listed: tuple[str, ...]
    not_known: tuple[str, ...]


@dataclass(frozen=True)
class TonightFront:
    """What stands before the list: how many in each danger, and whether it has been signed."""

    as_at: str
    stale: str
    dangers: tuple[Counted, ...]
    waiting: Waiting
    history: tuple[SignedOff, ...]
    faults: tuple[str, ...]  # of the list's own definition

    @classmethod
    def of(
        cls, dangers: Iterable[Danger], results: Results, signed: Sequence[TonightSignOff], *,
        snapshot: str, day: date, today: date, faults: tuple[str, ...] = (),
    ) -> "TonightFront":  # fmt: skip
        dangers = tuple(dangers)
        counts = as_at_counts(results, [name for danger in dangers for name in danger.measures])
        return cls(
            as_at=words.day(day),
            stale=stale(day, today),
            dangers=tuple(
                Counted(d.title, d.because, _counted(d.listed, counts), _counted(d.not_known, counts)) for d in dangers
            ),
            waiting=Waiting.of(signed[0] if signed else None, snapshot),
            history=tuple(SignedOff.of(one) for one in signed),
            faults=faults,
        )


def as_at_counts(results: Results, measures: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """The authority's counts as the records stand, restricted records included; nothing where it is not told."""
    unavailable = {name for of in results.unavailable.values() for name, said in of.items() if said.get("reason")}
    wanted = [("measure", "in", list(measures)), ("place_type", "=", "authority"), ("breakdown", "=", "")]
    rows = pq.read_table(results.tallies, filters=wanted).to_pylist()
    # A measure told in other periods, and without a row in this one, has nobody to count.
    told = {row["measure"]: dict.fromkeys(VERDICT_COLUMNS.values(), 0) for row in rows}
    told |= {row["measure"]: row for row in rows if row["period_kind"] == AS_AT}
    return {name: row for name, row in told.items() if name not in unavailable}


def _counted(listings: Iterable[Listing], counts: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    said = []
    for listing in listings:
        row = counts.get(listing.measure)
        number = words.UNKNOWN if row is None else words.number(row[VERDICT_COLUMNS[listing.verdict]])
        said.append(f"{number}: {listing.says}")
    return tuple(said)


@dataclass(frozen=True)
class TonightLine:
    case_number: str
    what: str
    when: str
    where: str
    worker: str
    new: str  # "new" where it was not on the list last signed


@dataclass(frozen=True)
class Section:
    """One danger, as it is read."""

    heading: str
    because: str
    lines: tuple[TonightLine, ...]
    not_known: tuple[TonightLine, ...]
    restricted: tuple[str, ...]
    not_told: tuple[str, ...]

    @property
    def nobody(self) -> str:
        """Said only where it is known: a measure that cannot be told never reads as nobody."""
        if self.lines or self.restricted:
            return ""
        return "These records cannot tell." if self.not_told else "Nobody, as the records stand."

    @property
    def apart(self) -> str:
        return f"{words.number(len(self.not_known))} not known to be safe"


@dataclass(frozen=True)
class TonightPage:
    as_at: str
    stale: str
    said: str
    since: str  # what is new since it was last signed
    sections: tuple[Section, ...]
    hash: str

    @classmethod
    def of(
        cls, reading: Reading, last: TonightSignOff | None, case_numbers: Mapping[str, str], *, today: date
    ) -> "TonightPage":
        known = set(last.marks) if last is not None else set()

        def is_new(key: str) -> bool:
            return last is not None and marks([key], last.salt)[0] not in known

        def lines(danger: str, kind: str) -> tuple[TonightLine, ...]:
            entries = sorted(reading.of(danger, kind), key=lambda entry: (not is_new(entry.key), entry.team, entry.key))
            return tuple(_line(entry, case_numbers, is_new(entry.key)) for entry in entries)

        sections = tuple(
            Section(
                heading=danger.title,
                because=danger.because,
                lines=lines(danger.id, LISTED),
                not_known=lines(danger.id, NOT_KNOWN),
                restricted=tuple(
                    _hidden(one) for kind in (LISTED, NOT_KNOWN) for one in reading.hidden(danger.id, kind)
                ),
                not_told=reading.not_told.get(danger.id, ()),
            )
            for danger in reading.dangers
        )
        new = sum(is_new(key) for key in reading.keys)
        return cls(
            as_at=words.day(reading.day),
            stale=stale(reading.day, today),
            said=_said(reading),
            since=_since(last, new),
            sections=sections,
            hash=reading.hash,
        )


def _line(entry: Entry, numbers: Mapping[str, str], new: bool) -> TonightLine:
    days = [f"{said.day_called} {words.day(said.day)}" for said in entry.said if said.day_called and said.day]
    return TonightLine(
        case_number=numbers.get(entry.child, NO_NUMBER),
        what=words.sentence("; ".join(said.says for said in entry.said)),
        when=words.sentence(words.listed(dict.fromkeys(days))),
        where=", ".join(dict.fromkeys((entry.team, entry.locality))),
        worker=entry.worker or NO_WORKER,
        new="new" if new else "",
    )


def _hidden(one: Hidden) -> str:
    return f"{words.plural(one.number, 'restricted record')}: {one.says}. Opened only by people named for it."


def _said(reading: Reading) -> str:
    """Each danger's number: children listed, and restricted records beside them, since they count."""
    parts = []
    for danger in reading.dangers:
        listed, hidden = len(reading.of(danger.id, LISTED)), reading.hidden(danger.id, LISTED)
        number = words.number(listed)
        more = f" and {words.plural(max(one.number for one in hidden), 'restricted record')}" if hidden else ""
        parts.append(f"{number}{more}: {danger.title[:1].lower()}{danger.title[1:]}")
    return f"{words.sentence('; '.join(parts))}."


def _since(last: TonightSignOff | None, new: int) -> str:
    if last is None:
        return "This list has not been signed before, so all of it is new."
    when = words.moment(localtime(last.signed_at))
    if not new:
        return f"Nothing has been added since it was signed on {when}."
    return f"{words.plural(new, 'line')} added since it was signed on {when}: they ask for a signature again."
