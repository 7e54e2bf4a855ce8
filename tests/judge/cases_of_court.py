"""Pre-proceedings and care proceedings, by child and by family, from what their headers say."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.judge.days import days_between, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at


def _days_counting_the_first(start: date, end: date | None) -> int | None:
    return None if end is None else (end - start).days + 1


def _proceedings(record: Record) -> Iterator[Row]:
    for row in record.rows("los_pre_proceedings_steps"):
        if row["issued_on"] is not None:
            yield row


def care_proceedings(record: Record) -> Iterator[Row]:
    for row in _proceedings(record):
        issued_on = row["issued_on"]
        allowed = record.limit("care_proceedings", issued_on)
        yield case(
            row["child_id"],
            row["pre_proceedings_id"],
            record.holder(row["child_id"], "SW", issued_on),
            issued_on=issued_on,
            final_order_on=row["final_order_on"],
            due_on=None if allowed is None else issued_on + timedelta(days=allowed - 1),
            extension_reason_recorded=flag(row["extension_reason_recorded"]),
            days_in_proceedings=_days_counting_the_first(issued_on, row["final_order_on"]),
        )


def open_care_proceedings(record: Record) -> Iterator[Row]:
    for row in _proceedings(record):
        for period in open_at(record, row["issued_on"], row["final_order_on"]):
            yield case(
                row["child_id"],
                row["pre_proceedings_id"],
                record.holder(row["child_id"], "SW", period.ends_on),
                **at_period(period),
                issued_on=row["issued_on"],
                days_in_proceedings=_days_counting_the_first(row["issued_on"], period.ends_on),
            )


def family_group_decisions(record: Record) -> Iterator[Row]:
    for row in record.rows("los_pre_proceedings_steps"):
        found = record.of("ssd_pre_proceedings", "prep_table_id", row["pre_proceedings_id"])
        period = found[0] if found else {}
        started_on = row["started_on"] or period.get("prep_pre_pro_decision_date")
        day = started_on or row["fgdm_offered_on"] or row["issued_on"]
        yield case(
            row["child_id"],
            row["pre_proceedings_id"],
            record.holder(row["child_id"], "SW", day),
            started_on=started_on,
            letter_on=period.get("prep_pre_pro_letter_date"),
            offered_on=row["fgdm_offered_on"],
            held_on=row["fgdm_held_on"],
            exemption_recorded=row["fgdm_exemption"] is not None,
            issued_on=row["issued_on"],
        )


# Families


Families = dict[tuple[str, date], list[Row]]


def _families(record: Record) -> Families:
    """Each family and the day its period began, with its children's rows."""
    found: Families = {}
    for row in record.rows("ssd_pre_proceedings"):
        if row["prep_pre_pro_decision_date"] is not None:
            family = row["prep_plo_family_id"] or row["prep_person_id"]
            found.setdefault((family, row["prep_pre_pro_decision_date"]), []).append(row)
    return found


def _family(record: Record, family: str, decided_on: date, day: date, rows: list[Row], **columns: object) -> Row:
    children = {row["prep_person_id"] for row in rows}
    first = min(rows, key=lambda row: str(row["prep_table_id"]))
    held_by = record.holder(first["prep_person_id"], "SW", day)
    about = {"decided_on": decided_on, "children": len(children)}
    return {**case("", f"{family} {decided_on}", held_by, **about, **columns), "child": None}


def family_pre_proceedings(record: Record) -> Iterator[Row]:
    for (family, decided_on), rows in _families(record).items():
        ends = [row["prep_agree_stepdown_issue_date"] for row in rows]
        ended_on = None if None in ends else max(ends)
        letters = [row["prep_pre_pro_letter_date"] for row in rows if row["prep_pre_pro_letter_date"]]
        yield _family(
            record,
            family,
            decided_on,
            decided_on,
            rows,
            letter_on=min(letters, default=None),
            ended_on=ended_on,
            issued=any(row["prep_pre_pro_outcome"] == "ISSUE" for row in rows),
            days_in_pre_proceedings=days_between(decided_on, ended_on),
        )


def families_in_pre_proceedings(record: Record) -> Iterator[Row]:
    for (family, decided_on), rows in _families(record).items():
        for period in record.periods:
            inside = [
                row
                for row in rows
                if decided_on <= period.ends_on
                and (
                    row["prep_agree_stepdown_issue_date"] is None
                    or row["prep_agree_stepdown_issue_date"] > period.ends_on
                )
            ]
            if inside:
                lasted = days_between(decided_on, period.ends_on)
                shared = _family(record, family, decided_on, period.ends_on, inside, days_in_pre_proceedings=lasted)
                yield {**shared, **at_period(period)}


# Steps


def pre_proceedings_steps(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_pre_proceedings"):
        decided_on, letter_on = row["prep_pre_pro_decision_date"], row["prep_pre_pro_letter_date"]
        meeting_on, ended_on = row["prep_initial_pre_pro_meeting_date"], row["prep_agree_stepdown_issue_date"]
        letter_due = _due(record, "letter_before_proceedings", decided_on)
        meeting_due = _due(record, "first_pre_proceedings_meeting", letter_on)
        yield case(
            row["prep_person_id"],
            row["prep_table_id"],
            record.holder(row["prep_person_id"], "SW", decided_on or letter_on or ended_on),
            decided_on=decided_on,
            letter_on=letter_on,
            first_meeting_on=meeting_on,
            ended_on=ended_on,
            outcome=row["prep_pre_pro_outcome"],
            working_days_to_letter=working_days_between(decided_on, letter_on),
            letter_due_on=letter_due,
            letter_fell_due_on=_passed(record, letter_due, letter_on, ended_on),
            working_days_to_meeting=working_days_between(letter_on, meeting_on),
            meeting_due_on=meeting_due,
            meeting_fell_due_on=_passed(record, meeting_due, meeting_on, ended_on),
            plans_in_referral=row["prep_cp_plans_referral_period"],
            earlier_pre_proceedings=row["prep_prev_pre_proc_child"],
            earlier_care_proceedings=row["prep_prev_care_proc_child"],
            parents_represented=flag(row["prep_pre_pro_parents_legal_rep"]),
            short_notice=flag(row["prep_care_proc_short_notice"]),
            short_notice_reason=row["prep_proc_short_notice_reason"],
            first_plan_approved=flag(row["prep_la_inital_plan_approved"]),
        )


def _due(record: Record, rule: str, start: date | None) -> date | None:
    allowed = record.limit(rule, start)
    return None if start is None or allowed is None else working_day_after(start, allowed)


def _passed(record: Record, due_on: date | None, done_on: date | None, ended_on: date | None) -> date | None:
    """The due day once it has passed, unless the period ended first with the step never taken."""
    if due_on is None or due_on >= record.as_at:
        return None
    if done_on is None and ended_on is not None and ended_on <= due_on:
        return None
    return due_on
