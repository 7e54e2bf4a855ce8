"""The ledger: whatever is changed, removed, added or moved, `verify` names the first break."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from lineofsight.service.events import ledger
from lineofsight.service.events.models import Event, EventText, Head

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def write(number: int) -> None:
    for count in range(number):
        with transaction.atomic():
            ledger.record("commented", about="measure:invented", by=None, text=f"words {count}", month="2026-10")


def test_a_ledger_that_nobody_touched_is_whole(home: Path) -> None:
    assert list(ledger.breaks()) == []
    write(5)
    assert list(ledger.breaks()) == []
    assert [sequence for sequence, _ in ledger.exported()] == [1, 2, 3, 4, 5]


CHANGES = {
    "edited": ("UPDATE events_event SET what = 'another' WHERE sequence = 3", "Event 3 is not as it was written."),
    "about another": ("UPDATE events_event SET about = 'x' WHERE sequence = 2", "Event 2 is not as it was written."),
    "another's deed": ("UPDATE events_event SET by = 'x' WHERE sequence = 1", "Event 1 is not as it was written."),
    "hash copied": (
        "UPDATE events_event SET previous = 'x' WHERE sequence = 4",
        "Event 4 does not follow the event before it.",
    ),
    "renumbered": ("UPDATE events_event SET sequence = 9 WHERE sequence = 5", "Event 5 is missing"),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_event_is_named(home: Path, change: str) -> None:
    write(5)
    EventText.objects.all().delete()
    statement, said = CHANGES[change]
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(" by =", ' "by" ='))
    assert next(iter(ledger.breaks())).startswith(said)


@pytest.mark.parametrize(("removed", "said"), [(1, "Event 1 is missing"), (3, "Event 3 is missing")])
def test_a_removed_event_is_named(home: Path, removed: int, said: str) -> None:
    write(5)
    EventText.objects.all().delete()
    Event.objects.filter(sequence=removed).delete()
    assert next(iter(ledger.breaks())).startswith(said)


def test_a_tail_cut_off_with_its_head_set_back_is_known_from_the_exported_heads(home: Path) -> None:
    write(5)
    EventText.objects.all().delete()
    Event.objects.filter(sequence__gt=3).delete()
    Head.objects.update(sequence=3, hash=Event.objects.get(sequence=3).hash)
    assert "Event 4 was exported" in next(ledger.breaks())


def test_a_tail_cut_off_without_its_head_is_known_from_the_head(home: Path) -> None:
    write(3)
    EventText.objects.all().delete()
    Event.objects.filter(sequence=3).delete()
    assert "ends at event 2" in next(ledger.breaks())


def test_two_events_changed_about_are_named(home: Path) -> None:
    write(4)
    EventText.objects.all().delete()
    second, third = Event.objects.get(sequence=2), Event.objects.get(sequence=3)
    Event.objects.filter(sequence__in=(2, 3)).delete()
    second.sequence, third.sequence = 3, 2
    third.save(force_insert=True)
    second.save(force_insert=True)
    assert next(ledger.breaks()) == "Event 2 does not follow the event before it."


def test_an_event_written_without_the_key_is_named(home: Path) -> None:
    write(2)
    last = Event.objects.get(sequence=2)
    forged = Event(sequence=3, at=last.at, what="x", about="y", by="z", role="r", references="{}", previous=last.hash)
    forged.hash = "0" * 64
    forged.save(force_insert=True)
    Head.objects.update(sequence=3, hash=forged.hash)
    assert next(ledger.breaks()) == "Event 3 is not as it was written."


def test_a_text_may_be_purged_and_not_changed(home: Path) -> None:
    write(2)
    EventText.objects.filter(event=1).update(text=None)
    assert list(ledger.breaks()) == []
    EventText.objects.filter(event=2).update(text="other words")
    assert next(ledger.breaks()) == "The text of event 2 is not what was written."


def test_an_event_outside_a_transaction_is_refused(home: Path) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.record("x", about="y", by=None)


def test_what_a_rolled_back_deed_wrote_is_not_there(home: Path) -> None:
    write(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ledger.record("x", about="y", by=None)
        _ = 1 / 0
    write(1)
    assert ledger.length() == 2
    assert list(ledger.breaks()) == []
