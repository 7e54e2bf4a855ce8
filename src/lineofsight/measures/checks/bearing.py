"""Which checks bear on which measures: those about a table or a column that decides the measure's verdicts.

A case file joins many columns, and each measure of its cases reads some. A column decides a measure's verdicts if it
decides which rows there are (in a join, a filter or a grouping) or if a word that the measure reads is worked out from
it. Words are followed by their names through the whole statement, so now and then too many are taken; never too few.
"""

from dataclasses import dataclass
from functools import lru_cache

from lineofsight.measures.case_files import CaseKind
from lineofsight.measures.checks.definition import Bearing, Check
from lineofsight.measures.checks.lineage import lineage
from lineofsight.measures.checks.outcomes import Outcome
from lineofsight.measures.definition import Measure

# What a split of a figure rests on besides the measure itself.
SPLITS: dict[str, tuple[Bearing, ...]] = {
    "age_band": (Bearing("ssd_person", "pers_dob"),),
    "sex": (Bearing("ssd_person", "pers_sex"),),
    "ethnic_group": (Bearing("ssd_person", "pers_ethnicity"),),
    "disabled": (Bearing("ssd_disability", "disa_disability_code"),),
    "locality": (Bearing("los_teams", "locality"), Bearing("los_teams", "team")),
}
PLACES = ("team", "locality")  # these rest on the team that each case gives


@dataclass(frozen=True, slots=True)
class Reading:
    """The tables and columns that decide something."""

    tables: frozenset[str]
    columns: frozenset[str]

    def holds(self, bearing: Bearing) -> bool:
        return bearing.table in self.tables and (bearing.column is None or bearing.column in self.columns)


def what_it_reads(measure: Measure, split: str = "") -> Reading:
    """What decides a measure's verdicts; with a split, also what decides under which part a case falls."""
    words = {word for condition in measure.conditions for word in condition.words}
    words |= {measure.decided_on, measure.limits_on, measure.measured or ""}
    if measure.due is not None:
        words |= {measure.due.from_ or "", measure.due.on or "", measure.due.done or ""}
    if split in PLACES:
        words.add("team")
    splits = SPLITS.get(split, ())
    if measure.shows == "rate_per_10000":
        splits = (*splits, Bearing("los_population", "children"))
    tables = (
        lineage(measure.cases).tables | {need.table for need in measure.needs} | {bearing.table for bearing in splits}
    )
    columns = _columns_behind(measure.cases, frozenset(words)) | {need.column for need in measure.needs if need.column}
    return Reading(tables, columns | {bearing.column for bearing in splits if bearing.column})


def bears(check: Check, outcome: Outcome, measure: Measure, split: str = "") -> bool:
    """Does what came of the check say something about what decides the measure's figures?"""
    read = what_it_reads(measure, split)
    if outcome.absent:  # of several lists, only those that are not held
        return bool(read.tables & set(outcome.absent))
    return any(read.holds(bearing) for bearing in check.bears_on)


@lru_cache(maxsize=2048)
def _columns_behind(case: CaseKind, words: frozenset[str]) -> frozenset[str]:
    return lineage(case).columns_behind(words)
