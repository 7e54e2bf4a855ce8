"""Strategy discussions about injuries, and the medicals that follow, from what their headers say."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from tests.judge.days import add_months, days_between, working_day_after, working_days_between
from tests.judge.record import Record, Row, case, flag


def injury_strategy_discussions(record: Record) -> Iterator[Row]:
    for row in record.rows("los_strategy_discussions"):
        medical = _last_word(record.of("los_cp_medicals", "discussion_id", row["discussion_id"]))
        decided_at, examined_at = medical.get("decided_at_at"), medical.get("examined_at_at")
        needed = flag(medical.get("needed"))
        examined_on, report_on = medical.get("examined_at"), medical.get("report_received_on")
        allowed = record.limit("medical_report", examined_on)
        due_on = None if examined_on is None or allowed is None else working_day_after(examined_on, allowed)
        waiting = needed is True and examined_at is None
        yield case(
            row["child_id"],
            row["discussion_id"],
            (row["team"], row["worker_id"]),
            held_on=row["held_on"],
            injury_or_disclosure=flag(row["injury_or_disclosure"]),
            police_present=flag(row["police_present"]),
            health_present=flag(row["health_present"]),
            considered=flag(medical.get("considered")),
            needed=needed,
            reason_recorded=flag(medical.get("not_needed_reason_recorded")),
            manager_approved=flag(medical.get("manager_approved")),
            siblings_considered=flag(medical.get("siblings_considered")),
            decided_on=medical.get("decided_at"),
            examined_on=examined_on,
            report_on=report_on,
            minutes_to_examination=_minutes(decided_at, examined_at),
            minutes_waiting=_minutes(decided_at, _end_of_today(record)) if waiting else None,
            days_to_examination=days_between(row["held_on"], examined_on),
            working_days_to_report=working_days_between(examined_on, report_on),
            report_due_on=due_on,
            report_fell_due_on=due_on if due_on is not None and due_on < record.as_at else None,
        )


def _last_word(written: list[Row]) -> Row:
    """Of several write-ups, the one decided last."""
    return max(written, key=lambda row: row.get("decided_at_at") or datetime.min, default={})


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return (end - start) // timedelta(minutes=1)


def _end_of_today(record: Record) -> datetime:
    return datetime.combine(record.as_at + timedelta(days=1), time())


def repeat_injury_discussions(record: Record) -> Iterator[Row]:
    injuries = [row for row in record.rows("los_strategy_discussions") if row["injury_or_disclosure"] == "Y"]
    for row in injuries:
        year_end = add_months(row["held_on"], 12)
        later = [
            other["held_on"]
            for other in injuries
            if other["child_id"] == row["child_id"] and year_end and row["held_on"] < other["held_on"] <= year_end
        ]
        medicals = record.of("los_cp_medicals", "discussion_id", row["discussion_id"])
        yield case(
            row["child_id"],
            row["discussion_id"],
            (row["team"], row["worker_id"]),
            held_on=row["held_on"],
            year_ended_on=year_end if year_end and year_end <= record.as_at else None,
            examined=any(medical["examined_at"] is not None for medical in medicals),
            next_held_on=min(later, default=None),
        )
