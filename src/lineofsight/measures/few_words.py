"""Columns in which few different words stand in many rows, such as a team: an engine may keep them as numbers.

Words of one sort are numbered together, so that a case's team meets the team of its allocation as the same number.
Children are too many for it to gain; other codes are mostly compared with a word that a case file writes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lineofsight.measures.engines import Engine
from lineofsight.measures.staged import FRAMEWORK
from lineofsight.records.tables import Column, Sensitivity

ORGANISATION, STAFF, PERIOD, BREAKDOWN = "organisation", "staff", "period", "breakdown"
FRAMEWORK_WORDS = {
    "authority": "authority",
    **dict.fromkeys(("team", "locality"), ORGANISATION),
    "worker": STAFF,
    **dict.fromkeys(("period_kind", "period", "month", "week"), PERIOD),
    **dict.fromkeys(("sex", "ethnic_group", "disabled"), BREAKDOWN),
}
STANDARD_WORDS = {Sensitivity.ORGANISATION: ORGANISATION, Sensitivity.STAFF: STAFF}


def number_few_words(engine: Engine, framework: Sequence[str], standard: Mapping[str, Sequence[Column]]) -> None:
    """Tell the engine which columns these are, among the framework's tables and the standard tables as staged."""
    sorts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table in framework:
        for name in FRAMEWORK[table]:
            if name in FRAMEWORK_WORDS:
                sorts[FRAMEWORK_WORDS[name]].append((table, name))
    for table, columns in standard.items():
        sorts["authority"].append((table, "authority"))
        for column in columns:
            if column.sensitivity in STANDARD_WORDS and column.kind == "text":
                sorts[STANDARD_WORDS[column.sensitivity]].append((table, column.name))
    for sort, places in sorts.items():
        engine.number(sort, places)
