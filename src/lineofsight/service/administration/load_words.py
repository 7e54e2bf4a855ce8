"""Words that the pages of loads share: what a table covers, how old records are, what became of a piece of work."""

from datetime import date

from lineofsight.records.extract import Coverage, Hold
from lineofsight.records.home import Home
from lineofsight.records.snapshot import Snapshot
from lineofsight.service.design import words
from lineofsight.service.design.tables import Tag
from lineofsight.service.kept import is_measured

SOURCES = {
    "annex_a": "Annex A",
    "ssda903": "SSDA903",
    "cin_census": "CIN census",
    "ssd": "Standard Safeguarding Dataset",
    "los": "our own lists",
}
OLD_AFTER = 35  # days: a monthly extract should have come by then


def source_in_words(source: str) -> str:
    return SOURCES.get(source, source)


def coverage_in_words(coverage: Coverage) -> str:
    if coverage.holds == Hold.LATEST:
        return f"only the latest of each child, as at {words.day(coverage.as_at)}"
    if coverage.holds == Hold.STATE:
        return f"as things stood on {words.day(coverage.as_at)}"
    since = words.day(coverage.from_) if coverage.from_ else "a first day that is not stated"
    if coverage.holds == Hold.OPEN:
        return f"open on {words.day(coverage.to)}, or closed since {since}"
    return f"complete from {since} to {words.day(coverage.to)}"


def age(as_at: date, today: date) -> str:
    days = (today - as_at).days
    if days < 0:
        return "tells of a day to come"
    return f"{words.plural(days, 'day')} old"


def rows_in_words(read: int, kept: int, set_aside: int) -> str:
    return f"{words.number(read)} in = {words.number(kept)} kept + {words.number(set_aside)} set aside"


def state_of(home: Home, snapshot: Snapshot) -> Tag:
    if snapshot.release:
        return Tag("released", "good")
    if snapshot.purged:
        return Tag("purged", "quiet")
    if not is_measured(home, snapshot):
        return Tag("not measured", "warning")
    return Tag("measured, not released")
