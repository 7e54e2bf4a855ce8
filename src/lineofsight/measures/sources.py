"""Which sources can feed a measure, as the layouts in `definitions/sources` promise; a load may hold less."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lineofsight.measures.case_files import Need
from lineofsight.measures.coverage import SATISFIED_BY
from lineofsight.measures.definition import Measure
from lineofsight.records.mapping.layouts import layout
from lineofsight.records.tables import Holds, standard_tables

LISTS = "los"  # our own lists: each list is a table of that name, and holds all of it
HOLDS_IN_WORDS = {
    "latest": "the latest for each child",
    "state": "how things stood on one day",
    "open": "what is open or lately closed",
    "every": "what happened since its first day",
}
ORDER = ("annex_a", "ssda903", "cin_census", "ssd")


@dataclass
class _Given:
    """What a source gives of one table."""

    holds: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)


def supporting_sources(measure: Measure, definitions: Path) -> list[str]:
    """Sources that hold what is needed, by themselves or with our own lists; and `los` where a list is needed."""
    needs = [need for need in measure.needs if need.holds != "any" or need.column is not None]
    found = []
    for source in ORDER:
        given = _given_by(source, definitions)
        without = [need for need in needs if not _meets(need, given)]
        of_use = len(without) < len(needs)
        barred = source in measure.sources_note and of_use
        if of_use and not barred and all(need.table.startswith("los_") for need in without):
            found.append(source)
    if any(need.table.startswith("los_") for need in needs):
        found.append(LISTS)
    return found


def why_not_from(measure: Measure, source: str, definitions: Path) -> list[str]:
    """What a source lacks for a measure that it cannot feed, in words; empty where it can."""
    if source in supporting_sources(measure, definitions):
        return []
    given = _given_by(source, definitions)
    without = [need for need in measure.needs if need.holds != "any" or need.column is not None]
    without = [need for need in without if not _meets(need, given) and not need.table.startswith("los_")]
    lacking = list(dict.fromkeys(_lacking(need, given) for need in without))
    if source in measure.sources_note:
        lacking.append(" ".join(measure.sources_note[source].split()).rstrip("."))
    return lacking or ["holds nothing that it counts"]


def _lacking(need: Need, given: dict[str, _Given]) -> str:
    of_table = given.get(need.table)
    if of_table is None:
        return f"does not hold `{need.table}`"
    if need.column is not None:
        return f"has no item for `{need.table}.{need.column}`"
    return f"holds of `{need.table}` only {HOLDS_IN_WORDS.get(min(of_table.holds), 'a part')}"


def _meets(need: Need, given: dict[str, _Given]) -> bool:
    of_table = given.get(need.table, _Given())
    if need.column is not None:
        return need.column in of_table.columns
    return bool(of_table.holds & set(SATISFIED_BY[need.holds]))


@lru_cache(maxsize=16)
def _given_by(source: str, definitions: Path) -> dict[str, _Given]:
    if source == "ssd":  # it is the standard
        return {
            table.name: _Given({"state" if table.holds is Holds.STATE else "every"}, set(table.column_names))
            for table in standard_tables(definitions).values()
            if table.name.startswith("ssd_")
        }
    found: dict[str, _Given] = {}
    if not (definitions / "sources" / f"{source}.yaml").is_file():
        return found
    for one in layout(source, definitions).lists:
        for feed in one.feeds:
            of_table = found.setdefault(feed.table, _Given())
            of_table.holds.add(str(feed.holds))
            # A day filled with the as-at day is when it was first known, not when it happened.
            of_table.columns |= {name for name, fill in feed.columns.items() if not fill.as_at}
    return found
