"""Tonight's list in words: before it is opened, as it is read, and who signed it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow.parquet as pq
from django.utils.timezone import localtime

from lineofsight.measures.tonight import Danger, Listing
from lineofsight.service.access.roles import roles
from lineofsight.service.design import words
from lineofsight.service.design.tables import Cell, Column, Table, Tag
from lineofsight.service.kept import Kept
from lineofsight.service.performance.due_page import NO_NUMBER, NO_WORKER, stale
from lineofsight.service.performance.models import TonightSignOff
from lineofsight.service.performance.once import once
from lineofsight.service.performance.tonight import AS_AT, LISTED, NOT_KNOWN, Entry, Hidden, Reading, Said, marks

APART = Tag("not known to be safe", "warning")
Faults = tuple[str, ...]
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

    because: str
    table: Table


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
        cls, kept: Kept, dangers: Iterable[Danger], signed: Sequence[TonightSignOff], *, today: date, faults: Faults
    ) -> "TonightFront":
        dangers, day = tuple(dangers), kept.snapshot.manifest.as_at
        counts = as_at_counts(kept, measures_of(dangers))
        return cls(
            as_at=words.day(day),
            stale=stale(day, today),
            dangers=tuple(Counted(danger.because, _counted(danger, counts)) for danger in dangers),
            waiting=Waiting.of(signed[0] if signed else None, kept.snapshot.id),
            history=tuple(SignedOff.of(one) for one in signed),
            faults=faults,
        )


def measures_of(dangers: Iterable[Danger]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for danger in dangers for name in danger.measures))


@once
def as_at_counts(kept: Kept, measures: tuple[str, ...]) -> dict[str, Mapping[str, int]]:
    """The authority's counts as the records stand, restricted records included; nothing where it is not told."""
    results = kept.results
    unavailable = {name for of in results.unavailable.values() for name, said in of.items() if said.get("reason")}
    wanted = [("measure", "in", list(measures)), ("place_type", "=", "authority"), ("breakdown", "=", "")]
    rows = pq.read_table(results.tallies, filters=wanted).to_pylist()
    # A measure told in other periods, and without a row in this one, has nobody to count.
    told = {row["measure"]: dict.fromkeys(VERDICT_COLUMNS.values(), 0) for row in rows}
    told |= {row["measure"]: row for row in rows if row["period_kind"] == AS_AT}
    return {name: row for name, row in told.items() if name not in unavailable}


def _counted(danger: Danger, counts: Mapping[str, Mapping[str, int]]) -> Table:
    rows = [[Cell(words.sentence(one.says)), _number(one, counts)] for one in danger.listed]
    rows += [[Cell(words.sentence(one.says), tag=APART), _number(one, counts)] for one in danger.not_known]
    return Table(
        caption=words.sentence(danger.many),
        columns=[Column("What the records say"), Column("How many", numeric=True)],
        rows=rows,
    )


def _number(listing: Listing, counts: Mapping[str, Mapping[str, int]]) -> int | None:
    row = counts.get(listing.measure)
    return None if row is None else row[VERDICT_COLUMNS[listing.verdict]]


@dataclass(frozen=True)
class TonightNotice:
    """The day's danger, for the first page of the day: numbers, no child, and whether somebody has signed."""

    heading: str
    also: str
    waiting: Waiting

    @classmethod
    def of(cls, kept: Kept, dangers: Iterable[Danger], last: TonightSignOff | None) -> "TonightNotice":
        dangers = tuple(dangers)
        counts = as_at_counts(kept, measures_of(dangers))
        # The first danger that anybody is in, or may be, leads.
        said = [phrase for danger in dangers if (phrase := _in_danger(danger, counts))]
        lead, *rest = said or ["nobody is known to be in danger"]
        unsure = sum(_number(one, counts) or 0 for danger in dangers for one in danger.not_known)
        apart = [f"{words.number(unsure)} not known to be safe"] if unsure else []
        also = words.listed([*rest, *apart])
        return cls(f"Tonight: {lead}", f"{words.sentence(also)}." if also else "", Waiting.of(last, kept.snapshot.id))


def _in_danger(danger: Danger, counts: Mapping[str, Mapping[str, int]]) -> str:
    """How many are in it; "" where it is known that nobody is. One child may stand in several of its measures, so the
    largest number is the least there can be.
    """
    numbers = [_number(one, counts) for one in danger.listed]
    known = [number for number in numbers if number is not None]
    least = max(known, default=0)
    if not least:
        return f"an unknown number of {danger.many}" if len(known) < len(numbers) else ""
    exact = sum(known) == least and len(known) == len(numbers)
    return f"{'' if exact else 'at least '}{words.plural(least, danger.one, danger.many)}"


@dataclass(frozen=True)
class TonightLine:
    case_number: str
    what: str
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
            entries = sorted(reading.of(danger, kind), key=lambda entry: (not is_new(entry.key), *_longest(entry)))
            return tuple(_line(entry, case_numbers, is_new(entry.key)) for entry in entries)

        sections = tuple(
            Section(
                heading=words.sentence(danger.many),
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


def _longest(entry: Entry) -> tuple[date, str, str]:
    """Who has waited longest first, and before them those of whom no day is on record."""
    return min((said.day for said in entry.said if said.day), default=date.min), entry.team, entry.key


def _line(entry: Entry, numbers: Mapping[str, str], new: bool) -> TonightLine:
    return TonightLine(
        case_number=numbers.get(entry.child, NO_NUMBER),
        what=words.sentence("; ".join(_told(said) for said in entry.said)),
        where=", ".join(dict.fromkeys((entry.team, entry.locality))),
        worker=entry.worker or NO_WORKER,
        new="new" if new else "",
    )


def _told(said: Said) -> str:
    """A day that is declared and not on record is said to be so; where none is declared there is nothing to say."""
    if not said.day_called:
        return said.says
    return f"{said.says}, {said.day_called} {words.day(said.day) if said.day else 'a day not on record'}"


def _hidden(one: Hidden) -> str:
    named = "it" if one.number == 1 else "them"
    return f"{words.plural(one.number, 'restricted record')}: {one.says}. Opened only by people named for {named}."


def _said(reading: Reading) -> str:
    """Each danger's number. Restricted records stand beside it: they count, and may be the same child twice."""
    parts = []
    for danger in reading.dangers:
        hidden = sum(one.number for one in reading.hidden(danger.id, LISTED))
        listed = len(reading.of(danger.id, LISTED))
        unsure = danger.id in reading.not_told and not listed
        number = "an unknown number of" if unsure else words.number(listed) if listed else "no"
        more = f", and {words.plural(hidden, 'restricted record')} besides" if hidden else ""
        parts.append(f"{number} {danger.one if number == '1' else danger.many}{more}")
    return f"{words.sentence('; '.join(parts))}."


def _since(last: TonightSignOff | None, new: int) -> str:
    if last is None:
        return "This list has not been signed before, so all of it is new."
    when = words.moment(localtime(last.signed_at))
    if not new:
        return f"Nothing has been added since it was signed on {when}."
    asks = "it asks" if new == 1 else "they ask"
    return f"{words.plural(new, 'line')} added since it was signed on {when}: {asks} for a signature again."
