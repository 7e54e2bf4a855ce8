"""Tonight's list as read and as said: who is on it, who is not known to be safe, and what is new."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from lineofsight.measures.drill_down import CaseList, CaseRow
from lineofsight.measures.tonight import Danger, Listing
from lineofsight.records.problems import RefusedError
from lineofsight.service.performance.models import TonightSignOff
from lineofsight.service.performance.tonight import Reading, marks, read
from lineofsight.service.performance.tonight_page import SignedOff, TonightPage, Waiting

AS_AT = date(2026, 10, 6)
SALT = "00" * 16
GONE = Danger(
    "gone",
    "child missing",
    "children missing",
    "Nobody knows.",
    (Listing("missing", "met", "missing", "gone_since", "gone since"), Listing("unseen", "not met", "seen by nobody")),
    (Listing("missing", "missing", "gone, and how is not recorded"),),
)


def a_case(child: str, since: date | None = date(2026, 10, 1), **more: Any) -> CaseRow:
    said = {"measure": "missing", "authority": "999", "case_id": child, "period": "as at", "verdict": "met"}
    place = {"locality": "Coast", "team": "Coast 2", "worker": "w1"}
    return CaseRow(**{**said, **place, "child": child, "dates": {"gone_since": since}, "measured": None, **more})


class Look:
    """A caseload that gives what it is told to."""

    def __init__(self, given: dict[tuple[str, str], CaseList | str]) -> None:
        self.given = given
        manifest = SimpleNamespace(as_at=AS_AT)
        self.kept = SimpleNamespace(snapshot=SimpleNamespace(id="2026-10-06-abc", manifest=manifest))
        self.asked: list[tuple[str, str, str]] = []

    def cases(self, measure: str, period: str, verdict: str) -> CaseList:
        self.asked.append((measure, period, verdict))
        found = self.given.get((measure, verdict), CaseList((), 0))
        if isinstance(found, str):
            raise RefusedError(found)
        return found


def reading(**given: CaseList | str) -> Reading:
    names = {"missing": ("missing", "met"), "unseen": ("unseen", "not met"), "unknown": ("missing", "missing")}
    return read(Look({names[name]: found for name, found in given.items()}), [GONE])  # type: ignore[arg-type]


def page(found: Reading, last: Any = None, today: date = AS_AT) -> TonightPage:
    return TonightPage.of(found, last, {"c1": "WM-1", "c2": "WM-2"}, today=today)


def signed(found: Reading, *, snapshot: str = "", decided: str = "A place for each by nine.") -> TonightSignOff:
    from lineofsight.service.access.models import Person

    return TonightSignOff(
        snapshot=snapshot or found.snapshot,
        day=found.day,
        signed_at=datetime(2026, 10, 6, 17, 30, tzinfo=UTC),
        person=Person(name="Invented director", role="director"),
        role="director",
        salt=SALT,
        marks=marks(found.keys, SALT),
        listed=len(found.entries),
        not_known=0,
        restricted=0,
        decided=decided,
    )


def test_a_child_in_two_measures_of_one_danger_is_one_line() -> None:
    (section,) = page(
        reading(missing=CaseList((a_case("c1"),), 0), unseen=CaseList((a_case("c1"), a_case("c2")), 0))
    ).sections
    assert [(line.case_number, line.what) for line in section.lines] == [
        ("WM-2", "Seen by nobody"),
        ("WM-1", "Missing, gone since 1 October 2026; seen by nobody"),
    ]


def test_the_longest_waiting_stands_first_and_before_it_who_has_no_day_on_record() -> None:
    rows = (a_case("c1", date(2026, 10, 2)), a_case("c2", date(2026, 10, 1)), a_case("c3", None))
    (section,) = page(reading(missing=CaseList(rows, 0))).sections
    assert [line.case_number for line in section.lines] == ["number not held", "WM-2", "WM-1"]


def test_a_child_not_known_to_be_safe_is_listed_apart() -> None:
    found = page(reading(unknown=CaseList((a_case("c1"),), 0)))
    (section,) = found.sections
    assert not section.lines and section.apart == "1 not known to be safe"
    assert [line.what for line in section.not_known] == ["Gone, and how is not recorded"]
    assert found.said == "No children missing."


def test_a_day_that_should_be_on_record_and_is_not_is_said_to_be_missing() -> None:
    (section,) = page(reading(missing=CaseList((a_case("c1", since=None),), 0))).sections
    assert section.lines[0].what == "Missing, gone since a day not on record"


def test_a_measure_that_cannot_be_told_never_reads_as_nobody() -> None:
    found = page(reading(missing="There are no cases of missing: no source loaded holds it."))
    (section,) = found.sections
    assert section.nobody == "These records cannot tell."
    assert section.not_told == ("missing: no source loaded holds it.",)
    assert found.said == "An unknown number of children missing."
    assert page(reading()).sections[0].nobody == "Nobody, as the records stand."


def test_restricted_records_are_counted_beside_and_listed_nowhere() -> None:
    found = page(reading(missing=CaseList((a_case("c1"),), 2)))
    assert found.said == "1 child missing, and 2 restricted records besides."
    assert found.sections[0].restricted == ("2 restricted records: missing. Opened only by people named for them.",)
    assert len(found.sections[0].lines) == 1


def test_the_first_list_is_all_new_without_saying_so_of_each_line() -> None:
    found = page(reading(missing=CaseList((a_case("c1"),), 0)))
    assert found.since == "This list has not been signed before, so all of it is new."
    assert [line.new for line in found.sections[0].lines] == [""]


def test_what_was_added_since_it_was_signed_stands_first_and_asks_for_a_signature() -> None:
    before = reading(missing=CaseList((a_case("c1"),), 0))
    after = reading(missing=CaseList((a_case("c1"), a_case("c2")), 0))
    found = page(after, signed(before))
    assert [(line.case_number, line.new) for line in found.sections[0].lines] == [("WM-2", "new"), ("WM-1", "")]
    assert found.since == "1 line added since it was signed on 6 October 2026 at 18:30: it asks for a signature again."
    assert page(before, signed(after)).since == "Nothing has been added since it was signed on 6 October 2026 at 18:30."


ADDED: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("the same list", {"missing": 1}, {"missing": 1}, False),
    ("one less", {"missing": 2}, {"missing": 1}, False),
    ("a restricted record more", {"hidden": 1}, {"hidden": 2}, True),
    ("a restricted record fewer", {"hidden": 2}, {"hidden": 1}, False),
    ("one who was only not known to be safe is now known not to be", {"unknown": 1}, {"missing": 1}, True),
]


def made(missing: int = 0, unknown: int = 0, hidden: int = 0) -> Reading:
    children = [a_case(f"c{n + 1}") for n in range(max(missing, unknown))]
    return reading(missing=CaseList(tuple(children[:missing]), hidden), unknown=CaseList(tuple(children[:unknown]), 0))


@pytest.mark.parametrize(("what", "before", "after", "asks"), ADDED, ids=[spec[0] for spec in ADDED])
def test_only_what_was_added_asks_again(what: str, before: dict[str, Any], after: dict[str, Any], asks: bool) -> None:
    found = page(made(**after), signed(made(**before)))
    assert ("for a signature again" in found.since) is asks


def test_what_is_kept_of_a_list_names_no_child_and_differs_from_one_signature_to_the_next() -> None:
    keys = made(missing=1).keys
    kept = marks(keys, SALT)
    assert not any("c1" in mark for mark in kept) and kept == marks(keys, SALT) != marks(keys, "11" * 16)


def test_the_hash_of_a_list_changes_with_every_line_and_with_the_snapshot() -> None:
    hashes = {made(missing=n, unknown=m, hidden=k).hash for n in (0, 1) for m in (0, 1) for k in (0, 1)}
    assert len(hashes) == 8 and made(missing=1).hash in hashes


def test_whether_the_list_of_these_records_is_signed() -> None:
    found = made(missing=1)
    assert not Waiting.of(None, found.snapshot).signed
    now = Waiting.of(signed(found), found.snapshot)
    assert now.signed
    assert now.said == "Signed by Invented director, director of children's services, on 6 October 2026 at 18:30."
    later = Waiting.of(signed(found), "2026-10-07-def")
    assert not later.signed and later.said.startswith("New records have been loaded since it was signed")
    assert SignedOff.of(signed(found)).what == "Records as at 6 October 2026: 1 child listed."


def counts(met: int | None, not_met: int | None) -> dict[str, dict[str, int]]:
    """What the two measures of the danger count; None where one cannot be told."""
    told = {"missing": ("met", met), "unseen": ("not_met", not_met)}
    zero = {"met": 0, "not_met": 0, "missing": 0, "excluded": 0}
    return {name: {**zero, column: number} for name, (column, number) in told.items() if number is not None}


FIRST: list[tuple[str, tuple[int | None, int | None], str]] = [
    ("nobody", (0, 0), ""),
    ("one in one measure", (1, 0), "1 child missing"),
    ("two in one measure", (2, 0), "2 children missing"),
    ("perhaps the same child in both", (2, 1), "at least 2 children missing"),
    ("one measure cannot be told, and nobody in the other", (None, 0), "an unknown number of children missing"),
    ("one cannot be told, and somebody in the other", (None, 2), "at least 2 children missing"),
    ("neither can be told", (None, None), "an unknown number of children missing"),
]


@pytest.mark.parametrize(("what", "numbers", "said"), FIRST, ids=[spec[0] for spec in FIRST])
def test_the_first_page_never_says_fewer_than_there_may_be(
    what: str, numbers: tuple[int | None, int | None], said: str
) -> None:
    from lineofsight.service.performance.tonight_page import _in_danger

    assert _in_danger(GONE, counts(*numbers)) == said
