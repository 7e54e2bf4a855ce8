"""What conference chairs and reviewing officers hold, hear and escalate, from what the headers say."""

from collections.abc import Iterator
from datetime import date

from tests.judge.cases_protection import fell_due, plans
from tests.judge.days import months_up_to, working_day_after, working_days_between
from tests.judge.record import Record, Row, at_period, case, flag, open_at

VIEW_REACHED = {"PN1": True, "PN2": True, "PN3": True, "PN4": False, "PN5": True, "PN6": True, "PN7": False}


def chair_caseloads(record: Record) -> Iterator[Row]:
    children = {row["invo_person_id"] for row in record.rows("ssd_involvements")}
    for period in record.periods:
        for role in ("CPCHAIR", "IRO"):
            held: dict[str, list[str | None]] = {}
            for child in children:
                team, worker = record.holder(child, role, period.ends_on)
                if worker is not None:
                    held.setdefault(worker, []).append(team)
            for worker, teams in held.items():
                team = min((team for team in teams if team is not None), default=None)
                yield {
                    **case("", f"{worker} {role}", (team, worker), role=role, children=len(teams)),
                    **at_period(period),
                    "child": None,
                }


def _escalation(record: Record, row: Row, day: date, **columns: object) -> Row:
    team, _ = record.holder(row["child_id"], "SW", day)
    about = {"raised_on": row["raised_on"], "process": row["process"], "stage": row["stage"]}
    return case(row["child_id"], row["escalation_id"], (team, row["chair_id"]), **about, **columns)


def chair_escalations(record: Record) -> Iterator[Row]:
    for row in record.rows("los_chair_escalations"):
        raised_on, resolved_on = row["raised_on"], row["resolved_on"]
        allowed = record.limit("chair_escalation", raised_on)
        due_on = None if allowed is None else working_day_after(raised_on, allowed)
        yield _escalation(
            record,
            row,
            raised_on,
            resolved_on=resolved_on,
            due_on=due_on,
            fell_due_on=fell_due(record, due_on, resolved_on),
            theme=row["theme"],
            outcome_changed=flag(row["outcome_changed"]),
            working_days_to_resolution=working_days_between(raised_on, resolved_on),
        )


def open_chair_escalations(record: Record) -> Iterator[Row]:
    for row in record.rows("los_chair_escalations"):
        for period in open_at(record, row["raised_on"], row["resolved_on"]):
            waited = working_days_between(row["raised_on"], period.ends_on)
            yield _escalation(record, row, period.ends_on, **at_period(period), working_days_open=waited)


def child_protection_review_voices(record: Record) -> Iterator[Row]:
    for row in record.rows("ssd_cp_reviews"):
        held_on, how = row["cppr_cp_review_date"], row["cppr_cp_review_participation"]
        if held_on is not None:
            yield case(
                row["cppr_person_id"],
                row["cppr_cp_review_id"],
                record.holder(row["cppr_person_id"], "SW", held_on),
                held_on=held_on,
                took_part=VIEW_REACHED.get(how),
                too_young=how == "PN0",
            )


def between_review_conferences(record: Record) -> Iterator[Row]:
    for plan in plans(record):
        held = [
            day
            for day in record.events("cp_review", plan.child)
            if day >= plan.started_on and (plan.ended_on is None or day <= plan.ended_on)
        ]
        for before, review_on in zip(held, held[1:], strict=False):
            looked_in = [day for day in _chair_contacts(record, plan.child) if before < day < review_on]
            team, _ = record.holder(plan.child, "SW", review_on)
            _, chair = record.holder(plan.child, "CPCHAIR", review_on)
            yield case(
                plan.child,
                f"{plan.id} {review_on}",
                (team, chair),
                previous_review_on=before,
                review_on=review_on,
                months_between=months_up_to(before, review_on),
                chair_contact_on=min(looked_in, default=None),
            )


def _chair_contacts(record: Record, child: str) -> Iterator[date]:
    for row in record.of("los_visits", "child_id", child):
        if row["kind"] == "CHAIR":
            yield row["visited_on"]
    for row in record.of("los_chair_escalations", "child_id", child):
        if row["process"] == "CP":
            yield row["raised_on"]
