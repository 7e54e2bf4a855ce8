"""How far a figure may be relied on, from A to D: the whole rule, and nothing else.

Each piece of evidence allows at most some grade. A figure has the worst that any of them allows, so more evidence, or
worse, never raises it, and the order does not matter.

    evidence                                         at most
    nothing is against it                            A
    cases that lack what is needed to judge them     up to 2% A, up to 5% B, up to 10% C, beyond that D
    a check that failed                              the same scale by the share it found, and never better than B
    a check that could not be run                    C
    a check that could not look                      B; A where it would have compared two loads or two sources
    a table of which only the latest or the open     B
    rows are held where every row is needed
    rows 32 days older than the snapshot, or more    B; from 93 days on C  (figures as at the snapshot only)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lineofsight.measures.checks.definition import Check
from lineofsight.measures.checks.outcomes import ERROR, FAILED, NOT_APPLICABLE, Outcome, in_percent
from lineofsight.measures.coverage import SOURCE_TITLES
from lineofsight.records.extract import Coverage

GRADES = ("A", "B", "C", "D")  # from firm to not to be relied on
NOT_RELIED_ON = GRADES[-1]
SCALE = ((0.02, "A"), (0.05, "B"), (0.10, "C"))
BONUS = ("timeliness", "agreement")  # kinds of check that a sound single extract cannot pass, having nothing to compare
OLD_DAYS, VERY_OLD_DAYS = 32, 93


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that is known of the records behind a figure, and the best grade that it allows."""

    at_most: str
    reason: str


@dataclass(frozen=True, slots=True)
class Confidence:
    grade: str
    reasons: tuple[str, ...]  # the worst first

    @property
    def not_relied_on(self) -> bool:
        return self.grade == NOT_RELIED_ON


NOTHING_AGAINST = "nothing was found against it"


def graded(evidence: Iterable[Evidence]) -> Confidence:
    """The worst grade that any evidence allows, with every reason for less than A."""
    against = sorted({each for each in evidence if each.at_most != GRADES[0]}, key=_worst_first)
    if not against:
        return Confidence(GRADES[0], (NOTHING_AGAINST,))
    return Confidence(against[0].at_most, tuple(f"{each.reason}: {each.at_most}" for each in against))


def _worst_first(evidence: Evidence) -> tuple[int, str]:
    return -GRADES.index(evidence.at_most), evidence.reason


def by_share(share: float) -> str:
    return next((grade for most, grade in SCALE if share <= most), NOT_RELIED_ON)


def worse(one: str, other: str) -> str:
    return max(one, other, key=GRADES.index)


def of_missing(missing: int, counted: int) -> Evidence:
    """What lacks in the very cases that a figure counts."""
    share = missing / counted if counted else 0.0
    reason = f"{in_percent(share)} of its cases do not hold what is needed to judge them ({missing:,} of {counted:,})"
    return Evidence(by_share(share), reason)


def of_outcome(check: Check, outcome: Outcome) -> Evidence:
    """What a check says of the records behind a figure."""
    if outcome.outcome == FAILED:
        return Evidence(worse("B", by_share(outcome.share or 0.0)), outcome.why)
    if outcome.outcome == ERROR:
        return Evidence("C", f"the check {check.id} says nothing: {outcome.why}")
    if outcome.outcome == NOT_APPLICABLE and check.kind not in BONUS:
        return Evidence("B", f"the check {check.id} could not look: {outcome.why}")
    return Evidence("A", outcome.why)


def of_extract(table: str, needed: str, coverage: Coverage) -> Evidence:
    """What the kind of extract allows."""
    source = SOURCE_TITLES.get(coverage.source, coverage.source)
    if needed in ("ever", "every", "latest") and coverage.holds != "every":
        kinds = {"latest": "only the latest of each child", "open": "only what was open or closed since a day"}
        held = kinds.get(coverage.holds, "only how things stood")
        return Evidence("B", f"{source} holds {held} in {table}")
    return Evidence("A", f"{source} holds all of {table}")


def of_age(table: str, coverage: Coverage, as_at: date) -> Evidence:
    """What the age of a table's rows allows, where a figure tells how things stand."""
    days = (as_at - coverage.as_at).days
    grade = "C" if days >= VERY_OLD_DAYS else "B" if days >= OLD_DAYS else "A"
    return Evidence(grade, f"the rows of {table} are as at {coverage.as_at}, {days} days before the rest")
