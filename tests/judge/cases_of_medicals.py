"""Strategy discussions about injuries, and the medicals that follow, from what their headers say."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.judge.days import add_months, days_between, working_day_after, working_days_between
from tests.judge.record import Record, Row, case, flag


def injury_strategy_discussions(record: Record) -> Iterator[Row]:
    for row in record.rows("los_strategy_discussions"):
        medical = _last_word(_medicals(record, row))
        decided_at, examined_at = medical.get("decided_at_at"), medical.get("examined_at_at")
        examined_on, report_on = medical.get("examined_at"), medical.get("report_received_on")
        needed = True if examined_on is not None else flag(medical.get("needed"))
        allowed = record.limit("medical_report", examined_on)
        due_on = None if examined_on is None or allowed is None else working_day_after(examined_on, allowed)
        waited = None if examined_on is not None else days_between(medical.get("decided_at"), record.as_at)
        yield case(
            row["child_id"],
            row["discussion_id"],
            (row["team"], row["worker_id"]),
            held_on=row["held_on"],
            injury_or_disclosure=flag(row["injury_or_disclosure"]),
            police_present=flag(row["police_present"]),
            health_present=flag(row["health_present"]),
            considered=True if needed is not None else flag(medical.get("considered")),
            needed=needed,
            reason_recorded=flag(medical.get("not_needed_reason_recorded")),
            manager_approved=flag(medical.get("manager_approved")),
            siblings_considered=flag(medical.get("siblings_considered")),
            decided_on=medical.get("decided_at"),
            examined_on=examined_on,
            report_on=report_on,
            minutes_to_examination=_minutes(decided_at, examined_at),
            minutes_waiting=None if waited is None else waited * 24 * 60,
            days_to_examination=days_between(row["held_on"], examined_on),
            working_days_to_report=working_days_between(examined_on, report_on),
            report_due_on=due_on,
            report_fell_due_on=due_on if due_on is not None and due_on < record.as_at else None,
        )


def _medicals(record: Record, discussion: Row) -> list[Row]:
    written = record.of("los_cp_medicals", "discussion_id", discussion["discussion_id"])
    return [row for row in written if row["child_id"] == discussion["child_id"]]


def _last_word(written: list[Row]) -> Row:
    """Of several write-ups, the one decided last, then the one considered last, then the lower id."""
    left = sorted(written, key=lambda row: str(row["medical_id"]))
    for moment in ("decided_at_at", "considered_at_at"):
        said = [row[moment] for row in left if row.get(moment) is not None]
        left = [row for row in left if row.get(moment) == max(said)] if said else left
    return left[0] if left else {}


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return (end - start) // timedelta(minutes=1)


def repeat_injury_discussions(record: Record) -> Iterator[Row]:
    injuries = [row for row in record.rows("los_strategy_discussions") if row["injury_or_disclosure"] == "Y"]
    for row in injuries:
        year_end = add_months(row["held_on"], 12)
        later = [
            other["held_on"]
            for other in injuries
            if other["child_id"] == row["child_id"] and year_end and row["held_on"] < other["held_on"] <= year_end
        ]
        yield case(
            row["child_id"],
            row["discussion_id"],
            (row["team"], row["worker_id"]),
            held_on=row["held_on"],
            year_ended_on=year_end if year_end and year_end <= record.as_at else None,
            examined=any(medical["examined_at"] is not None for medical in _medicals(record, row)),
            next_held_on=min(later, default=None),
        )
