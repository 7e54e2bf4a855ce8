"""A home's records played back to an earlier day: everything then known, and the inspection lists of that day alone."""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from lineofsight import definitions_folder
from lineofsight.invented.annex_a_then import (
    EDITIONS,
    NOT_KNOWN,
    PEOPLE,
    READ_BY_LISTS,
    READ_FOR_LEAVERS,
    STATE,
    annex_a_extracts,
    care_leavers_then,
    in_edition,
)
from lineofsight.measures.definition import Measure
from lineofsight.measures.staging import staging_text
from lineofsight.records.as_known import as_snapshot, write_rows_as_known, write_state
from lineofsight.records.building.build import build_snapshot
from lineofsight.records.home import INVENTED, Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import Table, standard_tables

ALL = "all"


@dataclass(frozen=True)
class ViewsThen:
    """One authority's records, and the measures that will be asked of them."""

    snapshot: Snapshot
    authority: str
    measures: tuple[Measure, ...]

    def __call__(self, day: date, scratch: Path) -> Mapping[str, tuple[Home, Snapshot]]:
        moment = datetime.combine(day, time(18), UTC)
        home = Home.open(scratch / ALL, kind=INVENTED, made=moment)  # thrown away when the month has been measured
        folder = home.folder / "snapshots" / str(day)
        write_rows_as_known(self.snapshot, day, self._tables(), folder)
        extracts = annex_a_extracts(folder, self.authority, day)
        leavers = care_leavers_then(folder, self.authority, day)
        known = write_state(folder, leavers, STATE, self.authority, day, source="ssd", not_filled=NOT_KNOWN)
        views = {ALL: (home, as_snapshot(self.snapshot, day, folder, [known]))}
        home.make_current(folder.name, 1)
        for view, extract in extracts.items():
            lists = Home.open(scratch / view, kind=INVENTED, made=moment)
            views[view] = (lists, build_snapshot(lists, [extract], authority=self.authority, as_at=day, now=moment))
        return views

    def successive_lists(self, days: Sequence[date], scratch: Path) -> dict[str, tuple[Home, Snapshot]]:
        """List 9 of every one of these days, as a home would hold it after so many loads, by edition."""
        moment = datetime.combine(days[-1], time(18), UTC)
        homes = {view: Home.open(scratch / view, kind=INVENTED, made=moment) for view in EDITIONS}
        every = standard_tables(definitions_folder())
        needed = [every[name] for name in READ_FOR_LEAVERS]
        views = {}
        for sequence, day in enumerate(days, 1):
            then = scratch / "then" / str(day)
            write_rows_as_known(self.snapshot, day, needed, then)
            leavers = care_leavers_then(then, self.authority, day)
            for view, home in homes.items():
                folder = home.folder / "snapshots" / str(day)
                folder.mkdir(parents=True)
                if day == days[-1]:
                    write_rows_as_known(self.snapshot, day, [every[name] for name in PEOPLE], folder)
                rows, absent = in_edition(leavers, view)
                part = write_state(folder, rows, STATE, self.authority, day, source="annex_a",
                                   not_filled=(*NOT_KNOWN, *absent), sequence=sequence)  # fmt: skip
                views[view] = (home, as_snapshot(self.snapshot, day, folder, [part], sequence=sequence))
                home.make_current(folder.name, sequence)
            shutil.rmtree(then)
        return views

    @property
    def read_care_leavers(self) -> bool:
        """Does any of the measures ask how care leavers stood, which only a list made at the time can say?"""
        return STATE in _words(measure.cases.text for measure in self.measures)

    def _tables(self) -> list[Table]:
        asked = _words([*(measure.cases.text for measure in self.measures), staging_text()])
        every = standard_tables(definitions_folder())
        return [table for name, table in every.items() if name in asked or name in READ_BY_LISTS]


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[a-z_][a-z0-9_]*", text.lower())}
