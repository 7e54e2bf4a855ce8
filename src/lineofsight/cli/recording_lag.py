"""How late events reach the record, from the loads kept so far: said beside the snapshots that show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lineofsight import definitions_folder
from lineofsight.records.history import RecordingLag, recording_lag
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.records.tables import standard_tables

HALF, NEARLY_ALL = 0.5, 0.95


@dataclass(frozen=True)
class Lags:
    """The lag of each table loaded more than once, and how long a month stays provisional."""

    tables: tuple[RecordingLag, ...]
    freeze_after_days: int

    def as_json(self) -> list[dict[str, object]]:
        return [
            {
                "authority": lag.authority,
                "table": lag.table,
                "source": lag.source,
                "observed": [day.isoformat() for day in lag.observed],
                "events": lag.events,
                "days_to_half": lag.within(HALF),
                "days_to_95_percent": lag.within(NEARLY_ALL),
                "days": _by_day(lag.days),
                "turned_up_late": sum(lag.late.values()),
            }
            for lag in self.tables
        ]

    def in_words(self) -> list[str]:
        if not self.tables:
            return ["How late events are written down: not known until a source has been loaded twice."]
        lines = [
            f"{'How late events are written down':<34} {'source':<11} {'loads':>5} {'events':>9} {'half by':>9}"
            f" {'95% by':>9} {'turned up late':>15}"
        ]
        for lag in (one for one in self.tables if one.days or one.late):
            lines.append(
                f"{lag.table:<34} {lag.source:<11} {len(lag.observed):>5} {lag.events:>9,} {_days(lag.within(HALF)):>9}"
                f" {_days(lag.within(NEARLY_ALL)):>9} {sum(lag.late.values()):>15,}"
            )
        slow = [lag.table for lag in self.tables if (lag.within(NEARLY_ALL) or 0) > self.freeze_after_days]
        if slow:
            lines.append(
                f"A month is provisional for {self.freeze_after_days} days after its end, which is too few for"
                f" {', '.join(slow)}: raise freeze_after_days in the home's settings."
            )
        return lines


def lags_of(home: Home, until: Snapshot) -> Lags:
    tables = standard_tables(definitions_folder()).values()
    held = set(until.manifest.tables)
    found = [lag for table in tables if table.name in held for lag in recording_lag(home, table, until)]
    return Lags(tuple(found), home.settings().freeze_after_days)


def _by_day(days: Mapping[int, int]) -> dict[str, int]:
    return {str(day): events for day, events in sorted(days.items())}


def _days(number: int | None) -> str:
    return "-" if number is None else "1 day" if number == 1 else f"{number} days"
